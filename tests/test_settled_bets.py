"""Settled bets: columns that fit together, in one order."""

import numpy as np
import pytest

from bettune.figures.settled_bets import (
    SettledBets,
    day_starts,
    decided_parts,
    settled_bets,
    won_parts,
)
from bettune.settlement import Result
from settled import bets, season

NEEDED = {
    name: [1, 2] for name in ("bet_id", "placed_at", "kickoff", "stake", "profit", "odds", "result")
}


def test_what_is_not_told_is_not_known() -> None:
    found = settled_bets(**NEEDED)
    assert found.match_id.tolist() == [1, 2]
    assert found.closing.tolist() == [0, 0]
    assert np.isnan(found.fair_closing).all()
    assert np.isnan(found.given_1x2).all()
    assert found.given_1x2.shape == (2, 3)
    assert found.outcome_1x2.tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        (NEEDED | {"odds": [2]}, "odds has the shape"),
        (NEEDED | {"given_1x2": [1, 2]}, "given_1x2 has the shape"),
        (NEEDED | {"price": [1, 2]}, "price"),
        ({"bet_id": [1, 2]}, "stake"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns: dict[str, list[int]], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        settled_bets(**columns)


def test_bets_stand_in_the_order_of_play_whatever_the_order_they_come_in() -> None:
    whole = season(300, 40)
    for seed in range(3):
        mixed = np.random.default_rng(seed).permutation(len(whole))
        names = SettledBets.__struct_fields__
        again = settled_bets(**{name: getattr(whole, name)[mixed] for name in names})
        for name in names:
            np.testing.assert_array_equal(getattr(again, name), getattr(whole, name))


def test_of_bets_placed_in_the_same_second_the_lower_odds_come_first() -> None:
    found = bets("WLL", odds=[3_000_000, 2_000_000, 2_000_000], days=[0, 0, 0], bet_id=[1, 3, 2])
    assert found.bet_id.tolist() == [2, 3, 1]


def test_match_days_are_those_of_utc() -> None:
    found = bets("WL", kickoff=[86_399, 86_400], placed_at=[0, 0])
    assert found.day.tolist() == [0, 1]


def test_days_are_counted_where_they_begin() -> None:
    first, place = day_starts(np.array([3, 3, 7, 9, 9]))
    assert first.tolist() == [0, 2, 3]
    assert place.tolist() == [0, 0, 1, 2, 2]


def test_a_bet_is_decided_as_far_as_it_won_or_lost() -> None:
    found = bets("WwVlL")
    assert found.result.tolist() == sorted(Result, reverse=True)
    assert won_parts(found).tolist() == [1, 0.5, 0, 0, 0]
    assert decided_parts(found).tolist() == [1, 0.5, 0, 0.5, 1]


def test_some_bets_can_be_taken_out() -> None:
    found = bets("WLW").take(np.array([True, False, True]))
    assert found.bet_id.tolist() == [1, 3]
    assert len(found) == 2
