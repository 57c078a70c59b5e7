"""Headers of every answer, and which hosts are answered to."""

from urllib.parse import urlsplit

from flask import Flask, request, session
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from app.core.errors import error_page

MOST_MESSAGES = 10
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)


def own_path(address: str) -> str:
    """`address` when it is a path of this server, else the first page: `next=` and the like lead nowhere else."""
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return address if plain and not parts.scheme and not parts.netloc else "/"


def from_our_pages() -> bool:
    """Whether the browser says that one of our own pages sent this request (unsafe methods carry Origin)."""
    return bool(request.origin) and urlsplit(request.origin).netloc == request.host


def register_security(app: Flask) -> None:
    allowed = {host.strip().lower() for host in app.config["TRUSTED_HOST_NAMES"] if host.strip()}

    @app.before_request
    def known_host():
        """With a public address set, only that host (and this machine itself) is answered to."""
        if allowed and request.host.rsplit(":", 1)[0].lower().strip("[]") not in allowed:
            return error_page(400, _l("This server does not answer to that host name."))
        return None

    @app.before_request
    def readable_arguments():
        """An address that is not readable text is refused, not guessed at."""
        if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
            raise BadRequest()

    @app.before_request
    def no_endless_forms():
        """MAX_FORM_MEMORY_SIZE holds for forms with files only; a plain form is read at once, whatever its length."""
        if request.mimetype == "application/x-www-form-urlencoded":
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]

    @app.after_request
    def few_messages(response):
        """What is told after saving waits in the cookie; a program that never opens a page must not make it burst."""
        told = session.get("_flashes", ())
        if len(told) > MOST_MESSAGES:
            session["_flashes"] = told[-MOST_MESSAGES:]
        return response

    @app.after_request
    def headers(response):
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            signed_in = current_user and current_user.is_authenticated
            response.headers["Cache-Control"] = "no-store" if signed_in else "no-cache, no-store"
        return response
