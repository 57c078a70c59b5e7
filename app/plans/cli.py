"""`flask plans`: a plan from a file."""

from pathlib import Path

import click
from flask import Flask

from app.agencies import queries as agencies
from app.core.commands import Group, fail
from app.core.db import commit, writing
from app.plans import loading, reading

plans = Group("plans", help="Joint plans of several agencies.")


@plans.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load a joint plan: JSON in the form of app/plans/data/plan-2024.json; all of it or nothing.

    Each fault is a line. The same plan loaded again changes nothing.
    """
    writing()
    found = reading.read_file(file, {one.code: one for one in agencies.all_of_them()})
    for fault in found.faults:
        click.echo(fault)
    if found.faults:
        fail(f"{len(found.faults)} faults; nothing was loaded")
    plan, is_new = loading.load(found)
    year, count = plan.year, len(plan.items)
    commit()
    click.echo(f"{'1 created, 0 unchanged' if is_new else '0 created, 1 unchanged'}: plan {year}, {count} items")


def register(app: Flask) -> None:
    """Add the room's commands to `flask`."""
    app.cli.add_command(plans)
