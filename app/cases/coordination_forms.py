"""Asking a coordinating agency, and answering, on the page of the case."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies.models import Agency
from app.cases import coordination
from app.cases.forms import language
from app.cases.handling_forms import WorkForm
from app.cases.handover import usual_answer_day
from app.cases.models import Case, CaseQuestion
from app.core.db import today
from app.core.errors import Refused
from app.core.forms import ChoiceField, DateField, MaxLength, Required, TextAreaField
from app.core.text_check import NO_NAMES

LONGEST_QUESTION = 2_000
DAY_WANTED = _l("Enter the day as day/month/year, for instance 20/11/2026.")


class AskForm(WorkForm):
    TEXTS = ("question",)

    to_agency = ChoiceField(_l("Coordinating agency"), [Required(_l("Choose the agency."))], empty=_l("choose"))
    question = TextAreaField(
        _l("What is asked"), [Required(_l("Enter what is asked.")), MaxLength(LONGEST_QUESTION)], description=NO_NAMES
    )
    answer_by = DateField(
        _l("Answer by"), [Required(DAY_WANTED)], default=lambda: usual_answer_day(coordination.ANSWER_WITHIN)
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.to_agency.offer((one.code, one.name_on(today(), language())) for one in self.case.coordinating_agencies)
        super().process(*args, **kwargs)

    @property
    def agency(self) -> Agency | None:
        return next((one for one in self.case.coordinating_agencies if one.code == self.to_agency.data), None)

    def rules(self) -> Iterator[Refused]:
        yield from coordination.faults_of_question(self.case, self.agency, self.answer_by.data)


class AnswerForm(WorkForm):
    """The answer to one question."""

    TEXTS = ("answer",)

    answer = TextAreaField(
        _l("Answer"), [Required(_l("Enter the answer.")), MaxLength(LONGEST_QUESTION)], description=NO_NAMES
    )
    answered_on = DateField(_l("Answered on"), [Required(DAY_WANTED)], default=today)

    def __init__(self, case: Case, question: CaseQuestion, *args: Any, **kwargs: Any):
        self.question = question
        super().__init__(case, *args, **kwargs)

    def rules(self) -> Iterator[Refused]:
        yield from coordination.faults_of_answer(self.question, self.values)
