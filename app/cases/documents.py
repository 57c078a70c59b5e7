"""The documents that are kept: taking one away, and whether files and rows still belong together (reliability 3).

A file whose row never came, since a save broke off, or whose row says that it was removed is swept away. A row whose
file is not there or is another one is told on its page and by /healthz; nothing is guessed.
"""

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import structlog
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.cases import attachments
from app.cases.models import Attachment
from app.core import audit
from app.core.db import now
from app.core.errors import Refused
from app.extensions import db

log = structlog.get_logger()
ON_ITS_WAY = 3600  # seconds: a younger file may belong to a save that is not through yet


def remove(attachment: Attachment, reason: str | None, *, by: Any = None) -> None:
    """Take the document out of the case; row, reason and trail stay. The caller deletes the file after the commit."""
    if not reason:
        raise Refused(_l("Enter why the document is removed."), "reason")
    attachment.removed_at, attachment.removed_because = now(), reason
    audit.record("attachment.removed", attachment, by=by)


def is_intact(attachment: Attachment) -> bool:
    """Whether the very file that was kept is there."""
    digest = hashlib.sha256()
    try:
        with attachments.path_of(attachment).open("rb") as file:
            while piece := file.read(attachments.PIECE):
                digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == attachment.sha256


def lacking(rows: Iterable[Attachment]) -> set[int]:
    """Ids of those whose file is not in the store."""
    return {one.id for one in rows if not attachments.path_of(one).is_file()}


def all_there() -> bool:
    """Every document that a case has lies in the store, for /healthz."""
    held = set(db.session.scalars(select(Attachment.stored_as).where(Attachment.removed_at.is_(None))))
    return held <= {path.name for path in _files()}


def sweep() -> int:
    """Delete the files that belong to no document; how many.

    None when the tables know of no document at all: then this is another database, not what a broken save left.
    """
    files = [path for path in _files() if _is_old(path)]
    if not files or not db.session.scalar(select(func.count(Attachment.id))):
        return 0
    held = set(db.session.scalars(select(Attachment.stored_as).where(Attachment.removed_at.is_(None))))
    left = [path for path in files if path.name not in held]
    for path in left:
        path.unlink(missing_ok=True)
    if left:
        log.info("attachments_swept", files=len(left))
    return len(left)


def _files() -> list[Path]:
    store = attachments.folder()
    return [path for path in store.iterdir() if path.is_file()] if store.is_dir() else []


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > ON_ITS_WAY
    except FileNotFoundError:
        return False
