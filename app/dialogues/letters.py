"""Invitations as letters: one to all with the list as an annex, or one to a single enterprise, from the same parts."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.core.documents import BLANK, Facts, Grid, Heading, Paper, Text
from app.core.formats import fmt_date, fmt_moment, fmt_number, fmt_time, fmt_weekday
from app.dialogues import links
from app.dialogues.models import Dialogue, Invitation


def letter(dialogue: Dialogue, invitation: Invitation, language: str, address: str = "") -> Paper:
    """To one enterprise; `address` is that of a link made in this moment, '' when it is told apart."""
    return _paper(dialogue, language, _("Invited: %(name)s", name=invitation.enterprise.name), [], address)


def letter_to_all(dialogue: Dialogue, invitations: Sequence[Invitation], language: str) -> Paper:
    """To all that are invited: they stand in the annex."""
    rows = [
        [fmt_number(number), one.enterprise.name, one.enterprise.tax_code or BLANK, one.enterprise.zone_name or BLANK]
        for number, one in enumerate(invitations, 1)
    ]
    heads = (_("No."), _("Enterprise"), _("Tax code"), _("Park, zone"))
    annex = [Heading(_("List of those invited")), Grid(heads, rows, (8, 80, 30, 47), numbers=(0,))]
    return _paper(dialogue, language, _("Invited: the enterprises of the list below"), annex)


def _paper(dialogue: Dialogue, language: str, invited: str, annex: list, address: str = "") -> Paper:
    host = dialogue.host_agency.name_on(dialogue.starts_on, language)
    return Paper(
        kind=_("Invitation"),
        subject=dialogue.title,
        issuer=host,
        language=language,
        parts=[
            Text(invited),
            Text(_("%(host)s invites to this meeting:", host=host)),
            Facts(facts(dialogue, language)),
            *_agenda(dialogue, language),
            Heading(_("Answer, and points beforehand")),
            Text(how_to_answer(dialogue, address)),
            *annex,
        ],
    )


def facts(dialogue: Dialogue, language: str) -> list[tuple[str, str]]:
    chair = dialogue.chair.name_on(dialogue.starts_on, language)
    with_it = [one.name_on(dialogue.starts_on, language) for one in dialogue.cochair_agencies]
    found = [
        (_("Day and time"), _when(dialogue)),
        (_("Place"), dialogue.venue),
        (_("Chair"), chair),
        (_("Co-chairs"), "; ".join(with_it)),
    ]
    return [(name, value) for name, value in found if value]


def _when(dialogue: Dialogue) -> str:
    """Such as: 08:00–11:30, Friday, 20/11/2026."""
    last = dialogue.ends_on or dialogue.starts_on
    begins, ends = (fmt_time(clock) if clock else "" for clock in (dialogue.starts_time, dialogue.ends_time))
    day = f"{fmt_weekday(dialogue.starts_on)}, {fmt_date(dialogue.starts_on)}"
    if last > dialogue.starts_on:
        until = ", ".join(part for part in (ends, fmt_weekday(last), fmt_date(last)) if part)
        return f"{begins}, {day} – {until}".removeprefix(", ")
    hours = "–".join(part for part in (begins, ends) if part)
    return f"{hours}, {day}".removeprefix(", ")


def _agenda(dialogue: Dialogue, language: str) -> list:
    rows = [
        [
            fmt_time(line.begins_at) if line.begins_at else BLANK,
            line.matter,
            line.agency.name_on(dialogue.starts_on, language) if line.agency else line.other_unit or BLANK,
        ]
        for line in dialogue.agenda
    ]
    heads = (_("Time"), _("Matter"), _("Responsible unit"))
    return [Heading(_("Agenda")), Grid(heads, rows, (20, 85, 60))] if rows else []


def how_to_answer(dialogue: Dialogue, address: str) -> str:
    asked = _(
        "Please say until %(moment)s whether the enterprise attends and how many come (numbers only), and file points "
        "for the meeting beforehand.",
        moment=fmt_moment(links.closes_at(dialogue)),
    )
    if not address:
        return f"{asked}\n" + _("The address of the page for this is sent to each enterprise apart.")
    told = _("The page for this is for the enterprise alone and needs no account: %(address)s", address=address)
    return f"{asked}\n{told}"
