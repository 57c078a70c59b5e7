"""Who may do what with dialogue meetings (contract 2). What may be seen at all is `queries.visible_to`."""

from flask_babel import lazy_gettext as _l

from app.agencies.queries import agencies_of, is_acting_officer
from app.core.permissions import permission
from app.dialogues import queries

OF_THE_AGENCIES = _l("Only officers of its host or coordinating agencies can change this meeting.")
OF_THE_HOST = _l("Only officers of its host agency can do this with this meeting.")
NO_CONTENT = _l("Administrators see no meetings: only officers and leaders do.")


def _hosts(user, dialogue) -> bool:
    return user.role == "officer" and dialogue.host_agency_id in agencies_of(user)


@permission(_l("Read the list of dialogues"), NO_CONTENT)
def list(user) -> bool:
    """Officers and leaders; what the list holds is another question."""
    return user.role in ("officer", "leader")


@permission(_l("Read a dialogue"))
def read(user, dialogue) -> bool:
    return queries.sees(user, dialogue)


@permission(_l("Record a dialogue"), _l("Only officers record meetings."))
def record(user) -> bool:
    return is_acting_officer(user)


@permission(_l("Change a dialogue"), OF_THE_AGENCIES)
def change(user, dialogue) -> bool:
    """Officers of its host or coordinating agencies: leadership reads, it changes nothing."""
    held = agencies_of(user)
    return _hosts(user, dialogue) or (
        user.role == "officer" and any(agency.id in held for agency in dialogue.coordinating_agencies)
    )


@permission(_l("Close a dialogue"), OF_THE_HOST)
def close(user, dialogue) -> bool:
    return _hosts(user, dialogue)


@permission(_l("Restrict a dialogue"), _l("Only officers of its host agency can restrict this meeting or open it."))
def restrict(user, dialogue) -> bool:
    return _hosts(user, dialogue)


@permission(_l("Remove personal detail from a dialogue"), OF_THE_HOST)
def black_out(user, dialogue) -> bool:
    return _hosts(user, dialogue)


@permission(_l("Name another host of a dialogue"), _l("Only officers of its host agency can name another host."))
def name_host(user, dialogue) -> bool:
    return _hosts(user, dialogue)
