"""The tasks of docs/huong-dan/quan-tri.md."""

import re

from playwright.sync_api import expect

from tests.browse import PASSWORD
from tests.browser.guides import Walk
from tests.browser.walk_board import STRANGE_ZONE


def walk(one: Walk) -> None:
    page = one.arrive("admin")
    task = one.task(page, "Cài đặt và dùng thử")
    task.sees("Dữ liệu mẫu")
    add_an_account(one, page)
    change_offices(one, page)
    keep_holidays(one, page)
    keep_deadlines(one, page)
    keep_lists(one, page)
    task = one.task(page, "Lưu vết")
    task.press("Quản trị")
    task.press("Lưu vết", page.locator("main"))
    expect(page.locator("main")).to_contain_text("cb.ldld02")
    assert "audit verify" in task.words
    one.place.flask("audit", "verify")


def add_an_account(one: Walk, page) -> None:
    task = one.task(page, "Thêm tài khoản")
    task.press("Quản trị")
    one.picture(page, "quan-tri", 480)
    task.press("Tài khoản")
    task.press("Thêm tài khoản")
    task.fill("Tên đăng nhập", "cb.ldld02")
    task.choose("Cơ quan", "Liên đoàn Lao động thành phố Hải Phòng")
    task.choose("Vai trò", "Cán bộ")
    one.picture(page, "them-tai-khoan", 640)
    task.press("Lưu tài khoản")
    shown = re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", page.locator("main").inner_text())[0]
    first_sign_in(one, shown)
    page.get_by_role("link", name="Đến tài khoản").click()
    task.press("Tạo mật khẩu dùng một lần")
    expect(page.locator("main")).to_contain_text(re.compile(r"\w{4}-\w{4}-\w{4}-\w{4}"))
    page.get_by_role("link", name="Đến tài khoản").click()
    task.press("Khoá tài khoản")
    expect(page.locator("main")).to_contain_text("Đã khoá cb.ldld02")


def first_sign_in(one: Walk, password: str) -> None:
    page = one.arrive()
    task = one.task(page, "Đăng nhập")
    task.fill("Tên đăng nhập", "cb.ldld02")
    task.fill("Mật khẩu", password)
    task.press("Đăng nhập")
    for label in ("Mật khẩu mới", "Nhập lại mật khẩu mới"):
        page.get_by_label(label, exact=True).fill(PASSWORD[::-1] + "!")
    page.get_by_label("Mật khẩu hiện tại").fill(password)
    page.get_by_role("button", name="Lưu mật khẩu").click()
    task.press("Đăng xuất")


def change_offices(one: Walk, page) -> None:
    task = one.task(page, "Cơ quan và chủ trì mặc định")
    task.press("Quản trị")
    task.press("Cơ quan", page.locator("main"))
    task.press("Chủ trì mặc định")
    expect(page.locator("main table")).to_contain_text("hp_ldld_2025")
    page.goto("/admin/agencies/?q=hp_snv")
    page.locator("table.register tbody a").first.click()
    task.find("Đổi tên…")
    task.find("Hợp nhất cơ quan khác vào…")
    task.press("Kết thúc…")
    page.get_by_label("Ngày cuối", exact=True).fill("19/11/2026")
    page.get_by_label("Liên đoàn Lao động thành phố Hải Phòng").first.check()
    one.picture(page, "ket-thuc-co-quan", 800)
    page.get_by_role("button", name="Kết thúc cơ quan").click()
    expect(page.locator("main")).to_contain_text("hp_ldld_2025")
    task.press("Hoàn tác việc kết thúc")
    expect(page.get_by_role("button", name="Hoàn tác việc kết thúc")).to_have_count(0)


def keep_holidays(one: Walk, page) -> None:
    """Confirmed one by one, then the whole year; a day that is missing is set, and corrected."""
    task = one.task(page, "Ngày nghỉ lễ")
    task.press("Quản trị")
    task.press("Ngày nghỉ lễ", page.locator("main"))
    one.picture(page, "ngay-nghi", 760)
    rows = page.locator("table.register tbody tr")
    waiting = rows.filter(has_text="chờ xác nhận").count()
    task.press("Xác nhận", rows.first)
    expect(rows.filter(has_text="chờ xác nhận")).to_have_count(waiting - 1)
    task.press("Xác nhận mọi ngày năm …")
    expect(rows.filter(has_text="chờ xác nhận")).to_have_count(0)
    task.reads("Đặt ngày khác")
    form = page.locator("#set")
    form.get_by_label("Ngày", exact=True).fill("25/11/2026")
    form.get_by_label("Tên ngày").fill("Ngày nghỉ theo quyết định")
    form.get_by_label("Loại ngày").select_option(label="Ngày nghỉ lễ")
    task.press("Lưu ngày", form)
    expect(page.locator("main")).to_contain_text("ngày làm việc, trước đó")
    rows.filter(has_text="25/11/2026").get_by_role("link").click()
    page.get_by_label("Tên ngày").fill("Ngày nghỉ theo quyết định của năm")
    task.press("Lưu ngày")
    expect(page.locator("main")).to_contain_text("Ngày nghỉ theo quyết định của năm")


def keep_deadlines(one: Walk, page) -> None:
    task = one.task(page, "Thời hạn theo luật")
    task.press("Quản trị")
    task.press("Quy tắc tính thời hạn theo luật")
    one.picture(page, "quy-tac", 700)
    task.sees("Tham khảo")
    task.press("Xác nhận quy tắc")
    task.press("Rút lại xác nhận")
    expect(page.locator("#moves")).to_be_visible()
    task.press("Dời các thời hạn này")
    expect(page.locator("main")).to_contain_text(re.compile(r"Đã dời \d+ thời hạn"))


def keep_lists(one: Walk, page) -> None:
    task = one.task(page, "Danh mục và khu công nghiệp")
    task.press("Quản trị")
    task.press("Cách giải quyết")
    task.press("Quản trị", page.locator("main"))
    task.press("Ngành kinh tế")
    task.press("Quản trị", page.locator("main"))
    task.press("Nguyên nhân")
    page.get_by_role("link", name="shift_meal").click()
    task.fill("Nhãn tiếng Việt", "Bữa ăn giữa ca, chất lượng bữa ăn")
    task.fill("Vị trí (để trống: như cũ, hoặc cuối)", "1")
    task.press("Lưu giá trị")
    expect(page.locator("table tbody tr").first).to_contain_text("Bữa ăn giữa ca")
    page.get_by_role("link", name="shift_meal").click()
    task.press("Ngừng dùng giá trị")
    task.press("Đưa ra chọn lại")
    task.press("Quản trị")
    task.press("Khu, cụm công nghiệp")
    task.press("Tên giữ lại")
    page.get_by_role("link", name=STRANGE_ZONE).click()
    task.choose("Khu trong danh mục", "Tràng Duệ")
    one.picture(page, "xep-khu", 560)
    task.press("Gán khu này")
    expect(page.locator("main")).to_contain_text(f"Rút lại “{STRANGE_ZONE}”")
    page.goto("/enterprises/?q=vasolina")
    expect(page.locator("table.register")).to_contain_text("Tràng Duệ")
