"""Stakes by rule, in whole cents, and Kelly's figures."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bettune import odds
from bettune.odds import MILLION
from bettune.settlement import Result, profit
from bettune.staking import HIGHEST_STAKE, RULES, Offer, growth, kelly_fraction, stake
from oracles import oracle, rows

offers = st.builds(
    Offer,
    odds=st.integers(odds.LOWEST + 1, odds.HIGHEST - 1),
    bankroll=st.integers(-1_000_000, 10_000_000_000),
    probability=st.integers(1, MILLION - 1),
    commission_rate=st.sampled_from([0, 20_000, 50_000]),
)
shares = st.integers(1, MILLION)


@pytest.mark.parametrize(("price", "probability", "fraction", "grown"), rows("kelly", "rows"))
def test_kelly_is_as_published(
    price: float, probability: float, fraction: float, grown: float
) -> None:
    tolerance = oracle("kelly")["tolerance"]
    assert kelly_fraction(price, probability) == pytest.approx(fraction, abs=tolerance, rel=0)
    assert growth(price, probability) == pytest.approx(grown, abs=tolerance, rel=0)


@pytest.mark.parametrize(("price", "probability", "fraction", "grown"), rows("kelly", "rows"))
def test_a_kelly_stake_is_the_published_fraction_of_the_bankroll(
    price: float, probability: float, fraction: float, grown: float
) -> None:
    offer = Offer(odds.from_number(str(price)) or 0, 100_000, round(probability * MILLION))
    assert stake("kelly", MILLION, offer) == round(fraction * 100_000)
    assert stake("kelly", MILLION // 4, offer) == round(fraction * 25_000)


@given(st.floats(1.01, 100), st.floats(0.01, 0.99), st.floats(0, 0.99))
def test_no_other_fraction_grows_the_bankroll_more(
    price: float, probability: float, fraction: float
) -> None:
    assert growth(price, probability, fraction) <= growth(price, probability) + 1e-12


def test_growth_knows_certainty_and_ruin() -> None:
    assert kelly_fraction(2.0, 1.0) == 1.0
    assert growth(2.0, 1.0) == pytest.approx(math.log(2))
    assert growth(2.0, 0.9, 1.0) == -math.inf
    assert growth(2.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("rule", "amount", "offer", "cents"),
    [
        ("flat", 1_000, Offer(1_850_000, 100_000), 1_000),
        ("flat", 1_000, Offer(1_850_000, 0), 1_000),
        ("to_win", 1_000, Offer(1_850_000, 100_000), 1_176),
        ("to_win", 1_000, Offer(3_000_000, 100_000), 500),
        ("to_win", 1_000, Offer(3_000_000, 100_000, None, 50_000), 526),
        ("to_win", 1_000, Offer(9_999_000_000, 100_000), 1),
        ("to_win", 1_000, Offer(1_000_001, 100_000), HIGHEST_STAKE),
        ("share", 20_000, Offer(1_850_000, 100_000), 2_000),
        ("share", 20_000, Offer(1_850_000, 12_325), 246),
        ("share", 20_000, Offer(1_850_000, 12_375), 248),
        ("share", 20_000, Offer(1_850_000, -500), 0),
        ("kelly", MILLION, Offer(2_000_000, 100_000, 600_000), 20_000),
        ("kelly", 500_000, Offer(2_000_000, 100_000, 600_000), 10_000),
        ("kelly", MILLION, Offer(2_000_000, 100_000, 600_000, 50_000), 17_895),
        ("kelly", MILLION, Offer(2_000_000, 100_000, 500_000), 0),
        ("kelly", MILLION, Offer(2_000_000, 0, 600_000), 0),
        ("kelly", MILLION, Offer(2_000_000, 100_000), None),
    ],
)
def test_a_rule_stakes_what_it_says(
    rule: str, amount: int, offer: Offer, cents: int | None
) -> None:
    assert stake(rule, amount, offer) == cents


@given(st.sampled_from(sorted(RULES)), shares, offers)
def test_a_stake_is_whole_cents_within_bounds(rule: str, amount: int, offer: Offer) -> None:
    found = stake(rule, amount, offer)
    assert found is not None
    assert 0 <= found <= HIGHEST_STAKE
    if rule in {"share", "kelly"}:
        assert found <= max(0, offer.bankroll)


@given(st.integers(1, 1_000_000), offers)
def test_to_win_wins_the_amount_as_nearly_as_cents_allow(amount: int, offer: Offer) -> None:
    found = stake("to_win", amount, offer)
    assert found is not None
    won = profit(found, offer.odds, Result.WON, offer.commission_rate)
    a_cent_staked = Fraction(offer.price, MILLION**2)
    if 1 < found < HIGHEST_STAKE:
        assert abs(won - amount) <= a_cent_staked / 2 + 1  # the last for the two roundings


@given(shares, offers)
def test_a_kelly_stake_is_exact_to_half_a_cent(amount: int, offer: Offer) -> None:
    price = Fraction(offer.odds - MILLION, MILLION) * (1 - Fraction(offer.commission_rate, MILLION))
    probability = Fraction(offer.probability or 0, MILLION)
    fraction = max(Fraction(0), probability - (1 - probability) / price)
    exact = max(0, offer.bankroll) * Fraction(amount, MILLION) * fraction
    assert stake("kelly", amount, offer) == min(HIGHEST_STAKE, round(exact))
