"""What waits for somebody: agreements to be checked, offers of a lead and questions to be answered.

The lists start from the cases that a reader may see. Records merged into another as the same event wait for nobody.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.cases.models import Case, CaseQuestion, HandOver

NOT_MERGED = Case.same_event_as_id.is_(None)


# Conditions ----------------------------------------------------------------------------------------------------------


def to_be_checked(until: date) -> ColumnElement[bool]:
    """The agreement of the case is to be checked by that day, and was not."""
    return and_(Case.agreement_check_on <= until, Case.agreement_checked_on.is_(None), NOT_MERGED)


def unanswered() -> ColumnElement[bool]:
    """The question waits for its answer."""
    return and_(CaseQuestion.answered_on.is_(None), CaseQuestion.withdrawn_on.is_(None))


def _lead_offered(day: date) -> ColumnElement[bool]:
    return and_(Case.id.in_(select(HandOver.case_id).where(HandOver.state == "offered")), NOT_MERGED)


def _asked(day: date) -> ColumnElement[bool]:
    return and_(Case.id.in_(select(CaseQuestion.case_id).where(unanswered())), NOT_MERGED)


def _silent(day: date) -> ColumnElement[bool]:
    return and_(Case.id.in_(select(CaseQuestion.case_id).where(unanswered(), CaseQuestion.answer_by < day)), NOT_MERGED)


# What the list of cases can be narrowed to: conditions of a day.
WAITING = {"agreement_check": to_be_checked, "lead_answer": _lead_offered, "answer": _asked, "silence": _silent}


# Lists ---------------------------------------------------------------------------------------------------------------


def agreements_to_check(cases: Select, until: date) -> Select:
    """Those of `cases` whose agreement is to be checked by `until`, the one that has waited longest first."""
    return cases.where(to_be_checked(until)).order_by(Case.agreement_check_on, Case.id)


def hand_overs_to_answer(cases: Select, agencies: Iterable[int], until: date | None = None) -> Select:
    """Offers of the lead of `cases` that one of the agencies has to answer (`until`: by that day or before).

    Those asked for soonest first, those without a day last.
    """
    found = select(HandOver).where(HandOver.state == "offered", HandOver.to_agency_id.in_(list(agencies)))
    if until is not None:
        found = found.where(HandOver.answer_by <= until)
    return _of_cases(found, HandOver, cases).order_by(HandOver.answer_by.asc().nulls_last(), HandOver.id)


def questions_to_answer(cases: Select, agencies: Iterable[int], until: date | None = None) -> Select:
    """Questions in `cases` that one of the agencies has to answer (`until`: by that day or before)."""
    found = select(CaseQuestion).where(unanswered(), CaseQuestion.to_agency_id.in_(list(agencies)))
    if until is not None:
        found = found.where(CaseQuestion.answer_by <= until)
    return _of_cases(found, CaseQuestion, cases).order_by(CaseQuestion.answer_by, CaseQuestion.id)


def silent_questions(cases: Select, agencies: Iterable[int], day: date) -> Select:
    """Questions in `cases` led by one of the agencies whose day has passed without an answer."""
    found = select(CaseQuestion).where(unanswered(), CaseQuestion.answer_by < day)
    found = _of_cases(found, CaseQuestion, cases).where(Case.lead_agency_id.in_(list(agencies)))
    return found.options(joinedload(CaseQuestion.to_agency)).order_by(CaseQuestion.answer_by, CaseQuestion.id)


def _of_cases(found: Select, model: type[HandOver | CaseQuestion], cases: Select) -> Select:
    """Those that belong to `cases`, each with its case and enterprise in the same statement."""
    return (
        found.join(model.case)
        .where(model.case_id.in_(cases.with_only_columns(Case.id)), NOT_MERGED)
        .options(contains_eager(model.case).joinedload(Case.enterprise))
    )
