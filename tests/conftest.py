"""The app on an empty register, a person at a browser, and the commands; one `make_*` per noun stands in each room."""

import pytest

from tests import databases
from tests.browse import Browser
from tests.statements import count_statements as counting


def pytest_addoption(parser):
    parser.addoption("--database", choices=databases.KINDS, help="run the tests of the register on this kind only")


def pytest_configure(config):
    config.addinivalue_line("markers", "app_on(kind): this test of the register needs one kind of database only")
    if not hasattr(config, "workerinput"):
        databases.begin_run()


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


@pytest.fixture
def app(database):
    """The app on a register that holds nothing but reference data, with an app context of the test's own."""
    app = databases.fresh(database)
    with app.app_context():
        yield app


@pytest.fixture
def browse(app):
    """`browse(user)` signs in and gives a browser: `.open(path)`, `.send(path, field=…)`; `browse()` stays outside."""
    return lambda user=None, **options: Browser(app, user, **options)


@pytest.fixture
def command(app):
    """`command("users", "list")` runs `flask users list`: its `.exit_code`, `.stdout`, `.stderr`."""
    return lambda *words, **options: app.test_cli_runner().invoke(args=[str(word) for word in words], **options)


@pytest.fixture
def count_statements():
    """`with count_statements() as statements:` lists the SQL run inside."""
    return counting
