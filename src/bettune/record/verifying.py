"""Telling a true export of a record from a tampered one, without the server or its database."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import BinaryIO, Literal, NoReturn, TypeAlias

import msgspec

from bettune import times
from bettune.record import chain, signatures
from bettune.record.chain import Checkpoint, Entry, Header, LineInvalid
from bettune.record.standings import Signed, Standings

EXPORT = "the export"
Kind: TypeAlias = Literal[
    "changed",
    "missing",
    "added",
    "reordered",
    "unreadable",
    "checkpoint",
    "signature",
    "key",
    "other",
]


class Fault(msgspec.Struct, frozen=True, rename="camel"):
    """The first thing that is not as it was when it was signed."""

    kind: Kind
    line: int | None
    """Of the export; None where a checkpoint of its own file is at fault."""
    message: str


class Given(msgspec.Struct, frozen=True, rename="camel"):
    """A checkpoint, and where it came from."""

    source: str
    """The name of its file, or `the export`."""
    checkpoint: Checkpoint


class Record(msgspec.Struct, frozen=True):
    """An export that is true."""

    header: Header
    entries: int
    checkpoints: list[Given]
    """All that the record passes through, by position; the export's own is among them."""

    @property
    def signed(self) -> Signed:
        """When its entries were signed."""
        return Signed(
            [(one.checkpoint.position, one.checkpoint.signed_at) for one in self.checkpoints]
        )


class Untrue(Exception):
    """The export, or a checkpoint, is not what was signed."""

    def __init__(self, kind: Kind, line: int | None, message: str) -> None:
        """Tell what is wrong and where."""
        super().__init__(message)
        self.fault = Fault(kind, line, message)


def read_checkpoints(source: str, text: bytes) -> list[Given]:
    """Return the checkpoints of a file: one, laid out in any way, or one in each line."""
    try:
        return [Given(source, chain.read_checkpoint(text))]
    except LineInvalid as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise Untrue("checkpoint", None, f"{source} is no checkpoint: {error}") from None
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Given(f"{source}, line {number}", chain.read_checkpoint(line)))
        except LineInvalid as error:
            message = f"{source}, line {number} is no checkpoint: {error}"
            raise Untrue("checkpoint", None, message) from None
    return found


def check_signature(given: Given, keys: Collection[str], line: int | None = None) -> None:
    """Raise Untrue unless a checkpoint is signed with its key, which is one of `keys` if any."""
    checkpoint, source = given.checkpoint, given.source
    public = bytes.fromhex(checkpoint.public_key)
    if keys and checkpoint.fingerprint not in keys:
        raise Untrue(
            "key",
            line,
            f"The checkpoint of {source} is signed with another key: {checkpoint.fingerprint}",
        )
    content, signature = chain.signed_content(checkpoint), bytes.fromhex(checkpoint.signature)
    if signatures.fingerprint(public) != checkpoint.fingerprint or not signatures.is_signed(
        public, content, signature
    ):
        raise Untrue(
            "signature", line, f"The checkpoint of {source} was changed: its signature is not of it"
        )


def verify(
    export: BinaryIO,
    given: Sequence[Given],
    standings: Standings,
    keys: Collection[str] | None,
    read: Callable[[int], object],
) -> Record:
    """Read an export through; Untrue tells the first thing that is not as it was.

    The record must pass through each of the given checkpoints and end with its own. They must be
    signed with one of `keys`; all with the same where it is empty; no signature is checked where it
    is None. `standings` takes the entries; `read` is told how many bytes were read.
    """
    return _Walk(export, standings, keys, read).to_the_end(given)


