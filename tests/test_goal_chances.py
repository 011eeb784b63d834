"""Chances of goals: the same as from every score, settled by the one table."""

from math import exp, factorial

import numpy as np
import pytest

from bettune.bet_types import BY_NUMBER, HANDICAP_HOME
from bettune.market.goal_chances import chances, parts
from bettune.settlement import HALVES
from bettune.settlement_columns import settle_many

MOST = 40
GOALS = np.arange(MOST + 1)
LINES = {None: [0], "total": list(range(1, 27)), "handicap": list(range(-15, 16))}
HALF = np.array([(0, 0), *HALVES.values()])


def scores(home: float, away: float, rho: float) -> np.ndarray:
    """Return the chance of each score, home's goals in the rows."""
    sides = [
        [exp(-mean) * mean**goals / factorial(goals) for goals in GOALS.tolist()]
        for mean in (home, away)
    ]
    found = np.outer(*sides)
    found[0, 0] *= 1 - home * away * rho
    found[0, 1] *= 1 + home * rho
    found[1, 0] *= 1 + away * rho
    found[1, 1] *= 1 - rho
    return found


@pytest.mark.parametrize(
    ("home", "away", "rho"),
    [
        (1.4, 1.1, 0.0),
        (0.05, 0.4, 0.0),
        (4.5, 0.2, 0.0),
        (6.0, 5.0, 0.0),
        (1.7, 0.9, -0.12),
        (0.8, 1.9, 0.05),
    ],
)
def test_a_bet_fares_as_all_scores_together_say(home: float, away: float, rho: float) -> None:
    score = scores(home, away, rho)
    of = chances(np.array([home]), np.array([away]), rho)
    for kind, form in BY_NUMBER.items():
        for line in LINES[form.line]:
            results = settle_many(kind, line, GOALS[:, None], GOALS[None])
            won, lost = (float((score * HALF[results, side]).sum()) / 2 for side in (0, 1))
            found = parts(of, kind, np.array([line]))
            assert (found[0][0], found[1][0]) == pytest.approx((won, lost), abs=1e-9)


def test_matches_of_many_means_and_lines_are_as_each_alone() -> None:
    random = np.random.default_rng(2)
    home, away = random.uniform(0.05, 5, 300), random.uniform(0.05, 5, 300)
    lines = random.integers(-14, 15, 300)
    of = chances(home, away, -0.05)
    for kind, form in BY_NUMBER.items():
        column = np.abs(lines) + 1 if form.line == "total" else lines * (form.line is not None)
        together = parts(of, kind, column)
        for at in range(0, 300, 7):
            some = slice(at, at + 1)
            alone = parts(chances(home[some], away[some], -0.05), kind, column[some])
            for many, one in zip(together, alone, strict=True):
                assert many[at] == pytest.approx(one[0], abs=1e-9)


def test_what_comes_back_is_neither_won_nor_lost() -> None:
    home, away = 1.3, 0.9
    won, lost = parts(
        chances(np.array([home]), np.array([away])), HANDICAP_HOME, np.zeros(1, np.int64)
    )
    level = sum((home * away) ** goals / factorial(goals) ** 2 for goals in range(30))
    assert 1 - won[0] - lost[0] == pytest.approx(exp(-home - away) * level)  # Skellam, 1946
