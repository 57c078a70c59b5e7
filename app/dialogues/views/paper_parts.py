"""What stands in the minutes and in the notice of conclusions of a meeting, part by part."""

from collections import Counter

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.db import today
from app.core.documents import Facts, Grid, Part, Text, known, section
from app.core.formats import NOT_REPORTED, fmt_date, fmt_number, fmt_time
from app.dialogues import invited
from app.dialogues.forms import language
from app.dialogues.models import AgendaLine, Dialogue
from app.dialogues.states import KINDS
from app.dialogues.views.points import HEADS, WIDTHS, Points
from app.recommendations.states import STAGES, WAITING


def meeting(dialogue: Dialogue, points: Points) -> list[Part]:
    """When and where, and who held it."""
    day = dialogue.starts_on
    return [
        Facts(
            known(
                [
                    (_("Kind of meeting"), KINDS.label(dialogue.kind)),
                    (_("Time of the meeting"), when(dialogue)),
                    (_("Place"), points.veiled(dialogue.venue)),
                    (_("Held by"), dialogue.host_agency.name_on(day, language())),
                    (_("Chair"), dialogue.chair.name_on(day, language())),
                    (_("Co-chairs"), _names(dialogue, "cochair_agencies")),
                    (_("Coordinating agencies"), _names(dialogue, "coordinating_agencies")),
                    (_("Zones invited"), ", ".join(zone.name for zone in dialogue.zones)),
                ]
            )
        )
    ]


def _names(dialogue: Dialogue, relation: str) -> str:
    return "; ".join(agency.name_on(dialogue.starts_on, language()) for agency in getattr(dialogue, relation))


def when(dialogue: Dialogue) -> str:
    """Day and time from beginning to end, as far as they are known."""
    begins = " ".join(part for part in (_clock(dialogue.starts_time), fmt_date(dialogue.starts_on)) if part)
    last = fmt_date(dialogue.ends_on) if dialogue.ends_on not in (None, dialogue.starts_on) else ""
    ends = " ".join(part for part in (_clock(dialogue.ends_time), last) if part)
    return f"{begins} – {ends}" if ends else begins


def _clock(clock) -> str:
    return fmt_time(clock) if clock else ""


def agenda(dialogue: Dialogue, points: Points) -> list[Part]:
    rows = [
        [_clock(line.begins_at) or NOT_REPORTED, points.veiled(line.matter), points.veiled(_unit(line, dialogue))]
        for line in dialogue.agenda
    ]
    heads = [_("Time"), _("Matter"), _("Responsible unit")]
    return section(_("Agenda"), [Grid(heads, rows, [4, 16, 10])] if rows else [])


def _unit(line: AgendaLine, dialogue: Dialogue) -> str:
    if line.agency:
        return line.agency.name_on(dialogue.starts_on, language())
    return line.other_unit or NOT_REPORTED


def attendance(dialogue: Dialogue, public: bool) -> list[Part]:
    """How many were invited and came; which enterprises they were stands in the version for those inside alone."""
    summary = invited.summary(dialogue)
    counted = [
        (_("Enterprises invited"), summary.invited or None),
        (_("Enterprises attending"), len(dialogue.enterprises) or None),
        (_("Head count of those who came"), summary.head_count),
        (_("Present on the employer's side"), dialogue.employer_side),
        (_("Present on the workers' side"), dialogue.worker_side),
        (_("Women among the workers' side"), dialogue.worker_side_female),
    ]
    found: list[Part] = []
    numbers = known([(label, None if count is None else fmt_number(count)) for label, count in counted])
    if numbers:
        found.append(Facts(numbers))
    if dialogue.enterprises and not public:
        found.append(_attending(dialogue))
    return section(_("Attendance"), found)


def _attending(dialogue: Dialogue) -> Grid:
    heads = [_("No."), _("Enterprise"), _("Zone"), _("Head count at the meeting")]
    counts = invited.head_counts(dialogue)
    rows = []
    for number, one in enumerate(dialogue.enterprises, 1):
        count = counts.get(one.id)
        came = NOT_REPORTED if count is None else fmt_number(count)
        rows.append([fmt_number(number), one.name, one.zone_name or NOT_REPORTED, came])
    return Grid(heads, rows, [2, 15, 8, 5], numbers=(3,))


def from_before(points: Points) -> list[Part]:
    """With what the meeting opened, as far as it is unresolved on the day on which the paper is made."""
    if not points.before:
        return []
    told = (_("Unresolved on %(day)s", day=fmt_date(today())), fmt_number(len(points.before)))
    table = Grid([str(head) for head in HEADS], points.rows_before(), WIDTHS)
    return section(_("Unresolved from before"), [Facts([told]), table])


def recommendations(points: Points) -> list[Part]:
    """How many there were and how they stand, then each of them."""
    if not points.listed:
        return []
    table = Grid([str(head) for head in HEADS], points.rows(), WIDTHS)
    return section(_("Recommendations and answers"), [Facts(_counted(points)), table])


def _counted(points: Points) -> list[tuple[str, str]]:
    stages = Counter(one.received_stage for one in points.listed)
    modes = Counter(one.answer_mode for one in points.listed if one.answered_on)
    waiting = sum(one.status in WAITING for one in points.listed)
    counted = [
        (_("Recommendations received"), len(points.listed)),
        *((label, stages[code]) for code, label in STAGES.choices()),
        (_("Answered on the spot"), modes["on_the_spot"]),
        (_("Answered in writing"), modes["written"]),
        (_("Still to be answered"), waiting),
    ]
    return [(str(label), fmt_number(count)) for label, count in counted if count]


def internal_notes(points: Points) -> list[Part]:
    """Never in what the public reads."""
    notes = [] if points.public else [(number, one.internal_note) for number, one in points if one.internal_note]
    pairs = [(_("No. %(number)s", number=fmt_number(number)), note) for number, note in notes]
    return section(_("Internal notes"), [Facts(pairs)] if pairs else [])


def conclusions(dialogue: Dialogue, points: Points) -> list[Part]:
    return section(_("Conclusions"), [Text(points.veiled(dialogue.conclusions))] if dialogue.conclusions else [])


def left_out(points: Points) -> list[Part]:
    """Those inside are told that there is more than they may read."""
    if points.public or not points.left_out:
        return []
    return [
        Text(
            ngettext(
                "%(num)d restricted recommendation does not stand in this paper.",
                "%(num)d restricted recommendations do not stand in this paper.",
                points.left_out,
            )
        )
    ]
