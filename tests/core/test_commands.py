"""What a command says when it was called wrongly or cannot start: one line, also where Flask itself would say more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLASK = str(Path(sys.executable).with_name("flask"))


def flask(folder, *words, **settings):
    environment = {**os.environ, "HAIHOA_INSTANCE": str(folder), **settings}
    return subprocess.run([FLASK, *words], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(
    "words",
    [
        ("import",),
        ("import", "persons", "x.csv"),
        ("users", "nope"),
        ("reports", "yearly", "2026", "--format"),
        ("audit", "verify", "--nope"),
    ],
)
def test_a_wrong_usage_of_a_command_is_one_line(command, words):
    result = command(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("nocommand",), ("db", "upgrad"), ("db", "upgrade", "--nope")])
def test_a_wrong_usage_of_flask_s_own_commands_is_one_line_too(tmp_path, words):
    result = flask(tmp_path, *words)
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("--help",), ("users", "list"), ("db", "current")])
def test_a_bad_setting_is_one_line_whatever_was_asked(tmp_path, words):
    result = flask(tmp_path, *words, HAIHOA_PORT="many")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "Error: HAIHOA_PORT: 'many' cannot be used; expected a whole number, for instance 8000\n"
