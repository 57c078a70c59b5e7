"""Each task of the Vietnamese guides, done by following its words; the pictures of the guides are taken on the way.

A picture that no longer shows the page fails; `pictures.ANEW` takes them anew. Look at them before they are committed.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browse import PASSWORD
from tests.browser import pictures
from tests.browser.conftest import OFFICE, PHONE
from tests.browser.demonstration import MOMENT, Demonstration

GUIDES = pictures.ROOT / "docs" / "huong-dan"


@pytest.fixture
def place(tmp_path):
    """A register with the sample data, serving."""
    place = Demonstration(tmp_path / "instance")
    place.fill()
    place.serve()
    yield place
    assert place.stop() == 0


@pytest.fixture
def arrive(place, browser):
    """`arrive("mau.lanhdao")`: a page in Vietnamese where that account is signed in; without a name: nobody."""
    contexts = []

    def open_browser(name: str | None = None, size: dict = OFFICE):
        still = {"reduced_motion": "reduce"}  # a picture taken while the page glides shows another part of it
        context = browser.new_context(
            base_url=place.url, viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **still
        )
        contexts.append(context)
        context.clock.set_fixed_time(MOMENT)
        page = context.new_page()
        page.goto("/login")
        if name:
            page.get_by_label("Tên đăng nhập").fill(name)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.keyboard.press("Enter")
            expect(page.locator("form[action$='/logout']").first).to_be_attached()
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def picture(browser, request):
    """`picture(page, "ghi-nhan", 600)`: so much of the page from its heading on; `of=locator`: that part of it;
    `head=True`: with the head and the menu."""
    write, wrong = request.config.getoption("--write-pictures"), []
    blank = browser.new_page()

    def take(page, name: str, height: int = 720, of=None, head=False, folder=GUIDES / "pictures"):
        page.evaluate("document.activeElement?.blur()")
        page.mouse.move(0, 0)
        page.evaluate("document.fonts.ready")
        still = {"animations": "disabled", "caret": "hide"}
        if of is None:
            page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")  # a smooth one would still be on its way
            top = 0 if head else page.locator("main").bounding_box()["y"]
            clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": height - top}
            taken = page.screenshot(clip=clip, full_page=True, **still)
        else:
            of.evaluate("part => part.scrollIntoView({block: 'center', behavior: 'instant'})")
            taken = of.screenshot(**still)
        fault = pictures.check(blank, folder / f"{name}.png", taken, write)
        wrong.extend([fault] if fault else [])

    yield take
    blank.close()
    assert not wrong, "\n".join([*wrong, f"Where the pages are right, take the pictures anew: {pictures.ANEW}"])


class Task:
    """A task of a guide, done on a page: whatever is pressed, filled in or looked for stands in its words."""

    def __init__(self, page, guide: str, heading: str):
        self.page = page
        text = (GUIDES / guide).read_text(encoding="utf-8")
        assert f"\n## {heading}\n" in text, f"{guide} has no task {heading}"
        self.words = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]

    def _said(self, words: str) -> str:
        assert f"*{words}*" in self.words, f"the guide does not say {words}"
        return words

    def press(self, words: str, within=None):
        """A link, a button or what opens a folded part."""
        scope = within or self.page
        name = re.compile(rf"^{re.escape(self._said(words))}(\s|$)")
        found = scope.get_by_role("link", name=name).or_(scope.get_by_role("button", name=name))
        folded = scope.locator("summary").filter(has_text=words)
        found.or_(folded).locator("visible=true").first.click()

    def fill(self, label: str, text: str, within=None):
        (within or self.page).get_by_label(self._said(label), exact=True).locator("visible=true").first.fill(text)

    def choose(self, label: str, option: str, within=None):
        (within or self.page).get_by_label(self._said(label), exact=True).locator("visible=true").first.select_option(
            label=option
        )

    def sees(self, *words: str):
        for one in words:
            expect(self.page.get_by_text(self._said(one)).locator("visible=true").first).to_be_visible()


def open_case(page, status: str):
    """The newest case of that status."""
    page.goto(f"/cases/?status={status}")
    page.locator("table.register a.code").first.click()
    expect(page.locator("h1")).to_contain_text("(mẫu)")


def test_every_task_of_the_guides_is_done_by_its_words(arrive, picture):
    """In one go: filling the register takes longest, and the pictures are those of one course of events."""
    for guide in (leaders, administrators, officers, management_board):
        guide(arrive, picture)


def officers(arrive, picture):
    page = arrive()
    guide = "can-bo.md"
    picture(page, "dang-nhap", 460, head=True)
    task = Task(page, guide, "Đăng nhập")
    task.fill("Tên đăng nhập", "mau.liendoan")
    task.fill("Mật khẩu", PASSWORD)
    task.press("Đăng nhập")
    task.sees("Đăng xuất", "VI", "EN")

    task = Task(page, guide, "Xem việc trong ngày")
    task.sees(
        "Việc của tôi", "Vụ việc đang mở của cơ quan", "Cuộc đối thoại sắp tới", "Thiếu số liệu cho báo cáo tháng"
    )
    picture(page, "viec-cua-toi", 640, head=True)

    phone = arrive("mau.liendoan", PHONE)
    task = Task(phone, guide, "Ghi nhận vụ ngừng việc")
    task.press("Ghi nhận vụ việc")
    task.fill("Doanh nghiệp", "cong ty tnhh may hovumep (mau)")
    task.fill("Ngày bắt đầu", "20/11/2026")
    picture(phone, "ghi-nhan", 844, head=True)
    task.press("Lưu vụ việc")
    expect(phone).to_have_url(re.compile(r"/cases/VV-2026-\d+$"))

    open_case(page, "partly_resumed")
    picture(page, "case", 860, head=True, folder=pictures.ROOT / "docs" / "pictures")
    task = Task(page, guide, "Cập nhật diễn biến")
    task.press("Ghi diễn biến")
    form = page.locator("#event")
    task.choose("Việc đã xảy ra", "Số người theo ngày", form)
    task.fill("Ghi chú", "Hai xưởng đã làm việc lại.", form)
    task.press("Số người, tài liệu và chi tiết khác", form)
    task.fill("Số người trực tiếp (ngày đó)", "420", form)
    picture(page, "dien-bien", of=form)
    task.press("Ghi", form)
    task.sees("Người tham gia theo ngày")
    expect(page.locator("main")).to_contain_text("Hai xưởng đã làm việc lại.")

    task = Task(page, guide, "Kết thúc vụ việc")
    task.press("Kết thúc vụ việc")
    form = page.locator("form[action$='/close']")
    task.fill("Ngày kết thúc vụ việc", "20/11/2026", form)
    task.fill("Ngày ngừng việc cuối cùng", "19/11/2026", form)
    task.choose("Cách giải quyết", "Hai bên tự thoả thuận", form)
    task.choose("Kết quả giải quyết yêu cầu", "Chấp nhận một phần", form)
    picture(page, "ket-thuc", of=form)
    task.press("Kết thúc vụ việc", form)
    expect(page.locator(".page-head, main").first).to_contain_text("Đã kết thúc")

    open_case(page, "reported")
    task = Task(page, guide, "Đổi trạng thái")
    task.press("Trạng thái")
    form = page.locator("form[action$='/status']")
    task.choose("Trạng thái mới", "Đã xác minh", form)
    task.press("Lưu trạng thái", form)
    expect(page.locator(".page-head, main").first).to_contain_text("Đã xác minh")

    task = Task(page, guide, "Bàn giao chủ trì")
    task.press("Bàn giao chủ trì")
    form = page.locator("form[action$='/handover']")
    task.choose("Cơ quan nhận", "Ban Quản lý Khu kinh tế Hải Phòng", form)
    task.fill("Lý do (nếu có)", "Doanh nghiệp nằm trong khu kinh tế.", form)
    picture(page, "ban-giao", of=form)
    task.press("Đề nghị nhận chủ trì", form)
    task.sees("Rút lại đề nghị")

    task = Task(page, guide, "Tìm, lọc và tải danh sách")
    task.press("Vụ việc")
    filters = page.locator("form.filters")
    task.fill("Từ khoá", "trang due", filters)
    task.choose("Trạng thái", "Đã kết thúc", filters)
    task.press("Lọc", filters)
    expect(page.locator("table.register tbody tr").first).to_contain_text("Tràng Duệ")
    picture(page, "danh-sach", 620)


def management_board(arrive, picture):
    page, guide = arrive("mau.banquanly"), "ban-quan-ly.md"
    task = Task(page, guide, "Trả lời đề nghị nhận chủ trì")
    task.sees("Việc của tôi", "Chờ cơ quan tôi trả lời")
    page.locator("section, .panel").filter(has_text="Chờ cơ quan tôi trả lời").get_by_role("link").first.click()
    task.press("Nhận chủ trì")
    expect(page.locator(".chip, .agencies").first).to_contain_text("Ban Quản lý Khu kinh tế Hải Phòng")

    task = Task(page, guide, "Lên lịch đối thoại")
    page.goto("/")
    task.press("Lên lịch đối thoại")
    page.get_by_label("Hội nghị đối thoại").check()
    task.fill("Ngày tổ chức", "15/12/2026")
    task.fill("Địa điểm (nếu biết)", "Hội trường Ban Quản lý")
    task.fill("Doanh nghiệp tham dự (nếu biết)", "cong ty tnhh may hovumep (mau)")
    picture(page, "len-lich", 800)
    task.press("Lưu cuộc đối thoại")
    expect(page).to_have_url(re.compile(r"/dialogues/DT-2026-\d+$"))

    task = Task(page, guide, "Xem lịch đối thoại")
    task.press("Đối thoại")
    task.press("Lịch đối thoại")
    task.sees("Hôm nay", "Tuần")
    picture(page, "lich", 860)

    task = Task(page, guide, "Ghi kết quả đối thoại")
    page.goto("/dialogues/?status=held&kind=dialogue_conference")
    page.locator("table.register a.code").first.click()
    picture(page, "doi-thoai", 760)
    task.sees("Trạng thái tiếp theo")
    page.get_by_label("Đã kết luận").first.check()
    page.locator("form[action$='/status'] button[type=submit]").click()
    task.press("Sửa")

    task = Task(page, guide, "Đăng ký doanh nghiệp")
    task.press("Doanh nghiệp")
    task.press("Đăng ký doanh nghiệp")
    task.fill("Tên", "Công ty TNHH Dệt Vasolina (mẫu)")
    task.fill("Số lao động", "350")
    picture(page, "doanh-nghiep", 760)
    task.press("Lưu doanh nghiệp")
    expect(page.locator("h1")).to_contain_text("Dệt Vasolina")


def leaders(arrive, picture):
    page, guide = arrive("mau.lanhdao"), "lanh-dao.md"
    Task(page, guide, "Nắm tình hình trong ngày").sees("Việc của tôi")
    task = Task(page, guide, "Xem số liệu tháng, năm")
    task.press("Báo cáo")
    page.get_by_role("link", name="Năm 2026").first.click()
    task.sees("Còn thiếu", "Dữ liệu .json")
    picture(page, "bao-cao", 860)
    page.locator(".figure a, .figures a").first.click()
    expect(page.locator("table tbody tr").first).to_be_visible()
    picture(page, "ho-so-sau-con-so", 560)
    task = Task(page, guide, "Theo dõi một nhóm vụ việc")
    task.press("Vụ việc")
    task.choose("Trạng thái", "Chưa kết thúc", page.locator("form.filters"))
    task.press("Lọc", page.locator("form.filters"))
    expect(page).to_have_url(re.compile("status=open"))


def administrators(arrive, picture):
    page, guide = arrive("admin"), "quan-tri.md"
    task = Task(page, guide, "Thêm tài khoản")
    task.press("Quản trị")
    picture(page, "quan-tri", 480)
    task.press("Tài khoản")
    task.press("Thêm tài khoản")
    task.fill("Tên đăng nhập", "cb.ldld02")
    task.choose("Cơ quan", "Liên đoàn Lao động thành phố Hải Phòng")
    task.choose("Vai trò", "Cán bộ")
    picture(page, "them-tai-khoan", 640)
    task.press("Lưu tài khoản")
    expect(page.locator("main")).to_contain_text(re.compile(r"\w{4}-\w{4}-\w{4}-\w{4}"))
    task = Task(page, guide, "Cơ quan và chủ trì mặc định")
    task.press("Quản trị")
    task.press("Cơ quan", page.locator("main"))
    task.press("Chủ trì mặc định")
    task = Task(page, guide, "Lưu vết")
    task.press("Quản trị")
    task.press("Lưu vết", page.locator("main"))
    expect(page.locator("main")).to_contain_text("cb.ldld02")
