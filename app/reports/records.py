"""The records behind one figure: exactly those that it counts, one line each, and what each adds to a sum.

A record that the reader may not open is a line that names its lead agency and nothing else (contract 2).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.cases import queries as cases
from app.cases.handover import answer_days
from app.cases.models import Case, HandOver
from app.core import lists
from app.core.registers import CHUNK
from app.dialogues import queries as dialogues
from app.dialogues.models import Dialogue, attending
from app.enterprises.models import Enterprise, HeadCount
from app.enterprises.queries import latest_head_count
from app.extensions import db
from app.recommendations import queries as recommendations
from app.recommendations.models import Recommendation
from app.reports import queries
from app.reports.figures import (
    CASES,
    CLASSES,
    DIALOGUES,
    FROM,
    HAND_OVERS,
    MEDIAN,
    RATE,
    RECOMMENDATIONS,
    SUM,
    UNKNOWN,
    Figure,
)
from app.reports.periods import Window
from app.reports.stream import Measured, measured

DAYS = ("days", "direct", "indirect")
OF_HAND_OVERS = (
    joinedload(HandOver.case).joinedload(Case.enterprise),
    joinedload(HandOver.case).joinedload(Case.lead_agency),
    joinedload(HandOver.to_agency),
)
OF_RECOMMENDATIONS = (joinedload(Recommendation.enterprise), joinedload(Recommendation.lead_agency))


@dataclass(frozen=True)
class Asked:
    """One number of a page: the figure, its window and, for a row of a table, the class and the key."""

    figure: Figure
    window: Window
    by: str = ""
    key: str = ""

    @property
    def condition(self) -> queries.Condition:
        found = self.figure.records(self.window)
        return found & (CLASSES[self.by](self.window) == self.key) if self.by else found

    def over(self, columns: Select) -> Select:
        """These columns of the records behind the number."""
        return FROM[self.figure.of](columns, self.window).where(self.condition)


@dataclass(frozen=True)
class Line:
    """One record. `record` is None when the reader may not open it; `agency` leads it. `value`: what it adds."""

    record: Any
    agency: Any
    value: Any = None


def page_of(asked: Asked, args: Mapping[str, str], user) -> lists.Page:
    """One page of the records behind the number, as `user` may see them."""
    made = _by_basis if asked.figure.basis else _by_condition
    page = made(asked, args)
    page.items = _lines(asked, page.items, user)
    return page


def all_of(asked: Asked, user) -> tuple[int, Iterator[Line]]:
    """How many records stand behind the number, and each of them as the pages show it, a few hundred at a time."""
    if asked.figure.basis:
        ids = _fitting(asked)
        chunks = (_by_ids(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK))
        return len(ids), chain.from_iterable(_lines(asked, chunk, user) for chunk in chunks)
    found = _selected(asked).execution_options(yield_per=CHUNK)
    total = db.session.scalar(select(func.count()).select_from(_counted(asked).subquery())) or 0
    return total, _in_chunks(asked, found, user)


def _in_chunks(asked: Asked, found: Select, user) -> Iterator[Line]:
    for chunk in db.session.scalars(found).partitions():
        yield from _lines(asked, chunk, user)


def _lines(asked: Asked, records: Sequence[Any], user) -> list[Line]:
    ids = [record.id for record in records]
    opened = _opened(asked, ids, user)
    values = contributions(asked, ids)
    hosts = _hosts(asked, set(ids) - opened)
    return [
        Line(
            record if record.id in opened else None,
            hosts.get(record.id) or _lead_of(record),
            values.get(record.id) if record.id in opened else None,
        )
        for record in records
    ]


def _lead_of(record: Any) -> Any:
    if isinstance(record, HandOver):
        return record.case.lead_agency
    return getattr(record, "lead_agency", None) or getattr(record, "host_agency", None)


def _by_condition(asked: Asked, args: Mapping[str, str]) -> lists.Page:
    return lists.paginate(_selected(asked), args, counted=_counted(asked))


def _counted(asked: Asked) -> Select:
    models = {CASES: Case, DIALOGUES: Dialogue, HAND_OVERS: HandOver, RECOMMENDATIONS: Recommendation}
    model = models.get(asked.figure.of, Enterprise)
    return asked.over(select(model.id))


def _selected(asked: Asked) -> Select:
    model, order, options = {
        CASES: (Case, (Case.started_on, Case.id), (joinedload(Case.enterprise), joinedload(Case.lead_agency))),
        DIALOGUES: (Dialogue, (Dialogue.starts_on, Dialogue.id), (joinedload(Dialogue.host_agency),)),
        HAND_OVERS: (HandOver, (HandOver.on, HandOver.id), OF_HAND_OVERS),
        RECOMMENDATIONS: (Recommendation, (Recommendation.received_on, Recommendation.id), OF_RECOMMENDATIONS),
    }.get(asked.figure.of, (Enterprise, (Enterprise.name_key, Enterprise.id), (joinedload(Enterprise.zone),)))
    return asked.over(select(model)).order_by(*order).options(*options)


def _by_basis(asked: Asked, args: Mapping[str, str]) -> lists.Page:
    fitting = _fitting(asked)
    per_page = lists.whole(args.get("per_page"), lists.PER_PAGE, 1, lists.MOST_PER_PAGE)
    number = lists.whole(args.get("page"), 1, 1, max(1, -(-len(fitting) // per_page)))
    shown = _by_ids(fitting[(number - 1) * per_page : number * per_page])
    return lists.Page(shown, len(fitting), number, per_page)


def _fitting(asked: Asked) -> list[int]:
    """What a stoppage's days stand on is no column: all in effect are measured, the ids of the fitting ones kept."""
    fitting = sorted(
        (row.first, row.case_id)
        for chunk in measured(asked.window, asked.condition)
        for row in chunk
        if row.basis == asked.figure.basis
    )
    return [case_id for _, case_id in fitting]


