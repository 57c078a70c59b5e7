"""A mail server on this machine, which a test asks what it took."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy

from aiosmtpd.controller import Controller

from tests.installation import free_port


class Office:
    """What a mail server took; `refusing` is what it answers instead, to everybody or to one mailbox."""

    def __init__(self):
        self.mails, self.refusing, self.refused_to = [], None, None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refused_to:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refusing:
            return self.refusing
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str):
        return [mail for mail in self.mails if mail["To"] == address]


@contextmanager
def listening() -> Iterator[tuple[Office, str]]:
    """A mail server that answers, and its address."""
    door = Controller(taken := Office(), hostname="127.0.0.1", port=free_port())
    door.start()
    try:
        yield taken, f"smtp://127.0.0.1:{door.port}"
    finally:
        door.stop()


@contextmanager
def running(app) -> Iterator[Office]:
    """A mail server that answers, and the settings of the app that name it."""
    with listening() as (taken, address):
        app.config.update(SMTP_URL=address, MAIL_FROM="nhac@haihoa.vn", PUBLIC_URL="https://haihoa.vn")
        try:
            yield taken
        finally:
            app.config.update(SMTP_URL="", MAIL_FROM="", PUBLIC_URL="")
