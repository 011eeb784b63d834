"""What every feed makes of a file: rows, and a remark for each thing it could not take.

A feed is pure: bytes in, rows and rejects out; no clock, no database, no network.
`rows read = rows accepted + rows rejected + rows seen before`, blank rows are counted apart.
"""

from hashlib import blake2b
from typing import TypeAlias

import msgspec

LARGEST_FILE = 64 * 2**20
"""Bytes; the largest real file has half a million."""
MOST_GOALS = 30
LONGEST_NAME = 100
"""Characters."""

Quote: TypeAlias = tuple[int, int, str, int, int, int]
"""Kind of bet, line in quarter goals, bookmaker's code, captured at (UTC seconds, or
`odds.EARLY` / `odds.CLOSING`), odds in millionths, 1 if plausible and 0 if not.
A plain tuple: the archive has ten million of them."""


class Bookmaker(msgspec.Struct, frozen=True):
    """Who offered a quote; a market's maximum and average are kept like bookmakers."""

    code: str
    name: str
    kind: str = "bookmaker"
    """`bookmaker`, `exchange`, `maximum` or `average`."""


class MatchRow(msgspec.Struct):
    """One row of a source: a match as the source spells it, with its quotes."""

    line: int
    """The line in the file, from 1; in JSON the position in its list, from 1."""
    digest: int
    """64 bits (signed) over all that decides what this row says. A row with a digest that was
    imported before says nothing new."""
    country: str
    tournament: str
    season: str
    """`2024/2025`, or `2024` where a season is a calendar year."""
    home: str
    away: str
    kickoff: int
    """UTC seconds; 12:00 UTC of the day where the time is not known."""
    kickoff_known: bool = True
    status: str = "scheduled"
    """`scheduled`, `finished`, `awarded`, `abandoned`, `postponed` or `cancelled`."""
    home_goals: int | None = None
    """Of regular time; set exactly when the status is `finished` or `awarded`."""
    away_goals: int | None = None
    half_time_home: int | None = None
    half_time_away: int | None = None
    quotes: list[Quote] = []


class Remark(msgspec.Struct, frozen=True):
    """Something a feed did not take, where it stands, and why, in a sentence."""

    line: int
    reason: str
    cell: str | None = None
    """The column (and its text) for a remark on a cell, None for one on the whole row."""


class Reading(msgspec.Struct):
    """All that a feed made of a file."""

    rows: list[MatchRow] = []
    rejected: list[Remark] = []
    """Whole rows that say nothing usable, each with its reason."""
    set_aside: list[Remark] = []
    """Cells of accepted rows that were not taken (`#` for odds), each with its reason."""
    seen: int = 0
    """Rows whose digest was known already; they are not parsed again."""
    still: set[int] = set()
    """The digests of those rows."""
    blank: int = 0
    """Rows of nothing but separators, and empty lines."""
    as_of: int = 0
    """UTC seconds of the day that a fixtures file tells of; 0 where a file is no such snapshot."""
    bookmakers: dict[str, Bookmaker] = {}
    """Code -> bookmaker, of all codes in the quotes."""

    @property
    def read(self) -> int:
        """How many rows there were, the blank ones apart."""
        return len(self.rows) + len(self.rejected) + self.seen

    def pass_over(self, digest: int) -> None:
        """Count a row that was seen before."""
        self.seen += 1
        self.still.add(digest)


class Unusable(Exception):
    """A row says nothing usable; the message says why."""


class Broken(Exception):
    """The file as a whole cannot be read; the message says why, and what was expected."""


def digest(text: bytes, key: bytes = b"") -> int:
    """Return 64 bits, signed, over a row's text and what else decides its meaning (the key)."""
    return int.from_bytes(blake2b(text, digest_size=8, key=key).digest(), "big", signed=True)
