"""What is asked of a plan: its head and agencies, one item, its issue, amendments and review."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies.offices import Offices
from app.agencies.queries import agencies_of
from app.core.db import today
from app.core.errors import Refused
from app.core.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    MaxLength,
    Required,
    SavingForm,
    TextAreaField,
    TextField,
    WholeNumberField,
    YesNoField,
)
from app.core.text_check import NO_NAMES
from app.enterprises.texts import TextsBesideTheRegistry
from app.plans import queries, rules
from app.plans.models import Amendment, Item, Partner, Plan, Programme
from app.plans.operations import Row
from app.plans.rules import LONGEST_ITEM, MOST_AGENCIES
from app.plans.states import QUARTERS, ROLES

PLACES = range(1, MOST_AGENCIES + 1)
COLUMNS = ("agency", "name", "symbol", "authority")
FEWEST_LINES, EMPTY_LINES = 3, 2
DAY_WANTED = _l("Enter the day as day/month/year, for instance 20/11/2026.")
YEAR_WANTED = _l("Enter the year.")


def language() -> str:
    return "en" if str(get_locale()) == "en" else "vi"


class PlanForm(TextsBesideTheRegistry, SavingForm):
    """Any form of a plan: the rules between its fields, its texts looked over, agencies no findings."""

    def rules(self) -> Iterator[Refused]:
        """The rules between the fields that the entries break."""
        yield from ()

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        for refusal in self.rules():
            self.refuse(refusal)
        self.look_over_texts()
        return not self.all_errors

    def refuse(self, refusal: Refused) -> None:
        """Beside the field that the rule speaks of; what has a fault of its own already is told once."""
        field = self.beside(refusal.field)
        if field is None or not self[field].errors:
            super().refuse(Refused(refusal.message, field))

    def beside(self, name: str | None) -> str | None:
        return name if name in self._fields else None

    def known_names(self) -> Iterable[str]:
        return Offices.on(today(), language()).names()


# Head and agencies ---------------------------------------------------------------------------------------------------


def _lines() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for place in PLACES:
        fields |= {
            f"agency{place}": ChoiceField(_l("Agency %(number)s", number=place), empty="…"),
            f"name{place}": TextField(_l("Agency %(number)s: name as printed", number=place), [MaxLength(255)]),
            f"symbol{place}": TextField(_l("Agency %(number)s: symbol", number=place), [MaxLength(30)]),
            f"authority{place}": TextField(
                _l("Agency %(number)s: line above the signature", number=place), [MaxLength(100)]
            ),
        }
    return fields


Lines = type("Lines", (), _lines())


class HeadForm(Lines, PlanForm):
    """Title, place, month and agencies of a draft, as `user` enters them."""

    TEXTS = ("title", *(f"{column}{place}" for place in PLACES for column in ("name", "authority")))

    title = TextField(
        _l("Title"),
        [Required(_l("Enter the title.")), MaxLength(500)],
        description=_l("What follows the word “KẾ HOẠCH” on the paper."),
    )
    place = TextField(_l("Place of issue"), [Required(_l("Enter the place.")), MaxLength(100)], default="Hải Phòng")
    draft_month = TextField(_l("Month of the draft (if known)"), description=_l("year-month, for instance 2026-01"))

    def __init__(self, user: Any, *args: Any, plan: Plan | None = None, **kwargs: Any):
        self.user, self.plan = user, plan
        self.offices = Offices.on(today(), language())
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        for place in PLACES:
            self[f"agency{place}"].offer(self.offices.choices)
        super().process(*args, **kwargs)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of agencies that the page shows: those filled in and a few empty ones."""
        told = [place for place in PLACES if any(self[f"{name}{place}"].data for name in COLUMNS)]
        wanted = max(FEWEST_LINES, max(told, default=0) + EMPTY_LINES)
        faulty = max((place for place in PLACES if any(self[f"{name}{place}"].errors for name in COLUMNS)), default=0)
        return [{name: self[f"{name}{place}"] for name in COLUMNS} for place in PLACES[: max(wanted, faulty)]]

    @property
    def rows(self) -> list[Row]:
        found = [[self[f"{name}{place}"].data for name in COLUMNS] for place in PLACES]
        return [Row(self.offices.by_code[code], *rest) for code, *rest in found if code]

    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("title", "place", "draft_month")}

    def rules(self) -> Iterator[Refused]:
        for place in PLACES:
            code, *rest = (self[f"{name}{place}"].data for name in COLUMNS)
            if any(rest) and not code:
                yield Refused(_("Choose the agency of this line, or empty the line."), f"agency{place}")
        rows = self.rows
        yield from rules.faults_of_partners([row.agency.id for row in rows])
        if not {row.agency.id for row in rows} & agencies_of(self.user):
            yield Refused(_("The agency of this account takes part in the plans that it draws up. Add it."), "agencies")
        yield from rules.faults_of_month(self.draft_month.data)

    def beside(self, name: str | None) -> str | None:
        return "agency1" if name == "agencies" else super().beside(name)

    def text_before(self, name: str) -> str | None:
        return head_values(self.plan).get(name) if self.plan else None


