"""An instance of its own for a run of the benchmarks: SQLite or PostgreSQL, filled with so many cases."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import config, create_app
from app.accounts.models import User
from app.agencies.models import Agency
from app.cli import load_reference
from app.core.db import commit, writing
from app.extensions import db
from benchmarks import register
from tests.postgres import Server

KINDS = ("sqlite", "postgresql")
OFFICER = "benchmark"


@contextlib.contextmanager
def installation(kind: str, cases: int) -> Iterator[Flask]:
    """The app on a register of so many cases; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="haihoa-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may run as somebody else
        server = Server(folder / "postgresql", hasty=False).start() if kind == "postgresql" else None
        try:
            app = make_app(folder, server.url() if server else "")
            with app.app_context():
                upgrade()
                writing()
                load_reference()
                _officer()
                commit()
                register.fill(cases)
            yield app
            with app.app_context():
                db.engine.dispose()
        finally:
            if server:
                server.stop()


def make_app(folder: Path, url: str) -> Flask:
    """The app on that database; its settings lie in the folder, for whoever opens it again."""
    (folder / "secret_key").write_text("of-the-benchmarks-" * 3, encoding="ascii")
    (folder / "config.toml").write_text(f'DATABASE_URL = "{url}"\n', encoding="ascii")
    return reopened(folder)


def reopened(folder: Path) -> Flask:
    """The app of an installation that is there already."""
    return create_app(config.read_settings(environment(folder)))


def environment(folder: Path) -> dict[str, str]:
    """The settings of this installation alone, whatever the shell has."""
    return {"HAIHOA_INSTANCE": str(folder)}


def _officer() -> None:
    agency = db.session.query(Agency).filter_by(code="hp_ldld_2025").one()
    user = User(username=OFFICER, username_key=OFFICER, agency=agency, role="officer", password_hash="!")
    db.session.add(user)
