"""Programmes, their yearly plans, and what a plan consists of: its agencies, items, amendments, cited documents."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agencies.models import Agency
from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now
from app.plans.states import CHANGES, QUARTER_SETS, STATUSES

coordinating = Table(
    "plan_item_coordinating",
    Base.metadata,
    Column("item_id", ForeignKey("plan_item.id"), primary_key=True),
    Column("partner_id", ForeignKey("plan_partner.id"), primary_key=True, index=True),
)


def _one_of(column: str, codes) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(code) for code in codes)})", column)


class Programme(Base):
    """What agencies agreed to do together over some years; several stand side by side."""

    __tablename__ = "programme"
    __audit__ = Audited("programme", texts=("title",))
    __table_args__ = (CheckConstraint("to_year >= from_year", "years"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    from_year: Mapped[int]
    to_year: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    plans: Mapped[list["Plan"]] = relationship(back_populates="programme", order_by="Plan.year.desc()")

    __mapper_args__ = {"version_id_col": version}


class Plan(Base):
    """The joint plan of one year. `draft_month` ("2024-01") is the month that a draft bears while its day is blank."""

    __tablename__ = "joint_plan"
    __audit__ = Audited("plan", texts=("title",))
    __table_args__ = (
        _one_of("status", STATUSES),
        CheckConstraint("status = 'draft' OR (number IS NOT NULL AND issued_on IS NOT NULL)", "issued_has_number"),
        CheckConstraint("reviewed_on >= issued_on", "reviewed_after_issue"),
        Index("uq_joint_plan_programme_year", "programme_id", "year", unique=True),
        Index("ix_joint_plan_year", "year", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(100))
    draft_month: Mapped[str | None] = mapped_column(String(7))
    status: Mapped[str] = mapped_column(String(10), default="draft")
    number: Mapped[str | None] = mapped_column(String(20))
    issued_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(back_populates="plans")
    partners: Mapped[list["Partner"]] = relationship(
        back_populates="plan", order_by="Partner.position", cascade="all, delete-orphan"
    )
    items: Mapped[list["Item"]] = relationship(back_populates="plan", order_by="Item.number", cascade="all")
    amendments: Mapped[list["Amendment"]] = relationship(back_populates="plan", order_by="Amendment.id")
    citations: Mapped[list["Citation"]] = relationship(
        back_populates="plan", order_by="Citation.item_id, Citation.id", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}


class Partner(Base):
    """One of the agencies of a plan: its name and symbol as printed, and the line under which it signs."""

    __tablename__ = "plan_partner"
    __audit__ = Audited("plan_partner", parent=("plan", "plan_id"))
    __table_args__ = (
        Index("ix_plan_partner_plan", "plan_id", "position"),
        Index("ix_plan_partner_agency", "agency_id", "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("joint_plan.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(255))
    symbol: Mapped[str] = mapped_column(String(30))
    authority: Mapped[str | None] = mapped_column(String(100))

    plan: Mapped[Plan] = relationship(back_populates="partners")
    agency: Mapped[Agency] = relationship()

    @property
    def code(self) -> str:
        """What the trail calls it."""
        return self.agency.code


class Item(Base):
    """One line of a plan: one agency leads, others coordinate or none; the quarters in which it is due."""

    __tablename__ = "plan_item"
    __audit__ = Audited("plan_item", texts=("text",), links=("coordinating",), parent=("plan", "plan_id"))
    __table_args__ = (
        _one_of("quarters", QUARTER_SETS),
        Index("ix_plan_item_plan", "plan_id", "number"),
        Index("ix_plan_item_lead", "lead_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("joint_plan.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    lead_id: Mapped[int] = mapped_column(ForeignKey("plan_partner.id"))
    quarters: Mapped[str] = mapped_column(String(4))
    all_year: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship(back_populates="items")
    lead: Mapped[Partner] = relationship()
    coordinating: Mapped[list[Partner]] = relationship(secondary=coordinating, order_by=Partner.position)
    changes: Mapped[list["ItemChange"]] = relationship(back_populates="item", order_by="ItemChange.id")
    citations: Mapped[list["Citation"]] = relationship(
        back_populates="item", order_by="Citation.id", cascade="all, delete-orphan"
    )

    activities: Mapped[list["Activity"]] = relationship(back_populates="item", order_by="Activity.on, Activity.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def dropped(self) -> bool:
        return bool(self.changes) and self.changes[-1].kind == "dropped"


class Activity(Base):
    """Something that was done on an item: when, by which agency, what came of it in numbers, under which document."""

    __tablename__ = "plan_activity"
    __audit__ = Audited("plan_activity", texts=("what",), parent=("plan", "plan_id"))
    __table_args__ = (
        CheckConstraint("quantity >= 0", "quantity"),
        Index("ix_plan_activity_item", "item_id", "on_day"),
        Index("ix_plan_activity_plan", "plan_id", "on_day"),
        Index("ix_plan_activity_partner", "partner_id", "on_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("joint_plan.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("plan_partner.id"))
    on: Mapped[date] = mapped_column("on_day")
    what: Mapped[str] = mapped_column(Text)
    completes: Mapped[bool] = mapped_column(default=False)
    quantity: Mapped[int | None]
    counted: Mapped[str | None] = mapped_column(String(100))
    document_number: Mapped[str | None] = mapped_column(String(60))
    document_date: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    item: Mapped[Item] = relationship(back_populates="activities")
    partner: Mapped[Partner] = relationship()


class Citation(Base):
    """A document that the text of an item cites, as it is written there."""

    __tablename__ = "plan_citation"
    __audit__ = Audited("plan_citation", parent=("plan", "plan_id"))
    __table_args__ = (Index("ix_plan_citation_item", "item_id"), Index("ix_plan_citation_plan", "plan_id", "item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("joint_plan.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"))
    kind: Mapped[str | None] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(60), index=True)
    dated_on: Mapped[date | None]
    issuer: Mapped[str | None] = mapped_column(String(255))

    plan: Mapped[Plan] = relationship(back_populates="citations", viewonly=True)
    item: Mapped[Item] = relationship(back_populates="citations")


class Amendment(Base):
    """By which an issued plan changes: its day, its document and why."""

    __tablename__ = "plan_amendment"
    __audit__ = Audited("plan_amendment", texts=("reason",), parent=("plan", "plan_id"))
    __table_args__ = (Index("ix_plan_amendment_plan", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("joint_plan.id"))
    on: Mapped[date] = mapped_column("on_day")
    number: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    plan: Mapped[Plan] = relationship(back_populates="amendments")
    changes: Mapped[list["ItemChange"]] = relationship(back_populates="amendment", order_by="ItemChange.id")


class ItemChange(Base):
    """What an amendment did with one item; `before` is the line as it stood, in the words of the document."""

    __tablename__ = "plan_item_change"
    __audit__ = Audited("plan_item_change", texts=("before",), parent=("plan", "plan_id"))
    __table_args__ = (
        _one_of("kind", CHANGES),
        Index("ix_plan_item_change_item", "item_id", "id"),
        Index("ix_plan_item_change_amendment", "amendment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("joint_plan.id"))
    amendment_id: Mapped[int] = mapped_column(ForeignKey("plan_amendment.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"))
    kind: Mapped[str] = mapped_column(String(10))
    before: Mapped[str | None] = mapped_column(Text)

    amendment: Mapped[Amendment] = relationship(back_populates="changes")
    item: Mapped[Item] = relationship(back_populates="changes")
