"""What tests of figures share: settled bets from a word, and from a seeded season."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from bettune.figures.settled_bets import SettledBets, settled_bets
from bettune.settlement import Result
from bettune.settlement_columns import profit_many
from bettune.times import DAY

LETTERS = {
    "W": Result.WON,
    "w": Result.HALF_WON,
    "V": Result.VOID,
    "l": Result.HALF_LOST,
    "L": Result.LOST,
}
SATURDAY = 19_700 * DAY + 15 * 3_600
"""A kick-off: 2023-12-09, 15:00 UTC."""


def bets(
    outcomes: str,
    odds: ArrayLike = 2_000_000,
    stake: ArrayLike = 1_000,
    days: Sequence[int] | None = None,
    **columns: ArrayLike,
) -> SettledBets:
    """Return bets that came to what the letters say, a day apart unless told how many days on."""
    count = len(outcomes)
    results = np.array([LETTERS[letter] for letter in outcomes], np.int64)
    on = np.array(range(count) if days is None else days, np.int64)
    prices, stakes = np.broadcast_to(odds, count), np.broadcast_to(stake, count)
    told: dict[str, ArrayLike] = {
        "bet_id": np.arange(1, count + 1),
        "kickoff": SATURDAY + on * DAY,
        "placed_at": SATURDAY + on * DAY - 3_600,
        "odds": prices,
        "stake": stakes,
        "result": results,
        "profit": profit_many(stakes, prices, results, columns.get("commission", 0)),
    }
    return settled_bets(**(told | columns))


def season(count: int, days: int, seed: int = 1, edge: float = 0.0) -> SettledBets:
    """Return as many random bets on so many days, with every column that a bet may have."""
    random = np.random.default_rng(seed)
    on = np.sort(np.concatenate((np.arange(days), random.integers(0, days, count - days))))
    odds = random.integers(130, 600, count) * 10_000
    market = 0.97e6 / odds
    won = random.random(count) < (1 + edge) * 1e6 / odds
    partly = np.where(random.random(count) < 0.1, 1, 0)
    results = np.where(won, Result.WON - partly, Result.LOST + partly)
    results[random.random(count) < 0.03] = Result.VOID
    kickoff = SATURDAY + on * DAY + random.integers(-3, 6, count) * 3_600
    known, moved = random.random(count) < 0.8, random.random(count) < 0.2
    stakes = random.integers(500, 2_000, count)
    triples = random.dirichlet((5, 3, 4), (2, count))
    return settled_bets(
        bet_id=random.permutation(count) + 1,
        match_id=np.arange(count) // 2,
        kickoff=kickoff,
        placed_at=kickoff - random.integers(60, 9 * DAY, count),
        tournament=random.integers(1, 6, count),
        kind=random.integers(7, 9, count),
        line=random.integers(8, 12, count),
        odds=odds,
        stake=stakes,
        result=results,
        profit=profit_many(stakes, odds, results),
        closing=np.where(known, odds * random.normal(1, 0.05, count), 0).astype(np.int64),
        fair_closing=np.where(known, odds / 0.97e6 * random.normal(1, 0.05, count), np.nan),
        line_moved=moved,
        probability=np.where(random.random(count) < 0.7, market * 1.02, np.nan),
        market=np.where(random.random(count) < 0.9, market, np.nan),
        given_1x2=triples[0],
        market_1x2=triples[1],
        outcome_1x2=random.integers(-1, 3, count),
    )
