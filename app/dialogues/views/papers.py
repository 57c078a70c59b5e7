"""Minutes and notice of conclusions of a meeting, as a page to print, for Word and as PDF; its points as a table."""

import io
import re
from dataclasses import dataclass

from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.core import audit
from app.core.db import commit, now, writing
from app.core.documents import FORMATS, Heading, Paper, Part
from app.core.formats import fmt_moment
from app.core.permissions import allow
from app.core.registers import Wanted, column, download
from app.dialogues import permissions
from app.dialogues.forms import language
from app.dialogues.models import Dialogue
from app.dialogues.views import bp
from app.dialogues.views import paper_parts as parts
from app.dialogues.views.points import HEADS, Points
from app.dialogues.views.shared import run_here

MINUTES, CONCLUSIONS = "minutes", "conclusions"
WHICH = f"<any({MINUTES}, {CONCLUSIONS}):which>"
TITLES = {MINUTES: _l("Minutes"), CONCLUSIONS: _l("Notice of conclusions")}
KINDS_OF_PAPER = {MINUTES: _l("Minutes"), CONCLUSIONS: _l("Notice")}
SETTLED = ("concluded", "closed")  # before that a paper without a number is a draft
NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@bp.get(f"/<code>/{WHICH}")
def paper(code: str, which: str):
    """The paper on the screen, laid out as it is printed."""
    dialogue, public = _held_here(code), _public()
    points = Points(dialogue, public)
    return render_template(
        "dialogues/paper.html",
        dialogue=dialogue,
        which=which,
        titles=TITLES,
        public=public,
        paper=paper_of(dialogue, which, points),
        left_out=points.left_out,
        formats=list(FORMATS),
        address=lambda endpoint, **values: url_for(endpoint, code=dialogue.code, version=_version(public), **values),
    )


@bp.get(f"/<code>/{WHICH}.<any({', '.join(FORMATS)}):kind>")
def paper_file(code: str, which: str, kind: str):
    """The same as a file to keep; who took it stands in the trail first."""
    dialogue, public = _held_here(code), _public()
    content_type, write = FORMATS[kind]
    content = write(paper_of(dialogue, which, Points(dialogue, public)))
    name = "-".join(part for part in (dialogue.code, which, _version(public)) if part)
    writing()
    dialogue = _held_here(code)  # the right is asked in the transaction that is told of
    audit.record("dialogue.taken_out", dialogue, by=current_user, format=kind, paper=which, public=public)
    commit()
    return send_file(
        io.BytesIO(content),
        mimetype=content_type,
        as_attachment=True,
        download_name=f"{NOT_IN_A_NAME.sub('-', name)}.{kind}",
    )


@bp.get("/<code>/points.xlsx")
def points_file(code: str):
    """The table of points as a workbook: the same lines in the same order."""
    dialogue, public = _held_here(code), _public()
    columns = [column(str(head), head, lambda row, place=place: row[place]) for place, head in enumerate(HEADS)]
    rows = Points(dialogue, public).rows()
    return download("points", columns, Wanted(_Scope(dialogue.code, _version(public)), rows, len(rows)), "xlsx")


@dataclass(frozen=True)
class _Scope:
    """Whose points a file holds."""

    code: str
    version: str | None
    searched = False

    @property
    def conditions(self) -> dict[str, str]:
        return {"dialogue": self.code} | ({"version": self.version} if self.version else {})

    @property
    def scope(self) -> str:
        return "_".join(self.conditions.values())

    @property
    def told(self) -> list[tuple[str, str]]:
        return list(self.conditions.items())


def _held_here(code: str) -> Dialogue:
    """Minutes of dialogues inside enterprises are the employer's."""
    dialogue = run_here(code)
    allow(permissions.read, dialogue)
    return dialogue


def _public() -> bool:
    return request.args.get("version") == "public"


def _version(public: bool) -> str | None:
    return "public" if public else None


def paper_of(dialogue: Dialogue, which: str, points: Points) -> Paper:
    """The paper as this account may see it, in the language of the page."""
    own = current_user.agency.name_on(None, language())
    notice = which == CONCLUSIONS
    number = (dialogue.notice_number if notice else dialogue.minutes_number) or ""
    return Paper(
        kind=str(KINDS_OF_PAPER[which]),
        subject=_subject(dialogue, which, points),
        issuer=dialogue.host_agency.name_on(dialogue.starts_on, language()),
        language=language(),
        parts=_parts(dialogue, which, points),
        mark=_mark(dialogue, points, draft=not number and dialogue.status not in SETTLED),
        number=number,
        dated=dialogue.notice_on if notice else None,
        origin=_(
            "%(code)s, version %(version)s; made on %(moment)s for %(agency)s from the labour relations register.",
            code=dialogue.code,
            version=dialogue.version,
            moment=fmt_moment(now()),
            agency=own,
        ),
    )


def _subject(dialogue: Dialogue, which: str, points: Points) -> str:
    title = points.veiled(dialogue.title)
    return title if which == MINUTES else _("Conclusions at: %(title)s", title=title)


def _parts(dialogue: Dialogue, which: str, points: Points) -> list[Part]:
    """Both papers tell what the meeting was, what was raised, what was concluded; the notice begins with the last."""
    about = [Heading(_("The meeting")), *parts.meeting(dialogue, points)]
    raised = [*parts.recommendations(points), *parts.left_out(points), *parts.internal_notes(points)]
    concluded = parts.conclusions(dialogue, points)
    if which == CONCLUSIONS:
        return [*about, *concluded, *raised]
    return [
        *about,
        *parts.agenda(dialogue, points),
        *parts.attendance(dialogue, points.public),
        *parts.from_before(points),
        *raised,
        *concluded,
    ]


def _mark(dialogue: Dialogue, points: Points, draft: bool) -> str:
    """Who may read it, and whether it is agreed yet."""
    said = [_("Draft")] if draft else []
    said += [] if points.public else [_("Internal version")]
    said += [_("Restricted")] if dialogue.restricted else []
    return f"({'; '.join(said)})" if said else ""
