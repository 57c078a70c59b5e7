"""One JSON line an event: no case text, names, query strings, bodies or cookies."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

ROOT = Path(__file__).resolve().parents[2]


def configure() -> None:
    """Send every event to standard error, control characters escaped by JSON itself."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_failed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )


def _to_standard_error(*_names: Any) -> structlog.PrintLogger:
    """As it is at the moment of the event: the one of the start may be closed by then."""
    return structlog.PrintLogger(sys.stderr)


def where_it_failed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The kinds of failure and the lines they came through.

    Neither their messages nor local values: both may hold what people typed, and the secret key.
    """
    if not event.pop("exc_info", None):
        return event
    failures, failure = [], sys.exc_info()[1]
    while failure is not None:
        lines = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in _frames(failure)]
        failures.append({"kind": type(failure).__name__, "lines": lines})
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    event["failures"] = failures
    return event


def _frames(failure: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(failure.__traceback__)


def _short(filename: str) -> str:
    path = Path(filename)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else "/".join(path.parts[-3:])
