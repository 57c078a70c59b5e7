"""The coded columns of files: which values there are, and which of a file's own values mean none of them."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from flask_babel import get_locale

from app.accounts import imports as holidays
from app.agencies import queries as agencies
from app.agencies.lookup import OfficesByName
from app.cases import import_rows
from app.cases import queries as cases
from app.cases.models import Cause, Outcome, ResolutionMethod
from app.cases.states import KINDS as CASE_KINDS
from app.cases.states import STATUSES as CASE_STATUSES
from app.core.db import today
from app.core.formats import fmt_date
from app.core.imports import Codes, Register
from app.dialogues.states import KINDS as DIALOGUE_KINDS
from app.dialogues.states import STATUSES as DIALOGUE_STATUSES
from app.enterprises.imports import CODED
from app.extensions import db
from app.recommendations.states import CODED as RECOMMENDATION_TERMS

Choices = list[tuple[str, Any]]
AGENCIES = ("lead_agency", "host_agency", "coordinating_agencies")


def language() -> str:
    return "en" if str(get_locale()) == "en" else "vi"


def choices(register: str) -> dict[str, Choices]:
    """The values of each coded column, in the reader's language."""
    offices = agencies.choices(today(), language())
    if register == "cases":
        causes = cases.choices(Cause, language())
        return {
            "kind": CASE_KINDS.choices(),
            "status": CASE_STATUSES.choices(),
            "procedure_followed": list(import_rows.PROCEDURE),
            "main_cause": causes,
            "causes": causes,
            "resolution_method": cases.choices(ResolutionMethod, language()),
            "outcome": cases.choices(Outcome, language()),
            "lead_agency": offices,
            "coordinating_agencies": offices,
        }
    if register == "dialogues":
        own = {"kind": DIALOGUE_KINDS.choices(), "status": DIALOGUE_STATUSES.choices()}
        return {**own, "host_agency": offices, "coordinating_agencies": offices}
    if register == "recommendations":
        own = {name: terms.choices() for name, terms in RECOMMENDATION_TERMS.items()}
        return {**own, "lead_agency": offices, "coordinating_agencies": offices}
    if register == "enterprises":
        return {name: terms.choices() for name, terms in CODED.items()}
    return {"kind": list(holidays.CHOICES)}


def told(register: Register) -> Callable[[str, str], str]:
    """`tell(column, text)`: a cell as pages write it, codes and labels by the reader's labels and dates as days."""
    labels = {name: {code: str(label) for code, label in listed} for name, listed in choices(register.name).items()}
    labels |= {name: agencies.names_now(language()) for name in AGENCIES if name in labels}
    meaning = {name: Codes(listed) for name, listed in _in_both_languages(register.name).items()}
    days = {column.name for column in register.columns if column.kind == "date"}

    def tell(column: str, text: str) -> str:
        if column in labels:
            return "; ".join(labels[column].get(meaning[column](part), part.strip()) for part in text.split(";"))
        if column in days:
            with suppress(ValueError):
                return fmt_date(date.fromisoformat(text))
        return text

    return tell


def unknown(register: str, column: str, values: Iterable[str]) -> list[str]:
    """Those of the values that are neither codes nor labels of the column; of several with `;` between each alone."""
    if column in AGENCIES:
        offices = OfficesByName(list(db.session.scalars(agencies.everyone())))
        means = lambda typed: offices.code(typed, today()) in offices.by_code  # noqa: E731
    else:
        listed = _in_both_languages(register)[column]
        codes = Codes(listed)
        means = lambda typed: codes(typed) in codes.exact  # noqa: E731
    single = (part.strip() for value in values for part in value.split(";"))
    return [value for value in dict.fromkeys(single) if value and not means(value)]


def _in_both_languages(register: str) -> dict[str, Choices]:
    found = choices(register)
    if register == "cases":
        both = {"main_cause": Cause, "causes": Cause, "resolution_method": ResolutionMethod, "outcome": Outcome}
        for name, model in both.items():
            found[name] = [*cases.choices(model, "vi"), *cases.choices(model, "en")]
    return found
