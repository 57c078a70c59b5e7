"""What the lead asks of coordinating agencies: a question, by when, the answer. Silence shows."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies.models import Agency
from app.cases.checks import not_ahead, raise_first
from app.cases.models import Case, CaseQuestion
from app.cases.operations import Day
from app.core import audit
from app.core.db import now, today
from app.core.errors import Refused
from app.extensions import db

ANSWER_WITHIN = 5  # working days, unless another day is named


def ask(case: Case, to_agency: Agency, question: str, answer_by: date, *, by: Any = None) -> CaseQuestion:
    """Ask a coordinating agency for an answer by a day, in the name of the lead."""
    raise_first(faults_of_question(case, to_agency, answer_by))
    made = CaseQuestion(
        case_id=case.id,
        from_agency_id=case.lead_agency_id,
        to_agency=to_agency,
        question=question,
        asked_on=today(),
        answer_by=answer_by,
    )
    db.session.add(made)
    audit.record("case.question_asked", made, by=by, to=to_agency.code)
    return made


def faults_of_question(case: Case, to_agency: Agency | None, answer_by: date | None) -> Iterator[Refused]:
    if to_agency is not None and to_agency.id not in {one.id for one in case.coordinating_agencies}:
        text = _l("This agency does not coordinate the case. Add it to the coordinating agencies first.")
        yield Refused(text, "to_agency")
    elif to_agency is not None and not to_agency.exists_on(today()):
        yield Refused(_l("This agency does not act today. Choose one that does."), "to_agency")
    if answer_by is not None and answer_by < today():
        yield Refused(_l("%(day)s is past. Enter today or a later day.", day=Day(answer_by)), "answer_by")


def answer(question: CaseQuestion, values: Mapping[str, Any], *, by: Any = None) -> None:
    """Record the answer: by the agency that was asked, or by the lead when it came by letter."""
    raise_first(faults_of_answer(question, values))
    question.answer, question.answered_on = values["answer"], values["answered_on"]
    question.answered_at, question.answered_by_id = now(), by.agency_id if by else None
    audit.record("case.question_answered", question, by=by)


def faults_of_answer(question: CaseQuestion, values: Mapping[str, Any]) -> Iterator[Refused]:
    if not question.is_open:
        yield Refused(_l("This question waits for no answer: it was answered or withdrawn already."))
        return
    answered_on = values.get("answered_on")
    if answered_on is not None and answered_on < question.asked_on:
        text = _l("It was asked on %(day)s. Enter that day or a later one.", day=Day(question.asked_on))
        yield Refused(text, "answered_on")
    yield from not_ahead(answered_on, "answered_on")


def withdraw(question: CaseQuestion, *, by: Any = None) -> None:
    """The lead needs no answer any more."""
    if not question.is_open:
        raise Refused(_l("This question waits for no answer: it was answered or withdrawn already."))
    question.withdrawn_on = today()
    audit.record("case.question_withdrawn", question, by=by)
