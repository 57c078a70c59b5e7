"""Work on several cases at once: chosen in the register, asked once, done with each as on its own page.

Each case is its own transaction: what cannot be done with one is told with its reason, and the others are done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from app.cases import handling, handling_queries, handover, operations, permissions, queries
from app.cases.bulk_forms import CloseSeveralForm, CoordinateForm, OfferForm, SeveralForm
from app.cases.handling_forms import WorkForm
from app.cases.models import Case
from app.cases.states import STATUSES
from app.cases.views import bp
from app.core.db import commit
from app.core.errors import Conflict, Refused
from app.core.forms import writable
from app.core.lists import MOST_PER_PAGE
from app.core.permissions import Rule, allow
from app.core.saving import attempt
from app.core.security import own_path
from app.core.text_check import note_findings
from app.extensions import db


@dataclass(frozen=True)
class Action:
    """What can be done with several cases: its words, its form, the right asked of each, and how one is done."""

    title: Any
    button: Any
    form: type[SeveralForm]
    right: Rule
    save: Callable[[Case, WorkForm, Any], None]


@dataclass
class Result:
    """The cases done, by code, and those that were not, with the reasons."""

    done: list[str] = field(default_factory=list)
    left: dict[str, list[str]] = field(default_factory=dict)


def _coordinate(case: Case, one: WorkForm, form: CoordinateForm) -> None:
    agencies = [*case.coordinating_agencies, *form.chosen]
    if not operations.change(case, {"coordinating_agencies": agencies}, one.opened_at, by=_user()):
        raise Refused(_l("These agencies lead or coordinate this case already."))


def _offer(case: Case, one: WorkForm, form: OfferForm) -> None:
    handover.offer(case, one.agency, one.on.data, one.reason.data, version=one.opened_at, by=_user())


def _close(case: Case, one: WorkForm, form: CloseSeveralForm) -> None:
    handling.close(case, one.values, version=one.opened_at, by=_user())


ACTIONS = {
    "coordinate": Action(
        _l("Add coordinating agencies"), _l("Add agencies"), CoordinateForm, permissions.change, _coordinate
    ),
    "handover": Action(_l("Offer the lead"), _l("Offer the lead"), OfferForm, permissions.hand_over, _offer),
    "close": Action(_l("Close cases"), _l("Close these cases"), CloseSeveralForm, permissions.close, _close),
}
BUTTONS = [(name, action.title) for name, action in ACTIONS.items()]


@bp.get("/several")
def several():
    """The cases chosen in the register, and what is asked for all of them."""
    allow(permissions.handle_several)
    action = ACTIONS.get(request.args.get("do", "")) or abort(404)
    codes = request.args.get("on_page", "").split(";") if request.args.get("all") else request.args.getlist("case")
    back = own_path(request.args.get("back", ""))
    cases = _chosen(codes)
    if not cases:
        flash(_("Choose at least one case first."), "warning")
        return redirect(back if request.args.get("back") else url_for(".index"), 303)
    versions = {case.code: str(case.version) for case in cases}
    return _page(action, action.form(cases, _user(), formdata=None), versions, back)


@bp.post("/several/<any(coordinate, handover, close):do>")
def do_several(do: str):
    allow(permissions.handle_several)
    action, versions = ACTIONS[do], _sent()
    form = action.form(_chosen(versions), _user())
    back = own_path(request.form.get("back", ""))
    if not versions:
        form.refuse(Refused(_l("Choose at least one case first.")))
        return _page(action, form, versions, back, status=422)
    if not form.validate():
        return _page(action, form, versions, back, status=422)
    result = _all_of_them(action, form, versions)
    if not result.left:
        done, codes = len(result.done), ", ".join(result.done)
        flash(ngettext("%(num)d case is done: %(codes)s.", "%(num)d cases are done: %(codes)s.", done, codes=codes))
        return redirect(back, 303)
    again = {code: versions[code] for code in result.left}
    form.cases = _chosen(again)
    return _page(action, form, again, back, result, 422)


def _all_of_them(action: Action, form: SeveralForm, versions: dict[str, str]) -> Result:
    result = Result()
    going_on = True
    for code, version in versions.items():
        reasons = [_("Not tried, because the database cannot save now.")]
        if going_on:
            reasons, going_on = _try(action, form, code, version)
        if reasons:
            result.left[code] = reasons
        else:
            result.done.append(code)
    return result


def _try(action: Action, form: SeveralForm, code: str, version: str) -> tuple[list[str], bool]:
    """Do it with one case: why not, nothing when it is done; and whether the database can save at all."""
    case = _find(code)
    if case is None:
        return [_("There is no such case, or this account may not see it.")], True
    try:
        allow(action.right, case)
        one = form.of_one(case, version)
        if not one.validate():
            return [message for _id, message in one.all_errors], True
        saved, status = attempt(one, lambda: _save(action, form, one, code))
    except Forbidden as refusal:
        return [str(refusal.description)], True
    except Conflict:
        return [_("Somebody else saved this case in the meantime. Look at it, then try again.")], True
    return ([] if saved else [message for _id, message in one.all_errors]), status < 500


def _save(action: Action, form: SeveralForm, one: WorkForm, code: str) -> bool:
    case = _find(code, held=True)
    if case is None:
        raise Refused(_l("There is no such case, or this account may not see it."))
    one.case = case
    allow(action.right, case)
    action.save(case, one, form)
    note_findings(case, one.confirmed, one.warnings, by=_user())
    commit()
    return True


def _user():
    return current_user._get_current_object()


def _find(code: str, held: bool = False) -> Case | None:
    found = queries.with_code(queries.visible_to(current_user), code)
    return db.session.scalar(queries.to_change(found) if held else handling_queries.for_page(found))


def _sent() -> dict[str, str]:
    """The versions at which the cases were chosen, by code."""
    pairs = (writable(value).partition(":") for value in request.form.getlist("case")[:MOST_PER_PAGE])
    return {code: version for code, _colon, version in pairs if code}


def _chosen(codes) -> list[Case]:
    """Those of the codes that this account may see, in their order."""
    wanted = [code for code in codes if code][:MOST_PER_PAGE]
    found = queries.by_codes(queries.for_list(queries.visible_to(current_user)), wanted)
    return [found[key] for key in dict.fromkeys(queries.code_key(code) for code in wanted) if key in found]


def _page(
    action: Action,
    form: SeveralForm,
    versions: dict[str, str],
    back: str,
    result: Result | None = None,
    status: int = 200,
):
    page = render_template(
        "cases/several.html",
        action=action,
        do=next(name for name, one in ACTIONS.items() if one is action),
        form=form,
        cases=form.cases,
        versions=versions,
        result=result or Result(),
        back=back,
        statuses=STATUSES,
    )
    return page, status
