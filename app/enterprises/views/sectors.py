"""Classifications of sectors, for the administrator: the list by version, and a file that loads a newer one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.utils import secure_filename

from app.core import imports
from app.core.errors import Refused
from app.core.formats import fmt_number
from app.core.imports import CREATED, UNCHANGED, UPDATED
from app.core.lists import here, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, offer_downloads
from app.core.sheets import SheetFault
from app.enterprises import permissions, queries, sectors
from app.enterprises.sector_forms import SectorFile, SectorFilter

bp = Blueprint("sectors", __name__, url_prefix="/admin/sectors")
MOST_SHOWN = 100


@bp.route("/", methods=["GET", "POST"])
def index():
    """The list of one classification; a file is loaded from the same page."""
    allow(permissions.keep_sectors)
    form, faults, status = SectorFile(), [], 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, faults = _load(form)
            if answer is not None:
                return answer
    return _page(form, faults), status


def _load(form: SectorFile) -> tuple[Response | None, list]:
    """The answer when the file is in; else the faults of its rows, and what is wrong with it as a whole."""
    name = secure_filename(form.file.data.filename)
    ending = Path(form.file.data.filename).suffix.lower()
    with TemporaryDirectory() as folder:
        path = Path(folder) / (name if name.lower().endswith(ending) else f"sectors{ending}")
        form.file.data.save(path)
        try:
            result = imports.load(sectors.REGISTER, path, user=current_user)
        except (SheetFault, Refused) as fault:
            form.refuse(Refused(str(fault), "file"))
            return None, []
    if not result.written:
        form.refuse(Refused(_("Nothing was written: the file has faults. They are named below."), "file"))
        return None, result.faults
    flash(
        _(
            "%(created)s sectors added, %(updated)s changed, %(unchanged)s as they were.",
            created=fmt_number(result.counts[CREATED]),
            updated=fmt_number(result.counts[UPDATED]),
            unchanged=fmt_number(result.counts[UNCHANGED]),
        )
    )
    return redirect(url_for(".index"), code=303), []


def _page(form: SectorFile, faults: list) -> str:
    narrowed = SectorFilter(request.args)
    q = narrowed.q.data
    page = paginate(sectors.matching(narrowed.version.data, q), request.args)
    return render_template(
        "sectors/index.html",
        form=form,
        faults=faults[:MOST_SHOWN],
        more_faults=max(0, len(faults) - MOST_SHOWN),
        filter=narrowed,
        page=page,
        enterprises=sectors.enterprises_in(),
        chips=[(f"{narrowed.q.label.text}: {q}", here(q=None, page=None))] if q else [],
        count=ngettext("%(shown)s sector", "%(shown)s sectors", page.total, shown=fmt_number(page.total)),
    )


def _wanted() -> Wanted:
    narrowed = SectorFilter(request.args)
    found = sectors.matching(narrowed.version.data, narrowed.q.data)
    return Wanted(narrowed, found, queries.count(found.order_by(None)))


offer_downloads(bp, "/export", permissions.keep_sectors, "sectors", sectors.COLUMNS, _wanted)
