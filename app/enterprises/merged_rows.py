"""The rows of any table that point to an enterprise: which of them a merge moves, and moves back.

Each place takes the same few statements for one row or for ten thousand; `enterprise_merge_row` remembers the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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

from app.core.db import Base
from app.enterprises.models import Enterprise, Merge, merged_row
from app.extensions import db

NOT_MOVED = {"enterprise", "enterprise_merge", "enterprise_other_name"}


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


def moving(enterprise: Enterprise) -> dict[str, int]:
    """How many rows of each table point to the enterprise, hidden records included."""
    return {
        place.column.table.name: db.session.scalar(
            select(func.count()).select_from(place.column.table).where(place.column == enterprise.id)
        )
        for place in places()
    }


def rows_of(made: Merge, place: Place, left_out: bool | None = False) -> Select:
    rows = select(merged_row.c.row_id).where(merged_row.c.merge_id == made.id, merged_row.c.place == str(place))
    return rows if left_out is None else rows.where(merged_row.c.left_out.is_(left_out))


def _held_by(place: Place, enterprise: Enterprise) -> ColumnElement[bool]:
    """Whether that enterprise has a row with the same `beside`."""
    if not place.beside:
        return false()
    other = place.column.table.alias()
    same = [other.c[one.name] == one for one in place.beside]
    return select(literal(1)).where(other.c[place.column.name] == enterprise.id, *same).exists()


def take_over(made: Merge, place: Place, freed: Select | None = None) -> int:
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
        left = rows_of(made, place, left_out=True)
        db.session.execute(delete(table).where(place.column == gone.id, place.row.in_(left)))
    _point(place, gone, stay, rows_of(made, place))
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


def give_back(made: Merge, place: Place) -> None:
    """Rows that somebody pointed elsewhere since, or took away, stay as they are."""
    gone, stay, table = made.merged, made.into, place.column.table
    if place.is_pair:
        still = select(place.row).where(place.column == stay.id)
        rows = select(merged_row.c.row_id, literal(gone.id)).where(
            merged_row.c.row_id.in_(rows_of(made, place, left_out=True)),
            merged_row.c.merge_id == made.id,
            merged_row.c.place == str(place),
            merged_row.c.row_id.in_(still),
        )
        db.session.execute(insert(table).from_select([place.row.name, place.column.name], rows))
    _point(place, stay, gone, rows_of(made, place))
