"""`flask users`: accounts at the terminal."""

import pytest
from sqlalchemy import select

from app.accounts import operations
from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import commit, writing
from app.core.errors import Refused
from app.extensions import db


def _create(command, name="lan", *more, agency="hp_ldld_2025", role="officer", **options):
    return command("users", "create", name, "--agency", agency, "--role", role, *more, **options)


def test_without_a_given_password_a_one_time_one_is_printed(browse, command):
    done = _create(command, "Lan-Anh_1.x", "--email", "a@b.vn")
    assert done.exit_code == 0
    assert done.stderr == ""
    password = done.stdout.split()[-1]
    user = db.session.scalar(select(User))
    assert (user.username, user.must_change_password, user.email) == ("Lan-Anh_1.x", True, "a@b.vn")
    assert browse(user, password=password).open("/", status=303).location == "/account/password"


def test_a_given_password_is_not_one_time_and_a_weak_one_is_warned_of(browse, command):
    done = _create(command, "lan", "--password-stdin", input="pässword 1\n")
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: ")
    assert done.stderr.count("\n") == 1
    assert "pässword" not in done.output
    browse(db.session.scalar(select(User)), password="pässword 1").open("/account")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("create", "a b", "--agency", "hp_snv", "--role", "officer"), 1),
        (("create", "lan", "--agency", "no_such", "--role", "officer"), 1),
        (("create", "TAKEN", "--agency", "hp_snv", "--role", "officer"), 1),
        (("create", "lan", "--agency", "hp_snv", "--role", "officer", "--email", "x"), 1),
        (("create", "lan", "--agency", "hp_snv", "--role", "officer", "--password-stdin"), 1),
        (("create", "lan", "--agency", "hp_snv", "--role", "boss"), 2),
        (("create", "lan", "--role", "officer"), 2),
        (("create", "lan", "--agency", "hp_snv", "--role", "officer", "--password", "x"), 2),
        (("set-password", "nobody"), 1),
        (("disable", "nobody"), 1),
        (("disable",), 2),
        (("frobnicate",), 2),
    ],
)
def test_failures_are_one_line_on_standard_error(command, make_user, words, status):
    make_user(username="taken")
    failed = command("users", *words, input="")
    assert failed.exit_code == status
    assert failed.stdout == ""
    assert failed.stderr.count("\n") == 1
    assert "Traceback" not in failed.stderr
    assert len(db.session.scalars(select(User)).all()) == 1


def test_debug_shows_the_traceback(command):
    failed = command("users", "disable", "nobody", "--debug")
    assert failed.exit_code == 1
    assert isinstance(failed.exception, Refused)


def test_an_agency_that_has_ended_is_a_warning_only(command):
    done = _create(command, agency="hp_ldld_old")
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: hp_ldld_old does not exist today")


def test_commands_speak_english_and_act_as_system(app, command):
    _create(command)
    refused = _create(command)
    assert refused.stderr == "The name lan is taken. Choose another.\n"
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.actor) == ("user.created", "system")


def test_the_list_has_a_line_an_account(command, make_user):
    make_user(username="lan")
    make_user("leader", username="binh", must_change_password=True)
    lines = [line.split("\t") for line in command("users", "list").stdout.splitlines()]
    assert lines == [
        ["binh", "leader", "hp_ldld_2025", "one-time password", ""],
        ["lan", "officer", "hp_ldld_2025", "active", ""],
    ]


def test_set_password_signs_out_and_lets_in(browse, command, make_user):
    user = make_user()
    page = browse(user)
    done = command("users", "set-password", user.username, "--password-stdin", input="ba cây cầu bắc qua sông\r\n")
    assert done.exit_code == 0
    page.open("/account", status=303)
    browse(user, password="ba cây cầu bắc qua sông").open("/account")
    password = command("users", "set-password", user.username).stdout.split()[-1]
    browse(user, password=password).open("/account", status=303)


def test_disable_closes_the_account_but_never_the_last_administrator(browse, command, make_user):
    user, admin = make_user(), make_user("admin")
    page = browse(user)
    assert command("users", "disable", user.username.upper()).exit_code == 0
    page.open("/account", status=303)
    refused = command("users", "disable", admin.username)
    assert refused.exit_code == 1
    assert "last administrator" in refused.stderr


def test_the_first_administrator_is_made_once_with_a_one_time_password(app, browse):
    writing()
    password = operations.create_first_administrator()
    commit()
    admin = db.session.scalar(select(User))
    assert (admin.username, admin.role, admin.agency.code) == ("admin", "admin", "hp_bqlkkt_2025")
    assert browse(admin, password=password).open("/admin/users", status=303).location == "/account/password"


def test_a_command_acts_for_an_active_account_only(app, make_user):
    user = make_user(username="lan")
    assert operations.act_as(None) is None
    assert operations.act_as("LAN").id == user.id
    with pytest.raises(Refused):
        operations.act_as("nobody")
    operations.disable(user)
    with pytest.raises(Refused):
        operations.act_as("lan")
