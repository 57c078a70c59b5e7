"""The sample data of one day on a server whose clock stands still: pages look the same whenever the tests run."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import time_machine

from app import create_app
from app.extensions import db
from tests.browse import PASSWORD
from tests.databases import CHEAP
from tests.installation import Installation

MOMENT = "2026-11-20T02:00+00:00"  # a Friday, nine in the morning in Hải Phòng
ACCOUNTS = ("admin", "mau.liendoan", "mau.banquanly", "mau.danvan", "mau.lanhdao")


class StandingClock(Installation):
    """An installation whose commands and server are at `moment`, until another is set."""

    moment = MOMENT

    def __init__(self, folder: Path, **settings):
        super().__init__(folder, **settings)
        self.settings["PUBLIC_URL"] = self.environment["HAIHOA_PUBLIC_URL"] = self.url

    @contextmanager
    def commands(self) -> Iterator[Callable[..., None]]:
        """`run("users", "list", input="")` runs a command at that moment, without a process of its own."""
        app = create_app({**self.settings, "ARGON2": CHEAP})

        def run(*words: object, input: str = "") -> None:
            done = app.test_cli_runner().invoke(args=[str(word) for word in words], input=input)
            assert done.exit_code == 0, done.output

        with time_machine.travel(datetime.fromisoformat(self.moment), tick=False):
            yield run
        with app.app_context():
            db.engine.dispose()

    def _command(self, *words: str) -> list[str]:
        if words == ("serve",):
            return [sys.executable, "-m", "tests.frozen_server", self.moment]
        return super()._command(*words)


class Demonstration(StandingClock):
    """An installation that was filled by `flask demo load`, at MOMENT for ever; everybody's password is PASSWORD."""

    def fill(self) -> None:
        with self.commands() as run:
            run("setup")
            run("demo", "load")
            for name in ACCOUNTS:
                run("users", "set-password", name, "--password-stdin", input=f"{PASSWORD}\n")
