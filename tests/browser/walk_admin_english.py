"""The tasks of docs/admin.md that are done on pages; its commands run in tests/house/test_admin_guide.py."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.guides import Task, Walk
from tests.browser.pictures import ROOT

PICTURES = ROOT / "docs" / "pictures"
TEXT = "KCN Bến Lạ"


def walk(one: Walk) -> None:
    page = one.arrive("admin", language="en")
    task = one.task(page, "A register to try out")
    task.sees("Sample data")
    page.goto("/enterprises/")
    task.sees("(mẫu)")
    accounts(one, page)
    agencies(one, page)
    holidays(one, page)
    deadlines(one, page)
    lists(one, page)
    zones(one, page)
    sectors(one, page)
    files(one, page)
    opened(one, page, "Reminders by mail", "Reminders by mail")
    expect(page.locator("main")).to_contain_text("No reminder yet")
    one.task(page, "Invitations: links and mails")
    page.goto("/invitations/an-address-that-is-none")
    expect(page.locator("main")).to_contain_text("This link opens nothing")
    page.goto("/")
    opened(one, page, "The trail", "Audit trail")
    expect(page.locator("main")).to_contain_text("cb.ldld01")


def opened(one: Walk, page, heading: str, *words: str) -> Task:
    task = one.task(page, heading)
    task.press("Administration")
    for each in words:
        task.press(each, page.locator("main"))
    return task


def accounts(one: Walk, page) -> None:
    task = opened(one, page, "Accounts", "Accounts", "Add an account")
    task.fill("User name", "cb.ldld01")
    task.choose("Agency", "Hai Phong Federation of Labour (after the merger)")
    task.choose("Role", "Officer")
    one.picture(page, "admin-account", 640, folder=PICTURES)
    task.press("Save account")
    expect(page.locator("main")).to_contain_text(re.compile(r"\w{4}-\w{4}-\w{4}-\w{4}"))
    page.get_by_role("link", name="To the account").click()
    task.press("Make a one-time password")
    page.get_by_role("link", name="To the account").click()
    task.press("Disable account")
    expect(page.locator("main")).to_contain_text("This account is disabled since")


def agencies(one: Walk, page) -> None:
    """An agency with accounts ends and its accounts are moved; the end is undone."""
    task = opened(one, page, "When agencies change", "Agencies")
    task.find("Record an agency")
    task.press("Default leads")
    page.go_back()
    page.get_by_role("link", name="City Party Committee's Propaganda and Mass Mobilisation Board").last.click()
    task.find("Rename…")
    task.find("Merge others into it…")
    task.press("End…")
    page.get_by_label("Last day", exact=True).fill("19/11/2026")
    page.get_by_label("Hai Phong Federation of Labour (after the merger)").first.check()
    one.picture(page, "admin-end", 900, folder=PICTURES)
    page.get_by_role("button", name="End agency").click()
    task.press("Move accounts")
    page.goto("/admin/agencies/?q=hp_btgdvtu")
    page.locator("table.register tbody a").first.click()
    task.press("Undo the end")
    expect(page.get_by_role("button", name="Undo the end")).to_have_count(0)


def holidays(one: Walk, page) -> None:
    task = opened(one, page, "Public holidays", "Public holidays")
    page.goto("/admin/holidays/2027")
    one.picture(page, "admin-holidays", 760, folder=PICTURES)
    task.sees("to be confirmed")
    rows = page.locator("table.register tbody tr")
    waiting = rows.filter(has_text="to be confirmed").count()
    task.press("Confirm", rows.first)
    expect(rows.filter(has_text="to be confirmed")).to_have_count(waiting - 1)
    task.press("Confirm all of …")
    expect(rows.filter(has_text="to be confirmed")).to_have_count(0)
    task.reads("Set another date")
    page.goto("/admin/holidays/2026")
    form = page.locator("#set")
    form.get_by_label("Date", exact=True).fill("25/11/2026")
    form.get_by_label("Name of the day").fill("Ngày nghỉ theo quyết định")
    form.get_by_label("Kind of day").select_option(label="Public holiday")
    task.press("Save date", form)
    expect(page.locator("main")).to_contain_text("working days in 2026, before")
    page.get_by_role("link", name="25 Nov 2026").click()
    task.press("Remove …")
    expect(page.locator("main")).to_contain_text("working days in 2026, before")
    form.get_by_label("Date", exact=True).fill("25/11/2026")
    form.get_by_label("Name of the day").fill("Ngày nghỉ theo quyết định")
    form.get_by_label("Kind of day").select_option(label="Public holiday")
    task.press("Save date", form)


def deadlines(one: Walk, page) -> None:
    task = opened(one, page, "Legal deadlines", "Rules of legal deadlines")
    task.sees("For reference")
    task.press("Confirm the rule")
    task.press("Take the confirmation back")
    task.press("Move these deadlines")
    expect(page.locator("#moves")).to_have_count(0)


def lists(one: Walk, page) -> None:
    task = opened(one, page, "Causes, ways of settling, outcomes", "Causes", "Ways of settling", "Outcomes", "Causes")
    task.reads("Add a cause")
    page.get_by_role("link", name="shift_meal").click()
    page.get_by_label("English label").fill("Meals during the shift")
    task.press("Save value")
    page.get_by_role("link", name="shift_meal").click()
    task.press("Retire value")
    task.press("Offer again")


def zones(one: Walk, page) -> None:
    page.goto("/enterprises/new")
    page.get_by_label("Name", exact=True).fill("Công ty TNHH Bến Lạ (mẫu)")
    page.get_by_label("Industrial park or zone").fill(TEXT)
    page.get_by_role("button", name="Save enterprise").click()
    task = opened(one, page, "Zones", "Zones")
    task.find("Add a zone")
    task.press("Kept texts")
    page.get_by_role("link", name=TEXT).click()
    task.press("A new zone")
    task.choose("Zone of the list", "Tràng Duệ")
    one.picture(page, "admin-zone", 560, folder=PICTURES)
    task.press("Give this zone")
    expect(page.get_by_label(task.said("Other spellings (if any)"), exact=True)).to_be_visible()
    task.press("Retire zone")
    page.get_by_role("button", name="Offer again").click()
    task.press("Take … back")
    page.goto("/admin/zones/texts")
    expect(page.locator("main")).to_contain_text(TEXT)


def sectors(one: Walk, page) -> None:
    task = opened(one, page, "Sectors", "Sectors")
    task.reads("Load a newer version")
    rows = "version,code,section,name\nVSIC2025,C,C,CÔNG NGHIỆP CHẾ BIẾN\nVSIC2025,14,C,Sản xuất trang phục\n"
    file = {"name": "vsic2025.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator("#load [type=file]").set_input_files(file)
    task.press("Load file")
    expect(page.locator("main")).to_contain_text("2 sectors added")


def files(one: Walk, page) -> None:
    """A file of the screen, and one that a command has loaded."""
    task = opened(one, page, "Files in and out", "Files brought in", "Bring in a file")
    task.choose("What the file holds", "Enterprises")
    rows = "Tên,Khu công nghiệp,Số lao động\nCông ty TNHH Lạch Huyện (mẫu),Đình Vũ,120\n,Đình Vũ,35\n"
    page.locator("[name=file]").set_input_files(
        {"name": "doanh-nghiep.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    task.press("Read the file")
    task.press("Check the rows")
    one.picture(page, "admin-file", 620, folder=PICTURES)
    page.locator("[name=accept_valid]").check()
    task.press("Load …")
    expect(page.locator("main")).to_contain_text("What became of it")
    file = Path(one.place.folder.parent / "lich-nghi-2027.csv")
    file.write_text("date,name,country,kind\n2027-04-29,Ngày nghỉ theo quyết định,VN,holiday\n", encoding="utf-8")
    one.place.flask("import", "holidays", str(file))
    task.press("Administration")
    task.press("Files brought in")
    page.get_by_role("link", name="lich-nghi-2027.csv").click()
    task.press("Take the load back…")
    task.press("Take the whole load back")
    expect(page.locator("main")).to_contain_text("Taken back")
