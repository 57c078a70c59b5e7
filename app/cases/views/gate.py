"""The gate report: the page, what the phone keeps of it, and what its outbox asks and sends (docs/decisions)."""

from flask import Response, current_app, jsonify, render_template, send_from_directory, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.cases import gate as reports
from app.cases import permissions, queries
from app.cases.gate_forms import GateForm, opening
from app.cases.models import Case
from app.cases.views import bp
from app.cases.views.register import warnings_of
from app.core import outbox, submissions
from app.core.db import commit
from app.core.errors import wants_json
from app.core.permissions import allow, can, open_to_all_signed_in
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.enterprises.operations import standing


@bp.route("/gate", methods=["GET", "POST"])
def gate():
    """Five answers make a reported case; the same report sent twice makes one. The outbox of a phone asks for JSON."""
    allow(permissions.record)
    form, status = GateForm(current_user), 200
    if not form.is_submitted():
        form = GateForm(current_user, data=opening(current_user))
    elif outbox.of_another(current_user):
        form.form_errors, status = [*form.form_errors, str(outbox.OF_ANOTHER)], 403
    elif not form.validate():
        status = 422
    else:
        answer, status = attempt(form, lambda: _send(form))
        if answer is not None:
            return answer
    if form.is_submitted() and wants_json():
        return outbox.problem(form, status)
    return render_template("cases/gate.html", form=form), status


def _send(form: GateForm) -> Response:
    first = submissions.first_record("case", form.submission_id.data, current_user)
    if first is not None:
        return _receipt(queries.by_id(first), [])
    answers = form.answers
    answers["enterprise"] = standing(form.found) if form.found else None
    case = reports.report(answers, by=current_user, submission=form.submission_id.data)
    note_findings(case, form.confirmed, form.warnings, by=current_user)
    warnings = list(warnings_of(form, case))
    commit()
    return _receipt(case, warnings)


def _receipt(case: Case, warnings: list[str]) -> Response:
    """The code of the case: to the outbox as JSON, to a plain form as the way to the case."""
    address = url_for(".show", code=case.code)
    return outbox.receipt(case.code, address, _("%(code)s is saved.", code=case.code), warnings)


@bp.get("/gate/session.json")
def gate_session():
    """Who would send now, and the token to send with; a phone asks just before it empties its outbox."""
    open_to_all_signed_in()
    return jsonify(account=current_user.username, may=can("cases.record"), token=generate_csrf())


@bp.get("/gate/shell")
def gate_shell():
    """The page without account, token or record: what a phone keeps, to open it where there is no network."""
    allow(permissions.record)
    return render_template("cases/gate_shell.html", form=GateForm(current_user, formdata=None))


@bp.get("/gate/worker.js")
def gate_worker():
    """The service worker, for the gate report alone."""
    allow(permissions.record)
    answer = send_from_directory(f"{current_app.static_folder}/js", "gate-worker.js", mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = url_for(".gate")
    return answer
