"""Agencies are records with dates, predecessors and successors; a name is not a key."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base

# `from_day`: since when the successor acts. Unknown (of agencies read from the data file): from its own first day on.
succession = Table(
    "agency_succession",
    Base.metadata,
    Column("predecessor_id", ForeignKey("agency.id"), primary_key=True),
    Column("successor_id", ForeignKey("agency.id"), primary_key=True, index=True),
    Column("from_day", Date),
)


class Agency(Base):
    """An agency that shares the register, or that the law names.

    `valid_from` and `valid_to` are the first and last day of its existence (None: not known, or still going on).
    `partner` agencies share the whole register (contract 2).
    """

    __tablename__ = "agency"
    __audit__ = Audited("agency", links=("predecessors", "successors"))
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", "dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    name_vi: Mapped[str] = mapped_column(String(255))
    name_en: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(50))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    partner: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    predecessors: Mapped[list["Agency"]] = relationship(
        secondary=succession,
        primaryjoin=lambda: Agency.id == succession.c.successor_id,
        secondaryjoin=lambda: Agency.id == succession.c.predecessor_id,
        back_populates="successors",
        order_by="Agency.code",
    )
    successors: Mapped[list["Agency"]] = relationship(
        secondary=succession,
        primaryjoin=lambda: Agency.id == succession.c.predecessor_id,
        secondaryjoin=lambda: Agency.id == succession.c.successor_id,
        back_populates="predecessors",
        order_by="Agency.code",
    )
    former_names: Mapped[list["FormerName"]] = relationship(
        back_populates="agency", order_by="FormerName.until", lazy="selectin", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    def name_on(self, day: date | None, language: str) -> str:
        """The name that was valid on `day`, in `language` (vi or en)."""
        for former in self.former_names:
            if day is not None and day <= former.until:
                return former.name_en if language == "en" else former.name_vi
        return self.name_en if language == "en" else self.name_vi

    def ended_by(self, day: date) -> bool:
        """Whether its last day lies before `day`."""
        return self.valid_to is not None and self.valid_to < day

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class FormerName(Base):
    """A name that an agency bore up to and including `until`."""

    __tablename__ = "agency_former_name"
    __audit__ = Audited("agency_former_name", parent=("agency", "agency_id"))
    __table_args__ = (Index("uq_agency_former_name", "agency_id", "until", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name_vi: Mapped[str] = mapped_column(String(255))
    name_en: Mapped[str] = mapped_column(String(255))
    until: Mapped[date]

    agency: Mapped[Agency] = relationship(back_populates="former_names")


class DefaultLead(Base):
    """Which agency leads a case that names none, from `from_day` of its start on (None: from the beginning)."""

    __tablename__ = "default_lead"
    __audit__ = Audited("default_lead")

    id: Mapped[int] = mapped_column(primary_key=True)
    from_day: Mapped[date | None] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))

    agency: Mapped[Agency] = relationship(lazy="joined")
