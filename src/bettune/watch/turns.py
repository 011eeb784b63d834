"""The watch: every prediction that something changed for is checked, and every match settled.

A turn is one transaction: it takes what is due, decides, places, settles, and notes that it did. So
whatever is killed, nothing is lost and nothing done twice; and one turn runs at a time, in whatever
process.
"""

import msgspec

from bettune import ledger
from bettune.database import Session
from bettune.watch import watched
from bettune.watch.checking import check_pairs
from bettune.watch.waiting import behind, how_much, is_due

__all__ = ["MOST", "State", "Turn", "behind", "check", "how_much", "is_due", "state"]

MOST = 2_000
"""Predictions in a turn."""


class Turn(msgspec.Struct, frozen=True, rename="camel"):
    """What a turn of the watch did."""

    decisions: int = 0
    """Kept: a check that finds all as it was keeps none."""
    bets: int = 0
    settlements: int = 0
    """Entries in ledgers, corrections too."""
    left: bool = False
    """Whether more is due."""
    busy: bool = False
    """Whether another process was at it, so that nothing was done here."""

    def __add__(self, other: "Turn") -> "Turn":
        """Return the sums of two turns, the second one the later."""
        return Turn(
            self.decisions + other.decisions,
            self.bets + other.bets,
            self.settlements + other.settlements,
            other.left,
            other.busy,
        )


class State(msgspec.Struct, frozen=True, rename="camel"):
    """How the watch stands."""

    waiting: int
    """About how many notes and predictions wait to be looked at."""
    behind: int
    """Seconds that the oldest of them has waited; 0 where none waits."""
    turned_at: int | None
    """When the last turn was, in UTC seconds; there is none while nothing is due."""
    turn: Turn
    """What it did."""


def state(session: Session) -> State:
    """Return how far the watch is behind, and what its last turn did."""
    ((turned_at, *did),) = session.all(
        "SELECT turned_at, decisions, bets, settlements FROM watch_cursor"
    )
    return State(how_much(session), behind(session), turned_at, Turn(*did))


def check(session: Session, most: int = MOST) -> Turn:
    """Settle the matches that changed, and check about so many predictions that are due, at most.

    A bet is placed at this moment, on quotes that are fresh now: never in the past.
    """
    if not session.try_lock("bettune watch"):
        return Turn(left=True, busy=True)
    taken = watched.take(session, most)
    settlements = ledger.settle_matches(session, taken.match_ids)
    checked = check_pairs(session, taken.pairs)
    watched.keep(session, checked.stay, checked.leave)
    session.run(
        "UPDATE watch_cursor SET turned_at = :now, decisions = :decisions, bets = :bets,"
        " settlements = :settlements",
        now=session.now,
        decisions=checked.decisions,
        bets=checked.bets,
        settlements=settlements,
    )
    return Turn(checked.decisions, checked.bets, settlements, left=is_due(session))
