"""Recommendations, and what was done with each: who it was assigned to, when it moved on, why."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agencies.models import Agency
from app.cases.models import Case
from app.core.audit import Audited
from app.core.codes import sorted_code
from app.core.db import Base, UtcDateTime, now
from app.dialogues.models import Dialogue
from app.enterprises.models import Enterprise
from app.recommendations.states import CODED

coordinating = Table(
    "recommendation_coordinating_agency",
    Base.metadata,
    Column("recommendation_id", ForeignKey("recommendation.id"), primary_key=True),
    Column("agency_id", ForeignKey("agency.id"), primary_key=True, index=True),
)


def _one_of(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(code) for code in CODED[column])})", column)


class Recommendation(Base):
    """One point that was raised. `raised_by` names bodies (an association, several enterprises), never a person."""

    __tablename__ = "recommendation"
    __audit__ = Audited(
        "recommendation", texts=("text", "answer", "raised_by", "internal_note"), links=("coordinating_agencies",)
    )
    __table_args__ = (
        *(_one_of(column) for column in CODED),
        CheckConstraint("due_on >= received_on", "due_after_received"),
        CheckConstraint("answered_on >= received_on", "answered_after_received"),
        CheckConstraint("ended_on >= received_on", "ended_after_received"),
        CheckConstraint("answer IS NULL OR answered_on IS NOT NULL", "answer_has_day"),
        Index("ix_recommendation_code_sort", "code_sort", "id"),
        Index("ix_recommendation_received", "received_on", "id"),
        Index("ix_recommendation_due", "due_on", "id"),
        Index("ix_recommendation_answered", "answered_on", "id"),
        Index("ix_recommendation_status", "status", "due_on"),
        Index("ix_recommendation_topic", "topic", "received_on"),
        Index("ix_recommendation_lead", "lead_agency_id", "received_on"),
        Index("ix_recommendation_dialogue", "dialogue_id", "id"),
        Index("ix_recommendation_case", "case_id", "id"),
        Index("ix_recommendation_enterprise", "enterprise_id", "received_on"),
        Index("ix_recommendation_duplicate_of", "duplicate_of_id"),
        Index("ix_recommendation_split_from", "split_from_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    code_key: Mapped[str] = mapped_column(String(40), unique=True)
    code_sort: Mapped[str] = sorted_code()
    text: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(30))
    level: Mapped[str | None] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(10), default="letter")
    received_stage: Mapped[str | None] = mapped_column(String(10))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"))
    raised_by: Mapped[str | None] = mapped_column(String(255))
    dialogue_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_record.id"))
    lead_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    received_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(15), default="received")
    answer_mode: Mapped[str | None] = mapped_column(String(15))
    content_state: Mapped[str | None] = mapped_column(String(25))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[date | None]
    document_number: Mapped[str | None] = mapped_column(String(100))
    document_date: Mapped[date | None]
    feedback: Mapped[str] = mapped_column(String(5), default="none")
    ended_on: Mapped[date | None]  # the day it was closed or found not in scope
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("recommendation.id"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("recommendation.id"))
    restricted: Mapped[bool] = mapped_column(default=False)
    # What the offices tell each other, in no file of the register; whether papers for the public name who raised it.
    internal_note: Mapped[str | None] = mapped_column(Text)
    unnamed_in_public: Mapped[bool] = mapped_column(default=False)
    brought_from: Mapped[str | None] = mapped_column(String(300))
    # The version as the enterprise itself left it, by its link; None when it came in another way.
    link_version: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)

    enterprise: Mapped[Enterprise | None] = relationship()
    dialogue: Mapped[Dialogue | None] = relationship()
    case: Mapped[Case | None] = relationship()
    lead_agency: Mapped[Agency] = relationship()
    coordinating_agencies: Mapped[list[Agency]] = relationship(secondary=coordinating, order_by=Agency.code)
    moves: Mapped[list["RecommendationMove"]] = relationship(
        back_populates="recommendation", order_by="RecommendationMove.id"
    )

    __mapper_args__ = {"version_id_col": version}


class RecommendationMove(Base):
    """One thing done with a recommendation: a change of status, of who answers it, or of the day it is due."""

    __tablename__ = "recommendation_move"
    __audit__ = Audited(
        "recommendation_move", texts=("reason", "forwarded_to"), parent=("recommendation", "recommendation_id")
    )
    __table_args__ = (
        Index("ix_recommendation_move_recommendation", "recommendation_id", "id"),
        Index("ix_recommendation_move_from_lead", "from_lead_id", "on_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"))
    from_status: Mapped[str] = mapped_column(String(15))
    to_status: Mapped[str] = mapped_column(String(15))
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[str | None] = mapped_column(Text)
    from_lead_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    to_lead_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    wrong_office: Mapped[bool] = mapped_column(default=False)
    forwarded_to: Mapped[str | None] = mapped_column(String(255))
    due_on: Mapped[date | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    recommendation: Mapped[Recommendation] = relationship(back_populates="moves")
    from_lead: Mapped[Agency | None] = relationship(foreign_keys=[from_lead_id])
    to_lead: Mapped[Agency | None] = relationship(foreign_keys=[to_lead_id])
    agency: Mapped[Agency | None] = relationship(foreign_keys=[agency_id])
