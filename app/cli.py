"""Commands of the whole installation: set-up, and the check of the audit trail."""

import click
from flask import Flask, current_app
from sqlalchemy import select

from app import config
from app.accounts import operations as accounts
from app.accounts.models import User
from app.agencies import operations as agencies
from app.cases import reference as cases
from app.core import audit, tables, workdays
from app.core.commands import Group, command, fail
from app.core.db import commit, today, writing
from app.enterprises import operations as enterprises
from app.extensions import db

FIRST_YEAR = 1980


def load_reference() -> None:
    """Agencies, zones, sectors, coded lists and public holidays, as far as they are lacking."""
    agencies.load_reference()
    enterprises.load_reference()
    cases.load_reference()
    workdays.fill(db.session, current_app.config["CALENDAR"], FIRST_YEAR, today().year + 2)


@command("setup")
def setup() -> None:
    """Make the instance ready: secret key, tables, reference data, the first administrator."""
    config.make_secret_key(current_app.config["INSTANCE"])
    tables.upgrade()
    writing()
    load_reference()
    password = None
    if not db.session.scalar(select(User.id).limit(1)):
        password = accounts.create_first_administrator()
    commit()
    if password:
        click.echo("First administrator: admin")
        click.echo(f"One-time password:   {password}")


audit_commands = Group("audit", help="The trail of everything that was done.")


@audit_commands.command("verify")
def verify() -> None:
    """Check the chain of the audit trail; names the first broken entry."""
    count, broken, head = audit.verify()
    if broken is not None:
        fail(f"broken at entry {broken}: it or the one before it was changed")
    for version in audit.broken_texts():
        fail(f"broken: text version {version} does not match its hash")
    click.echo(f"{count} entries, chain whole, head {head or '-'}")


def register(app: Flask) -> None:
    """Add these commands to `flask`."""
    app.cli.add_command(setup)
    app.cli.add_command(audit_commands)
