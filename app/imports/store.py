"""The files themselves: kept in the instance under random names until they are loaded or dropped (reliability 29)."""

import fcntl
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.core.sheets import Row, written_atomically

LARGEST = 20 * 1024 * 1024
PIECE = 256 * 1024
SECONDS_BETWEEN_BEATS = 1
SECONDS_TO_DEATH = 15
READING, CHECKING, WAITING, WRITING = "reading", "checking", "waiting", "writing"

GONE = _l("The file is no longer kept. Bring it in again.")
OTHER = _l("The file that is kept is not the one that was checked. Nothing was written. Bring it in again.")
TOO_BIG = _l("The file is bigger than 20 MB. Split it into smaller files.")
BUSY = _l("Another file is being loaded now. Nothing was written; try again in a minute.")


def folder() -> Path:
    """Outside all that is served."""
    found = current_app.config["INSTANCE"] / "imports"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


@dataclass(frozen=True)
class Kept:
    stored_as: str
    size: int
    sha256: str


def keep(stream: BinaryIO) -> Kept:
    """The file, safely on the disk, whole or not at all."""
    stored_as, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
    with written_atomically(folder() / stored_as) as target:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > LARGEST:
                raise Refused(TOO_BIG, "file")
            digest.update(piece)
            target.write(piece)
    return Kept(stored_as, size, digest.hexdigest())


def content(stored_as: str | None, sha256: str) -> bytes:
    """The file that was kept; Refused when it is gone or another one."""
    try:
        data = (folder() / stored_as).read_bytes() if stored_as else None
    except FileNotFoundError:
        data = None
    if data is None:
        raise Refused(GONE)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(OTHER)
    return data


def remove(stored_as: str | None) -> None:
    if stored_as:
        for name in (stored_as, f"{stored_as}.beat"):
            (folder() / name).unlink(missing_ok=True)


# Signs of life -------------------------------------------------------------------------------------------------------


class Beat:
    """How far the work with a file has come, written beside it once a second; it dies with the process that works.

    A file rather than a column: while the load itself is written, SQLite takes no other writer.
    """

    def __init__(self, path: Path | None = None):
        self.path, self.phase, self.done, self.total = path, READING, 0, 0
        self.ended = threading.Event()

    def rows(self, rows: Sequence[Row]) -> Iterable[Row]:
        self.phase, self.total = CHECKING, len(rows)
        for self.done, row in enumerate(rows):
            yield row
        self.done, self.phase = self.total, WRITING

    def write(self) -> None:
        if self.path is not None:
            with suppress(OSError):
                held = {"phase": self.phase, "done": self.done, "total": self.total}
                self.path.write_text(json.dumps(held), encoding="ascii")

    def go_on(self) -> None:
        while not self.ended.wait(SECONDS_BETWEEN_BEATS):
            self.write()


@contextmanager
def beating(stored_as: str) -> Iterator[Beat]:
    beat = Beat(folder() / f"{stored_as}.beat")
    beat.write()
    thread = threading.Thread(target=beat.go_on, daemon=True)
    thread.start()
    try:
        yield beat
    finally:
        beat.ended.set()
        thread.join()
        beat.path.unlink(missing_ok=True)


def progress(stored_as: str | None) -> dict | None:
    """How far the work has come; None when nobody is at it any more."""
    path = folder() / f"{stored_as}.beat"
    try:
        if time.time() - path.stat().st_mtime > SECONDS_TO_DEATH:
            return None
        return json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


@contextmanager
def turn(beat: Beat, patience: float) -> Iterator[None]:
    """One load at a time: the next waits, and says so."""
    until = time.monotonic() + patience
    with (folder() / "turn").open("w") as door:
        while True:
            try:
                fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Refused(BUSY) from None
                beat.phase = WAITING
                time.sleep(0.2)
        yield
