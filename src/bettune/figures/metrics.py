"""The figures: their names, units, what they are ratios of, and which bets stand behind each.

`docs/metrics.md` defines them in words, one for one; `counting.py` works them out.
"""

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec
import numpy as np

from bettune.figures import calibration, closing_line, luck
from bettune.figures.settled_bets import SettledBets, Truths, decided_parts

Unit: TypeAlias = Literal["bets", "cents", "share", "odds", "score", "nats"]


class Figure(msgspec.Struct, frozen=True, rename="camel"):
    """A figure, of how many bets, and its 95 % interval; None where it cannot be told."""

    value: float | int | None
    bets: int
    days: int
    """The match days of those bets."""
    low: float | None = None
    high: float | None = None


class Metric(msgspec.Struct, frozen=True):
    """What a figure is."""

    name: str
    unit: Unit
    behind: str
    """Which bets it rests on: a key of BEHIND."""
    below: str = ""
    """Of a ratio of two sums: which column of `counting.columns` the one of the figure's own name
    is divided by. Empty where it is no such ratio."""


BEHIND: dict[str, Callable[[SettledBets], Truths]] = {
    "all": lambda bets: np.ones(len(bets), np.bool_),
    "decided": lambda bets: decided_parts(bets) > 0,
    "closing": closing_line.has_closing,
    "fair_closing": closing_line.has_fair_closing,
    "line_moved": lambda bets: closing_line.has_fair_closing(bets) & bets.line_moved,
    "given": calibration.has_probability,
    "given_and_market": calibration.has_both,
    "given_1x2": calibration.has_1x2,
    "given_and_market_1x2": calibration.has_both_1x2,
    "market": luck.has_market,
}
"""Which bets a figure rests on: `bets.take(BEHIND[...](bets))` are those behind it."""

METRICS = (
    Metric("turnover", "cents", "all"),
    Metric("profit", "cents", "all", "day"),
    Metric("yield", "share", "all", "stake"),
    Metric("bankroll_growth", "share", "all", "day"),
    Metric("drawdown", "cents", "all"),
    Metric("drawdown_share", "share", "all"),
    Metric("longest_winning_run", "bets", "decided"),
    Metric("longest_losing_run", "bets", "decided"),
    Metric("mean_odds", "odds", "all", "bet"),
    Metric("hit_rate", "share", "decided", "decided"),
    Metric("implied_hit_rate", "share", "decided", "decided"),
    Metric("hit_rate_difference", "share", "decided", "decided"),
    Metric("closing_line_value", "share", "closing", "closing"),
    Metric("closing_line_value_median", "share", "closing", "closing"),
    Metric("closing_line_beaten", "share", "closing", "closing"),
    Metric("fair_closing_line_value", "share", "fair_closing", "fair_closing"),
    Metric("fair_closing_line_value_median", "share", "fair_closing", "fair_closing"),
    Metric("fair_closing_line_beaten", "share", "fair_closing", "fair_closing"),
    Metric("bets_with_closing", "bets", "closing"),
    Metric("bets_with_fair_closing", "bets", "fair_closing"),
    Metric("bets_with_line_moved", "bets", "line_moved"),
    Metric("brier", "score", "given", "given"),
    Metric("brier_market", "score", "given_and_market", "given_and_market"),
    Metric("brier_difference", "score", "given_and_market", "given_and_market"),
    Metric("log_loss", "nats", "given", "given"),
    Metric("log_loss_market", "nats", "given_and_market", "given_and_market"),
    Metric("log_loss_difference", "nats", "given_and_market", "given_and_market"),
    Metric("ranked_probability_score", "score", "given_1x2", "given_1x2"),
    Metric(
        "ranked_probability_score_market", "score", "given_and_market_1x2", "given_and_market_1x2"
    ),
    Metric(
        "ranked_probability_score_difference",
        "score",
        "given_and_market_1x2",
        "given_and_market_1x2",
    ),
    Metric("random_bettor_yield", "share", "market"),
    Metric("random_bettor_chance", "share", "market"),
    Metric("random_bettor_chance_deflated", "share", "market"),
    Metric("luckiest_bettor_yield", "share", "market"),
)
