"""What is asked while a meeting is prepared: its agenda as a grid, whom to invite, and what the invited answered."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies.offices import Offices
from app.core.db import today
from app.core.errors import Refused
from app.core.formats import fmt_date, fmt_number
from app.core.forms import (
    ChoiceField,
    DateField,
    Hidden,
    MaxLength,
    SavingForm,
    TextField,
    TimeField,
    WholeNumberField,
    YesNoField,
)
from app.dialogues import preparing
from app.dialogues.forms import AnswerField, TickedField, language
from app.dialogues.models import Dialogue
from app.dialogues.preparing import MOST_LINES, Answer, Guest, Line
from app.enterprises.terms import ANSWERS
from app.enterprises.texts import TextsBesideTheRegistry

EMPTY_LINES = 3
A_LINE = re.compile(r"line([0-9]{1,2})-matter")
A_GUEST = re.compile(r"guest([0-9]{1,9})-was")


# The agenda ----------------------------------------------------------------------------------------------------------


class AgendaForm(TextsBesideTheRegistry, SavingForm):
    """The lines of an agenda; each key has the fields `<key>-<column>`. A line that is emptied goes."""

    dialogue: Dialogue
    offices: Offices
    keys: tuple[str, ...] = ()

    def process(self, *args: Any, **kwargs: Any) -> None:
        for key in self.keys:
            self[f"{key}-agency"].offer(self.offices.choices)
        super().process(*args, **kwargs)

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        for key in self.keys:
            for fault in self._faults(key):
                self.refuse(fault)
        self.look_over_texts()
        return not self.all_errors

    def _faults(self, key: str) -> Iterable[Refused]:
        line = self.line(key)
        if any(line) and not line.matter and not self[f"{key}-matter"].errors:
            yield Refused(_("Enter the matter of this line, or empty the whole line."), f"{key}-matter")
        if line.agency and line.other_unit:
            yield Refused(_("Choose an agency or enter another unit, not both."), f"{key}-other_unit")

    def line(self, key: str) -> Line:
        begins_at, matter, agency, other_unit = (self[f"{key}-{name}"].data for name in Line._fields)
        return Line(begins_at, matter, self.offices.get(agency), other_unit)

    @property
    def lines(self) -> list[Line]:
        return [line for line in map(self.line, self.keys) if any(line)]

    def show_as_of(self, dialogue: Dialogue) -> None:
        """Sending the grid once more means to replace what the meeting holds now."""
        self.version.data, self.version.raw_data = str(dialogue.version), None

    def known_names(self) -> Iterable[str | None]:
        for enterprise in self.dialogue.enterprises:
            yield from (enterprise.name, enterprise.tax_code)
        yield from self.offices.names()

    def text_before(self, name: str) -> str | None:
        saved = {text for line in self.dialogue.agenda for text in (line.matter, line.other_unit)}
        return self[name].data if self[name].data in saved else None


def agenda_form(dialogue: Dialogue, sent: Mapping[str, str] | None = None) -> AgendaForm:
    """The grid of the meeting's agenda with a few empty lines; with as many lines as were `sent`."""
    named = [int(found[1]) + 1 for found in map(A_LINE.fullmatch, sent or ()) if found]
    wanted = max([min(len(dialogue.agenda) + EMPTY_LINES, MOST_LINES), *named])
    keys = tuple(f"line{number}" for number in range(wanted))
    fields: dict[str, Any] = {"dialogue": dialogue, "offices": Offices.on(today(), language()), "keys": keys}
    fields["TEXTS"] = tuple(f"{key}-{name}" for key in keys for name in ("matter", "other_unit"))
    opening: dict[str, Any] = {"version": str(dialogue.version)}
    for number, key in enumerate(keys, 1):
        fields |= {
            f"{key}-begins_at": TimeField(_l("Line %(number)s: time", number=number)),
            f"{key}-matter": TextField(_l("Line %(number)s: matter", number=number), [MaxLength(300)]),
            f"{key}-agency": ChoiceField(_l("Line %(number)s: responsible agency", number=number), empty="…"),
            f"{key}-other_unit": TextField(_l("Line %(number)s: other unit", number=number), [MaxLength(200)]),
        }
    for key, one in zip(keys, dialogue.agenda, strict=False):
        line = preparing.line_of(one)._asdict() | {"agency": one.agency.code if one.agency else None}
        opening |= {f"{key}-{name}": value for name, value in line.items()}
    made = type("AgendaForm", (AgendaForm,), fields)
    return made(data=opening) if sent is not None else made(formdata=None, data=opening)


