"""The list of zones on screen, and the texts of zones that nobody had matched."""

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.enterprises import queries
from app.enterprises.models import Enterprise, Zone, ZoneAlias
from app.extensions import db

ZONES = "/admin/zones/"
TEXTS = "/admin/zones/texts"


@pytest.fixture
def admin(make_user, browse):
    return browse(make_user("admin"))


def words(page) -> str:
    return page.select_one("main").get_text(" ", strip=True)


def zone(code: str) -> Zone:
    db.session.rollback()
    return db.session.scalars(select(Zone).where(Zone.code == code)).one()


def give(admin, text: str, **fields):
    return admin.send(f"{TEXTS}/give?text={text}", **fields)


def test_the_list_tells_kind_parent_and_enterprises(admin, make_enterprise, count_statements):
    make_enterprise(zone="Tràng Duệ")
    page = admin.open(ZONES)
    assert len(page.select("tbody tr")) == len(queries.zones())
    line = next(one.get_text(" ", strip=True) for one in page.select("tbody tr") if "Tràng Duệ" in one.get_text())
    assert "1" in line
    with count_statements() as few:
        admin.open(ZONES)
    for name in ("Nam Sách", "Đồ Sơn", "Đại An"):
        make_enterprise(zone=name)
    with count_statements() as many:
        admin.open(ZONES)
    assert len(few) == len(many)


def test_a_kept_text_is_given_a_zone_with_all_its_enterprises(admin, make_enterprise, make_case):
    first = make_enterprise("Công ty Một", zone="KCN Trang Due 2")
    second = make_enterprise("Công ty Hai", zone="Tràng Duệ 2")
    make_enterprise("Công ty Ba", zone="Nơi khác")
    make_case(enterprise=first, code="VV-TD")
    page = admin.open(TEXTS)
    assert [one.get_text(strip=True) for one in page.select("tbody .num")] == ["2", "1"]
    versions = first.version, second.version
    give(admin, "Tràng Duệ 2", zone="hp_trang_due")
    db.session.rollback()
    assert {first.zone.code, second.zone.code} == {"hp_trang_due"}
    assert (first.zone_text, first.version, second.version) == (None, versions[0] + 1, versions[1] + 1)
    assert "1" in words(admin.open(TEXTS)) and len(admin.open(TEXTS).select("tbody tr")) == 1
    assert queries.find_zone("kcn tràng duệ 2").code == "hp_trang_due"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "zone.text_given")).one()
    assert entry.details["rows"] == 2
    changed = select(AuditEntry.record_id).where(AuditEntry.action == "enterprise.changed")
    assert {first.id, second.id} <= set(db.session.scalars(changed))


def test_a_file_finds_the_zone_by_the_text_from_then_on(admin, make_enterprise, command, tmp_path):
    make_enterprise("Công ty Một", zone="Trang Due giai doan 2")
    give(admin, "Trang Due giai doan 2", zone="hp_trang_due")
    file = tmp_path / "enterprises.csv"
    file.write_text("name,zone\nCông ty Hai,Tràng Duệ giai đoạn 2\n", encoding="utf-8")
    answer = command("import", "enterprises", file)
    assert "1 created" in answer.stdout and "warning" not in answer.stdout
    two = db.session.scalars(select(Enterprise).where(Enterprise.name == "Công ty Hai")).one()
    assert two.zone.code == "hp_trang_due"


def test_the_enterprises_and_their_cases_are_found_by_the_zone(admin, browse, make_user, make_enterprise, make_case):
    make_case(enterprise=make_enterprise("Công ty Một", zone="Khu kia"), code="VV-TD")
    give(admin, "Khu kia", zone="hp_trang_due")
    officer = browse(make_user())
    assert "VV-TD" in words(officer.open("/cases/?q=trang due"))
    assert "Công ty Một" in words(officer.open("/enterprises/?q=trang due"))


def test_what_was_given_is_taken_back_but_for_those_put_elsewhere_since(admin, make_enterprise):
    first = make_enterprise("Công ty Một", zone="Khu kia")
    second = make_enterprise("Công ty Hai", zone="khu Kia")
    give(admin, "Khu kia", zone="hp_trang_due")
    admin.send(f"/enterprises/{second.id}/edit", zone="Nam Sách")
    alias = db.session.scalars(select(ZoneAlias)).one()
    admin.send(f"{TEXTS}/{alias.id}/take-back", page=f"{ZONES}{alias.zone_id}")
    db.session.rollback()
    assert (first.zone, first.zone_text) == (None, "Khu kia")
    assert second.zone.name == "Nam Sách"
    assert queries.find_zone("Khu kia") is None


def test_a_text_becomes_a_new_zone_and_the_zone_goes_when_that_is_taken_back(admin, make_enterprise):
    one = make_enterprise(zone="KCN Sông Mới")
    give(admin, "KCN Sông Mới", zone="", code="hp_song_moi", name="Sông Mới", zone_kind="industrial_park")
    db.session.rollback()
    assert one.zone.code == "hp_song_moi"
    alias = db.session.scalars(select(ZoneAlias)).one()
    admin.send(f"{TEXTS}/{alias.id}/take-back", page=f"{ZONES}{alias.zone_id}")
    db.session.rollback()
    assert one.zone_text == "KCN Sông Mới"
    assert db.session.scalar(select(Zone).where(Zone.code == "hp_song_moi")) is None


