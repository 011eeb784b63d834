"""Runs: bets that won, or lost, one after the other."""

import msgspec
import numpy as np

from bettune.figures.settled_bets import Integers, SettledBets, Truths, decided_parts, won_parts


class Run(msgspec.Struct, frozen=True, rename="camel"):
    """The longest run, the first of equals."""

    bets: int
    """0 if there was none."""
    first: int | None
    """The bet that it began with, and the last one."""
    last: int | None


def outcomes(bets: SettledBets) -> tuple[Truths, Truths]:
    """Return which bets won and which lost, in whole or half; void ones neither break nor count."""
    won = won_parts(bets) > 0
    return won, ~won & (decided_parts(bets) > 0)


def longest(bets: SettledBets, won: bool) -> Run:
    """Return the longest run of bets that won, or that lost."""
    wins, losses = outcomes(bets)
    counting, breaking = (wins, losses) if won else (losses, wins)
    so_far = np.cumsum(counting)
    before = np.maximum.accumulate(np.where(breaking, so_far, 0))  # the count at the last break
    lengths: Integers = so_far - before
    end = int(lengths.argmax()) if len(lengths) else 0
    if not len(lengths) or not lengths[end]:
        return Run(0, None, None)
    first = int(np.searchsorted(so_far, before[end] + 1))
    return Run(int(lengths[end]), int(bets.bet_id[first]), int(bets.bet_id[end]))
