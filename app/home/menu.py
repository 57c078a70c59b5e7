"""What every page needs around its content: the menu, the languages, the product's name."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from app.agencies.queries import is_acting_officer
from app.demo import queries as demo
from app.home.help import help_url


@dataclass(frozen=True)
class Entry:
    """One entry of the menu; `key` names the room, `count` what waits there (0 shows nothing)."""

    key: str
    label: Any
    url: str
    current: bool
    count: int = 0


# room, label, endpoint, roles that see it
ENTRIES = (
    ("work", _l("My work"), "home.index", ("officer", "leader", "admin")),
    ("cases", _l("Cases"), "cases.index", ("officer", "leader")),
    ("dialogues", _l("Dialogues"), "dialogues.index", ("officer", "leader")),
    ("recommendations", _l("Recommendations"), "recommendations.index", ("officer", "leader")),
    ("plans", _l("Joint plans"), "plans.index", ("officer", "leader", "admin")),
    ("enterprises", _l("Enterprises"), "enterprises.index", ("officer", "leader", "admin")),
    ("reports", _l("Reports"), "reports.index", ("officer", "leader", "admin")),
    ("admin", _l("Administration"), "accounts.admin", ("admin",)),
)
ROOM_OF = {
    "home": "work",
    "agencies": "admin",
    "accounts": "admin",
    "lists": "admin",
    "zones": "admin",
    "calendars": "dialogues",
    "sectors": "admin",
    "meetings": "dialogues",
}


def entries() -> list[Entry]:
    if not current_user or not current_user.is_authenticated:
        return []
    room = (request.endpoint or "").split(".")[0]
    room = ROOM_OF.get(room, room)
    return [
        Entry(key, label, url_for(endpoint), key == room)
        for key, label, endpoint, roles in ENTRIES
        if current_user.role in roles
    ]


@dataclass(frozen=True)
class Account:
    """The signed-in account as the head of the page shows it."""

    name: str
    agency: str
    role: Any
    url: str


ROLE_LABELS = {"officer": _l("Officer"), "leader": _l("Leader"), "admin": _l("Administrator")}


def account() -> Account | None:
    if not current_user or not current_user.is_authenticated:
        return None
    agency = current_user.agency.name_on(None, str(get_locale() or "vi"))
    return Account(current_user.username, agency, ROLE_LABELS[current_user.role], url_for("accounts.account"))


def quick_url() -> str:
    """Where the filled button of a phone's bar leads: the gate report, for those who record."""
    if not current_user or not current_user.is_authenticated or not is_acting_officer(current_user):
        return ""
    return url_for("cases.gate")


def gate_url() -> str:
    """Where reports that wait on the phone are seen: for those who record, and for whoever has not signed in yet."""
    known = current_user and current_user.is_authenticated
    return quick_url() if known else url_for("cases.gate")


def languages() -> list[tuple[str, str, str, bool]]:
    """(code, label, address that chooses it, whether it is the one shown)."""
    shown = str(get_locale() or "vi")
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return [
        (code, label, url_for("home.choose_language", code=code, next=here), code == shown)
        for code, label in (("vi", "Tiếng Việt"), ("en", "English"))
    ]


def register_menu(app: Flask) -> None:
    """Give the templates `lang`, `languages`, `menu`, `app_name` and `is_demo`."""

    @app.context_processor
    def around() -> dict[str, Any]:
        page = {
            "search_url": url_for("cases.index"),
            "logout_url": url_for("accounts.logout"),
            "app_name": "Hài Hoà",
        }
        try:
            return {
                **page,
                "lang": str(get_locale() or "vi"),
                "languages": languages(),
                "menu": entries(),
                "account": account(),
                "quick_url": quick_url(),
                "gate_url": gate_url(),
                "help_url": help_url(request.endpoint, str(get_locale() or "vi"))
                if current_user.is_authenticated
                else "",
                "is_demo": demo.loaded_up_to() is not None,
            }
        except SQLAlchemyError:
            # The page that says that the database cannot be reached must not need it.
            lang = current_app.config["LANGUAGE"]
            return {
                **page,
                "lang": lang,
                "languages": [],
                "menu": [],
                "account": None,
                "quick_url": "",
                "gate_url": "",
                "help_url": "",
                "is_demo": False,
            }
