"""Goals: from a match's fair prices to those of every other bet on it."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune import bet_types, margin
from bettune.market.goals import Means, Price, fair_odds, means_of, price
from conftest import shared

RANDOM = np.random.default_rng(5)
HOME, AWAY = RANDOM.uniform(0.3, 3.5, 400), RANDOM.uniform(0.3, 3.0, 400)
NEAR = np.rint((AWAY - HOME) * 4).astype(np.int64) + RANDOM.integers(-4, 5, 400)
TOTAL = np.maximum(1, np.rint((AWAY + HOME) * 4).astype(np.int64) + RANDOM.integers(-4, 5, 400))


def means(home: object, away: object, rho: float = 0.0) -> Means:
    columns = [np.atleast_1d(np.asarray(side, np.float64)) for side in (home, away)]
    return Means(*columns, np.zeros(len(columns[0])), rho)


def priced(found: Means, kind: int, lines: object = 0) -> Price:
    return price(kind, fair_odds(found, kind, lines), lines)  # type: ignore[arg-type]


@pytest.mark.parametrize("rho", [0.0, -0.1])
def test_a_handicap_and_a_total_of_any_lines_give_the_means(rho: float) -> None:
    true = means(HOME, AWAY, rho)
    handicap = priced(true, bet_types.HANDICAP_AWAY, -NEAR)
    found = means_of([handicap, priced(true, bet_types.UNDER, TOTAL)], rho=rho)
    np.testing.assert_allclose(found.home, HOME, rtol=1e-7)
    np.testing.assert_allclose(found.away, AWAY, rtol=1e-7)
    assert (found.miss < 1e-9).all()


def test_1x2_and_a_total_give_the_means() -> None:
    true = means(HOME, AWAY)
    outcomes = [priced(true, kind) for kind in (bet_types.HOME, bet_types.DRAW, bet_types.AWAY)]
    found = means_of([*outcomes, priced(true, bet_types.OVER, 10)])
    np.testing.assert_allclose(found.home, HOME, rtol=1e-6)
    np.testing.assert_allclose(found.away, AWAY, rtol=1e-6)


def test_means_price_what_they_were_found_from() -> None:
    odds = [np.array([1.95, 2.4, 1.6]), np.array([1.9, 2.1, 1.85])]
    lines = [np.array([-3, 2, 0]), np.array([9, 12, 10])]
    given = [
        price(bet_types.HANDICAP_HOME, odds[0], lines[0]),
        price(bet_types.OVER, odds[1], lines[1]),
    ]
    found = means_of(given)
    np.testing.assert_allclose(
        fair_odds(found, bet_types.HANDICAP_HOME, lines[0]), odds[0], rtol=1e-7
    )
    np.testing.assert_allclose(fair_odds(found, bet_types.OVER, lines[1]), odds[1], rtol=1e-7)


def test_a_match_without_all_its_prices_has_no_means() -> None:
    found = means_of(
        [
            price(bet_types.HOME, [2.0, np.nan, 2.0, 1.0, 2.0]),
            price(bet_types.OVER, [1.9, 1.9, np.inf, 1.9, np.nan], 10),
        ]
    )
    assert np.isnan(found.home).tolist() == [False, True, True, True, True]
    assert np.isnan(found.miss).tolist() == [False, True, True, True, True]
    assert np.isnan(fair_odds(found, bet_types.AWAY)).tolist() == [False, True, True, True, True]


def test_prices_that_do_not_fit_give_none_instead_of_a_wrong_one() -> None:
    outcomes = [bet_types.HOME, bet_types.DRAW, bet_types.AWAY]
    odds = [[2.0, 2.0], [4.0, 1.6], [4.0, 4.0]]  # the second's draw is out of the question
    prices = [price(kind, both) for kind, both in zip(outcomes, odds, strict=True)]
    found = means_of([*prices, price(bet_types.OVER, [1.9, 1.9], 10)])
    assert np.isnan(found.home).tolist() == [False, True]
    assert found.miss[1] > 0.1
    strict = means_of([*prices, price(bet_types.OVER, [1.9, 1.9], 10)], largest_miss=1e-4)
    assert np.isnan(strict.home).all()


def test_two_prices_that_no_means_meet_give_none() -> None:
    found = means_of(
        [price(bet_types.HANDICAP_HOME, [1.000001], 40), price(bet_types.OVER, [9_000.0], 1)]
    )
    assert np.isnan(found.home).all()


def test_no_matches_have_no_means() -> None:
    found = means_of([price(bet_types.HOME, []), price(bet_types.OVER, [], 10)])
    assert len(found.home) == len(fair_odds(found, bet_types.DRAW)) == 0


def test_many_matches_are_priced_as_each_alone() -> None:
    lines = np.resize(NEAR, 20_000)
    many = means(np.resize(HOME, 20_000), np.resize(AWAY, 20_000))
    found = means_of(
        [priced(many, bet_types.HANDICAP_HOME, lines), priced(many, bet_types.OVER, 11)]
    )
    np.testing.assert_allclose(found.home, many.home, rtol=1e-6)
    odds = fair_odds(found, bet_types.HANDICAP_HOME, 3)
    some = [0, 77, 399, 12_345]
    alone = [
        float(fair_odds(means(many.home[at], many.away[at]), bet_types.HANDICAP_HOME, 3)[0])
        for at in some
    ]
    np.testing.assert_allclose(odds[some], alone, rtol=1e-6)


@settings(deadline=None)
@given(st.floats(0.2, 4), st.floats(0.2, 4), st.integers(-16, 15))
def test_a_better_line_is_never_dearer(home: float, away: float, line: int) -> None:
    true = means(home, away)
    for kind in (bet_types.HANDICAP_HOME, bet_types.HANDICAP_AWAY, bet_types.UNDER):
        first = abs(line) + 1 if kind == bet_types.UNDER else line
        worse, better = (fair_odds(true, kind, at)[0] for at in (first, first + 1))
        assert better <= worse * (1 + 1e-12)
    lower, higher = (fair_odds(true, bet_types.OVER, abs(line) + at)[0] for at in (1, 2))
    assert lower <= higher * (1 + 1e-12)


@settings(deadline=None)
@given(st.floats(0.2, 4), st.floats(0.2, 4), st.integers(-16, 16))
def test_the_two_sides_of_a_line_are_fair_to_each_other(
    home: float, away: float, line: int
) -> None:
    true = means(home, away)
    sides = [
        fair_odds(true, bet_types.HANDICAP_HOME, line)[0],
        fair_odds(true, bet_types.HANDICAP_AWAY, -line)[0],
    ]
    totals = [fair_odds(true, kind, abs(line) + 1)[0] for kind in (bet_types.OVER, bet_types.UNDER)]
    for pair in (sides, totals):
        assert sum(1 / odds for odds in pair) == pytest.approx(1, abs=1e-9)


COLUMNS = ("PSCH", "PSCD", "PSCA", "PC>2.5", "PC<2.5", "AHCh", "PCAHH", "PCAHA")


def closing_prices() -> tuple[list[Price], np.ndarray, np.ndarray]:
    """Return real closing prices of 1X2 and over 2.5, and the lines and chances of the handicap."""
    rows = []
    for path in sorted(shared("data", "football-data", "2324").glob("*.csv")):
        with path.open(encoding="cp1252") as lines:
            rows += [
                [float(row[column]) for column in COLUMNS]
                for row in csv.DictReader(lines)
                if all(row.get(column) for column in COLUMNS)
            ]
    quoted = np.array(rows)
    outcomes, totals, handicaps = (
        margin.multiplicative(quoted[:, part]) for part in (slice(0, 3), slice(3, 5), slice(6, 8))
    )
    kinds = (bet_types.HOME, bet_types.DRAW, bet_types.AWAY)
    prices = [price(kind, 1 / outcomes[:, at]) for at, kind in enumerate(kinds)]
    prices.append(price(bet_types.OVER, 1 / totals[:, 0], 10))
    return prices, np.rint(quoted[:, 5] * 4).astype(np.int64), handicaps[:, 0]


def test_the_handicap_that_follows_from_1x2_and_total_is_the_market_s() -> None:
    prices, lines, chances = closing_prices()
    assert len(chances) > 5_000
    for rho, error in ((0.0, 0.004), (-0.05, 0.003)):
        found = means_of(prices, rho=rho)
        off = np.abs(1 / fair_odds(found, bet_types.HANDICAP_HOME, lines) - chances)
        told = np.isfinite(off)
        assert told.mean() > 0.99
        assert np.median(off[told]) < error
        assert np.quantile(off[told], 0.95) < 0.015
