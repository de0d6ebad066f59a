"""E-mail over SMTP: encrypted wherever the server can, always when there is a password to give."""

import re
import smtplib
import ssl
from email.header import Header
from email.mime.text import MIMEText
from urllib.parse import unquote, urlsplit

from assistant.errors import InputError, SettingsError
from assistant.notifying.parcels import NotDelivered, Parcel

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\]+")
TIMEOUT = 15


class Mail:
    """Sends through one server: smtp://login:password@host:587, or smtps:// for a server that starts encrypted."""

    def __init__(self, url: str, sender: str, *, trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not _ADDRESS.fullmatch(sender):
            raise SettingsError("OTKLIK_SMTP_URL is smtp://login:password@host:port or smtps://…, OTKLIK_MAIL_FROM an address")
        self._host, self._port, self._direct = parts.hostname, parts.port or 0, parts.scheme == "smtps"
        self._login, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._trust = sender, trust or ssl.create_default_context()

    def check(self, address: str) -> None:
        """One address, and nothing that could be read as two."""
        if not _ADDRESS.fullmatch(address) or len(address) > 254:
            raise InputError(f"{address[:80]!r} is no e-mail address")

    def send(self, parcel: Parcel) -> None:
        """One message. Its Message-ID is the parcel's, so that a second copy can be known as such."""
        # The newer EmailMessage loses spaces when it folds a long subject in Russian (CPython 3.11).
        message = MIMEText(parcel.text, "plain", "utf-8")
        message["From"], message["To"], message["Subject"] = (
            self._sender,
            parcel.address,
            Header(parcel.subject, "utf-8", header_name="Subject").encode(),
        )
        message["Message-ID"] = f"<{parcel.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        try:
            with self._connected() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"the mail server did not take it: {error.__class__.__name__}") from error

    def _connected(self) -> smtplib.SMTP:
        if self._direct:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port or 465, timeout=TIMEOUT, context=self._trust)
        else:
            server = smtplib.SMTP(self._host, self._port or 587, timeout=TIMEOUT)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=self._trust)
                server.ehlo()
            elif self._login:
                server.close()
                raise smtplib.SMTPException("the server offers no encryption, and a password would be read on the way")
        if self._login:
            server.login(self._login, self._password)
        return server
