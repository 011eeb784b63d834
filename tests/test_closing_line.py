"""Closing line value: the odds taken against the odds at the close."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.figures import closing_line
from bettune.figures.closing_line import BARS, Bar, distribution, fair_values, median, raw_values
from settled import bets, season


def test_raw_it_is_odds_over_closing_odds_less_one() -> None:
    found = raw_values(bets("WLW", odds=2_100_000, closing=[2_000_000, 0, 2_100_000]))
    assert found[0] == pytest.approx(0.05, abs=1e-15)
    assert np.isnan(found[1])
    assert found[2] == 0


def test_margin_free_it_is_odds_over_fair_closing_odds_less_one() -> None:
    found = fair_values(bets("WLWL", odds=2_100_000, fair_closing=[2.0, np.nan, 2.4, 0.0]))
    assert found[[0, 2]] == pytest.approx([0.05, -0.125], abs=1e-15)
    assert np.isnan(found[[1, 3]]).all()


def test_only_a_higher_price_beats_the_close() -> None:
    columns = closing_line.columns(
        bets("WLWL", odds=2_000_000, closing=[1_900_000, 2_000_000, 2_100_000, 0])
    )
    assert columns["closing_line_beaten"].tolist() == [1, 0, 0, 0]
    assert columns["closing"].tolist() == [1, 1, 1, 0]
    assert columns["closing_line_value"][3] == 0
    assert columns["fair_closing"].tolist() == [0, 0, 0, 0]


def test_half_of_the_values_lie_below_the_median() -> None:
    columns = closing_line.columns(season(501, 60))
    for name in ("closing", "fair_closing"):
        below = columns[f"{name}_line_value_median"].sum() / columns[name].sum()
        assert below == pytest.approx(0.5, abs=1e-12)


def test_the_interval_of_a_median_is_where_its_share_may_lie() -> None:
    values = np.arange(101.0)
    assert median(values, 0.5, None) == (50, None)
    assert median(values, 0.5, (0.4, 0.7)) == (50, (40, pytest.approx(70)))
    assert median(values, 0.5, (-0.1, 1.2)) == (50, (0, 100))


def test_the_interval_of_a_median_holds_it_nineteen_times_in_twenty() -> None:
    random = np.random.default_rng(4)
    held = 0
    for _ in range(300):
        values = random.exponential(size=400)
        below = (values < np.median(values)).mean()
        reach = 1.96 * 0.5 / 20
        _, interval = median(values, below, (below - reach, below + reach))
        assert interval is not None
        held += interval[0] <= np.log(2) <= interval[1]
    assert 0.92 <= held / 300 <= 0.98


def test_the_distribution_has_a_bar_a_per_cent_and_open_ends() -> None:
    found = distribution(np.array([-0.5, -0.005, 0.0, 0.01, 0.0199, 0.03, 5.0, np.nan]))
    assert len(found) == BARS
    assert found[0] == Bar(None, -0.19, 1)
    assert found[19] == Bar(-0.01, 0, 1)
    assert found[20] == Bar(0, 0.01, 1)
    assert found[21] == Bar(0.01, 0.02, 2)
    assert found[23] == Bar(0.03, 0.04, 1)
    assert found[-1] == Bar(0.19, None, 1)
    assert distribution(np.array([np.nan])) == []


@settings(deadline=None)
@given(st.lists(st.floats(-1, 9), min_size=1))
def test_every_bet_is_in_one_bar(values: list[float]) -> None:
    assert sum(bar.bets for bar in distribution(np.array(values))) == len(values)
