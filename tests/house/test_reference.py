"""The pages of docs/reference/ are what the program says of itself today."""

import pytest

from scripts import reference


@pytest.mark.app_on("sqlite")
def test_the_reference_pages_written_anew_are_those_that_are_there(app):
    there = {path.name: path.read_text(encoding="utf-8") for path in reference.FOLDER.glob("*.md")}
    assert reference.pages(app) == there, "write them: .venv/bin/python -m scripts.reference"
