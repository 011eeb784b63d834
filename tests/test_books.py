"""Consensus probabilities over time, held against a slow and plain way of finding them."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from bettune.backtest.books import Books, Chances, chances_of, line_of, probability_of
from bettune.margin import probabilities_of

Row = tuple[int, int, int, int, tuple[int, int]]
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(-2, 2),
        st.integers(0, 3),
        st.integers(0, 40),
        st.tuples(st.integers(1_100_000, 9_000_000), st.integers(1_100_000, 9_000_000)),
    ),
    max_size=40,
    unique_by=lambda row: row[:4],
)


def books(rows: list[Row]) -> Books:
    told = np.array([row[:4] for row in rows], np.int64).reshape(-1, 4)
    odds = np.array([row[4] for row in rows], np.int64).reshape(-1, 2)
    return Books(*told.T, odds)


def found(chances: Chances) -> dict[tuple[int, int, int], tuple[float, ...]]:
    keys = zip(chances.match.tolist(), chances.line.tolist(), chances.moment.tolist(), strict=True)
    return dict(zip(keys, map(tuple, chances.probabilities.tolist()), strict=True))


@given(ROWS, st.integers(0, 20), st.randoms())
def test_a_consensus_is_of_the_books_that_stand(
    rows: list[Row], good_for: int, chance: object
) -> None:
    expected = {}
    for match, line, _, moment, _ in rows:
        standing = {}
        for other in sorted(rows, key=lambda row: row[3]):
            if other[:2] == (match, line) and moment - good_for <= other[3] <= moment:
                standing[other[2]] = probabilities_of([one / 1e6 for one in other[4]], "power")
        some = [one for one in standing.values() if one]
        expected[match, line, moment] = tuple(np.mean(some, axis=0))
    told = found(chances_of(books(rows), "power", good_for))
    assert told.keys() == expected.keys()
    for key, probabilities in told.items():
        assert probabilities == pytest.approx(expected[key], abs=1e-12)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert found(chances_of(books(shuffled), "power", good_for)) == told


@given(ROWS, st.integers(0, 20), st.integers(0, 41))
def test_a_later_book_changes_no_consensus_before_it(
    rows: list[Row], good_for: int, moment: int
) -> None:
    before = [row for row in rows if row[3] < moment]
    told = found(chances_of(books(rows), "power", good_for))
    assert found(chances_of(books(before), "power", good_for)) == {
        key: probabilities for key, probabilities in told.items() if key[2] < moment
    }


def test_a_book_without_an_answer_is_no_book() -> None:
    rows = [(0, 0, 0, 5, (2_100_000, 2_200_000)), (0, 0, 1, 5, (1_900_000, 1_900_000))]
    assert found(chances_of(books(rows), "shin", 0)) == {(0, 0, 5): (0.5, 0.5)}


def test_the_other_side_of_a_handicap_has_the_other_line() -> None:
    chances = chances_of(books([(0, -2, 0, 5, (2_000_000, 3_000_000))]), "multiplicative", 0)
    assert line_of(11, chances).tolist() == [-2]
    assert line_of(12, chances).tolist() == [2]
    assert probability_of(12, chances).tolist() == pytest.approx([0.4])
