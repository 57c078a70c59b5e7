"""The items of a plan, one by one: added, looked at and changed, put in order, taken out."""

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.agencies.queries import names_now
from app.core import conflicts, submissions
from app.core.errors import Conflict, Refused
from app.core.permissions import allow
from app.core.saving import attempt
from app.plans import document, items, permissions, queries
from app.plans.activity_forms import ActivityForm
from app.plans.forms import ItemForm, RemoveForm, item_values, language
from app.plans.models import Item, Plan
from app.plans.progress import DONE, STATES
from app.plans.states import CHANGES
from app.plans.views import bp
from app.plans.views.page import cited
from app.plans.views.shared import acting, item_of, readable, saved, to_page


@bp.route("/<year>/items/new", methods=["GET", "POST"])
def new_item(year: str):
    """One more line; the same form sent twice adds it once."""
    plan = readable(year)
    allow(permissions.change, plan)
    form, status = ItemForm(plan, data={"version": "0"}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _add(form, year))
            if answer is not None:
                return answer
            plan = readable(year)
    return render_template("plans/new_item.html", form=form, plan=plan, key=year), status


def _add(form: ItemForm, year: str) -> Response:
    plan, token = readable(year, held=True), form.submission_id.data
    allow(permissions.change, plan)
    if submissions.first_record("plan_item", token, current_user) is not None:
        return to_page(plan)
    made = items.add(plan, form.resolved(plan), form.chosen(plan), by=acting(), submission=token)
    return saved(form, plan, _("Item %(number)s is added.", number=made.number), to_page(plan))


@bp.route("/<year>/items/<int:item_id>", methods=["GET", "POST"])
def item(year: str, item_id: int):
    """One line with its history; those who may change it do so here."""
    plan = readable(year)
    one = item_of(plan, item_id)
    allow(permissions.change if request.method == "POST" else permissions.read, plan)
    try:
        typed = conflicts.settled(request.form, _form(one, None))
    except Refused:  # the conflict page came back without a choice for every field
        return _both_versions(_form(one, request.form), one)
    form, status = _form(one, typed or None), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(form, year, item_id))
            except Conflict:
                return _both_versions(form, item_of(readable(year), item_id))
            if answer is not None:
                return answer
            one = item_of(readable(year), item_id)
    return item_page(one, form), status


def _form(one: Item, typed) -> ItemForm:
    return ItemForm(one.plan, typed, item=one, data=item_values(one))


def _change(form: ItemForm, year: str, item_id: int) -> Response:
    plan = readable(year, held=True)
    allow(permissions.change, plan)
    one = item_of(plan, item_id)
    changed = items.change(one, form.resolved(plan), form.chosen(plan), form.opened_at, by=acting())
    message = _("Item %(number)s is saved.") if changed else _("Nothing was different; item %(number)s stays.")
    return saved(form, plan, message % {"number": one.number}, to_page(plan))


def _both_versions(form: ItemForm, one: Item):
    key = queries.key_of(one.plan)
    names = names_now(language())
    saved_form = _form(one, None)
    title = _("Item %(number)s of the plan %(year)s", number=one.number, year=one.plan.year)
    return conflicts.page(
        form,
        saved_form,
        one,
        title,
        url_for(".item", year=key, item_id=one.id),
        url_for(".show", year=key),
        office=lambda agency: names.get(agency, agency),
        whole=one.plan,
    )


@bp.post("/<year>/items/<int:item_id>/remove")
def remove_item(year: str, item_id: int):
    """Take the line out of a draft; drop it from an issued plan under an amendment."""
    plan = readable(year)
    one = item_of(plan, item_id)
    allow(permissions.change, plan)
    form, status = RemoveForm(plan), 422
    if form.validate():
        try:
            answer, status = attempt(form, lambda: _remove(form, year, item_id))
        except Conflict as conflict:
            form.refuse(conflict)
            answer, status = None, 409
        if answer is not None:
            return answer
        one = item_of(readable(year), item_id)
    return item_page(one, _form(one, None), form), status


def _remove(form: RemoveForm, year: str, item_id: int) -> Response:
    plan = readable(year, held=True)
    allow(permissions.change, plan)
    one = item_of(plan, item_id)
    number, is_draft = one.number, plan.status == "draft"
    items.remove(one, form.chosen(plan), form.opened_at, by=acting())
    message = (
        _("Item %(number)s is taken out; those after it moved up.") if is_draft else _("Item %(number)s is dropped.")
    )
    return saved(form, plan, message % {"number": number}, to_page(plan))


@bp.post("/<year>/items/<int:item_id>/move")
def move_item(year: str, item_id: int):
    """One place up or down (`direction`) in a draft."""
    plan = readable(year)
    item_of(plan, item_id)
    allow(permissions.change, plan)
    form = RemoveForm(plan)
    answer, status = attempt(form, lambda: _move(form, year, item_id))
    if answer is not None:
        return answer
    one = item_of(readable(year), item_id)
    return item_page(one, _form(one, None), form), status


def _move(form: RemoveForm, year: str, item_id: int) -> Response:
    plan = readable(year, held=True)
    allow(permissions.change, plan)
    one = item_of(plan, item_id)
    back = redirect(url_for(".item", year=queries.key_of(plan), item_id=one.id), 303)
    moved = items.move(one, request.form.get("direction") == "up", by=acting())
    message = _("It is item %(number)s now.") if moved else _("There is no place further on; it stays item %(number)s.")
    return saved(form, plan, message % {"number": one.number}, back)


def item_page(
    one: Item, form: ItemForm | None = None, remove: RemoveForm | None = None, activity: ActivityForm | None = None
) -> str:
    """The page of one item, with whichever of its forms came back."""
    plan: Plan = one.plan
    form = form or _form(one, None)
    may_change = permissions.change(current_user, plan) and plan.status != "reviewed" and not one.dropped
    return render_template(
        "plans/item.html",
        plan=plan,
        key=queries.key_of(plan),
        item=one,
        form=form if may_change else None,
        activity=activity or (ActivityForm(one, acting(), formdata=None) if may_change else None),
        done=STATES[DONE],
        remove=remove or RemoveForm(plan, formdata=None, data={"version": str(one.version)}) if may_change else None,
        roles=[(partner.name, document.role_of(one, partner)) for partner in plan.partners],
        timing=document.timing_of(one),
        changes=CHANGES,
        cited=cited([one]),
        last=len(plan.items),
    )
