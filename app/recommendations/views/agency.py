"""What an agency has promised, and since when; its predecessors' too, whose records it has taken over."""

from flask import abort, render_template
from flask_login import current_user

from app.agencies import queries as agencies
from app.core.db import today
from app.core.permissions import allow
from app.recommendations import memory, permissions, queries
from app.recommendations.memory import Promised
from app.recommendations.models import Recommendation
from app.recommendations.states import CODED, WAITING
from app.recommendations.views import bp

SHOWN = 20


@bp.get("/agencies/<code>")
def agency(code: str):
    """Counts for the agency and for each that it acts for, and what has waited longest."""
    allow(permissions.list)
    found = agencies.by_code(code) or abort(404)
    held = agencies.acting_for(found.id, today())
    counts = memory.promised_by_lead(current_user, held)
    offices = [found, *(one for one in agencies.all_of_them() if one.id in counts and one.id != found.id)]
    led = queries.visible_to(current_user).where(Recommendation.lead_agency_id.in_(held))
    return render_template(
        "recommendations/agency.html",
        agency=found,
        offices=[(one, counts.get(one.id, Promised())) for one in offices],
        heirs=agencies.heirs_on(today()).get(found.id, []),
        promised=memory.memory_of(led, SHOWN),
        terms=CODED,
        waiting=WAITING,
        today=today(),
    )
