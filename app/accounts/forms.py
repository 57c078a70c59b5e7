"""What is asked of those who sign in, and of the administrator who makes accounts."""

from flask_babel import lazy_gettext as _l

from app.accounts.models import ROLES
from app.core.forms import BaseForm, ChoiceField, Hidden, MaxLength, PasswordField, Required, SavingForm, TextField

ROLE_LABELS = {"officer": _l("Officer"), "leader": _l("Leader"), "admin": _l("Administrator")}
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
