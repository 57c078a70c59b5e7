"""What narrows the list of sectors, and the file that loads a newer classification."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import ValidationError

from app.core.filters import ListFilter
from app.core.formats import fmt_number
from app.core.forms import BaseForm, ChoiceField, TextField
from app.enterprises import sectors

LARGEST = 2 * 1024 * 1024
ENDINGS = (".csv", ".xlsx")


class SectorFilter(ListFilter):
    """One classification at a time, the newest unless the address names another."""

    q = TextField(_l("Code or name"))
    version = ChoiceField(_l("Classification"))

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        versions = sectors.versions()
        self.version.offer((name, f"{name} ({fmt_number(count)})") for name, count in versions)
        super().process(*args, data={"version": versions[0][0] if versions else None})


class SectorFile(BaseForm):
    """A file that is checked and loaded in one request: all of it, or nothing."""

    file = FileField(
        _l("File (CSV or XLSX, at most 2 MB)"),
        description=_l("Columns: version, code, section, name. Nothing is written when a row is at fault."),
        render_kw={"accept": ".csv,.xlsx"},
    )

    def validate_file(self, field) -> None:
        if not field.data or not getattr(field.data, "filename", None):
            raise ValidationError(_("Choose a file."))
        if not field.data.filename.lower().endswith(ENDINGS):
            raise ValidationError(_("Choose a CSV or XLSX file."))
        stream = field.data.stream
        size = stream.seek(0, 2)
        stream.seek(0)
        if size > LARGEST:
            raise ValidationError(_("The file is larger than 2 MB. Leave out what is no sector."))
