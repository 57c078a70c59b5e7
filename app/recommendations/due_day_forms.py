"""A due day on which the authorities do not work is asked about, never refused: ticked, it is taken."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.clocks import office_calendar
from app.core.errors import Refused
from app.core.formats import fmt_date
from app.core.forms import YesNoField


class DueDayAsked:
    """For a form with `due_on`: call `ask_about_due_day` in `validate`. The box stands below that field."""

    asks_due_day = False

    due_confirmed = YesNoField(_l("Keep this day although the authorities do not work on it"))

    def ask_about_due_day(self, kept: date | None = None) -> None:
        """`kept` is the day that the record holds already."""
        day = self.due_on.data
        if day is None or day == kept or self.due_on.errors:
            return
        calendar = office_calendar()
        self.asks_due_day = not calendar.is_working(day)
        if self.asks_due_day and not self.due_confirmed.data:
            text = _(
                "%(day)s is a holiday or a rest day. Enter %(next)s, the next working day, or tick the box below.",
                day=fmt_date(day),
                next=fmt_date(calendar.next_working(day)),
            )
            self.refuse(Refused(text, "due_on"))
