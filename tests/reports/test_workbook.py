"""The summary as a workbook: every number of the JSON, as a number; charts fed by the right cells; definitions."""

import json
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.registers import XLSX
from app.enterprises.models import Zone
from app.extensions import db
from app.reports.figures import FIGURES
from tests.reports import register

AS_OF = "2025-02-01"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture
def two_years(app):
    place, other = register.enterprise("hp_do_son", counts=[("2023-01-01", 730)]), register.enterprise("hp_trang_due")
    for started, ended, at, cause, workers in (
        ("2023-03-07", "2023-03-09", place, "wage_level", 41),
        ("2023-07-03", "2023-07-03", other, "shift_meal", 1207),
        ("2024-02-05", "2024-02-06", place, "wage_level", 37),
        ("2024-03-04", "2024-03-08", place, "wage_level", 113),
        ("2024-03-11", "2024-03-11", other, None, None),
    ):
        register.case("strike", started, ended, at=at, main_cause=cause, workers_involved=workers)
    register.case("strike", "2024-03-18", "2024-03-18", at=place, counts=[("2024-03-18", 33, 0.25)])
    register.case("rights_dispute", "2024-03-05", closed_on="2024-03-22")
    register.dialogue("2024-03-06", "held", enterprises=[place])
    db.session.commit()


def taken(browser, path: str) -> bytes:
    answer = browser.open(path)
    assert answer.mimetype == XLSX
    return answer.data


