"""Deflation: figures of bets once more variants were tried are those that would be counted then."""

import pytest

from bettune.figures import luck
from bettune.figures.counting import figures
from bettune.figures.deflation import deflated
from bettune.figures.settled_bets import SettledBets
from bettune.figures.verdict import judged_again, verdict
from settled import bets, season
from test_verdict import record


@pytest.mark.parametrize("whole", [season(400, 60), bets("WLVWL"), bets(""), bets("WL")])
@pytest.mark.parametrize("tried", [1, 2, 1_000])
def test_deflated_later_is_as_counted_then(whole: SettledBets, tried: int) -> None:
    before = figures(whole, seed=1, draws=100, tried=2)
    after = figures(whole, seed=1, draws=100, tried=tried)
    assert deflated(before, luck.spread(whole), tried) == after


def test_a_verdict_is_given_up_once_many_variants_were_tried() -> None:
    whole = record(3_000, 300, 0.06)
    alone = figures(whole, seed=1, draws=2_000)
    judged = verdict(whole, alone)
    assert judged.code == "beats"
    found = deflated(alone, luck.spread(whole), 1_000_000)
    again = judged_again(judged, found, 1_000_000)
    assert again.code == "unclear"
    assert again == verdict(whole, figures(whole, seed=1, draws=2_000, tried=1_000_000), 1_000_000)


def test_where_the_spread_is_not_known_its_figure_stays() -> None:
    alone = figures(season(400, 60), seed=1, draws=100)
    found = deflated(alone, None, 9)
    assert found["luckiest_bettor_yield"] == alone["luckiest_bettor_yield"]
    assert found["random_bettor_chance_deflated"] != alone["random_bettor_chance_deflated"]
