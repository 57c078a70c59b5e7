"""The tables, and the steps that make them. Alembic is loaded only where they are changed: a worker never needs it."""

import sys
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db

STEPS = Path(__file__).parents[1] / "migrations"


def register_tables(app: Flask) -> None:
    """Give `flask db …` what it asks of the app; Flask's command line has loaded it before the app is made."""
    if "flask_migrate" in sys.modules:
        _prepare(app)


def upgrade() -> None:
    """Bring the tables to the newest step."""
    if "migrate" not in current_app.extensions:
        _prepare(current_app._get_current_object())
    from flask_migrate import upgrade

    upgrade()


def _prepare(app: Flask) -> None:
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(STEPS), render_as_batch=True, compare_type=True)


def newest() -> str:
    """The newest step; a step is named by its number, which is its revision."""
    return max(path.name[:4] for path in (STEPS / "versions").glob("[0-9]*.py"))


def is_current() -> bool:
    """The tables are those of this version of the product."""
    try:
        return db.session.scalar(text("SELECT version_num FROM alembic_version")) == newest()
    except SQLAlchemyError:
        db.session.rollback()
        return False
