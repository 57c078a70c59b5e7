"""What is done with a recommendation: assigned, answered, forwarded up, found not in scope, closed, linked, split.

Each keeps a step of its course. The `faults_of_…` are asked by the forms and by the operation itself.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.agencies.models import Agency
from app.agencies.queries import heirs_on
from app.core import audit
from app.core.db import today
from app.core.errors import Refused
from app.core.formats import fmt_date
from app.extensions import db
from app.recommendations import operations
from app.recommendations.models import Recommendation, RecommendationMove
from app.recommendations.rules import not_ahead, not_before, raise_first
from app.recommendations.states import check_move

SAME_ORIGIN = (
    "enterprise",
    "raised_by",
    "dialogue",
    "case",
    "source",
    "received_stage",
    "received_on",
    "due_on",
    "level",
    "restricted",
    "unnamed_in_public",
    "lead_agency",
    "coordinating_agencies",
)


def assign(one: Recommendation, values: Mapping[str, Any], *, by: Any = None) -> RecommendationMove:
    """Another agency has to answer. Who led before coordinates from now on, unless it was the wrong office."""
    lead, due_on = values["lead"], values.get("due_on") or one.due_on
    raise_first(faults_of_assignment(one, lead, values))
    before, wrong = one.lead_agency, bool(values.get("wrong_office"))
    step = {"on": values.get("on"), "reason": values.get("reason"), "due_on": due_on, "lead": lead}
    move = _move(one, "assigned", by, wrong_office=wrong, **step)
    stay = [] if wrong else [before]
    one.coordinating_agencies = operations.besides_lead(lead, [*one.coordinating_agencies, *stay])
    one.lead_agency, one.due_on = lead, due_on
    return _done(one, move, by)


def faults_of_assignment(one: Recommendation, lead: Agency | None, values: Mapping[str, Any]) -> Iterator[Refused]:
    yield from faults_of_step(one, "assigned", values.get("on"))
    if lead is not None and lead.id == one.lead_agency_id and one.status == "assigned":
        yield Refused(_("This agency has to answer already. Choose another."), "lead")
    elif lead is not None and not lead.exists_on(today()):
        yield Refused(_acts_no_more(lead), "lead")
    yield from not_before(values.get("due_on"), one.received_on, "due_on")
    again = one.status != "received"
    moved = values.get("due_on") not in (None, one.due_on)
    if again and not values.get("reason") and (moved or values.get("wrong_office")):
        yield Refused(_("Enter the reason."), "reason")
    if values.get("wrong_office") and not again:
        yield Refused(_("It was not assigned yet, so it was in no wrong office."), "wrong_office")


def heirs_of(agency: Agency | None) -> list[Agency]:
    """Who acts today for an agency that has ended; nobody for one that has not."""
    ended = agency is not None and agency.ended_by(today())
    return heirs_on(today()).get(agency.id, []) if ended else []


def _acts_no_more(agency: Agency) -> str:
    language = str(get_locale() or "vi")
    names = "; ".join(heir.name_on(today(), language) for heir in heirs_of(agency))
    if not names:
        return _("This agency does not act today. Choose one that does.")
    return _(
        "This agency ended on %(day)s. Its successor answers now: %(names)s. Choose it.",
        day=fmt_date(agency.valid_to),
        names=names,
    )


def answer(one: Recommendation, values: Mapping[str, Any], *, by: Any = None) -> RecommendationMove:
    """Record the answer: whoever gave it, on the spot or in writing."""
    raise_first(faults_of_answer(one, values))
    move = _move(one, "answered", by, on=values["answered_on"])
    for name in ("answer", "answered_on", "answer_mode", "content_state", "document_number", "document_date"):
        setattr(one, name, values.get(name))
    return _done(one, move, by)


def faults_of_answer(one: Recommendation, values: Mapping[str, Any]) -> Iterator[Refused]:
    yield from faults_of_step(one, "answered", values.get("answered_on"), "answered_on")
    yield from not_ahead(values.get("document_date"), "document_date")


def forward(one: Recommendation, values: Mapping[str, Any], *, by: Any = None) -> RecommendationMove:
    """It goes to a body above; it stays open, and the same agency goes on answering for it."""
    raise_first(faults_of_step(one, "forwarded_up", values.get("on")))
    step = {"on": values.get("on"), "reason": values.get("reason")}
    return _done(one, _move(one, "forwarded_up", by, forwarded_to=values["forwarded_to"], **step), by)


def leave_out(one: Recommendation, values: Mapping[str, Any], *, by: Any = None) -> RecommendationMove:
    """It is nothing that the agencies of the register can answer."""
    return _end(one, "not_in_scope", values, by)


def close(one: Recommendation, values: Mapping[str, Any], *, by: Any = None) -> RecommendationMove:
    """The answer stands: what came of it and what the enterprise says are kept with it."""
    for name in ("content_state", "feedback"):
        if values.get(name):
            setattr(one, name, values[name])
    return _end(one, "closed", values, by)


def faults_of_end(one: Recommendation, status: str, on: date | None) -> Iterator[Refused]:
    yield from faults_of_step(one, status, on)
    if on is not None and one.answered_on is not None and on < one.answered_on:
        yield Refused(_("It was answered later than that. Enter the day of the answer or a later one."), "on")


def link_duplicate(one: Recommendation, other: Recommendation | None, *, by: Any = None) -> None:
    """It says the same as `other`; None takes the link back. Both stay and are counted."""
    raise_first(faults_of_duplicate(one, other))
    one.duplicate_of_id = other.id if other else None
    flag_modified(one, "updated_at")
    audit.record("recommendation.linked", one, by=by, other=other.code if other else "")


def faults_of_duplicate(one: Recommendation, other: Recommendation | None) -> Iterator[Refused]:
    if other is None:
        return
    if other.id == one.id:
        yield Refused(_("%(code)s is this recommendation itself. Enter another.", code=one.code), "other")
    elif other.duplicate_of_id is not None:
        yield Refused(_("%(code)s is linked with another itself. Enter that one.", code=other.code), "other")


def split(one: Recommendation, text: str, topic: str, *, by: Any = None) -> Recommendation:
    """A second question in it becomes a recommendation of its own, of the same origin."""
    values = {name: getattr(one, name) for name in SAME_ORIGIN} | {"text": text, "topic": topic}
    values["status"] = "received" if one.status == "received" else "assigned"
    made = operations.record(values, by=by)
    made.split_from_id = one.id
    flag_modified(one, "updated_at")
    audit.record("recommendation.split", one, by=by, into=made.code)
    return made


# Shared ------------------------------------------------------------------------------------------------------------


def faults_of_step(one: Recommendation, status: str, on: date | None, field: str = "on") -> Iterator[Refused]:
    try:
        check_move(one.status, status)
    except Refused as refusal:
        yield Refused(refusal.message)
    yield from not_ahead(on, field)
    yield from not_before(on, one.received_on, field)


def _end(one: Recommendation, status: str, values: Mapping[str, Any], by: Any) -> RecommendationMove:
    on = values.get("on") or today()
    raise_first(faults_of_end(one, status, on))
    move = _move(one, status, by, on=on, reason=values.get("reason"))
    one.ended_on = on
    return _done(one, move, by)


def _move(one: Recommendation, status: str, by: Any, **step: Any) -> RecommendationMove:
    step.setdefault("due_on", one.due_on)
    move = operations.note(one, status, by=by, **step)
    one.status, one.ended_on = status, None
    return move


def _done(one: Recommendation, move: RecommendationMove, by: Any) -> RecommendationMove:
    flag_modified(one, "updated_at")
    operations.index(one)
    db.session.flush()
    audit.record("recommendation.moved", one, by=by, move=move.id)
    return move
