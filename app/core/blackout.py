"""Taking a passage out of every wording of a record's free texts: the one edit that rewrites history (privacy 9).

The chain of the trail holds salted hashes of texts, so it stays whole when a wording is blacked out. The entry that
says so names, by their hashes, which wording became which: what stands there now can be checked like any other. The
salt of the old wording goes with it; without it nobody can find out by trying what the passage was.
"""

import re
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update

from app.core import audit
from app.core.audit import Audited, TextVersion, text_hash
from app.core.base import Base
from app.extensions import db

SHORTEST = 4  # letters; less would black out half of every text
MARK = "█"
MOST_MARKS = 5  # the length of what was removed is not told


class Passage:
    """The words to be removed, wherever they stand whole: in any case, with any white space between them."""

    def __init__(self, typed: str):
        words = r"\s+".join(re.escape(word) for word in typed.split())
        self.pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)

    def stands_in(self, text: str | None) -> bool:
        return bool(text) and self.pattern.search(text) is not None

    def removed_from(self, text: str) -> str:
        return self.pattern.sub(lambda found: MARK * min(len(found[0]), MOST_MARKS), text)

    def removed_from_data(self, data: Any) -> Any:
        """The same for lists and objects of texts, as JSON columns hold them."""
        if isinstance(data, str):
            return self.removed_from(data)
        if isinstance(data, list):
            return [self.removed_from_data(one) for one in data]
        if isinstance(data, dict):
            return {key: self.removed_from_data(value) for key, value in data.items()}
        return data


def black_out(record: Any, passage: Passage, reason: str, *, by: Any = None) -> set[str]:
    """Take the passage out of the record, its parts and every kept wording; the fields in which it stood.

    `reason` is a code: a text could tell again what is removed.
    """
    noun = record.__audit__.noun
    fields = set()
    for part in _parts(noun, record.id):
        for name in part.__audit__.texts:
            text = getattr(part, name)
            if passage.stands_in(text):
                setattr(part, name, passage.removed_from(text))
                fields.add(name)
    db.session.flush()
    versions = dict(_black_out_versions(noun, record.id, passage, fields))
    if fields:
        audit.record("text.removed", record, by=by, reason=reason, fields=sorted(fields), versions=versions)
    return fields


def _parts(noun: str, record_id: int) -> Iterator[Any]:
    """The record and everything with free texts that stands on its page."""
    for mapper in Base.registry.mappers:
        spec: Audited | None = getattr(mapper.class_, "__audit__", None)
        if spec is None or not spec.texts:
            continue
        if spec.noun == noun:
            yield from db.session.scalars(select(mapper.class_).where(mapper.class_.id == record_id))
        elif spec.parent and spec.parent[0] == noun:
            of_record = getattr(mapper.class_, spec.parent[1]) == record_id
            yield from db.session.scalars(select(mapper.class_).where(of_record))


def _black_out_versions(noun: str, record_id: int, passage: Passage, fields: set[str]) -> Iterator[tuple[str, str]]:
    """(hash of the wording that was, hash of what stands there now) of each that held the passage."""
    kept = select(TextVersion).where(
        TextVersion.record_type == noun, TextVersion.record_id == record_id, TextVersion.text.is_not(None)
    )
    for version in db.session.scalars(kept).all():
        if not passage.stands_in(version.text):
            continue
        salt, text = secrets.token_hex(16), passage.removed_from(version.text)
        digest = text_hash(salt, text)
        row = update(TextVersion).where(TextVersion.id == version.id)
        db.session.execute(row.values(salt=salt, text=text, blacked_sha256=digest))
        fields.add(version.field)
        yield version.sha256, digest
