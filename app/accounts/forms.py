"""What is asked of those who sign in, and of the administrator who makes accounts."""

import re
from typing import Any, NamedTuple

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import ROLES
from app.accounts.trail import action_choices
from app.agencies import queries as agencies
from app.core.db import today
from app.core.filters import ListFilter
from app.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    Hidden,
    MaxLength,
    PasswordField,
    Required,
    SavingForm,
    TextField,
)

ROLE_LABELS = {"officer": _l("Officer"), "leader": _l("Leader"), "admin": _l("Administrator")}
STATE_LABELS = {"active": _l("Active"), "one_time": _l("One-time password"), "disabled": _l("Disabled")}
OUTCOME_LABELS = {"done": _l("done"), "refused": _l("refused")}
LANGUAGE_LABELS = {"vi": "Tiếng Việt", "en": "English"}


class SignInForm(BaseForm):
    username = TextField(
        _l("User name"),
        [Required(_l("Enter the user name."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"), [Required(_l("Enter the password."))], render_kw={"autocomplete": "current-password"}
    )
    next = Hidden()


class PasswordForm(BaseForm):
    current_password = PasswordField(
        _l("Present password"),
        [Required(_l("Enter the present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        [Required(_l("Enter the new password."))],
        description=_l("12 characters or more; several words are easiest. Spaces and marks count."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password again"),
        [Required(_l("Enter the new password once more."))],
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(BaseForm):
    language = ChoiceField(_l("Language of the pages"), choices=LANGUAGE_LABELS.items())


class UserForm(SavingForm):
    """A new account or a change of one (`username` only when new)."""

    username = TextField(
        _l("User name"),
        [Required(_l("Enter the user name.")), MaxLength(80)],
        description=_l("Letters without marks, digits, full stop, _ and -. It cannot be changed later."),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    agency = ChoiceField(_l("Agency"), [Required(_l("Choose the agency."))], empty=_l("Choose…"))
    role = ChoiceField(
        _l("Role"),
        [Required(_l("Choose the role."))],
        choices=[(role, ROLE_LABELS[role]) for role in ROLES],
        empty=_l("Choose…"),
    )
    email = TextField(_l("E-mail (if known)"), [MaxLength(254)], description=_l("Of the office. Reminders go there."))


class UserFilter(ListFilter):
    """What narrows the list of accounts; all in the query string."""

    q = TextField(_l("Name or e-mail"))
    agency = ChoiceField(_l("Agency"), empty=_l("All"))
    role = ChoiceField(_l("Role"), choices=ROLE_LABELS.items(), empty=_l("All"))
    state = ChoiceField(_l("State"), choices=STATE_LABELS.items(), empty=_l("All"))

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        self.agency.offer(agencies.choices(today(), str(get_locale() or "vi")))
        super().process(*args, **kwargs)


class RecordName(NamedTuple):
    """A kind of record, and the number of one."""

    noun: str
    number: int | None

    def __str__(self) -> str:
        return self.noun if self.number is None else f"{self.noun} {self.number}"


class RecordField(TextField):
    """A kind of record, and its number if wanted: `case 112`."""

    FORM = re.compile(r"([a-z_]{1,40})(?: (\d{1,9}))?")

    def read(self, typed: str) -> RecordName:
        found = self.FORM.fullmatch(" ".join(typed.split()))
        if not found:
            raise ValueError(_("“%(typed)s” names no record. Enter for instance case 112.", typed=typed[:40]))
        return RecordName(found[1], int(found[2]) if found[2] else None)


class ActionField(ChoiceField):
    """An action of the trail; an address may name any other, or the beginning of several (`case.`)."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.offer(action_choices())
        typed = valuelist[0].strip()[:60] if valuelist else ""
        if typed and typed not in dict(self.choices):
            self.offer([*self.choices, (typed, typed)])
        super().process_formdata(valuelist)


class TrailFilter(ListFilter):
    """What narrows the trail; all in the query string."""

    actor = TextField(_l("Account"))
    action = ActionField(_l("Action"), empty=_l("All"))
    record = RecordField(_l("Record"), description=_l("For instance case 112."))
    since = DateField(_l("From"))
    until = DateField(_l("To"))
