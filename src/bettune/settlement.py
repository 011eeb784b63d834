"""Settlement: what becomes of a bet of any type for a score, and what it pays, in whole cents.

One table settles them all. A bet is so many quarter goals ahead or behind; two quarters are half
a goal, and so won or lost whole; one quarter is half of it; none is void. That is the rule of the
Asian handicap, where a quarter line is two half stakes on the lines beside it. The other types are
cases of it: `Home` is a handicap of -0.5, `Draw` half a goal's head start against the distance
between the two, `BTTS Yes` a line of 0.5 on the goals of the side that scored fewer.

Twins of these functions over columns are in `settlement_columns.py`.
"""

from enum import IntEnum
from typing import NamedTuple

from bettune import bet_types, times
from bettune.odds import MILLION
from bettune.rounding import half_even


class Result(IntEnum):
    """What became of a bet, as the database keeps it; the better, the higher."""

    LOST = 1
    HALF_LOST = 2
    VOID = 3
    HALF_WON = 4
    WON = 5

    @property
    def word(self) -> str:
        """`won`, `half won`, `void`, `half lost` or `lost`."""
        return self.name.lower().replace("_", " ")


RESULTS = tuple(Result)


class Terms(NamedTuple):
    """How many quarter goals a bet is ahead: what each of these counts for."""

    home: int
    """A goal of the home side."""
    away: int
    """A goal of the away side."""
    apart: int
    """A goal of distance between the two, whoever leads."""
    start: int
    """The head start, in quarter goals."""
    line: int
    """A quarter goal of the bet's own line."""


# The goals of the side that scored fewer are (home + away - apart) / 2, so that four quarters of
# each of them are two of home, two of away, and minus two of apart.
TERMS = {
    bet_types.HOME: Terms(4, -4, 0, -2, 0),
    bet_types.DRAW: Terms(0, 0, -4, 2, 0),
    bet_types.AWAY: Terms(-4, 4, 0, -2, 0),
    bet_types.HOME_OR_DRAW: Terms(4, -4, 0, 2, 0),
    bet_types.HOME_OR_AWAY: Terms(0, 0, 4, -2, 0),
    bet_types.DRAW_OR_AWAY: Terms(-4, 4, 0, 2, 0),
    bet_types.OVER: Terms(4, 4, 0, 0, -1),
    bet_types.UNDER: Terms(-4, -4, 0, 0, 1),
    bet_types.BOTH_SCORE: Terms(2, 2, -2, -2, 0),
    bet_types.NOT_BOTH_SCORE: Terms(-2, -2, 2, 2, 0),
    bet_types.HANDICAP_HOME: Terms(4, -4, 0, 0, 1),
    bet_types.HANDICAP_AWAY: Terms(-4, 4, 0, 0, 1),
    bet_types.DRAW_NO_BET_HOME: Terms(4, -4, 0, 0, 0),
    bet_types.DRAW_NO_BET_AWAY: Terms(-4, 4, 0, 0, 0),
}

HALVES = {
    Result.LOST: (0, 2),
    Result.HALF_LOST: (0, 1),
    Result.VOID: (0, 0),
    Result.HALF_WON: (1, 0),
    Result.WON: (2, 0),
}
"""How many halves of the stake won, and how many lost; what is left comes back."""

VOID_AT_ONCE = frozenset({"abandoned", "awarded", "cancelled"})
"""The statuses of a match that void its bets as soon as they are told."""
LONGEST_DELAY = 48 * 3_600
"""Seconds by which a match may be played before or after the kick-off that a bet was placed for."""


def settle(kind: int, line: int, home: int, away: int) -> Result:
    """Return what a bet came to; the goals are those of regular time, the line quarter goals."""
    terms = TERMS[kind]
    ahead = (
        terms.home * home
        + terms.away * away
        + terms.apart * abs(home - away)
        + terms.start
        + terms.line * line
    )
    return RESULTS[2 + max(-2, min(2, ahead))]


def is_void(status: str, kickoff: int, placed_for: int, now: int) -> bool:
    """Return whether a match voids a bet, whatever its goals; times in UTC seconds.

    `placed_for` is the kick-off that stood when the bet was placed, `kickoff` the one that stands.
    A postponed match has until LONGEST_DELAY after the former, and so has one whose kick-off was
    moved further than that; a match that only has no result yet is waited for.
    """
    if status in VOID_AT_ONCE:
        return True
    moved = abs(kickoff - placed_for) > LONGEST_DELAY
    if status == "finished":
        return moved
    return (moved or status == "postponed") and now - placed_for >= LONGEST_DELAY


def is_late(placed_at: int, kickoff: int, kickoff_known: int) -> bool:
    """Return whether a bet was placed on a match that had begun, as is known by now: it is void.

    Its kick-off was brought forward, and that was told too late. Where only the day of a match is
    known, it had surely begun when that day was over.
    """
    begun = kickoff if kickoff_known else (kickoff // times.DAY + 1) * times.DAY
    return placed_at >= begun


def commission(winnings: int, rate: int) -> int:
    """Return the commission in cents on a profit in cents, of a loss none; the rate in millionths.

    It is taken from each bet by itself, rounded half to even.
    """
    return half_even(winnings * rate, MILLION) if winnings > 0 else 0


def profit(stake: int, odds: int, result: Result, commission_rate: int = 0) -> int:
    """Return what a bet gained in cents, below zero where it lost, after commission.

    The stake is cents, odds and the rate are millionths. Halves of the stake are not rounded by
    themselves: there is one rounding, half to even, of the whole.
    """
    won, lost = HALVES[result]
    gross = half_even(stake * (won * (odds - MILLION) - lost * MILLION), 2 * MILLION)
    return gross - commission(gross, commission_rate)


def payout(stake: int, odds: int, result: Result, commission_rate: int = 0) -> int:
    """Return what comes back of a bet in cents: its stake and its profit, 0 when it lost."""
    return stake + profit(stake, odds, result, commission_rate)
