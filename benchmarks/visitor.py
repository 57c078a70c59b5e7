"""Somebody signed in who asks the app for pages, straight through WSGI: no network, no server, no browser."""

import hashlib
import io
import re
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import EnvironBuilder

from app.accounts.models import User, UserSession
from app.core.db import commit, now, writing
from app.extensions import db
from benchmarks.installation import OFFICER

TOKEN = "token-of-the-benchmarks"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """`get` and `post` give the status and the whole answer; anything but the status expected is an error."""

    def __init__(self, app: Flask):
        self.app = app
        with app.app_context():
            self.cookie = _sign_in(app)
        self.environments: dict[str, dict] = {}

    def get(self, path: str) -> bytes:
        return self._ask(self._environment("GET", path), 200)

    def post(self, path: str, fields: dict[str, str], status: int = 303, accept: str = "*/*") -> bytes:
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        environment = self._environment("POST", path)
        environment |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environment |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_ACCEPT": accept}
        return self._ask(environment, status)

    def take_token(self) -> None:
        """The mark that forms carry, from a page that has one."""
        self.token = CSRF.search(self.get("/cases/new").decode())[1]

    def _environment(self, method: str, path: str) -> dict:
        known = self.environments.get(method + path)
        if known is None:
            made = EnvironBuilder(path=path, method=method, headers={"Cookie": self.cookie}).get_environ()
            known = self.environments[method + path] = made
        return {**known, "wsgi.input": io.BytesIO()}

    def _ask(self, environment: dict, status: int) -> bytes:
        said: list[str] = []
        answer = self.app.wsgi_app(environment, lambda line, headers, error=None: said.append(line))
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        if not said[0].startswith(str(status)):
            raise RuntimeError(f"{environment['PATH_INFO']}: {said[0]} instead of {status}\n{body[:2000].decode()}")
        return body


def _sign_in(app: Flask) -> str:
    """A session of the officer, and the cookie that names it; it holds the mark of forms too."""
    writing()
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    row = db.session.query(UserSession).filter_by(token_hash=digest).one_or_none()
    if row is None:
        user = db.session.query(User).filter_by(username=OFFICER).one()
        db.session.add(row := UserSession(token_hash=digest, user=user, started_at=now(), last_seen_at=now()))
    row.started_at = row.last_seen_at = now()
    commit()
    signed = app.session_interface.get_signing_serializer(app)
    content = {"token": TOKEN, "csrf_token": hashlib.sha1(TOKEN.encode()).hexdigest()}
    return f"{app.config['SESSION_COOKIE_NAME']}={signed.dumps(content)}"
