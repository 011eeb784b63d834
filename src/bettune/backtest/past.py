"""The past in columns: what a backtest goes through, one thing a place in each column.

Matches and bookmakers have numbers here, which are the same in whatever order they were imported;
their ids are not.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
import numpy as np

from bettune.figures.settled_bets import Integers, Truths

NEVER = 9_999_999_999
"""A moment, in UTC seconds, that does not come."""
PLAYED = 2 * 3_600
"""Seconds after the kick-off at which what a bet brings is back in the bankroll."""


class Matches(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Matches, ordered by kick-off, tournament and teams; a match's number is its place."""

    id: Integers
    kickoff: Integers
    """UTC seconds, as are `starts` and `returns`."""
    starts: Integers
    """From when it counts as begun: with its day, where only that is known."""
    returns: Integers
    """When its bets are settled; NEVER while it has no result."""
    is_void: Integers
    """1 where its bets are void."""
    home_goals: Integers
    """-1 where there is no result."""
    away_goals: Integers
    tournament: Integers
    """Its id, as are `home` and `away`."""
    home: Integers
    away: Integers

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.id)


class Bookmakers(msgspec.Struct, frozen=True, eq=False):
    """Bookmakers and exchanges, numbered in the order of their names."""

    ids: Integers
    names: list[str]

    def number_of(self, name: str) -> int | None:
        """Return the number of a bookmaker, whose name may be written in small letters."""
        same = (n for n, one in enumerate(self.names) if one.casefold() == name.casefold())
        return next(same, None)


class Offers(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What bookmakers offered, in no order."""

    match: Integers
    """A match's number."""
    kind: Integers
    line: Integers
    """Quarter goals."""
    bookmaker: Integers
    """A bookmaker's number; -1 of a market's maximum or average, which nobody bets with."""
    moment: Integers
    """When it was captured, UTC seconds."""
    odds: Integers
    """Millionths."""


class Predictions(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Min Odds, each of which stands from its moment on, until the next one of the bet type."""

    match: Integers
    kind: Integers
    line: Integers
    moment: Integers
    """UTC seconds; one before the first quote counts from that on."""
    min_odds: Integers
    """Millionths, as are the probabilities."""
    probability: Integers
    """0 where none was given."""


Columns = TypeVar("Columns", bound=msgspec.Struct)


def joined(parts: Sequence[Columns]) -> Columns:
    """Return columns one behind the other; there must be one part at the least."""
    kind = type(parts[0])
    names = kind.__struct_fields__
    return kind(**{name: np.concatenate([getattr(one, name) for one in parts]) for name in names})


def taken(columns: Columns, places: Integers | Truths | slice) -> Columns:
    """Return some places of all columns."""
    kind = type(columns)
    return kind(**{name: getattr(columns, name)[places] for name in kind.__struct_fields__})
