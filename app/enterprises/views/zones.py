"""The list of zones and the texts of zones that nobody had matched, for the administrator."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.cases import operations as cases
from app.core import conflicts, submissions
from app.core.db import commit, writing
from app.core.errors import Conflict, Refused
from app.core.forms import writable
from app.core.history import entries
from app.core.permissions import allow
from app.core.saving import attempt
from app.enterprises import permissions, queries, zones
from app.enterprises.models import Zone, ZoneAlias
from app.enterprises.terms import ZONE_KINDS
from app.enterprises.zone_forms import GiveForm, NewZoneForm, ZoneForm
from app.extensions import db

bp = Blueprint("zones", __name__, url_prefix="/admin/zones")
ID = "int(max=2147483647)"
SHOWN = 10
HISTORY_FIELDS = {
    "name": _l("Name"),
    "zone_kind": _l("Kind of zone"),
    "status": _l("State"),
    "area_ha": _l("Area in hectares"),
    "place": _l("Place"),
    "source": _l("Source"),
    "retired": _l("Retired"),
}
HISTORY_ACTIONS = {
    "zone.added": _l("Added"),
    "zone.created": _l("Added"),
    "zone.changed": _l("Changed"),
    "zone.retired": _l("Retired"),
    "zone.restored": _l("Brought back"),
    "zone.text_given": _l("Enterprises of a kept text came here"),
    "zone.text_taken_back": _l("Enterprises of a kept text were given it back"),
    "zone_alias.created": _l("Spelling added"),
    "zone_alias.changed": _l("Spelling changed"),
    "zone_alias.deleted": _l("Spelling taken away"),
}


@bp.get("/")
def index():
    allow(permissions.keep_zones)
    found = queries.zones()
    return render_template(
        "zones/index.html",
        zones=sorted(found, key=lambda zone: zone.retired),
        names={zone.id: zone.name for zone in found},
        enterprises=zones.enterprises_in(),
        kinds=ZONE_KINDS,
        kept=len(zones.kept_texts()),
    )


@bp.route("/new", methods=["GET", "POST"])
def new():
    allow(permissions.keep_zones)
    form, status = _form(NewZoneForm, None, request.form), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _add(form))
            if answer is not None:
                return answer
    return render_template("zones/new.html", form=form), status


def _form(kind: type[ZoneForm], zone: Zone | None, typed) -> ZoneForm:
    form = kind(formdata=None)
    form.offer_parents(zone.code if zone else None)
    form.process(typed or None, data=_held(zone) if zone else {})
    return form


def _held(zone: Zone) -> dict:
    parent = zones.by_id(zone.parent_id) if zone.parent_id else None
    return {
        **{name: getattr(zone, name) for name in (*zones.FIELDS, "version")},
        "parent": parent.code if parent else None,
        "aliases": [alias.name for alias in zones.aliases(zone)],
    }


def _add(form: NewZoneForm) -> Response:
    if submissions.first_record("zone", form.submission_id.data, current_user) is None:
        given = form.values
        zone = zones.add(given.pop("code"), given)
        submissions.remember(form.submission_id.data, current_user, zone)
        commit()
        flash(_("%(name)s is saved.", name=zone.name))
    return redirect(url_for(".index"), code=303)


@bp.route(f"/<{ID}:zone_id>", methods=["GET", "POST"])
def zone(zone_id: int):
    allow(permissions.keep_zones)
    saved = _form(ZoneForm, _find(zone_id), None)
    try:
        form = _form(ZoneForm, _find(zone_id), conflicts.settled(request.form, saved))
    except Refused:  # the conflict page came back without a choice for every field
        return _conflict(_form(ZoneForm, _find(zone_id), request.form), zone_id)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(form, zone_id))
            except Conflict:
                return _conflict(form, zone_id)
            if answer is not None:
                return answer
    found = _find(zone_id)
    page = render_template(
        "zones/zone.html",
        form=form,
        zone=found,
        kinds=ZONE_KINDS,
        aliases=[alias for alias in zones.aliases(found) if alias.kept],
        given=zones.given_by(found),
        enterprises=zones.enterprises_in().get(zone_id, 0),
        history=entries("zone", zone_id, HISTORY_FIELDS, HISTORY_ACTIONS, {"zone_kind": ZONE_KINDS.label}),
    )
    return page, status


def _find(zone_id: int) -> Zone:
    return zones.by_id(zone_id) or abort(404)


def _change(form: ZoneForm, zone_id: int) -> Response:
    found = _find(zone_id)
    if zones.change(found, form.values, form.opened_at):
        cases.reindex_of_all(zones.reindex(found))
    commit()
    flash(_("%(name)s is saved.", name=found.name))
    return redirect(url_for(".index"), code=303)


def _conflict(form: ZoneForm, zone_id: int):
    found = _find(zone_id)
    saved = _form(ZoneForm, found, None)
    return conflicts.page(form, saved, found, found.code, url_for(".zone", zone_id=zone_id), url_for(".index"))


@bp.post(f"/<{ID}:zone_id>/<any(retire, restore):verb>")
def retire(zone_id: int, verb: str):
    allow(permissions.keep_zones)
    writing()
    found = _find(zone_id)
    zones.retire(found, verb == "retire")
    commit()
    said = _("%(name)s is no longer offered; its enterprises keep it.")
    flash((said if verb == "retire" else _("%(name)s is offered again.")) % {"name": found.name})
    return redirect(url_for(".zone", zone_id=zone_id), code=303)


@bp.get("/texts")
def texts():
    """What enterprises call their zone and the list does not know."""
    allow(permissions.keep_zones)
    return render_template("zones/texts.html", texts=zones.kept_texts())


@bp.route("/texts/give", methods=["GET", "POST"])
def give():
    """The zone that one of these texts means."""
    allow(permissions.keep_zones)
    text = zones.kept_text(writable(request.args.get("text", "")))
    if text is None:
        flash(_("No enterprise has this text any more."), "info")
        return redirect(url_for(".texts"), code=303)
    form, status = _give_form(text), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _give(form, text.text))
            if answer is not None:
                return answer
    return render_template("zones/give.html", form=form, text=text, enterprises=zones.having(text, SHOWN)), status


def _give_form(text: zones.KeptText) -> GiveForm:
    form = GiveForm(formdata=None)
    form.zone.offer((one.code, one.name) for one in queries.zones() if not one.retired)
    near = zones.nearest(text)
    form.process(request.form or None, data={"name": text.text, "zone": near.code if near else None})
    return form


def _give(form: GiveForm, typed: str) -> Response:
    text = zones.kept_text(typed)
    if text is None:
        raise Refused(_l("No enterprise has this text any more."))
    meant = queries.find_zone(form.zone.data) if form.zone.data else None
    made = meant is None
    if made:
        values = {"name": form.name.data, "zone_kind": form.zone_kind.data}
        meant = zones.add(form.code.data, values)
    moved = zones.give(text, meant, made)
    cases.reindex_of_all(moved)
    commit()
    flash(
        ngettext(
            "%(num)d enterprise now lies in %(zone)s; files find it by this text.",
            "%(num)d enterprises now lie in %(zone)s; files find it by this text.",
            len(moved),
            zone=meant.name,
        )
    )
    return redirect(url_for(".zone", zone_id=meant.id), code=303)


@bp.post(f"/texts/<{ID}:alias_id>/take-back")
def take_back(alias_id: int):
    """The enterprises of a text have it again; those that were put elsewhere since stay there."""
    allow(permissions.keep_zones)
    writing()
    alias = db.session.get(ZoneAlias, alias_id) or abort(404)
    moved = zones.take_back(alias)
    cases.reindex_of_all(moved)
    commit()
    flash(
        ngettext(
            "%(num)d enterprise has its text again.",
            "%(num)d enterprises have their text again.",
            len(moved),
        )
    )
    return redirect(url_for(".texts"), code=303)
