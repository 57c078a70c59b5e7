"""`flask users`: accounts, for the administrator at the machine."""

import sys

import click
from flask import Flask

from app.accounts import operations, passwords, queries
from app.accounts.models import ROLES, User
from app.agencies import queries as agencies
from app.core.commands import Group, warn
from app.core.db import commit, today, writing
from app.core.errors import Refused
from app.extensions import db

users = Group("users", help="Accounts of those who sign in.")

PASSWORD_OPTION = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input (not one-time); else one is made up."
)


@users.command("create")
@click.argument("name")
@click.option("--agency", "agency_code", metavar="CODE", required=True, help="Agency the account belongs to.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--email", metavar="E", help="Where reminders go.")
@PASSWORD_OPTION
def create(name: str, agency_code: str, role: str, email: str | None, password_stdin: bool) -> None:
    """Add the account NAME (letters, digits, full stop, _ and -). Prints its one-time password."""
    given = _typed() if password_stdin else None
    password = given or passwords.one_time()
    password_hash = passwords.hashed(password)
    writing()
    agency = agencies.by_code(agency_code)
    if agency is None:
        raise Refused(f"there is no agency {agency_code}; its codes stand on the agencies page")
    user = operations.create_user(
        name, agency=agency, role=role, email=email, password_hash=password_hash, one_time=given is None
    )
    _judge(given, user)
    if not agency.exists_on(today()):
        warn(f"{agency_code} does not exist today (its dates: {agency.valid_from or '…'} to {agency.valid_to or '…'})")
    commit()
    click.echo(f"{name} created")
    if given is None:
        click.echo(f"one-time password: {password}")


@users.command("list")
def list_() -> None:
    """Every account: name, role, agency, state, e-mail; separated by tabs."""
    for user in db.session.scalars(queries.everyone().order_by(User.username_key)):
        state = "disabled" if not user.is_active else "one-time password" if user.must_change_password else "active"
        click.echo("\t".join([user.username, user.role, user.agency.code, state, user.email or ""]))


@users.command("set-password")
@click.argument("name")
@PASSWORD_OPTION
def set_password(name: str, password_stdin: bool) -> None:
    """Give the account NAME a new password. Its sessions end; it may sign in again at once."""
    given = _typed() if password_stdin else None
    password = given or passwords.one_time()
    password_hash = passwords.hashed(password)
    writing()
    user = _existing(name)
    _judge(given, user)
    operations.set_password(user, password_hash, one_time=given is None)
    commit()
    click.echo(f"{user.username}: password set" if given else f"one-time password: {password}")


@users.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Close the account NAME and end its sessions."""
    writing()
    user = _existing(name)
    operations.disable(user)
    commit()
    click.echo(f"{user.username} disabled")


def _existing(name: str) -> User:
    user = queries.by_name(name)
    if user is None:
        raise Refused(f"there is no account {name}")
    return user


def _typed() -> str:
    """The first line of standard input."""
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Refused("no password on standard input")
    if len(line) > passwords.LONGEST:
        raise Refused(f"the password is too long; at most {passwords.LONGEST} characters")
    return line


def _judge(password: str | None, user: User) -> None:
    """Whoever sits at the machine decides; a weak password is only said to be one."""
    if password is None:
        return
    try:
        operations.check_password(password, user)
    except Refused as weak:
        warn(weak)


def register(app: Flask) -> None:
    """Add the room's commands to `flask`."""
    app.cli.add_command(users)
