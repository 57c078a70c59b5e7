"""The benchmarks run; how fast anything is, they are not asked here."""

import pytest

from app.core import audit
from app.extensions import db
from benchmarks import calendars, figures, files, pages, register
from benchmarks.installation import installation
from benchmarks.measuring import table


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(register, "CHUNK", 150)
    with installation("sqlite", 200) as app:
        yield app


def test_every_page_and_figure_is_measured_beside_its_floor(small, monkeypatch):
    results = pages.measure(small, 200, 1) + figures.measure(small, 200, 1)
    assert all(result.feature > 0 and result.floor > 0 for result in results)
    assert len(table(results, [200])) == 2 + len(results) == 13


def test_a_calendar_is_measured_beside_the_library(small):
    result = calendars.measure(small, 200, 1, entries=20)[0]
    assert result.feature > 0 and result.floor > 0


def test_a_register_made_for_measuring_has_a_whole_trail_and_takes_files(small, tmp_path):
    path = tmp_path / "cases.xlsx"
    files.write_file(path, 30, "IMP")
    files.imported(small.config["INSTANCE"], path)
    with small.app_context():
        assert audit.verify()[1] is None
        assert db.session.connection().exec_driver_sql("SELECT count(*) FROM case_record").scalar() == 231
