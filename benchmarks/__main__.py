"""`.venv/bin/python -m benchmarks`: measure everything, print the table, write it where `--write` says."""

import platform
import sys
from datetime import date
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select

from app.enterprises.models import Enterprise
from app.extensions import db
from benchmarks import calendars, figures, files, pages, serving
from benchmarks.installation import KINDS, installation
from benchmarks.measuring import Result, table

PARTS = ("pages", "figures", "calendars", "import", "server")


@click.command()
@click.option("--cases", default="10000,100000", help="Sizes of the register, with commas between.")
@click.option("--database", type=click.Choice(KINDS), default="sqlite", help="The kind of database.")
@click.option("--rounds", default=15, help="How often a page and its floor are asked for in turn.")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Only these parts; may be given several times.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the table into this file.")
def main(cases: str, database: str, rounds: int, only: tuple[str, ...], write: Path | None) -> None:
    """Measure the product beside its floors."""
    sizes = [int(size) for size in cases.split(",")]
    results: list[Result] = []
    remarks: list[str] = []
    for size in sizes:
        click.echo(f"{size:,} cases in {database}", err=True)
        with installation(database, size) as app:
            for part in only or PARTS:
                click.echo(f"  {part}", err=True)
                found, said = measure(part, app, size, rounds)
                results += found
                remarks += said
    text = "\n".join(
        [_about(database, sizes, rounds), "", *table(results, sizes), "", *(f"- {one}" for one in remarks)]
    )
    click.echo(text)
    if write:
        write.write_text(text + "\n", encoding="utf-8")


def measure(part: str, app: Flask, cases: int, rounds: int) -> tuple[list[Result], list[str]]:
    """The lines of the table and the remarks of one part."""
    folder = app.config["INSTANCE"]
    if part == "pages":
        return pages.measure(app, cases, rounds), []
    if part == "figures":
        return figures.measure(app, cases, rounds), []
    if part == "calendars":
        return calendars.measure(app, cases, rounds), []
    if part == "import":
        return files.measure(folder, cases, rounds), []
    with app.app_context():
        enterprise = db.session.scalar(select(Enterprise.name).where(Enterprise.id == 7))
    remarks = serving.memory(app, cases) + serving.writers(app, enterprise, cases) + serving.kinds_of_server(app, cases)
    return serving.start(folder, cases, rounds), remarks


def _about(database: str, sizes: list[int], rounds: int) -> str:
    python = platform.python_version()
    listed = " and ".join(f"{size:,}" for size in sizes)
    return f"{date.today():%d/%m/%Y}, Python {python}, {database}, {listed} cases, medians of {rounds} rounds."


if __name__ == "__main__":
    sys.exit(main())
