"""Running numbers, and forms that are sent twice."""

import threading

import time_machine

from app.core import submissions
from app.core.codes import next_code
from app.core.db import commit, writing


def test_numbers_run_from_one_within_a_year_and_each_register_has_its_own(app):
    with time_machine.travel("2026-12-31 03:00Z"):
        assert [next_code("VV", lambda code: False) for _ in range(3)] == ["VV-2026-1", "VV-2026-2", "VV-2026-3"]
        assert next_code("DT", lambda code: False) == "DT-2026-1"
    with time_machine.travel("2026-12-31 20:00Z"):  # in Hai Phong the new year has begun
        assert next_code("VV", lambda code: False) == "VV-2027-1"


def test_a_number_that_an_import_has_used_is_passed_over(app):
    with time_machine.travel("2026-05-05"):
        assert next_code("VV", lambda code: code in ("VV-2026-1", "VV-2026-2")) == "VV-2026-3"


def test_people_who_save_at_once_get_different_numbers(app):
    codes, failures = [], []

    def save():
        try:
            with app.app_context():
                writing()
                codes.append(next_code("VV", lambda code: False))
                commit()
        except Exception as failure:  # told by the assertion below, not lost with the thread
            failures.append(failure)

    threads = [threading.Thread(target=save) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(set(codes)) == 8


def test_the_mark_of_a_form_leads_to_the_record_it_made_for_that_user_alone(app, make_user, make_enterprise):
    user, other, enterprise = make_user(), make_user(), make_enterprise()
    submissions.remember("mark-1", user, enterprise)
    commit()
    assert submissions.first_record("enterprise", "mark-1", user) == enterprise.id
    assert submissions.first_record("case", "mark-1", user) is None
    assert submissions.first_record("enterprise", "mark-1", other) is None
    assert submissions.first_record("enterprise", "", user) is None
