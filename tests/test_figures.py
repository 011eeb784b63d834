"""The figures: each by its definition in docs/metrics.md, and null where it cannot be told."""

import json
from typing import get_args

import msgspec
import numpy as np
import pytest

from bettune.figures.analysis import Analysis, analyse
from bettune.figures.counting import columns, figures
from bettune.figures.metrics import BEHIND, METRICS, Figure
from bettune.figures.settled_bets import SettledBets, settled_bets
from bettune.figures.verdict import LEAST_BETS, LEAST_DAYS, LIKELIEST, WIDEST, Code
from settled import bets, season
from tables import table

WHOLE = season(2_000, 200)
FOUND = figures(WHOLE, seed=7, draws=500, bankroll=1_000_000, tried=3)
COUNTED = {"turnover", "bets_with_closing", "bets_with_fair_closing", "bets_with_line_moved"}
BY_LUCK = {metric.name for metric in METRICS if metric.behind == "market"}


def values(found: dict[str, Figure]) -> dict[str, float | int | None]:
    return {name: figure.value for name, figure in found.items()}


def test_the_docs_define_every_figure_and_no_other() -> None:
    rows = {row["figure"]: row for row in table("metrics.md", "The figures")}
    assert list(rows) == [metric.name for metric in METRICS]
    for metric in METRICS:
        row = rows[metric.name]
        assert row["unit"] == metric.unit
        assert row["of"] == metric.behind.replace("_", " ")
        assert row["interval"] == (
            "none" if metric.name in COUNTED | BY_LUCK else "days" if metric.below else "histories"
        )


def test_the_docs_define_every_set_of_bets() -> None:
    rows = [row["bets"] for row in table("metrics.md", "Which bets")]
    assert rows == [name.replace("_", " ") for name in BEHIND]


def test_the_docs_tell_when_a_sample_is_too_small() -> None:
    rows = {row["code"]: row["when"] for row in table("metrics.md", "The verdict")}
    assert set(rows) == set(get_args(Code))
    for bound in (f"{LEAST_BETS} bets", f"{LEAST_DAYS} match days", f"{WIDEST:.2f} either way"):
        assert bound in rows["too_small"]
    assert str(LIKELIEST) in rows["beats"]


def test_a_few_bets_by_hand() -> None:
    found = figures(
        bets(
            "WLwlV",
            odds=[2_500_000, 2_000_000, 3_000_000, 2_000_000, 1_500_000],
            stake=[1_000, 1_000, 2_000, 1_000, 3_000],
            closing=[2_400_000, 2_000_000, 0, 2_500_000, 1_600_000],
            fair_closing=[2.5, 2.1, 3.2, np.nan, np.nan],
            line_moved=[False, True, False, True, False],
            probability=[0.5, 0.4, 0.3, 0.6, 0.7],
            market=[0.4, 0.5, np.nan, 0.5, 0.6],
        ),
        seed=1,
        bankroll=10_000,
    )
    raw = [2.5 / 2.4 - 1, 0, 2 / 2.5 - 1, 1.5 / 1.6 - 1]
    fair = [0, 2 / 2.1 - 1, 3 / 3.2 - 1]
    implied = (1 / 2.5 + 1 / 2 + 0.5 / 3 + 0.5 / 2) / 3
    expected = {
        "turnover": 8_000,
        "profit": 2_000,  # 1,500 - 1,000 + 2,000 - 500
        "yield": 0.25,
        "bankroll_growth": 0.2,
        "drawdown": 1_000,
        "drawdown_share": 1_000 / 11_500,
        "longest_winning_run": 1,
        "longest_losing_run": 1,
        "mean_odds": 2.2,
        "hit_rate": 0.5,  # one and a half of three
        "implied_hit_rate": implied,
        "hit_rate_difference": 0.5 - implied,
        "closing_line_value": sum(raw) / 4,
        "closing_line_value_median": (-0.0625 + 0) / 2,
        "closing_line_beaten": 0.25,
        "fair_closing_line_value": sum(fair) / 3,
        "fair_closing_line_value_median": 2 / 2.1 - 1,
        "fair_closing_line_beaten": 0,
        "bets_with_closing": 4,
        "bets_with_fair_closing": 3,
        "bets_with_line_moved": 1,
        "brier": (0.5 + 0.32 + 0.49 + 0.36) / 3,
        "brier_market": (0.72 + 0.5 + 0.25) / 2.5,
        "brier_difference": (0.5 + 0.32 + 0.36 - 1.47) / 2.5,
    }
    told = values(found)
    for name, value in expected.items():
        assert told[name] == pytest.approx(value, abs=1e-12), name
    assert told["ranked_probability_score"] is None
    assert (found["hit_rate"].bets, found["hit_rate"].days) == (4, 4)
    assert found["brier_market"].bets == 3
    assert all(figure.low is None and figure.high is None for figure in found.values())


