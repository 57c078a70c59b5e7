"""Enterprises, the zones they lie in, the sectors they work in, and their head counts by date."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now

TAX_ROOT = 10  # digits of a tax code before the number of a branch


class Zone(Base):
    """An industrial park, economic zone, export zone or cluster."""

    __tablename__ = "zone"
    __audit__ = Audited("zone")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    zone_kind: Mapped[str] = mapped_column(String(30))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"))
    status: Mapped[str | None] = mapped_column(String(50))
    area_ha: Mapped[float | None]
    place: Mapped[str | None] = mapped_column(String(100))
    source: Mapped[str | None] = mapped_column(Text)


class Sector(Base):
    """One section or division of an industry classification; `code` is version and code, as `VSIC2018:14`."""

    __tablename__ = "sector"
    __audit__ = Audited("sector")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    version: Mapped[str] = mapped_column(String(20))
    section: Mapped[str] = mapped_column(String(30), index=True)
    name: Mapped[str] = mapped_column(String(255))
    source: Mapped[str | None] = mapped_column(Text)


class Enterprise(Base):
    """An enterprise. `name_key` is the name without marks and case; `zone_text` a zone nobody has matched yet.

    `tax_root` is the part of the tax code that an enterprise shares with its branches.

    One that was found to be another is kept with `merged_into_id`, always of one that is itself not merged; that one
    is found by `merged_tax_codes` too (with `; ` between).
    """

    __tablename__ = "enterprise"
    __audit__ = Audited("enterprise")
    __table_args__ = (
        CheckConstraint("ownership IN ('fdi', 'domestic_private', 'state', 'joint')", "ownership"),
        CheckConstraint("representative_organisation IN ('yes', 'no', 'unknown')", "representative_organisation"),
        CheckConstraint("collective_agreement IN ('yes', 'no', 'unknown')", "collective_agreement"),
        CheckConstraint("status IN ('active', 'suspended', 'closed')", "status"),
        CheckConstraint("zone_id IS NULL OR zone_text IS NULL", "one_zone"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id != id", "not_itself"),
        Index("ix_enterprise_status_name", "status", "name_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    name_key: Mapped[str] = mapped_column(String(255), index=True)
    tax_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    tax_root: Mapped[str | None] = mapped_column(String(10), index=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"), index=True)
    zone_text: Mapped[str | None] = mapped_column(String(200), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)
    ownership: Mapped[str | None] = mapped_column(String(20), index=True)
    country: Mapped[str | None] = mapped_column(String(2), index=True)
    address: Mapped[str | None] = mapped_column(String(500))
    workweek: Mapped[str | None] = mapped_column(String(30))
    representative_organisation: Mapped[str] = mapped_column(String(7), default="unknown")
    collective_agreement: Mapped[str] = mapped_column(String(7), default="unknown")
    status: Mapped[str] = mapped_column(String(10), default="active")
    to_complete: Mapped[bool] = mapped_column(default=False, index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    merged_tax_codes: Mapped[str | None] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)

    zone: Mapped[Zone | None] = relationship()
    sector: Mapped[Sector | None] = relationship()
    merged_into: Mapped["Enterprise | None"] = relationship(remote_side=[id])
    other_names: Mapped[list["OtherName"]] = relationship(
        back_populates="enterprise", order_by="OtherName.id", cascade="all, delete-orphan"
    )
    head_counts: Mapped[list["HeadCount"]] = relationship(
        back_populates="enterprise", order_by="HeadCount.as_of.desc()", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    def __str__(self) -> str:
        """Name and tax code, so that two of one name can be told apart; so it stands in the trail of other records."""
        return f"{self.name} ({self.tax_code})" if self.tax_code else self.name

    @validates("tax_code")
    def _keep_root(self, name: str, value: str | None) -> str | None:
        self.tax_root = value[:TAX_ROOT] if value else None
        return value

    @property
    def found_by(self) -> list[str | None]:
        """Names and numbers by which it, its cases and its meetings are found."""
        return [self.name, *(other.name for other in self.other_names), self.tax_code, self.merged_tax_codes]

    @property
    def zone_name(self) -> str | None:
        return self.zone.name if self.zone else self.zone_text


class OtherName(Base):
    """A former, short or foreign name, by which the enterprise is found too."""

    __tablename__ = "enterprise_other_name"
    __audit__ = Audited("enterprise_other_name", parent=("enterprise", "enterprise_id"))
    __table_args__ = (Index("uq_enterprise_other_name", "enterprise_id", "name_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    name: Mapped[str] = mapped_column(String(255))
    name_key: Mapped[str] = mapped_column(String(255), index=True)

    enterprise: Mapped[Enterprise] = relationship(back_populates="other_names")


class HeadCount(Base):
    """Employees of an enterprise on a date."""

    __tablename__ = "enterprise_head_count"
    __audit__ = Audited("enterprise_head_count", parent=("enterprise", "enterprise_id"))
    __table_args__ = (
        CheckConstraint("employees >= 0", "employees"),
        CheckConstraint("employees_female >= 0 AND employees_female <= employees", "employees_female"),
        Index("uq_enterprise_head_count", "enterprise_id", "as_of", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    as_of: Mapped[date]
    employees: Mapped[int]
    employees_female: Mapped[int | None]

    enterprise: Mapped[Enterprise] = relationship(back_populates="head_counts")


class Merge(Base):
    """An enterprise that somebody found to be the same as another, and what it takes to undo that.

    `filled` are the facts that the one that stays lacked and got from the merged one, by column.
    """

    __tablename__ = "enterprise_merge"
    __audit__ = Audited("enterprise_merge", texts=("reason",), parent=("enterprise", "merged_id"))
    __table_args__ = (
        Index(
            "uq_enterprise_merge_in_force",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    filled: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    merged: Mapped[Enterprise] = relationship(foreign_keys=[merged_id])
    into: Mapped[Enterprise] = relationship(foreign_keys=[into_id])


# Which rows a merge moved, so that undoing moves exactly these; `place` is the column that pointed to the merged one.
# `left_out`: of a pair that the one that stays had already (a meeting that both attended).
merged_row = Table(
    "enterprise_merge_row",
    Base.metadata,
    Column("merge_id", ForeignKey("enterprise_merge.id"), primary_key=True),
    Column("place", String(80), primary_key=True),
    Column("row_id", Integer, primary_key=True, autoincrement=False),
    Column("left_out", Boolean, nullable=False),
)
