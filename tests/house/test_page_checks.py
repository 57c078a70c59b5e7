"""What every page is checked for (`tests/pages.py`), on pages that are wrong: a check that cannot fail is none."""

import pytest

from tests import markup, pages

PAGE = (
    '<!doctype html><html lang="vi"><head><title>Sổ · Hài Hoà</title></head><body><main id="main"><h1>Sổ</h1>'
    '<p><a href="/cases/">Vụ việc</a></p>{}</main></body></html>'
)
GOOD = (
    '<ul><li><a href="/x">Một</a> hai &amp; ba</li><li><b>Bốn</b></li></ul><p>Năm<br>sáu</p>'
    "<table><tbody><tr><td>Bảy</td></tr></tbody></table>"
)
WRONG = {
    "not closed": "<ul><li><a href='/x'>Một</li></ul>",
    "closed twice": "<p>Một</p></p>",
    "crossed": "<b><a href='/x'>Một</b></a>",
    "unknown reference": "<p>Một &nothing; hai</p>",
    "bare sign": "<p>1 < 2</p>",
    "attribute twice": '<p class="a" class="b">Một</p>',
    "outside its table": "<table><tbody><tr><td>Một</td></tr></tbody><b>Hai</b></table>",
    "link within a link": '<a href="/x"><b><a href="/y">Một</a></b></a>',
    "id twice": '<b id="x">Một</b><b id="x">Hai</b>',
    "no label": '<input name="x">',
    "inline": '<p style="color: red">Một</p>',
    "from elsewhere": '<img src="https://elsewhere.example/x.png" alt="">',
    "a token that was not filled": "<p>%(name)s</p>",
}


@pytest.fixture(autouse=True)
def nothing_known(tmp_path, monkeypatch):
    monkeypatch.setenv("HAIHOA_TEST_RUN", str(tmp_path))
    monkeypatch.setattr(markup, "KNOWN", set())


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_fault_is_found_whatever_good_pages_were_read_before(wrong):
    assert pages.faults(PAGE.format(GOOD)) == []
    assert pages.faults(PAGE.format(GOOD + GOOD)) == []
    assert pages.faults(PAGE.format(GOOD + wrong))
    assert pages.faults(PAGE.format(wrong))
    assert pages.faults(wrong, part=True)


def test_a_page_of_known_pieces_is_not_read_by_the_book_again(monkeypatch):
    assert pages.faults(PAGE.format(GOOD)) == []
    monkeypatch.setattr(pages, "_read", None)  # reading by the book would fail now
    assert pages.faults(PAGE.format(GOOD.replace("/x", "/y") + GOOD.replace("Một", "Hai"))) == []
    markup.KNOWN.clear()  # what another worker has learnt is read from the folder of the run
    assert pages.faults(PAGE.format(GOOD * 3)) == []


def test_rows_are_read_as_the_part_of_a_table_that_they_are():
    assert pages.faults("<tr><td>Một</td></tr>", part=True) == []
    assert pages.faults("<tr><td>Một</td></tr><tr><td>Hai</td></tr>", part=True) == []
    assert pages.faults('<tr><td><a href="/x"></a></td></tr>', part=True) == ["<a href='/x'> has no name"]
