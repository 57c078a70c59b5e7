"""A rule said no; somebody saved first; nothing could be saved. And the pages for all that goes wrong."""

import uuid
from http import HTTPStatus

import structlog
from flask import current_app, g, jsonify, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

log = structlog.get_logger()


class Refused(Exception):
    """A rule of the register said no.

    `message` tells the reader what to do, in their language; `field` is the form field it belongs beside.
    """

    def __init__(self, message, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Refused):
    """Somebody else saved the record since it was opened."""

    def __init__(self, message=None):
        super().__init__(message or _l("Somebody else saved this record first. Nothing is lost; choose what to keep."))


class Unsaved(Exception):
    """The database could not write; nothing of the action was saved."""

    def __init__(self, status: int, message):
        super().__init__(message)
        self.status = status
        self.message = message

    def __str__(self) -> str:
        return str(self.message)

    @classmethod
    def because(cls, failure: Exception) -> "Unsaved":
        """507 for a full disk, 503 for everything that may pass by itself."""
        text = str(failure).lower()
        if "disk is full" in text or "no space left" in text or "could not extend file" in text:
            return cls(507, _l("The server's disk is full; not saved. The text is still here; tell the administrator."))
        return cls(503, _l("The database cannot be reached now; nothing was saved. The text is still here; try again."))


TITLES = {
    400: (_l("The request could not be read"), _l("Go back, reload the page and try again. Nothing was saved.")),
    403: (_l("Not allowed"), _l("This account may read this, but not do it.")),
    404: (
        _l("There is no such page"),
        _l("The address may be mistyped, or the record is outside what this account may see."),
    ),
    405: (_l("This address does not take that"), _l("Go back and use the buttons of the page.")),
    409: (_l("Somebody else saved first"), _l("Nothing is lost. Open the record again and compare.")),
    413: (_l("Too much was sent"), _l("Shorten the text or send smaller files. Nothing was saved.")),
    422: (_l("Not saved yet"), _l("Something in the form needs correcting.")),
    429: (_l("Too many attempts"), _l("Wait a little, then try again.")),
    500: (_l("The server failed"), _l("Nothing was saved. Try again; else give the administrator the number below.")),
    503: (_l("Not available now"), _l("The database cannot be reached now; nothing was saved. Try again in a minute.")),
    507: (_l("The server's disk is full"), _l("Nothing was saved. Tell the administrator.")),
}


def request_number() -> str:
    """One number per request, in the log and on the page of a failure."""
    if "request_number" not in g:
        g.request_number = uuid.uuid4().hex[:12]
    return g.request_number


def told_to_wait(seconds: int) -> str:
    return ngettext(
        "Too many attempts. Try again in %(num)s second.", "Too many attempts. Try again in %(num)s seconds.", seconds
    )


def said_by_us(kind: type[HTTPException], text: str, retry_after: int | None = None) -> HTTPException:
    """That failure, its page with words of our own."""
    error = kind(description=text)
    error.ours, error.retry_after = True, retry_after
    return error


def wants_json() -> bool:
    """A program asked: by its Accept header or by an address that ends in .json."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return request.path.endswith(".json") or (best or "").endswith("json")


def error_page(status: int, text=None, **headers: str):
    """The page (or the problem object, RFC 9457) for `status`; needs no database."""
    title, standard = TITLES.get(status, (HTTPStatus(status).phrase, TITLES[400][1]))
    text = text or standard
    if wants_json():
        body = jsonify(type="about:blank", title=str(title), status=status, detail=str(text), errors={})
        body.mimetype = "application/problem+json"
        return body, status, headers
    number = request_number() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    page = render_template("errors/error.html", status=status, title=title, text=text, number=number)
    return page, status, headers


def register_errors(app) -> None:
    """Every failure ends on one of our pages, never on a traceback."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException):
        if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
            return error
        headers = {}
        if error.code == HTTPStatus.METHOD_NOT_ALLOWED and getattr(error, "valid_methods", None):
            headers["Allow"] = ", ".join(sorted(error.valid_methods))
        if getattr(error, "retry_after", None):
            headers["Retry-After"] = str(error.retry_after)
        custom = error.description if getattr(error, "ours", False) else None
        return error_page(error.code, custom, **headers)

    @app.errorhandler(CSRFError)
    def csrf_error(error):
        return error_page(
            400, _l("The form is too old or came from another page. Open it again; what was typed is in the last page.")
        )

    @app.errorhandler(Unsaved)
    def unsaved(error: Unsaved):
        return error_page(error.status, error.message)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    def database_trouble(error):
        log.error("database_unavailable", number=request_number(), kind=type(error.orig).__name__)
        return error_page(Unsaved.because(error).status)

    @app.errorhandler(Exception)
    def failure(error):
        if current_app.config["PROPAGATE_EXCEPTIONS"]:
            raise error
        log.exception("failure", number=request_number())
        return error_page(500)
