"""The record's lines: how each is written, what of it is hashed, and what is signed.

A record is a file of JSON lines: a header, the entries in their order, a checkpoint. Each entry
ends with its hash, SHA-256(the hash before it + the entry's bytes up to `,"hash":"`), where the
hash before the first entry is SHA-256(the header's bytes). A checkpoint is signed over its bytes
up to `,"signature":"`. There is one way to write a line: keys in this order, no blanks.
"""

import hashlib
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

RECORD_FORMAT: Final = "bettune-record-1"
CHECKPOINT_FORMAT: Final = "bettune-checkpoint-1"
LONGEST_LINE = 65_536
"""Bytes; none that is written comes near."""

PUBLIC_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
FINGERPRINT = "SHA256:If4x36FUomFia/hUBG/SJxt77UtqvkWqWId+9H+XIbk"
"""An example: the first key of RFC 8032's tests."""

Moment: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00\Z",
        examples=["2026-06-06T12:00:00+00:00"],
        extra_json_schema={"format": "date-time"},
    ),
]
"""UTC. Moments so written are in the order of their letters."""
Hash: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{64}\Z",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]
Millionths: TypeAlias = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,3})\.[0-9]{6}\Z")]


class Line(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What all lines have in common: nothing may stand in one that is not known."""


Salt: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
"""What nobody can guess: else the odds could be found by trying which have the published hash."""


class Header(Line, frozen=True):
    """The first line: whose record it is."""

    format: Literal["bettune-record-1"]
    server: str
    """The server's own id, drawn at random."""
    filter_id: int


class _Match(Line, frozen=True):
    """What every entry tells of its match."""

    position: int
    """Of the entry in the record, from 1."""
    match_id: int
    country: str
    tournament: str
    season: str
    home: str
    away: str
    kickoff: Moment
    """As the server knew it when it sealed the entry."""
    kickoff_known: bool
    """Whether its time is; else it is some time of that day."""

    @property
    def earliest(self) -> str:
        """The moment before which the match had not started."""
        return self.kickoff if self.kickoff_known else f"{self.kickoff[:10]}T00:00:00+00:00"


class MatchEntry(_Match, frozen=True, tag_field="entry", tag="match"):
    """A match is by now not what the entries before tell: it was moved."""

    salt: Salt


class WriteEntry(_Match, frozen=True, tag_field="entry", tag="write"):
    """A prediction was set or deleted."""

    bet_type: str
    odds: Millionths | None
    """The lowest odds at which the filter may bet; None: the prediction was deleted."""
    probability: Millionths | None
    source: str
    written_at: Moment
    salt: Salt


Entry: TypeAlias = MatchEntry | WriteEntry


class Checkpoint(Line, frozen=True):
    """How far a record had come at a moment, signed by the server."""

    format: Annotated[Literal["bettune-checkpoint-1"], Meta(examples=["bettune-checkpoint-1"])]
    server: Annotated[str, Meta(examples=["0f52c1b0a4d94e0a8f4d6a3f6c1d2b7e"])]
    filter_id: Annotated[int, Meta(examples=[11583])]
    position: Annotated[int, Meta(ge=0, examples=[17])]
    """Of the last entry; 0 where there is none."""
    hash: Hash
    """Of the last entry, and with it of all before."""
    signed_at: Moment
    public_key: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", examples=[PUBLIC_KEY])]
    """Ed25519."""
    fingerprint: Annotated[str, Meta(examples=[FINGERPRINT])]
    """Of the public key."""
    signature: Annotated[str, Meta(pattern=r"^[0-9a-f]{128}\Z", examples=["5a" * 64])]


_encode = msgspec.json.Encoder().encode
_entry = msgspec.json.Decoder(Entry).decode
_header = msgspec.json.Decoder(Header).decode
_checkpoint = msgspec.json.Decoder(Checkpoint).decode
_HASH, _SIGNATURE = b',"hash":"', b',"signature":"'
_LENGTH_OF_HASH = 64


class LineInvalid(ValueError):
    """What stands there is not such a line; the message says why."""


def line_of(header: Header) -> bytes:
    """Return the first line."""
    return _encode(header)


def header_of(checkpoint: Checkpoint) -> Header:
    """Return the first line of the record that a checkpoint is of."""
    return Header(RECORD_FORMAT, checkpoint.server, checkpoint.filter_id)


def start(header: Header) -> bytes:
    """Return the hash before the first entry."""
    return hashlib.sha256(_encode(header)).digest()


def salt_of(secret: bytes, filter_id: int, position: int) -> str:
    """Return the salt of an entry; without the secret it is as good as drawn at random."""
    place = b"%d/%d" % (filter_id, position)
    return hashlib.blake2b(place, key=secret, digest_size=16).hexdigest()


def content_of(entry: Entry) -> bytes:
    """Return the bytes of an entry that its hash is made of."""
    return _encode(entry)[:-1]


def next_hash(before: bytes, content: bytes) -> bytes:
    """Return the hash of an entry, from the one before it and its own content."""
    return hashlib.sha256(before + content).digest()


def entry_line(content: bytes, hash_: bytes) -> bytes:
    """Return an entry's line."""
    return b'%b%b%b"}' % (content, _HASH, hash_.hex().encode())


def signed_content(checkpoint: Checkpoint) -> bytes:
    """Return the bytes of a checkpoint that are signed."""
    return _encode(checkpoint).rpartition(_SIGNATURE)[0]


def checkpoint_line(checkpoint: Checkpoint) -> bytes:
    """Return a checkpoint's line."""
    return _encode(checkpoint)


def is_checkpoint(line: bytes) -> bool:
    """Tell whether a line is, or was, a checkpoint."""
    return line.startswith(b'{"format":')


def read_header(line: bytes) -> Header:
    """Return the header that a line is; LineInvalid if it is none."""
    try:
        header = _header(line)
    except (msgspec.DecodeError, ValueError) as error:
        raise LineInvalid(str(error)) from None
    if _encode(header) != line:
        raise LineInvalid("it is not written as Bettune writes it")
    return header


def entry_of(content: bytes) -> Entry:
    """Return the entry that a content is of."""
    entry: Entry = _entry(content + b"}")
    return entry


def read_entry(line: bytes) -> tuple[Entry, bytes, bytes]:
    """Return an entry, its content and the hash that stands there; LineInvalid if it is none."""
    content, _, told = line.rpartition(_HASH)
    try:
        entry = entry_of(content)
        hash_ = bytes.fromhex(told[:_LENGTH_OF_HASH].decode())
    except (msgspec.DecodeError, ValueError) as error:
        raise LineInvalid(str(error)) from None
    if entry_line(_encode(entry)[:-1], hash_) != line:
        raise LineInvalid("it is not written as Bettune writes it")
    return entry, content, hash_


def read_checkpoint(text: bytes) -> Checkpoint:
    """Return the checkpoint that a text is, however laid out; LineInvalid if it is none."""
    try:
        return _checkpoint(text)
    except (msgspec.DecodeError, ValueError) as error:
        raise LineInvalid(str(error)) from None
