"""`flask reminders`: what is due and overdue, by mail."""

import click
from flask import Flask, current_app

from app.core.commands import Group, fail
from app.core.db import commit, today, writing
from app.core.errors import Refused
from app.core.formats import parse_date
from app.core.mail import Post
from app.dialogues import mailing
from app.home import reminders as operations

reminders = Group("reminders", help="What is due and overdue, by mail.")


@reminders.command("send")
@click.option("--on", metavar="DATE", help="As of this day; today when left out.")
def send(on: str | None) -> None:
    """Mail each person what is due and overdue, once a day however often it is called; what failed is tried again.

    Mailboxes that invitations went to are forgotten a year after their meeting.
    """
    try:
        day = parse_date(on) if on else today()
    except ValueError:
        raise Refused(f"{on} is not a date; enter it as 2026-11-20") from None
    if current_app.config["SMTP_URL"] and not current_app.config["MAIL_FROM"]:
        raise Refused("HAIHOA_MAIL_FROM is missing: the address that mails come from")
    writing()
    if mailing.forget_old(today()):
        commit()
    with Post() as post:
        told = operations.send_all(day, post)
    words = ("sent", "failed", "not sent", "sent before", "with nothing to tell", "without an address")
    names = ("sent", "failed", "not_sent", "before", "nothing", "no_address")
    click.echo(", ".join(f"{told[name]} {word}" for name, word in zip(names, words, strict=True)))
    if told["failed"]:
        fail(f"{told['failed']} could not be sent; the next call tries again, the page of reminders says why")


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(reminders)
