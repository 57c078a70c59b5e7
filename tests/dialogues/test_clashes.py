"""Meetings that fall together are told with what they have in common, and never refused."""

from datetime import date, time

import pytest

from app.core.db import commit
from app.dialogues import operations, preparing

DAY = date(2090, 1, 5)


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_bqlkkt_2025"))


@pytest.fixture
def coming(make_dialogue):
    """A meeting on the morning of one day; `fields` are columns."""

    def make(code, kind="dialogue_conference", host="hp_bqlkkt_2025", **fields):
        return make_dialogue(kind, host=host, code=code, **{"starts_on": DAY, "starts_time": time(8), **fields})

    return make


def notices(person, code: str) -> list[str]:
    return [one.get_text(" ", strip=True) for one in person.open(f"/dialogues/{code}").select(".notice-warning")]


def test_the_same_chair_or_co_chair_is_told(person, coming, agency):
    one, other = coming("P"), coming("Q", host="hp_snv")
    assert notices(person, "P") == []
    operations.change(other, {"cochair_agencies": [agency("hp_bqlkkt_2025")]})
    commit()
    assert notices(person, "P") == [f"Trùng lịch nửa ngày với Q (cùng chủ toạ hoặc đồng chủ toạ): {other.title}"]
    operations.change(one, {"chair_agency": agency("hp_ldld_2025")})
    commit()
    assert notices(person, "P") == []


def test_the_same_place_is_told_for_meetings_that_agencies_run(person, coming, make_enterprise):
    coming("P", venue="Hội trường Đình Vũ")
    coming("Q", host="hp_snv", venue="hoi truong dinh vu")
    coming("R", "periodic", venue="Hội trường Đình Vũ", enterprises=[make_enterprise()])
    told = notices(person, "P")
    assert len(told) == 1
    assert told[0].startswith("Trùng lịch nửa ngày với Q (cùng địa điểm)")
    assert notices(person, "R") == []


def test_enterprises_invited_or_attending_in_common_are_counted(person, coming, make_enterprise):
    made = [make_enterprise() for _number in range(3)]
    one = coming("P", enterprises=made[:1])
    other = coming("Q", host="hp_snv")
    preparing.invite(one, made[1:])
    preparing.invite(other, made)
    coming("R", host="hp_ldld_2025", starts_time=time(14), enterprises=made)
    commit()
    told = notices(person, "P")
    assert len(told) == 1
    assert told[0].startswith("Trùng lịch nửa ngày với Q (3 doanh nghiệp chung)")
    entry = person.open("/dialogues/calendar?month=2090-01").select(".entry-clash")
    assert len(entry) == 2


def test_a_clash_is_never_refused(person, coming):
    coming("P", venue="Hội trường")
    person.send("/dialogues/new", kind="round_table", starts_on="05/01/2090", starts_time="08:00", venue="Hội trường")


def test_clashes_take_as_many_statements_for_many_meetings_as_for_one(
    person, coming, make_enterprise, count_statements
):
    enterprise = make_enterprise()
    coming("P", enterprises=[enterprise])
    counts = []
    for number in (1, 6):
        for each in range(number):
            preparing.invite(coming(f"Q{number}-{each}", host="hp_snv"), [enterprise])
        commit()
        for path in ("/dialogues/P", "/dialogues/calendar?month=2090-01"):
            person.open(path)
            with count_statements() as statements:
                person.open(path)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
