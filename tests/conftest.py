"""The app on an empty register, a person at a browser, the commands, and one `make_*` per noun."""

import gc
from itertools import count

import pytest
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import User
from app.agencies.models import Agency
from app.cases import operations as cases
from app.core.db import commit, today
from app.dialogues.models import Dialogue
from app.enterprises import operations as enterprises
from app.extensions import db
from app.plans import items as plan_items
from app.plans import operations as plans
from app.recommendations import operations as recommendations
from tests import databases
from tests.browse import PASSWORD, Browser
from tests.statements import count_statements as counting

NUMBERS = count(1)


def pytest_addoption(parser):
    parser.addoption("--database", choices=databases.KINDS, help="run the tests of the register on this kind only")
    parser.addoption("--write-pictures", action="store_true", help="take the pictures of the guides anew")


def pytest_configure(config):
    config.addinivalue_line("markers", "app_on(kind): this test of the register needs one kind of database only")
    config.addinivalue_line("markers", "every_input: each input of this test reaches the database, and goes to both")
    if not hasattr(config, "workerinput"):
        databases.begin_run()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What is loaded by now stays: looking for garbage among it again and again is a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        databases.end_run()


def pytest_generate_tests(metafunc):
    """Every test that uses the register runs on SQLite and on PostgreSQL."""
    if "database" not in metafunc.fixturenames:
        return
    marks = [mark.args for mark in metafunc.definition.iter_markers("app_on")]
    chosen = metafunc.config.getoption("--database")
    kinds = [kind for kind in (marks[0] if marks else databases.KINDS) if chosen in (None, kind)]
    metafunc.parametrize("database", kinds)


def pytest_collection_modifyitems(config, items):
    """Of a test of many inputs PostgreSQL gets the first, unless each of them reaches it (`every_input`).

    A form refuses a date in the same words whatever keeps it. `--database postgresql` gives it all of them.
    """
    if config.getoption("--database"):
        return
    met, kept, left = set(), [], []
    for item in items:
        inputs = getattr(item, "callspec", None)
        on_both = inputs and "database" in inputs.params and not item.get_closest_marker("every_input")
        again = on_both and inputs.params["database"] == "postgresql" and (item.path, item.originalname) in met
        (left if again else kept).append(item)
        if on_both and inputs.params["database"] == "postgresql":
            met.add((item.path, item.originalname))
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture
def app(database):
    """The app on a register that holds nothing but reference data, with an app context of the test's own."""
    app = databases.fresh(database)
    with app.app_context():
        yield app


@pytest.fixture
def browse(app):
    """`browse(user)` gives a browser: `.open(path)`, `.send(path, field=…)`; `browse()` stays outside.

    With `password=…` it signs in by the page.
    """
    return lambda user=None, **options: Browser(app, user, **options)


@pytest.fixture
def command(app):
    """`command("users", "list")` runs `flask users list`: its `.exit_code`, `.stdout`, `.stderr`."""
    return lambda *words, **options: app.test_cli_runner().invoke(args=[str(word) for word in words], **options)


@pytest.fixture
def count_statements():
    """`with count_statements() as statements:` lists the SQL run inside."""
    return counting


@pytest.fixture
def make_agency(app):
    """An agency that exists today, unless its dates say otherwise; `successors` are agencies."""

    def make(code=None, *, successors=(), **fields):
        code = code or f"agency_{next(NUMBERS)}"
        made = {"name_vi": f"Cơ quan {code}", "name_en": f"Agency {code}", "kind": "other", "partner": False, **fields}
        agency = Agency(code=code, **made)
        db.session.add(agency)
        agency.successors = list(successors)
        db.session.commit()
        return agency

    return make


