"""Which heading of the guides explains a page; a heading may move to another file of docs/."""

from flask import url_for

from app.home import guide

# Of a room, then of pages that have one of their own.
ROOMS = {
    "home": "đăng-nhập",
    "cases": "ghi-nhận-vụ-ngừng-việc",
    "dialogues": "lên-lịch-đối-thoại",
    "enterprises": "ghi-nhận-vụ-ngừng-việc",
    "reports": "xem-số-liệu-tháng-năm",
    "accounts": "accounts",
    "agencies": "when-agencies-change",
}
PAGES = {
    "cases.index": "xem-số-liệu-tháng-năm",
    "cases.show": "cập-nhật-diễn-biến",
    "cases.edit": "cập-nhật-diễn-biến",
    "enterprises.index": "xem-số-liệu-tháng-năm",
    "enterprises.doubles": "gộp-hai-doanh-nghiệp-là-một",
    "enterprises.merge": "gộp-hai-doanh-nghiệp-là-một",
    "enterprises.merge_with": "gộp-hai-doanh-nghiệp-là-một",
    "accounts.account": "đăng-nhập",
    "accounts.login": "đăng-nhập",
    "accounts.password": "đăng-nhập",
    "accounts.trail": "the-trail",
}


def heading_of(endpoint: str) -> str:
    """The heading that explains a page; '' when there is none."""
    return PAGES.get(endpoint) or ROOMS.get(endpoint.partition(".")[0], "")


def help_url(endpoint: str | None) -> str:
    """Where the help of a page stands; the beginning of the guide for pages that nothing explains."""
    heading = heading_of(endpoint or "")
    name = guide.headings().get(heading)
    return url_for("home.help_page", name=name or guide.FIRST, _anchor=heading if name else None)
