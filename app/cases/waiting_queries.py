"""What waits for somebody: agreements to be checked, leads to be answered, questions to be answered.

Each starts from the cases that a reader may see. Records merged into another as the same event wait for nobody.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_

from app.cases.models import Case


def to_be_checked(until: date) -> ColumnElement[bool]:
    """The agreement of the case is to be checked by that day, and was not."""
    return and_(Case.agreement_check_on <= until, Case.agreement_checked_on.is_(None), Case.same_event_as_id.is_(None))


def agreements_to_check(cases: Select, until: date) -> Select:
    """Those of `cases` whose agreement is to be checked by `until`, the one that has waited longest first."""
    return cases.where(to_be_checked(until)).order_by(Case.agreement_check_on, Case.id)
