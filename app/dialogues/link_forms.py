"""What is asked about links: until when they take answers, and what an invited enterprise says by its own."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies.offices import Offices
from app.core.db import to_utc, today
from app.core.errors import Refused
from app.core.formats import fmt_number
from app.core.forms import (
    BaseForm,
    ChoiceField,
    MaxLength,
    MomentField,
    Required,
    SavingForm,
    TextAreaField,
    WholeNumberField,
    YesNoField,
)
from app.core.text_check import NO_NAMES
from app.dialogues.forms import LONGEST_TEXT, language
from app.dialogues.links import NUMBERS
from app.dialogues.models import Dialogue, Invitation
from app.enterprises import queries as registry
from app.enterprises.texts import TextsBesideTheRegistry
from app.recommendations.models import Recommendation
from app.recommendations.states import TOPICS

COMING = (("yes", _l("Will attend")), ("no", _l("Will not attend")))


class ClosingForm(BaseForm):
    """Until when the links of a meeting take answers."""

    replies_until = MomentField(
        _l("Answers by link are taken until"),
        description=_l("day/month/year and time; empty: 20:00 on the evening before the meeting"),
    )

    @property
    def moment(self):
        return to_utc(self.replies_until.data) if self.replies_until.data else None


class ReplyForm(SavingForm):
    """Whether the enterprise attends, and how many: numbers only."""

    coming = ChoiceField(
        _l("Attending the meeting"), [Required(_l("Choose whether the enterprise attends."))], choices=COMING
    )
    employer_side = WholeNumberField(_l("How many on the employer's side (if known)"))
    worker_side = WholeNumberField(_l("How many on the workers' side (if known)"))
    worker_side_female = WholeNumberField(_l("Women among the workers' side (if known)"))
    numbers_confirmed = YesNoField(_l("The numbers are right"))

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any):
        self.invitation, self.asks_again = invitation, False
        super().__init__(*args, **kwargs)

    @property
    def numbers(self) -> dict[str, int | None]:
        return {name: self[name].data for name in NUMBERS}

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        women, workers = self.worker_side_female.data, self.worker_side.data
        if women is not None and workers is not None and women > workers:
            text = _(
                "%(women)s women are more than the %(workers)s on the workers' side. Correct one of them.",
                women=fmt_number(women),
                workers=fmt_number(workers),
            )
            self.refuse(Refused(text, "worker_side_female"))
        elif self._more_than_work_there():
            self.asks_again = True
            if not self.numbers_confirmed.data:
                text = _("More people than the enterprise employs, as far as known. Correct it, or tick the box below.")
                self.refuse(Refused(text, "worker_side" if workers else "employer_side"))
        return not self.all_errors

    def _more_than_work_there(self) -> bool:
        """Asked, never refused: what the register knows of the enterprise may be old."""
        coming = (self.employer_side.data or 0) + (self.worker_side.data or 0)
        known = registry.head_count_on(self.invitation.enterprise_id, today()) if coming else None
        return known is not None and known.employees is not None and coming > known.employees


class PointForm(TextsBesideTheRegistry, SavingForm):
    """One point that the enterprise files beforehand, or words anew."""

    TEXTS = ("text",)

    text = TextAreaField(
        _l("What is recommended"),
        [Required(_l("Enter what is recommended.")), MaxLength(LONGEST_TEXT)],
        description=NO_NAMES,
    )
    topic = ChoiceField(_l("Topic (if known)"), choices=TOPICS.choices(), empty=_l("not sure"))
    unnamed_in_public = YesNoField(_l("Papers for the public do not name this enterprise with this point"))

    def __init__(self, invitation: Invitation, *args: Any, point: Recommendation | None = None, **kwargs: Any):
        self.invitation, self.point = invitation, point
        super().__init__(*args, **kwargs)

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        self.look_over_texts()
        return not self.all_errors

    def known_names(self) -> Iterable[str]:
        yield from self.invitation.enterprise.found_by
        yield from Offices.on(today(), language()).names()

    def text_before(self, name: str) -> str | None:
        return self.point.text if self.point else None


def reply_form(invitation: Invitation, sent: bool = False) -> ReplyForm:
    """As it was sent, or as the enterprise answered before."""
    link = invitation.link
    before = {"coming": invitation.accepted, **{name: getattr(link, name, None) for name in NUMBERS}}
    return ReplyForm(invitation, data=before) if sent else ReplyForm(invitation, formdata=None, data=before)


def point_form(invitation: Invitation, point: Recommendation | None = None, sent: bool = False) -> PointForm:
    held: dict[str, Any] = {}
    if point:
        held = {name: getattr(point, name) for name in ("text", "topic", "unnamed_in_public")}
        held["version"] = str(point.version)
    given = {} if sent else {"formdata": None}
    return PointForm(invitation, point=point, data=held, **given)


def closing_form(dialogue: Dialogue, moment, sent: bool = False) -> ClosingForm:
    """`moment`: on the clocks of the installation, None for the usual one."""
    given = {} if sent else {"formdata": None}
    return ClosingForm(data={"replies_until": moment}, **given)
