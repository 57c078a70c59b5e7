"""`flask demo load`: made-up records that look like real ones, and a mark on every page that says they are not."""

from collections import Counter
from statistics import mean, median

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.agencies.models import Agency
from app.cases.models import Case, CaseEvent, CaseLink, CaseMove, HandOver
from app.cases.states import STOPPAGE_KINDS
from app.core import audit
from app.core.db import today
from app.core.privacy import look_over
from app.demo.chance import data
from app.demo.models import DemoLoad
from app.dialogues.models import Dialogue
from app.enterprises.models import Enterprise, HeadCount, OtherName
from app.extensions import db
from app.reports import making, periods

TEXTS = (
    (Case, ("title", "demands", "summary", "agreement")),
    (CaseEvent, ("note", "source")),
    (CaseMove, ("reason",)),
    (HandOver, ("reason", "answer_reason")),
    (Dialogue, ("title", "summary", "venue")),
)


def load(command, status=0):
    done = command("demo", "load")
    assert done.exit_code == status, done.output
    return done


def fingerprint() -> list:
    """What stands in the records, without numbers of rows and moments of writing."""
    cases = db.session.execute(
        select(Case.code, Case.title, Case.status, Case.started_on, Case.ended_on, Case.workers_involved).order_by(
            Case.code
        )
    )
    meetings = db.session.execute(select(Dialogue.code, Dialogue.title, Dialogue.worker_side).order_by(Dialogue.code))
    return [*map(tuple, cases), *map(tuple, meetings)]


def test_an_empty_register_becomes_a_lifelike_one(command):
    done = load(command)
    assert done.stdout.startswith("made up: 300 enterprises, 60 stoppages, 40 disputes, 30 dialogues\n")
    check_numbers()
    check_stoppages()
    check_histories()
    check_texts()
    check_figures()
    check_accounts(done.stdout)
    assert audit.verify()[1] is None
    assert load(command).stdout == f"the demo records are here already, up to {today()}\n"
    assert count(Case) == 100


