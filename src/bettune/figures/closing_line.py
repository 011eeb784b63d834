"""Closing line value: the odds taken, divided by the closing odds, minus 1.

The closing price holds all that the market knew; whoever beats it again and again has an edge, and
that shows in far fewer bets than it does in the yield. Raw, the closing odds still hold the
bookmaker's margin; margin-free, the value is the profit that a bet had to expect at the close.
"""

import msgspec
import numpy as np

from bettune.figures.settled_bets import Floats, SettledBets, Truths

STEP = 0.01
"""The width of a bar of the distribution."""
BARS = 40
"""The bars, as many above 0 as below; the outermost two hold all that lies beyond."""


class Bar(msgspec.Struct, frozen=True, rename="camel"):
    """A bar of the distribution: the bets whose value is from `low` to below `high`."""

    low: float | None
    """None: however low."""
    high: float | None
    bets: int


def has_closing(bets: SettledBets) -> Truths:
    """Return which bets have closing odds of their own line."""
    return bets.closing > 0


def has_fair_closing(bets: SettledBets) -> Truths:
    """Return which bets have margin-free closing odds, of their own line or carried over to it."""
    return bets.fair_closing > 1


def raw_values(bets: SettledBets) -> Floats:
    """Return each bet's raw closing line value, nan where there are no closing odds."""
    closing = np.where(has_closing(bets), bets.closing, np.nan)
    values: Floats = bets.odds / closing - 1
    return values


def fair_values(bets: SettledBets) -> Floats:
    """Return each bet's margin-free closing line value, nan where there are no closing odds."""
    closing = np.where(has_fair_closing(bets), bets.fair_closing, np.nan)
    values: Floats = bets.price / closing - 1
    return values


def columns(bets: SettledBets) -> dict[str, Floats]:
    """Return what the figures are ratios of, a place a bet, 0 where a bet has no closing odds."""
    found: dict[str, Floats] = {}
    for name, values in (("closing", raw_values(bets)), ("fair_closing", fair_values(bets))):
        known = np.isfinite(values)
        found[name] = known.astype(np.float64)
        found[f"{name}_line_value"] = np.where(known, values, 0.0)
        found[f"{name}_line_value_median"] = _below_median(values, known)
        found[f"{name}_line_beaten"] = (values > 0).astype(np.float64)
    return found


def _below_median(values: Floats, known: Truths) -> Floats:
    """Return 1 for what is below the median, 1/2 for what is the median, 0 for the rest."""
    if not known.any():
        return np.zeros(len(values))
    median = np.median(values[known])
    below: Floats = (values < median) + 0.5 * (values == median)
    return below


def median(
    values: Floats, share_below: float, interval: tuple[float, float] | None
) -> tuple[float, tuple[float, float] | None]:
    """Return the median of values and its interval, from that of the share that lies below it.

    Woodruff, "Confidence intervals for medians and other position measures", 1952: what the share
    below the median may be in other days like these, the values themselves turn into a median.
    """
    middle = float(np.median(values))
    if interval is None:
        return middle, None
    shares = [min(max(0.5 + end - share_below, 0.0), 1.0) for end in interval]
    low, high = np.quantile(values, shares)
    return middle, (float(low), float(high))


def distribution(values: Floats) -> list[Bar]:
    """Return how closing line values are distributed, in bars of one per cent; nan left out."""
    known = values[np.isfinite(values)]
    if not len(known):
        return []
    half = BARS // 2
    # A value that floats put a hair below a bar's edge belongs above it.
    places = np.clip(np.floor(known / STEP + 1e-9), -half, half - 1).astype(np.int64) + half
    counts = np.bincount(places, minlength=BARS).tolist()
    edges = [round(STEP * (place - half), 6) for place in range(BARS + 1)]
    lows: list[float | None] = [None, *edges[1:-1]]
    highs: list[float | None] = [*edges[1:-1], None]
    return [Bar(*bar) for bar in zip(lows, highs, counts, strict=True)]
