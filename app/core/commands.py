"""Commands of the terminal: the actor, the language, and failures as one line on standard error.

`Group` and `command` take the place of Flask's and click's. A command made with them speaks English, acts as
`system`, rolls back what it did not commit, and ends with status 1 for what was refused or failed, 2 for a wrong
usage. `--debug` shows the traceback instead.
"""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale
from sqlalchemy.exc import InterfaceError, OperationalError

from app.core import audit
from app.core.errors import Refused, Unsaved
from app.extensions import db

# What a command says about itself while it ends; click and Python know what to do with these.
OWN_ENDS = (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError)


def fail(message: object, status: int = 1) -> None:
    """One line on standard error and a non-zero exit: 1 problems, 2 wrong usage, 3 refused because it would harm."""
    click.echo(" ".join(str(message).split()), err=True)
    sys.exit(status)


def warn(message: object) -> None:
    """One line on standard error; the command goes on."""
    click.echo(f"warning: {' '.join(str(message).split())}", err=True)


@contextmanager
def told_in_one_line(*failures: type[click.ClickException]) -> Iterator[None]:
    """What stops the app from being made ends a command at once: listing commands, Flask would show a traceback."""
    try:
        yield
    except failures as failure:
        if click.get_current_context(silent=True) is None:
            raise
        fail(f"Error: {failure.format_message()}", failure.exit_code)


_REASONS = {503: "the database cannot be reached", 507: "the disk is full"}


class Command(click.Command):
    """A command with `--debug`, whose failures are one line."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help="Show tracebacks.")
        )


class Group(AppGroup):
    """Commands of one subject; `@group.command("verb")` as with click."""

    def command(self, *args: Any, **kwargs: Any) -> Callable[[Callable], click.Command]:
        kwargs.setdefault("cls", Command)
        return lambda function: super(Group, self).command(*args, **kwargs)(_careful(function))

    def group(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("cls", Group)
        return super().group(*args, **kwargs)


def command(name: str, **kwargs: Any) -> Callable[[Callable], click.Command]:
    """A command that stands by itself, as `flask setup`."""
    return lambda function: click.command(name, cls=Command, **kwargs)(with_appcontext(_careful(function)))


def as_option(function: Callable) -> Callable:
    """`--as USER`: the account that the command acts for; pass it to `accounts.operations.act_as`."""
    return click.option("--as", "as_user", metavar="USER", help="Act for this account; without it: system.")(function)


def _debug(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    context.meta["app.debug"] = value


def _careful(function: Callable) -> Callable:
    """Run as `system`, in English; what fails is rolled back and told in one line."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        audit.acting("system")
        try:
            with force_locale("en"):
                return function(*args, **kwargs)
        except OWN_ENDS:
            raise
        except Exception as failure:
            db.session.rollback()
            if click.get_current_context().meta.get("app.debug") or current_app.debug:
                raise
            with force_locale("en"):
                return fail(_said(failure))

    return run


def _said(failure: Exception) -> str:
    if isinstance(failure, Refused):
        return str(failure)
    if isinstance(failure, Unsaved):
        return f"{_REASONS[failure.status]}; nothing was saved"
    if isinstance(failure, OperationalError | InterfaceError):
        return f"{_REASONS[Unsaved.because(failure).status]}; nothing was saved"
    if isinstance(failure, OSError) and failure.strerror:
        return f"{failure.filename}: {failure.strerror}" if failure.filename else failure.strerror
    return f"{type(failure).__name__}: {failure} (--debug shows where)"


def _show_in_one_line(wrong: click.UsageError, file: Any = None) -> None:
    """A wrong usage without click's lines of hints around it; of Flask's own commands too."""
    click.echo(f"Error: {' '.join(wrong.format_message().split())}", file=file, err=file is None)


click.UsageError.show = _show_in_one_line
