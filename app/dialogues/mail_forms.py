"""A page of general mailboxes of those invited to one meeting."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from app.core.errors import Refused
from app.core.forms import Hidden, MaxLength, SavingForm, TextField
from app.dialogues.models import Invitation

A_LINE = re.compile(r"box([0-9]{1,9})-was")
A_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def is_mailbox(form, field) -> None:
    if field.data is not None and not A_MAILBOX.fullmatch(field.data):
        raise ValidationError(_("Enter a mailbox such as vanthu@congty.vn, or leave it empty."))


class MailboxesForm(SavingForm):
    """Each invitation has the fields `<key>-mailbox` and, hidden, the one it was shown with."""

    invitations: dict[str, Invitation]

    @property
    def changed(self) -> dict[str, str | None]:
        """The lines that were sent with another mailbox than they were shown with."""
        sent = {key: self[f"{key}-mailbox"].data for key in self.invitations}
        return {key: mailbox for key, mailbox in sent.items() if (mailbox or "") != self[f"{key}-was"].data}

    def conflicts(self, fresh: Mapping[str, Invitation]) -> bool:
        """Whether somebody else has saved one of the changed lines; sending them again means to replace that."""
        changed, self.invitations = self.changed, dict(fresh)
        found = False
        for key in changed.keys() & fresh.keys():
            saved, was = mailbox_of(fresh[key]), self[f"{key}-was"]
            if saved not in (was.data, changed[key] or ""):
                found = True
                text = _("Somebody else has just saved “%(mailbox)s” here. Save again to replace it.", mailbox=saved)
                self.refuse(Refused(text, f"{key}-mailbox"))
                was.data, was.raw_data = saved, None
        return found


def mailbox_of(invitation: Invitation) -> str:
    return invitation.mail.mailbox if invitation.mail else ""


def by_key(invitations: Iterable[Invitation]) -> dict[str, Invitation]:
    return {f"box{one.id}": one for one in invitations}


def mailboxes_form(invitations: Sequence[Invitation], sent: bool = False) -> MailboxesForm:
    lines = by_key(invitations)
    fields: dict[str, Any] = {"invitations": lines}
    opening: dict[str, Any] = {}
    for key, one in lines.items():
        label = _l("%(name)s: general mailbox", name=one.enterprise.name)
        fields |= {f"{key}-mailbox": TextField(label, [MaxLength(254), is_mailbox]), f"{key}-was": Hidden()}
        opening |= {f"{key}-mailbox": mailbox_of(one), f"{key}-was": mailbox_of(one)}
    made = type("MailboxesForm", (MailboxesForm,), fields)
    return made(data=opening) if sent else made(formdata=None, data=opening)


def ids_sent(names: Iterable[str]) -> list[int]:
    """The invitations whose lines were sent."""
    return [int(found[1]) for found in map(A_LINE.fullmatch, names) if found]