def test_giving_a_text_takes_as_many_statements_for_many_enterprises_as_for_few(
    admin, make_enterprise, make_case, count_statements
):
    make_case(enterprise=make_enterprise(zone="Khu một"))
    for _number in range(12):
        make_case(enterprise=make_enterprise(zone="Khu hai"))
    with count_statements() as few:
        give(admin, "Khu một", zone="hp_trang_due")
    with count_statements() as many:
        give(admin, "Khu hai", zone="hp_trang_due")
    updates = [one for one in many if one.startswith("UPDATE enterprise ")]  # SQLite: one each, for the version
    assert len(many) - len(updates) <= len(few)


def test_a_text_that_nobody_has_any_more_leads_back_to_the_list(admin):
    for text in ("nothing", "", "x" * 3000):
        assert admin.open(f"{TEXTS}/give?text={text}", 303).location.endswith(TEXTS)


def test_a_zone_is_added_changed_retired_and_brought_back(admin, browse, make_user, make_enterprise):
    admin.send(
        f"{ZONES}new", code="hp_song_moi", name="Sông Mới", zone_kind="cluster", area_ha="12,5", aliases="Song Moi 1"
    )
    found = zone("hp_song_moi")
    assert (found.name, found.zone_kind, found.area_ha) == ("Sông Mới", "cluster", 12.5)
    one = make_enterprise(zone="song moi 1")
    assert one.zone_id == found.id
    admin.send(f"{ZONES}{found.id}", name="Sông Đổi Tên", parent="hp_trang_due", aliases="Song Moi 1; Sông Mới")
    found = zone("hp_song_moi")
    assert (found.name, found.parent_id) == ("Sông Đổi Tên", zone("hp_trang_due").id)
    assert queries.find_zone("sông mới").code == "hp_song_moi"
    officer = browse(make_user())
    assert one.name in words(officer.open("/enterprises/?q=doi ten"))
    admin.send(f"{ZONES}{found.id}/retire", page=f"{ZONES}{found.id}")
    offered = {option["value"] for option in officer.open("/enterprises/new").select("#zones option")}
    assert "Sông Đổi Tên" not in offered
    assert "Tràng Duệ" in offered
    db.session.rollback()
    assert one.zone_id == found.id
    admin.send(f"{ZONES}{found.id}/restore", page=f"{ZONES}{found.id}")
    assert not zone("hp_song_moi").retired


def test_two_who_change_one_zone_see_both_versions(admin):
    path = f"{ZONES}{zone('hp_trang_due').id}"
    opened = admin.open(path).select_one("form.form [name=version]")["value"]
    admin.send(path, aliases="Trang Due cu")
    page = admin.send(path, status=409, version=opened, aliases="", place="An Dương")
    assert "Trang Due cu" in words(page)
    assert "An Dương" in str(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("code", "hp_trang_due"),
        ("code", "Có dấu"),
        ("name", ""),
        ("name", "KCN tràng duệ"),
        ("name", "x" * 201),
        ("name", "…"),
        ("name", "\x00"),
        ("zone_kind", "moon"),
        ("parent", "nowhere"),
        ("area_ha", "9" * 30),
        ("area_ha", "-1"),
        ("aliases", "Nam Sách"),
        ("aliases", "x" * 300),
        ("source", "x" * 501),
    ],
)
def test_what_cannot_be_saved_comes_back_with_all_that_was_typed(admin, field, value):
    fields = {"code": "hp_moi", "name": "Khu Mới", "zone_kind": "cluster", "place": "Bến", field: value}
    page = admin.send(f"{ZONES}new", status=422, **fields)
    assert page.select_one(".error-summary")
    for name in {"code", "name", "place"} - {field}:
        assert page.select_one(f"form.form [name={name}]")["value"] == fields[name]


def test_a_zone_cannot_lie_within_itself(admin):
    inner, outer = zone("hp_nam_sach").id, zone("hp_dai_an").id
    admin.send(f"{ZONES}{inner}", parent="hp_dai_an")
    page = admin.send(f"{ZONES}{outer}", status=422, parent="hp_nam_sach")
    assert page.select_one("#parent-error")


def test_giving_a_text_asks_for_what_a_new_zone_needs(admin, make_enterprise):
    make_enterprise(zone="Khu kia")
    page = give(admin, "Khu kia", status=422, zone="", code="", name="Khu kia", zone_kind="")
    assert page.select_one("#code-error") and page.select_one("#zone_kind-error")
    assert page.select_one("[name=name]")["value"] == "Khu kia"


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_only_administrators_keep_the_zones(browse, make_user, role):
    browser = browse(make_user(role))
    for path in (ZONES, f"{ZONES}new", f"{ZONES}1", TEXTS, f"{TEXTS}/give"):
        browser.open(path, 403)
    for path in (f"{ZONES}1/retire", f"{TEXTS}/1/take-back"):
        assert browser.client.post(path, data={"csrf_token": browser._token(None)}).status_code == 403
