"""Who may do what with cases (contract 2). What may be seen at all is `queries.visible_to`."""

from flask_babel import lazy_gettext as _l

from app.agencies.queries import agencies_of, is_acting_officer
from app.cases import queries
from app.core.permissions import permission

OF_THE_AGENCIES = _l("Only officers of its lead or coordinating agencies can change this case.")
OF_THE_LEAD = _l("Only officers of its lead agency can do this with this case.")
ADMINISTRATORS_ONLY = _l("Only administrators can open these pages.")
NO_CASE_CONTENT = _l("Administrators see no cases: only officers and leaders do.")


def _leads(user, case) -> bool:
    return user.role == "officer" and case.lead_agency_id in agencies_of(user)


@permission(_l("Keep the lists of causes, ways of settling and outcomes"), ADMINISTRATORS_ONLY)
def keep_lists(user, obj=None) -> bool:
    return user.role == "admin"


@permission(_l("Read the register of cases"), NO_CASE_CONTENT)
def list(user) -> bool:
    """Officers and leaders; what the list holds is another question."""
    return user.role in ("officer", "leader")


@permission(_l("Read a case"))
def read(user, case) -> bool:
    return queries.sees(user, case)


@permission(_l("Record a case"), _l("Only officers record cases."))
def record(user) -> bool:
    return is_acting_officer(user)


@permission(_l("Change a case"), OF_THE_AGENCIES)
def change(user, case) -> bool:
    """Officers of its lead or coordinating agencies: leadership reads, it changes nothing."""
    held = agencies_of(user)
    return _leads(user, case) or (
        user.role == "officer" and any(agency.id in held for agency in case.coordinating_agencies)
    )


@permission(_l("Close a case"), OF_THE_LEAD)
def close(user, case) -> bool:
    return _leads(user, case)


@permission(_l("Reopen a case"), OF_THE_LEAD)
def reopen(user, case) -> bool:
    return _leads(user, case)


@permission(_l("Hand over the lead of a case"), OF_THE_LEAD)
def hand_over(user, case) -> bool:
    return _leads(user, case)


@permission(_l("Answer an offered lead"), _l("Only officers of the agency that was offered the lead can answer."))
def answer_hand_over(user, case) -> bool:
    return user.role == "officer" and queries.is_offered_to(case.id, agencies_of(user))


@permission(_l("Ask coordinating agencies for an answer"), OF_THE_LEAD)
def ask(user, case) -> bool:
    return _leads(user, case)


@permission(
    _l("Answer what a coordinating agency is asked"),
    _l("Only officers of the agency that was asked, or of the lead agency, can record the answer."),
)
def answer_question(user, case) -> bool:
    return user.role == "officer" and (_leads(user, case) or queries.is_asked(case.id, agencies_of(user)))


def concerned(user, case, question) -> bool:
    """Whether the question is one that this account asks for the lead, or has to answer."""
    return _leads(user, case) or question.to_agency_id in agencies_of(user)


@permission(_l("Restrict a case"), _l("Only officers of its lead agency can restrict this case or open it again."))
def restrict(user, case) -> bool:
    return _leads(user, case)


@permission(_l("Confirm the rules of legal deadlines"), _l("Only administrators confirm the rules of deadlines."))
def confirm_deadlines(user) -> bool:
    return user.role == "admin"
