"""Mail by SMTP, where the operator has set it; plain text, in a thread."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from bettune.settings import Settings


def send(settings: Settings, to: str, subject: str, text: str) -> None:
    """Send a mail; raises OSError (SMTPException is one) where the server does not take it."""
    where = urlsplit(settings.smtp)
    host = where.hostname or "localhost"
    message = EmailMessage()
    message["From"] = settings.mail_from or f"bettune@{host}"
    message["To"] = to
    message["Subject"] = subject
    message.set_content(text)
    context = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, where.port or 465, timeout=20, context=context)
        if where.scheme == "smtps"
        else smtplib.SMTP(host, where.port or 587, timeout=20)
    ) as server:
        if where.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(message)
