"""What stood at each kick-off, by a record's entries, and by when that was signed.

Where each entry stands in the export is kept in a temporary file, so that a record of any length
needs little memory.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

import msgspec

from bettune import times
from bettune.record import chain
from bettune.record.chain import Entry, WriteEntry

AT_ONCE = 5_000
"""Entries that wait in memory to be noted."""
TOLERANCE = 60
"""Seconds within which a write is sealed, and clocks of several processes agree."""

State: TypeAlias = Literal["proven", "unproven", "none", "open"]
STATES: dict[State, str] = {
    "proven": "stood at kick-off, and a checkpoint signed before it has it",
    "unproven": "stood at kick-off by the server's word alone",
    "none": "nothing stood at kick-off",
    "open": "the newest checkpoint is from before kick-off",
}


class Proof(msgspec.Struct, frozen=True, rename="camel"):
    """What a record tells of a filter's prediction on a match."""

    match_id: int
    country: str
    tournament: str
    season: str
    home: str
    away: str
    kickoff: str
    kickoff_known: bool
    """Where it is not, only what was set before that day counts."""
    kickoffs: list[str]
    """All that the record tells, where the match was moved; else that one."""
    state: State
    bet_type: str | None
    odds: str | None
    """The lowest odds that stood at kick-off; None where none did."""
    probability: str | None
    since: str | None
    """When that was written, by the server's word; also of a deletion."""
    position: int | None
    line: int | None
    """Where it stands in the export."""
    proven_at: str | None
    """When the first checkpoint was signed that has it."""
    later: int
    """Writes after kick-off, which count for nothing."""
    backdated: int
    """Writes that a checkpoint signed after their time has not: that time is not true."""


class _Noted(NamedTuple):
    """What is kept of an entry."""

    match_id: int
    position: int
    counts_from: str
    """When it was written, or, if that cannot be, the time of the last checkpoint without it.
    Empty where it is no write."""
    is_backdated: int
    kickoff: str
    place: int
    """The byte of the export that its line begins at."""


_TABLE = """
    CREATE TABLE entries (
        match_id INTEGER, position INTEGER, counts_from TEXT, is_backdated INTEGER, kickoff TEXT,
        place INTEGER, PRIMARY KEY (match_id, position)
    ) WITHOUT ROWID;
    PRAGMA journal_mode = OFF;
    PRAGMA cache_size = -32768;
"""


class Signed:
    """The checkpoints that a record passes through, by position."""

    def __init__(self, checkpoints: Sequence[tuple[int, str]]) -> None:
        """Take the positions, and when each was signed."""
        ordered = sorted(checkpoints)
        self._positions = [position for position, _ in ordered]
        self._earliest: list[str] = []
        self.newest = earliest = max(signed_at for _, signed_at in ordered)
        for _, signed_at in reversed(ordered):
            earliest = min(earliest, signed_at)
            self._earliest.append(earliest)
        self._earliest.reverse()

    def first_with(self, position: int) -> str | None:
        """Return when the first was signed that has an entry, None if none has."""
        place = bisect_left(self._positions, position)
        return self._earliest[place] if place < len(self._positions) else None


class Standings:
    """The entries of a record, by match."""

    def __init__(self, export: BinaryIO, match_id: int | None = None) -> None:
        """Tell of an export that can be read again; of one match alone where it is named."""
        self._export = export
        self._only = match_id
        self._scratch = sqlite3.connect("", isolation_level=None)
        self._scratch.executescript(_TABLE)
        self._waiting: list[_Noted] = []
        self._latest = self._limit = ""

    def note(self, entry: Entry, place: int) -> None:
        """Take the next entry, whose line begins at that byte of the export."""
        if self._only is not None and entry.match_id != self._only:
            return
        counts_from, is_backdated = "", 0
        if isinstance(entry, WriteEntry):
            counts_from = entry.written_at
            if counts_from < self._limit:
                counts_from, is_backdated = self._latest, 1
        self._waiting.append(
            _Noted(entry.match_id, entry.position, counts_from, is_backdated, entry.kickoff, place)
        )
        if len(self._waiting) >= AT_ONCE:
            self._keep()

    def pass_checkpoint(self, signed_at: str) -> None:
        """Take it that the entries to come are not in a checkpoint signed then."""
        if signed_at > self._latest:
            self._latest = signed_at
            self._limit = times.to_text((times.from_text(signed_at) or 0) - TOLERANCE)

    def proofs(self, signed: Signed) -> Iterator[Proof]:
        """Return what the entries of each prediction tell, by match."""
        self._keep()
        rows = self._scratch.execute("SELECT * FROM entries ORDER BY match_id, position")
        for _, theirs in groupby(map(_Noted._make, rows), key=attrgetter("match_id")):
            yield self._proof(list(theirs), signed)

    def close(self) -> None:
        """Let go of the temporary file."""
        self._scratch.close()

    def _keep(self) -> None:
        self._scratch.execute("BEGIN")
        self._scratch.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", self._waiting)
        self._scratch.execute("COMMIT")
        self._waiting.clear()

    def _proof(self, noted: list[_Noted], signed: Signed) -> Proof:
        """Judge the entries of one match."""
        match = self._entry(noted[-1])
        writes = [one for one in noted if one.counts_from]
        before = [one for one in writes if one.counts_from < match.earliest]
        found = self._entry(before[-1]) if before else None
        standing = found if isinstance(found, WriteEntry) else None
        proven_at = signed.first_with(standing.position) if standing else None
        return Proof(
            match.match_id,
            match.country,
            match.tournament,
            match.season,
            match.home,
            match.away,
            match.kickoff,
            match.kickoff_known,
            list(dict.fromkeys(one.kickoff for one in noted)),
            _state(standing, match.earliest, proven_at, signed.newest),
            standing.bet_type if standing else None,
            standing.odds if standing else None,
            standing.probability if standing else None,
            standing.written_at if standing else None,
            standing.position if standing else None,
            standing.position + 1 if standing else None,
            proven_at,
            len(writes) - len(before),
            sum(one.is_backdated for one in writes),
        )

    def _entry(self, noted: _Noted) -> Entry:
        self._export.seek(noted.place)
        return chain.read_entry(self._export.readline().rstrip(b"\r\n"))[0]


def _state(standing: WriteEntry | None, kickoff: str, proven_at: str | None, newest: str) -> State:
    if newest < kickoff:
        return "open"
    if standing is None or standing.odds is None:
        return "none"
    return "proven" if proven_at is not None and proven_at < kickoff else "unproven"
