"""Slices: every bet in one slice of each property, and the same figures as of its bets alone."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from bettune.bet_types import HOME, OVER
from bettune.figures import slices as of_slices
from bettune.figures.bootstrap import intervals
from bettune.figures.settled_bets import SettledBets, day_starts
from bettune.figures.slices import SPLITS, By, slices
from bettune.times import DAY
from settled import SATURDAY, bets, season

WHOLE = season(1_200, 150)
FOUND = slices(WHOLE, seed=5, draws=300)


def month_of(bet: SettledBets) -> tuple[int, int]:
    day = datetime.fromtimestamp(int(bet.kickoff[0]), UTC)
    return day.year, day.month


def lowest(value: int, edges: tuple[int, ...]) -> int:
    return max((0, *(edge for edge in edges if edge <= value)))


KEYS: dict[By, Callable[[SettledBets], tuple[int, ...]]] = {
    "tournament": lambda bet: (int(bet.tournament[0]),),
    "bet_type": lambda bet: (int(bet.kind[0]), int(bet.line[0])),
    "odds": lambda bet: (lowest(int(bet.odds[0]), of_slices.ODDS),),
    "lead_time": lambda bet: (
        lowest(int(bet.kickoff[0] - bet.placed_at[0]), of_slices.LEAD_TIMES),
    ),
    "month": month_of,
}


@pytest.mark.parametrize("by", KEYS)
def test_a_slice_has_the_sums_of_its_bets(by: By) -> None:
    keys = [KEYS[by](WHOLE.take(np.array([at]))) for at in range(len(WHOLE))]
    assert [one.key for one in FOUND[by]] == sorted(set(keys))
    for one in FOUND[by]:
        inside = WHOLE.take(np.array([key == one.key for key in keys]))
        assert (one.by, one.bets, one.days) == (by, len(inside), len(day_starts(inside.day)[0]))
        assert (one.turnover, one.profit) == (inside.stake.sum(), inside.profit.sum())
        assert one.yield_.value == pytest.approx(one.profit / one.turnover)
        closed = inside.take(inside.closing > 0)
        assert one.closing_line_value.bets == len(closed)
        if len(closed):
            value = float((closed.odds / closed.closing - 1).mean())
            assert one.closing_line_value.value == pytest.approx(value)


def test_every_bet_is_in_one_slice_of_each_property() -> None:
    assert FOUND.keys() == SPLITS.keys()
    for by, found in FOUND.items():
        assert sum(one.bets for one in found) == len(WHOLE), by
        assert sum(one.profit for one in found) == WHOLE.profit.sum()
        assert [one.key for one in found] == sorted({one.key for one in found})


def test_the_interval_of_a_slice_is_that_of_its_days() -> None:
    first, place = day_starts(WHOLE.day)
    one = FOUND["tournament"][2]
    inside = WHOLE.tournament == one.key[0]
    sums = [
        np.bincount(place[inside], column[inside], len(first))
        for column in (WHOLE.profit.astype(np.float64), WHOLE.stake.astype(np.float64))
    ]
    assert intervals(np.column_stack(sums), [(0, 1)], 300, 5) == [(one.yield_.low, one.yield_.high)]


def test_slices_are_the_same_however_many_are_worked_out_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(of_slices, "_AT_A_TIME", 7)
    assert slices(WHOLE, seed=5, draws=300) == FOUND


def test_a_slice_on_few_days_has_no_interval_and_none_of_what_is_not_known() -> None:
    (one,) = slices(bets("WLW"), seed=1)["odds"]
    assert (one.yield_.value, one.yield_.low, one.yield_.high) == (pytest.approx(1 / 3), None, None)
    assert (one.closing_line_value.value, one.closing_line_value.bets) == (None, 0)
    assert (one.fair_closing_line_value.value, one.fair_closing_line_value.days) == (None, 0)


def test_no_bets_have_no_slices() -> None:
    assert slices(bets(""), seed=1) == {by: [] for by in SPLITS}


@pytest.mark.parametrize(
    ("days", "starts"),
    [
        (range(60), [19_700 + day for day in range(60)]),
        (range(70), [19_695 + 7 * week for week in range(11)]),  # from Monday, 2023-12-04
        (range(0, 600, 9), [19_692, 19_723]),  # months: December, January
        (range(0, 9_000, 30), [19_358, 19_723]),  # years: 2023, 2024
    ],
)
def test_periods_are_the_finest_that_make_a_readable_chart(days: range, starts: list[int]) -> None:
    found = slices(bets("W" * len(days), days=list(days)), seed=1, draws=10)["period"]
    assert [one.key[0] for one in found][: len(starts)] == [start * DAY for start in starts]
    assert len(found) <= of_slices.MOST_PERIODS


def test_keys_name_what_bets_have_in_common() -> None:
    whole = bets(
        "WL",
        odds=[1_499_999, 1_500_000],
        kind=[HOME, OVER],
        line=[0, 10],
        placed_at=[SATURDAY - 3_599, SATURDAY + DAY - 3_600],
    )
    found = slices(whole, seed=1)
    keys = {by: [one.key for one in some] for by, some in found.items()}
    assert keys["bet_type"] == [(HOME, 0), (OVER, 10)]
    assert keys["odds"] == [(0,), (1_500_000,)]
    assert keys["lead_time"] == [(0,), (3_600,)]
    assert keys["month"] == [(2023, 12)]


def test_a_slice_is_told_in_json_by_the_names_of_its_figures() -> None:
    told = msgspec.to_builtins(FOUND["odds"][0])
    assert {"by", "key", "bets", "yield", "closingLineValue"} <= told.keys()
