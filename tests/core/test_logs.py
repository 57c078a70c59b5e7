"""What a failure leaves in the log: the kind and the lines, never what people typed."""

import json

from app.core import logs
from app.core.errors import log


def events(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


def listen() -> None:
    """Have the log written to the stream that the running test captures."""
    logs.configure()


def test_a_failure_says_where_and_not_what_was_typed(capsys):
    listen()
    typed = "Công ty Bạch Đằng"
    try:
        int(typed)
    except ValueError:
        log.exception("failure", number="ab12")
    [event] = events(capsys)
    assert (event["event"], event["number"]) == ("failure", "ab12")
    assert event["failures"][0]["kind"] == "ValueError"
    assert event["failures"][0]["lines"][-1].startswith("tests/core/test_logs.py:")
    assert typed not in json.dumps(event, ensure_ascii=False)


def test_the_cause_of_a_failure_is_there_too(capsys):
    listen()
    try:
        try:
            raise KeyError("phone 0912 345 678")
        except KeyError as missing:
            raise RuntimeError("no such key") from missing
    except RuntimeError:
        log.exception("failure")
    [event] = events(capsys)
    assert [failure["kind"] for failure in event["failures"]] == ["RuntimeError", "KeyError"]
    assert "0912" not in json.dumps(event)


def test_control_signs_cannot_forge_a_second_line(capsys):
    listen()
    log.error("failure", kind='x"}\n{"event": "signed_in"}')
    assert len(events(capsys)) == 1


def test_a_page_that_fails_keeps_what_was_sent_to_itself(app, browse, make_user, monkeypatch, capsys):
    listen()

    def fail():
        secret = "Người lao động nêu yêu cầu"
        raise LookupError(secret)

    monkeypatch.setitem(app.view_functions, "enterprises.lookup", fail)
    page = browse(make_user()).open("/enterprises/lookup?q=tien+an+ca", 500)
    [event] = [one for one in events(capsys) if one["event"] == "failure"]
    assert event["number"] in page.main.get_text()
    written = json.dumps(event, ensure_ascii=False)
    assert "Người lao động" not in written
    assert "tien" not in written
    assert app.config["SECRET_KEY"] not in written
