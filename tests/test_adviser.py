"""The lowest odds worth taking, to the millionth."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bettune import odds
from bettune.adviser import edge_at, lowest_odds
from bettune.odds import MILLION
from bettune.staking import Offer, stake

probabilities = st.integers(1, MILLION - 1)
edges = st.integers(-MILLION, MILLION)
rates = st.integers(0, MILLION - 1)
prices = st.integers(odds.LOWEST + 1, odds.HIGHEST - 1)


@pytest.mark.parametrize(
    ("probability", "edge", "rate", "lowest"),
    [
        (500_000, 0, 0, 2_000_000),
        (500_000, 50_000, 0, 2_100_000),
        (400_000, 0, 0, 2_500_000),
        (300_000, 0, 0, 3_333_334),
        (500_000, 0, 50_000, 2_052_632),
        (500_000, 50_000, 50_000, 2_157_895),
        (999_999, 0, 0, 1_000_002),
        (999_999, -500_000, 0, 1_000_001),
        (100, 0, 0, None),
        (101, 0, 0, 9_900_990_100),
    ],
)
def test_the_lowest_odds_worth_taking(
    probability: int, edge: int, rate: int, lowest: int | None
) -> None:
    assert lowest_odds(probability, edge, rate) == lowest


@given(probabilities, edges, rates, prices)
def test_odds_give_the_edge_exactly_from_the_lowest_on(
    probability: int, edge: int, rate: int, price: int
) -> None:
    lowest = lowest_odds(probability, edge, rate)
    enough = lowest is not None and price >= lowest
    assert (edge_at(price, probability, rate) >= edge) == enough


@given(probabilities, rates, prices)
def test_an_edge_is_what_a_unit_is_expected_to_gain(
    probability: int, rate: int, price: int
) -> None:
    p = Fraction(probability, MILLION)
    net = Fraction(price - MILLION, MILLION) * (1 - Fraction(rate, MILLION))
    exact = (p * net - (1 - p)) * MILLION
    assert 0 <= exact - edge_at(price, probability, rate) < 1


@given(probabilities, st.integers(0, MILLION), rates, st.integers(1, 1_000))
def test_a_wish_for_more_never_lowers_the_odds(
    probability: int, edge: int, rate: int, more: int
) -> None:
    lowest = lowest_odds(probability, edge, rate) or odds.HIGHEST
    assert lowest <= (lowest_odds(probability, edge + more, rate) or odds.HIGHEST)
    assert lowest <= (lowest_odds(probability, edge, min(rate + more, MILLION - 1)) or odds.HIGHEST)
    assert lowest >= (lowest_odds(min(probability + more, MILLION - 1), edge, rate) or odds.HIGHEST)


@given(probabilities, rates, prices)
def test_kelly_stakes_nothing_where_the_adviser_sees_no_edge(
    probability: int, rate: int, price: int
) -> None:
    staked = stake("kelly", MILLION, Offer(price, 100_000_000, probability, rate))
    if edge_at(price, probability, rate) < 0:
        assert staked == 0