def head_values(plan: Plan) -> dict[str, Any]:
    """What the form of a draft opens with."""
    values = {name: getattr(plan, name) for name in ("title", "place", "draft_month")}
    for place, one in enumerate(plan.partners, 1):
        values |= {f"agency{place}": one.agency.code, f"name{place}": one.name}
        values |= {f"symbol{place}": one.symbol, f"authority{place}": one.authority}
    return values | {"version": str(plan.version)}


class NewPlanForm(HeadForm):
    """A plan of a programme that is there, or of one that is entered along with it."""

    TEXTS = (*HeadForm.TEXTS, "programme_title")

    programme = ChoiceField(_l("Programme"), empty=_l("another one, entered below"))
    programme_title = TextField(
        _l("Title of the programme (if another)"),
        [MaxLength(500)],
        description=_l("As the plan cites it: “Chương trình phối hợp … giai đoạn 2021-2025”."),
    )
    from_year = WholeNumberField(_l("From the year (if another)"))
    to_year = WholeNumberField(_l("To the year (if another)"))
    year = WholeNumberField(_l("Year of the plan"), [Required(YEAR_WANTED)])

    def __init__(self, user: Any, *args: Any, source: Plan | None = None, **kwargs: Any):
        self.source = source
        self.known = {str(one.id): one for one in queries.programmes(user)}
        super().__init__(user, *args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.programme.offer(
            [(key, f"{one.title} ({one.from_year} - {one.to_year})") for key, one in self.known.items()]
        )
        super().process(*args, **kwargs)

    @property
    def chosen(self) -> Programme | None:
        return self.known.get(self.programme.data or "")

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        years = (self.from_year.data, self.to_year.data)
        if self.chosen is not None:
            years = (self.chosen.from_year, self.chosen.to_year)
        else:
            if not self.programme_title.data:
                yield Refused(_("Choose a programme, or enter the title of another."), "programme_title")
            for name in ("from_year", "to_year"):
                if self[name].data is None:
                    yield Refused(str(YEAR_WANTED), name)
            yield from rules.faults_of_years(*years)
        if self.year.data is not None and None not in years:
            yield from rules.faults_of_year(self.year.data, *years)


def values_after(source: Plan, year: int) -> dict[str, Any]:
    """What a plan of `year` that follows `source` opens with: agencies that have ended replaced by their successors."""
    values = head_values(source) | {"version": "0", "draft_month": None, "year": year}
    values["title"] = source.title.replace(str(source.year), str(year))
    if source.programme.to_year >= year:
        values["programme"] = str(source.programme_id)
    for place, one in enumerate(source.partners, 1):
        heir = queries.acting_instead(one.agency, date(year, 1, 1))
        if heir is not None and heir.id != one.agency_id:
            values |= {f"agency{place}": heir.code, f"name{place}": None, f"symbol{place}": None}
    return values


# One item ------------------------------------------------------------------------------------------------------------

Roles = type(
    "Roles", (), {f"role{place}": ChoiceField(choices=ROLES.choices(), empty=_l("no part")) for place in PLACES}
)


def _amendment_choices(plan: Plan) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.on:%d/%m/%Y} {one.number or ''}".strip()) for one in reversed(plan.amendments)]


class UnderAmendment(PlanForm):
    """A form that changes an item: of an issued plan it says under which amendment."""

    amendment = ChoiceField(_l("Under the amendment of"), empty=_l("choose"))

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any):
        self.plan = plan
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        if self.plan.status == "draft":
            self._fields.pop("amendment", None)
        else:
            choices = _amendment_choices(self.plan)
            self.amendment.offer(choices)
            kwargs.setdefault("amendment", choices[0][0] if choices else None)
        super().process(*args, **kwargs)

    def chosen(self, plan: Plan) -> Amendment | None:
        wanted = self._fields["amendment"].data if "amendment" in self._fields else None
        return next((one for one in plan.amendments if str(one.id) == wanted), None)


