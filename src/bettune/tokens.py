"""API tokens: recognisable, shown once, kept only as a hash, checkable without a look-up.

A token is `bettune_`, 33 letters and digits (196 bits of randomness) and six more that are the
CRC-32 of what stands before them, in base 62. A mistyped token is told by its checksum, and a
secret scanner can check one offline.
"""

import hashlib
import re
import secrets
import string
import zlib

import msgspec

from bettune.accounts import account_of
from bettune.database import Session

PREFIX = "bettune_"
LENGTH = 33
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{LENGTH + 6}}}", re.ASCII)


NOTED_EVERY = 300
"""Seconds between two notes of a token's use, so that not every request is a write."""


class Caller(msgspec.Struct, gc=False):
    """Whom a valid token belongs to, and until when they have PRO."""

    account_id: int
    pro_until: float
    """UTC seconds: the first without PRO; infinite without an end, 0 where there never was any."""
    token_id: int = 0
    used_at: float = 0
    """UTC seconds: when a use was last noted, 0 if never."""


class OwnToken(msgspec.Struct, frozen=True, rename="camel"):
    """What a user sees of a token after it was shown."""

    id: int
    hint: str
    """Its last four characters."""
    created_at: int
    used_at: int | None
    """To five minutes."""
    revoked_at: int | None

    @property
    def masked(self) -> str:
        """The token with all but its ends hidden."""
        return f"{PREFIX}{'•' * 8}{self.hint}"


class Token(msgspec.Struct, frozen=True, rename="camel"):
    """What is known of a token after it was shown."""

    id: int
    email: str
    hint: str
    """Its last four characters."""
    created_at: int
    revoked_at: int | None


def _checksum(text: str) -> str:
    number, letters = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        letters = _ALPHABET[rest] + letters
    return letters


def new_token() -> str:
    """Return a fresh token."""
    text = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
    return text + _checksum(text)


def is_well_formed(token: str) -> bool:
    """Tell whether a text has a token's form and its checksum is right."""
    return bool(_FORM.fullmatch(token)) and _checksum(token[:-6]) == token[-6:]


def hash_of(token: str) -> str:
    """Return what is kept of a token. Its randomness makes a slow hash needless."""
    return hashlib.sha256(token.encode()).hexdigest()


def caller_of(session: Session, token_hash: str) -> Caller | None:
    """Return whom a token belongs to, None if it is unknown, revoked, or its user disabled."""
    row = session.one(
        """
        SELECT a.id, s.id IS NOT NULL, s.ends_at, t.id, COALESCE(t.used_at, 0)
        FROM tokens AS t
        JOIN accounts AS a ON a.id = t.account_id AND a.disabled = 0
        LEFT JOIN subscriptions AS s ON s.account_id = a.id
        WHERE t.hash = :hash AND t.revoked_at IS NULL
        ORDER BY CASE WHEN s.id IS NOT NULL AND s.ends_at IS NULL THEN 0 ELSE 1 END,
                 s.ends_at DESC
        LIMIT 1
        """,
        hash=token_hash,
    )
    if row is None:
        return None
    account_id, subscribed, ends_at, token_id, used_at = row
    pro_until = 0 if not subscribed else float("inf") if ends_at is None else ends_at
    return Caller(account_id, pro_until, token_id, used_at)


def all_tokens(session: Session) -> list[Token]:
    """Return every token there was, without the secret."""
    rows = session.all(
        """
        SELECT t.id, a.email, t.hint, t.created_at, t.revoked_at
        FROM tokens AS t JOIN accounts AS a ON a.id = t.account_id
        ORDER BY t.id
        """
    )
    return [Token(*row) for row in rows]


_OWN = "SELECT id, hint, created_at, used_at, revoked_at FROM tokens WHERE account_id = :account"


def token_of(session: Session, account_id: int) -> OwnToken | None:
    """Return an account's token that is good, None if it has none."""
    row = session.one(f"{_OWN} AND revoked_at IS NULL", account=account_id)
    return OwnToken(*row) if row else None


def tokens_of(session: Session, account_id: int) -> list[OwnToken]:
    """Return all tokens that an account ever had."""
    rows = session.all(f"{_OWN} ORDER BY id", account=account_id)
    return [OwnToken(*row) for row in rows]


def note_use(session: Session, token_ids: list[int]) -> None:
    """Keep that tokens are in use, each at most once in five minutes, whoever notes it."""
    session.run(
        "UPDATE tokens SET used_at = :now WHERE id IN (SELECT value FROM each(:ids))"
        " AND (used_at IS NULL OR used_at <= :before)",
        now=session.now,
        before=session.now - NOTED_EVERY,
        ids=msgspec.json.encode(token_ids).decode(),
    )


def regenerate(session: Session, email: str) -> str:
    """Stop the account's token, if it has one, and return a new one: the only time it is shown."""
    session.lock("bettune tokens")  # of two at once the later one's is good, not both
    account = account_of(session, email)
    token = new_token()
    session.run(
        "UPDATE tokens SET revoked_at = :now WHERE account_id = :account AND revoked_at IS NULL",
        account=account.id,
        now=session.now,
    )
    session.run(
        "INSERT INTO tokens (account_id, hash, hint, created_at)"
        " VALUES (:account, :hash, :hint, :now)",
        account=account.id,
        hash=hash_of(token),
        hint=token[-4:],
        now=session.now,
    )
    session.touch("accounts")
    return token
