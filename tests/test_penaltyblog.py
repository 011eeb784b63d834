"""The peer: penaltyblog's figures and ours on 1,000 random books.

Where the two differ is told by tests of their own. penaltyblog is imported only here: that takes
more than a second.
"""

import math
from typing import Any

import numpy as np
import pytest

from bettune.margin import METHODS, Floats
from bettune.scoring import brier, log_loss, ranked_probability_score
from bettune.staking import growth, kelly_fraction

BOOKS = 1_000
methods = pytest.mark.parametrize("method", METHODS)
outcomes = pytest.mark.parametrize("outcomes", [2, 3])


@pytest.fixture(scope="module")
def peer() -> Any:
    """The package, imported as it comes."""
    import penaltyblog

    return penaltyblog


def random_books(outcomes: int) -> Floats:
    """Return 1,000 books of a margin from 1 to 12 %, with odds as bookmakers write them."""
    chance = np.random.default_rng(outcomes)
    probabilities = 0.04 + (1 - 0.04 * outcomes) * chance.dirichlet([2] * outcomes, BOOKS)
    margin = chance.uniform(0.01, 0.12, (BOOKS, 1))
    return np.maximum(np.floor(100 / (probabilities * (1 + margin))) / 100, 1.01)


def random_forecasts() -> tuple[Floats, Any]:
    chance = np.random.default_rng(4)
    return chance.dirichlet([2, 2, 2], BOOKS), chance.integers(0, 3, BOOKS)


@methods
@outcomes
def test_margin_is_taken_out_as_by_the_peer(peer: Any, method: str, outcomes: int) -> None:
    """Within 1e-11: the peer's search for a root ends at about that."""
    books = random_books(outcomes)
    assert (1 / books).sum(axis=1).min() > 1
    theirs = [peer.implied.calculate_implied(book, method).probabilities for book in books.tolist()]
    np.testing.assert_allclose(METHODS[method](books), theirs, rtol=0, atol=1e-11)


def test_the_peer_has_probabilities_below_zero_where_ours_is_no_answer(peer: Any) -> None:
    book = [1.02, 15.0, 101.0]
    assert min(peer.implied.calculate_implied(book, "additive").probabilities) < 0
    assert np.isnan(METHODS["additive"]([book])).all()


def test_the_peer_fails_on_an_underround_book_with_shin_where_ours_is_no_answer(peer: Any) -> None:
    book = [2.2, 3.6, 4.2]
    with pytest.raises(ValueError, match="different signs"):
        peer.implied.calculate_implied(book, "shin")
    assert np.isnan(METHODS["shin"]([book])).all()


@pytest.mark.parametrize("method", ["power", "odds_ratio"])
def test_the_peer_fails_where_the_unknown_is_above_a_hundred_and_ours_answers(
    peer: Any, method: str
) -> None:
    book = [1.001, 1.001]
    with pytest.raises(ValueError, match="different signs"):
        peer.implied.calculate_implied(book, method)
    np.testing.assert_allclose(METHODS[method]([book]), [[0.5, 0.5]])


def test_scores_are_those_of_the_peer(peer: Any) -> None:
    forecasts, happened = random_forecasts()
    np.testing.assert_allclose(
        ranked_probability_score(forecasts, happened),
        peer.metrics.rps_array(forecasts, happened),
        rtol=0,
        atol=1e-12,
    )
    assert brier(forecasts, happened).mean() == pytest.approx(
        peer.metrics.multiclass_brier_score(forecasts, happened), abs=1e-12
    )


def test_log_loss_is_the_peer_s_ignorance_in_nats_instead_of_bits(peer: Any) -> None:
    forecasts, happened = random_forecasts()
    bits = peer.metrics.ignorance_score(forecasts, happened)
    assert log_loss(forecasts, happened).mean() == pytest.approx(bits * math.log(2), abs=1e-12)


@outcomes
def test_kelly_is_that_of_the_peer(peer: Any, outcomes: int) -> None:
    books = random_books(outcomes)
    chance = np.random.default_rng(5)
    believed = np.clip(1 / books[:, 0] + chance.normal(0, 0.1, BOOKS), 0.01, 0.99)
    for price, probability in zip(books[:, 0].tolist(), believed.tolist(), strict=True):
        theirs = peer.betting.kelly_criterion(price, probability)
        assert kelly_fraction(price, probability) == pytest.approx(theirs.stake, abs=1e-12)
        assert growth(price, probability) == pytest.approx(theirs.expected_growth, abs=1e-12)
