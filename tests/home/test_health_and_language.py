"""Whether the product is well, the choice of language, and addresses that lead only to own pages."""

import pytest
from sqlalchemy import text

from app.core.security import own_path
from app.extensions import db
from app.home import views


def test_a_well_installation_says_so_without_sign_in_and_tells_nothing_else(browse):
    answer = browse().open("/healthz")
    assert answer.json == {"status": "ok"}


def test_tables_of_another_version_are_said(browse):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    answer = browse().open("/healthz", 503)
    assert answer.json == {"status": "failing", "failing": ["schema"]}


def test_a_full_disk_is_said(browse, monkeypatch):
    monkeypatch.setattr(views, "LEAST_FREE", 1 << 80)
    assert browse().open("/healthz", 503).json["failing"] == ["disk"]


def test_a_database_that_does_not_answer_is_said(app, browse, monkeypatch):
    monkeypatch.setattr(views.queries, "database_answers", lambda: False)
    monkeypatch.setattr(views.tables, "is_current", lambda: False)
    assert browse().open("/healthz", 503).json["failing"] == ["database", "schema"]


def test_a_reader_chooses_the_language_and_stays_on_the_page(browse, make_user):
    officer = browse(make_user())
    assert officer.open("/enterprises/").html["lang"] == "vi"
    answer = officer.open("/language/en?next=/enterprises/?q=x", 303)
    assert answer.location == "/enterprises/?q=x"
    page = officer.open("/enterprises/")
    assert page.html["lang"] == "en"
    assert page.h1.get_text(strip=True) == "Enterprises"


def test_the_choice_is_offered_before_sign_in_too(browse):
    outside = browse()
    outside.open("/language/en", 303)
    assert outside.open("/login").html["lang"] == "en"


def test_a_language_that_is_none_is_no_page(browse):
    browse().open("/language/fr", 404)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "http:elsewhere.example",
        "/\t/elsewhere.example",
        "/%0d%0aSet-Cookie:x=1\r\nx: y",
        "elsewhere",
        "",
    ],
)
def test_no_address_leads_elsewhere(browse, address):
    assert own_path(address) in ("/", address) if address.startswith("/%0d") else own_path(address) == "/"
    answer = browse().open("/language/en", 303, query_string={"next": address})
    assert answer.location == "/"


def test_a_page_that_is_none_has_our_look_and_a_way_back(browse, make_user):
    for visitor in (browse(), browse(make_user())):
        page = visitor.open("/nothing/here", 404)
        assert page.select_one("main a[href='/']")


def test_every_answer_carries_the_headers_that_guard_it(browse, make_user):
    outside, inside = browse(), browse(make_user())
    for visitor, path in (
        (outside, "/login"),
        (outside, "/nothing"),
        (inside, "/"),
        (inside, "/enterprises/export.csv"),
    ):
        headers = visitor.client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]
