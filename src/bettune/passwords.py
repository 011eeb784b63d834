"""Passwords: argon2id, checked off the event loop, never told whether an account exists."""

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
