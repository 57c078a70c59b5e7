"""Naming a list."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.core.errors import Refused
from app.core.forms import BaseForm, Hidden, MaxLength, Required, TextField, YesNoField
from app.core.privacy import look_over
from app.core.text_check import TextsLookedOver
from app.saved import shelf
from app.saved.models import LONGEST_NAME, LONGEST_QUERY


class SaveForm(TextsLookedOver, BaseForm):
    """`register` and `query` are brought along by the list; the name and the words searched for are looked over."""

    TEXTS = ("name",)

    register = Hidden()
    query = Hidden()
    name = TextField(
        _l("Name of the list"),
        [Required(_l("Enter a name for this list.")), MaxLength(LONGEST_NAME)],
        description=_l("Names no person. One's own list of the same name is replaced."),
    )
    shared = YesNoField(_l("Share with the agency: everybody there sees it, its officers can end it"))

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.shared

    def known_names(self) -> Iterable[str]:
        return agencies.names()

    @property
    def address(self) -> str:
        return shelf.clean(self.query.data or "")

    @property
    def is_shared(self) -> bool:
        return "shared" in self and bool(self.shared.data)

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        self.look_over_texts()
        if len(self.address) > LONGEST_QUERY:
            self.refuse(Refused(_l("These conditions are too long to be kept. Remove some of them.")))
        for found in look_over(shelf.searched(self.address), ()):
            if found.hard:
                text = _(
                    "The words searched for may contain %(what)s: %(piece)s. Search without it, then save the list."
                )
                self.refuse(Refused(text % {"what": found.what, "piece": found.piece}))
        return not self.all_errors
