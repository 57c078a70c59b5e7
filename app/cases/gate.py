"""The gate report: what an officer writes on a phone at the gate becomes a reported case.

The place is any text. When it names exactly one enterprise of the registry that one is taken, else one *to be
completed* is made of the text: `queries.TO_MATCH` finds such cases until somebody completes it, merges it or gives the
case another one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.cases import handling, operations, queries
from app.cases.events import NOTE
from app.cases.models import Case
from app.cases.operations import SERIES
from app.core.codes import next_code
from app.core.db import local, now
from app.core.formats import fmt_number
from app.enterprises import operations as enterprise_operations
from app.enterprises import queries as enterprises
from app.enterprises.models import Enterprise

STOPPAGE, COMMUNE_TOLD = "work_stoppage", "notice_of_irregular_strike_received"
LONGEST_NAME = 255


def report(answers: Mapping[str, Any], *, by: Any, submission: str | None = None) -> Case:
    """Make a reported case of the answers; None is *not known*.

    `enterprise` is the one that `place` names, if it names exactly one; `written_at` when the report was written.
    Only `commune_told_at` starts the twelve hours of Labour Code 211: our own report never does.
    """
    written = min(answers.get("written_at") or now(), now())
    day = local(written).date()
    code = next_code(SERIES, queries.is_taken)
    causes = [cause for cause in answers["causes"] if cause != queries.UNKNOWN]
    values = {
        "kind": STOPPAGE,
        "enterprise": answers["enterprise"] or _to_be_matched(answers["place"], code),
        "started_on": answers["started_on"] or day,
        "started_time": answers["started_time"],
        "reported_on": max(day, answers["started_on"] or day),
        "workers_involved": answers["workers_involved"],
        "main_cause": next(iter(causes), None),
        "causes": causes[1:],
        "demands": answers["demands"],
        "gate_at": written,
        "gate_place": answers["place"],
    }
    case = operations.record(values, by=by, code=code, submission=submission)
    said = {"event": NOTE, "happened_at": _clock(written), "note": _note(answers, causes)}
    handling.add_event(case, said, by=by)
    if answers.get("commune_told_at"):
        handling.add_event(case, {"event": COMMUNE_TOLD, "happened_at": answers["commune_told_at"]}, by=by)
    return case


def _clock(moment):
    return local(moment).replace(tzinfo=None)


def _to_be_matched(place: str | None, code: str) -> Enterprise:
    """An enterprise to be completed; its name bears the case's code where the text is nobody's name alone."""
    if place and enterprises.is_name(place) and not enterprises.find(place):
        return enterprise_operations.register_unknown(place)
    with force_locale(current_app.config["LANGUAGE"]):
        name = place if place and enterprises.is_name(place) else _("Enterprise not known")
    return enterprise_operations.register_unknown(f"{name[: LONGEST_NAME - len(code) - 3]} ({code})")


def _note(answers: Mapping[str, Any], causes: list[str]) -> str:
    """What the fields of a case cannot tell: the place as it was written, and which answers were *not known*."""
    with force_locale(current_app.config["LANGUAGE"]):
        return "\n".join(_told(answers, causes))


def _told(answers: Mapping[str, Any], causes: list[str]) -> Iterator[str]:
    yield _("Reported from the gate.")
    if answers["place"]:
        yield _("Place as written: “%(place)s”.", place=answers["place"])
    if answers["workers_involved"]:
        yield _("About %(count)s workers, estimated at the gate.", count=fmt_number(answers["workers_involved"]))
    known = {
        _("where"): answers["place"],
        _("since when"): answers["started_on"] or answers["started_time"],
        _("how many"): answers["workers_involved"],
        _("why"): causes,
        _("what is asked"): answers["demands"],
    }
    missing = [question for question, answer in known.items() if not answer]
    if missing:
        yield _("Not known: %(what)s.", what=", ".join(missing))
