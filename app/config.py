"""Every setting: name, default, meaning. Read once, from the environment or the instance's config.toml."""

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

PREFIX = "HAIHOA_"
MOST_PROXIES = 9
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(click.ClickException):
    """A setting that cannot be used; one line that names it, also where a command meets it."""


@dataclass(frozen=True)
class Setting:
    """`read` turns the text into the value, or raises ValueError saying what is expected."""

    name: str
    default: str
    read: Callable[[str], Any]
    meaning: str


def whole_number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError("a whole number, for instance 8000")
    return int(text)


def language(text: str) -> str:
    if text not in ("vi", "en"):
        raise ValueError("vi or en")
    return text


def time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError("a time zone such as Asia/Ho_Chi_Minh") from unknown
    return text


def database_url(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("sqlite:///… or postgresql+psycopg://…")
    return text


def country(text: str) -> str:
    if len(text) != 2 or not text.isascii() or not text.isalpha():
        raise ValueError("a two-letter country code such as VN")
    return text.upper()


def work_week(text: str) -> str:
    from app.core.workdays import WorkWeek

    return str(WorkWeek.parse(text))


def duration(text: str) -> int:
    """Minutes, from `12h`, `30m` or `7d`."""
    units = {"m": 1, "h": 60, "d": 24 * 60}
    if len(text) < 2 or text[-1] not in units or not text[:-1].isdigit() or not text.isascii():
        raise ValueError("a length of time such as 30m, 12h or 7d")
    return int(text[:-1]) * units[text[-1]]


def idle_times(text: str) -> tuple[int, int]:
    """Minutes for officers and leaders, and for administrators."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 2:
        raise ValueError("one or two lengths of time such as 12h or 12h,30m")
    everyone = duration(parts[0])
    return everyone, duration(parts[1]) if len(parts) == 2 else min(everyone, 30)


def second_factor(text: str) -> str:
    if text != "off":
        raise ValueError("off (a second factor is not built yet)")
    return text


def smtp_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        well = not text or (parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        well = False
    if not well:
        raise ValueError("smtp://user:password@host:port or smtps://…")
    return text


def trusted_proxies(text: str) -> int | tuple[str, ...]:
    """How many proxies stand in front one behind the other, or the networks that they ask from."""
    if text.isascii() and text.isdigit() and int(text) <= MOST_PROXIES:
        return int(text)
    try:
        return tuple(str(ip_network(part.strip(), strict=False)) for part in text.split(","))
    except ValueError as wrong:
        raise ValueError(
            "how many proxies, for instance 1, or their addresses such as 10.0.0.5, 10.1.0.0/24"
        ) from wrong


SETTINGS = (
    Setting(
        "DATABASE_URL", "", database_url, "sqlite:///… or postgresql+psycopg://…; none: haihoa.sqlite in the instance."
    ),
    Setting("HOST", "127.0.0.1", str, "Address that ./run serves on."),
    Setting("PORT", "8000", whole_number, "Port that ./run serves on."),
    Setting("TLS_CERT", "", str, "Certificate (PEM) with which ./run serves https; with TLS_KEY."),
    Setting("TLS_KEY", "", str, "Private key (PEM) of TLS_CERT."),
    Setting("WORKERS", "2", whole_number, "Processes that ./run serves with."),
    Setting("CALENDAR", "VN", country, "Country of the public holidays (ISO 3166 code)."),
    Setting("WORKWEEK", "Mon-Sat", work_week, "Working days used for days not worked; an enterprise may have its own."),
    Setting("OFFICE_WORKWEEK", "Mon-Fri", work_week, "Working days used for legal deadlines."),
    Setting("LANGUAGE", "vi", language, "Language of pages before a reader chooses one: vi or en."),
    Setting("TIMEZONE", "Asia/Ho_Chi_Minh", time_zone, "Times shown and typed."),
    Setting(
        "SMTP_URL",
        "",
        smtp_url,
        "smtp://user:pass@host:port (smtps:// for TLS from the start); none: mails are logged, not sent.",
    ),
    Setting("MAIL_FROM", "", str, "Sender of mails; needed with SMTP_URL."),
    Setting("PUBLIC_URL", "", str, "Address used in mails; also the hosts answered to."),
    Setting(
        "TRUSTED_PROXIES",
        "0",
        trusted_proxies,
        "Web servers in front whose X-Forwarded headers count: how many, or their addresses.",
    ),
    Setting(
        "SECOND_FACTOR",
        "off",
        second_factor,
        "Who must use a second factor when signing in; only off: it is not built yet.",
    ),
    Setting(
        "SESSION_IDLE",
        "12h",
        idle_times,
        "Idle time before sign-in is asked again; `12h,30m` names administrators apart.",
    ),
)


def instance_folder(environment: Mapping[str, str]) -> Path:
    return Path(environment.get(PREFIX + "INSTANCE") or ROOT / "instance").resolve()


def read_settings(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All settings by name, plus INSTANCE; the first bad one raises BadSetting."""
    environment = os.environ if environment is None else environment
    folder = instance_folder(environment)
    in_file = _file_settings(folder / "config.toml")
    known = {setting.name for setting in SETTINGS}
    for name in in_file:
        if name not in known:
            raise BadSetting(f"config.toml: there is no setting {name}")
    values: dict[str, Any] = {"INSTANCE": folder}
    for setting in SETTINGS:
        text = environment.get(PREFIX + setting.name, in_file.get(setting.name, setting.default)).strip()
        try:
            values[setting.name] = setting.read(text or setting.default)
        except ValueError as wrong:
            raise BadSetting(f"{PREFIX}{setting.name}: {text!r} cannot be used; expected {wrong}") from None
    return values


def _file_settings(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise BadSetting(f"config.toml cannot be read: {wrong}") from None
    return {name.upper().removeprefix(PREFIX): str(value) for name, value in content.items()}


def secret_key(folder: Path) -> str | None:
    """The key that signs cookies, kept in the instance; None until the set-up has made it."""
    path = folder / "secret_key"
    if not path.exists():
        return None
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise BadSetting(f"the secret key in {path.name} is too short; delete the file and run: ./run --setup")
    return key


def make_secret_key(folder: Path) -> None:
    """Write a new key unless there is one; it and the whole folder, the register too, are for the owner alone."""
    path = folder / "secret_key"
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # another account's folder: whoever lent it decides who may read it
        folder.chmod(0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))


def flask_config(values: Mapping[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions read, made of our settings."""
    folder: Path = values["INSTANCE"]
    url = values["DATABASE_URL"] or f"sqlite:///{folder / 'haihoa.sqlite'}"
    public = urlsplit(values["PUBLIC_URL"]).hostname
    options = {} if url.startswith("sqlite") else {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5}
    return {
        **values,
        "SECRET_KEY": secret_key(folder),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "BABEL_DEFAULT_LOCALE": values["LANGUAGE"],
        "BABEL_DEFAULT_TIMEZONE": values["TIMEZONE"],
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": values["PUBLIC_URL"].startswith("https://"),
        "SESSION_COOKIE_NAME": "__Host-haihoa" if values["PUBLIC_URL"].startswith("https://") else "haihoa",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "MAX_CONTENT_LENGTH": 110 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
        "TRUSTED_HOST_NAMES": [public, "127.0.0.1", "localhost", "::1"] if public else [],
        "PROPAGATE_EXCEPTIONS": False,
        "ARGON2": {},
    }
