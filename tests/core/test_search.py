"""Search by words: marks and case ignored, all words, the last one unfinished; the same on both databases."""

import pytest
from sqlalchemy import select, text

from app.core import search
from app.enterprises.models import Enterprise
from app.extensions import db


def names(query):
    ids = search.matching("enterprise", query)
    if ids is None:
        return None
    return set(db.session.scalars(select(Enterprise.name).where(Enterprise.id.in_(ids))))


@pytest.fixture
def registry(make_enterprise):
    make_enterprise("Công ty TNHH Giày Đình Vũ", tax_code="0200123456")
    make_enterprise("Công ty CP Dệt Thuỷ Nguyên", other_names=["Thuy Nguyen Textile JSC"])


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dinh vu", {"Công ty TNHH Giày Đình Vũ"}),
        ("ĐÌNH", {"Công ty TNHH Giày Đình Vũ"}),
        ("thuy ngu", {"Công ty CP Dệt Thuỷ Nguyên"}),
        ("textile", {"Công ty CP Dệt Thuỷ Nguyên"}),
        ("0200123456", {"Công ty TNHH Giày Đình Vũ"}),
        ("cong ty", {"Công ty TNHH Giày Đình Vũ", "Công ty CP Dệt Thuỷ Nguyên"}),
        ("dinh nguyen", set()),
        ("vu dinh \"' OR 1=1 --", set()),
        ("NEAR(a b) * ^ :", set()),
    ],
)
def test_words_are_found_without_their_marks(registry, query, found):
    assert names(query) == found


@pytest.mark.every_input
@pytest.mark.parametrize("query", ["", "   ", "“”…%_*", "\x00"])
def test_a_query_without_a_word_matches_nothing_rather_than_everything(registry, query):
    assert names(query) is None


def test_a_changed_name_is_found_and_the_old_one_is_not(registry):
    from app.core.db import commit
    from app.enterprises import operations

    enterprise = db.session.scalars(select(Enterprise).where(Enterprise.tax_code == "0200123456")).one()
    operations.change(enterprise, {"name": "Công ty TNHH Sao Mai"})
    commit()
    assert names("giay") == set()
    assert names("sao mai") == {"Công ty TNHH Sao Mai"}


# What is typed with marks -------------------------------------------------------------------------------------------


def exact_names(query):
    ids = search.exactly("enterprise", query)
    if ids is None:
        return None
    return set(db.session.scalars(select(Enterprise.name).where(Enterprise.id.in_(ids))))


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sơn", {"Công ty Thanh Sơn"}),
        ("SƠN", {"Công ty Thanh Sơn"}),
        ("sơ", {"Công ty Thanh Sơn"}),
        ("sơ thanh", set()),
        ("sờn", set()),
        ("thanh sờn", set()),
        ("thanh sơn", {"Công ty Thanh Sơn"}),
        ("công ty", {"Công ty Thanh Sơn", "Công ty Thanh Son Hà"}),
        ("so\u031bn", {"Công ty Thanh Sơn"}),
        ("đỏ", set()),
    ],
)
def test_words_typed_with_marks_are_known_by_exactly_these(make_enterprise, query, found):
    make_enterprise("Công ty Thanh Sơn")
    make_enterprise("Công ty Thanh Son Hà")
    assert exact_names(query) == found


@pytest.mark.every_input
@pytest.mark.parametrize("query", ["thanh son", "", "0200123456", "!!!"])
def test_what_is_typed_without_marks_asks_for_none(app, query):
    assert search.exactly("enterprise", query) is None


def test_what_has_exactly_these_marks_stands_first_by_the_index_alone(app):
    found = select(Enterprise.id).where(Enterprise.id.in_(search.matching("enterprise", "sơn")))
    ordered = found.order_by(*search.exact_first("enterprise", "sơn", Enterprise.id))
    on_postgresql = db.engine.dialect.name == "postgresql"
    if on_postgresql:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    statement = str(ordered.compile(db.engine, compile_kwargs={"literal_binds": True})).replace("%%", "%")
    explain = "EXPLAIN" if on_postgresql else "EXPLAIN QUERY PLAN"
    plan = str(db.session.connection().exec_driver_sql(f"{explain} {statement}").all())
    assert "Seq Scan" not in plan
    assert on_postgresql or plan.count("search_fts VIRTUAL TABLE INDEX") == 2
