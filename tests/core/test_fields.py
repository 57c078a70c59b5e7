"""The typed fields: what people type, what is kept, what is said when it cannot be read."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from app.core import forms


class Sample(forms.BaseForm):
    class Meta(forms.BaseForm.Meta):
        csrf = False

    line = forms.TextField("Line", [forms.MaxLength(10)])
    text = forms.TextAreaField("Text")
    day = forms.DateField("Day", [forms.not_in_future])
    at = forms.TimeField("At")
    moment = forms.MomentField("Moment")
    workers = forms.WholeNumberField("Workers", least=1)
    days = forms.NumberField("Days")
    kind = forms.ChoiceField("Kind", choices=[("a", "Aa"), ("b", "Bb")], empty="-")
    causes = forms.ChoicesField("Causes", choices=[("x", "Xx"), ("y", "Yy")])
    restricted = forms.YesNoField("Restricted")


@pytest.fixture
def fill(app):
    def make(data=None, **typed):
        with app.test_request_context("/", method="POST"), force_locale("en"):
            form = Sample(MultiDict(typed) if typed else None, data=data or {})
            form.validate()
            return form

    return make


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("line", "  two \t words ", "two words"),
        ("line", "", None),
        ("line", "Hoa\u0300", "Hoà"),  # composed: what looks the same is the same
        ("text", " a\r\n b ", "a\n b"),
        ("day", "05/11/2026", date(2026, 11, 5)),
        ("day", "2026-11-05", date(2026, 11, 5)),
        ("at", "19:10", time(19, 10)),
        ("moment", "20/11/2026T08:00", datetime(2026, 11, 20, 8)),
        ("moment", "2026-11-20 08:00", datetime(2026, 11, 20, 8)),
        ("workers", "1.062", 1062),
        ("workers", "1,062", 1062),
        ("workers", "27.0", 27),
        ("days", "8.204,5", Decimal("8204.5")),
        ("days", "0.500", Decimal("0.5")),
        ("kind", "b", "b"),
        ("causes", "x;y", ["x", "y"]),
        ("causes", "", []),
        ("restricted", "1", True),
        ("restricted", "", False),
    ],
)
def test_what_people_type_is_read(fill, field, typed, kept):
    form = fill(**{field: typed})
    assert not form.errors
    assert form[field].data == kept


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("line", "12345678901", "11 characters; at most 10"),
        ("line", "a\x00b", "cannot be kept"),
        ("day", "31/02/2026", "“31/02/2026” is not a date"),
        ("day", "21/11/2199", "is not a date"),
        ("day", "31/12/2099", "has not come yet"),
        ("at", "25:00", "“25:00” is not a time"),
        ("moment", "20/11/2026", "is not a date and time"),
        ("workers", "khoảng 600", "“khoảng 600” is not a number. Enter a whole number of 1 or more"),
        ("workers", "0", "out of range"),
        ("workers", "-5", "out of range"),
        ("workers", "12.5", "not a whole number"),
        ("workers", "9" * 25, "out of range"),
        ("days", "1e5", "is not a number"),
        ("kind", "c", "not one of the choices"),
        ("causes", "z", "not one of the choices"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_shown_again_as_typed(fill, field, typed, said):
    form = fill(**{field: typed})
    assert list(form.errors) == [field]
    assert said in form[field].errors[0]
    if isinstance(form[field], forms.Text):
        assert form[field]._value() == typed.replace("\x00", "")


@pytest.mark.app_on("sqlite")
def test_a_field_that_is_not_sent_keeps_the_value_and_an_empty_one_means_not_known(fill):
    held = {"line": "kept", "workers": 5, "causes": ["x"], "restricted": True, "kind": "a"}
    form = fill(held, workers="")
    assert form.values == {**dict.fromkeys(Sample()._fields), **held, "workers": None}


@pytest.mark.app_on("sqlite")
def test_a_refusal_stands_beside_its_field_else_on_top(fill, app):
    form = fill(line="x")
    form.refuse(forms.Refused("about the line", "line"))
    form.refuse(forms.Refused("about all"))
    assert form.all_errors == [("", "about all"), ("line", "about the line")]