@pytest.mark.parametrize("bankroll", [None, 1_000])
def test_of_no_bets_nothing_can_be_told(bankroll: int | None) -> None:
    found = figures(settled_bets(**{name: [] for name in NEEDED}), seed=1, bankroll=bankroll)
    counted = dict.fromkeys(COUNTED - {"turnover"}, 0)
    assert {name: value for name, value in values(found).items() if value is not None} == counted
    assert all(figure.bets == figure.days == 0 for figure in found.values())


NEEDED = ("bet_id", "placed_at", "kickoff", "stake", "profit", "odds", "result")


def test_what_is_not_known_is_null_and_never_nought() -> None:
    told = values(figures(bets("WL" * 10), seed=1))
    unknown = {name for name, value in told.items() if value is None}
    of = {metric.name: metric.behind for metric in METRICS}
    known = {"all", "decided"}
    counts = COUNTED - {"turnover"}
    shares = {"bankroll_growth", "drawdown_share"}  # no bankroll is known
    assert unknown == {name for name in of if of[name] not in known} - counts | shares


def test_void_bets_alone_have_no_hit_rate() -> None:
    told = values(figures(bets("VVV"), seed=1))
    assert (told["turnover"], told["profit"], told["yield"]) == (3_000, 0, 0)
    assert told["hit_rate"] is None
    assert told["longest_losing_run"] is None


def test_each_figure_is_told_of_the_bets_behind_it() -> None:
    for metric in METRICS:
        figure = FOUND[metric.name]
        behind = WHOLE.take(BEHIND[metric.behind](WHOLE))
        assert figure.bets == len(behind) > 0, metric.name
        assert figure.days == len(np.unique(behind.day))
        assert isinstance(figure.value, int) == (metric.unit in {"bets", "cents"})


def test_every_estimate_has_its_interval_around_it() -> None:
    for name, figure in FOUND.items():
        if name in COUNTED | BY_LUCK:
            assert (figure.low, figure.high) == (None, None), name
            continue
        assert figure.low is not None, name
        assert figure.high is not None, name
        assert figure.low <= figure.high, name
        if name not in {"drawdown", "drawdown_share", "longest_winning_run", "longest_losing_run"}:
            assert figure.value is not None
            assert figure.low <= figure.value <= figure.high, name


def test_a_figure_of_bets_behind_it_alone_is_the_same() -> None:
    for metric in METRICS:
        behind = WHOLE.take(BEHIND[metric.behind](WHOLE))
        alone = figures(behind, seed=7, draws=50, bankroll=1_000_000, tried=3)[metric.name]
        assert alone.value == pytest.approx(FOUND[metric.name].value, rel=1e-9), metric.name


def test_the_same_seed_tells_the_same_and_another_one_nearly() -> None:
    again = figures(WHOLE, seed=7, draws=500, bankroll=1_000_000, tried=3)
    assert again == FOUND
    other = figures(WHOLE, seed=8, draws=500, bankroll=1_000_000, tried=3)
    assert values(other) == values(FOUND)
    low, high = FOUND["yield"].low, FOUND["yield"].high
    assert low is not None
    assert high is not None
    assert (other["yield"].low, other["yield"].high) != (low, high)
    assert other["yield"].low == pytest.approx(low, abs=(high - low) / 5)


def test_bets_in_another_order_tell_the_same() -> None:
    mixed = np.random.default_rng(0).permutation(len(WHOLE))
    names = SettledBets.__struct_fields__
    again = settled_bets(**{name: getattr(WHOLE, name)[mixed] for name in names})
    assert figures(again, seed=7, draws=500, bankroll=1_000_000, tried=3) == FOUND


def test_columns_stand_for_every_ratio() -> None:
    made_of = columns(WHOLE, 1_000)
    for metric in METRICS:
        if metric.below:
            assert metric.name in made_of
            assert metric.below == "day" or metric.below in made_of


def test_profit_and_growth_have_one_interval() -> None:
    profit, growth = FOUND["profit"], FOUND["bankroll_growth"]
    assert profit.low is not None
    assert growth.low is not None
    assert profit.low / 1_000_000 == pytest.approx(growth.low)
    assert profit.value == WHOLE.profit.sum()


def test_the_analysis_has_all_that_a_report_shows() -> None:
    found = analyse(WHOLE, seed=7, draws=500, bankroll=1_000_000, tried=3)
    assert found.figures == FOUND
    assert found.curve is not None
    assert found.curve.profit[-1] == FOUND["profit"].value
    assert found.drawdown is not None
    assert found.drawdown.amount == FOUND["drawdown"].value
    assert found.losing_run.bets == FOUND["longest_losing_run"].value
    assert sum(bar.bets for bar in found.closing_line_values) == FOUND["bets_with_closing"].value
    assert sum(one.bets for one in found.calibration) == FOUND["brier"].bets
    told = json.loads(msgspec.json.encode(found))
    assert told["figures"]["yield"]["value"] == FOUND["yield"].value
    assert msgspec.json.decode(msgspec.json.encode(found), type=Analysis) == found


def test_the_analysis_of_no_bets_is_empty() -> None:
    found = analyse(bets(""), seed=7)
    assert (found.curve, found.drawdown, found.calibration) == (None, None, [])
    assert found.verdict.code == "too_small"