def count(model, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def check_numbers():
    assert (count(Enterprise), count(Dialogue), count(Case)) == (300, 30, 100)
    assert count(Case, Case.kind.in_(STOPPAGE_KINDS)) == 60
    assert 500 < count(HeadCount) <= 600
    assert 250 < count(Enterprise, Enterprise.zone_id.is_not(None)) < 300
    assert count(OtherName) > 20
    mark = data("enterprises")["mark"]
    names = db.session.scalars(select(Enterprise.name)).all()
    assert all(name.endswith(mark) for name in names) and len(set(names)) == 300
    assert all(code.startswith("99") for code in db.session.scalars(select(Enterprise.tax_code)))
    assert set(db.session.scalars(select(Dialogue.status))) == {
        "planned",
        "invited",
        "held",
        "concluded",
        "closed",
        "postponed",
        "cancelled",
    }
    assert len(set(db.session.scalars(select(Dialogue.kind)))) == 9
    assert count(Dialogue, Dialogue.starts_on > today()) == 4


def check_stoppages():
    """As published of real ones: half of them around Tết, some 470 workers each, two to three days."""
    cases = db.session.scalars(select(Case).where(Case.kind.in_(STOPPAGE_KINDS))).all()
    kinds = Counter(case.kind for case in cases)
    assert (kinds["strike"], kinds["lockout"]) == (2, 1)
    workers = [case.workers_involved for case in cases if case.workers_involved]
    assert 50 <= len(workers) < 60 and 330 < mean(workers) < 600 and 180 < median(workers) < 400
    days = [(case.ended_on - case.started_on).days + 1 for case in cases if case.ended_on]
    assert 2 <= mean(days) <= 4 and 1 <= median(days) <= 3 and max(days) >= 8
    months = Counter(case.started_on.month for case in cases)
    assert 24 <= months[12] + months[1] + months[2] <= 45
    causes = Counter(case.main_cause for case in cases)
    assert causes.most_common(1)[0][0] in ("wage_level", "tet_bonus") and len(causes) >= 8
    bonus = [case.started_on.month for case in cases if case.main_cause == "tet_bonus"]
    assert set(bonus) <= {12, 1, 2}
    assert {case.lead_agency.code for case in cases} >= {"hp_ldld_old", "hd_ldld", "hp_ldld_2025"}
    for case in cases:
        assert case.lead_agency.code.startswith("hp_bqlkkt") or case.lead_agency.exists_on(case.started_on)


def check_histories():
    statuses = set(db.session.scalars(select(Case.status)))
    assert {"reported", "under_way", "partly_resumed", "ended", "closed", "refuted"} <= statuses
    # Where each dispute stands depends on the day; that some are on their way does not.
    assert statuses & {"classified", "in_conciliation", "conciliation_failed", "in_arbitration", "following_up"}
    assert count(Case, Case.restricted) == 1
    assert count(Case, Case.end_unknown) == 1
    assert count(Case, Case.same_event_as_id.is_not(None)) == 1
    assert {"wave", "resumed", "related"} == set(db.session.scalars(select(CaseLink.link)))
    assert {"offered", "accepted", "refused"} == set(db.session.scalars(select(HandOver.state)))
    assert count(CaseEvent, CaseEvent.event == "head_count") > 60
    latest = db.session.scalar(select(func.max(CaseEvent.day)))
    assert latest < today()  # so that the hour at which it is loaded makes no difference


def check_texts():
    """Nobody is named or could be found by a number."""
    known = list(db.session.scalars(select(Enterprise.name)))
    known += [name for agency in db.session.scalars(select(Agency)) for name in (agency.name_vi, agency.name_en)]
    texts = set()
    for model, names in TEXTS:
        for name in names:
            texts |= set(db.session.scalars(select(getattr(model, name)))) - {None}
    found = {text: look_over(text, known) for text in texts}
    assert not {text: pieces for text, pieces in found.items() if pieces}


def check_figures():
    year = periods.Period.year(today().year - 1)
    found = making.make(year, today())["stoppages"]
    assert found["in_effect"] == found["began"] + found["carried_in"]
    assert found["in_effect"] == found["ended"] + found["continuing"] + found["missing"]["end"]
    assert not making.failed_checks(making.make(year, today()))
    assert found["basis"]["day_by_day"] > 5 and found["basis"]["computed"] > 2


def check_accounts(printed):
    roles = Counter(user.role for user in db.session.scalars(select(User)))
    assert roles == {"officer": 3, "leader": 1}
    lines = printed.splitlines()[1:]
    assert [line.split()[0] for line in lines] == ["mau.liendoan", "mau.banquanly", "mau.danvan", "mau.lanhdao"]
    assert all(len(line.split()[-1]) == 19 for line in lines)
    assert all(user.must_change_password for user in db.session.scalars(select(User)))


@pytest.mark.app_on("sqlite")
def test_what_fails_half_way_leaves_nothing_and_the_next_try_makes_the_same(command, monkeypatch):
    seen = []

    def fail():
        seen.append(fingerprint())
        raise OSError("no room left")

    with monkeypatch.context() as patch:
        patch.setattr("app.demo.operations.make_accounts", fail)
        load(command, status=1)
    assert (count(Enterprise), count(Case), count(Dialogue), count(DemoLoad), count(User)) == (0, 0, 0, 0, 0)
    load(command)
    assert fingerprint() == seen[0]


@pytest.mark.parametrize("register", ["enterprise", "dialogue"])
def test_a_register_that_holds_records_is_left_alone(command, make_enterprise, make_dialogue, register):
    {"enterprise": make_enterprise, "dialogue": make_dialogue}[register]()
    done = load(command, status=3)
    assert done.stdout == ""
    assert done.stderr == "this register holds records already; made-up ones go into an empty register only\n"
    assert count(DemoLoad) == 0


@pytest.mark.parametrize(("language", "words"), [("vi", "Dữ liệu mẫu"), ("en", "Sample data")])
def test_every_page_of_a_demonstration_says_so(browse, make_user, language, words):
    officer, outside = make_user("officer"), browse()
    assert words not in outside.open("/login").get_text()
    db.session.add(DemoLoad(day=today()))
    db.session.commit()
    outside.client.set_cookie("language", language)
    assert words in outside.open("/login").select_one(".demo-mark").get_text()
    inside = browse(officer)
    inside.client.set_cookie("language", language)
    for path in ("/", "/cases/", "/cases/new"):
        assert words in inside.open(path).select_one(".demo-mark").get_text()
