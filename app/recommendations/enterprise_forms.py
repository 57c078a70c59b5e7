"""Which enterprise is meant by what was typed, and registering one that nobody knows."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.errors import Refused
from app.core.forms import Hidden, YesNoField
from app.enterprises import operations as enterprise_operations
from app.enterprises import queries as registry
from app.enterprises.models import Enterprise


class EnterpriseAsked:
    """For a form with a field `enterprise`: call `find_enterprise` in `validate`.

    Afterwards `found` is the enterprise, `matches` what the typed name may mean.
    """

    enterprise_id = Hidden()
    enterprise_new = YesNoField(_l("Register it as a new enterprise, to be completed later"))

    found: Enterprise | None = None
    matches: Iterable[Enterprise] = ()
    held_enterprise: Enterprise | None = None  # of the record that is changed

    def find_enterprise(self) -> None:
        typed, held = self.enterprise.data, self.held_enterprise
        if self.enterprise.errors or typed is None:
            return
        if held and typed in (held.name, held.tax_code):
            self.found = held
            return
        exact = registry.find(typed)
        self.matches = exact or registry.like(typed)
        picked = [one for one in self.matches if str(one.id) == self.enterprise_id.data]
        if len(exact) == 1 or picked:
            self.found = (picked or exact)[0]
        elif exact or not self.enterprise_new.data:
            raise Refused(self._which_enterprise(typed), "enterprise")

    def _which_enterprise(self, typed: str) -> str:
        if not self.matches:
            return _("No enterprise is called “%(typed)s”. Check the name or register it.", typed=typed)
        return ngettext(
            "%(num)d enterprise is close to “%(typed)s”. Choose it or register another.",
            "%(num)d enterprises are close to “%(typed)s”. Choose one.",
            len(self.matches),
            typed=typed,
        )

    @property
    def offers_new(self) -> bool:
        """Whether the box that registers the enterprise belongs on the page."""
        return bool(self.enterprise_new.data) or bool(self.enterprise.errors and self.enterprise.data)

    def names_of_enterprise(self) -> Iterable[str]:
        """What a look over texts takes for names of it."""
        yield self.enterprise.data or ""
        if self.found:
            yield from (self.found.name, self.found.tax_code or "", *(one.name for one in self.found.other_names))

    def named_enterprise(self) -> Enterprise | None:
        """The one that is meant; registered when that was asked for."""
        typed = self.enterprise.data
        if self.found:
            return enterprise_operations.standing(self.found)
        if typed is None:
            return None
        tax_code = registry.clean_tax_code(typed)
        is_code = registry.TAX_CODE.fullmatch(tax_code) is not None
        return enterprise_operations.register_unknown(typed, tax_code=tax_code if is_code else None)
