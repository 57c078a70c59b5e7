"""`flask demo`: a register of made-up records for trying the product out."""

import click
from flask import Flask

from app.core.commands import Group, fail
from app.core.db import commit, today, writing
from app.core.errors import Refused
from app.demo import operations, queries

demo = Group("demo", help="Made-up records for trying the product out.")


@demo.command("load")
def load() -> None:
    """Fill an empty register with two years of made-up enterprises, cases and dialogues, and accounts to see them.

    Prints the accounts and their one-time passwords, once. Refused when the register holds records of an office.
    """
    writing()
    reached = queries.loaded_up_to()
    if reached is not None:
        click.echo(f"the demo records are here already, up to {reached}")
        return
    try:
        counts = operations.load(today())
    except Refused as refusal:
        fail(refusal, 3)
    made = operations.make_accounts()
    commit()
    click.echo("made up: " + ", ".join(f"{count} {noun}" for noun, count in counts.items()))
    for user, password in made:
        click.echo(f"{user.username} ({user.role}, {user.agency.code}), one-time password: {password}")


def register(app: Flask) -> None:
    """Add the room's commands to `flask`."""
    app.cli.add_command(demo)
