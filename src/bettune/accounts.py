"""Accounts: who uses the service."""

import re

import msgspec

from bettune.database import Row, Session
from bettune.errors import AccountNotFound, EmailInvalid, EmailTaken

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@.]+(\.[^\s@.]+)*")


class Account(msgspec.Struct, frozen=True, rename="camel"):
    """A user."""

    id: int
    email: str
    disabled: bool
    created_at: int
    """UTC seconds."""


_COLUMNS = "id, email, disabled, created_at"


def _account(row: Row) -> Account:
    return Account(row[0], row[1], bool(row[2]), row[3])


def normal_email(text: str) -> str:
    """Return an e-mail address as it is kept, in small letters; EmailInvalid if it is none."""
    email = text.strip().lower()
    if len(email) > 254 or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise EmailInvalid
    return email


def all_accounts(session: Session) -> list[Account]:
    """Return every account, in the order of their making."""
    return [_account(row) for row in session.all(f"SELECT {_COLUMNS} FROM accounts ORDER BY id")]


def account_of(session: Session, email: str) -> Account:
    """Return the account with that e-mail address."""
    row = session.one(
        f"SELECT {_COLUMNS} FROM accounts WHERE email = :email", email=normal_email(email)
    )
    if row is None:
        raise AccountNotFound(f"No user has the e-mail address {email}")
    return _account(row)


def add_account(session: Session, email: str) -> Account:
    """Make an account."""
    row = session.one(
        "INSERT INTO accounts (email, created_at) VALUES (:email, :now)"
        f" ON CONFLICT (email) DO NOTHING RETURNING {_COLUMNS}",
        email=normal_email(email),
        now=session.now,
    )
    if row is None:
        raise EmailTaken(f"There is a user with the e-mail address {email} already")
    return _account(row)


def set_disabled(session: Session, email: str, disabled: bool) -> Account:
    """Shut an account out of the API with its next request, or let it in again."""
    account = account_of(session, email)
    session.run(
        "UPDATE accounts SET disabled = :disabled WHERE id = :id",
        disabled=int(disabled),
        id=account.id,
    )
    session.touch("accounts")
    return msgspec.structs.replace(account, disabled=disabled)
