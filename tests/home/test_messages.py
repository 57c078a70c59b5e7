"""What is told after saving, on the next page that is opened."""

from app.core.security import MOST_MESSAGES


def test_messages_that_nobody_reads_do_not_heap_up_in_the_cookie(browse, make_user):
    officer = browse(make_user())
    token = officer._token("/cases/new")
    for number in range(MOST_MESSAGES + 5):
        officer.client.post("/enterprises/new", data={"csrf_token": token, "name": f"Xưởng {number}"})
    with officer.client.session_transaction() as session:
        assert len(session["_flashes"]) == MOST_MESSAGES
    assert f"Xưởng {MOST_MESSAGES + 4}" in officer.open("/").get_text()
