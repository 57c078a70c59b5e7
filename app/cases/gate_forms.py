"""The five answers of a gate report and the optional sixth. An empty answer is *not known*, ticked or not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from app.agencies import queries as agencies
from app.cases import queries
from app.cases.forms import LONGEST_TEXT, language, started_already
from app.cases.gate import LONGEST_NAME
from app.cases.models import Cause
from app.core.db import local, now, to_utc
from app.core.errors import Refused
from app.core.formats import fmt_moment
from app.core.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    Hidden,
    MaxLength,
    MomentField,
    SavingForm,
    TextAreaField,
    TextField,
    TimeField,
    WholeNumberField,
    YesNoField,
    not_in_future,
)
from app.core.text_check import NO_NAMES, TextsLookedOver
from app.enterprises import queries as enterprises
from app.enterprises.models import Enterprise

FIRST_CAUSES = ("wage_level", "wage_late", "tet_bonus", "shift_meal", "working_time", queries.UNKNOWN)
ANSWERS = ("place", "started_on", "started_time", "workers_involved", "demands")


def has_come(form, field) -> None:
    if field.data and to_utc(field.data) > now():
        raise StopValidation(
            _("%(moment)s has not come yet. Enter a time that has passed.", moment=fmt_moment(to_utc(field.data)))
        )


class GateForm(TextsLookedOver, SavingForm):
    """A gate report as `user` writes or sends it. After `validate`, `found` is the one enterprise that the place names.

    `author` is the account that wrote it on the phone: nobody else's report is taken.
    """

    TEXTS = ("place", "demands")

    place = TextField(_l("Where?"), [MaxLength(LONGEST_NAME)], render_kw={"data-lookup": "/enterprises/lookup"})
    place_unknown = YesNoField(_l("Not known"))
    started_time = TimeField(_l("Since when?"), [started_already])
    started_on = DateField(_l("Day"), [not_in_future])
    started_unknown = YesNoField(_l("Not known"))
    workers_involved = WholeNumberField(_l("About how many?"), least=1)
    workers_unknown = YesNoField(_l("Not known"))
    causes = ChoicesField(_l("Why?"))
    demands = TextAreaField(_l("What do the workers ask?"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    demands_unknown = YesNoField(_l("Not known"))
    commune_told = ChoiceField(
        _l("Has the commune People's Committee been told?"),
        choices=[("unknown", _l("Not known")), ("no", _l("No")), ("yes", _l("Yes"))],
        default="unknown",
    )
    commune_told_at = MomentField(
        _l("When it was told"),
        [has_come],
        description=_l("The twelve hours of Labour Code 211 run from that moment, never from this report."),
    )
    author = Hidden()
    written_at = Hidden()

    def __init__(self, user, *args: Any, **kwargs: Any):
        self.user = user
        self.found: Enterprise | None = None
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.causes.offer(queries.offered(Cause, language()))
        super().process(*args, **kwargs)

    @property
    def first_causes(self) -> list[tuple[str, str]]:
        """Those of most stoppages, for the tiles of a phone; `more_causes` are folded below them."""
        offered = dict(self.causes.choices)
        return [(code, offered[code]) for code in FIRST_CAUSES if code in offered]

    @property
    def more_causes(self) -> list[tuple[str, str]]:
        return [choice for choice in self.causes.choices if choice[0] not in FIRST_CAUSES]

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        for check in (self._something_said, self._when_told, self._find_enterprise, self.look_over_texts):
            try:
                check()
            except Refused as refusal:
                self.refuse(refusal)
        return not self.all_errors

    def _something_said(self) -> None:
        said = [self[name].data for name in (*ANSWERS, "causes")]
        ticked = [field.data for name, field in self._fields.items() if name.endswith("_unknown")]
        if not any((*said, *ticked)) and not self.all_errors:
            raise Refused(_l("Answer a question, or mark what is not known."), "place")

    def _when_told(self) -> None:
        if self.commune_told.data == "yes" and not self.commune_told_at.data and not self.commune_told_at.errors:
            raise Refused(_l("Enter when it was told, or choose “not known”."), "commune_told_at")

    def _find_enterprise(self) -> None:
        place = self.answers["place"]
        exact = enterprises.find(place) if place else []
        self.found = exact[0] if len(exact) == 1 else None

    def known_names(self) -> Iterable[str]:
        if self.found:
            yield from (self.found.name, self.found.tax_code or "", *(one.name for one in self.found.other_names))
        yield from agencies.names()

    @property
    def answers(self) -> dict[str, Any]:
        """What is known, by name; a tick beside an answer takes it away."""
        given = {name: self[name].data for name in ANSWERS}
        for tick, names in {
            "place_unknown": ("place",),
            "started_unknown": ("started_on", "started_time"),
            "workers_unknown": ("workers_involved",),
            "demands_unknown": ("demands",),
        }.items():
            if self[tick].data:
                given.update(dict.fromkeys(names))
        told = self.commune_told_at.data if self.commune_told.data == "yes" else None
        return {**given, "causes": self.causes.data or [], "commune_told_at": told, "written_at": self.written}

    @property
    def written(self) -> datetime | None:
        """When the phone says that it was written; None when it says nothing that can be read."""
        try:
            moment = datetime.fromisoformat(self.written_at.data or "")
        except ValueError:
            return None
        return moment.replace(microsecond=0) if moment.tzinfo and 2000 < moment.year < 3000 else None


def opening(user) -> dict[str, Any]:
    """What an empty report opens with."""
    return {"started_on": local(now()).date(), "author": user.username, "version": "0"}
