"""Making a summary and writing it as JSON: what the page, its .json and the command share.

Only here the modules that need pandas are loaded, and only when a summary is made: its import takes longer than
most pages.
"""

import json
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import force_locale

from app.reports import labels
from app.reports.checks import TITLES
from app.reports.periods import Period


def make(period: Period, as_of: date) -> dict[str, Any]:
    """The summary with its labels in the language of the reader."""
    from app.reports.summary import summary

    return labels.name_rows(summary(period, as_of), min(period.last, as_of))


def as_json(period: Period, as_of: date) -> tuple[str, list[str]]:
    """The summary as programs get it, and the names of the checks that failed.

    The labels are in the language of the installation, whoever asks: page and command give the same object.
    """
    with force_locale(current_app.config["LANGUAGE"]):
        found = make(period, as_of)
    return json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n", found["checks"]["failed"]


def failed_checks(summary: dict[str, Any]) -> list[Any]:
    """What does not agree in this summary, in words."""
    return [TITLES[name] for name in summary["checks"]["failed"]]
