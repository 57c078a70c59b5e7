"""Not a tool against workers: no column, field, heading or filter for what must never be recorded (privacy 3)."""

import importlib
import re
import sys
from collections.abc import Iterator

import pytest
from flask_babel import force_locale
from wtforms.fields.core import UnboundField

from app.core.base import Base
from app.core.formats import fold
from app.core.forms import BaseForm, SavingForm, TextAreaField
from app.core.registers import RegisterColumn

# Words of names and labels, folded, in both languages. `member` alone is legitimate nowhere here.
FORBIDDEN = re.compile(
    r"\b("
    r"ho ten|ho va ten|full ?name|first ?name|last ?name|surname|given ?name|worker s? ?name|person|ca nhan|"
    r"phone|mobile|telephone|dien thoai|sdt|zalo|facebook|"
    r"cccd|cmnd|can cuoc|id ?number|identity|passport|ho chieu|so bao hiem|insurance ?number|"
    r"birth|birthday|dob|ngay sinh|nam sinh|age|tuoi|"
    r"photo|anh chup|picture|video|voice|recording|face|khuon mat|bien so|plate|"
    r"members?|membership|doan vien|dang vien|party|attendees?|danh sach nguoi|"
    r"opinion|quan diem|thai do|attitude|religion|ton giao|ethnic|dan toc|que quan|home ?town|"
    r"(?:strike ?|strike_)?leaders?|nguoi cam dau|cam dau|organi[sz]er|nguoi to chuc|instigator|kich dong|"
    r"spokes\w*|doi tuong|blacklist|watch ?list|risk|score|diem so|health|suc khoe|salary of|luong cua"
    r")\b"
)
# What stands for an office, an account or an institution, each with its reason.
ALLOWED_COLUMNS = {
    ("user_account", "email"): "an account of an officer: where reminders go",
    ("user_account", "username"): "an account of an officer",
}
# Boxes by which somebody states that a text or a document names no person; their labels say so.
STATEMENTS = ("text_confirmed", "personal_details_covered")
EMAIL = re.compile(r"\b(e ?mail|thu dien tu)\b")
PERSONAL_PLACES = re.compile(r"\b(address|dia chi)\b")
# An address of an institution, a hash of a network address.
ALLOWED_ADDRESSES = {("enterprise", "address"), ("failed_sign_in", "address_hash")}


def words(name: str) -> str:
    return fold(re.sub(r"[_./-]+", " ", name))


def forbidden(text: str) -> str | None:
    found = FORBIDDEN.search(words(text))
    return found[0] if found else None


def forms() -> Iterator[type[BaseForm]]:
    waiting = [BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("app."):
            yield form


def fields() -> Iterator[tuple[str, str, UnboundField]]:
    for form in forms():
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField) and name not in STATEMENTS:
                yield f"{form.__module__}.{form.__name__}.{name}", name, field


def columns_of_files() -> Iterator[RegisterColumn]:
    for module in [module for name, module in sorted(sys.modules.items()) if re.fullmatch(r"app\.\w+\.columns", name)]:
        for value in vars(module).values():
            if isinstance(value, tuple | list):
                yield from (one for one in value if isinstance(one, RegisterColumn))


def said(label) -> Iterator[str]:
    for language in ("vi", "en"):
        with force_locale(language):
            yield str(label)


@pytest.mark.parametrize(
    "text",
    [
        "worker_name_full_name",
        "Họ và tên",
        "phone",
        "Số CCCD",
        "ngày sinh",
        "strike_leader",
        "Người cầm đầu",
        "party_members",
        "quan điểm",
        "photo",
        "organiser",
    ],
)
def test_the_list_catches_what_it_is_meant_for(text):
    assert forbidden(text)


@pytest.mark.parametrize("text", ["lead_agency", "Cơ quan chủ trì", "message", "workers_involved", "page", "language"])
def test_the_list_lets_institutions_and_counts_pass(text):
    assert not forbidden(text)


def test_no_column_of_the_database_is_about_a_person():
    importlib.import_module("app")
    for table in Base.metadata.tables.values():
        assert not forbidden(table.name), table.name
        for column in table.columns:
            key = (table.name, column.name)
            if key not in ALLOWED_COLUMNS:
                assert not forbidden(column.name), key
                assert not EMAIL.search(words(column.name)), key
            if PERSONAL_PLACES.search(words(column.name)):
                assert key in ALLOWED_ADDRESSES, key


@pytest.mark.app_on("sqlite")
def test_no_field_of_a_form_asks_for_a_person(app):
    seen = 0
    with app.test_request_context():
        for where, name, field in fields():
            seen += 1
            label = field.kwargs.get("label") or (field.args[0] if field.args else "")
            for text in (name, *said(label)):
                assert not forbidden(text), (where, text)
                if EMAIL.search(words(text)):
                    assert where.startswith("app.accounts."), "only accounts of officers have an e-mail address"
    assert seen > 60


@pytest.mark.app_on("sqlite")
def test_every_large_text_box_is_looked_over(app):
    seen = 0
    for form in forms():
        boxes = [name for name in dir(form) if getattr(getattr(form, name), "field_class", None) is TextAreaField]
        if issubclass(form, SavingForm):
            seen += len(boxes)
            assert set(boxes) <= set(getattr(form, "TEXTS", ())), form
    assert seen > 8


@pytest.mark.app_on("sqlite")
def test_no_column_of_a_file_is_about_a_person(app):
    columns = list(columns_of_files())
    assert len(columns) > 30
    for column in columns:
        for text in (column.name, *said(column.label)):
            assert not forbidden(text), text
            assert not EMAIL.search(words(text)), text


@pytest.mark.app_on("sqlite")
def test_free_texts_say_that_no_worker_is_named(app, browse, make_user, make_case, make_recommendation):
    """Every large text box on the pages of cases and dialogues carries the reminder (privacy 4)."""
    officer = browse(make_user())
    case = make_case()
    recommendation = f"/recommendations/{make_recommendation().code}"
    boxes = 0
    paths = ("/cases/new", f"/cases/{case.code}/edit", f"/cases/{case.code}", "/dialogues/new")
    for path in (*paths, "/recommendations/new", f"{recommendation}/edit", recommendation):
        page = officer.open(path)
        for box in page.select("main textarea"):
            boxes += 1
            described = " ".join(
                page.find(id=one).get_text() for one in (box.get("aria-describedby") or "").split() if page.find(id=one)
            )
            assert "Không ghi" in described or "không ghi" in described.lower(), (path, box["name"])
    assert boxes >= 6
