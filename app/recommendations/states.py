"""Topics, statuses, moves and coded lists of recommendations, as data (dialogue-rules.md B2)."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.core.terms import Term, Terms

TOPICS = Terms(
    ("land_rent", _l("Land and rents")),
    ("construction_planning", _l("Construction and planning")),
    ("fire_safety", _l("Fire safety")),
    ("environment", _l("Environment")),
    ("power_water", _l("Power and water")),
    ("traffic_lighting", _l("Traffic and street lighting")),
    ("security_order", _l("Security and public order")),
    ("customs_tax", _l("Customs and taxes")),
    ("investment_procedure", _l("Investment procedures")),
    ("foreign_worker_permit", _l("Permits for foreign workers")),
    ("recruitment_training", _l("Recruitment and training")),
    ("social_housing", _l("Social housing")),
    ("worker_facilities", _l("Facilities for workers")),
    ("social_insurance", _l("Social insurance")),
    ("wage_policy", _l("Wage policy")),
    ("union_matters", _l("Union matters")),
    ("party_organisation", _l("Party organisation")),
    ("digital_services", _l("Digital services")),
    ("other", _l("Other")),
)
SOURCES = Terms(
    ("meeting", _l("Meeting")),
    ("letter", _l("Letter")),
    ("case", _l("Case")),
    ("visit", _l("Visit to the enterprise")),
)
STAGES = Terms(
    ("before", _l("Before the meeting")),
    ("at", _l("At the meeting")),
    ("after", _l("After the meeting")),
)
LEVELS = Terms(
    ("board", _l("Management board")),
    ("city_department", _l("Department of the city")),
    ("ministry", _l("Ministry")),
    ("infrastructure_developer", _l("Infrastructure developer")),
    ("union", _l("Union")),
)
ANSWER_MODES = Terms(
    ("on_the_spot", _l("On the spot")),
    ("written", _l("In writing")),
)
# What came of the matter itself: an answer is not a solution, both are counted.
CONTENT_STATES = Terms(
    Term("explained", _l("Explained"), "plain", "ring"),
    Term("accepted_in_progress", _l("Accepted, being done"), "petrol", "half"),
    Term("resolved", _l("Resolved"), "green", "tick-disc"),
    Term("refused", _l("Not accepted"), "grey", "cross"),
)
FEEDBACK = Terms(
    ("none", _l("No feedback")),
    ("yes", _l("Satisfied")),
    ("no", _l("Not satisfied")),
)
STATUSES = Terms(
    Term("received", _l("Received"), "plain", "ring"),
    Term("assigned", _l("Assigned"), "petrol", "half"),
    Term("answered", _l("Answered"), "green", "tick-disc"),
    Term("forwarded_up", _l("Forwarded up"), "amber", "half-diamond"),
    Term("not_in_scope", _l("Not in scope"), "grey", "cross"),
    Term("closed", _l("Closed"), "grey", "bar-box"),
)
CODED = {
    "topic": TOPICS,
    "source": SOURCES,
    "received_stage": STAGES,
    "level": LEVELS,
    "answer_mode": ANSWER_MODES,
    "content_state": CONTENT_STATES,
    "feedback": FEEDBACK,
    "status": STATUSES,
}
WAITING = ("received", "assigned", "forwarded_up")  # an answer is still owed
OPEN = (*WAITING, "answered")
ENDED = ("not_in_scope", "closed")

MOVES: dict[str, tuple[str, ...]] = {
    "received": ("assigned", "answered", "forwarded_up", "not_in_scope"),
    "assigned": ("assigned", "answered", "forwarded_up", "not_in_scope"),
    "forwarded_up": ("assigned", "answered", "forwarded_up", "not_in_scope"),
    "answered": ("closed",),
    "not_in_scope": ("assigned",),  # it was theirs after all
    "closed": (),
}


def check_move(status: str, to: str) -> None:
    """Refused when no arrow leads from `status` to `to`."""
    if to not in MOVES[status]:
        raise Refused(
            _l(
                "A recommendation that is “%(now)s” cannot become “%(next)s”.",
                now=STATUSES[status].label,
                next=STATUSES[to].label if to in STATUSES else to,
            ),
            "status",
        )
