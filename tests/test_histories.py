"""Histories that might have been: worked out from days, the same as bet by bet."""

import numpy as np
import pytest

from bettune.figures import equity, histories, runs
from bettune.figures.bootstrap import drawn_days, randomness
from bettune.figures.settled_bets import SettledBets
from bettune.times import DAY
from settled import bets, season

HISTORIES = 200
SEASONS = [(60, 12), (300, 30), (400, 200)]


def replayed(whole: SettledBets, purpose: int) -> list[SettledBets]:
    """Return the histories of a seed, bet by bet: the days drawn, one after the other."""
    days = np.unique(whole.day)
    found = []
    for chosen in drawn_days(len(days), HISTORIES, randomness(3, purpose)):
        for row in chosen:
            parts = [np.flatnonzero(whole.day == days[day]) for day in row]
            moved = np.concatenate(
                [whole.kickoff[part] % DAY + at * DAY for at, part in enumerate(parts)]
            )
            history = whole.take(np.concatenate(parts))
            columns = {name: getattr(history, name) for name in SettledBets.__struct_fields__}
            found.append(SettledBets(**(columns | {"kickoff": moved, "placed_at": moved})))
    return found


def middle(values: list[float]) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975)).tolist()
    return low, high


@pytest.mark.parametrize(("count", "days"), SEASONS)
def test_drawdowns_are_those_of_the_bets_of_the_days_drawn(count: int, days: int) -> None:
    whole = season(count, days)
    falls = [equity.deepest(equity.steps(one), 50_000) for one in replayed(whole, 2)]
    amount, share = histories.drawdowns(equity.steps(whole), 50_000, HISTORIES, 3)
    assert amount == middle([fall.amount for fall in falls])
    assert share == pytest.approx(middle([fall.share or 0.0 for fall in falls]), rel=1e-12)
    assert histories.drawdowns(equity.steps(whole), None, HISTORIES, 3) == (amount, None)


@pytest.mark.parametrize(("count", "days"), SEASONS)
@pytest.mark.parametrize("won", [True, False])
def test_runs_are_those_of_the_bets_of_the_days_drawn(count: int, days: int, won: bool) -> None:
    whole = season(count, days)
    lengths = [float(runs.longest(one, won).bets) for one in replayed(whole, 3)]
    assert histories.runs(whole, won, HISTORIES, 3) == middle(lengths)


def test_too_few_days_tell_nothing() -> None:
    few = bets("WLWLWLWLW")
    assert histories.runs(few, True, HISTORIES, 3) is None
    assert histories.drawdowns(equity.steps(few), 100, HISTORIES, 3) == (None, None)


def test_who_never_lost_has_no_losing_run_to_expect() -> None:
    always = bets("W" * 20)
    assert histories.runs(always, False, HISTORIES, 3) == (0, 0)
    assert histories.runs(always, True, HISTORIES, 3) == (20, 20)
    assert histories.drawdowns(equity.steps(always), 100, HISTORIES, 3) == ((0, 0), (0, 0))
