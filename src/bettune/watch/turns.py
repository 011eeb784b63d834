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
from bettune.watch.watched import how_much, is_due

__all__ = ["MOST", "Turn", "check", "how_much", "is_due"]

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
    return Turn(checked.decisions, checked.bets, settlements, left=is_due(session))
