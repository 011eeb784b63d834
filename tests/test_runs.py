"""Runs: the longest row of bets won, and of bets lost."""

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.figures.runs import Run, longest
from settled import bets


@pytest.mark.parametrize(
    ("outcomes", "winning", "losing"),
    [
        ("WWLWWWLL", Run(3, 4, 6), Run(2, 7, 8)),
        ("WwVW", Run(3, 1, 4), Run(0, None, None)),
        ("LVlVVLW", Run(1, 7, 7), Run(3, 1, 6)),
        ("VV", Run(0, None, None), Run(0, None, None)),
        ("", Run(0, None, None), Run(0, None, None)),
        ("WWLWW", Run(2, 1, 2), Run(1, 3, 3)),
        ("VLLVW", Run(1, 5, 5), Run(2, 2, 3)),
    ],
)
def test_a_run_is_broken_by_the_other_side_and_not_by_void_bets(
    outcomes: str, winning: Run, losing: Run
) -> None:
    assert longest(bets(outcomes), won=True) == winning
    assert longest(bets(outcomes), won=False) == losing


@settings(deadline=None)
@given(st.text("WwVlL", max_size=60))
def test_a_run_is_the_longest_group_of_equals(outcomes: str) -> None:
    decided = [letter in "Ww" for letter in outcomes if letter != "V"]
    for won in (True, False):
        lengths = [len(list(group)) for side, group in groupby(decided) if side == won]
        assert longest(bets(outcomes), won).bets == max(lengths, default=0)
