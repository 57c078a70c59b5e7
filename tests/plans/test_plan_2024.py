"""The plan of 2024 on the page, in Word and in PDF: word by word what the agencies drew up."""

import io
import re
from pathlib import Path

import pytest
from docx import Document

from app.extensions import db
from app.plans import queries
from app.plans.reading import EXAMPLE
from tests.pdf_words import words_of

DRAWN_UP = Path(__file__).parents[1] / "data" / "joint_plan_2024.txt"
BOARD, UNION = "hp_btgdvtu", "hp_ldld_2025"
HEADS = "Stt Nội dung Phân công nhiệm vụ Thời gian"
# Word keeps the table's cells in rows; PDF draws heads that are two rows high after the one between them.
HEADS_IN_PDF = "PhâncôngnhiệmvụSttNộidungThờigian"


def drawn_up() -> str:
    """The words of the document as it was drawn up, marks of bold and italic letters left out."""
    return said(re.sub(r"\*\*|</?i>", "", DRAWN_UP.read_text(encoding="utf-8")))


def said(text: str) -> str:
    return " ".join(text.split())


def paper_of(person, key="2024") -> str:
    return said(person.open(f"/plans/{key}").select_one("article.paper").get_text(" "))


def word_of(person, key="2024") -> str:
    document = Document(io.BytesIO(person.open(f"/plans/{key}.docx").data))
    return said(" ".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")))


def pdf_of(person, names, key="2024") -> str:
    """Its letters; heads and page numbers of the later pages left out."""
    text, heads = words_of(person.open(f"/plans/{key}.pdf").data), HEADS_IN_PDF + "".join("".join(names).split())
    first, *later = text.split(heads)
    return first + heads + re.sub(r"\d$", "", later[0]) + "".join(re.sub(r"\d$", "", one) for one in later[1:])


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


@pytest.fixture
def plan(person):
    person.post("/plans/example", {})
    return db.session.scalar(queries.whole(queries.visible_to(None)))


def test_page_word_and_pdf_say_what_the_agencies_drew_up(person, plan):
    wanted = drawn_up()
    assert paper_of(person) == wanted
    assert word_of(person) == wanted
    names = [one.name for one in plan.partners]
    assert pdf_of(person, names) == "".join(wanted.replace(HEADS, HEADS_IN_PDF).split())


def test_every_line_of_the_table_has_its_marks_in_the_columns_of_its_agencies(person, plan):
    lines = [
        line.split("\t") for line in DRAWN_UP.read_text(encoding="utf-8").splitlines() if re.match(r"\d+\.\t", line)
    ]
    rows = person.open("/plans/2024").select("article.paper tbody tr")
    shown = [[said(cell.get_text()) for cell in row.select("td")] for row in rows]
    assert shown == [[said(re.sub(r"</?i>", "", cell)) for cell in line] for line in lines]
    table = Document(io.BytesIO(person.open("/plans/2024.docx").data)).tables[1]
    assert [[said(cell.text) for cell in row.cells] for row in table.rows[2:]] == shown


def test_leads_and_quarters_are_counted_beside_it(person):
    person.post("/plans/example", {})
    aside = said(person.open("/plans/2024").select_one("aside").get_text(" "))
    for words in ("chủ trì 6, phối hợp 14", "chủ trì 5, phối hợp 15", "chủ trì 9, phối hợp 11"):
        assert words in aside
    assert "Quý I 14 Quý II 15 Quý III 14 Quý IV 11" in aside


def test_cited_documents_are_data_and_the_odd_ones_are_told(person, plan):
    cited = {one.number: one for one in plan.citations}
    assert set(cited) == {
        *("93-KL/TU", "20-NQ/TW", "26-NQ/TU", "02-Ctr/TU", "16-CTr/TU", "02-NQ/TW", "06-NQ/TU", "35/2022/NĐ-CP"),
    }
    assert (cited["93-KL/TU"].dated_on.isoformat(), cited["93-KL/TU"].issuer) == (
        "2020-05-04",
        "Ban Thường vụ Thành ủy",
    )
    aside = said(person.open("/plans/2024").select_one("aside").get_text(" "))
    assert "Ký hiệu thường dùng là CTr, không phải Ctr." in aside


def test_loaded_again_nothing_changes_and_one_that_was_changed_is_left_alone(command, person):
    first = command("plans", "load", EXAMPLE)
    assert (first.exit_code, first.stdout) == (0, "1 created, 0 unchanged: plan 2024, 20 items\n")
    again = command("plans", "load", EXAMPLE)
    assert (again.exit_code, again.stdout) == (0, "0 created, 1 unchanged: plan 2024, 20 items\n")
    one = db.session.scalar(queries.whole(queries.visible_to(None)))
    person.post(f"/plans/2024/items/{one.items[0].id}", {"text": "Xây dựng kế hoạch năm 2024"})
    third = command("plans", "load", EXAMPLE)
    assert third.exit_code == 1
    assert "left as it is" in third.stderr
    assert "Xây dựng kế hoạch năm 2024" in paper_of(person)


def test_the_plan_of_2026_is_a_copy_with_the_agencies_that_came_after(person, plan, browse, make_user):
    page = person.open("/plans/new?copy=2024&year=2026")
    fields = {one["name"]: one.get("value", "") for one in page.select("main input[name]")}
    for select in page.select("main select[name]"):
        chosen = select.select_one("option[selected]")
        fields[select["name"]] = chosen["value"] if chosen else ""
    assert [fields[f"agency{place}"] for place in (1, 2, 3)] == [BOARD, "hp_bqlkkt_2025", UNION]
    programme = "Chương trình phối hợp giai đoạn 2026-2030"
    fields |= {"programme": "", "programme_title": programme, "from_year": "2026", "to_year": "2030"}
    person.post("/plans/new?copy=2024&year=2026", fields | {"draft_month": "2025-12"})
    names = [
        "Ban Tuyên giáo và Dân vận Thành ủy Hải Phòng",
        "Ban Quản lý Khu kinh tế Hải Phòng",
        "Liên đoàn Lao động thành phố Hải Phòng",
    ]
    old = [one.name for one in plan.partners]
    head, _dash, table = paper_of(person, "2026").partition("như sau:")
    assert head.startswith(" - ".join(name.upper() for name in names) + " * Số - KH/BTGDVTU-BQLKKT-LĐLĐTP (Dự thảo)")
    assert "Hải Phòng, ngày tháng 12 năm 2025 KẾ HOẠCH" in head
    assert head.endswith(f"Căn cứ {programme}; {', '.join(names)} thống nhất kế hoạch phối hợp năm 2026, ")
    signed = "BAN TUYÊN GIÁO VÀ DÂN VẬN THÀNH ỦY K/T TRƯỞNG BAN BAN QUẢN LÝ KHU KINH TẾ K/T TRƯỞNG BAN "
    assert table.endswith(signed + "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ TM. BAN CHẤP HÀNH")
    table = table.removesuffix(signed + "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ TM. BAN CHẤP HÀNH")
    before = drawn_up().partition("như sau:")[2].partition(" BAN DÂN VẬN THÀNH ỦY K/T")[0]
    assert said(table) == said(before.replace(" ".join(old), " ".join(names), 1))
    assert word_of(person, "2026") == paper_of(person, "2026")
    assert "".join(names[0].split()) in words_of(person.open("/plans/2026.pdf").data)