def sheets(data: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def english(browser):
    browser.client.set_cookie("language", "en")
    return browser


def numbers(found) -> set[float]:
    """Every number in an object of lists and dictionaries."""
    if isinstance(found, dict):
        return set().union(*map(numbers, found.values()))
    if isinstance(found, list):
        return set().union(*map(numbers, found))
    return {round(float(found), 4)} if isinstance(found, int | float) and not isinstance(found, bool) else set()


@pytest.mark.parametrize("period", ["yearly/2024", "monthly/2024-03", "yearly/2022"])
def test_every_number_of_the_json_stands_in_the_workbook(browse, make_user, two_years, period):
    browser = browse(make_user("leader"))
    found = browser.open(f"/reports/{period}.json?as_of={AS_OF}").json
    made = sheets(taken(browser, f"/reports/{period}.xlsx?as_of={AS_OF}"))
    del found["checks"]
    assert numbers(found) <= numbers(list(made.values()))


def test_figures_stand_beside_their_names_unrounded(browse, make_user, two_years):
    browser = english(browse(make_user()))
    made = sheets(taken(browser, f"/reports/yearly/2024.xlsx?as_of={AS_OF}"))
    found = browser.open(f"/reports/yearly/2024.json?as_of={AS_OF}").json["stoppages"]
    figures = {row[0]: row for row in made["2 Figures"]}
    assert made["2 Figures"][0] == ["Figure", "Unit", "In the period", "Period before", "Note"]
    assert figures["Working days not worked"][2] == found["days_not_worked"] == 37 * 2 + 113 * 5 + 33 * 0.25
    rate = figures["Days not worked per 1,000 employees"]
    assert rate[2] == found["days_not_worked_per_1000_employees"]
    assert figures["Days to close, median"][2] == 17
    assert figures["Meetings held"][3] == "-"
    assert figures["Stoppages beginning"][2:4] == [4, 2]
    causes = {row[0]: row[1:] for row in made["4 Main cause"]}
    assert causes["Wages, minimum wage adjustment"] == [2, 1, 150, 41, 639, 123]


def test_sheets_tell_period_who_what_is_missing_and_what_each_figure_means(browse, make_user, two_years):
    user = make_user()
    made = sheets(taken(english(browse(user)), f"/reports/monthly/2024-03.xlsx?as_of={AS_OF}"))
    about = {row[0]: row[1] for row in made["1 About"]}
    assert about["Period"] == "from 1 Mar 2024 to 31 Mar 2024"
    assert about["A year before"] == "from 1 Mar 2023 to 31 Mar 2023"
    assert about["Status"] == "Draft"
    assert about["Exported by"] == user.username
    assert about["stoppages without a number of workers"] == 1
    assert set(made) <= set(about) | {"1 About"}
    assert {row[0] for row in made["Definitions"][1:]} == {str(figure.label) for figure in FIGURES.values()}
    assert all(all(row) for row in made["Definitions"])


def charts(data: bytes) -> list[ElementTree.Element]:
    with ZipFile(BytesIO(data)) as packed:
        names = sorted(name for name in packed.namelist() if name.startswith("xl/charts/chart"))
        return [ElementTree.fromstring(packed.read(name)) for name in names]


def fed_by(sheet: str, last: int, *columns: str) -> list[str]:
    """The cells of names and values that a chart of these columns reads."""
    return [f"'{sheet}'!${column}$2:${column}${last}" for each in columns for column in ("A", each)]


def test_native_charts_point_at_the_cells_of_their_table(browse, make_user, two_years):
    data = taken(english(browse(make_user())), f"/reports/yearly/2024.xlsx?as_of={AS_OF}")
    found = [[cells.text for cells in chart.iter(f"{C}f")] for chart in charts(data)]
    assert found == [
        fed_by("3 Month", 13, "B", "C"),
        fed_by("3 Month", 13, "J", "K"),
        fed_by("4 Main cause", 4, "B", "C"),
        fed_by("5 Zone", 3, "B", "C"),
    ]
    months = sheets(data)["3 Month"]
    assert months[0][1] == "Stoppages beginning (stoppages)"
    assert months[0][9].startswith("Working days not worked")
    assert months[0][10].startswith("Working days not worked, 2023")
    with ZipFile(BytesIO(data)) as packed:
        drawings = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/drawings/drawing")]
    assert sum(drawing.count('descr="Bar chart: ') for drawing in drawings) == 4


def test_of_nothing_there_is_a_workbook_without_charts(browse, make_user, app):
    data = taken(english(browse(make_user())), "/reports/monthly/2024-03.xlsx")
    assert charts(data) == []
    assert sheets(data)["4 Main cause"][1][0] == "Nothing in the period."


def test_no_text_becomes_a_formula_and_no_person_is_named_in_the_properties(browse, make_user, two_years):
    zone = db.session.scalars(select(Zone).where(Zone.code == "hp_do_son")).one()
    zone.name = '=HYPERLINK("http://evil.example";"x")'
    db.session.commit()
    data = taken(browse(make_user()), f"/reports/yearly/2024.xlsx?as_of={AS_OF}")
    with ZipFile(BytesIO(data)) as packed:
        cells = "".join(packed.read(name).decode() for name in packed.namelist() if "worksheets/sheet" in name)
        core = packed.read("docProps/core.xml").decode()
    assert "<f>" not in cells
    assert "<hyperlink" not in cells
    assert any("'=HYPERLINK" in str(row[0]) for rows in sheets(data).values() for row in rows)
    assert "<dc:creator>Hài Hoà</dc:creator>" in core


def test_sheets_are_in_the_reader_s_language_with_the_first_row_frozen(browse, make_user, two_years):
    browser = browse(make_user())
    browser.client.set_cookie("language", "vi")
    data = taken(browser, f"/reports/yearly/2024.xlsx?as_of={AS_OF}")
    assert list(sheets(data))[:5] == [
        "1 Giới thiệu",
        "2 Số liệu",
        "3 Tháng",
        "4 Nguyên nhân chính",
        "5 Khu công nghiệp, khu kinh tế",
    ]
    with ZipFile(BytesIO(data)) as packed:
        tables = [packed.read(name).decode() for name in packed.namelist() if "worksheets/sheet" in name]
    assert sum('state="frozen"' in table for table in tables) == len(tables) - 1  # all but the first: no table


def test_who_took_a_summary_is_in_the_trail_and_the_name_of_the_file_says_it(browse, make_user, two_years):
    user = make_user("leader")
    answer = browse(user).open(f"/reports/monthly/2024-03.xlsx?as_of={AS_OF}")
    assert "summary-2024-03-" in answer.headers["Content-Disposition"]
    assert f"-{user.username}.xlsx" in answer.headers["Content-Disposition"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reports.exported")).one()
    assert entry.actor == user.username
    assert json.loads(entry.facts) == {"period": "2024-03", "as_of": AS_OF, "format": "xlsx"}


def test_the_command_writes_the_same_workbook(browse, make_user, two_years, command, tmp_path, app):
    target = tmp_path / "năm.xlsx"
    made = command("reports", "yearly", "2024", "--as-of", AS_OF, "--format", "xlsx", "--output", target)
    assert (made.exit_code, made.stdout, made.stderr) == (0, "", "")
    browser = browse(make_user())
    browser.client.set_cookie("language", app.config["LANGUAGE"])
    of_page, of_command = (
        sheets(taken(browser, f"/reports/yearly/2024.xlsx?as_of={AS_OF}")),
        sheets(target.read_bytes()),
    )
    assert list(of_page.values())[1:] == list(of_command.values())[1:]  # the first says who and when
    told = json.loads(command("reports", "yearly", "2024", "--as-of", AS_OF).stdout)
    del told["checks"]
    assert numbers(told) <= numbers(list(of_command.values()))


def test_a_workbook_goes_to_a_file_not_to_the_terminal(command):
    made = command("reports", "yearly", "2024", "--format", "xlsx")
    assert (made.exit_code, made.stdout) == (2, "")
    assert len(made.stderr.strip().splitlines()) == 1
    assert "--output" in made.stderr
