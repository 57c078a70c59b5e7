"""Which heading of the guides explains a page; a heading may move to another file of docs/."""

from flask import url_for

from app.home import guide

# Of a room, then of pages that have one of their own: the heading in Vietnamese, then the English one if there is.
ROOMS = {
    "home": ("xem-việc-trong-ngày", "đăng-nhập"),
    "cases": ("ghi-nhận-vụ-ngừng-việc",),
    "dialogues": ("lên-lịch-đối-thoại",),
    "calendars": ("lên-lịch-đối-thoại",),
    "recommendations": ("ghi-và-trả-lời-kiến-nghị",),
    "invitations": ("chuẩn-bị-hội-nghị-và-mời-doanh-nghiệp",),
    "plans": ("joint-plans",),
    "enterprises": ("đăng-ký-doanh-nghiệp", "ghi-nhận-vụ-ngừng-việc"),
    "imports": ("nhập-từ-tệp", "files-in-and-out"),
    "reports": ("xem-số-liệu-tháng-năm",),
    "accounts": ("thêm-tài-khoản", "accounts"),
    "saved": ("lưu-danh-sách-và-chọn-cột",),
    "lists": ("causes-ways-of-settling-outcomes",),
    "sectors": ("sectors",),
    "zones": ("zones",),
    "agencies": ("cơ-quan-và-chủ-trì-mặc-định", "when-agencies-change"),
}
PAGES = {
    "cases.index": ("tìm-lọc-và-tải-danh-sách", "xem-số-liệu-tháng-năm"),
    "cases.several": ("xử-lý-nhiều-vụ-việc-cùng-lúc",),
    "cases.show": ("cập-nhật-diễn-biến",),
    "cases.gate": ("báo-nhanh-tại-cổng",),
    "cases.edit": ("cập-nhật-diễn-biến",),
    "cases.case_file": ("in-hồ-sơ-vụ-việc",),
    "dialogues.invite": ("chuẩn-bị-hội-nghị-và-mời-doanh-nghiệp",),
    "dialogues.invitations": ("chuẩn-bị-hội-nghị-và-mời-doanh-nghiệp",),
    "dialogues.show": ("ghi-kết-quả-đối-thoại", "lên-lịch-đối-thoại"),
    "dialogues.links_of": ("chuẩn-bị-hội-nghị-và-mời-doanh-nghiệp",),
    "dialogues.mails": ("chuẩn-bị-hội-nghị-và-mời-doanh-nghiệp",),
    "dialogues.paper": ("điều-hành-hội-nghị-và-lập-biên-bản",),
    "meetings.run": ("điều-hành-hội-nghị-và-lập-biên-bản",),
    "recommendations.agency": ("ghi-và-trả-lời-kiến-nghị",),
    "enterprises.index": ("tìm-lọc-và-tải-danh-sách", "xem-số-liệu-tháng-năm"),
    "enterprises.doubles": ("gộp-hai-doanh-nghiệp-là-một",),
    "enterprises.merge": ("gộp-hai-doanh-nghiệp-là-một",),
    "enterprises.merge_with": ("gộp-hai-doanh-nghiệp-là-một",),
    "home.mails": ("nhắc-việc-qua-thư", "reminders-by-mail"),
    "accounts.account": ("đăng-nhập",),
    "accounts.login": ("đăng-nhập",),
    "accounts.password": ("đăng-nhập",),
    "accounts.trail": ("lưu-vết", "the-trail"),
    "accounts.holidays_now": ("public-holidays",),
    "accounts.holidays_of_year": ("public-holidays",),
}


def heading_of(endpoint: str, language: str = "vi") -> str:
    """The heading that explains a page, in the reader's language if it can be; '' when there is none."""
    named = PAGES.get(endpoint) or ROOMS.get(endpoint.partition(".")[0], ())
    found = [heading for heading in named if heading in guide.headings()]
    in_it = [heading for heading in found if guide.language(guide.headings()[heading]) == language]
    return next(iter(in_it or found), "")


def help_url(endpoint: str | None, language: str) -> str:
    """Where the help of a page stands; the beginning of the guide for pages that nothing explains."""
    heading = heading_of(endpoint or "", language)
    name = guide.headings().get(heading, guide.FIRST)
    return url_for("home.help_page", name=name, _anchor=heading or None)
