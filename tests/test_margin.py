"""Taking the margin out: as published, always probabilities, never silently wrong."""

import itertools
import math
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.margin import METHODS, probabilities_of
from oracles import oracle, rows
from tables import table

methods = pytest.mark.parametrize("method", METHODS)
odds = st.floats(1.01, 1_000)
books = st.integers(2, 4).flatmap(lambda k: st.lists(odds, min_size=k, max_size=k))
wild = st.floats() | st.just(1.0) | st.floats(1, 10_000)


def overround(probabilities: list[float], margin: float) -> list[float]:
    """Return the odds of a book that has each outcome's share of a margin."""
    total = sum(probabilities)
    return [total / (one * (1 + margin)) for one in probabilities]


# No outcome so likely, nor margin so wide, that odds would be 1 or less.
fair = st.lists(st.floats(0.1, 1), min_size=2, max_size=3)
margins = st.floats(0, 0.08)


@pytest.mark.parametrize(
    ("book", "method"),
    [(book, method) for book in rows("margin_removal", "books") for method in METHODS],
)
def test_margin_is_taken_out_as_published(book: dict[str, Any], method: str) -> None:
    assert set(book["probabilities"]) == set(METHODS)
    tolerance = oracle("margin_removal")["tolerance"]
    expected = pytest.approx(book["probabilities"][method], abs=tolerance, rel=0)
    assert probabilities_of(book["odds"], method) == expected


@methods
@settings(deadline=None)
@given(many=st.lists(st.lists(wild, min_size=3, max_size=3), min_size=1, max_size=20))
def test_an_answer_is_probabilities_or_none_at_all(method: str, many: list[list[float]]) -> None:
    found = METHODS[method](many)
    assert found.shape == (len(many), 3)
    for book, row in zip(many, found.tolist(), strict=True):
        if any(math.isnan(one) for one in row):
            assert all(math.isnan(one) for one in row)
            continue
        assert all(0 < one < 1 for one in row)
        assert sum(row) == pytest.approx(1, abs=1e-12)
        assert all(1 < one < math.inf for one in book)


@methods
@settings(deadline=None)
@given(book=books)
def test_shorter_odds_are_never_less_likely(method: str, book: list[float]) -> None:
    found = probabilities_of(book, method)
    if found is not None:
        ranked = sorted(zip(book, found, strict=True))
        for (shorter, likelier), (longer, rarer) in itertools.pairwise(ranked):
            assert likelier >= rarer * (1 - 1e-9)
            assert shorter < longer or likelier == pytest.approx(rarer, rel=1e-9)


@methods
@settings(deadline=None)
@given(probabilities=fair, margin=margins)
def test_a_book_of_equal_chances_stays_one(
    method: str, probabilities: list[float], margin: float
) -> None:
    equal = [1.0] * len(probabilities)
    found = probabilities_of(overround(equal, margin), method)
    assert found == pytest.approx([1 / len(equal)] * len(equal), abs=1e-9)


@methods
@settings(deadline=None)
@given(probabilities=fair)
def test_a_fair_book_is_what_it_says(method: str, probabilities: list[float]) -> None:
    book = overround(probabilities, 0)
    expected = [1 / one for one in book]
    assert probabilities_of(book, method) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(probabilities=st.lists(st.floats(0.1, 1), min_size=2, max_size=2), margin=margins)
def test_with_two_outcomes_shin_is_additive(probabilities: list[float], margin: float) -> None:
    book = overround(probabilities, margin)
    assert probabilities_of(book, "shin") == pytest.approx(
        probabilities_of(book, "additive"), abs=1e-9
    )


@settings(deadline=None)
@given(book=books)
def test_what_is_solved_fits_the_formula(book: list[float]) -> None:
    """The odds ratio is one ratio, and the power one power, for all outcomes."""
    by_ratio, by_power = (probabilities_of(book, name) for name in ("odds_ratio", "power"))
    assert by_ratio is not None
    ratios = [(1 / p - 1) / (price - 1) for p, price in zip(by_ratio, book, strict=True)]
    assert max(ratios) == pytest.approx(min(ratios), rel=1e-6)
    if by_power is not None and min(by_power) > 1e-12 and max(by_power) < 1 - 1e-6:
        powers = [math.log(p) / -math.log(price) for p, price in zip(by_power, book, strict=True)]
        assert max(powers) == pytest.approx(min(powers), rel=1e-6)


