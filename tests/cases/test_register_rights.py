"""Who sees, changes and restricts which case: every role, every relation of the agency, restricted or not."""

import itertools

import pytest
from sqlalchemy import func, select

from app.cases import permissions, queries
from app.cases.models import Case, HandOver
from app.core.db import today
from app.extensions import db

ROLES = ("officer", "leader", "admin")
RELATIONS = ("leads", "coordinates", "succeeds the lead", "was offered the lead", "partner apart", "stranger")


@pytest.fixture
def relation(make_agency, make_case):
    """`relation(name, restricted)` gives a case and an agency that stands to it as the name says."""

    def build(name, restricted):
        agency = make_agency(partner=name == "partner apart")
        lead = "hp_ldld_2025"
        if name == "leads":
            lead = agency
        if name == "succeeds the lead":
            lead = make_agency(valid_to=today().replace(year=today().year - 1), successors=[agency])
        coordinating = [agency] if name == "coordinates" else []
        case = make_case(lead=lead, coordinating=coordinating, restricted=restricted, summary="Công nhân ngừng việc")
        if name == "was offered the lead":
            offer = HandOver(case=case, from_agency=case.lead_agency, to_agency=agency, on=today())
            db.session.add(offer)
            db.session.commit()
        return case, agency

    return build


@pytest.mark.every_input
@pytest.mark.parametrize(("role", "name", "restricted"), list(itertools.product(ROLES, RELATIONS, (False, True))))
def test_a_case_opens_lists_and_changes_exactly_for_whom_it_should(browse, make_user, relation, role, name, restricted):
    case, agency = relation(name, restricted)
    user = make_user(role, agency=agency)
    of_the_case = name in ("leads", "coordinates", "succeeds the lead")
    reads = role != "admin" and (
        of_the_case or name == "was offered the lead" or (name == "partner apart" and not restricted)
    )
    changes = role == "officer" and of_the_case
    leads = role == "officer" and name in ("leads", "succeeds the lead")
    code = case.code

    assert permissions.read(user, case) is reads
    assert permissions.change(user, case) is changes
    for right in (permissions.close, permissions.reopen, permissions.hand_over, permissions.restrict):
        assert right(user, case) is leads
    assert permissions.answer_hand_over(user, case) is (role == "officer" and name == "was offered the lead")
    assert [one.code for one in db.session.scalars(queries.visible_to(user))] == ([code] if reads else [])

    person = browse(user)
    if role == "admin":
        person.open("/cases/", 403)
        person.open("/cases/export.csv", 403)
        person.open("/cases/export.xlsx", 403)
    else:
        for address in ("/cases/", "/cases/?q=ngung", "/cases/?restricted=" + ("yes" if restricted else "no")):
            page = person.open(address)
            assert (code in page.text) is reads
        assert (code in person.open("/cases/export.csv").text) is reads
    person.open(f"/cases/{code}/edit", 200 if changes else 403 if reads else 404)
    person.post(f"/cases/{code}/edit", {"summary": "khác"}, 303 if changes else 403 if reads else 404)


@pytest.mark.parametrize("role", ROLES)
def test_only_officers_record_cases(browse, make_user, make_enterprise, role):
    person = browse(make_user(role))
    person.open("/cases/new", 200 if role == "officer" else 403)
    fields = {"kind": "strike", "enterprise": make_enterprise().name, "started_on": today()}
    person.post("/cases/new", fields, 303 if role == "officer" else 403)
    assert db.session.scalar(select(func.count()).select_from(Case)) == (role == "officer")


def test_without_sign_in_nothing_of_the_register_opens(browse, make_case):
    code = make_case().code
    for path in ("/cases/", "/cases/new", f"/cases/{code}/edit", "/cases/export.csv", "/cases/export.xlsx"):
        assert browse().open(path, 303).location.startswith("/login")


def test_officers_who_only_coordinate_neither_see_nor_send_the_restriction(browse, make_user, make_case):
    case = make_case(lead="hp_ldld_2025", coordinating=["hp_snv"])
    person = browse(make_user(agency="hp_snv"))
    assert person.open(f"/cases/{case.code}/edit").find(attrs={"name": "restricted"}) is None
    person.post(f"/cases/{case.code}/edit", {"restricted": "1"}, 403)
    db.session.refresh(case)
    assert case.restricted is False


def test_officers_of_the_lead_restrict_and_open_again(browse, make_user, make_case):
    case = make_case(lead="hp_ldld_2025")
    person = browse(make_user(agency="hp_ldld_2025"))
    person.send(f"/cases/{case.code}/edit", restricted="1")
    db.session.refresh(case)
    assert case.restricted is True
    person.post(f"/cases/{case.code}/edit", {"restricted": ""})
    db.session.refresh(case)
    assert case.restricted is False


def test_related_cases_out_of_sight_are_neither_told_nor_lost(browse, make_user, make_case):
    hidden = make_case(lead="hp_snv", restricted=True)
    case = make_case(lead="hp_ldld_2025", related_to=[hidden])
    person = browse(make_user(agency="hp_ldld_2025"))
    page = person.open(f"/cases/{case.code}/edit")
    assert hidden.code not in page.text
    page = person.send(f"/cases/{case.code}/edit", 422, related_to=hidden.code)
    assert "related_to-error" in str(page)
    person.send(f"/cases/{case.code}/edit", summary="Đã gặp hai bên")
    assert queries.related_codes([case], None) == {case.id: [hidden.code]}
    assert hidden.code not in person.open("/cases/export.csv").text


def test_a_refused_right_stands_in_the_trail(browse, make_user, make_case):
    from app.core.audit import AuditEntry

    case = make_case(lead="hp_ldld_2025")
    browse(make_user("leader", agency="hp_ldld_2025")).open(f"/cases/{case.code}/edit", 403)
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.outcome, entry.details["right"]) == ("right.refused", "refused", "cases.change")
