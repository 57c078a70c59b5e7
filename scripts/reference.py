"""The pages of docs/reference/, written from the program's own tables: `.venv/bin/python -m scripts.reference`.

`tests/house/test_reference.py` writes them anew and finds no difference.
"""

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_babel import force_locale

from app.accounts import imports as holidays
from app.cases import imports as cases
from app.config import PREFIX, SETTINGS
from app.core.commands import Command, Group
from app.core.imports import Job, Register
from app.core.permissions import PERMISSIONS
from app.core.registers import RegisterColumn
from app.dialogues import imports as dialogues
from app.enterprises import imports as enterprises
from app.recommendations import imports as recommendations
from app.reports.figures import FIGURES

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
MATRIX = ROOT / "tests" / "house" / "permissions.csv"
WRITTEN = "Written by the program (`.venv/bin/python -m scripts.reference`); do not edit by hand."
RECORDS = {"-": "", "plain": "not restricted", "restricted": "restricted"}
FORMS = {
    "text": "text",
    "number": "number",
    "date": "date",
    "time": "time",
    "moment": "date and time",
    "yesno": "`yes`, `no`",
    "choices": "several, `;` between",
}
AGENCIES = ("host_agency", "lead_agency", "coordinating_agencies")


def pages(app: Flask) -> dict[str, str]:
    """Every page by its file name. The app stands on a database with the reference data."""
    with app.app_context(), force_locale("en"):
        made = {
            "settings.md": settings(),
            "commands.md": commands(app),
            "permissions.md": permissions(),
            "columns.md": columns(),
            "figures.md": figures(),
        }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def page(title: str, *said: str) -> list[str]:
    return [f"# {title}", "", WRITTEN, "", *said]


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """A table of Markdown; a bar in a cell would end it."""
    lines = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def in_both(label: Any) -> tuple[str, str]:
    """(Vietnamese, English) of a label."""
    found = []
    for language in ("vi", "en"):
        with force_locale(language):
            found.append(str(label))
    return found[0], found[1]


# The pages -----------------------------------------------------------------------------------------------------------


def settings() -> list[str]:
    said = (
        "From the environment, or from `config.toml` in the instance folder without the prefix and in small letters",
        "(`port = 8080`); the environment wins. A value that cannot be used stops the start with one line naming it.",
        "",
    )
    rows = [(f"`{PREFIX}INSTANCE`", "`instance/`", "Folder of database, attachments and secret key; environment only.")]
    rows += [(f"`{PREFIX}{one.name}`", f"`{one.default}`" if one.default else "none", one.meaning) for one in SETTINGS]
    return page("Settings", *said) + table(("setting", "default", "meaning"), rows)


def commands(app: Flask) -> list[str]:
    lines = page(
        "Commands",
        "Results go to standard output, everything else to standard error. A failure is one line and a non-zero exit",
        "status; `--debug` shows the traceback. `flask db upgrade` and its like are Flask-Migrate's.",
        "",
    )
    for name, one in sorted(app.cli.commands.items()):
        if isinstance(one, Command | Group):
            for words, command in _leaves(f"flask {name}", one):
                lines += _command(words, command)
    return lines


def _leaves(words: str, one: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(one, click.Group):
        yield words, one
        return
    for name, inner in sorted(one.commands.items()):
        yield from _leaves(f"{words} {name}", inner)


def _command(words: str, one: click.Command) -> list[str]:
    context = click.Context(one, info_name=words, max_content_width=1000)
    usage = " ".join(context.command.collect_usage_pieces(context))
    rows = [
        (f"`{record[0]}`", record[1])
        for option in one.params
        if isinstance(option, click.Option) and option.name != "debug" and (record := option.get_help_record(context))
    ]
    told = [f"## {words}", "", f"`{words} {usage}`", "", " ".join((one.help or "").split()), ""]
    return told + ([*table(("option", "meaning"), rows), ""] if rows else [])


def permissions() -> list[str]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = [name for name in rows[0] if name not in ("permission", "record")]
    lines = page("Permissions", "Who may do what. A test asks the program each of these questions.", "")
    for number, name in enumerate(people, start=1):
        lines.append(f"{number}. {name.replace('_', ' ')}")
    heads = ("right", "label", "nhãn", "record", *map(str, range(1, len(people) + 1)))
    body = []
    for row in rows:
        vi, en = in_both(PERMISSIONS[row["permission"]].label)
        marks = ["yes" if row[name] == "yes" else "" for name in people]
        body.append(
            (f"`{row['permission']}`", en, vi, RECORDS.get(row["record"], row["record"].replace("_", " ")), *marks)
        )
    return [*lines, "", *table(heads, body)]


def columns() -> list[str]:
    lines = page(
        "Columns of files",
        "What `flask import` reads and `flask export` writes. The header holds these names or the labels, in any",
        "order; a column that is not listed is refused by its name. Values may be given as codes or as the labels that",
        "the pages show. An empty cell is *not known*.",
        "",
    )
    for register in (room.REGISTER for room in (cases, enterprises, dialogues, recommendations, holidays)):
        choices = _choices(register)
        rows = [
            (f"`{one.name}`", *in_both(one.label), _values(one, choices), "yes" if one.required else "")
            for one in register.columns
        ]
        lines += [f"## {register.name}", "", *table(("column", "nhãn", "label", "values", "required"), rows), ""]
    return lines


def _choices(register: Register) -> dict[str, list[str]]:
    """The codes that each coded column takes, as the form that checks the rows offers them."""
    job = Job("", None, frozenset(one.name for one in register.columns))
    form = register.open(job).form
    offered = {field.name: [str(code) for code, _label in getattr(field, "choices", None) or ()] for field in form}
    return {name: codes for name, codes in offered.items() if codes and name not in AGENCIES}


def _values(one: RegisterColumn, choices: dict[str, list[str]]) -> str:
    if one.name in AGENCIES:
        return "codes of agencies, `;` between" if one.kind == "choices" else "code of an agency"
    codes = ", ".join(f"`{code}`" for code in choices.get(one.name, ()))
    if codes and one.kind in ("choice", "choices"):
        return codes + ("; several with `;` between" if one.kind == "choices" else "")
    return FORMS.get(one.kind, one.kind)


def figures() -> list[str]:
    lines = page(
        "Figures",
        "Every number of the summaries, by its key in the JSON. Each leads to the records behind it.",
        "",
    )
    for one in FIGURES.values():
        (label_vi, label), (unit_vi, unit), (said_vi, said) = map(in_both, (one.label, one.unit, one.definition))
        lines += [
            f"## `{one.id}`",
            "",
            f"**{label}** ({unit}). {said}",
            "",
            f"**{label_vi}** ({unit_vi}). {said_vi}",
            "",
        ]
        if one.by:
            lines += [f"By {', '.join(f'`{name}`' for name in one.by)}.", ""]
    return lines


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ[PREFIX + "INSTANCE"] = folder
        os.environ.pop(PREFIX + "DATABASE_URL", None)
        from app import create_app
        from app.cli import load_reference
        from app.core.db import commit
        from app.extensions import db

        app = create_app({"SECRET_KEY": "of no use to anybody else"})
        with app.app_context():
            db.create_all()
            load_reference()
            commit()
        FOLDER.mkdir(exist_ok=True)
        for name, text in pages(app).items():
            (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