# Whom to invite ------------------------------------------------------------------------------------------------------


class InviteForm(SavingForm):
    """Enterprises ticked in a list of the registry, or all that the list holds."""

    enterprise = TickedField()
    all_matching = YesNoField(_l("All that match"))

    @property
    def ids(self) -> list[int]:
        return [int(one) for one in self.enterprise.data if one.isascii() and one.isdigit() and len(one) < 10]


# What the invited answered -------------------------------------------------------------------------------------------


class GuestsForm(SavingForm):
    """A page of invited enterprises; each has the fields `<key>-<column>` and, hidden, the state it was shown in."""

    guests: dict[str, Guest]
    names: dict[str, str]

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        for key in self.guests:
            for fault in preparing.faults_of(self.answer(key)):
                name = f"{key}-{fault.field}"
                if not self.dropped(key) and not self[name].errors:
                    self.refuse(Refused(fault.message, name))
        return not self.all_errors

    def answer(self, key: str) -> Answer:
        return Answer(*(self[f"{key}-{name}"].data for name in Answer._fields))

    def dropped(self, key: str) -> bool:
        return self[f"{key}-dropped"].data

    @property
    def changed(self) -> dict[str, Answer]:
        """The lines that were sent with something else than they were shown with."""
        found = {key: self.answer(key) for key in self.guests if not self.dropped(key)}
        return {key: answer for key, answer in found.items() if answer.written != self[f"{key}-was"].data}

    @property
    def off_the_list(self) -> list[Guest]:
        return [guest for key, guest in self.guests.items() if self.dropped(key)]

    def conflicts(self, fresh: Mapping[str, Guest]) -> bool:
        """Whether somebody else has saved one of the changed lines; sending the page again means to replace that.

        `fresh` are the lines as they are now; of those that are gone nothing more can be saved.
        """
        changed, self.guests = self.changed, dict(fresh)
        gone = [self.names[key] for key in changed if key not in fresh]
        if gone:
            text = _("Taken off the list by somebody else in the meantime: %(names)s.", names="; ".join(gone))
            self.form_errors.append(text)
        found = bool(gone)
        for key in changed.keys() & fresh.keys():
            saved, was = fresh[key].answer, self[f"{key}-was"]
            if saved.written not in (was.data, changed[key].written):
                found = True
                self.refuse(Refused(_saved_meanwhile(saved), f"{key}-sent_on"))
                was.data, was.raw_data = saved.written, None
        return found


def _saved_meanwhile(saved: Answer) -> str:
    return _(
        "Somebody else has just saved this line: sent on %(sent)s, accepted: %(accepted)s, attended: %(attended)s, "
        "head count %(count)s. Save again to replace it.",
        sent=fmt_date(saved.sent_on) if saved.sent_on else "…",
        accepted=ANSWERS.label(saved.accepted or "unknown"),
        attended=ANSWERS.label("yes" if saved.attended else "no"),
        count="…" if saved.head_count is None else fmt_number(saved.head_count),
    )


def by_key(guests: Iterable[Guest]) -> dict[str, Guest]:
    return {f"guest{one.invitation.id}": one for one in guests}


def guests_form(guests: Sequence[Guest], sent: bool = False) -> GuestsForm:
    named = by_key(guests)
    fields: dict[str, Any] = {"guests": named, "names": {key: one.enterprise.name for key, one in named.items()}}
    opening: dict[str, Any] = {}
    for key, guest in named.items():
        name = fields["names"][key]
        fields |= {
            f"{key}-sent_on": DateField(_l("%(name)s: sent on", name=name)),
            f"{key}-accepted": AnswerField(_l("%(name)s: accepted", name=name)),
            f"{key}-attended": YesNoField(_l("%(name)s: attended", name=name)),
            f"{key}-head_count": WholeNumberField(_l("%(name)s: head count", name=name)),
            f"{key}-dropped": YesNoField(_l("%(name)s: take off the list", name=name)),
            f"{key}-was": Hidden(),
        }
        opening |= {f"{key}-{column}": value for column, value in guest.answer._asdict().items()}
        opening[f"{key}-was"] = guest.answer.written
    made = type("GuestsForm", (GuestsForm,), fields)
    return made(data=opening) if sent else made(formdata=None, data=opening)


def ids_sent(names: Iterable[str]) -> list[int]:
    """The invitations whose lines were sent."""
    return [int(found[1]) for found in map(A_GUEST.fullmatch, names) if found]
