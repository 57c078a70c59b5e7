"""An empty register for each test, on each kind of database, at the cost of a copy.

The real migrations run once a test run and database; what they leave (tables and reference data) is the template
that is copied for every test. `TEST_DATABASE_URL` (`postgresql+psycopg://…`, a role that may create databases)
names a PostgreSQL to use instead of our own.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url

from app import create_app
from app.cli import load_reference
from app.core.db import commit, writing
from app.extensions import db
from tests.browse import CheckedClient, SeparateRunner
from tests.postgres import Server

KINDS = ("sqlite", "postgresql")

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # passwords of tests need not resist anybody


def begin_run() -> None:
    """Once, before any worker starts: the folder that all of them share, and no settings but the tests' own."""
    for name in [name for name in os.environ if name.startswith("HAIHOA_")]:
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix="haihoa-tests-", dir=_memory())
    Path(folder).chmod(0o711)  # the PostgreSQL inside may run as somebody else
    os.environ["HAIHOA_TEST_RUN"] = folder
    os.environ["HAIHOA_INSTANCE"] = str(Path(folder) / "instance")


def _memory() -> str | None:
    """A folder in memory, where copying a database costs a tenth; None (the usual one) where it would not do."""
    folder = "/dev/shm"
    if not os.access(folder, os.W_OK | os.X_OK):
        return None
    room = os.statvfs(folder)
    roomy = room.f_bavail * room.f_frsize > 2 * 1024**3
    return folder if roomy and not room.f_flag & os.ST_NOEXEC else None


def end_run() -> None:
    """Once, when every worker has ended."""
    if (run_folder() / "postgresql" / "data" / "postmaster.pid").exists():
        Server(run_folder() / "postgresql").stop()
    elif os.environ.get("TEST_DATABASE_URL"):
        _drop_leftovers()
    shutil.rmtree(run_folder())


def run_folder() -> Path:
    return Path(os.environ["HAIHOA_TEST_RUN"])


def fresh(kind: str) -> Flask:
    """The app on a register that holds nothing but reference data; what an earlier test left is gone."""
    app = _app(kind)
    with app.app_context():
        db.engine.dispose()
    _empty_instance(app)
    TEMPLATES[kind](_template(kind), app.config["SQLALCHEMY_DATABASE_URI"])
    return app


def bare(kind: str) -> Flask:
    """The app on a database without any table: what migrations begin with."""
    app = _bare_app(kind)
    with app.app_context():
        db.engine.dispose()
    _empty_instance(app)
    if kind == "postgresql":
        name = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    return app


@cache
def _bare_app(kind: str) -> Flask:
    return _make_app(kind, f"bare-{_worker()}")


@cache
def _app(kind: str) -> Flask:
    return _make_app(kind, _worker())


def _make_app(kind: str, name: str) -> Flask:
    folder = run_folder() / f"{kind}-{name}"
    folder.mkdir()
    app = create_app(
        {
            "TESTING": True,
            "INSTANCE": folder,
            "DATABASE_URL": _url(kind, name, folder),
            "SECRET_KEY": "of-the-tests-" * 4,
            "ARGON2": CHEAP,
        }
    )
    app.test_client_class = CheckedClient
    app.test_cli_runner_class = SeparateRunner
    return app


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _empty_instance(app: Flask) -> None:
    for path in app.config["INSTANCE"].iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@cache
def _template(kind: str) -> str:
    """The address of the template; made by the first worker that asks."""
    address = run_folder() / f"{kind}.template"
    with _alone(kind):
        if not address.exists():
            app = _make_app(kind, "template")
            if kind == "postgresql":
                _administer(f'CREATE DATABASE "{_database("template")}"')
            with app.app_context():
                upgrade()
                writing()
                load_reference()
                commit()
                db.engine.dispose()
            address.write_text(app.config["SQLALCHEMY_DATABASE_URI"])
    return address.read_text()


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (run_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _url(kind: str, name: str, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'haihoa.sqlite'}"
    return make_url(_server()).set(database=_database(name)).render_as_string(hide_password=False)


def _database(name: str) -> str:
    return f"{run_folder().name}-{name}"


@cache
def _server() -> str:
    """The address of the PostgreSQL server; started by the first worker that asks."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    server = Server(run_folder() / "postgresql")
    with _alone("server"):
        if not server.folder.exists():
            server.start()
    return server.url()


def _administer(*statements: str) -> list:
    engine = create_engine(_server(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        results = [connection.exec_driver_sql(statement) for statement in statements]
        rows = [row for result in results if result.returns_rows for row in result]
    engine.dispose()
    return rows


def _drop_leftovers() -> None:
    found = _administer(f"SELECT datname FROM pg_database WHERE datname LIKE '{_database('')}%%'")
    _administer(*(f'DROP DATABASE "{name}" WITH (FORCE)' for (name,) in found))


def _copy_file(template: str, url: str) -> None:
    shutil.copyfile(make_url(template).database, make_url(url).database)


def _copy_database(template: str, url: str) -> None:
    source, target = make_url(template).database, make_url(url).database
    _administer(
        f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)',
        f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy',  # half the time of the usual way
    )


TEMPLATES = {"sqlite": _copy_file, "postgresql": _copy_database}
