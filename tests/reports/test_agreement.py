"""Over made-up registers: every number is its list, parts add up to the whole, and a plain count agrees.

The plain count below walks through days one by one and shares nothing with the product but the records.
"""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from statistics import mean, median
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.formats import fmt_number
from app.extensions import db
from app.reports import making, records
from app.reports.figures import FIGURES
from app.reports.pages import Pages
from app.reports.periods import MONTH, YEAR, Period, Window
from app.reports.records import Asked
from app.reports.tiles import tiles
from tests.reports import register

STOPPAGES = ("work_stoppage", "strike", "lockout")
DISPUTES = ("rights_dispute", "interests_dispute", "mixed_dispute")
# Of the days made up below: New Year, and Tết with its Sunday moved to the 14th (a week from Monday to Saturday).
HOLIDAYS = {date(2024, 1, 1), *(date(2024, 2, day) for day in (9, 10, 12, 13, 14))}
EARLIEST, LATEST = date(2023, 10, 15), date(2024, 1, 31)
UNKNOWN = "unknown"
BASES = ("recorded", "day_by_day", "computed", UNKNOWN)

days = st.dates(EARLIEST, LATEST)
sometimes = st.booleans


@st.composite
def made_cases(draw):
    kind = draw(st.sampled_from((*STOPPAGES, *STOPPAGES, "go_slow", *DISPUTES)))
    started = draw(days)
    ended = draw(st.none() | st.integers(0, 40).map(lambda length: started + timedelta(days=length)))
    closed = draw(st.none() | st.integers(0, 50).map(lambda length: (ended or started) + timedelta(days=length)))
    action = kind not in DISPUTES
    return {
        "kind": kind,
        "started": started,
        "ended": ended if action else None,
        "reported_on": started + timedelta(days=draw(st.integers(0, 20))),
        "closed_on": closed,
        "workers_involved": draw(st.none() | st.integers(1, 500)),
        "workers_indirect": draw(st.none() | st.integers(0, 50)),
        "days_not_worked": draw(st.none() | st.none() | st.integers(0, 900)) if action else None,
        "counts": [
            (started + timedelta(days=length), workers, part)
            for length, workers, part in draw(
                st.lists(
                    st.tuples(st.integers(0, 45), st.integers(0, 900), st.sampled_from((None, 1, 0.5, 0.25))),
                    max_size=3,
                )
            )
        ]
        if action
        else [],
        "refuted": draw(st.integers(0, 9)) == 0 and action and closed is None,
        "merged": draw(st.integers(0, 9)) == 0,
        "cause": draw(st.sampled_from((None, UNKNOWN, "wage_level", "tet_bonus"))),
        "lead": draw(st.sampled_from(("hp_ldld_old", "hp_bqlkkt_2008"))),
        "at": draw(st.integers(0, 3)),
    }


made_dialogues = st.tuples(
    days,
    st.sampled_from(("planned", "invited", "held", "concluded", "closed", "postponed", "cancelled")),
    st.lists(st.integers(0, 3), unique=True),
)
registers = st.tuples(
    st.lists(made_cases(), min_size=3, max_size=12), st.lists(made_dialogues, max_size=4), st.dates(EARLIEST, LATEST)
)


def fill(cases, dialogues) -> None:
    register.empty()
    places = [
        register.enterprise("hp_do_son", "VSIC2018:14", [("2023-11-20", 400)], ownership="fdi"),
        register.enterprise("hp_nam_sach", "VSIC2018:C", [("2023-01-01", 90)], representative_organisation="yes"),
        register.enterprise(zone_text="Nơi khác"),
        register.enterprise(status="closed"),
    ]
    whole = register.case("lockout", "2020-01-01", "2020-01-01", at=places[0])
    for one in cases:
        register.case(
            one["kind"],
            one["started"],
            one["ended"],
            at=places[one["at"]],
            lead=one["lead"],
            counts=[(str(on), workers, part) for on, workers, part in one["counts"]],
            reported_on=one["reported_on"],
            closed_on=one["closed_on"],
            workers_involved=one["workers_involved"],
            workers_indirect=one["workers_indirect"],
            days_not_worked=one["days_not_worked"],
            main_cause=one["cause"],
            same_event_as_id=whole if one["merged"] else None,
            **({"status": "refuted"} if one["refuted"] else {}),
        )
    for starts, status, attending in dialogues:
        register.dialogue(starts, status, enterprises=[places[number] for number in attending])
    db.session.commit()


# The plain count -----------------------------------------------------------------------------------------------------