class ItemForm(Roles, UnderAmendment):
    """One line of the plan: what, who leads and who coordinates, when."""

    TEXTS = ("text",)

    text = TextAreaField(
        _l("Matter"), [Required(_l("Enter what is to be done.")), MaxLength(LONGEST_ITEM)], description=NO_NAMES
    )
    quarters = ChoicesField(_l("Quarters"), choices=QUARTERS.choices())
    all_year = YesNoField(_l("The whole year"))

    def __init__(self, plan: Plan, *args: Any, item: Item | None = None, **kwargs: Any):
        self.item = item
        super().__init__(plan, *args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """As many roles as the plan has agencies, each under the name of its agency."""
        for place in PLACES[len(self.plan.partners) :]:
            self._fields.pop(f"role{place}", None)
        for partner, field in self.roles(self.plan):
            field.label.text = partner.name
        super().process(*args, **kwargs)

    def roles(self, plan: Plan) -> list[tuple[Partner, ChoiceField]]:
        return [(one, self[f"role{place}"]) for place, one in enumerate(plan.partners, 1) if f"role{place}" in self]

    def resolved(self, plan: Plan) -> dict[str, Any]:
        """The values as operations take them, the agencies as partners of `plan`."""
        given = {role: [one for one, field in self.roles(plan) if field.data == role] for role in ROLES}
        return {
            "text": self.text.data,
            "lead": given["lead"][0] if given["lead"] else None,
            "coordinating": given["coordinating"],
            "quarters": self.quarters.data,
            "all_year": self.all_year.data,
        }

    def rules(self) -> Iterator[Refused]:
        yield from rules.faults_of_roles(sum(field.data == "lead" for _one, field in self.roles(self.plan)))
        if not self.quarters.errors:
            yield from rules.faults_of_timing(self.quarters.data, self.all_year.data)

    def beside(self, name: str | None) -> str | None:
        return "role1" if name == "lead" else super().beside(name)

    def text_before(self, name: str) -> str | None:
        return self.item.text if self.item else None


def item_values(item: Item) -> dict[str, Any]:
    """What the form of an item opens with."""
    values: dict[str, Any] = {"text": item.text, "all_year": item.all_year, "version": str(item.version)}
    values["quarters"] = [] if item.all_year else list(item.quarters)
    for place, one in enumerate(item.plan.partners, 1):
        others = {each.id for each in item.coordinating}
        values[f"role{place}"] = "lead" if one.id == item.lead_id else "coordinating" if one.id in others else None
    return values


class RemoveForm(UnderAmendment):
    """Taking an item out of the plan."""


# Its course ----------------------------------------------------------------------------------------------------------


class WorkForm(PlanForm):
    def __init__(self, plan: Plan, *args: Any, **kwargs: Any):
        self.plan = plan
        super().__init__(*args, **kwargs)


class IssueForm(WorkForm):
    number = TextField(
        _l("Number"), [MaxLength(20)], description=_l("The number alone, for instance 05; the symbols follow.")
    )
    on = DateField(_l("Issued on"))

    def rules(self) -> Iterator[Refused]:
        if not self.on.errors:
            yield from rules.faults_of_issue(self.number.data, self.on.data, today())


class AmendForm(WorkForm):
    TEXTS = ("reason", "number")

    on = DateField(_l("Day of the amendment"), [Required(DAY_WANTED)])
    number = TextField(_l("Number of its document (if any)"), [MaxLength(60)])
    reason = TextAreaField(_l("Reason"), [Required(_l("Enter the reason.")), MaxLength(2_000)], description=NO_NAMES)

    def rules(self) -> Iterator[Refused]:
        if self.on.data is not None:
            yield from rules.faults_after_issue(self.on.data, self.plan.issued_on, today())


class ReviewForm(WorkForm):
    on = DateField(_l("Reviewed on"), [Required(DAY_WANTED)])

    def rules(self) -> Iterator[Refused]:
        if self.on.data is not None:
            yield from rules.faults_after_issue(self.on.data, self.plan.issued_on, today())
