"""Cases: one register of collective disputes and actions, with what happened and who handles them."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Numeric, String, Table, Text, and_
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.agencies.models import Agency
from app.cases.demand_terms import NATURES, OUTCOMES, REFERRALS, UNKNOWN
from app.cases.states import ACTION_KINDS, CLOSED, DISPUTE_KINDS, KINDS, STATUSES
from app.core.audit import Audited
from app.core.codes import sorted_code
from app.core.db import Base, UtcDateTime, now
from app.enterprises.models import Enterprise


def one_of(column: str, values) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Listed:
    """A coded list that the administrator keeps: label in both languages, order, source; retired values stay.

    `id` is the number by which the trail names the value.
    """

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[int] = mapped_column(unique=True)
    label_vi: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    source: Mapped[str | None] = mapped_column(Text)
    retired: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}


class Cause(Listed, Base):
    """`nature`: right, interest, either or other (statistics.md 5)."""

    __tablename__ = "cause"
    __audit__ = Audited("cause")
    nature: Mapped[str] = mapped_column(String(20))


class ResolutionMethod(Listed, Base):
    __tablename__ = "resolution_method"
    __audit__ = Audited("resolution_method")


class Outcome(Listed, Base):
    __tablename__ = "outcome"
    __audit__ = Audited("outcome")


coordinating = Table(
    "case_coordinating_agency",
    Base.metadata,
    Column("case_id", ForeignKey("case_record.id"), primary_key=True),
    Column("agency_id", ForeignKey("agency.id"), primary_key=True, index=True),
)
other_causes = Table(
    "case_cause",
    Base.metadata,
    Column("case_id", ForeignKey("case_record.id"), primary_key=True),
    Column("cause_code", ForeignKey("cause.code"), primary_key=True, index=True),
)
agencies_of_event = Table(
    "case_event_agency",
    Base.metadata,
    Column("event_id", ForeignKey("case_event.id"), primary_key=True),
    Column("agency_id", ForeignKey("agency.id"), primary_key=True, index=True),
)


class Case(Base):
    """One dispute or one action (contract 4). An empty field means not known yet, never zero.

    `same_event_as_id`: it is the same event as that case and counts nowhere. `resumes_id`: it is a later run of that
    stoppage and counts with it (linking.py).
    `gate_at` is when a gate report was written on the phone, `gate_place` the place as it was typed there.
    """

    __tablename__ = "case_record"
    __audit__ = Audited(
        "case",
        texts=("title", "demands", "summary", "agreement", "gate_place"),
        links=("coordinating_agencies", "causes"),
    )
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), "kind"),
        CheckConstraint(one_of("status", STATUSES), "status"),
        CheckConstraint(f"(status = '{CLOSED}') = (closed_on IS NOT NULL)", "closed_has_date"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", "ends_after_start"),
        CheckConstraint("ended_on IS NULL OR NOT end_unknown", "end_known_or_not"),
        CheckConstraint("workers_involved >= 1", "workers_involved"),
        CheckConstraint("workers_indirect >= 0", "workers_indirect"),
        CheckConstraint("days_not_worked >= 0", "days_not_worked"),
        CheckConstraint("procedure_followed IN ('unknown', 'yes', 'no')", "procedure_followed"),
        CheckConstraint(f"status != '{CLOSED}' OR kind != 'unclassified_dispute'", "classified_before_close"),
        Index("ix_case_record_code_sort", "code_sort", "id"),
        Index("ix_case_record_started", "started_on", "id"),
        Index("ix_case_record_kind_started", "kind", "started_on"),
        Index("ix_case_record_status_started", "status", "started_on"),
        Index("ix_case_record_lead_started", "lead_agency_id", "started_on"),
        Index("ix_case_record_enterprise_started", "enterprise_id", "started_on"),
        Index("ix_case_record_cause_started", "main_cause", "started_on"),
        Index("ix_case_record_reported", "reported_on", "id"),
        Index("ix_case_record_closed", "closed_on"),
        Index("ix_case_record_ended", "ended_on"),
        Index("ix_case_record_created", "created_at", "id"),
        Index("ix_case_record_workers", "workers_involved", "id"),
        Index("ix_case_record_gate", "gate_at"),
        Index("ix_case_record_restricted", "restricted", "lead_agency_id"),
        # Few cases are merged; an index of all would be chosen for "not merged", which is nearly every case.
        Index(
            "ix_case_record_same_event_as_id",
            "same_event_as_id",
            sqlite_where=Column("same_event_as_id").is_not(None),
            postgresql_where=Column("same_event_as_id").is_not(None),
        ),
        Index(
            "ix_case_record_resumes",
            "resumes_id",
            "started_on",
            sqlite_where=Column("resumes_id").is_not(None),
            postgresql_where=Column("resumes_id").is_not(None),
        ),
        Index(
            "ix_case_record_check",
            "agreement_check_on",
            "id",
            sqlite_where=and_(Column("agreement_check_on").is_not(None), Column("agreement_checked_on").is_(None)),
            postgresql_where=and_(Column("agreement_check_on").is_not(None), Column("agreement_checked_on").is_(None)),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    code_key: Mapped[str] = mapped_column(String(40), unique=True)
    code_sort: Mapped[str] = sorted_code()
    reference: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    title_made: Mapped[bool] = mapped_column(default=False)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    started_on: Mapped[date]
    started_time: Mapped[time | None]
    ended_on: Mapped[date | None]
    ended_time: Mapped[time | None]
    end_unknown: Mapped[bool] = mapped_column(default=False)
    reported_on: Mapped[date]
    closed_on: Mapped[date | None]
    workers_involved: Mapped[int | None]
    workers_indirect: Mapped[int | None]
    days_not_worked: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    main_cause: Mapped[str | None] = mapped_column(ForeignKey("cause.code"))
    procedure_followed: Mapped[str] = mapped_column(String(7), default="unknown")
    demands: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    resolution_method: Mapped[str | None] = mapped_column(ForeignKey("resolution_method.code"))
    outcome: Mapped[str | None] = mapped_column(ForeignKey("outcome.code"))
    agreement: Mapped[str | None] = mapped_column(Text)
    agreement_on: Mapped[date | None]
    agreement_check_on: Mapped[date | None]
    agreement_checked_on: Mapped[date | None]
    lead_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    restricted: Mapped[bool] = mapped_column(default=False)
    same_event_as_id: Mapped[int | None] = mapped_column(ForeignKey("case_record.id"))
    resumes_id: Mapped[int | None] = mapped_column(ForeignKey("case_record.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    source: Mapped[str | None] = mapped_column(String(300))
    gate_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gate_place: Mapped[str | None] = mapped_column(String(255))
    version: Mapped[int] = mapped_column(default=1)

    enterprise: Mapped[Enterprise] = relationship()
    lead_agency: Mapped[Agency] = relationship()
    coordinating_agencies: Mapped[list[Agency]] = relationship(secondary=coordinating, order_by=Agency.code)
    causes: Mapped[list[Cause]] = relationship(secondary=other_causes, order_by=Cause.position)
    cause: Mapped[Cause | None] = relationship(foreign_keys=[main_cause])
    method: Mapped[ResolutionMethod | None] = relationship()
    result: Mapped[Outcome | None] = relationship()
    same_event_as: Mapped["Case | None"] = relationship(remote_side=[id], foreign_keys=[same_event_as_id])
    events: Mapped[list["CaseEvent"]] = relationship(back_populates="case", order_by="CaseEvent.happened_at")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_action(self) -> bool:
        return self.kind in ACTION_KINDS

    @property
    def is_dispute(self) -> bool:
        return self.kind in DISPUTE_KINDS

    @property
    def is_open(self) -> bool:
        return not STATUSES[self.status].final

    @property
    def wants_matching(self) -> bool:
        """A gate report whose place nobody has matched with the registry yet."""
        return self.gate_at is not None and self.enterprise.to_complete


class CaseEvent(Base):
    """One entry of the timeline. `day` is the date of `happened_at` on the clocks of the installation.

    `agencies` and `other_bodies` received what is told of, or were there: bodies, never people.
    """

    __tablename__ = "case_event"
    __audit__ = Audited("case_event", texts=("note", "other_bodies"), links=("agencies",), parent=("case", "case_id"))
    __table_args__ = (
        CheckConstraint("workers_involved >= 0", "workers_involved"),
        CheckConstraint("workers_indirect >= 0", "workers_indirect"),
        CheckConstraint("shift_fraction >= 0 AND shift_fraction <= 1", "shift_fraction"),
        CheckConstraint("quality IN ('counted', 'reported', 'estimated')", "quality"),
        CheckConstraint("ruling IN ('legal', 'illegal')", "ruling"),
        CheckConstraint("result IN ('settled', 'not_settled')", "result"),
        Index("ix_case_event_case", "case_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    event: Mapped[str] = mapped_column(String(60))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    workers_involved: Mapped[int | None]
    workers_indirect: Mapped[int | None]
    shift_fraction: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    source: Mapped[str | None] = mapped_column(String(100))
    quality: Mapped[str | None] = mapped_column(String(10))
    result: Mapped[str | None] = mapped_column(String(12))
    ruling: Mapped[str | None] = mapped_column(String(10))
    court: Mapped[str | None] = mapped_column(String(200))
    document_number: Mapped[str | None] = mapped_column(String(100))
    document_date: Mapped[date | None]
    other_bodies: Mapped[str | None] = mapped_column(String(300))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    case: Mapped[Case] = relationship(back_populates="events")
    agency: Mapped[Agency | None] = relationship()
    agencies: Mapped[list[Agency]] = relationship(secondary=agencies_of_event, order_by=Agency.code)
    attachments: Mapped[list["Attachment"]] = relationship(back_populates="event", order_by="Attachment.id")


class CaseDemand(Base):
    """One demand: what it is about, what came of it, and the procedure it was guided into (Labour Code 211)."""

    __tablename__ = "case_demand"
    __audit__ = Audited("case_demand", texts=("text",), parent=("case", "case_id"))
    __table_args__ = (
        CheckConstraint(one_of("nature", NATURES), "nature"),
        CheckConstraint(one_of("outcome", OUTCOMES), "outcome"),
        CheckConstraint(one_of("referral", REFERRALS), "referral"),
        CheckConstraint("text IS NOT NULL OR cause_code IS NOT NULL", "says_something"),
        Index("ix_case_demand_case", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    nature: Mapped[str | None] = mapped_column(String(10))
    cause_code: Mapped[str | None] = mapped_column(ForeignKey("cause.code"))
    text: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(10), default=UNKNOWN)
    referral: Mapped[str | None] = mapped_column(String(20))
    referred_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship()
    cause: Mapped[Cause | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class CaseMove(Base):
    """One change of status: when, by which agency, why. Nothing is overwritten (case-rules.md 2)."""

    __tablename__ = "case_move"
    __audit__ = Audited("case_move", texts=("reason",), parent=("case", "case_id"))
    __table_args__ = (Index("ix_case_move_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    from_status: Mapped[str] = mapped_column(String(30))
    to_status: Mapped[str] = mapped_column(String(30))
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[str | None] = mapped_column(Text)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    case: Mapped[Case] = relationship()
    agency: Mapped[Agency | None] = relationship()


class HandOver(Base):
    """An offer of the lead to another agency; until it is accepted the old lead leads."""

    __tablename__ = "case_hand_over"
    __audit__ = Audited("hand_over", texts=("reason", "answer_reason"), parent=("case", "case_id"))
    __table_args__ = (
        CheckConstraint("state IN ('offered', 'accepted', 'refused', 'withdrawn')", "state"),
        Index(
            "uq_case_hand_over_pending",
            "case_id",
            unique=True,
            sqlite_where=Column("state") == "offered",
            postgresql_where=Column("state") == "offered",
        ),
        Index("ix_case_hand_over_to", "to_agency_id", "state"),
        Index("ix_case_hand_over_case", "case_id", "id"),
        Index("ix_case_hand_over_on", "on_day"),
        Index("ix_case_hand_over_answered", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    from_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    to_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="offered")
    answer_by: Mapped[date | None]
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_reason: Mapped[str | None] = mapped_column(Text)

    case: Mapped[Case] = relationship()
    from_agency: Mapped[Agency] = relationship(foreign_keys=[from_agency_id])
    to_agency: Mapped[Agency] = relationship(foreign_keys=[to_agency_id])


class CaseQuestion(Base):
    """What the lead asks of a coordinating agency, and by when; an answer may come by letter and be entered for it."""

    __tablename__ = "case_question"
    __audit__ = Audited("case_question", texts=("question", "answer"), parent=("case", "case_id"))
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", "answer_has_day"),
        CheckConstraint("answered_on IS NULL OR withdrawn_on IS NULL", "answered_or_withdrawn"),
        CheckConstraint("answer_by >= asked_on", "answer_by"),
        Index("ix_case_question_case", "case_id", "id"),
        Index(
            "ix_case_question_open",
            "to_agency_id",
            "answer_by",
            sqlite_where=and_(Column("answered_on").is_(None), Column("withdrawn_on").is_(None)),
            postgresql_where=and_(Column("answered_on").is_(None), Column("withdrawn_on").is_(None)),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    from_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    to_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    question: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    answer_by: Mapped[date]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[date | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    withdrawn_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    to_agency: Mapped[Agency] = relationship(foreign_keys=[to_agency_id])

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.withdrawn_on is None


class CaseLink(Base):
    """Two cases that belong together; kept once, the lower id first, read from both sides."""

    __tablename__ = "case_link"
    __audit__ = Audited("case_link", parent=("case", "case_id"))
    __table_args__ = (
        CheckConstraint("link IN ('related', 'same_event', 'wave', 'resumed', 'not_same')", "link"),
        CheckConstraint("case_id < other_id", "lower_first"),
        Index("uq_case_link", "case_id", "other_id", "link", unique=True),
        Index("ix_case_link_other", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    link: Mapped[str] = mapped_column(String(12))

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    other: Mapped[Case] = relationship(foreign_keys=[other_id])


class CaseDeadline(Base):
    """A legal deadline that an event set going: the rule's key, when it falls due, and what met it (deadlines.py).

    `due_at` is the last moment in time. It stays as it was computed, with the digest of the calendar that was used,
    until somebody confirms that a corrected calendar moves it.
    """

    __tablename__ = "case_deadline"
    __audit__ = Audited("case_deadline", parent=("case", "case_id"))
    __table_args__ = (
        Index("uq_case_deadline", "case_id", "rule", "start_event_id", unique=True),
        Index(
            "ix_case_deadline_open",
            "due_at",
            "id",
            sqlite_where=and_(Column("met_at").is_(None), Column("cancelled_on").is_(None)),
            postgresql_where=and_(Column("met_at").is_(None), Column("cancelled_on").is_(None)),
        ),
        Index("ix_case_deadline_due", "due_on", "rule"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    rule: Mapped[str] = mapped_column(String(40))
    start_event_id: Mapped[int] = mapped_column(ForeignKey("case_event.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    calendar: Mapped[str] = mapped_column(String(16))
    met_event_id: Mapped[int | None] = mapped_column(ForeignKey("case_event.id"))
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_on: Mapped[date | None]

    case: Mapped[Case] = relationship()

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_on is None


class ConfirmedRule(Base):
    """A deadline rule that the administrator has confirmed, where the text or who owes it was inferred."""

    __tablename__ = "confirmed_rule"
    __audit__ = Audited("confirmed_rule")

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(40), unique=True)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Attachment(Base):
    """A document of a case; the file lies in the instance under a random name."""

    __tablename__ = "case_attachment"
    __audit__ = Audited("attachment", texts=("name",), parent=("case", "case_id"))
    __table_args__ = (Index("ix_case_attachment_case", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("case_event.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    case: Mapped[Case] = relationship()
    event: Mapped[CaseEvent | None] = relationship(back_populates="attachments")