def works(day: date) -> bool:
    return day.weekday() != 6 and day not in HOLIDAYS


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def stopped_on(one, as_of: date) -> list[date]:
    """All days on which it was in effect, as known on `as_of`."""
    if one["started"] > as_of:
        return []
    if one["ended"] is not None:
        return every_day(one["started"], min(one["ended"], as_of))
    if one["closed_on"] is not None and one["closed_on"] <= as_of:
        return [one["started"]]
    return every_day(one["started"], as_of)


def plain_peak(one, as_of: date) -> int | None:
    known = [workers for on, workers, _ in one["counts"] if on <= as_of]
    return max([*known, *([one["workers_involved"]] if one["workers_involved"] else [])], default=None)


def plain_days(one, as_of: date) -> tuple[str, dict[date, Fraction]]:
    """The basis, and what each day adds."""
    stopped = stopped_on(one, as_of)
    worked = [day for day in stopped if works(day)]
    if one["days_not_worked"] is not None:
        whole = (
            worked if one["ended"] is None else [day for day in every_day(one["started"], one["ended"]) if works(day)]
        )
        if not whole:
            return "recorded", {one["started"]: Fraction(one["days_not_worked"])}
        return "recorded", {day: Fraction(one["days_not_worked"], len(whole)) for day in worked}
    if one["ended"] is None and one["closed_on"] is not None and one["closed_on"] <= as_of:
        return UNKNOWN, {}
    by_day: dict[date, tuple[int, Fraction]] = {}
    for on, workers, part in one["counts"]:
        if on <= as_of:
            size = (workers, Fraction(1 if part is None else str(part)))
            by_day[on] = max(by_day.get(on, size), size)
    direct, indirect = one["workers_involved"], one["workers_indirect"]
    if by_day:
        first = min(by_day)
        taken = [(on, workers, part) for on, workers, part in one["counts"] if on == first]
        start = taken[0]  # the first head count of the first day
        holds = (
            (start[1], Fraction(1 if start[2] is None else str(start[2]))) if direct is None else (direct, Fraction(1))
        )
        adds = {}
        for day in every_day(min(one["started"], first), as_of):
            holds = by_day.get(day, holds)
            if day in worked:
                adds[day] = (holds[0] + (indirect or 0)) * holds[1]
        return "day_by_day", adds
    if direct is None and indirect is None:
        return UNKNOWN, {}
    return "computed", {day: Fraction((direct or 0) + (indirect or 0)) for day in worked}


def plain(cases, first: date, last: date, as_of: date) -> dict:
    """The same figures, one record and one day after the other."""
    cut = min(last, as_of)
    counted = [one for one in cases if not one["refuted"] and not one["merged"]]
    stoppages = [one for one in counted if one["kind"] in STOPPAGES]
    began = [one for one in stoppages if first <= one["started"] <= cut]
    effect = [one for one in stoppages if any(first <= day <= cut for day in stopped_on(one, as_of))]
    ended = [one for one in stoppages if one["ended"] and first <= one["ended"] <= cut]
    lost = {id(one): plain_days(one, as_of) for one in effect}
    inside = {key: sum(added for day, added in adds.items() if first <= day <= cut) for key, (_, adds) in lost.items()}
    durations = [sum(works(day) for day in every_day(one["started"], one["ended"])) for one in ended]
    disputes = [one for one in counted if one["kind"] in DISPUTES]
    return {
        "began": len(began),
        "in_effect": len(effect),
        "carried_in": sum(one["started"] < first for one in effect),
        "ended": len(ended),
        "workers_involved": sum(plain_peak(one, as_of) or 0 for one in began),
        "workers_in_effect": sum(plain_peak(one, as_of) or 0 for one in effect),
        "workers_indirect": sum(one["workers_indirect"] or 0 for one in began),
        "days_not_worked": float(sum(inside.values())),
        "duration_median": median(durations) if durations else None,
        "duration_mean": mean(durations) if durations else None,
        "basis": {name: Counter(basis for basis, _ in lost.values())[name] for name in BASES},
        "causes": dict(Counter(one["cause"] or UNKNOWN for one in began)),
        "received": sum(first <= one["reported_on"] <= cut for one in disputes),
        "closed": sum(bool(one["closed_on"]) and first <= one["closed_on"] <= cut for one in disputes),
        "open_at_end": sum(
            one["reported_on"] <= cut and (one["closed_on"] is None or one["closed_on"] > cut) for one in disputes
        ),
    }


