"""Recommendations from files and to files: what a row may hold, who may change what, a round trip."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import commit
from app.extensions import db
from app.recommendations.models import Recommendation

HEADER = (
    "code,dialogue,case,enterprise,topic,text,lead_agency,coordinating_agencies,received_on,due_on,answered_on,"
    "answer,status\n"
)
ROWS = (
    "R-1,DT-1,,0200000001,land_rent,Giá thuê đất,hp_snv,hp_bqlkkt_2025,18/03/2024,,02/04/2024,Đã giải thích,\n"
    'R-2,,VV-1,Công ty B,"Điện, nước",Cấp nước,hp_snv,,2024-03-18,2024-04-30,,,\n'
)


@pytest.fixture
def load(command, tmp_path):
    """`load(text, …)` runs the import of a file that holds the text."""

    def run(text, *words):
        path = tmp_path / "kien-nghi.csv"
        path.write_text(text, encoding="utf-8")
        return command("import", "recommendations", path, *words)

    return run


@pytest.fixture
def origins(make_dialogue, make_case, make_enterprise):
    make_dialogue(code="DT-1")
    make_case(code="VV-1")
    make_enterprise("Công ty A", tax_code="0200000001")


def counts(result) -> tuple[int, ...]:
    line = next(line for line in result.stdout.splitlines() if "created" in line)
    return tuple(int(part.split()[0]) for part in line.split(","))


def all_of_them() -> list[Recommendation]:
    return list(db.session.scalars(select(Recommendation).order_by(Recommendation.code)))


def test_a_file_is_read_by_codes_and_labels_and_again_changes_nothing(load, origins):
    text = HEADER + ROWS
    refused = load(text)
    assert "row 3, column enterprise: No enterprise is called “Công ty B”" in refused.stdout
    assert counts(load(text, "--create-enterprises")) == (2, 0, 0, 0)
    first, second = all_of_them()
    assert (first.status, first.answered_on, first.dialogue.code) == ("answered", date(2024, 4, 2), "DT-1")
    assert [one.code for one in first.coordinating_agencies] == ["hp_bqlkkt_2025"]
    assert (second.status, second.topic, second.due_on) == ("assigned", "power_water", date(2024, 4, 30))
    assert (second.case.code, second.enterprise.name) == ("VV-1", "Công ty B")
    assert counts(load(text)) == (0, 0, 2, 0)
    assert counts(load(text.replace("Cấp nước", "Cấp nước sạch"))) == (0, 1, 1, 0)


def test_what_was_exported_changes_nothing_when_it_is_read_again(
    command, tmp_path, origins, make_recommendation, make_dialogue, make_enterprise
):
    meeting, enterprise = make_dialogue(code="DT-2", restricted=True), make_enterprise("Công ty C; chi nhánh")
    make_recommendation("=Dòng một\ndòng hai", dialogue=meeting, enterprise=enterprise, coordinating=["hp_snv"])
    made = {"answer": "Đã lắp", "answer_mode": "written", "document_number": "12/BQL", "feedback": "yes"}
    make_recommendation(answered_on=date(2024, 5, 2), received_on=date(2024, 5, 1), content_state="resolved", **made)
    make_recommendation(restricted=True, raised_by="Hiệp hội", level="ministry", status="forwarded_up")
    for name in ("a.csv", "b.xlsx"):
        path = tmp_path / name
        assert command("export", "recommendations", path).exit_code == 0
        result = command("import", "recommendations", path)
        assert result.exit_code == 0, result.stdout
        assert counts(result) == (0, 0, 3, 0)


@pytest.mark.parametrize(
    ("columns", "row", "fault"),
    [
        ("topic,text", "weather,Mưa", "topic"),
        ("topic,text", "other,", "text"),
        ("topic,text", "other,Gọi 0912345678", "text"),
        ("topic,text,dialogue", "other,Cấp nước,DT-404", "dialogue"),
        ("topic,text,received_on,due_on", "other,Cấp nước,2024-05-02,2024-05-01", "due_on"),
        ("topic,text,received_on,answered_on", "other,Cấp nước,2024-05-02,2024-05-01", "answered_on"),
        ("topic,text,answer", "other,Cấp nước,Đã cấp", "answered_on"),
        ("topic,text,status", "other,Cấp nước,lost", "status"),
        ("topic,text,code", "other,Cấp nước,new", "code"),
    ],
)
def test_what_cannot_be_of_a_recommendation_is_refused_at_its_column(load, columns, row, fault):
    result = load(f"{columns},lead_agency\n{row},hp_snv\n")
    assert result.exit_code == 1
    assert f"row 2, column {fault}: " in result.stdout
    assert all_of_them() == []


def test_a_file_changes_only_what_its_bringer_may_change(load, make_user, make_recommendation):
    make_recommendation(code="R-1", lead="hp_snv")
    text = "code,topic,text\nR-1,other,Nội dung mới\n"
    other, own = make_user(agency="hp_bqlkkt_2025"), make_user(agency="hp_snv")
    assert load(text, "--as", other.username).exit_code == 1
    assert load(text, "--as", own.username).exit_code == 0
    commit()
    assert all_of_them()[0].text == "Nội dung mới"


def test_a_status_that_does_not_follow_is_refused(load, make_recommendation):
    make_recommendation(code="R-1", lead="hp_snv")
    result = load("code,topic,text,status\nR-1,traffic_lighting,Cấp nước,closed\n")
    assert "row 2, column status: " in result.stdout


def test_another_due_day_from_a_file_stands_in_the_course_with_the_file(load, make_recommendation):
    made = make_recommendation(code="R-1", lead="hp_snv", received_on=date(2024, 5, 2))
    load(f"code,topic,text,due_on\nR-1,traffic_lighting,{made.text},2024-07-01\n")
    db.session.expire_all()
    [move] = all_of_them()[0].moves
    assert "kien-nghi.csv" in move.reason
