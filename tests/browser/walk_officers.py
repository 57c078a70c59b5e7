"""The tasks of docs/huong-dan/can-bo.md."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.browse import PASSWORD
from tests.browser.conftest import PHONE
from tests.browser.guides import Walk
from tests.browser.pictures import ROOT

SEWING = "cong ty tnhh may hovumep (mau)"
A_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
COLUMNS = {"Đơn vị": "Doanh nghiệp", "Ngày xảy ra": "Ngày bắt đầu", "Số người": "Số người trực tiếp tham gia"}


def walk(one: Walk) -> None:
    page = one.arrive()
    sign_in(one, page)
    see_the_day(one, page)
    record(one)
    record_at_an_enterprise_that_is_new(one, page)
    follow_up(one, page)
    two_at_once(one, page)
    close(one, page)
    case_file(one, page)
    numbers_by_day(one, page)
    recorded_already(one, page)
    personal_detail(one, page)
    legal_deadlines(one, page)
    change_the_status(one, page)
    hand_over(one, page)
    find_and_take(one, page)
    keep_a_list(one, page)
    several_at_once(one, page)
    bring_in_a_file(one, page)
    something_unusual(one, page)
    report_from_the_gate(one)


def open_case(page, status: str) -> None:
    """The newest case of that status."""
    page.goto(f"/cases/?status={status}")
    page.locator("table.register a.code").first.click()
    expect(page.locator("h1")).to_contain_text("(mẫu)")


def sign_in(one: Walk, page) -> None:
    one.picture(page, "dang-nhap", 460, head=True)
    task = one.task(page, "Đăng nhập")
    task.fill("Tên đăng nhập", "mau.liendoan")
    task.fill("Mật khẩu", PASSWORD)
    task.press("Đăng nhập")
    task.sees("Đăng xuất")
    task.press("EN")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    task.press("VI")


def see_the_day(one: Walk, page) -> None:
    task = one.task(page, "Xem việc trong ngày")
    task.sees("Việc của tôi", "Thời hạn theo luật", "Vụ việc đang mở của cơ quan", "Cuộc đối thoại sắp tới")
    task.sees("Thiếu số liệu cho báo cáo tháng", "Đề nghị đang chờ trả lời")
    one.picture(page, "viec-cua-toi", 640, head=True)


def record(one: Walk) -> None:
    phone = one.arrive("mau.liendoan", PHONE)
    task = one.task(phone, "Ghi nhận vụ ngừng việc")
    task.press("Ghi nhận vụ việc")
    expect(phone.get_by_label("Ngừng việc tập thể")).to_be_checked()
    task.reads("Ngừng việc tập thể")
    task.fill("Doanh nghiệp", SEWING)
    task.fill("Ngày bắt đầu", "20/11/2026")
    one.picture(phone, "ghi-nhan", 844, head=True)
    task.press("Lưu vụ việc")
    expect(phone).to_have_url(re.compile(r"/cases/VV-2026-\d+$"))
    task.reads("chưa rõ")


def report_from_the_gate(one: Walk) -> None:
    phone = one.arrive("mau.liendoan", PHONE)
    task = one.task(phone, "Báo nhanh tại cổng")
    task.press("Báo nhanh")
    task.reads("Ở đâu?", "Từ lúc nào?", "Khoảng bao nhiêu người?", "Vì sao?", "Người lao động yêu cầu gì?", "Chưa rõ")
    phone.locator("#place").fill("Xưởng may sau chợ (mẫu)")
    task.press("UBND cấp xã đã được báo chưa?")
    task.reads("Có")
    task.press("Lưu và gửi")
    task.sees("Hộp gửi", "Đã nhận")
    phone.locator("#outbox a.code").click()
    task.sees("Mới báo", "Chưa khớp doanh nghiệp")
    task.press("Chọn doanh nghiệp")
    expect(phone).to_have_url(re.compile("/edit#enterprise$"))
    phone.goto("/cases/")
    task.reads("Báo nhanh tại cổng")


def record_at_an_enterprise_that_is_new(one: Walk, page) -> None:
    task = one.task(page, "Ghi nhận vụ ngừng việc")
    task.press("Ghi nhận vụ việc")
    task.fill("Doanh nghiệp", "Công ty TNHH Dệt Rapimola (mẫu)")
    task.fill("Ngày bắt đầu", "20/11/2026")
    task.press("Lưu vụ việc")
    task.tick("Đăng ký doanh nghiệp mới, bổ sung thông tin sau")
    task.press("Lưu vụ việc")
    expect(page).to_have_url(re.compile(r"/cases/VV-2026-\d+$"))
    page.goto("/cases/new")
    task.fill("Doanh nghiệp", SEWING)
    task.fill("Ngày bắt đầu", "19/11/2026")
    task.press("Lưu vụ việc")
    expect(page.locator("main")).to_contain_text("VV-2026-")


def follow_up(one: Walk, page) -> None:
    open_case(page, "partly_resumed")
    one.picture(page, "case", 860, head=True, folder=ROOT / "docs" / "pictures")
    task = one.task(page, "Cập nhật diễn biến")
    code = page.url.rpartition("/")[2]
    task.press("Vụ việc")
    page.get_by_role("link", name=code, exact=True).first.click()
    task.press("Ghi diễn biến")
    form = page.locator("#event")
    task.choose("Việc đã xảy ra", "Số người theo ngày", form)
    task.fill("Thời điểm", "20/11/2026 08:30", form)
    task.fill("Ghi chú", "Hai xưởng đã làm việc lại.", form)
    task.press("Số người, tài liệu và chi tiết khác", form)
    task.fill("Số người trực tiếp (ngày đó)", "420", form)
    page.locator("#event [type=file]").set_input_files(
        {"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
    )
    task.tick("Đã che thông tin cá nhân trong các tài liệu này", form)
    one.picture(page, "dien-bien", of=form)
    task.press("Ghi", form)
    task.sees("Người tham gia theo ngày")
    expect(page.locator("main")).to_contain_text("Hai xưởng đã làm việc lại.")
    expect(page.get_by_role("link", name="bien-ban.pdf").first).to_be_visible()


def two_at_once(one: Walk, page) -> None:
    """The case stands open for changing in two windows."""
    task = one.task(page, "Cập nhật diễn biến")
    task.press("Sửa")
    second = page.context.new_page()
    second.goto(page.url)
    for at, demands in ((second, "Tăng tiền ăn ca."), (page, "Trả lương đúng ngày.")):
        at.locator("[name=demands]").evaluate("(box, text) => { box.value = text }", demands)
        at.locator("main form[data-guard] button[type=submit]").first.click()
    second.close()
    one.task(page, "Khi có điều bất thường").sees("Có người khác đã lưu trước")
    expect(page.locator("main")).to_contain_text("Tăng tiền ăn ca.")
    expect(page.locator("main")).to_contain_text("Trả lương đúng ngày.")


def close(one: Walk, page) -> None:
    open_case(page, "partly_resumed")
    task = one.task(page, "Kết thúc vụ việc")
    task.press("Kết thúc vụ việc")
    form = page.locator("form[action$='/close']")
    task.fill("Ngày kết thúc vụ việc", "20/11/2026", form)
    task.fill("Ngày ngừng việc cuối cùng", "19/11/2026", form)
    task.choose("Cách giải quyết", "Hai bên tự thoả thuận", form)
    task.choose("Kết quả giải quyết yêu cầu", "Chấp nhận một phần", form)
    one.picture(page, "ket-thuc", of=form)
    task.press("Kết thúc vụ việc", form)
    expect(page.locator(".page-head, main").first).to_contain_text("Đã kết thúc")
    task.find("Mở lại vụ việc")


def case_file(one: Walk, page) -> None:
    open_case(page, "under_way")
    task = one.task(page, "In hồ sơ vụ việc")
    task.press("Hồ sơ vụ việc")
    expect(page.locator(".paper")).to_contain_text(task.said("Thông tin chính"), ignore_case=True)  # in capitals there
    task.find("In")
    assert task.take("Tải .docx")[:2] == b"PK"
    assert task.take("Tải .pdf")[:4] == b"%PDF"


def numbers_by_day(one: Walk, page) -> None:
    open_case(page, "under_way")
    task = one.task(page, "Sửa số liệu theo ngày")
    task.sees("Người tham gia theo ngày")
    task.press("Sửa số liệu theo ngày")
    page.locator("[name=new-day]").fill("20/11/2026")
    page.locator("[name=new-workers_involved]").fill("444")
    task.press("Lưu bảng theo ngày")
    expect(page.locator("table.grid").first).to_contain_text("444")


def recorded_already(one: Walk, page) -> None:
    """The two cases of one enterprise that were recorded a day apart."""
    page.goto("/cases/?q=hovumep&sort=-code")
    page.locator("table.register a.code").first.click()
    task = one.task(page, "Khi một vụ có thể đã được ghi")
    task.reads("khớp", "khác nhau")
    for words in ("Gộp vào vụ việc đó", "Liên kết là tiếp diễn"):
        task.find(words)
    task.press("Không phải cùng sự việc")
    task.press("Liên kết với vụ việc khác")
    task.tick("Gỡ liên kết này", page.locator("form[action$='/links']").last)


def personal_detail(one: Walk, page) -> None:
    open_case(page, "under_way")
    page.get_by_role("link", name="Ghi diễn biến").first.click()
    form = page.locator("#event")
    form.locator("[name=note]").fill("Ghi nhầm: tổ trưởng Bến Mơ.")
    form.get_by_role("button", name="Ghi", exact=True).click()
    task = one.task(page, "Xoá chi tiết cá nhân")
    task.press("Xoá chi tiết cá nhân")
    form = page.locator("form[action$='/black-out']")
    task.fill("Từ ngữ cần xoá", "Bến Mơ", form)
    task.field("Lý do", form).select_option(index=1)
    form.locator("input[type=checkbox]").last.check()
    task.press("Xoá từ ngữ", form)
    expect(page.locator("main")).not_to_contain_text("Bến Mơ")


def legal_deadlines(one: Walk, page) -> None:
    open_case(page, "reported")
    task = one.task(page, "Theo dõi thời hạn theo luật")
    task.press("Ghi diễn biến")
    form = page.locator("#event")
    task.choose("Việc đã xảy ra", "UBND địa phương nhận thông báo về cuộc ngừng việc", form)
    task.fill("Thời điểm", "20/11/2026 07:00", form)
    task.press("Ghi", form)
    task.sees("Thời hạn theo luật")
    one.picture(page, "thoi-han", 560)
    deadlines = page.locator(".panel").filter(has=page.get_by_role("heading", name="Thời hạn theo luật"))
    deadlines.get_by_role("button", name="Định nghĩa").first.click()
    task.reads("?")
    expect(page.locator("[popover]:popover-open")).to_contain_text("để tham khảo")
    page.keyboard.press("Escape")
    task.reads("tham khảo")
    task.press("Ghi buổi gặp gỡ đầu tiên")
    expect(page.locator("#event [name=event]")).to_have_value("first_meeting_held")
    task.fill("Thời điểm", "20/11/2026 08:40", page.locator("#event"))
    task.press("Ghi", page.locator("#event"))
    expect(page.get_by_role("link", name="Ghi buổi gặp gỡ đầu tiên")).to_have_count(0)
    task.press("Vụ việc")
    task.press("Thời hạn theo luật", page.locator("main"))
    expect(page.locator("table.register tbody tr").first).to_be_visible()


def change_the_status(one: Walk, page) -> None:
    open_case(page, "reported")
    task = one.task(page, "Đổi trạng thái")
    task.press("Trạng thái")
    form = page.locator("form[action$='/status']")
    task.reads("Đổi trạng thái")
    task.choose("Trạng thái mới", "Đã xác minh", form)
    task.press("Lưu trạng thái", form)
    expect(page.locator(".page-head, main").first).to_contain_text("Đã xác minh")


def hand_over(one: Walk, page) -> None:
    task = one.task(page, "Bàn giao chủ trì")
    task.press("Bàn giao chủ trì")
    form = page.locator("form[action$='/handover']")
    task.choose("Cơ quan nhận", "Ban Quản lý Khu kinh tế Hải Phòng", form)
    task.fill("Lý do (nếu có)", "Doanh nghiệp nằm trong khu kinh tế.", form)
    one.picture(page, "ban-giao", of=form)
    task.press("Đề nghị nhận chủ trì", form)
    task.sees("Rút lại đề nghị")


def find_and_take(one: Walk, page) -> None:
    task = one.task(page, "Tìm, lọc và tải danh sách")
    task.press("Vụ việc")
    filters = page.locator("form.filters")
    task.fill("Từ khoá", "trang due", filters)
    task.choose("Trạng thái", "Đã kết thúc", filters)
    task.press("Thêm điều kiện", filters)
    task.press("Lọc", filters)
    expect(page.locator("table.register tbody tr").first).to_contain_text("Tràng Duệ")
    one.picture(page, "danh-sach", 620)
    rows = list(csv.reader(io.StringIO(task.take("Tải .csv").decode("utf-8-sig"))))
    assert any("Tràng Duệ" in cell for row in rows for cell in row)
    assert task.take(".xlsx").startswith(b"PK")
    page.locator("a.condition").first.click()
    expect(page.locator("a.condition")).to_have_count(1)


def keep_a_list(one: Walk, page) -> None:
    task = one.task(page, "Lưu danh sách và chọn cột")
    task.press("Vụ việc")
    page.locator("form.filters").get_by_label("Trạng thái").select_option(label="Đã kết thúc")
    page.get_by_role("button", name="Lọc").click()
    task.press("Cột")
    page.get_by_label("Số của cơ quan").check()
    task.press("Hiển thị các cột này")
    expect(page.locator("table.register thead")).to_contain_text("Số của cơ quan")
    task.press("Danh sách đã lưu")
    task.fill("Tên danh sách", "Đã xong trong năm")
    task.tick("Chia sẻ với cơ quan")
    task.press("Lưu danh sách này")
    page.goto("/cases/")
    task.press("Danh sách đã lưu")
    page.get_by_role("link", name="Đã xong trong năm").click()
    expect(page.locator("table.register thead")).to_contain_text("Số của cơ quan")
    task.press("Danh sách đã lưu")
    task.press("Bỏ", page.locator(".saved li", has_text="Đã xong trong năm"))
    task.press("Danh sách đã lưu")
    expect(page.get_by_role("link", name="Đã xong trong năm")).to_have_count(0)


def several_at_once(one: Walk, page) -> None:
    task = one.task(page, "Xử lý nhiều vụ việc cùng lúc")
    task.press("Vụ việc")
    page.goto("/cases/?status=open")
    codes = page.locator("tr:has(.pick-row input) a.code").all_inner_texts()
    task.find("Kết thúc vụ việc…").wait_for()
    task.tick("Tất cả vụ việc trên trang này do cơ quan mình chủ trì")
    task.press("Thêm cơ quan phối hợp…")
    task.sees("Vụ việc đã chọn")
    expect(page.locator(".chosen input:checked")).to_have_count(len(codes))
    page.locator('input[name="agencies"][type=checkbox]').last.check()
    task.press("Thêm cơ quan")
    expect(page.locator(".notice-success").first).to_contain_text(codes[0])


def bring_in_a_file(one: Walk, page) -> None:
    """A file whose rows come out in every way a row can."""
    task = one.task(page, "Nhập từ tệp")
    for register in ("Đối thoại", "Doanh nghiệp", "Vụ việc"):
        task.press(register)
        task.find("Nhập từ tệp").wait_for()
    task.press("Nhập từ tệp")
    task.choose("Nội dung của tệp", "Vụ việc")
    file = {"name": "ngung-viec-2026.csv", "mimeType": "text/csv", "buffer": _yearly(one)}
    task.field("Tệp (CSV hoặc XLSX, tối đa 20 MB)").set_input_files(file)
    task.press("Đọc tệp")
    task.sees("Ghép cột", "Một giá trị cho mọi dòng")
    for heading, column in (
        ("Đơn vị", "Doanh nghiệp"),
        ("Ngày xảy ra", "Ngày bắt đầu"),
        ("Số người", "Số người trực tiếp tham gia"),
    ):
        page.get_by_label(heading, exact=True).select_option(label=column)
    page.get_by_label("Ghi chú nội bộ", exact=True).select_option(label=task.said("(bỏ qua)"))
    task.sees("Giá trị chưa rõ nghĩa")
    one.picture(page, "ghep-cot", 860)
    page.get_by_label("đòi tăng lương", exact=True).select_option(label="Tiền lương, điều chỉnh lương tối thiểu")
    task.press("Kiểm tra các dòng")
    task.sees("Mới", "Không đổi", "Đã sửa", "Cần xem lại", "Không nhận")
    one.picture(page, "kiem-tra", 1000)
    task.press("Sửa dòng")
    page.get_by_label("Ngày bắt đầu").first.fill("03/02/2026")
    task.press("Lưu và kiểm tra lại")
    assert task.take("Tải các dòng không nhận .xlsx").startswith(b"PK")
    task.press("Cần xem lại")
    page.locator("[name=row]").first.check()
    task.press("Để lại các dòng đã đánh dấu")
    task.press("Nạp")
    expect(page.locator("main")).to_contain_text("Có dòng không nhận được")
    page.locator("[name=accept_valid]").check()
    task.press("Nạp")
    page.locator("main table a[href^='/cases/']").first.click()
    expect(page.locator("main")).to_contain_text("Từ tệp ngung-viec-2026.csv, dòng 2")
    page.get_by_role("link", name="ngung-viec-2026.csv").click()
    task.press("Thu hồi lần nạp…")
    task.press("Thu hồi cả lần nạp")
    expect(page.locator("main")).to_contain_text("Đã thu hồi")


def _yearly(one: Walk) -> bytes:
    """New, unchanged, changed, doubtful and refused rows, in an office's own words."""
    out = one.place.folder.parent / "vu-viec.csv"
    one.place.flask("export", "cases", str(out), "--from", "2026-01-01", "--to", "2026-11-20")
    kept = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    same, other = [row for row in kept if row["workers_involved"] and row["lead_agency"] == "hp_ldld_2025"][:2]
    lines = [
        ("Mã", "Loại vụ việc", "Đơn vị", "Ngày xảy ra", "Số người", "Nguyên nhân chính", "Ghi chú nội bộ"),
        ("", "Ngừng việc tập thể", "Công ty TNHH May Hovumep (mẫu)", "12/03/2026", "140", "đòi tăng lương", "tổ 4"),
        ("", "Ngừng việc tập thể", "Công ty TNHH Nhựa Fenodafu (mẫu)", "15/04/2026", "0", "đòi tăng lương", ""),
        ("", "Ngừng việc tập thể", "Công ty TNHH Kho vận Sevijuna (mẫu)", "31/02/2026", "60", "", ""),
        ("", "Ngừng việc tập thể", "Công ty TNHH May Galubix (mẫu)", "hôm qua", "35", "", ""),
        *((row["code"], row["kind"], row["enterprise"], row["started_on"], workers, row["main_cause"], "")
          for row, workers in ((same, same["workers_involved"]), (other, "77"))),
    ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def something_unusual(one: Walk, page) -> None:
    task = one.task(page, "Khi có điều bất thường")
    page.goto("/cases/new")
    page.get_by_label("Ngày bắt đầu").first.fill("32/10/2026")
    page.locator("main form[data-guard] button[type=submit]").first.click()
    task.sees("Chưa lưu được: còn … chỗ cần sửa")
    page.locator(".error-summary a").last.click()
    expect(page.get_by_label("Ngày bắt đầu").first).to_be_focused()
    expect(page.get_by_label("Ngày bắt đầu").first).to_have_value("32/10/2026")
    page.goto("/cases/VV-2026-9999")
    task.sees("Không có trang này")
    page.goto("/admin/users")
    task.sees("Không được phép")
    task.said("Có lỗi ở máy chủ")  # no page can be made to fail; tests/home/test_messages.py shows it