def compare(summary, wanted) -> None:
    found = summary["stoppages"]
    for name in ("began", "in_effect", "carried_in", "ended", "workers_involved", "workers_in_effect",
                 "workers_indirect", "basis"):  # fmt: skip
        assert found[name] == wanted[name], name
    assert found["days_not_worked"] == pytest.approx(wanted["days_not_worked"], abs=0.001)
    for name in ("duration_median", "duration_mean"):
        assert found[name] == (None if wanted[name] is None else pytest.approx(wanted[name], abs=0.001)), name
    assert {row["key"]: row["began"] for row in found["by_cause"] if row["began"]} == wanted["causes"]
    for name in ("received", "closed", "open_at_end"):
        assert summary["disputes"][name] == wanted[name], name


# The promises --------------------------------------------------------------------------------------------------------


def cells(pages: Pages):
    """Every number of the page that is a door."""
    for entry in pages.main():
        yield entry.now
        yield entry.before
        yield entry.a_year_before
    for table in pages.tables():
        for row in table.rows:
            yield from row.cells
    for tile in tiles(pages):
        yield tile.cell
        yield from (cell for _words, cell in tile.lines)
    for _label, cell in pages.missing():
        yield cell


def every_number_is_its_list(summary, period: Period, as_of: date) -> None:
    opened = {}
    for cell in cells(Pages(summary, period, as_of)):
        if cell is not None and cell.url:
            assert opened.setdefault(cell.url, cell.text) == cell.text, f"two numbers for {cell.url}"
    for url, text in opened.items():
        asked = dict(parse_qsl(urlsplit(url).query))
        window = Window(*(date.fromisoformat(asked[name]) for name in ("from", "to", "as_of")))
        behind = Asked(FIGURES[asked["figure"]], window, asked.get("by", ""), asked.get("key", ""))
        page = records.page_of(behind, {"per_page": "200"}, None)
        assert page.total == len(page.items) > 0, url
        value = records.number(behind, page.total)
        assert shown(behind, value) == text, url
        assert all(line.record is not None for line in page.items)
        if behind.figure.measure and behind.figure.measure.fold == "sum":
            added = sum(line.value for line in page.items if line.value is not None)
            assert float(added) == pytest.approx(float(value), abs=0.001), url


def shown(asked: Asked, value) -> str:
    value = round(float(value), 4)
    return fmt_number(value, 0 if value == int(value) else max(1, asked.figure.decimals))


def check(app, cases, dialogues, as_of: date) -> None:
    fill(cases, dialogues)
    with app.test_request_context():
        for year in (2023, 2024):
            whole = Period.year(year)
            found = making.make(whole, as_of)
            assert found["checks"]["failed"] == []
            compare(found, plain(cases, whole.first, whole.last, as_of))
            every_number_is_its_list(found, whole, as_of)
            months = {}
            for row in found["stoppages"]["by_month"]:
                month = Period.read(MONTH, row["month"])
                months[row["month"]] = made = making.make(month, as_of)
                assert made["checks"]["failed"] == []
                compare(made, plain(cases, month.first, month.last, as_of))
                for name in ("began", "in_effect", "workers_involved", "workers_in_effect", "days_not_worked"):
                    assert made["stoppages"][name] == row[name], (row["month"], name)
            if months:
                every_number_is_its_list(made, month, as_of)
            for name in ("began", "workers_involved", "days_not_worked"):
                total = sum(made["stoppages"][name] for made in months.values())
                assert total == pytest.approx(found["stoppages"][name], abs=0.01), name


@pytest.mark.app_on("sqlite")
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(registers)
def test_numbers_lists_parts_and_a_plain_count_agree(app, made):
    check(app, *made)


@pytest.mark.app_on("postgresql")
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(registers)
def test_numbers_lists_parts_and_a_plain_count_agree_on_postgresql_too(app, made):
    check(app, *made)


def test_a_summary_takes_as_many_statements_for_many_records_as_for_one(app, count_statements):
    period, as_of = Period.read(YEAR, "2023"), date(2024, 1, 31)
    place = register.enterprise()

    def add(times: int) -> None:
        for number in range(times):
            starts = date(2023, 1, 2) + timedelta(days=7 * (number % 50))
            register.case("strike", starts, starts, at=place, workers_involved=5, counts=[(str(starts), 7, None)])
            register.case("rights_dispute", starts, at=place)
            register.dialogue(starts, "held", enterprises=[place])
        db.session.commit()

    add(1)
    making.make(period, as_of)
    db.session.rollback()
    with count_statements() as few:
        making.make(period, as_of)
    add(60)
    with count_statements() as many:
        making.make(period, as_of)
    assert len(many) == len(few) < 50
