"""Two enterprises of the registry that are one: merging them, and undoing that exactly.

What points to the merged one (cases, meetings, head counts, whatever a room adds) is pointed to the one that stays;
`enterprise_merge_row` remembers which rows these were. Each place takes the same few statements for one row or
for ten thousand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    UniqueConstraint,
    and_,
    delete,
    false,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit, search
from app.core.db import Base, in_turn, now
from app.core.errors import Conflict, Refused
from app.enterprises import queries
from app.enterprises.models import Enterprise, Merge, OtherName, merged_row
from app.enterprises.operations import NAMING, NEVER_EMPTY, PLAIN, search_texts
from app.extensions import db

MADE_NAMES = "enterprise_other_name.id"
NOT_MOVED = {"enterprise", "enterprise_merge", "enterprise_other_name"}
MOST_CODES = 80  # of those merged into one, by which lists and cases find it; the look-up knows all
FILLED = tuple(name for name in PLAIN if name != "status")


@dataclass(frozen=True)
class Place:
    """A column that points to an enterprise. `row` tells its rows apart; `beside` may occur once an enterprise."""

    column: Column
    row: Column
    beside: tuple[Column, ...]

    def __str__(self) -> str:
        return f"{self.column.table.name}.{self.column.name}"

    @property
    def is_pair(self) -> bool:
        """A row is nothing but the pair, as a meeting and one that attends it."""
        return self.row in self.beside


def places() -> Iterator[Place]:
    """Every column of any room that points to an enterprise."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in NOT_MOVED and any(
                key.column.table.name == "enterprise" for key in column.foreign_keys
            ):
                unique = [set(index.columns) for index in table.indexes if index.unique]
                unique += [set(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
                unique.append(set(table.primary_key.columns))
                besides = {one for columns in unique if column in columns for one in columns} - {column}
                row = table.c.id if "id" in table.c else next(iter(besides))
                yield Place(column, row, tuple(sorted(besides, key=lambda one: one.name)))


def merge(gone: Enterprise, stay: Enterprise, reason: str, versions: dict[int, int], *, by: Any = None) -> Merge:
    """Make `gone` a part of `stay`. `versions` are those under which somebody looked at the two, by their ids."""
    in_turn(NAMING)
    if gone.id == stay.id:
        raise Refused(_l("These are one and the same enterprise already."))
    if gone.merged_into_id or stay.merged_into_id:
        raise Refused(_l("One of the two has been merged meanwhile. Start again from the one that stays."))
    if any(versions.get(one.id, one.version) != one.version for one in (gone, stay)):
        raise Conflict()
    made = Merge(merged=gone, into=stay, reason=reason, filled={})
    db.session.add(made)
    gone.merged_into_id = stay.id
    db.session.flush()
    for earlier in db.session.scalars(select(Enterprise).where(Enterprise.merged_into_id == gone.id)):
        earlier.merged_into_id = stay.id
    moved = {str(place): _take_over(made, place) for place in places()}
    _name_too(made)
    _fill(made)
    _finish(gone, stay)
    audit.record("enterprise.merged", gone, by=by, into=str(stay), moved=moved)
    audit.record("enterprise.took_over", stay, by=by, merged=str(gone), moved=moved)
    return made


def undo(made: Merge, *, by: Any = None) -> None:
    """Give back what the merge took; what was recorded or changed since stays as it is."""
    in_turn(NAMING)
    gone, stay = made.merged, made.into
    _check_undo(made)
    made.undone_at = now()
    gone.merged_into_id = None
    db.session.flush()
    for earlier in db.session.scalars(select(Merge).where(Merge.into_id == gone.id, Merge.undone_at.is_(None))):
        _lead_to(earlier.merged_id, gone.id)
    _take_back_facts(made)
    names = _take_back_names(made)
    others = db.session.scalars(
        select(Merge).where(Merge.into_id == stay.id, Merge.undone_at.is_(None)).order_by(Merge.id)
    ).all()
    for place in places():
        _give_back(made, place)
        for other in others:  # what gave way to the rows that went
            _take_over(other, place, _rows_of(made, place))
    for other in others:
        _name_too(other, names)
        _fill(other)
    _finish(gone, stay)
    audit.record("enterprise.merge_undone", gone, by=by, out_of=str(stay))
    audit.record("enterprise.gave_back", stay, by=by, given=str(gone))


def _check_undo(made: Merge) -> None:
    gone, stay = made.merged, made.into
    if made.undone_at is not None:
        raise Refused(_l("This merge was undone already."))
    if stay.merged_into_id:
        raise Refused(
            _l("%(name)s was itself merged into another one since. Undo that first.", name=stay.name),
        )
    code = made.filled.get("tax_code")
    holder = db.session.scalar(select(Enterprise).where(Enterprise.tax_code == code)) if code else None
    if holder is not None and holder.id != stay.id:
        raise Refused(
            _l("%(code)s is the tax code of %(name)s by now. Correct that first.", code=code, name=holder.name)
        )
    for other in queries.named(gone.name):
        bears = other.id != stay.id or stay.name_key == gone.name_key
        if bears and not ((code or gone.tax_code) and other.tax_code and other.tax_code != code):
            raise Refused(_l("%(name)s bears its name by now. Correct that first.", name=str(other)))


def _finish(gone: Enterprise, stay: Enterprise) -> None:
    """Newer versions of both, the tax codes by which each is found besides, and the words of both."""
    db.session.flush()
    for one in (gone, stay):
        one.merged_tax_codes = _codes_of_merged(one)
        one.updated_at = now()
        flag_modified(one, "updated_at")
    db.session.flush()
    db.session.expire_all()  # rows were moved past the session
    for one in (gone, stay):
        search.index(one, search_texts(one))


def _codes_of_merged(enterprise: Enterprise) -> str | None:
    codes = select(Enterprise.tax_code).where(
        Enterprise.merged_into_id == enterprise.id, Enterprise.tax_code.is_not(None)
    )
    return "; ".join(db.session.scalars(codes.order_by(Enterprise.tax_code).limit(MOST_CODES))) or None


def _lead_to(merged_id: int, into_id: int) -> None:
    """What was merged into that one leads to it again, and so does all that was merged into it before."""
    one = db.session.get(Enterprise, merged_id)
    one.merged_into_id = into_id
    for earlier in db.session.scalars(select(Merge).where(Merge.into_id == merged_id, Merge.undone_at.is_(None))):
        _lead_to(earlier.merged_id, into_id)


# The rows that point to the merged one --------------------------------------------------------------------------


def _rows_of(made: Merge, place: Place, left_out: bool | None = False) -> Select:
    rows = select(merged_row.c.row_id).where(merged_row.c.merge_id == made.id, merged_row.c.place == str(place))
    return rows if left_out is None else rows.where(merged_row.c.left_out.is_(left_out))


def _held_by(place: Place, enterprise: Enterprise) -> ColumnElement[bool]:
    """Whether that enterprise has a row with the same `beside`."""
    if not place.beside:
        return false()
    other = place.column.table.alias()
    same = [other.c[one.name] == one for one in place.beside]
    return select(literal(1)).where(other.c[place.column.name] == enterprise.id, *same).exists()


def _take_over(made: Merge, place: Place, freed: Select | None = None) -> int:
    """Point to the one that stays whatever points to the merged one and fits; how many rows.

    `freed`: only what fits now because these rows went away (when another merge is undone).
    """
    gone, stay, table = made.merged, made.into, place.column.table
    if freed is not None and place.is_pair:
        return _take_what_was_left_out(made, place, freed)
    fitting = and_(place.column == gone.id, ~_held_by(place, stay))
    moved = _remember(made, place, fitting, left_out=False)
    if place.is_pair:
        _remember(made, place, and_(place.column == gone.id, _held_by(place, stay)), left_out=True)
        left = _rows_of(made, place, left_out=True)
        db.session.execute(delete(table).where(place.column == gone.id, place.row.in_(left)))
    _point(place, gone, stay, _rows_of(made, place))
    return moved


def _remember(made: Merge, place: Place, which: ColumnElement[bool], left_out: bool) -> int:
    rows = select(literal(made.id), literal(str(place)), place.row, true() if left_out else false()).where(which)
    return db.session.execute(insert(merged_row).from_select(list(merged_row.c), rows)).rowcount


def _point(place: Place, before: Enterprise, after: Enterprise, rows: Select) -> None:
    db.session.execute(
        update(place.column.table)
        .where(place.column == before.id, place.row.in_(rows))
        .values({place.column.name: after.id})
    )


def _take_what_was_left_out(made: Merge, place: Place, freed: Select) -> int:
    stay, table = made.into, place.column.table
    held = select(place.row).where(place.column == stay.id)
    mine = and_(
        merged_row.c.merge_id == made.id,
        merged_row.c.place == str(place),
        merged_row.c.left_out,
        merged_row.c.row_id.in_(freed),
        merged_row.c.row_id.not_in(held),
    )
    rows = db.session.scalars(select(merged_row.c.row_id).where(mine)).all()
    if rows:
        db.session.execute(update(merged_row).where(mine).values(left_out=False))
        pairs = [{place.row.name: row, place.column.name: stay.id} for row in rows]
        db.session.execute(insert(table), pairs)
    return len(rows)


def _give_back(made: Merge, place: Place) -> None:
    """Rows that somebody pointed elsewhere since, or took away, stay as they are."""
    gone, stay, table = made.merged, made.into, place.column.table
    if place.is_pair:
        still = select(place.row).where(place.column == stay.id)
        rows = select(merged_row.c.row_id, literal(gone.id)).where(
            merged_row.c.row_id.in_(_rows_of(made, place, left_out=True)),
            merged_row.c.merge_id == made.id,
            merged_row.c.place == str(place),
            merged_row.c.row_id.in_(still),
        )
        db.session.execute(insert(table).from_select([place.row.name, place.column.name], rows))
    _point(place, stay, gone, _rows_of(made, place))


# Names and facts -------------------------------------------------------------------------------------------------


def _name_too(made: Merge, keys: set[str] | None = None) -> None:
    """The names of the merged one become other names of the one that stays; `keys`: these alone."""
    gone, stay = made.merged, made.into
    known = {stay.name_key, *(other.name_key for other in stay.other_names)}
    names = {gone.name_key: gone.name} | {other.name_key: other.name for other in gone.other_names}
    added = [
        OtherName(name=name, name_key=key)
        for key, name in names.items()
        if key not in known and (keys is None or key in keys)
    ]
    stay.other_names.extend(added)
    db.session.flush()
    if added:
        rows = [{"merge_id": made.id, "place": MADE_NAMES, "row_id": one.id, "left_out": False} for one in added]
        db.session.execute(insert(merged_row), rows)


def _take_back_names(made: Merge) -> set[str]:
    made_here = set(
        db.session.scalars(
            select(merged_row.c.row_id).where(merged_row.c.merge_id == made.id, merged_row.c.place == MADE_NAMES)
        )
    )
    taken = [other for other in made.into.other_names if other.id in made_here]
    made.into.other_names = [other for other in made.into.other_names if other.id not in made_here]
    db.session.flush()
    return {other.name_key for other in taken}


def _lacks(enterprise: Enterprise, name: str) -> bool:
    return getattr(enterprise, name) in (None, "", NEVER_EMPTY.get(name))


def _fill(made: Merge) -> None:
    """What the one that stays does not know, the merged one may: also the tax code, which only one of them can bear."""
    gone, stay = made.merged, made.into
    zone = () if stay.zone_id or stay.zone_text else ("zone_id", "zone_text")
    filled = {
        name: getattr(gone, name)
        for name in (*FILLED, "sector_id", *zone)
        if _lacks(stay, name) and not _lacks(gone, name)
    }
    if not filled:
        return
    if "tax_code" in filled:
        gone.tax_code = None
        db.session.flush()
    for name, value in filled.items():
        setattr(stay, name, value)
    made.filled = {**made.filled, **filled}
    db.session.flush()


def _take_back_facts(made: Merge) -> None:
    gone, stay = made.merged, made.into
    for name, value in made.filled.items():
        if getattr(stay, name) == value:
            setattr(stay, name, NEVER_EMPTY.get(name))
    db.session.flush()
    if "tax_code" in made.filled:
        gone.tax_code = made.filled["tax_code"]
        db.session.flush()


# What the page before the merge tells -----------------------------------------------------------------------------


def moving(enterprise: Enterprise) -> dict[str, int]:
    """How many rows of each table point to the enterprise, hidden records included."""
    return {
        place.column.table.name: db.session.scalar(
            select(func.count()).select_from(place.column.table).where(place.column == enterprise.id)
        )
        for place in places()
    }
