"""Taking a whole load back, as long as nobody has worked on what it wrote."""

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import audit
from app.core.db import commit, now, writing
from app.core.errors import Refused
from app.core.undo import CANNOT, CREATED, Record, Stretch
from app.extensions import db
from app.imports import queries, states
from app.imports.models import FileLoad
from app.imports.registers import REINDEX

MAY_STAY = frozenset({"enterprise"})
"""What others have come to use may stay behind; the office completes it."""

ALREADY = _l("This load was taken back already.")
NOT_LOADED = _l("This file is not in the register.")
CHANGED = _l("Some of its records were changed since. Nothing was taken back.")
NEEDED = _l("Other records need some of those that it made. Nothing was taken back.")


@dataclass
class Outlook:
    """What taking back would do: `changed` and `needed_by` stand in its way, `staying` stays behind."""

    stretch: Stretch
    changed: list[Record] = field(default_factory=list)
    needed_by: list[Record] = field(default_factory=list)
    staying: list[Record] = field(default_factory=list)

    @property
    def possible(self) -> bool:
        return not self.changed and not self.needed_by

    @property
    def removed(self) -> int:
        """How many records would go."""
        gone = (deed for deed in self.stretch.of(CREATED) if deed.record == (deed.noun, deed.id))
        return sum(1 for deed in gone if deed.record not in self.staying)

    @property
    def restored(self) -> int:
        """How many records, their parts not counted, would be as they were."""
        made = {deed.record for deed in self.stretch.of(CREATED) if deed.record == (deed.noun, deed.id)}
        return len(self.stretch.records - made)


def outlook(load: FileLoad) -> Outlook:
    found = Outlook(Stretch(load.first_entry, load.last_entry))
    found.changed = found.stretch.changed_since(queries.settled_stretches())
    for dependent in found.stretch.dependents():
        if dependent.needs[0] in MAY_STAY:
            found.staying.append(dependent.needs)
        else:
            found.needed_by.append(dependent.record)
    found.staying, found.needed_by = sorted(set(found.staying)), sorted(set(found.needed_by))
    return found


def take_back(load_id: int, by: Any) -> Outlook:
    """Undo the whole load, or say why not; commits."""
    writing()
    load = queries.held(load_id)
    if load.status == states.TAKEN_BACK:
        raise Refused(ALREADY)
    if load.status != states.LOADED:
        raise Refused(NOT_LOADED)
    audit.hold()
    found = outlook(load)
    if not found.possible:
        raise Refused(CHANGED if found.changed else NEEDED)
    try:
        _undo(load, found, by)
        commit()
    except (IntegrityError, StaleDataError) as late:
        db.session.rollback()
        raise Refused(CANNOT) from late
    return found


def _undo(load: FileLoad, found: Outlook, by: Any) -> None:
    number, removed, restored, stayed = load.id, found.removed, found.restored, len(found.staying)
    undone = found.stretch.undo(found.staying)
    for one in undone.restored:
        reindex = REINDEX.get(one.__audit__.noun)
        if reindex is not None:
            reindex(one)
    load = queries.held(number)
    counts = {"removed": removed, "restored": restored, "stayed": stayed}
    audit.record(f"{load.register}.taken_back", by=by, load=load.id, file=load.filename, **counts)
    load.status, load.ended_at = states.TAKEN_BACK, now()
    load.counts = {**load.counts, "back": counts}
    load.back_first_entry, load.back_last_entry = audit.write_now()
