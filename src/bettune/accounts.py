"""Accounts: who uses the service."""

import re

import msgspec

from bettune import paging, times
from bettune.database import Row, Session
from bettune.errors import AccountNotFound, EmailInvalid, EmailTaken, OperatorsOnly
from bettune.watch import due

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@.]+(\.[^\s@.]+)*")


class Account(msgspec.Struct, frozen=True, rename="camel"):
    """A user."""

    id: int
    email: str
    disabled: bool
    created_at: int
    """UTC seconds."""
    language: str = "en"
    time_zone: str = "UTC"
    operator: bool = False
    """Whether the pages for operators are open to the user."""


_NAMES = ("id", "email", "disabled", "created_at", "language", "time_zone", "operator")
_COLUMNS = ", ".join(_NAMES)


def account_columns(alias: str) -> str:
    """Return the columns that `account_from` takes, of the accounts table under an alias."""
    return ", ".join(f"{alias}.{name}" for name in _NAMES)


def account_from(row: Row) -> Account:
    """Return the account in a row of `account_columns`."""
    return Account(row[0], row[1], bool(row[2]), row[3], row[4], row[5], bool(row[6]))


def normal_email(text: str) -> str:
    """Return an e-mail address as it is kept, in small letters; EmailInvalid if it is none."""
    email = text.strip().lower()
    if len(email) > 254 or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise EmailInvalid
    return email


def all_accounts(session: Session) -> list[Account]:
    """Return every account, in the order of their making."""
    return [
        account_from(row) for row in session.all(f"SELECT {_COLUMNS} FROM accounts ORDER BY id")
    ]


def account_of(session: Session, email: str) -> Account:
    """Return the account with that e-mail address."""
    row = session.one(
        f"SELECT {_COLUMNS} FROM accounts WHERE email = :email", email=normal_email(email)
    )
    if row is None:
        raise AccountNotFound(f"No user has the e-mail address {email}")
    return account_from(row)


def account_by_id(session: Session, account_id: int) -> Account:
    """Return the account with that id."""
    row = session.one(f"SELECT {_COLUMNS} FROM accounts WHERE id = :id", id=account_id)
    if row is None:
        raise AccountNotFound
    return account_from(row)


def check_operator(session: Session, account_id: int) -> None:
    """Refuse an account that is no operator's: OperatorsOnly."""
    row = session.one("SELECT operator FROM accounts WHERE id = :id", id=account_id)
    if row is None or not row[0]:
        raise OperatorsOnly


class AccountLine(msgspec.Struct, frozen=True):
    """An account in the operator's list."""

    account: Account
    pro_until: int | None
    """The first second without PRO of its last subscription, None if it never had one."""
    requests: int
    """Sent today, as far as they are written."""
    token_used_at: int | None


NO_END = 9_999_999_999
"""What stands for the end of a subscription that has none."""


def find_accounts(session: Session, wanted: str, number: int) -> paging.Part[AccountLine]:
    """Return a part of the accounts whose e-mail address has that text in it, the newest first."""
    found = paging.like(wanted)
    sql = f"""
        SELECT {account_columns("a")},
               (SELECT max(COALESCE(s.ends_at, {NO_END})) FROM subscriptions AS s
                WHERE s.account_id = a.id),
               COALESCE((SELECT u.requests FROM usage AS u
                         WHERE u.account_id = a.id AND u.day = :day), 0),
               (SELECT max(t.used_at) FROM tokens AS t WHERE t.account_id = a.id)
        FROM accounts AS a WHERE a.email LIKE :like ESCAPE '!'
    """
    total = paging.count(
        session, "SELECT id FROM accounts WHERE email LIKE :like ESCAPE '!'", like=found
    )
    day = session.now // times.DAY
    rows = paging.rows(session, sql, "a.id DESC", number, like=found, day=day)
    return paging.Part(
        [AccountLine(account_from(row[:-3]), *row[-3:]) for row in rows], number, total
    )


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
    return account_from(row)


def set_disabled(session: Session, email: str, disabled: bool) -> Account:
    """Shut an account out of the API and let its filters bet no more, or let it in again."""
    account = account_of(session, email)
    session.run(
        "UPDATE accounts SET disabled = :disabled WHERE id = :id",
        disabled=int(disabled),
        id=account.id,
    )
    due.note_account(session, account.id)
    session.touch("accounts")
    return msgspec.structs.replace(account, disabled=disabled)


def set_operator(session: Session, email: str, operator: bool) -> Account:
    """Open the pages for operators to a user, or close them."""
    account = account_of(session, email)
    session.run(
        "UPDATE accounts SET operator = :operator WHERE id = :id",
        operator=int(operator),
        id=account.id,
    )
    return msgspec.structs.replace(account, operator=operator)


def set_preferences(session: Session, account_id: int, language: str, time_zone: str) -> None:
    """Set the language and the time zone that the account's pages are shown in."""
    session.run(
        "UPDATE accounts SET language = :language, time_zone = :zone WHERE id = :id",
        language=language,
        zone=time_zone,
        id=account_id,
    )


def set_email(session: Session, account_id: int, email: str) -> str:
    """Set the account's e-mail address; EmailTaken if another account has it."""
    address = normal_email(email)
    taken = session.one(
        "SELECT id FROM accounts WHERE email = :email AND id <> :id", email=address, id=account_id
    )
    if taken:
        raise EmailTaken(f"There is a user with the e-mail address {address} already")
    session.run("UPDATE accounts SET email = :email WHERE id = :id", email=address, id=account_id)
    return address


def delete_account(session: Session, account_id: int) -> None:
    """Delete an account with its filters, predictions, tokens and sessions, for good."""
    session.run(
        "DELETE FROM prediction_history WHERE filter_id IN"
        " (SELECT id FROM filters WHERE account_id = :id)",
        id=account_id,
    )
    session.run("DELETE FROM accounts WHERE id = :id", id=account_id)
    session.touch("accounts")
