"""Luck: the chance of a random bettor, held against every way in which bets may come out."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.figures import luck as by_luck
from bettune.figures.luck import deflate, has_market, largest_of, luck
from bettune.figures.settled_bets import SettledBets
from bettune.settlement import Result, profit
from settled import bets, season

letters = st.text("WwVlL", min_size=1, max_size=9)
prices = st.integers(1_010_000, 9_000_000)


def chance_slowly(whole: SettledBets) -> float:
    """Return the chance by going through every way in which matches may come out."""
    known = whole.take(has_market(whole))
    halves = {Result.HALF_WON, Result.HALF_LOST}
    total = 0.0
    matches = np.unique(known.match_id).tolist()
    for ways in product((True, False), repeat=len(matches)):
        wins = dict(zip(matches, ways, strict=True))
        gained, chances = 0, {}
        for at in range(len(known)):
            won = wins[int(known.match_id[at])]
            half = int(known.result[at]) in halves
            result = (
                (Result.HALF_WON if won else Result.HALF_LOST)
                if half
                else (Result.WON if won else Result.LOST)
            )
            gained += profit(int(known.stake[at]), int(known.odds[at]), result)
            market = float(known.market[at])
            chances[int(known.match_id[at])] = market if won else 1 - market
        if gained >= known.profit.sum():
            total += float(np.prod(list(chances.values())))
    return total


@settings(max_examples=40, deadline=None)
@given(letters, st.data())
def test_the_chance_is_that_of_every_way_in_which_bets_may_come_out(
    outcomes: str, data: st.DataObject
) -> None:
    count = len(outcomes)
    odds = data.draw(st.lists(prices, min_size=count, max_size=count))
    whole = bets(outcomes, odds=odds, market=[0.97e6 / price for price in odds])
    found = luck(whole, 1)
    if not has_market(whole).any():
        assert found is None
    else:
        assert found is not None
        assert found.chance == pytest.approx(chance_slowly(whole), abs=1e-12)


def test_bets_of_one_match_and_type_win_and_lose_together() -> None:
    once = luck(bets("W", market=[0.4]), 1)
    twice = luck(bets("WW", days=[0, 0], market=[0.4, 0.4], match_id=[7, 7]), 1)
    other = luck(bets("WW", days=[0, 0], market=[0.4, 0.4], match_id=[7, 7], line=[1, 2]), 1)
    assert once is not None
    assert twice is not None
    assert other is not None
    assert once.chance == pytest.approx(0.4)
    assert twice.chance == pytest.approx(0.4)
    assert other.chance == pytest.approx(0.16)


def test_a_random_bettor_expects_to_lose_the_margin() -> None:
    found = luck(bets("WLLL", odds=3_800_000, market=[0.25] * 4, stake=[100, 200, 300, 400]), 1)
    assert found is not None
    assert found.expected_yield == pytest.approx(0.25 * 3.8 - 1)
    assert found.luckiest_yield == found.expected_yield


def test_a_random_bettor_pays_commission_too() -> None:
    whole = bets("WL", odds=3_000_000, market=[0.4, 0.4], commission=50_000)
    found = luck(whole, 1)
    assert found is not None
    assert found.expected_yield == pytest.approx(0.4 * 2 * 0.95 - 0.6)


def test_bets_without_a_market_are_left_out() -> None:
    whole = bets("WWV", market=[0.5, np.nan, 0.5])
    found = luck(whole, 1)
    assert found is not None
    assert found.bets == 1
    assert found.chance == 0.5
    assert luck(bets("WL"), 1) is None


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("equal", [True, False])
def test_many_bets_come_out_as_the_exact_way_says(seed: int, equal: bool) -> None:
    random = np.random.default_rng(seed)
    odds = np.full(36, 2_000_000) if equal else random.integers(110, 900, 36) * 10_000
    market = 0.97e6 / odds
    outcomes = "".join(np.where(random.random(36) < market * random.uniform(0.8, 1.6), "W", "L"))
    whole = bets(outcomes, odds=odds, market=market)
    wagers = by_luck._wagers(whole)
    wanted = int(whole.profit.sum()) - wagers.worst
    exact = by_luck._exact(wagers, wanted)
    assert by_luck._approximate(wagers, wanted) == pytest.approx(exact, abs=0.001, rel=0.01)


def test_very_many_bets_come_out_as_simulated_ones_do() -> None:
    whole = season(1_500, 300)
    known = whole.take(has_market(whole))
    wagers = by_luck._wagers(known)
    random = np.random.default_rng(1)
    sums = np.array(
        [wagers.gain[random.random(len(wagers.gain)) < wagers.chance].sum() for _ in range(4_000)]
    )
    for share in (0.02, 0.3, 0.5, 0.8):
        wanted = int(np.quantile(sums, 1 - share))
        found = by_luck._chance(wagers, wanted)
        assert found == pytest.approx(float((sums >= wanted).mean()), abs=0.03)


def test_chances_smaller_than_any_simulation_finds_are_told() -> None:
    whole = bets("W" * 90 + "L" * 10, market=[0.5] * 100)
    found = luck(whole, 1)
    assert found is not None
    assert found.chance == pytest.approx(1.5316e-17, rel=0.02)  # the binomial tail, exactly


def test_all_won_and_all_lost_are_told_exactly() -> None:
    won, lost = (
        luck(bets("W" * 50, market=[0.5] * 50), 1),
        luck(bets("L" * 50, market=[0.5] * 50), 1),
    )
    assert won is not None
    assert lost is not None
    assert won.chance == pytest.approx(0.5**50)
    assert lost.chance == 1


@settings(deadline=None)
@given(st.integers(33, 80), st.integers(0, 1_000))
def test_more_profit_is_never_likelier(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    chance = random.uniform(0.05, 0.9, count)
    wagers = by_luck._Wagers(random.integers(1_100, 9_000, count).astype(np.float64), chance, 0)
    total = int(wagers.gain.sum())
    chances = [by_luck._chance(wagers, int(total * at / 40)) for at in range(41)]
    assert all(0 <= one <= 1 for one in chances)
    assert all(after <= before + 1e-3 for before, after in pairwise(chances))


@pytest.mark.parametrize(("chance", "tried"), [(0.03, 1), (0.03, 20), (1e-9, 1_000), (1.0, 5)])
def test_what_was_tried_often_comes_up_oftener(chance: float, tried: int) -> None:
    assert deflate(chance, tried) == pytest.approx(1 - (1 - chance) ** tried, rel=1e-5)


@pytest.mark.parametrize("count", [1, 5, 100, 1_000])
def test_the_largest_of_many_is_what_simulations_say(count: int) -> None:
    largest = np.random.default_rng(0).normal(size=(3_000, count)).max(axis=1).mean()
    assert largest_of(count) == pytest.approx(float(largest), abs=0.06)


def test_the_luckiest_of_many_random_bettors_makes_more() -> None:
    whole = bets("WL" * 200, odds=1_940_000, market=[0.5] * 400)
    alone, luckiest = luck(whole, 1), luck(whole, 100)
    assert alone is not None
    assert luckiest is not None
    spread = 1.94 * 0.5 / 20
    assert luckiest.luckiest_yield == pytest.approx(-0.03 + spread * largest_of(100))
    assert luckiest.deflated == pytest.approx(1 - (1 - alone.chance) ** 100)


def test_half_of_all_ways_lie_above_the_middle() -> None:
    wagers = by_luck._Wagers(np.full(41, 2_000.0), np.full(41, 0.5), 0)
    assert by_luck._chance(wagers, 42_000) == pytest.approx(0.5, abs=1e-12)  # 21 of 41, or more


@pytest.mark.parametrize("seed", range(5))
def test_what_hardly_ever_happens_is_told_to_its_size(seed: int) -> None:
    random = np.random.default_rng(seed)
    gain = random.integers(1_100, 9_000, 34).astype(np.float64)
    wagers = by_luck._Wagers(gain, 1_000 / gain, 0)
    total = int(gain.sum())
    for wanted in (total - 1, total - 2_000):
        exact = by_luck._exact(wagers, wanted)
        assert 0.5 < by_luck._approximate(wagers, wanted) / exact < 2
    assert by_luck._approximate(wagers, 1) == pytest.approx(1, abs=1e-3)
