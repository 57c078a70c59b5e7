"""`browse(user)`: the register as a person in a browser meets it. Every page on the way is checked (`pages.py`)."""

import contextvars
import io
import re
from functools import cache
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from werkzeug.datastructures import MultiDict
from werkzeug.local import LocalProxy

from app.accounts import operations
from app.accounts.models import User
from app.core.db import commit, writing
from app.extensions import db
from tests import pages

# Of every user that the tests make.
PASSWORD = "rừng thông xanh mùa gió bấc"
FORM = re.compile(r"(<form\b[^>]*>).*?</form>", re.DOTALL)
CSRF_TOKEN = re.compile(r'<input[^>]* name="csrf_token"[^>]* value="([^"]+)"')


def _apart(function, *args, **kwargs):
    """Run outside the test's own app context.

    Inside it a request would share the session and the signed-in user with the test and with the other
    requests. What the test did is committed first, and its objects read anew afterwards, as between two processes.
    """
    if not has_app_context():
        return function(*args, **kwargs)
    db.session.commit()
    try:
        return contextvars.Context().run(function, *args, **kwargs)
    finally:
        db.session.rollback()
        db.session.expire_all()


class CheckedClient(FlaskClient):
    """Flask's test client, each request by itself, each page checked."""

    def open(self, *args, **kwargs):
        kwargs["buffered"] = True  # a streamed answer is read where its context is
        response = _apart(super().open, *args, **kwargs)
        assert "Content-Security-Policy" in response.headers, f"{response.request.path} has no policy"
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            part = "HX-Request" in response.request.headers and not response.data.lstrip().lower().startswith(b"<!doc")
            wrong = pages.faults(response.get_data(as_text=True), part)
            assert not wrong, f"{response.request.path} ({response.status_code}):\n" + "\n".join(wrong)
        return response


class SeparateRunner(FlaskCliRunner):
    """Flask's command runner, each command by itself."""

    def invoke(self, *args, **kwargs):
        return _apart(super().invoke, *args, **kwargs)


class Browser:
    """One person at one browser. Pages come back as soup, everything else as the response."""

    def __init__(self, app, user=None, password: str = ""):
        self.app = app
        self.client: CheckedClient = app.test_client()
        self.token = ""
        if password:
            self.sign_in(user.username, password)
        elif user is not None:
            self._let_in(user)

    def _let_in(self, user):
        """What the sign-in page does, without drawing and checking it each time; it has tests of its own."""
        if user.must_change_password or not user.is_active:
            self.sign_in(user.username)
            return
        with self.client.session_transaction() as cookie:
            cookie["token"] = _apart(self._session_of, user.id)

    def _session_of(self, user_id: int) -> str:
        with self.app.test_request_context("/login"):
            writing()
            token, _row = operations.sign_in(db.session.get(User, user_id))
            commit()
        return token

    def sign_in(self, username: str, password: str = PASSWORD):
        self.token = ""
        response = self.send("/login", username=username, password=password)
        assert urlsplit(response.location).path != "/login", f"{username} was sent back to the sign-in page"
        return response

    def open(self, path: str, status: int = 200, **options):
        """GET; `options` are those of the test client (`headers`, `query_string`)."""
        return self._answer(self.client.get(path, **options), status)

    def post(self, path: str, fields: dict | None = None, status: int = 303, page: str | None = None):
        """POST exactly these fields and a csrf_token (from `page`, else from any page there is)."""
        token = self._token(page)
        return self._answer(self.client.post(path, data=_sendable({"csrf_token": token, **(fields or {})})), status)

    def send(self, path: str, status: int = 303, page: str | None = None, **fields):
        """Fill in the form that posts to `path`, as a browser does: what it holds already is sent along.

        The form is looked for on `page`, else on `path` itself or, where that cannot be opened, on the record's
        page above it. A list sends several values; (bytes, file name) a file; None leaves a field out.
        When an error is expected (`status` 400 or more) and the page offers no such form, the fields go out bare.
        """
        page = page or self._page_of(path)
        response = self.client.get(page, follow_redirects=False)
        form = _form_to(path, page, response, set(fields))
        if form is None:
            assert status >= 400, f"{page} ({response.status_code}) offers no form that posts to {path}"
            return self.post(path, fields, status)
        return self._answer(self.client.post(path, data=_filled_in(form, fields)), status)

    def _page_of(self, path: str) -> str:
        bare, _, query = path.partition("?")
        if self.app.url_map.bind("localhost").test(bare, "GET"):
            return path
        return bare.rsplit("/", 1)[0] + (f"?{query}" if query else "")

    def _token(self, page: str | None) -> str:
        if self.token and page is None:  # good as long as the session; only the page is not drawn again
            with self.client.session_transaction() as cookie:
                cookie.pop("_flashes", None)
            return self.token
        for path in [page] if page else ["/account", "/account/password", "/login"]:
            if token := CSRF_TOKEN.search(self.client.get(path).text):
                self.token = token[1]
                return self.token
        raise AssertionError(f"no form on {page or 'any page'} to take a csrf_token from")

    def _answer(self, response, status: int):
        assert response.status_code == status, (
            f"{response.request.method} {response.request.path}: {response.status_code} instead of {status}\n"
            f"{_told(response)}"
        )
        is_page = response.mimetype == "text/html" and not 300 <= status < 400
        return _soup(response) if is_page else response


