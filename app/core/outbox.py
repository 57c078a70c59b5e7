"""What the outbox of a browser is told of a form that it sent: the receipt, or why it was not taken (decision 016)."""

from collections.abc import Iterable

from flask import Response, flash, jsonify, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.errors import wants_json
from app.core.forms import BaseForm

OF_ANOTHER = _l("This was written by another account. It stays as it is; only that account can send it.")


def of_another(user) -> bool:
    """Written on this device by another account than the one that is signed in, or said to be."""
    author = request.form.get("author")
    return bool(author) and author != user.username


def receipt(code: str, address: str, told: str, warnings: Iterable[str] = (), url: str | None = None) -> Response:
    """To the outbox what became of it, at `url`; to a plain form the way to `address`, where it is told."""
    warnings = [str(one) for one in warnings]
    if wants_json():
        return jsonify(code=code, url=url or address, warnings=warnings)
    if told:
        flash(told)
    for warning in warnings:
        flash(warning, "warning")
    return redirect(address, 303)


def problem(form: BaseForm, status: int):
    """Why it was not taken (RFC 9457); `confirm` names the text that has to be looked at."""
    errors: dict[str, list[str]] = {}
    for name, message in form.all_errors:
        errors.setdefault(name, []).append(str(message))
    body = jsonify(
        type="about:blank",
        title=_("Not saved yet"),
        status=status,
        detail="; ".join(str(message) for message in form.form_errors),
        errors=errors,
        confirm=getattr(form, "asks_about", ""),
    )
    body.mimetype = "application/problem+json"
    return body, status
