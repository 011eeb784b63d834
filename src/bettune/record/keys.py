"""The keys that the server signs checkpoints with.

They are kept in the database, so that all processes sign with the same and one backup has all.
Whoever can read the database could sign in the server's name; whoever can write it could write
the history as well. Against both stands only what was published before.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from bettune import times
from bettune.database import Session
from bettune.record import signatures
from bettune.record.chain import FINGERPRINT, PUBLIC_KEY


class RecordKey(msgspec.Struct, frozen=True, rename="camel"):
    """What everybody may know of a key."""

    public_key: Annotated[str, Meta(examples=[PUBLIC_KEY])]
    """Ed25519, in hexadecimal."""
    fingerprint: Annotated[str, Meta(examples=[FINGERPRINT])]
    made_at: Annotated[
        str, Meta(examples=["2026-06-06T12:00:00+00:00"], extra_json_schema={"format": "date-time"})
    ]


def new_key(session: Session) -> None:
    """Make a key; it signs all checkpoints from now on."""
    session.run(
        "INSERT INTO record_keys (secret, made_at) VALUES (:secret, :now)",
        secret=signatures.new_secret(),
        now=session.now,
    )


def secret_key(session: Session) -> bytes:
    """Return the secret key that signs."""
    ((secret,),) = session.all("SELECT secret FROM record_keys ORDER BY id DESC LIMIT 1")
    return bytes(secret)


def all_keys(session: Session) -> list[RecordKey]:
    """Return all keys that there were, the one that signs first."""
    rows = session.all("SELECT secret, made_at FROM record_keys ORDER BY id DESC")
    keys = [(signatures.public_key(bytes(secret)), made_at) for secret, made_at in rows]
    return [
        RecordKey(public.hex(), signatures.fingerprint(public), times.to_text(made_at))
        for public, made_at in keys
    ]
