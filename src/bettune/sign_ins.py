"""Sessions of the pages: kept on the server, their secret only as a hash."""

import hashlib
import secrets

import msgspec

from bettune import times
from bettune.accounts import Account, account_columns, account_from
from bettune.database import Session
from bettune.errors import NotFound

LASTS = 30 * times.DAY
"""Seconds without a visit after which a session has ended."""
LASTS_AT_MOST = 180 * times.DAY
"""Seconds after which it has ended in any case."""
_NOTED_EVERY = 300
"""Seconds between two notes of the last visit, so that not every page is a write."""


class SignIn(msgspec.Struct, frozen=True, rename="camel"):
    """A session."""

    id: int
    created_at: int
    seen_at: int
    agent: str
    """The browser, as it names itself."""
    address: str


class Visitor(msgspec.Struct, frozen=True):
    """Who comes with a session's secret."""

    account: Account
    sign_in_id: int
    seen_at: int


def new_secret() -> str:
    """Return a secret of 256 bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. Its randomness makes a slow hash needless."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start(session: Session, account_id: int, secret_hash: str, agent: str, address: str) -> int:
    """Begin a session; return its id. Those that have ended are forgotten."""
    session.run(
        "DELETE FROM sign_ins WHERE seen_at < :long_ago OR created_at < :longer_ago",
        long_ago=session.now - LASTS,
        longer_ago=session.now - LASTS_AT_MOST,
    )
    ((sign_in_id,),) = session.all(
        "INSERT INTO sign_ins (hash, account_id, created_at, seen_at, agent, address)"
        " VALUES (:hash, :account, :now, :now, :agent, :address) RETURNING id",
        hash=secret_hash,
        account=account_id,
        now=session.now,
        agent=agent[:200],
        address=address[:64],
    )
    return int(sign_in_id)


def visitor_of(session: Session, secret_hash: str) -> Visitor | None:
    """Return who has the session, None if it has ended or the account is disabled."""
    row = session.one(
        f"""
        SELECT {account_columns("a")}, s.id, s.seen_at
        FROM sign_ins AS s JOIN accounts AS a ON a.id = s.account_id AND a.disabled = 0
        WHERE s.hash = :hash AND s.seen_at >= :long_ago AND s.created_at >= :longer_ago
        """,
        hash=secret_hash,
        long_ago=session.now - LASTS,
        longer_ago=session.now - LASTS_AT_MOST,
    )
    return None if row is None else Visitor(account_from(row[:-2]), row[-2], row[-1])


def note_visit(session: Session, sign_in_id: int) -> None:
    """Keep when the session was last used."""
    session.run("UPDATE sign_ins SET seen_at = :now WHERE id = :id", now=session.now, id=sign_in_id)


def is_to_be_noted(visitor: Visitor, now: float) -> bool:
    """Tell whether the last note of a visit is old enough for another."""
    return now - visitor.seen_at >= _NOTED_EVERY


def sign_ins_of(session: Session, account_id: int) -> list[SignIn]:
    """Return an account's sessions, the last used first."""
    rows = session.all(
        "SELECT id, created_at, seen_at, agent, address FROM sign_ins"
        " WHERE account_id = :account AND seen_at >= :long_ago AND created_at >= :longer_ago"
        " ORDER BY seen_at DESC, id DESC",
        account=account_id,
        long_ago=session.now - LASTS,
        longer_ago=session.now - LASTS_AT_MOST,
    )
    return [SignIn(*row) for row in rows]


def end(session: Session, account_id: int, sign_in_id: int) -> None:
    """End one of the account's sessions; NotFound if it has none such."""
    if not session.run(
        "DELETE FROM sign_ins WHERE id = :id AND account_id = :account",
        id=sign_in_id,
        account=account_id,
    ):
        raise NotFound


def end_others(session: Session, account_id: int, kept_id: int) -> None:
    """End all of the account's sessions but one."""
    session.run(
        "DELETE FROM sign_ins WHERE account_id = :account AND id <> :kept",
        account=account_id,
        kept=kept_id,
    )
