"""The forms of this room: which file, how its columns are meant, and the cells of a row."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField
from wtforms.validators import StopValidation

from app.core.errors import Refused
from app.core.forms import BaseForm, ChoiceField, MaxLength, Required, TextAreaField, TextField, YesNoField
from app.core.imports import Register
from app.core.sheets import Look, mapping_of
from app.core.sheets import Mapping as FileMapping
from app.imports import coded
from app.imports.guesses import IGNORE
from app.imports.registers import LABELS, TEXT_COLUMNS

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")
LONG = ("demands", "summary", "agreement", "text", "answer")
ORDERS = [
    ("", _l("As the file writes them; day before month")),
    ("dmy", _l("Day, month, year")),
    ("mdy", _l("Month, day, year")),
    ("ymd", _l("Year, month, day")),
]
CREATES = ("cases", "dialogues", "recommendations")
HEADER_ROW = re.compile(r"\d{1,4}(?:\s*-\s*\d{1,4})?")
EMPTY = "-"


class UploadForm(BaseForm):
    """Which file is brought in, and for which register."""

    register = ChoiceField(_l("What the file holds"), [Required(_l("Choose what the file holds."))], empty=_l("choose"))
    file = FileField(_l("File (CSV or XLSX, 20 MB at most)"))
    mapping_file = FileField(_l("Mapping file (if there is one)"))

    def __init__(self, registers: list[str], **options: Any):
        self.offered = registers
        super().__init__(**options)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.register.offer(LABELS.choices(self.offered))
        super().process(*args, **kwargs)

    def validate_file(self, field) -> None:
        name = getattr(field.data, "filename", "") or ""
        if not name:
            raise StopValidation(_("Choose a file."))
        if not name.lower().endswith(ENDINGS):
            raise StopValidation(_("Only CSV and XLSX can be read. Save the table as one of these."))


class RowForm(BaseForm):
    """The cells of one row; the fields are those of the file."""


def row_form(register: Register, names: list[str], cells: Mapping[str, str]) -> RowForm:
    labels = {column.name: column.label for column in register.columns}
    fields = {f"cell-{name}": (TextAreaField if name in LONG else TextField)(labels[name]) for name in names}
    made = _of_a_file("RowForm", RowForm, fields)
    return made(data={f"cell-{name}": cells.get(name, "") for name in names})


def _of_a_file(name: str, base: type[BaseForm], fields: Mapping[str, Any]) -> type[BaseForm]:
    """A form whose fields a file decides; its words are not the product's own, and so it is none of its modules'."""
    return type(name, (base,), {"__module__": "of.a.file", **fields})


class MatchFields(BaseForm):
    """How a file is read; the fields for its headings, constants and values come with the file."""

    sheet = ChoiceField(_l("Sheet"))
    header_row = TextField(
        _l("Row of the headings"), description=_l("For instance 5, or 5-6 where two rows belong together.")
    )
    date_order = ChoiceField(_l("How dates are written"), choices=ORDERS)
    group_rows_to = ChoiceField(_l("Lines between the rows that hold a value of their own"), empty=_l("none"))
    create_missing = YesNoField(_l("Register enterprises that are not in the registry, to be completed"))
    repeated_code = YesNoField(_l("Number codes that stand on several rows (-2, -3 …)"))
    text_confirmed = YesNoField(_l("Somebody has read the texts: no number in them is that of a person"))
    mapping_name = TextField(_l("Keep this matching under the name (if wanted)"), [MaxLength(100)])

    register: Register
    found: Look
    required: list[str]

    def validate_header_row(self, field) -> None:
        if not HEADER_ROW.fullmatch(field.data or ""):
            raise StopValidation(_("Enter the number of a row, for instance 5 or 5-6."))

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the header, () when they cannot be read."""
        numbers = [int(part) for part in re.findall(r"\d+", self.header_row.data or "")]
        good = HEADER_ROW.fullmatch(self.header_row.data or "") and numbers[0] and numbers[-1] - numbers[0] in range(9)
        return tuple(range(numbers[0], numbers[-1] + 1)) if good else ()

    def heading_fields(self) -> list[tuple[Any, Any]]:
        return [(heading, self[f"heading-{at}"]) for at, heading in enumerate(self.found.headings)]

    def constant_fields(self) -> list[Any]:
        return [field for field in self if field.name.startswith("constant-")]

    def value_fields(self) -> list[tuple[str, list[Any]]]:
        """By column: the fields for those of its values that mean nothing yet."""
        labels = {column.name: column.label for column in self.register.columns}
        found: dict[str, list[Any]] = {}
        for field in self:
            if field.name.startswith("value-"):
                found.setdefault(field.name.split("-")[1], []).append(field)
        return [(labels[name], fields) for name, fields in found.items()]

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        taken: dict[str, str] = {}
        for heading, field in self.heading_fields():
            if field.errors:
                continue
            if not field.data:
                self._say(field, _("Choose a column for “%(heading)s”, or leave it out.", heading=heading.text[:60]))
            elif field.data != IGNORE and heading.forbidden:
                self._say(
                    field, _("No column may hold details of persons. Leave “%(heading)s” out.", heading=heading.text)
                )
            elif field.data in taken:
                self._say(
                    field,
                    _(
                        "“%(first)s” goes into this column already. Choose another one, or leave it out.",
                        first=taken[field.data],
                    ),
                )
            elif field.data != IGNORE:
                taken[field.data] = heading.text
        self._check_constants(taken)
        return not self.all_errors

    def _check_constants(self, taken: Mapping[str, str]) -> None:
        filled = {*taken, self.group_rows_to.data}
        for field in self.constant_fields():
            name = field.name.removeprefix("constant-")
            if field.data and name in filled:
                self._say(field, _("The file has this column. Leave one of them empty."))
            elif field.data:
                filled.add(name)
        for names in self.required:
            if not filled & set(names.split("|")):
                first = names.split("|")[0]
                labels = {column.name: str(column.label) for column in self.register.columns}
                text = _(
                    "The file has no column “%(label)s”. Choose its heading, or enter one value for all rows.",
                    label=labels[first],
                )
                self.refuse(Refused(text, f"constant-{first}"))

    @staticmethod
    def _say(field, message: str) -> None:
        field.errors = [*field.errors, message]

    def mapping(self) -> FileMapping:
        """What was chosen; raises MappingFault when it cannot be used."""
        chosen = [(heading.text, field.data) for heading, field in self.heading_fields()]
        columns = {text: name for text, name in chosen if name and name != IGNORE}
        keys: dict[str, Any] = {
            "header_row": list(self.rows),
            "columns": columns,
            "ignore": [text for text, name in chosen if name == IGNORE],
            "constants": {f.name.removeprefix("constant-"): f.data for f in self.constant_fields() if f.data},
            "values": self._values(),
        }
        for name in ("sheet", "date_order", "group_rows_to"):
            if self[name].data:
                keys[name] = self[name].data
        if self.repeated_code.data and "code" in columns.values():
            keys["repeated_code"] = "number"
        if self.text_confirmed.data:
            keys["text_confirmed"] = [name for name in TEXT_COLUMNS if name in columns.values()]
        return mapping_of(keys, self.register.columns)

    def _values(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for field in self:
            if field.name.startswith("value-") and field.data:
                name = field.name.split("-")[1]
                found.setdefault(name, {})[field.label.text] = "" if field.data == EMPTY else field.data
        kept = self.kept_values
        return {name: {**kept.get(name, {}), **found.get(name, {})} for name in {*kept, *found}}

    kept_values: Mapping[str, Mapping[str, str]] = {}

    def unasked(self) -> dict[str, list[str]]:
        """Values of coded columns that mean nothing yet and that the form did not ask about."""
        asked = {field.label.text for field in self if field.name.startswith("value-")}
        found = {}
        for heading, field in self.heading_fields():
            name = field.data
            if name in self.coded:
                left = coded.unknown(self.register.name, name, heading.values)
                left = [one for one in left if one not in asked and one not in self.kept_values.get(name, {})]
                if left:
                    found[name] = left
        return found

    coded: Mapping[str, Any] = {}


REQUIRED = {
    "cases": ["enterprise|tax_code"],
    "dialogues": ["starts_at", "kind"],
    "recommendations": [],
    "enterprises": [],
    "holidays": [],
}


def match_form(
    register: Register,
    found: Look,
    guessed: Mapping[str, str],
    keys: Mapping[str, Any],
    ask: Mapping[str, list[str]],
    formdata: Any = None,
) -> MatchFields:
    """The form for this file; `guessed` by heading, `keys` of an earlier mapping, `ask` values by column."""
    offered = [(column.name, column.label) for column in register.columns]
    lists = coded.choices(register.name)
    fields: dict[str, Any] = {}
    for at, heading in enumerate(found.headings):
        choices = [(IGNORE, _l("(leave out)")), *([] if heading.forbidden else offered)]
        fields[f"heading-{at}"] = ChoiceField(heading.text, choices=choices, empty=_("choose"))
    for column in register.columns:
        if column.name in lists and column.name not in ("causes", "coordinating_agencies"):
            fields[f"constant-{column.name}"] = ChoiceField(
                column.label, choices=lists[column.name], empty=_("not known")
            )
        elif column.required:
            fields[f"constant-{column.name}"] = TextField(column.label)
    for name, values in ask.items():
        for at, value in enumerate(values):
            choices = [(EMPTY, _l("not known")), *lists[name]]
            fields[f"value-{name}-{at}"] = ChoiceField(
                value, choices=choices, empty=_("no meaning: the row is refused")
            )
    made = _of_a_file("MatchForm", MatchFields, fields)
    # What this file says itself, an earlier one's constant must not say too.
    constants = {name: value for name, value in keys.get("constants", {}).items() if name not in guessed.values()}
    data = {
        "sheet": keys.get("sheet") or (found.sheets[0] if found.sheets else ""),
        "header_row": "-".join(str(row) for row in dict.fromkeys((found.header_row[0], found.header_row[-1]))),
        "date_order": keys.get("date_order"),
        "group_rows_to": None if keys.get("group_rows_to") in guessed.values() else keys.get("group_rows_to"),
        "repeated_code": bool(keys.get("repeated_code")),
        "create_missing": register.name in CREATES,
        **{f"heading-{at}": guessed.get(heading.key) for at, heading in enumerate(found.headings)},
        **{f"constant-{name}": value for name, value in constants.items()},
    }
    form = made(formdata=formdata, data=data)
    form.register, form.found, form.coded = register, found, lists
    form.required = [*(c.name for c in register.columns if c.required), *REQUIRED[register.name]]
    form.kept_values = keys.get("values", {})
    form.sheet.offer([(name, name) for name in found.sheets] or [("", "")])
    form.group_rows_to.offer(offered)
    form.process(formdata, data=data)
    return form
