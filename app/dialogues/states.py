"""Kinds, statuses, moves and coded lists of dialogue meetings, as data (dialogue-rules.md A1, A4 and B2)."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.core.terms import Term, Terms
from app.enterprises.terms import ANSWERS

KINDS = Terms(
    Term("dialogue_conference", _l("Dialogue conference")),
    Term("enterprise_meeting", _l("Meet-the-enterprises")),
    Term("round_table", _l("Round table")),
    Term("thematic", _l("Thematic meeting")),
    Term("periodic", _l("Periodic workplace dialogue")),
    Term("on_request", _l("Workplace dialogue on request")),
    Term("on_matter", _l("Workplace dialogue on a matter")),
    Term("voluntary", _l("Other workplace dialogue")),
    Term("employees_conference", _l("Employees' conference")),
)
RUN_BY_AGENCY = ("dialogue_conference", "enterprise_meeting", "round_table", "thematic")  # part B
OBSERVED = ("periodic", "on_request", "on_matter", "voluntary", "employees_conference")  # part A

WORKPLACE = ("periodic", "on_request", "on_matter", "voluntary")  # where the numbers of Decree 145 apply

# What a dialogue at the workplace is about: open to choice (Labour Code 64) …
OPEN_MATTERS = Terms(
    Term("business_situation", _l("Business situation of the employer")),
    Term("carrying_out", _l("Carrying out contracts, agreements, rules and commitments")),
    Term("working_conditions", _l("Working conditions")),
    Term("worker_requests", _l("Requests of the workers' side")),
    Term("employer_requests", _l("Requests of the employer")),
    Term("other_matters", _l("Other matters")),
)
# … and what an employer must consult on (Labour Code 63(2)(c)), without 128(1): that is about one person.
CONSULTED_MATTERS = Terms(
    Term("performance_rules", _l("Rules for assessing performance (Labour Code 36(1)(a))")),
    Term("layoffs", _l("Lay-offs for structure, technology or economic reasons (Labour Code 42)")),
    Term("labour_use_plan", _l("Labour-use plan (Labour Code 44)")),
    Term("wage_scales", _l("Wage scales, payroll and labour norms (Labour Code 93)")),
    Term("bonus_rules", _l("Bonus rules (Labour Code 104)")),
    Term("work_rules", _l("Internal work rules (Labour Code 118)")),
)
MATTERS = Terms(*OPEN_MATTERS.values(), *CONSULTED_MATTERS.values())
REQUESTED_BY = Terms(
    Term("employer", _l("Employer's side")),
    Term("workers", _l("Workers' side")),
    Term("both", _l("Both sides")),
)
INFORMATION_SOURCES = Terms(
    Term("enterprise", _l("Told by the enterprise")),
    Term("representatives", _l("Told by the representative organisation")),
    Term("visit", _l("Visit to the enterprise")),
    Term("survey", _l("Survey")),
    Term("agency", _l("Told by another agency")),
    Term("other", _l("Other source")),
)

CODED = {
    "requested_by": REQUESTED_BY,
    "employer_authorised": ANSWERS,
    "minutes_made": ANSWERS,
    "information_source": INFORMATION_SOURCES,
}
# Which kinds the facts of dialogues inside enterprises are asked of; what is known of others shows all the same.
FITTING = {
    "matters": OBSERVED,
    "requested_by": ("on_request",),
    "requested_on": ("on_request",),
    "replied_on": ("on_request",),
    "content_sent_on": ("periodic", "on_request"),
    "worker_side_listed": WORKPLACE,
    "worker_side_listed_present": WORKPLACE,
    "worker_side_listed_asking": ("on_request",),
    "employer_authorised": WORKPLACE,
    "minutes_made": OBSERVED,
    "minutes_number": OBSERVED,
    "published_on": OBSERVED,
    "information_source": OBSERVED,
}


def matters_of(kind: str) -> Terms:
    """What a meeting of this kind can be recorded as being about."""
    if kind not in OBSERVED:
        return Terms()
    return MATTERS if kind == "on_matter" else OPEN_MATTERS


def in_order(codes: Iterable[str] | None) -> list[str] | None:
    """The matters as they are kept: each once, in the order of the list; None when there are none."""
    chosen = set(codes or ())
    return [code for code in MATTERS if code in chosen] or None


STATUSES = Terms(
    Term("planned", _l("Planned"), "plain", "ring"),
    Term("invited", _l("Invited"), "petrol", "half"),
    Term("held", _l("Held"), "green", "tick-disc"),
    Term("concluded", _l("Concluded"), "green", "tick-disc"),
    Term("closed", _l("Completed"), "grey", "bar-box"),
    Term("postponed", _l("Postponed"), "amber", "half-diamond"),
    Term("cancelled", _l("Cancelled"), "grey", "cross"),
)
TOOK_PLACE = ("held", "concluded", "closed")
RUNNING = ("planned", "invited", "held", "concluded")  # what can be typed at the meeting itself
NEED_REASON = ("postponed", "cancelled")

MOVES: dict[str, tuple[str, ...]] = {
    # An observed dialogue is often recorded after it was held: nobody here invites to it.
    "planned": ("invited", "held", "postponed", "cancelled"),
    "invited": ("held", "postponed", "cancelled"),
    "held": ("concluded",),
    "concluded": ("closed",),
    "postponed": ("planned", "invited", "held", "cancelled"),
    "cancelled": (),
    "closed": (),
}


def moves_from(kind: str, status: str) -> tuple[str, ...]:
    """The statuses that can be set next; an observed dialogue needs no notice of conclusions to be closed."""
    return MOVES[status] + (("closed",) if kind in OBSERVED and status == "held" else ())


def check_move(kind: str, status: str, to: str) -> None:
    """Refused when no arrow leads from `status` to `to`."""
    if to not in moves_from(kind, status):
        raise Refused(
            _l(
                "A meeting that is “%(now)s” cannot become “%(next)s”.",
                now=STATUSES[status].label,
                next=STATUSES[to].label if to in STATUSES else to,
            ),
            "status",
        )
