"""Sending mail by SMTP; nothing is sent unless HAIHOA_SMTP_URL names a server."""

import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from flask import current_app

PATIENCE = 20  # seconds
PORTS = {"smtp": 25, "smtps": 465}


class NotSent(Exception):
    """The mail did not go out; the message says why in one line."""


class CalendarPart(NamedTuple):
    """An iCalendar object that calendars act on: `method` is that of RFC 5546 (REQUEST, CANCEL)."""

    method: str
    content: bytes


class Post:
    """One connection for all mails of a run, opened with the first; a server that cannot be reached is asked once."""

    def __init__(self) -> None:
        self.url, self.sender = current_app.config["SMTP_URL"], current_app.config["MAIL_FROM"]
        self.server: smtplib.SMTP | None = None
        self.unreachable: NotSent | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_failure: object) -> None:
        if self.server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.server.quit()

    @property
    def is_open(self) -> bool:
        """Whether there is a server to send to."""
        return bool(self.url)

    def send(self, to: str, subject: str, text: str, calendar: CalendarPart | None = None) -> None:
        """Send one mail, or NotSent."""
        try:
            message = self._written(to, subject, text, calendar)
        except ValueError as wrong:
            raise NotSent(f"the address or sender cannot be used: {wrong}") from wrong
        if self.unreachable is not None:
            raise self.unreachable
        try:
            if self.server is None:
                self.server = self._connected()
            self.server.send_message(message)
        except smtplib.SMTPServerDisconnected as gone:
            self.server = None
            raise NotSent(_said(gone)) from gone
        except (smtplib.SMTPException, OSError) as failure:
            if self.server is None:
                self.unreachable = NotSent(_said(failure))
            raise NotSent(_said(failure)) from failure

    def _written(self, to: str, subject: str, text: str, calendar: CalendarPart | None) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = Address(addr_spec=self.sender), Address(addr_spec=to)
        message["Subject"], message["Date"] = subject, formatdate()
        message["Message-ID"] = make_msgid(domain=message["From"].addresses[0].domain or None)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        if calendar is not None:
            # Once as another form of the mail, which calendars read, and once as a file to be opened by hand.
            # Both as bytes: as text, the line ends that the format asks for would become those of this machine.
            told = {"method": calendar.method, "charset": "utf-8"}
            message.add_alternative(calendar.content, maintype="text", subtype="calendar", params=told)
            message.add_attachment(calendar.content, maintype="application", subtype="ics", filename="invitation.ics")
        return message

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif parts.password and not _is_this_machine(host):
                server.close()
                raise smtplib.SMTPException("the server offers no TLS; the password stays here")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _said(failure: Exception) -> str:
    """The failure in one line; a server's answer is bytes."""
    if isinstance(failure, smtplib.SMTPResponseException):
        answer = failure.smtp_error
        words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return " ".join(f"{failure.smtp_code} {words}".split())[:300]
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {answer.decode('utf-8', 'replace')}" for code, answer in failure.recipients.values())[
            :300
        ]
    return (" ".join(str(failure).split()) or type(failure).__name__)[:300]
