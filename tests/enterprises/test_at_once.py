"""Two people at the same moment: one registry, nothing twice, nothing overwritten, no failure."""

import threading

import pytest
from sqlalchemy import func, select

from app.enterprises.models import Enterprise
from app.extensions import db


@pytest.fixture
def at_once():
    """Run the calls side by side; their answers in order."""

    def run(*calls):
        answers = [None] * len(calls)
        ready = threading.Barrier(len(calls))

        def work(place, call):
            ready.wait()
            answers[place] = call()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    return run


def how_many() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Enterprise))


def sender(browser, path, **fields):
    data = {"csrf_token": browser._token(None), **fields}
    return lambda: browser.client.post(path, data=data)


def test_the_same_form_sent_twice_at_once_registers_once(browse, make_user, at_once):
    user = make_user()
    fields = {"name": "Công ty Bạch Đằng", "submission_id": "one-mark"}
    answers = at_once(*(sender(browse(user), "/enterprises/new", **fields) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.location for answer in answers}) == 1
    assert how_many() == 1


def test_one_tax_code_is_registered_once(browse, make_user, at_once):
    calls = [
        sender(browse(make_user()), "/enterprises/new", name=f"Công ty {number}", tax_code="0201234567")
        for number in range(3)
    ]
    answers = at_once(*calls)
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422]
    assert how_many() == 1


def test_of_two_who_save_one_record_the_second_meets_the_conflict_page(browse, make_user, make_enterprise, at_once):
    enterprise = make_enterprise("Công ty Bạch Đằng")
    path = f"/enterprises/{enterprise.id}/edit"
    calls = [
        sender(browse(make_user()), path, name="Công ty Bạch Đằng", address=f"Lô {number}", version="1")
        for number in range(3)
    ]
    answers = at_once(*calls)
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    db.session.expire_all()
    saved = db.session.get(Enterprise, enterprise.id)
    winner = [answer.status_code for answer in answers].index(303)
    assert (saved.version, saved.address) == (2, f"Lô {winner}")
