"""What a search found is marked in the texts of a list, without trusting them."""

import pytest

from app.core.highlight import highlighter


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("dinh vu", "KCN Đình Vũ, Hải An", "KCN <mark>Đình Vũ</mark>, Hải An"),
        ("ĐÌNH v", "Đình Vũ", "<mark>Đình Vũ</mark>"),
        ("vu dinh", "Đình làng, Vũ Yên", "<mark>Đình</mark> làng, <mark>Vũ</mark> Yên"),
        ("giay", "Công ty Giày da giấy", "Công ty <mark>Giày</mark> da <mark>giấy</mark>"),
        ("gia", "Công ty Giày", "Công ty <mark>Giày</mark>"),
        ("gia cong", "Giày Công", "Giày <mark>Công</mark>"),
        ("vv-2026-112", "VV-2026-112", "<mark>VV-2026-112</mark>"),
        ("112", "VV-2026-112", "VV-2026-<mark>112</mark>"),
        ("b", "<b>Bưởi</b>", "&lt;<mark>b</mark>&gt;<mark>Bưởi</mark>&lt;/<mark>b</mark>&gt;"),
        ("script", "<script>", "&lt;<mark>script</mark>&gt;"),
        ("", "a & b", "a &amp; b"),
        (None, "a", "a"),
        ("!!!", "a", "a"),
        ("a", None, ""),
        ("zzz", "a<b", "a&lt;b"),
    ],
)
def test_the_words_that_are_asked_for_are_marked(query, text, shown):
    assert highlighter(query)(text) == shown


def test_letters_whose_mark_stands_apart_are_marked_whole():
    assert highlighter("vu")("Vu\u0303 Ye\u0302n") == "<mark>Vu\u0303</mark> Ye\u0302n"
