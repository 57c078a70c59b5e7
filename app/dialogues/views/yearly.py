"""The yearly watch of periodic dialogue: every active enterprise with its last one, and by when the next is due."""

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.core.formats import fmt_number
from app.core.lists import Sort, chips, here, paginate
from app.core.permissions import allow
from app.core.registers import CHUNK, Wanted, column, offer_downloads
from app.dialogues import permissions
from app.dialogues.filters import YearlyFilter
from app.dialogues.views import bp
from app.dialogues.yearly import STATES, Watch
from app.enterprises.models import Enterprise

DEFAULT_SORT = "last_on"  # those longest overdue first, those of which nothing is known last
COLUMNS = (
    column("name", _l("Name"), lambda one: one.enterprise.name),
    column("tax_code", _l("Tax code"), lambda one: one.enterprise.tax_code),
    column("zone", _l("Zone"), lambda one: one.enterprise.zone_name),
    column("sector", _l("Sector"), lambda one: one.enterprise.sector.code if one.enterprise.sector else None),
    column("last_on", _l("Last periodic dialogue"), lambda one: one.last_on, "date"),
    column("dialogue", _l("Code"), lambda one: one.code),
    column("next_due_on", _l("Next one due by"), lambda one: one.next_due_on, "date"),
    column("state", _l("How it stands"), lambda one: one.state, "choice"),
)


@bp.get("/yearly")
def yearly():
    """The watch, filtered, sorted and paged by its address."""
    allow(permissions.list)
    form, watch, sort = _asked()
    numbers = watch.numbers(form.of_enterprises)
    state = form.wanted.get("state")
    total = getattr(numbers, state) if state else numbers.enterprises
    rows = sort.apply(watch.rows(form.of_enterprises, state), watch.sort_keys, Enterprise.id)
    page = paginate(rows, request.args, counted=total, scalars=False, sort=sort)
    page.items = watch.of(page.items)
    return render_template(
        "dialogues/yearly.html",
        form=form,
        page=page,
        numbers=numbers,
        states=STATES,
        state_url=lambda state: here(state=state, page=None),
        chips=chips(form),
        count=ngettext("%(shown)s enterprise", "%(shown)s enterprises", total, shown=fmt_number(total)),
        keep=sort.carried,
    )


def _asked() -> tuple[YearlyFilter, Watch, Sort]:
    watch = Watch(current_user)
    return YearlyFilter(request.args), watch, Sort.read(request.args.get("sort"), watch.sort_keys, DEFAULT_SORT)


def _wanted() -> Wanted:
    form, watch, sort = _asked()
    state = form.wanted.get("state")
    rows = sort.apply(watch.rows(form.of_enterprises, state), watch.sort_keys, Enterprise.id)
    numbers = watch.numbers(form.of_enterprises)
    total = getattr(numbers, state) if state else numbers.enterprises
    return Wanted(form, watch.in_chunks(rows, CHUNK), total)


offer_downloads(bp, "/yearly/export", permissions.list, "yearly_dialogues", COLUMNS, _wanted, endpoint="yearly_export")
