"""The conditions of a list, as they stand in its address: read, shown as chips, stamped on its files."""

from typing import Any

from app.core.formats import fmt_date
from app.core.forms import BaseForm, DateField

LONGEST_SCOPE = 120  # letters of a file's name that say which filter
SEARCH = "q"  # the words searched for: in no log, no trail and no file's name


class ListFilter(BaseForm):
    """A condition that cannot be read is said beside its field and left out; the list itself always opens."""

    PLAIN: tuple[str, ...] = ()  # conditions whose value says enough without its label

    class Meta(BaseForm.Meta):
        csrf = False

    def __init__(self, args: Any):
        super().__init__(args)
        self.validate()

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that could be read, by name."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if field.data not in (None, "", False) and not field.errors
        }

    @property
    def address(self) -> dict[str, str]:
        """The same as texts, for an address."""
        return {name: "1" if value is True else str(value) for name, value in self.wanted.items()}

    @property
    def conditions(self) -> dict[str, str]:
        """The same for the trail: without the words searched for."""
        return {name: value for name, value in self.address.items() if name != SEARCH}

    @property
    def searched(self) -> bool:
        return SEARCH in self.wanted

    @property
    def scope(self) -> str:
        """The conditions in few letters, for the name of a file."""
        parts = [f"{name}-{value}" for name, value in self.conditions.items()]
        return "_".join(parts + ["search"] * self.searched)[:LONGEST_SCOPE]

    @property
    def told(self) -> list[tuple[str, str]]:
        """(name, words) of every condition that narrows the list."""
        return [(name, self.words(name, value)) for name, value in self.wanted.items()]

    def words(self, name: str, value: Any) -> str:
        field = self[name]
        label = str(field.label.text)
        if isinstance(field, DateField):
            return f"{label[:1].lower()}{label[1:]} {fmt_date(value)}"
        if value is True:
            return label
        shown = str(dict(getattr(field, "choices", ())).get(value, value))
        return shown if name in self.PLAIN else f"{label}: {shown}"