@settings(deadline=None)
@given(probabilities=st.lists(st.floats(0.1, 1), min_size=3, max_size=3), margin=margins)
def test_shin_s_share_of_those_who_know_is_one_for_all_outcomes(
    probabilities: list[float], margin: float
) -> None:
    """By the formula (1 - z)p² + zp = pi² / S, z is the same from each probability."""
    book = overround(probabilities, margin)
    found = probabilities_of(book, "shin")
    assert found is not None
    total = sum(1 / price for price in book)
    shares = [
        (price**-2 / total - p * p) / (p - p * p) for p, price in zip(found, book, strict=True)
    ]
    assert max(shares) == pytest.approx(min(shares), abs=1e-9)
    assert min(shares) > -1e-9


@pytest.mark.parametrize(
    ("method", "answered"),
    [
        ("multiplicative", True),
        ("additive", True),
        ("power", True),
        ("shin", False),
        ("odds_ratio", True),
    ],
)
def test_an_underround_book_is_answered_as_documented(method: str, answered: bool) -> None:
    found = probabilities_of([2.2, 3.6, 4.2], method)
    assert (found is not None) == answered
    if found is not None:
        assert all(p > 1 / price for p, price in zip(found, [2.2, 3.6, 4.2], strict=True))
    for row in table("margin.md", "When which"):
        if row["method"] == method.replace("_", " "):
            assert (row["an underround book"] == "no answer") != answered


def test_additive_has_no_answer_where_nothing_is_left_of_a_long_shot() -> None:
    assert probabilities_of([1.02, 15.0, 101.0], "additive") is None
    assert probabilities_of([1.02, 15.0, 101.0], "shin") is not None


@methods
@pytest.mark.parametrize(
    "book",
    [
        (1.000001, 9_999.0, 9_999.0),
        (1.0001, 1.5, 9_999.0),
        (1.01, 1.01, 1.01),
        (1.000001, 1.000001),
        (9_999.0, 1.0001),
    ],
)
def test_extreme_prices_are_answered_or_not_but_never_wrongly(
    method: str, book: tuple[float, ...]
) -> None:
    found = probabilities_of(book, method)
    assert found is None or (sum(found) == pytest.approx(1) and min(found) > 0)
    assert found is not None or method in {"additive", "shin"}


@methods
@pytest.mark.parametrize("missing", [math.nan, 1.0, 0.0, -2.0, math.inf])
def test_a_book_with_an_odd_missing_has_no_answer_and_harms_no_other(
    method: str, missing: float
) -> None:
    found = METHODS[method]([[2.0, missing, 4.0], [2.0, 3.5, 4.0]])
    assert np.isnan(found[0]).all()
    assert tuple(found[1].tolist()) == probabilities_of([2.0, 3.5, 4.0], method)


@methods
def test_no_books_have_no_probabilities(method: str) -> None:
    assert METHODS[method](np.empty((0, 3))).shape == (0, 3)


@methods
def test_a_quarter_of_a_million_books_take_less_than_a_second(method: str) -> None:
    chance = np.random.default_rng(20_260_606)
    probabilities = chance.dirichlet([4, 3, 3], 240_000)
    margin = chance.uniform(0, 0.12, (240_000, 1))
    many = 1 / (probabilities * (1 + margin))
    started = time.process_time()
    METHODS[method](many)
    assert time.process_time() - started < 1


@settings(deadline=None)
@given(st.lists(st.lists(odds, min_size=3, max_size=3), min_size=1, max_size=30))
def test_a_book_is_answered_alike_alone_and_among_others(many: list[list[float]]) -> None:
    for method, remove in METHODS.items():
        for book, row in zip(many, remove(many).tolist(), strict=True):
            alone = probabilities_of(book, method)
            assert row == pytest.approx(alone or [math.nan] * 3, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("row", table("margin.md", "An example"), ids=lambda row: row["method"])
def test_the_documented_example_is_what_comes_out(row: dict[str, str]) -> None:
    book = [1.25, 6.50, 13.00]
    inverse = tuple(1 / price for price in book)
    method = row.pop("method").replace(" ", "_")
    found = inverse if method == "1_/_odds" else probabilities_of(book, method)
    assert found is not None
    shown = [f"{one:.4f}" for one in (*found, sum(found))]
    assert [row[column] for column in ("home", "draw", "away", "sum")] == shown
    assert row["fair odds of away"] == f"{1 / found[2]:.2f}"


def test_the_documentation_has_every_method() -> None:
    named = {name.replace("_", " ") for name in METHODS}
    assert {row["method"] for row in table("margin.md", "The five methods")} == named
    assert {row["method"] for row in table("margin.md", "When which")} == named
    assert {row["method"] for row in table("margin.md", "An example")} == {*named, "1 / odds"}
