"""The sample data of one day on a server whose clock stands still: pages look the same whenever the tests run."""

import sys
from datetime import datetime

import time_machine

from app import create_app
from app.extensions import db
from tests.browse import PASSWORD
from tests.databases import CHEAP
from tests.installation import Installation

MOMENT = "2026-11-20T02:00+00:00"  # a Friday, nine in the morning in Hải Phòng
ACCOUNTS = ("admin", "mau.liendoan", "mau.banquanly", "mau.danvan", "mau.lanhdao")


class Demonstration(Installation):
    """An installation that was filled by `flask demo load`, at MOMENT for ever; everybody's password is PASSWORD."""

    def fill(self) -> None:
        app = create_app({**self.settings, "ARGON2": CHEAP})
        with time_machine.travel(datetime.fromisoformat(MOMENT), tick=False):
            for words in (("setup",), ("demo", "load")):
                self._run(app, *words)
            for name in ACCOUNTS:
                self._run(app, "users", "set-password", name, "--password-stdin", input=f"{PASSWORD}\n")
        with app.app_context():
            db.engine.dispose()

    def _run(self, app, *words: str, input: str = "") -> None:
        done = app.test_cli_runner().invoke(args=words, input=input)
        assert done.exit_code == 0, done.output

    def _command(self, *words: str) -> list[str]:
        if words == ("serve",):
            return [sys.executable, "-m", "tests.frozen_server", MOMENT]
        return super()._command(*words)