@pytest.fixture
def make_user(app):
    """An account that may sign in with `browse.PASSWORD`; `agency` is one, or the code of one."""

    def make(role="officer", agency="hp_ldld_2025", username=None, **fields):
        if isinstance(agency, str):
            agency = db.session.scalars(select(Agency).where(Agency.code == agency)).one()
        name = username or f"{role}.{next(NUMBERS)}"
        user = User(username=name, username_key=name.lower(), agency=agency, role=role, **fields)
        user.password_hash = passwords.hashed(PASSWORD)
        db.session.add(user)
        db.session.commit()
        return user

    return make


@pytest.fixture
def agency(app):
    """`agency("hp_snv")` is the agency of that code; one that is given comes back."""

    def find(code):
        if isinstance(code, Agency):
            return code
        return db.session.scalars(select(Agency).where(Agency.code == code)).one()

    return find


@pytest.fixture
def make_enterprise(app):
    """An enterprise registered as its form does it; `values` are those of the form."""

    def make(name=None, **values):
        enterprise = enterprises.register({"name": name or f"Công ty TNHH Thử nghiệm {next(NUMBERS)}", **values})
        commit()
        return enterprise

    return make


@pytest.fixture
def make_case(make_enterprise, agency):
    """A case recorded as its form does it; `values` are those of the form, agencies by their codes."""

    def make(kind="work_stoppage", *, enterprise=None, lead="hp_ldld_2025", coordinating=(), by=None, **values):
        made = {"kind": kind, "enterprise": enterprise or make_enterprise(), "started_on": today(), **values}
        made["lead_agency"] = agency(lead)
        made["coordinating_agencies"] = [agency(one) for one in coordinating]
        case = cases.record(made, by=by, code=made.pop("code", None))
        commit()
        return case

    return make


@pytest.fixture
def make_dialogue(app, agency):
    """A planned meeting of today; `fields` are columns, agencies by their codes, `enterprises` a list of them."""

    def make(kind="dialogue_conference", *, host="hp_ldld_2025", coordinating=(), enterprises=(), **fields):
        code = fields.pop("code", None) or f"DT-TEST-{next(NUMBERS)}"
        made = {"title": f"Hội nghị {code}", "starts_on": today(), **fields}
        dialogue = Dialogue(code=code, code_key=code.lower(), kind=kind, host_agency=agency(host), **made)
        dialogue.coordinating_agencies = [agency(one) for one in coordinating]
        dialogue.enterprises = list(enterprises)
        db.session.add(dialogue)
        commit()
        return dialogue

    return make


@pytest.fixture
def make_recommendation(app, agency):
    """A recommendation recorded as its form does it; `values` are those of the form, agencies by their codes."""

    def make(text="Mở rộng đường vào khu công nghiệp", *, lead="hp_ldld_2025", coordinating=(), by=None, **values):
        code = values.pop("code", None)
        made = {"text": text, "topic": "traffic_lighting", "lead_agency": agency(lead), **values}
        made["coordinating_agencies"] = [agency(one) for one in coordinating]
        recommendation = recommendations.record(made, by=by, code=code)
        commit()
        return recommendation

    return make


@pytest.fixture
def make_plan(app, agency):
    """A draft of two agencies with one item that the first leads; `items` are (text, place of the lead, quarters)."""

    def make(
        year=2026, *, agencies=("hp_ldld_2025", "hp_snv"), items=(("Xây dựng kế hoạch", 0, "1"),), by=None, **values
    ):
        programme = values.pop("programme", None) or plans.make_programme("Chương trình phối hợp", 2021, 2030)
        made = {"title": f"phối hợp năm {year}", "place": "Hải Phòng", **values}
        plan = plans.make(programme, year, made, [plans.Row(agency(one)) for one in agencies], by=by)
        for text, lead, quarters in items:
            others = [one for one in plan.partners if one is not plan.partners[lead]]
            line = {"text": text, "lead": plan.partners[lead], "coordinating": others, "quarters": quarters}
            plan_items.add(plan, {**line, "all_year": quarters == "1234"}, by=by)
        commit()
        return plan

    return make
