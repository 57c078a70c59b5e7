"""`flask import` and `flask export`: registers from files and to files (contract 5 and 6)."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click
from flask import Flask

from app.accounts import operations as accounts
from app.core import audit, registers
from app.core.commands import as_option, command, fail
from app.core.db import commit, writing
from app.core.formats import parse_date
from app.core.imports import REJECTED
from app.core.sheets import Row, load_mapping
from app.imports import operations
from app.imports.registers import REGISTERS

FILE = click.Path(dir_okay=False, path_type=Path)
ENDINGS = (".csv", ".xlsx")

NOTHING_WRITTEN = "nothing was written: %s rejected; correct them, or take the others with --accept-valid"
HEADER_REFUSED = "nothing was written: the header of the file is refused"


@command("import")
@click.argument("register", type=click.Choice(list(REGISTERS)))
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Check and report as usual, but write nothing.")
@click.option("--create-enterprises", is_flag=True, help="Register enterprises that are not in the registry.")
@click.option("--mapping", type=FILE, metavar="FILE", help="How to read a table somebody else made (TOML).")
@click.option("--accept-valid", is_flag=True, help="Write the good rows although others are rejected.")
@click.option("--report", type=FILE, metavar="FILE", help="Write every fault, warning and note to this CSV file.")
@as_option
def import_(
    register: str,
    file: Path,
    dry_run: bool,
    create_enterprises: bool,
    mapping: Path | None,
    accept_valid: bool,
    report: Path | None,
    as_user: str | None,
) -> None:
    """Read FILE (CSV or XLSX) into a register: all of it or, when a row is at fault, nothing.

    Prints each fault with its row and column, then how many records were created, updated, unchanged and rejected.
    """
    found = REGISTERS[register]
    result = operations.load_path(
        found,
        file,
        mapping=load_mapping(mapping, found.columns) if mapping else None,
        user=accounts.act_as(as_user),
        create_missing=create_enterprises,
        accept_valid=accept_valid,
        dry_run=dry_run,
        report=report,
        progress=_bar,
    )
    for fault in result.faults:
        click.echo(fault.line())
    click.echo(result.summary)
    for remark in result.remarks:
        click.echo(str(remark), err=True)
    rejected = result.counts[REJECTED]
    if result.refused:
        fail(HEADER_REFUSED)
    if rejected and not accept_valid:
        fail(NOTHING_WRITTEN % (f"{rejected} row is" if rejected == 1 else f"{rejected} rows are"))
    if rejected:
        sys.exit(1)


def _bar(rows: Sequence[Row]) -> Iterable[Row]:
    """A bar on the terminal; nothing in a file or a pipe."""
    if not sys.stderr.isatty():
        yield from rows
        return
    with click.progressbar(rows, label="checking", file=sys.stderr) as shown:
        yield from shown


@command("export")
@click.argument("register", type=click.Choice(list(REGISTERS)))
@click.argument("file", type=FILE)
@click.option("--from", "first", metavar="DATE", help="Only records from this day on.")
@click.option("--to", "last", metavar="DATE", help="Only records up to this day.")
def export(register: str, file: Path, first: str | None, last: str | None) -> None:
    """Write a register to FILE (.csv or .xlsx) with the columns that import reads."""
    found = REGISTERS[register]
    days = _day("--from", first), _day("--to", last)
    if file.suffix.lower() not in ENDINGS:
        fail(f"{file.name}: the name of the file must end in .csv or .xlsx", 2)
    if any(days) and not found.dated:
        fail(f"{register} have no day of their own: leave --from and --to out", 2)
    if all(days) and days[1] < days[0]:
        fail("--to is before --from", 2)
    scope = " ".join(f"{word} {day}" for word, day in zip(("from", "to"), days, strict=True) if day)
    count = registers.save(file, register, found.columns, found.lines(*days), scope, "system")
    writing()
    audit.record(f"{register}.exported", format=file.suffix.lower()[1:], file=file.name, filter=scope, rows=count)
    commit()
    click.echo(f"{count} exported")


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_date(text)
    except ValueError:
        return fail(f"{option}: {text!r} is not a date; enter for instance 2026-11-20", 2)


def register(app: Flask) -> None:
    """Add these commands to `flask`."""
    app.cli.add_command(import_)
    app.cli.add_command(export)
