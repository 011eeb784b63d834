"""Passwords: argon2id, checked off the event loop, never told whether an account exists."""

import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bettune.database import Session
from bettune.errors import PasswordInvalid

SHORTEST, LONGEST = 10, 200
# The parameters that OWASP recommends for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("the password of no account")
"""Checked where there is no account or no password, so that both take the same time."""


def hash_password(password: str) -> str:
    """Return what is kept of a password; PasswordInvalid if it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordInvalid
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether it is the password; takes tens of milliseconds, so not on an event loop."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def browser_mark(password_hash: str) -> str:
    """Return what a browser that has signed in keeps, to be known by until the password changes.

    Only the server can make it: nobody else knows the hash, in which 128 bits are at random. It
    lets nobody in; who shows it is not counted with the guesses of strangers (the device cookie
    of OWASP).
    """
    return hmac.digest(password_hash.encode(), b"a browser that has signed in", "sha256").hex()


def is_browser_mark(mark: str, password_hash: str) -> bool:
    """Tell whether a browser shows the mark of that password."""
    return hmac.compare_digest(mark.encode(), browser_mark(password_hash).encode())


def password_hash_of(session: Session, account_id: int) -> str | None:
    """Return what is kept of an account's password, None where none was set."""
    row = session.one("SELECT password_hash FROM accounts WHERE id = :id", id=account_id)
    return row[0] if row else None


def set_password(session: Session, account_id: int, password_hash: str) -> None:
    """Set a new password; every session of the account ends."""
    session.run(
        "UPDATE accounts SET password_hash = :hash WHERE id = :id",
        hash=password_hash,
        id=account_id,
    )
    session.run("DELETE FROM sign_ins WHERE account_id = :id", id=account_id)
