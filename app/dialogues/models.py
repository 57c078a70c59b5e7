"""Dialogue meetings: those inside enterprises, which are observed, and those that the board runs."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from app.agencies.models import Agency
from app.core.audit import Audited
from app.core.codes import sorted_code
from app.core.db import Base, UtcDateTime, now
from app.dialogues.states import INFORMATION_SOURCES, KINDS, REQUESTED_BY, STATUSES
from app.enterprises.models import Enterprise, Zone


def one_of(column: str, values) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


coordinating = Table(
    "dialogue_coordinating_agency",
    Base.metadata,
    Column("dialogue_id", ForeignKey("dialogue.id"), primary_key=True),
    Column("agency_id", ForeignKey("agency.id"), primary_key=True, index=True),
)
attending = Table(
    "dialogue_enterprise",
    Base.metadata,
    Column("dialogue_id", ForeignKey("dialogue.id"), primary_key=True),
    Column("enterprise_id", ForeignKey("enterprise.id"), primary_key=True, index=True),
)

chaired_with = Table(
    "dialogue_cochair_agency",
    Base.metadata,
    Column("dialogue_id", ForeignKey("dialogue.id"), primary_key=True),
    Column("agency_id", ForeignKey("agency.id"), primary_key=True, index=True),
)
invited_zones = Table(
    "dialogue_zone",
    Base.metadata,
    Column("dialogue_id", ForeignKey("dialogue.id"), primary_key=True),
    Column("zone_id", ForeignKey("zone.id"), primary_key=True, index=True),
)


class Codes(TypeDecorator):
    """A few codes of one list, with `;` between; None when there are none."""

    impl = String(300)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return ";".join(value) if value else None

    def process_result_value(self, value, dialect):
        return value.split(";") if value else None


class Dialogue(Base):
    """One meeting (contract 4). Head counts per side only; nobody is named."""

    __tablename__ = "dialogue"
    __audit__ = Audited(
        "dialogue",
        texts=("title", "summary", "agreed_points", "plan_item", "conclusions"),
        links=("coordinating_agencies", "enterprises", "cochair_agencies", "zones"),
    )
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), "kind"),
        CheckConstraint(one_of("status", STATUSES), "status"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", "ends_after_start"),
        CheckConstraint("employer_side >= 0", "employer_side"),
        CheckConstraint("worker_side >= 0", "worker_side"),
        CheckConstraint("worker_side_female >= 0", "worker_side_female"),
        CheckConstraint(
            "worker_side_female IS NULL OR worker_side IS NULL OR worker_side_female <= worker_side",
            "women_among_workers",
        ),
        CheckConstraint("worker_side_listed >= 0", "worker_side_listed"),
        CheckConstraint("worker_side_listed_present >= 0", "worker_side_listed_present"),
        CheckConstraint("worker_side_listed_asking >= 0", "worker_side_listed_asking"),
        CheckConstraint(
            "worker_side_listed_present IS NULL OR worker_side_listed IS NULL"
            " OR worker_side_listed_present <= worker_side_listed",
            "present_among_listed",
        ),
        CheckConstraint(
            "worker_side_listed_asking IS NULL OR worker_side_listed IS NULL"
            " OR worker_side_listed_asking <= worker_side_listed",
            "asking_among_listed",
        ),
        CheckConstraint("employer_authorised IN ('yes', 'no')", "employer_authorised"),
        CheckConstraint(one_of("requested_by", REQUESTED_BY), "requested_by"),
        CheckConstraint("minutes_made IN ('yes', 'no')", "minutes_made"),
        CheckConstraint(one_of("information_source", INFORMATION_SOURCES), "information_source"),
        CheckConstraint("published_on IS NULL OR published_on >= starts_on", "published_after_start"),
        CheckConstraint(
            "replied_on IS NULL OR requested_on IS NULL OR replied_on >= requested_on", "replied_after_request"
        ),
        CheckConstraint("answer_within > 0", "answer_within"),
        CheckConstraint("notice_on IS NULL OR notice_on >= starts_on", "notice_after_start"),
        Index("ix_dialogue_code_sort", "code_sort", "id"),
        Index("ix_dialogue_starts", "starts_on", "id"),
        Index("ix_dialogue_ends", "ends_on", "starts_on"),
        Index("ix_dialogue_kind_starts", "kind", "starts_on"),
        Index("ix_dialogue_status_starts", "status", "starts_on"),
        Index("ix_dialogue_host_starts", "host_agency_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    code_key: Mapped[str] = mapped_column(String(40), unique=True)
    code_sort: Mapped[str] = sorted_code()
    kind: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(12), default="planned")
    title: Mapped[str] = mapped_column(String(200))
    title_made: Mapped[bool] = mapped_column(default=False)
    host_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    starts_on: Mapped[date]
    starts_time: Mapped[time | None]
    ends_on: Mapped[date | None]
    ends_time: Mapped[time | None]
    venue: Mapped[str | None] = mapped_column(String(255))
    employer_side: Mapped[int | None]
    worker_side: Mapped[int | None]
    worker_side_female: Mapped[int | None]
    summary: Mapped[str | None] = mapped_column(Text)
    restricted: Mapped[bool] = mapped_column(default=False)
    # Of dialogues inside enterprises (dialogue-rules A4). How many stand on the list of the workers' side, and of
    # these were there or asked for the dialogue: numbers; the list itself is posted at the workplace, never here.
    worker_side_listed: Mapped[int | None]
    worker_side_listed_present: Mapped[int | None]
    worker_side_listed_asking: Mapped[int | None]
    employer_authorised: Mapped[str | None] = mapped_column(String(3))
    requested_by: Mapped[str | None] = mapped_column(String(8))
    matters: Mapped[list[str] | None] = mapped_column(Codes)
    minutes_made: Mapped[str | None] = mapped_column(String(3))
    minutes_number: Mapped[str | None] = mapped_column(String(100))
    published_on: Mapped[date | None]
    information_source: Mapped[str | None] = mapped_column(String(15))
    content_sent_on: Mapped[date | None]  # what the dialogue would be about, by one side to the other
    requested_on: Mapped[date | None]
    replied_on: Mapped[date | None]
    agreed_points: Mapped[str | None] = mapped_column(Text)
    # Of meetings that agencies run (dialogue-rules B2): no chair of its own means that the host chairs.
    chair_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    plan_item: Mapped[str | None] = mapped_column(String(200))
    answer_within: Mapped[int | None]  # working days for the answer to a point; None: as usual
    invited_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    replies_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: the usual moment (`links.closes_at`)
    # What came of them; number of the minutes and day of publication are kept as those of workplace dialogues are.
    conclusions: Mapped[str | None] = mapped_column(Text)
    notice_number: Mapped[str | None] = mapped_column(String(100))
    notice_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    source: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column(default=1)

    host_agency: Mapped[Agency] = relationship(foreign_keys=[host_agency_id])
    chair_agency: Mapped[Agency | None] = relationship(foreign_keys=[chair_agency_id])
    coordinating_agencies: Mapped[list[Agency]] = relationship(secondary=coordinating, order_by=Agency.code)
    enterprises: Mapped[list[Enterprise]] = relationship(secondary=attending, order_by=Enterprise.name_key)
    cochair_agencies: Mapped[list[Agency]] = relationship(secondary=chaired_with, order_by=Agency.code)
    zones: Mapped[list[Zone]] = relationship(secondary=invited_zones, order_by=Zone.name_key)
    agenda: Mapped[list["AgendaLine"]] = relationship(
        back_populates="dialogue",
        order_by=lambda: (AgendaLine.begins_at.nulls_last(), AgendaLine.id),
        cascade="all, delete-orphan",
    )
    invitations: Mapped[list["Invitation"]] = relationship(back_populates="dialogue", order_by="Invitation.id")
    moves: Mapped[list["DialogueMove"]] = relationship(back_populates="dialogue", order_by="DialogueMove.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def chair(self) -> Agency:
        """The agency that chairs the meeting: the host, unless another was named."""
        return self.chair_agency or self.host_agency


class DialogueMove(Base):
    """One change of status, with its date and reason."""

    __tablename__ = "dialogue_move"
    __audit__ = Audited("dialogue_move", texts=("reason",), parent=("dialogue", "dialogue_id"))
    __table_args__ = (Index("ix_dialogue_move_dialogue", "dialogue_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id"))
    from_status: Mapped[str] = mapped_column(String(12))
    to_status: Mapped[str] = mapped_column(String(12))
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[str | None] = mapped_column(Text)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    dialogue: Mapped[Dialogue] = relationship(back_populates="moves")
    agency: Mapped[Agency | None] = relationship()


class AgendaLine(Base):
    """One line of the agenda: when, what about, and which agency or other unit sees to it; nobody is named."""

    __tablename__ = "dialogue_agenda_line"
    __audit__ = Audited("dialogue_agenda_line", texts=("matter", "other_unit"), parent=("dialogue", "dialogue_id"))
    __table_args__ = (Index("ix_dialogue_agenda_line_dialogue", "dialogue_id", "begins_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id"))
    begins_at: Mapped[time | None]
    matter: Mapped[str] = mapped_column(String(300))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    other_unit: Mapped[str | None] = mapped_column(String(200))

    dialogue: Mapped[Dialogue] = relationship(back_populates="agenda")
    agency: Mapped[Agency | None] = relationship()


class Invitation(Base):
    """An enterprise invited to a meeting. Whether it came is told by the meeting's `enterprises` alone.

    The trail tells of invitations by themselves: hundreds would push everything else off the meeting's page.
    """

    __tablename__ = "dialogue_invitation"
    __audit__ = Audited("dialogue_invitation")
    __table_args__ = (
        CheckConstraint("accepted IN ('yes', 'no')", "accepted"),
        CheckConstraint("head_count >= 0", "head_count"),
        CheckConstraint("employer_side >= 0", "employer_side"),
        CheckConstraint("worker_side >= 0", "worker_side"),
        Index("uq_dialogue_invitation", "dialogue_id", "enterprise_id", unique=True),
        Index("ix_dialogue_invitation_enterprise", "enterprise_id", "dialogue_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    sent_on: Mapped[date | None]
    accepted: Mapped[str | None] = mapped_column(String(3))
    head_count: Mapped[int | None]
    # Of these the two sides, where they were counted at the meeting.
    employer_side: Mapped[int | None]
    worker_side: Mapped[int | None]

    dialogue: Mapped[Dialogue] = relationship(back_populates="invitations")
    enterprise: Mapped[Enterprise] = relationship()
    link: Mapped["InvitationLink | None"] = relationship(  # noqa: F821  (link_models)
        back_populates="invitation", cascade="all, delete-orphan"
    )
    mail: Mapped["InvitationMail | None"] = relationship(  # noqa: F821  (mail_models)
        back_populates="invitation", cascade="all, delete-orphan"
    )
