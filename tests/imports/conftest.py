"""`load(register, text, …)` writes a file and imports it; `rows(register)` is what export gives."""

import csv
import io

import pytest


@pytest.fixture
def load(command, tmp_path):
    """`load("cases", "kind,…", "--dry-run")` runs `flask import`; bytes are written as they are."""

    def run(register, content, *options, name="file.csv", mapping=None):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if mapping is not None:
            (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
            options = (*options, "--mapping", tmp_path / "mapping.toml")
        return command("import", register, path, *options)

    return run


@pytest.fixture
def rows(command, tmp_path):
    """`rows("cases")` is the register as `flask export` writes it, a dict a record."""

    def read(register, *options):
        path = tmp_path / "exported.csv"
        result = command("export", register, path, *options)
        assert result.exit_code == 0, result.stderr
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))

    return read


@pytest.fixture
def counts():
    """The four numbers of the last line, in their order."""

    def of(result):
        words = result.stdout.splitlines()[-1].split()
        assert words[1::2] == ["created,", "updated,", "unchanged,", "rejected"], result.stdout
        return tuple(int(number) for number in words[::2])

    return of
