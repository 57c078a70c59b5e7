"""The yearly summary beside plain grouped SQL over the same records."""

from datetime import date

from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.reports.periods import YEAR, Period
from benchmarks.measuring import Result, in_turn
from benchmarks.register import FIRST_YEAR, YEARS

TABLES = """FROM case_record c JOIN enterprise e ON e.id = c.enterprise_id LEFT JOIN zone z ON z.id = e.zone_id
LEFT JOIN sector s ON s.id = e.sector_id JOIN agency a ON a.id = c.lead_agency_id"""
COUNTED = "c.status <> 'refuted' AND c.same_event_as_id IS NULL"
STOPPAGES = "c.kind IN ('work_stoppage', 'strike', 'lockout')"
IN_EFFECT = (
    "c.started_on <= :last AND (c.started_on >= :first OR c.ended_on >= :first OR "
    "(c.ended_on IS NULL AND c.closed_on IS NULL))"
)
DISPUTES = "c.kind NOT IN ('work_stoppage', 'strike', 'lockout', 'go_slow')"
OPEN_OR_CLOSED = "c.reported_on <= :last AND (c.closed_on IS NULL OR c.closed_on >= :first)"
BY_STOPPAGE = ("c.kind", "z.code", "s.section", "e.ownership", "c.main_cause", "a.code", "c.outcome", "c.started_on")
BY_DISPUTE = ("c.kind", "a.code", "c.outcome")
ENTERPRISES = """SELECT z.code, count(*), sum(h.employees) FROM enterprise e LEFT JOIN zone z ON z.id = e.zone_id
LEFT JOIN enterprise_head_count h ON h.enterprise_id = e.id WHERE e.status = 'active' GROUP BY z.code"""
ALL_YEARS = Period(YEAR, date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + YEARS - 1, 12, 31))
AS_OF = date(FIRST_YEAR + YEARS, 3, 1)


def grouped(first: date, last: date) -> None:
    """What a summary breaks down, by GROUP BY alone: no calendar, no head counts, nothing checked."""
    days = {"first": first, "last": last}
    sums = "count(*), sum(c.workers_involved), sum(c.days_not_worked)"
    for by in BY_STOPPAGE:
        statement = f"SELECT {by}, {sums} {TABLES} WHERE {STOPPAGES} AND {COUNTED} AND {IN_EFFECT} GROUP BY {by}"
        db.session.execute(text(statement), days).all()
    for by in BY_DISPUTE:
        statement = f"SELECT {by}, count(*) {TABLES} WHERE {DISPUTES} AND {COUNTED} AND {OPEN_OR_CLOSED} GROUP BY {by}"
        db.session.execute(text(statement), days).all()
    db.session.execute(text(ENTERPRISES)).all()


def measure(app: Flask, cases: int, rounds: int) -> list[Result]:
    """A year of the register, and all its years as if they were one: as many stoppages as there are."""
    from app.reports.summary import summary  # pandas is loaded before the clock starts

    found = []
    one = Period.year(FIRST_YEAR + YEARS - 2)
    for label, period in (("Yearly summary", one), ("Summary of a year that holds every case", ALL_YEARS)):
        before = period.compared_with(AS_OF)

        def figures(period: Period = period) -> None:
            with app.app_context():
                summary(period, AS_OF)

        def bare(period: Period = period, before=before) -> None:
            with app.app_context():
                grouped(period.first, period.last)
                grouped(before.first, before.last)

        found.append(Result(label, cases, *in_turn(figures, bare, max(3, rounds // 5)), most=2))
    return found
