"""Files that were brought in, their rows after the check, the records they have written, and mappings by name."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.agencies.models import Agency
from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now
from app.imports.states import OUTCOMES, STATUSES, UPLOADED


def one_of(column: str, values) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class FileLoad(Base):
    """One file on its way into a register. The trail tells of it by named entries, from `first_entry` on.

    `mapping` has the keys of a mapping file. `stored_as` names the file as long as it is kept. Without an account and
    an agency it was a command of the system.
    """

    __tablename__ = "file_load"
    __table_args__ = (
        CheckConstraint(one_of("status", STATUSES), "status"),
        Index("ix_file_load_agency", "agency_id", "id"),
        Index("ix_file_load_user", "user_id", "id"),
        Index("ix_file_load_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    stored_as: Mapped[str | None] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    status: Mapped[str] = mapped_column(String(12), default=UPLOADED)
    mapping: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    create_missing: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict] = mapped_column(JSON, default=dict)
    notes: Mapped[list] = mapped_column(JSON, default=list)
    message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_entry: Mapped[int | None]
    last_entry: Mapped[int | None]
    back_first_entry: Mapped[int | None]
    back_last_entry: Mapped[int | None]

    user: Mapped[User | None] = relationship()
    agency: Mapped[Agency | None] = relationship()


class FileRow(Base):
    """One row of a file after the check. `mended` are the cells that somebody wrote anew; `left_out` by a person."""

    __tablename__ = "file_row"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), "outcome"),
        Index("ix_file_row_outcome", "load_id", "outcome", "number"),
    )

    load_id: Mapped[int] = mapped_column(ForeignKey("file_load.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(10))
    cells: Mapped[dict] = mapped_column(JSON)
    faults: Mapped[list] = mapped_column(JSON)
    changes: Mapped[dict] = mapped_column(JSON)
    mended: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    left_out: Mapped[bool] = mapped_column(default=False)


class FileRecord(Base):
    """A record that a row of a file has made or changed."""

    __tablename__ = "file_record"
    __table_args__ = (Index("ix_file_record_record", "noun", "record_id"),)

    load_id: Mapped[int] = mapped_column(ForeignKey("file_load.id"), primary_key=True)
    noun: Mapped[str] = mapped_column(String(20), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]

    load: Mapped[FileLoad] = relationship()


class NamedMapping(Base):
    """How an agency's files of one kind are read; `keys` are those of a mapping file."""

    __tablename__ = "named_mapping"
    __audit__ = Audited("named_mapping")
    __table_args__ = (Index("uq_named_mapping", "agency_id", "register", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    register: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    keys: Mapped[dict] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    agency: Mapped[Agency] = relationship()
