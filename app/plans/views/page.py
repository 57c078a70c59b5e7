"""The page of one plan: its paper, what it cites, its amendments, and the work on it; the same as files."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, send_file, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.agencies.queries import names_by_key
from app.core import audit, saving, submissions
from app.core.db import commit, writing
from app.core.documents import FORMATS
from app.core.errors import Conflict
from app.core.history import Happening, entries, named
from app.core.permissions import allow
from app.plans import citations, course, document, forms, permissions, queries
from app.plans.models import Item, Plan
from app.plans.states import CHANGES, QUARTERS, STATUSES
from app.plans.views import bp
from app.plans.views.shared import acting, readable, saved, to_page

HISTORY_FIELDS = {
    "title": _l("Title"),
    "place": _l("Place of issue"),
    "draft_month": _l("Month of the draft (if known)"),
    "status": _l("Status"),
    "number": _l("Number"),
    "issued_on": _l("Issued on"),
    "reviewed_on": _l("Reviewed on"),
    "text": _l("Matter"),
    "quarters": _l("Quarters"),
    "all_year": _l("The whole year"),
    "coordinating": _l("Coordinating agencies"),
    "on": _l("On"),
    "what": _l("What was done"),
    "completes": _l("With this the item is done for its quarter"),
    "quantity": _l("How many (if counted)"),
    "counted": _l("Of what (if counted)"),
    "document_number": _l("Number of the document (if any)"),
    "document_date": _l("Date of the document (if any)"),
    "reason": _l("Reason"),
    "agency_id": _l("Agency"),
    "name": _l("Name as printed"),
    "symbol": _l("Symbol"),
    "authority": _l("Line above the signature"),
}
HISTORY_ACTIONS = named(
    {
        "plan.recorded": _l("Drawn up"),
        "plan.created": _l("Drawn up"),
        "plan.changed": _l("Changed"),
        "plan.issued": _l("Issued"),
        "plan.amended": _l("Amendment recorded"),
        "plan.reviewed": _l("Reviewed at the year's end"),
        "plan.taken_out": _l("Taken as a file"),
        "plan.item_added": _l("Item added"),
        "plan.item_changed": _l("Item changed"),
        "plan.item_dropped": _l("Item dropped"),
        "plan.item_removed": _l("Item removed"),
        "plan.activity_recorded": _l("Activity recorded"),
        "plan.activity_taken_back": _l("Activity taken back"),
        "plan.item_moved": _l("Items put in another order"),
        "programme.recorded": _l("Programme recorded"),
        "text.confirmed": _l("Text confirmed: it names no person"),
        "text.warned": _l("Saved with a text that may name a person"),
        "right.refused": _l("Refused: no right"),
    }
)
PARTS = ("plan_partner.", "plan_citation.", "plan_item_change.", "plan_item.")  # told by what people did with them


@dataclass(frozen=True)
class Work:
    """One step of the course of a plan: its form, in which state it fits, what it does and says."""

    title: Any
    submit: Any
    form: type[forms.WorkForm]
    status: str
    save: Callable[[Plan, Any], Any]
    told: Any


def _amend(plan: Plan, form: forms.AmendForm) -> None:
    token = form.submission_id.data
    course.amend(plan, form.on.data, form.reason.data, form.number.data, by=acting(), submission=token)


WORK = {
    "issue": Work(
        _l("Record the issue"),
        _l("Record the issue"),
        forms.IssueForm,
        "draft",
        lambda plan, form: course.issue(plan, form.number.data, form.on.data, by=acting()),
        _l("The plan is issued. From now on it changes by amendments."),
    ),
    "amend": Work(
        _l("Record an amendment"),
        _l("Record the amendment"),
        forms.AmendForm,
        "issued",
        _amend,
        _l("The amendment is recorded. Now enter item by item what it changes."),
    ),
    "review": Work(
        _l("Record the review at the year's end"),
        _l("Record the review"),
        forms.ReviewForm,
        "issued",
        lambda plan, form: course.review(plan, form.on.data, by=acting()),
        _l("The plan is reviewed and closed."),
    ),
}


@bp.get("/<year>")
def show(year: str):
    """The plan as it is printed, and the forms of the work on it."""
    plan = readable(year)
    allow(permissions.read, plan)
    return _page(plan)


@bp.get(f"/<year>.<any({', '.join(FORMATS)}):kind>")
def download(year: str, kind: str):
    """The same as a file to keep; who took it stands in the trail first."""
    plan = readable(year)
    allow(permissions.read, plan)
    content_type, write = FORMATS[kind]
    content, name = write(document.paper_of(plan)), f"ke-hoach-phoi-hop-{queries.key_of(plan)}.{kind}"
    writing()
    plan = readable(year)  # the right is asked in the transaction that is told of
    allow(permissions.read, plan)
    audit.record("plan.taken_out", plan, by=acting(), format=kind)
    commit()
    return send_file(io.BytesIO(content), mimetype=content_type, as_attachment=True, download_name=name)


@bp.post(f"/<year>/<any({', '.join(WORK)}):verb>")
def work(year: str, verb: str):
    """One step of its course: 303 to the page, or the page again with the form as it was typed."""
    plan, task = readable(year), WORK[verb]
    allow(permissions.issue, plan)
    form = task.form(plan)
    status = 422
    if form.validate():
        try:
            answer, status = saving.attempt(form, lambda: _saved(year, task, form))
        except Conflict as conflict:
            form.refuse(conflict)
            answer, status = None, 409
        if answer is not None:
            return answer
    return _page(readable(year), form, verb), status


def _saved(year: str, task: Work, form: forms.WorkForm) -> Response:
    if submissions.first_record("plan_amendment", form.submission_id.data, current_user) is not None:
        return to_page(readable(year))
    plan = readable(year, held=True)
    allow(permissions.issue, plan)
    if form.opened_at is not None and form.opened_at != plan.version:
        raise Conflict()
    task.save(plan, form)
    return saved(form, plan, str(task.told), to_page(plan))


# The page ------------------------------------------------------------------------------------------------------------


def _page(plan: Plan, refused: forms.WorkForm | None = None, verb: str = ""):
    key, may_issue = queries.key_of(plan), permissions.issue(current_user, plan)

    def link(item: Item) -> str:
        return url_for(".item", year=key, item_id=item.id)

    open_forms = {
        name: refused if name == verb else task.form(plan, formdata=None, data={"version": str(plan.version)})
        for name, task in WORK.items()
        if name == verb or (may_issue and task.status == plan.status)
    }
    kept = [item for item in plan.items if not item.dropped]
    return render_template(
        "plans/show.html",
        plan=plan,
        key=key,
        paper=document.paper_of(plan, link),
        formats=list(FORMATS),
        statuses=STATUSES,
        changes=CHANGES,
        items=kept,
        shares=_shares(plan, kept),
        by_quarter=[(label, sum(code in item.quarters for item in kept)) for code, label in QUARTERS.choices()],
        cited=cited(plan.items),
        work=WORK,
        forms=open_forms,
        refused=refused,
        refused_as=verb,
        history=_history(plan),
    )


def _shares(plan: Plan, items: list[Item]) -> list[tuple[str, int, int]]:
    """Of each agency how many items it leads and in how many it coordinates."""
    leads = Counter(item.lead_id for item in items)
    others = Counter(one.id for item in items for one in item.coordinating)
    return [(one.name, leads[one.id], others[one.id]) for one in plan.partners]


def cited(items: list[Item]) -> list[tuple[Item, Any, list[str]]]:
    """The documents that the items cite, each with what is odd about it."""
    found = [(item, one) for item in items for one in item.citations]
    dates = queries.dates_cited([one.number for _item, one in found])
    none = frozenset()
    return [(item, one, list(citations.doubts(one, dates.get(one.number, none)))) for item, one in found]


def _history(plan: Plan) -> list[Happening]:
    names = names_by_key(forms.language())
    values = {
        "status": STATUSES.label,
        "agency_id": lambda key: names.get(key, key),
        "coordinating": lambda code: names.get(code, code),
        "quarters": lambda kept: ", ".join(str(QUARTERS[one].label) for one in kept),
    }
    found = entries("plan", plan.id, HISTORY_FIELDS, HISTORY_ACTIONS, values, office=lambda code: names.get(code, code))
    return [one for one in found if not one.what.startswith(PARTS)]
