"""How a right is declared (`@permission`) and asked (`allow` in a view, `can` in a template). Default: no."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from app.core import audit
from app.core.db import commit, writing
from app.extensions import db

Rule = Callable[..., bool]


@dataclass(frozen=True)
class Permission:
    """One right: its name (`cases.close`), the label that readers see, and what is said when it is refused."""

    name: str
    label: Any
    refusal: Any
    rule: Rule


PERMISSIONS: dict[str, Permission] = {}


def permission(label: Any, refusal: Any = None) -> Callable[[Rule], Rule]:
    """Declare `def verb(user, obj=None) -> bool` in a room's permissions.py as the right `<room>.<verb>`."""

    def declare(rule: Rule) -> Rule:
        room = rule.__module__.split(".")[1]
        name = f"{room}.{rule.__name__}"
        PERMISSIONS[name] = Permission(name, label, refusal or _l("This account may read this, but not do it."), rule)
        rule.permission = name
        return rule

    return declare


def allow(rule: Rule, obj: Any = None) -> None:
    """Go on only when the signed-in user may; else 403, and the refusal stands in the trail."""
    g.right_asked = True
    if not _holds(rule, obj):
        refuse(PERMISSIONS[rule.permission], obj)


def refuse(right: Permission, obj: Any = None) -> None:
    db.session.rollback()
    writing()  # the entry waits its turn; a reader that turns writer could be refused
    audit.record("right.refused", obj if hasattr(obj, "__audit__") else None, outcome="refused", right=right.name)
    commit()
    raise _forbidden(right.refusal)


def _forbidden(message: Any):
    error = Forbidden(description=message)
    error.ours = True
    return error


def can(name: str, obj: Any = None) -> bool:
    """May the signed-in user? For templates; an unknown name raises."""
    return _holds(PERMISSIONS[name].rule, obj)


def _holds(rule: Rule, obj: Any) -> bool:
    if not current_user.is_authenticated:
        return False
    return rule(current_user, obj) if obj is not None else rule(current_user)


def right_was_asked() -> bool:
    """Has this request asked for a right? What never asked is not shown."""
    return g.get("right_asked", False)


def open_to_all_signed_in() -> None:
    """For pages that every account has: its own account, the front page."""
    g.right_asked = True
