"""Two enterprises of the registry that are one: merging them, and undoing that exactly.

What points to the merged one (cases, meetings, head counts, whatever a room adds) is pointed to the one that stays;
`enterprise_merge_row` remembers which rows these were.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit, search
from app.core.db import in_turn, now
from app.core.errors import Conflict, Refused
from app.enterprises import queries
from app.enterprises.merged_rows import give_back, places, rows_of, take_over
from app.enterprises.models import Enterprise, Merge, OtherName, merged_row
from app.enterprises.operations import NAMING, NEVER_EMPTY, PLAIN, search_texts
from app.extensions import db

MADE_NAMES = "enterprise_other_name.id"
MOST_CODES = 80  # of those merged into one, by which lists and cases find it; the look-up knows all
FILLED = tuple(name for name in PLAIN if name != "status")


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
    moved = {str(place): take_over(made, place) for place in places()}
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
        give_back(made, place)
        for other in others:  # what gave way to the rows that went
            take_over(other, place, rows_of(made, place))
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
