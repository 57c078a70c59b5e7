"""Every figure: what it is called, what it means, the records behind it and how they are measured.

The number, the page reached by clicking it, the JSON and the printed definition all come from these objects.
A figure's id is its path in the JSON of the summary. Definitions: contract 7 and domain/statistics.md 4.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from app.reports import queries
from app.reports import recommendation_queries as points
from app.reports.periods import Window

CASES, DIALOGUES, ENTERPRISES, HAND_OVERS = "cases", "dialogues", "enterprises", "hand_overs"
RECOMMENDATIONS = "recommendations"
COUNT = ""
SUM, MEDIAN, MEAN, RATE = "sum", "median", "mean", "rate"
RECORDED, DAY_BY_DAY, COMPUTED, UNKNOWN = BASES = ("recorded", "day_by_day", "computed", "unknown")


@dataclass(frozen=True)
class Measure:
    """What is taken of each record, and how the values become one number."""

    of: str
    fold: str = SUM


@dataclass(frozen=True)
class Figure:
    """`records` is the condition that a record behind the figure meets; without `measure` they are counted.

    `by`: the classes it is broken down by. `basis`: only the stoppages whose days stand on this basis.
    """

    id: str
    label: Any
    unit: Any
    definition: Any
    of: str
    records: Callable[[Window], ColumnElement[bool]]
    measure: Measure | None = None
    by: tuple[str, ...] = ()
    basis: str = ""
    decimals: int = 0

    @property
    def block(self) -> str:
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        """The last part of the id: the key within its block."""
        return self.id.rsplit(".", 1)[1]


STOPPAGE_CLASSES = ("kind", "zone", "sector", "ownership", "cause", "lead_agency", "outcome")
COMPARED_CLASSES = ("cause", "zone")  # those drawn as charts, beside the period before
RECOMMENDATION_CLASSES = ("topic", "lead_agency")
DISPUTE_CLASSES = ("kind", "lead_agency", "outcome")

_STOPPAGES, _PARTICIPATIONS, _WORKING_DAYS = _l("stoppages"), _l("participations"), _l("working days")
_DAYS, _DISPUTES, _MEETINGS = _l("working days not worked"), _l("disputes"), _l("meetings")
_HAND_OVERS = _l("offers")
_RECOMMENDATIONS = _l("recommendations")
_ENTERPRISES, _EMPLOYEES = _l("enterprises"), _l("employees")

BEGAN = _l(
    "Work stoppages, strikes and lockouts that started in the period. Go-slows, refuted reports and records merged "
    "into another as the same event are not counted. One enterprise, one unbroken run: one stoppage; resumed within 60 "
    "days for the same cause, it stays one, with the days of all its runs."
)
DAYS = _l(
    "Over the stoppages in effect: the working days inside the period times the workers, those kept from work "
    "included; first and last day count; the enterprise's own week, less public holidays. Of each stoppage the best "
    "that is known: the recorded total, else the head counts day by day, else workers times days, else nothing."
)


OF = {
    "dialogues": DIALOGUES,
    "coverage": ENTERPRISES,
    "hand_overs": HAND_OVERS,
    "recommendations": RECOMMENDATIONS,
}


def _figure(path, label, unit, definition, records, measure=None, of="", **more) -> Figure:
    of = of or OF.get(path.split(".")[0], CASES)
    return Figure(path, label, unit, definition, of, records, measure, **more)


def _stoppages(name, *words_and_records, **more) -> Figure:
    return _figure(f"stoppages.{name}", *words_and_records, **more)


STOPPAGES = (
    _stoppages("began", _l("Stoppages beginning"), _STOPPAGES, BEGAN, queries.began, by=STOPPAGE_CLASSES),
    _stoppages(
        "carried_in",
        _l("Stoppages carried in"),
        _STOPPAGES,
        _l("Stoppages that started before the period and had not ended before it."),
        queries.carried_in,
    ),
    _stoppages(
        "in_effect",
        _l("Stoppages in effect"),
        _STOPPAGES,
        _l(
            "Stoppages that started by the end of the period and had not ended before its beginning. Closed without a "
            "known end: in effect on the first day only. Months do not add up to the year."
        ),
        queries.in_effect,
    ),
    _stoppages(
        "ended", _l("Stoppages ended"), _STOPPAGES, _l("Stoppages whose last day lies in the period."), queries.ended
    ),
    _stoppages(
        "continuing",
        _l("Stoppages going on at the end"),
        _STOPPAGES,
        _l("Stoppages in effect that had not ended by the end of the period (or by the as-of day)."),
        queries.continuing,
    ),
    _stoppages(
        "workers_involved",
        _l("Workers involved (participations)"),
        _PARTICIPATIONS,
        _l(
            "The sum of the peaks of the stoppages that began: of each the larger of the number recorded and the "
            "highest head count. Participations, not different people."
        ),
        queries.began,
        Measure("peak"),
        by=STOPPAGE_CLASSES,
    ),
    _stoppages(
        "workers_in_effect",
        _l("Workers involved, stoppages in effect"),
        _PARTICIPATIONS,
        _l("The sum of the peaks of the stoppages in effect. Months do not add up to the year."),
        queries.in_effect,
        Measure("peak"),
    ),
    _stoppages(
        "workers_indirect",
        _l("Workers kept from working"),
        _PARTICIPATIONS,
        _l("The sum, over the stoppages that began, of the most workers of the same enterprise kept from work."),
        queries.began,
        Measure("indirect_peak"),
    ),
    _stoppages(
        "days_not_worked",
        _l("Working days not worked"),
        _DAYS,
        DAYS,
        queries.in_effect,
        Measure("days"),
        by=STOPPAGE_CLASSES,
        decimals=1,
    ),
    _stoppages(
        "days_not_worked_direct",
        _l("… by those who took part"),
        _DAYS,
        _l("The part of the days not worked that falls to the workers who took part themselves."),
        queries.in_effect,
        Measure("direct"),
        decimals=1,
    ),
    _stoppages(
        "days_not_worked_indirect",
        _l("… by those kept from working"),
        _DAYS,
        _l("The part of the days not worked that falls to the workers kept from work."),
        queries.in_effect,
        Measure("indirect"),
        decimals=1,
    ),
    _stoppages(
        "days_not_worked_per_1000_employees",
        _l("Days not worked per 1,000 employees"),
        _l("days per 1,000"),
        _l(
            "Days not worked times 1,000, divided by the employees of the active enterprises whose head count is "
            "known at the end of the period. Not given when no head count is known."
        ),
        queries.in_effect,
        Measure("days", RATE),
        decimals=1,
    ),
    _stoppages(
        "duration_median",
        _l("Duration, median"),
        _WORKING_DAYS,
        _l("Working days from the first to the last day, of the stoppages that ended in the period: the middle one."),
        queries.ended,
        Measure("duration", MEDIAN),
        decimals=1,
    ),
    _stoppages(
        "duration_mean",
        _l("Duration, mean"),
        _WORKING_DAYS,
        _l("Working days from the first to the last day, of the stoppages that ended in the period: their mean."),
        queries.ended,
        Measure("duration", MEAN),
        decimals=1,
    ),
)

BASIS_LABELS = {
    RECORDED: _l("from the reported total"),
    DAY_BY_DAY: _l("from the head counts by day"),
    COMPUTED: _l("computed from workers and days"),
    UNKNOWN: _l("not known: nothing added"),
}
BASIS_FIGURES = tuple(
    _stoppages(
        f"basis.{basis}",
        BASIS_LABELS[basis],
        _STOPPAGES,
        _l("How many of the stoppages in effect have their days not worked on this basis."),
        queries.in_effect,
        basis=basis,
    )
    for basis in BASES
)

# What the row `unknown` of a class lacks; said among what is missing.
MISSING_CLASSES = ("cause", "zone", "sector", "ownership", "outcome")
MISSING = (
    _stoppages(
        "missing.workers_involved",
        _l("stoppages without a number of workers"),
        _STOPPAGES,
        _l("Stoppages that began, with neither a number of workers nor a head count known."),
        queries.workers_unknown,
    ),
    _stoppages(
        "missing.end",
        _l("stoppages closed without a known end"),
        _STOPPAGES,
        _l("Stoppages that began and are closed, but whose last day is not known: in effect on the first day only."),
        queries.end_unknown,
    ),
)

GO_SLOWS = (
    _figure(
        "go_slow.began",
        _l("Go-slows beginning"),
        _l("go-slows"),
        _l("Go-slows that started in the period: no stoppage, counted apart."),
        queries.go_slow_began,
    ),
    _figure(
        "go_slow.workers_involved",
        _l("Workers in go-slows"),
        _PARTICIPATIONS,
        _l("The sum of the peaks of the go-slows that began."),
        queries.go_slow_began,
        Measure("peak"),
    ),
)

DISPUTES = (
    _figure(
        "disputes.received",
        _l("Collective disputes received"),
        _DISPUTES,
        _l("Collective labour disputes reported in the period."),
        queries.received,
        by=DISPUTE_CLASSES,
    ),
    _figure(
        "disputes.closed",
        _l("Collective disputes closed"),
        _DISPUTES,
        _l("Collective labour disputes closed in the period, whenever they were reported."),
        queries.closed,
        by=DISPUTE_CLASSES,
    ),
    _figure(
        "disputes.open_at_end",
        _l("Collective disputes open at the end"),
        _DISPUTES,
        _l("Collective labour disputes reported by the end of the period and not closed by then."),
        queries.open_at_end,
        by=DISPUTE_CLASSES,
    ),
    _figure(
        "disputes.days_to_close_median",
        _l("Days to close, median"),
        _l("calendar days"),
        _l("Calendar days from report to close, of the disputes closed in the period: the middle one."),
        queries.closed,
        Measure("days_to_close", MEDIAN),
        decimals=1,
    ),
)

HAND_OVER_FIGURES = (
    _figure(
        "hand_overs.offered",
        _l("Leads offered"),
        _HAND_OVERS,
        _l("Offers of the lead of a case made in the period; by the agency that was offered it."),
        queries.lead_offered,
        by=("agency",),
    ),
    _figure(
        "hand_overs.accepted",
        _l("Leads accepted"),
        _HAND_OVERS,
        _l("Offers of the lead accepted in the period, whenever they were made."),
        queries.lead_accepted,
        by=("agency",),
    ),
    _figure(
        "hand_overs.refused",
        _l("Leads declined"),
        _HAND_OVERS,
        _l("Offers of the lead declined in the period, whenever they were made."),
        queries.lead_refused,
        by=("agency",),
    ),
    _figure(
        "hand_overs.answer_days_median",
        _l("Days to answer an offered lead, median"),
        _l("calendar days"),
        _l("Calendar days from the offer to the answer, of the offers accepted or declined in the period: the middle."),
        queries.lead_answered,
        Measure("answer_days", MEDIAN),
        by=("agency",),
        decimals=1,
    ),
)

DIALOGUE_FIGURES = (
    _figure(
        "dialogues.planned",
        _l("Meetings planned"),
        _MEETINGS,
        _l(
            "Meetings by their start, all but those cancelled before any invitation; those after the as-of day do "
            "not count."
        ),
        queries.planned,
        by=("dialogue_kind",),
    ),
    _figure(
        "dialogues.held",
        _l("Meetings held"),
        _MEETINGS,
        _l("Meetings by their start that were held, concluded or closed."),
        queries.held,
        by=("dialogue_kind",),
    ),
    _figure(
        "dialogues.postponed",
        _l("Meetings postponed"),
        _MEETINGS,
        _l("Meetings that should have started in the period and are postponed."),
        queries.postponed,
    ),
    _figure(
        "dialogues.cancelled",
        _l("Meetings cancelled"),
        _MEETINGS,
        _l("Meetings that should have started in the period and were cancelled, before or after the invitation."),
        queries.cancelled,
    ),
    _figure(
        "dialogues.enterprises",
        _l("Enterprises attending"),
        _ENTERPRISES,
        _l("Different enterprises at the meetings held in the period."),
        queries.attended,
        of=ENTERPRISES,
    ),
    _figure(
        "dialogues.conferences_planned",
        _l("Conferences planned"),
        _MEETINGS,
        _l(
            "Of the meetings planned, those that agencies run: conferences, meet-the-enterprises, round tables, "
            "thematic ones."
        ),
        queries.conferences_planned,
    ),
    _figure(
        "dialogues.conferences_held",
        _l("Conferences held"),
        _MEETINGS,
        _l("Of the meetings held, those that agencies run."),
        queries.conferences_held,
    ),
    _figure(
        "dialogues.conference_enterprises",
        _l("Enterprises at conferences"),
        _ENTERPRISES,
        _l("Different enterprises at the conferences held in the period."),
        queries.at_conferences,
        of=ENTERPRISES,
    ),
    _figure(
        "dialogues.periodic_enterprises",
        _l("Enterprises with a periodic dialogue"),
        _ENTERPRISES,
        _l(
            "Active enterprises with at least one periodic workplace dialogue held in the period, of those of which it "
            "is known whether they held one."
        ),
        queries.with_periodic,
        of=ENTERPRISES,
    ),
    _figure(
        "dialogues.with_information",
        _l("Enterprises with information on periodic dialogue"),
        _ENTERPRISES,
        _l(
            "Active enterprises of which a periodic workplace dialogue of the period is recorded as held, postponed or "
            "cancelled. Of the others nothing is known; that does not mean that they had none."
        ),
        queries.with_information,
        of=ENTERPRISES,
    ),
)

RECOMMENDATION_FIGURES = (
    _figure(
        "recommendations.carried_in",
        _l("Recommendations carried in"),
        _RECOMMENDATIONS,
        _l("Recommendations received before the period that were neither closed nor found not in scope before it."),
        points.carried_in,
    ),
    _figure(
        "recommendations.received",
        _l("Recommendations received"),
        _RECOMMENDATIONS,
        _l("Recommendations received in the period, before, at or after a meeting, by letter, in cases or on visits."),
        points.received,
        by=RECOMMENDATION_CLASSES,
    ),
    _figure(
        "recommendations.answered",
        _l("Recommendations answered"),
        _RECOMMENDATIONS,
        _l("Recommendations answered in the period, whenever they were received. An answer is not a solution."),
        points.answered,
        by=RECOMMENDATION_CLASSES,
    ),
    _figure(
        "recommendations.overdue",
        _l("Recommendations overdue"),
        _RECOMMENDATIONS,
        _l(
            "Recommendations due by the end of the period and unanswered then, whenever they were received; those "
            "found not in scope are owed no answer."
        ),
        points.overdue,
        by=RECOMMENDATION_CLASSES,
    ),
    _figure(
        "recommendations.ended",
        _l("Recommendations closed"),
        _RECOMMENDATIONS,
        _l("Recommendations closed or found not in scope in the period."),
        points.ended,
    ),
    _figure(
        "recommendations.carried_out",
        _l("Recommendations carried out of the period"),
        _RECOMMENDATIONS,
        _l("Recommendations received by the end of the period and neither closed nor found not in scope by then."),
        points.carried_out,
    ),
    _figure(
        "recommendations.answer_days_median",
        _l("Days to answer a recommendation, median"),
        _l("calendar days"),
        _l("Calendar days from receipt to answer, of the recommendations answered in the period: the middle one."),
        points.answered,
        Measure("days_to_answer", MEDIAN),
        decimals=1,
    ),
)

COVERAGE = (
    _figure(
        "coverage.enterprises",
        _l("Active enterprises"),
        _ENTERPRISES,
        _l("Enterprises of the register that are active on the last day of the period."),
        queries.active,
        by=("zone",),
    ),
    _figure(
        "coverage.employees",
        _l("Employees"),
        _EMPLOYEES,
        _l("The latest head count, by the last day of the period, of the active enterprises that have one."),
        queries.head_count_known,
        Measure("employees"),
        by=("zone",),
    ),
    _figure(
        "coverage.with_union",
        _l("With a representative organisation"),
        _ENTERPRISES,
        _l("Active enterprises whose workers have a representative organisation, as far as is known."),
        queries.with_union,
        by=("zone",),
    ),
    _figure(
        "coverage.with_collective_agreement",
        _l("With a collective agreement"),
        _ENTERPRISES,
        _l("Active enterprises with a collective labour agreement, as far as is known."),
        queries.with_agreement,
        by=("zone",),
    ),
    _figure(
        "coverage.missing.employees",
        _l("active enterprises without a head count"),
        _ENTERPRISES,
        _l("Active enterprises of which no head count is known by the last day of the period."),
        queries.head_count_unknown,
    ),
)

FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        *STOPPAGES,
        *BASIS_FIGURES,
        *MISSING,
        *GO_SLOWS,
        *DISPUTES,
        *HAND_OVER_FIGURES,
        *DIALOGUE_FIGURES,
        *RECOMMENDATION_FIGURES,
        *COVERAGE,
    )
}

# The key of a record in each class.
CLASSES = {
    "kind": queries.by_kind,
    "zone": queries.by_zone,
    "sector": queries.by_sector,
    "ownership": queries.by_ownership,
    "cause": queries.by_cause,
    "lead_agency": queries.by_lead_agency,
    "outcome": queries.by_outcome,
    "agency": queries.by_agency,
    "dialogue_kind": queries.by_dialogue_kind,
    "topic": points.by_topic,
}
FROM = {
    CASES: queries.from_cases,
    DIALOGUES: queries.from_dialogues,
    ENTERPRISES: queries.from_enterprises,
    HAND_OVERS: queries.from_hand_overs,
    RECOMMENDATIONS: points.from_recommendations,
}
