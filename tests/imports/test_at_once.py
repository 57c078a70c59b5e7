"""Two files that are loaded at the same moment take turns: both come in whole, and the trail holds."""

import threading
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.extensions import db
from app.imports.models import FileLoad, FileRecord
from tests.imports.test_pages import bring, match

LINES = 120


@pytest.fixture
def at_once():
    """Run the calls side by side."""

    def run(*calls):
        ready = threading.Barrier(len(calls))

        def work(call):
            ready.wait()
            call()

        threads = [threading.Thread(target=work, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return run


def checked(browser, name: str, enterprise) -> str:
    """A file of LINES cases, matched and checked; its page."""
    rows = "".join(f"{name}-{n},strike,{enterprise},2024-03-05\n" for n in range(LINES))
    at = bring(browser, f"code,kind,enterprise,started_on\n{rows}", name=f"{name}.csv")
    match(browser, at)
    return at


def test_two_files_of_different_offices_loaded_at_once_both_come_in(
    browse, make_user, make_enterprise, at_once, command
):
    one = make_enterprise("Công ty Thử Một")
    officers = [browse(make_user(agency=agency)) for agency in ("hp_ldld_2025", "hp_snv")]
    pages = [checked(officer, name, one) for officer, name in zip(officers, ("A", "B"), strict=True)]
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0
    db.session.rollback()
    forms = [{"csrf_token": officer._token(None)} for officer in officers]
    at_once(*(
        lambda officer=officer, at=at, form=form: officer.client.post(f"{at}/load", data=form)
        for officer, at, form in zip(officers, pages, forms, strict=True)
    ))  # fmt: skip
    db.session.expire_all()
    assert [(load.status, load.message) for load in db.session.scalars(select(FileLoad))] == [("loaded", None)] * 2
    codes = Counter(code.partition("-")[0] for code in db.session.scalars(select(Case.code)))
    assert codes == {"A": LINES, "B": LINES}
    written = select(FileRecord.load_id, func.count()).where(FileRecord.noun == "case").group_by(FileRecord.load_id)
    assert [count for _load, count in db.session.execute(written)] == [LINES, LINES]
    db.session.rollback()
    assert command("audit", "verify").exit_code == 0
    for officer, at in zip(officers, pages, strict=True):
        officer.send(f"{at}/take-back", page=f"{at}/take-back")
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0
