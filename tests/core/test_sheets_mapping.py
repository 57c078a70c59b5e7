"""A mapping says how to read a foreign file; what is wrong with it is said in one line that names the key."""

import tomllib
from pathlib import Path

import pytest

from app.core.sheets import MappingFault, SheetFault, load_mapping, read_table
from tests.core.sheets import COLUMNS

WHOLE = """
sheet = "Tháng 3"
header_row = [5, 6]
date_order = "dmy"
group_rows_to = "zone"
ignore = ["STT"]
repeated_code = "number"
text_confirmed = ["summary"]
[columns]
"Doanh nghiệp / Tên" = "enterprise"
[constants]
kind = "strike"
workers_involved = 27
started_on = 2024-03-31
happened_at = 2024-03-31T08:00:00
restricted = true
[values.causes]
"Lương" = "wages"
"""


def test_every_key_is_read():
    mapping = load_mapping(WHOLE.encode(), COLUMNS)
    assert (mapping.sheet, mapping.header_row, mapping.date_order) == ("Tháng 3", (5, 6), "dmy")
    assert (mapping.group_rows_to, mapping.repeated_code) == ("zone", "number")
    assert (mapping.ignore, mapping.text_confirmed) == (frozenset({"STT"}), frozenset({"summary"}))
    assert mapping.columns == {"Doanh nghiệp / Tên": "enterprise"}
    assert mapping.values == {"causes": {"Lương": "wages"}}
    assert mapping.constants == {
        "kind": "strike",
        "workers_involved": "27",
        "started_on": "2024-03-31",
        "happened_at": "2024-03-31T08:00",
        "restricted": "yes",
    }


def test_a_mapping_is_read_from_a_path_with_or_without_mark(tmp_path):
    path = tmp_path / "m.toml"
    path.write_text("\ufeffheader_row = 5\n", encoding="utf-8")
    assert load_mapping(path).header_row == (5,)
    with pytest.raises(MappingFault, match=r"none\.toml"):
        load_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("colums = {}", "colums"),
        ("header_row = 0", "header_row"),
        ("header_row = [5, 7]", "header_row"),
        ("header_row = []", "header_row"),
        ("header_row = true", "header_row"),
        ('header_row = "5"', "header_row"),
        ('date_order = "dym"', "date_order"),
        ('repeated_code = "skip"', "repeated_code"),
        ("sheet = 3", "sheet"),
        ('ignore = "STT"', "ignore"),
        ("ignore = [1]", "ignore"),
        ('columns = "x"', "columns"),
        ('[columns]\n"A" = 3', "columns.A"),
        ('[columns]\n"A" = "kind"\n"a" = "zone"', "columns.a"),
        ('[columns]\n"A" = "colour"', "columns"),
        ('[constants]\ncolour = "red"', "constants"),
        ("[constants]\nkind = []", "constants.kind"),
        ('[columns]\n"A" = "kind"\n[constants]\nkind = "strike"', "constants.kind"),
        ("[values]\nkind = 3", "values.kind"),
        ("[values.colour]", "values"),
        ("[values.kind]\nA = []", "values.kind.A"),
        ('text_confirmed = ["colour"]', "text_confirmed"),
        ('group_rows_to = "colour"', "group_rows_to"),
        ('group_rows_to = "zone"\n[constants]\nzone = "A"', "group_rows_to"),
        ('ignore = ["A"]\n[columns]\n"a" = "kind"', "ignore"),
        ("header_row = ", "TOML"),
        ("a = " + "[" * 5000, "TOML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_that_names_the_key(text, key):
    with pytest.raises(MappingFault) as caught:
        load_mapping(text.encode(), COLUMNS)
    assert isinstance(caught.value, SheetFault)
    assert caught.value.key == key
    assert str(caught.value).startswith(f"Mapping, {key}: ")
    assert "\n" not in str(caught.value)


def test_a_mapping_that_is_not_utf_8_is_refused():
    with pytest.raises(MappingFault, match="UTF-8"):
        load_mapping(b'sheet = "Th\xe1ng"')


def test_a_heading_of_the_mapping_that_the_file_lacks_is_named():
    mapping = load_mapping(b'[columns]\n"Loai" = "kind"\n"Ten" = "enterprise"\n"Khu" = "zone"')
    table = read_table(b"Loai,Ten\nx,A\n", "a.csv", COLUMNS, mapping)
    assert [fault.line() for fault in table.faults] == [
        "row 1, column Khu: note: The mapping names this column, and the file does not have it."
    ]


FMCS = Path(__file__).parents[2] / "examples" / "fmcs.toml"


def test_the_example_mapping_reads_a_file_of_that_layout():
    from app.core.sheets import Column

    columns = [
        Column("code", unique=True),
        Column("kind", kind="choice", required=True),
        Column("enterprise", required=True),
        Column("zone"),
        Column("sector"),
        Column("started_on", kind="date", required=True),
        Column("ended_on", kind="date"),
        Column("workers_involved", kind="number"),
    ]
    text = (
        'Employer,Union,Union Local,Case Number,BU,NAICS,Industry,"City, State",# Idled,Start Date,End Date,Duration\n'
        'A Co,U 1,,1984AA1,,,Manufacturing,"Secaucus, NJ",27.0,1984-02-25,1984-03-15,\n'
        'B Co,U 2,,1984AA1,,,"Federal, State or Local Government",", ",,1984-02-09,,\n'
        "C Co,U 3,,,,,Not Provided,,0.0,1984-02-09,1984-02-01,\n"
    )
    table = read_table(text.encode(), "work_stoppages.csv", columns, load_mapping(FMCS, columns))
    assert [row.cells["code"] for row in table.rows] == ["1984AA1", "1984AA1-2", ""]
    assert [row.cells["sector"] for row in table.rows] == ["VSIC2018:C", "VSIC2018:O", ""]
    assert [row.cells["zone"] for row in table.rows] == ["Secaucus, NJ", "", ""]
    assert {row.cells["kind"] for row in table.rows} == {"work_stoppage"}
    assert [fault.level for fault in table.faults] == ["note"]


def test_the_example_mapping_names_sections_that_there_are():
    sectors = tomllib.loads(FMCS.read_text(encoding="utf-8"))["values"]["sector"]
    assert {value for value in sectors.values() if value} <= {
        f"VSIC2018:{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTU"
    }