class _Walk:
    """The way through an export, line by line."""

    def __init__(
        self,
        export: BinaryIO,
        standings: Standings,
        keys: Collection[str] | None,
        read: Callable[[int], object],
    ) -> None:
        self._lines = _lines(export, read)
        self._standings = standings
        self._keys = keys
        self._position = 0
        self._passed_at = 0
        """The position of the last checkpoint passed."""

    def to_the_end(self, given: Sequence[Given]) -> Record:
        """Return the record once all of it was found true."""
        _, _, line = next(self._lines, (1, 0, b""))
        try:
            header = chain.read_header(line)
        except LineInvalid as error:
            raise Untrue("unreadable", 1, f"Line 1 is not the head of a record: {error}") from None
        if self._keys is not None and not self._keys and given:
            self._keys = {given[0].checkpoint.fingerprint}  # where none is named, all have one
        for one in given:
            self._check(one, header)
        self._ahead = sorted(given, key=lambda one: one.checkpoint.position, reverse=True)
        self._hash = self._true_start = chain.start(header)
        self._pass()
        for number, place, line in self._lines:
            if chain.is_checkpoint(line):
                last = self._last(number, line, header)
                return Record(header, self._position, sorted([*given, last], key=_position))
            self._take(number, place, line)
        raise Untrue(
            "missing",
            self._position + 2,
            f"The export is cut off after line {self._position + 1}: it must end with a checkpoint",
        )

    def _check(self, given: Given, header: Header, line: int | None = None) -> None:
        """Refuse a checkpoint that is not signed, or is of another record."""
        checkpoint = given.checkpoint
        if self._keys is not None:
            check_signature(given, self._keys, line)
        if (checkpoint.server, checkpoint.filter_id) != (header.server, header.filter_id):
            raise Untrue(
                "other",
                line,
                f"The checkpoint of {given.source} is of filter {checkpoint.filter_id} of server "
                f"{checkpoint.server}; the export is of filter {header.filter_id} of server "
                f"{header.server}",
            )
        if times.from_text(checkpoint.signed_at) is None:
            raise Untrue("checkpoint", line, f"The checkpoint of {given.source} has no real time")

    def _take(self, number: int, place: int, line: bytes) -> None:
        try:
            entry, content, told = chain.read_entry(line)
        except LineInvalid as error:
            message = f"Line {number} is not an entry of a record: {error}"
            raise Untrue("unreadable", number, message) from None
        if entry.position != self._position + 1:
            self._out_of_place(number, entry.position)
        hash_ = chain.next_hash(self._hash, content)
        if hash_ != told:
            self._altered(number, entry, content, told)
        self._position, self._hash = entry.position, hash_
        self._standings.note(entry, place)
        if self._ahead and self._ahead[-1].checkpoint.position == self._position:
            self._pass()

    def _out_of_place(self, number: int, position: int) -> NoReturn:
        expected = self._position + 1
        if position < expected:
            message = f"Line {number} was added: entry {position} stood there before"
            raise Untrue("added", number, message)
        if any(found == expected for found, *_ in self._entries_left()):
            message = f"Line {number} is out of order: entry {position} stands before {expected}"
            raise Untrue("reordered", number, message)
        last = position - 1
        gone = f"entry {expected} is" if last == expected else f"entries {expected} to {last} are"
        raise Untrue("missing", number, f"Before line {number} {gone} missing")

    def _altered(self, number: int, entry: Entry, content: bytes, told: bytes) -> NoReturn:
        position = entry.position
        for found, after, hash_ in self._entries_left():
            if found == position and chain.next_hash(self._hash, after) == hash_:
                message = f"Line {number} was added: the true entry {position} comes after it"
                raise Untrue("added", number, message)
        if position == 1 and chain.next_hash(self._true_start, content) == told:
            message = (
                "Line 1 was changed: the first entry is of the record that the last line is of"
            )
            raise Untrue("changed", 1, message)
        message = f"Line {number} was changed: entry {position} does not have the hash it had"
        raise Untrue("changed", number, message)

    def _entries_left(self) -> Iterator[tuple[int, bytes, bytes]]:
        for _, _, line in self._lines:
            try:
                if chain.is_checkpoint(line):
                    self._true_start = chain.start(chain.header_of(chain.read_checkpoint(line)))
                    continue
                entry, content, told = chain.read_entry(line)
            except LineInvalid:
                continue
            yield entry.position, content, told

    def _pass(self) -> None:
        """Pass through the checkpoints that stand here."""
        while self._ahead and self._ahead[-1].checkpoint.position == self._position:
            one = self._ahead.pop()
            self._compare(one)
            self._standings.pass_checkpoint(one.checkpoint.signed_at)

    def _compare(self, given: Given) -> None:
        if given.checkpoint.hash == self._hash.hex():
            self._passed_at = self._position
            return
        first, last = self._passed_at + 2, self._position + 1
        raise Untrue(
            "changed",
            first,
            f"The record does not pass through the checkpoint of {given.source}: something in "
            f"lines {first} to {last} was changed, added or taken out since it was signed",
        )

    def _last(self, number: int, line: bytes, header: Header) -> Given:
        """Check the last line."""
        try:
            last = Given(EXPORT, chain.read_checkpoint(line))
        except LineInvalid as error:
            message = f"Line {number} is not a checkpoint: {error}"
            raise Untrue("unreadable", number, message) from None
        self._check(last, header, number)
        for one in (*reversed(self._ahead), last):
            if one.checkpoint.position > self._position:
                raise Untrue(
                    "missing",
                    number,
                    f"Before line {number} entries are missing: the record had "
                    f"{one.checkpoint.position} by the checkpoint of {one.source}, and "
                    f"{self._position} are there",
                )
        if last.checkpoint.position < self._position:
            message = (
                f"Lines {last.checkpoint.position + 2} to {number - 1} were added: the export's "
                f"checkpoint is of {last.checkpoint.position} entries"
            )
            raise Untrue("added", last.checkpoint.position + 2, message)
        self._compare(last)
        for one in self._ahead:  # whatever is the reason: what was not passed is not proven
            message = f"The record does not pass through the checkpoint of {one.source}"
            raise Untrue("checkpoint", None, message)
        for number, _, line in self._lines:
            if line:
                raise Untrue("added", number, f"Line {number} was added after the checkpoint")
        return last


def _position(given: Given) -> int:
    return given.checkpoint.position


def _lines(export: BinaryIO, read: Callable[[int], object]) -> Iterator[tuple[int, int, bytes]]:
    """Return the number of each line, the byte that it begins at, and it without its end."""
    number = place = 0
    while line := export.readline(chain.LONGEST_LINE):
        number += 1
        yield number, place, line.rstrip(b"\r\n")
        place += len(line)
        read(len(line))