def _soup(response) -> BeautifulSoup:
    """Made when a test looks into it: reading a page costs as much as serving it, and many tests never do."""
    return LocalProxy(cache(lambda: BeautifulSoup(response.data, "lxml")))


def _told(response) -> str:
    """What the answer says to its reader: the shortest help when a test fails."""
    if response.location:
        return f"redirects to {response.location}"
    main = _soup(response).find("main") if response.mimetype == "text/html" else None
    text = main.get_text(" ", strip=True) if main else response.get_data(as_text=True)
    return text[:2000]


def _form_to(path: str, page: str, response, names: set[str]):
    """The form that posts there; of several the first that asks for all of `names`."""
    if response.status_code >= 300:
        return None
    forms = [
        BeautifulSoup(form[0], "html.parser").form
        for form in FORM.finditer(response.text)
        if _posts_to(path, page, BeautifulSoup(form[1], "html.parser").form)
    ]
    fitting = [form for form in forms if names <= {control["name"] for control in _controls(form)}]
    return next(iter(fitting + forms), None)


def _posts_to(path: str, page: str, form) -> bool:
    address = form.get("action") or page
    return form.get("method", "get").lower() == "post" and urlsplit(address).path == urlsplit(path).path


def _controls(form) -> list:
    named = form.find_all(["input", "select", "textarea", "button"], attrs={"name": True})
    return [control for control in named if not control.has_attr("disabled")]


def _filled_in(form, fields: dict) -> MultiDict:
    data = MultiDict()
    names = {control["name"] for control in _controls(form)}
    for control in _controls(form):
        if control["name"] not in fields:
            for value in _values(control):
                data.add(control["name"], value)
    assert set(fields) <= names, f"the form has no {sorted(set(fields) - names)}; it has {sorted(names)}"
    return MultiDict([*data.items(multi=True), *_sendable(fields).items(multi=True)])


def _values(control) -> list[str]:
    """What this control sends when nobody touches it."""
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n")]
    if control.name == "select":
        options = control.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not control.has_attr("multiple"):
            chosen = options[:1]
        return [option.get("value", option.get_text(strip=True)) for option in chosen]
    kind = control.get("type", "text")
    if control.name == "button" or kind in ("submit", "button", "reset", "image", "file"):
        return []
    if kind in ("checkbox", "radio") and not control.has_attr("checked"):
        return []
    return [control.get("value", "on" if kind in ("checkbox", "radio") else "")]


def _sendable(fields: dict) -> MultiDict:
    data = MultiDict()
    for name, given in fields.items():
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, tuple):
                content, filename = value
                data.add(name, (io.BytesIO(content), filename))
            elif value is not None:
                data.add(name, str(value))
    return data