def _by_ids(ids: list[int]) -> Sequence[Case]:
    options = (joinedload(Case.enterprise), joinedload(Case.lead_agency))
    found = select(Case).where(Case.id.in_(ids)).order_by(Case.started_on, Case.id).options(*options)
    return db.session.scalars(found).all()


def _opened(asked: Asked, ids: list[int], user) -> set[int]:
    """Those of the ids that the reader may open."""
    if asked.figure.of == CASES:
        seen = cases.visible_to(user).with_only_columns(Case.id).where(Case.id.in_(ids))
    elif asked.figure.of == HAND_OVERS:
        cases_seen = cases.visible_to(user).with_only_columns(Case.id)
        seen = select(HandOver.id).where(HandOver.id.in_(ids), HandOver.case_id.in_(cases_seen))
    elif asked.figure.of == DIALOGUES:
        seen = dialogues.visible_to(user).with_only_columns(Dialogue.id).where(Dialogue.id.in_(ids))
    elif asked.figure.of == RECOMMENDATIONS:
        seen = recommendations.visible_to(user).with_only_columns(Recommendation.id).where(Recommendation.id.in_(ids))
    elif asked.figure.records in queries.MEETINGS_BEHIND:
        # Who was at a meeting is part of the meeting: one that only hidden meetings saw stays hidden.
        behind = queries.MEETINGS_BEHIND[asked.figure.records](asked.window)
        meetings = dialogues.visible_to(user).with_only_columns(Dialogue.id).where(behind)
        seen = select(attending.c.enterprise_id).where(
            attending.c.enterprise_id.in_(ids), attending.c.dialogue_id.in_(meetings)
        )
    else:
        return set(ids)
    return set(db.session.scalars(seen))


def _hosts(asked: Asked, hidden: set[int]) -> dict[int, Any]:
    """Of enterprises that only hidden meetings saw: the agency that hosted one of these."""
    if not hidden or asked.figure.records not in queries.MEETINGS_BEHIND:
        return {}
    behind = queries.MEETINGS_BEHIND[asked.figure.records](asked.window)
    found = (
        select(attending.c.enterprise_id, Dialogue)
        .join(Dialogue, Dialogue.id == attending.c.dialogue_id)
        .where(attending.c.enterprise_id.in_(hidden), behind)
        .options(joinedload(Dialogue.host_agency))
        .order_by(Dialogue.id.desc())
    )
    return {enterprise_id: dialogue.host_agency for enterprise_id, dialogue in db.session.execute(found)}


