"""`flask reports`: the summaries on the terminal."""

from datetime import date
from pathlib import Path

import click
from flask import Flask, current_app
from flask_babel import force_locale

from app.core.commands import Group, fail, warn
from app.core.db import today
from app.core.formats import parse_date
from app.core.sheets.atomic import written_atomically
from app.reports import making
from app.reports.periods import MONTH, YEAR, BadPeriod, Period

FORMATS = ("json", "xlsx", "docx", "pdf")

reports = Group("reports", help="Summaries of a month or a year.")


def _options(function):
    for option in (
        click.option("--as-of", metavar="DATE", help="The last day that counts (YYYY-MM-DD); today unless given."),
        click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write there."),
        click.option("--format", "file_format", type=click.Choice(FORMATS), default="json", show_default=True),
    ):
        function = option(function)
    return function


@reports.command("monthly")
@click.argument("month", metavar="YYYY-MM")
@_options
def monthly(month: str, file_format: str, output: Path | None, as_of: str | None) -> None:
    """The summary of a month; JSON to standard output unless told otherwise."""
    _give(MONTH, month, file_format, output, as_of)


@reports.command("yearly")
@click.argument("year", metavar="YYYY")
@_options
def yearly(year: str, file_format: str, output: Path | None, as_of: str | None) -> None:
    """The summary of a year; JSON to standard output unless told otherwise."""
    _give(YEAR, year, file_format, output, as_of)


def _give(kind: str, text: str, file_format: str, output: Path | None, as_of: str | None) -> None:
    try:
        period = Period.read(kind, text)
    except BadPeriod:
        fail(f"not a {kind} between 1900 and 2100: {text} (for instance {'2026-10' if kind == MONTH else '2026'})", 2)
    day = _day(as_of)
    if file_format == "json":
        text, failed = making.as_json(period, day)
        made = text.encode("utf-8")
    else:
        made, failed = _file(file_format, period, day, output)
    for check in failed:
        warn(f"the figures contradict each other: {check}")
    if output is None:
        click.echo(made, nl=False)
        return
    with written_atomically(output) as file:
        file.write(made)


def _file(file_format: str, period: Period, day: date, output: Path | None) -> tuple[bytes, list[str]]:
    """A workbook or document in the language of the installation, noted in the trail."""
    if output is None:
        fail(f"a {file_format} file needs a place: --output FILE", 2)
    making.note_taken(period, day, format=file_format, file=output.name)
    # the addresses of records are made for a page, so a page's surroundings are needed
    with current_app.test_request_context(), force_locale(current_app.config["LANGUAGE"]):
        if file_format == "xlsx":
            return making.as_workbook(period, day, "system")
        return making.as_document(file_format, period, day, None)


def _day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        return parse_date(text)
    except ValueError:
        return fail(f"not a date: {text} (for instance 2026-10-31)", 2)


def register(app: Flask) -> None:
    """Add the room's commands to `flask`."""
    app.cli.add_command(reports)
