"""The tasks of docs/huong-dan/ban-quan-ly.md."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.guides import Walk

SEWING = "cong ty tnhh may hovumep (mau)"
DOUBLE = "Công ty TNHH Nhựa Fenodafu (mẫu)"
STRANGE_ZONE = "KCN Bến Lạ"


def walk(one: Walk) -> None:
    page = one.arrive("mau.banquanly")
    answer_offers(one, page)
    schedule(one, page)
    see_the_calendar(one, page)
    prepare(one, page)
    record_the_result(one, page)
    run_the_meeting(one, page)
    recommendations(one, page)
    compare_numbers(one, page)
    register(one, page)
    merge(one, page)


def answer_offers(one: Walk, page) -> None:
    one.task(page, "Xem việc trong ngày").sees("Chờ cơ quan tôi trả lời")
    task = one.task(page, "Trả lời đề nghị nhận chủ trì")
    task.sees("Việc của tôi", "Chờ cơ quan tôi trả lời")
    waiting = page.locator(".panel").filter(has_text="Chờ cơ quan tôi trả lời").locator(".rows a")
    second = waiting.nth(1).get_attribute("href")
    waiting.first.click()
    task.press("Nhận chủ trì")
    expect(page.locator(".agencies").first).to_contain_text("Ban Quản lý Khu kinh tế Hải Phòng")
    page.goto(second)
    task.press("Từ chối…")
    task.fill("Lý do", "Doanh nghiệp nằm ngoài khu kinh tế.", page.locator("form[action$='/refuse']"))
    task.press("Từ chối chủ trì")
    expect(page.locator("main")).not_to_contain_text("Nhận chủ trì")


def schedule(one: Walk, page) -> None:
    task = one.task(page, "Lên lịch đối thoại")
    page.goto("/")
    task.reads("Việc của tôi")
    task.press("Lên lịch đối thoại")
    page.get_by_label("Hội nghị đối thoại").check()
    task.fill("Ngày tổ chức", "15/12/2026")
    task.fill("Địa điểm (nếu biết)", "Hội trường Ban Quản lý")
    task.fill("Doanh nghiệp tham dự (nếu biết)", SEWING)
    one.picture(page, "len-lich", 800)
    task.press("Lưu cuộc đối thoại")
    expect(page).to_have_url(re.compile(r"/dialogues/DT-2026-\d+$"))
    task.press("Đối thoại")
    task.find("Lên lịch đối thoại")


def see_the_calendar(one: Walk, page) -> None:
    task = one.task(page, "Xem lịch đối thoại")
    task.press("Đối thoại")
    task.press("Lịch đối thoại")
    one.picture(page, "lich", 860)
    assert task.take("Lịch .ics").startswith(b"BEGIN:VCALENDAR")
    task.press("Sau")
    expect(page.get_by_role("heading", name="tháng 12/2026")).to_be_visible()
    for _ in range(2):
        task.press("Trước")
    task.sees("Hoãn")
    task.press("Hôm nay")
    task.press("Tuần")
    expect(page.locator("table.calendar-week")).to_be_visible()
    filters = page.locator("form.filters")
    filters.locator("select").first.select_option(index=1)
    filters.get_by_role("button", name="Lọc").click()
    expect(page.locator("a.condition").first).to_be_visible()
    phone = one.arrive("mau.banquanly", PHONE)
    phone.goto("/dialogues/calendar?month=2026-12")
    shown = phone.locator("td.day:visible")
    assert shown.count() == phone.locator("td.day:not(.day-empty):not(.day-outside)").count() > 0
    page.goto("/dialogues/calendar?month=2026-12")
    page.get_by_role("link", name="Lên lịch đối thoại vào Thứ Ba 15/12/2026").click()
    expect(page.locator("[name=starts_on]")).to_have_value("15/12/2026")
    page.get_by_label("Hội nghị đối thoại").check()
    page.get_by_label("Doanh nghiệp tham dự (nếu biết)").first.fill(SEWING)
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    task.sees("Trùng lịch nửa ngày với …")


def prepare(one: Walk, page) -> None:
    task = one.task(page, "Chuẩn bị hội nghị và mời doanh nghiệp")
    page.goto("/dialogues/?status=planned&kind=enterprise_meeting")
    page.locator("table.register a.code").first.click()
    task.find("Sửa").wait_for()
    task.press("Sửa chương trình")
    page.get_by_label("Dòng 1: giờ").fill("08:00")
    page.get_by_label("Dòng 1: nội dung").fill("Khai mạc, báo cáo các kiến nghị lần trước")
    task.press("Lưu chương trình")
    expect(page.locator("#agenda")).to_contain_text("Khai mạc")
    task.press("Mời doanh nghiệp")
    page.locator("tbody input[type=checkbox]").first.check()
    task.press("Mời doanh nghiệp đã chọn")
    task.press("Danh sách mời")
    page.get_by_label(re.compile(": nhận lời$")).first.select_option("yes")
    task.press("Lưu trang danh sách này")
    page.locator("a", has_text="DT-").first.click()
    task.sees("Đã mời")
    task.press("Trả lời qua đường dẫn")
    task.sees("Tạo đường dẫn cho nơi chưa có")
    task.press("Mời qua thư")


def run_the_meeting(one: Walk, page) -> None:
    task = one.task(page, "Điều hành hội nghị và lập biên bản")
    page.goto("/dialogues/?status=concluded&kind=dialogue_conference")
    page.locator("table.register a.code").first.click()
    address = page.url
    task.press("Điều hành cuộc đối thoại")
    task.choose("Lĩnh vực", "Giao thông, chiếu sáng", page.locator("form#point"))
    task.fill("Nội dung kiến nghị", "Đề nghị lắp đèn ở cổng số 2.", page.locator("form#point"))
    task.press("Thêm kiến nghị", page.locator("form#point"))
    expect(page.locator("#points")).to_contain_text("lắp đèn ở cổng số 2")
    task.find("Bàn phím khi điều hành").wait_for()
    page.goto(address)
    task.press("Nhập kết luận")
    task.fill("Kết luận", "Các cơ quan trả lời trong 15 ngày làm việc.", page.locator("#conclusions"))
    task.press("Lưu kết luận")
    task.press("Biên bản")
    assert task.take("Tải .docx").startswith(b"PK")
    task.press("Bản công khai")
    task.press("Thông báo kết luận")
    expect(page.locator("article.paper")).to_contain_text("trả lời trong 15 ngày làm việc")


def recommendations(one: Walk, page) -> None:
    task = one.task(page, "Ghi và trả lời kiến nghị")
    task.press("Kiến nghị")
    task.press("Ghi kiến nghị")
    task.fill("Nội dung kiến nghị", "Đề nghị sửa đường vào cổng số 2 và lắp đèn chiếu sáng.")
    task.choose("Lĩnh vực", "Giao thông, chiếu sáng")
    task.press("Lưu kiến nghị")
    task.press("Giao cơ quan trả lời")
    page.locator("form#assign select[name=lead]").select_option(label="Ban Quản lý Khu kinh tế Hải Phòng")
    task.find("Chuyển cấp trên").wait_for()
    task.fill("Hạn trả lời", "15/12/2026", page.locator("form#assign"))
    task.field("Giao nhầm cơ quan").wait_for()
    task.press("Giao kiến nghị")
    page.locator("summary", has_text="Trả lời").first.click()
    task.fill("Trả lời", "Đã đưa vào kế hoạch quý 1 năm sau.", page.locator("form#answer"))
    task.field("Hình thức trả lời", page.locator("form#answer")).select_option("written")
    task.field("Kết quả giải quyết", page.locator("form#answer")).select_option(index=1)
    task.press("Lưu trả lời")
    expect(page.locator("#given-answer")).to_contain_text("Đã đưa vào kế hoạch")
    task.press("Kiến nghị")
    task.tick("Quá hạn")


def record_the_result(one: Walk, page) -> None:
    task = one.task(page, "Ghi kết quả đối thoại")
    page.goto("/dialogues/?status=held&kind=dialogue_conference")
    page.locator("table.register a.code").first.click()
    one.picture(page, "doi-thoai", 760)
    task.sees("Trạng thái tiếp theo")
    task.tick("Đã kết luận")
    task.press("Lưu trạng thái")
    task.tick("Đã đóng")
    task.press("Sửa")
    task.press("Kết thúc, số người dự")
    page.get_by_label("Số người dự bên người lao động (nếu biết)").fill("64")
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    expect(page.locator("main")).to_contain_text("64")
    page.goto("/dialogues/?status=planned")
    page.locator("table.register a.code", has_text="DT-2026-18").click()
    task.tick("Đã mời")
    task.press("Lưu trạng thái")
    task.reads("Đã tổ chức")


def compare_numbers(one: Walk, page) -> None:
    task = one.task(page, "Đối chiếu số lượng theo quy định")
    page.goto("/dialogues/new")
    page.get_by_label("Đối thoại định kỳ tại nơi làm việc").check()
    page.get_by_label("Ngày tổ chức").first.fill("18/11/2026")
    page.get_by_label("Doanh nghiệp tham dự (nếu biết)").first.fill(SEWING)
    task.press("Đối thoại tại nơi làm việc: nội dung và số thành viên")
    task.fill("Số thành viên bên người lao động theo danh sách (nếu biết)", "3")
    task.fill("Trong đó có mặt (nếu biết)", "3")
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    task.sees("Số lượng theo quy định", "Đủ", "Chưa đủ", "Chưa rõ")
    expect(page.locator("#frame")).to_contain_text("Điều 38 NĐ 145")
    one.picture(page, "so-luong", of=page.locator("#frame"))


def register(one: Walk, page) -> None:
    task = one.task(page, "Đăng ký doanh nghiệp")
    task.press("Doanh nghiệp")
    task.press("Đăng ký doanh nghiệp")
    task.fill("Tên", "Công ty TNHH Dệt Vasolina (mẫu)")
    task.fill("Số lao động", "350")
    one.picture(page, "doanh-nghiep", 760)
    page.get_by_label("Khu công nghiệp hoặc khu kinh tế").fill(STRANGE_ZONE)
    task.press("Lưu doanh nghiệp")
    expect(page.locator("h1")).to_contain_text("Dệt Vasolina")
    expect(page.locator("main")).to_contain_text(STRANGE_ZONE)
    page.goto("/enterprises/?q=rapimola")
    page.locator("table.register tbody a").first.click()
    task.sees("cần bổ sung")
    task.press("Sửa")
    expect(page.get_by_label("Tên", exact=True)).to_have_value("Công ty TNHH Dệt Rapimola (mẫu)")


def merge(one: Walk, page) -> None:
    """Of two, first found by the page of possible doubles, then from the page of one of them."""
    task = one.task(page, "Gộp hai doanh nghiệp là một")
    page.goto("/enterprises/new")
    page.get_by_label("Tên", exact=True).fill(DOUBLE)
    page.get_by_label("Mã số thuế (nếu biết)").fill("9900000031-001")  # as a branch would have it
    page.get_by_role("button", name="Lưu doanh nghiệp").click()
    task.press("Doanh nghiệp")
    task.press("Có thể trùng")
    expect(page.locator("main table")).to_contain_text(DOUBLE)
    task.press("So sánh")
    page.goto("/enterprises/?q=vasolina")
    page.locator("table.register tbody a").first.click()
    task.press("Trùng với doanh nghiệp…")
    task.fill("Doanh nghiệp kia", "det rapimola")
    page.locator("#other-list [role=option]").first.click()
    task.press("So sánh hai doanh nghiệp")
    page.get_by_label("Công ty TNHH Dệt Vasolina (mẫu)").check()
    task.reads("Doanh nghiệp giữ lại")
    task.fill("Lý do", "Một doanh nghiệp, ghi hai tên.")
    one.picture(page, "gop", 900)
    task.press("Gộp doanh nghiệp")
    page.get_by_role("link", name="Công ty TNHH Dệt Rapimola (mẫu)").first.click()
    task.press("Hoàn tác việc gộp")
    expect(page.locator("main")).to_contain_text("Đã hoàn tác việc gộp")
    page.goto("/enterprises/?q=rapimola")
    expect(page.locator("table.register tbody tr")).to_have_count(1)