# What each record adds, and what comes of all ----------------------------------------------------------------------


def contributions(asked: Asked, ids: list[int]) -> dict[int, Any]:
    """What each of these records adds to the number; nothing for a count, None where it is not known."""
    measure = asked.figure.measure
    if measure is None or not ids:
        return {}
    if measure.of == "days_to_close":
        found = select(Case.id, Case.reported_on, Case.closed_on).where(Case.id.in_(ids))
        return {case_id: (closed - reported).days for case_id, reported, closed in db.session.execute(found)}
    if measure.of == "days_to_answer":
        days = select(Recommendation.id, Recommendation.received_on, Recommendation.answered_on)
        found = db.session.execute(days.where(Recommendation.id.in_(ids)))
        return {key: (answered - received).days for key, received, answered in found}
    if measure.of == "answer_days":
        offers = select(HandOver.id, HandOver.on, HandOver.answered_at).where(HandOver.id.in_(ids))
        return {key: answer_days(on, answered_at) for key, on, answered_at in db.session.execute(offers)}
    if measure.of == "employees":
        found = asked.over(select(Enterprise.id, HeadCount.employees)).where(Enterprise.id.in_(ids))
        return dict(db.session.execute(found).all())
    chunks = measured(asked.window, Case.id.in_(ids))
    return {row.case_id: value_of(row, measure.of) for chunk in chunks for row in chunk}


def value_of(row: Measured, name: str) -> Any:
    """One measure of a stoppage; None when it is not known."""
    if name not in DAYS:
        return getattr(row, name)
    if row.basis == UNKNOWN:
        return None
    exact = row.direct + row.indirect if name == "days" else getattr(row, name)
    return Decimal(exact.numerator) / exact.denominator


def number(asked: Asked, total: int) -> float | int | None:
    """The number itself; `total` is how many records stand behind it."""
    measure = asked.figure.measure
    if measure is None:
        return total
    if measure.of == "employees":
        return db.session.scalar(asked.over(select(func.coalesce(func.sum(HeadCount.employees), 0))))
    if measure.of == "days_to_close":
        pairs = db.session.execute(asked.over(select(Case.reported_on, Case.closed_on)))
        return _folded(((closed - reported).days for reported, closed in pairs), measure.fold)
    if measure.of == "days_to_answer":
        pairs = db.session.execute(asked.over(select(Recommendation.received_on, Recommendation.answered_on)))
        return _folded(((answered - received).days for received, answered in pairs), measure.fold)
    if measure.of == "answer_days":
        answers = db.session.execute(asked.over(select(HandOver.on, HandOver.answered_at)))
        return _folded((answer_days(on, answered_at) for on, answered_at in answers), measure.fold)
    values = (value_of(row, measure.of) for chunk in measured(asked.window, asked.condition) for row in chunk)
    if measure.fold == RATE:
        lost, employees = _folded(values, SUM), _employees(asked.window)
        return lost * 1000 / employees if employees else None
    return _folded(values, measure.fold)


def _folded(values: Iterable[Any], fold: str) -> float | int | None:
    known = (value for value in values if value is not None)
    if fold == SUM:
        return sum(known)
    from app.reports import shaping  # pandas: only where a middle is asked for

    times: dict[float, int] = {}
    for value in known:
        times[value] = times.get(value, 0) + 1
    return shaping.median(times) if fold == MEDIAN else shaping.mean(times)


def _employees(window: Window) -> int:
    found = select(func.coalesce(func.sum(HeadCount.employees), 0)).select_from(Enterprise)
    found = found.join(HeadCount, latest_head_count(window.cut)).where(queries.active(window))
    return db.session.scalar(found) or 0
