"""Figures and verdicts in words: what is not proven is not said."""

import pytest

from bettune.figures.counting import figures
from bettune.figures.metrics import METRICS, Figure, Unit
from bettune.figures.settled_bets import SettledBets
from bettune.figures.slices import SPLITS, By
from bettune.figures.verdict import Verdict, verdict
from bettune.report import figure_words
from bettune.report.figure_words import interval_text, slice_name, summary, value_text
from settled import bets, season


def said(some: SettledBets, tried: int = 1) -> list[str]:
    found = figures(some, seed=1, draws=500, tried=tried)
    return summary(verdict(some, found, tried), found)


def test_a_lucky_streak_proves_nothing() -> None:
    first, second, third = said(bets("WWWWL" * 5 + "WWL"))
    assert first == "The sample is too small to tell: 28 bets on 28 match days."
    assert second == (
        "To tell an edge of the size seen from luck, about 298 bets like these would be needed."
    )
    assert third == "No bet has a margin-free closing price to be held against."
    assert said(bets("WW"))[1] == "100 bets on 30 match days are the least that is judged."


def test_what_would_be_needed_to_tell_is_said() -> None:
    some = bets("WL" * 20 + "WWWL" * 5, days=[day % 50 for day in range(60)])
    found = figures(some, seed=1, draws=500)
    told = verdict(some, found)
    assert told.needed is not None
    assert summary(told, found)[1] == (
        f"To tell an edge of the size seen from luck, about {told.needed:,} bets like these would"
        " be needed."
    )


@pytest.mark.parametrize(
    ("edge", "words"),
    [
        (0.5, "These bets beat the market: the yield's 95% interval lies above 0, and luck alone"),
        (-0.5, "These bets lose: the yield's 95% interval lies below 0."),
        (0.0, "Nothing is proven: the yield may be on either side of 0, or luck may have"),
    ],
)
def test_a_verdict_says_why(edge: float, words: str) -> None:
    assert said(season(6_000, 400, edge=edge))[0].startswith(words)


def test_the_close_is_said_with_its_count_and_interval() -> None:
    some = season(2_000, 300)
    found = figures(some, seed=1, draws=500)
    value = found["fair_closing_line_value"]
    assert value.value is not None
    how = "above" if value.value > 0 else "below"
    (sentence,) = [one for one in said(some) if one.startswith("The odds taken were")]
    assert f"% {how} the margin-free closing odds (of {value.bets:,} bets, 95% inter" in sentence


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("cents", -123_456, "-1,234.56"),
        ("cents", -5, "-0.05"),
        ("share", 0.0321, "3.2%"),
        ("share", -0.0001, "-0.0100%"),
        ("share", 0.000001, "0.0001%"),
        ("share", 0.0, "0.0%"),
        ("odds", 2.0, "2.000"),
        ("score", 0.25, "0.2500"),
        ("nats", 0.6931472, "0.6931"),
        ("bets", 12_345, "12,345"),
        ("share", None, "–"),
    ],
)
def test_values_are_written_in_their_units(unit: Unit, value: float | None, text: str) -> None:
    assert value_text(unit, value) == text


def test_an_interval_that_is_not_known_is_not_shown() -> None:
    assert interval_text("share", Figure(0.1, 5, 5)) == ""
    assert interval_text("cents", Figure(0, 50, 20, -1_050.4, 99.6)) == "-10.50 … 1.00"


@pytest.mark.parametrize(
    ("by", "key", "name"),
    [
        ("tournament", (3,), "England Premier League"),
        ("tournament", (4,), "Tournament 4"),
        ("bet_type", (11, -1), "AH Home -0.25"),
        ("odds", (0,), "below 1.50"),
        ("odds", (2_000_000,), "2.00 to 3.00"),
        ("odds", (10_000_000,), "10.00 or more"),
        ("lead_time", (0,), "below 1h"),
        ("lead_time", (21_600,), "6h to 1d"),
        ("lead_time", (604_800,), "7d or more"),
        ("month", (2026, 3), "2026-03"),
        ("period", (1_772_409_600,), "2026-03-02"),
    ],
)
def test_slices_have_names(by: By, key: tuple[int, ...], name: str) -> None:
    assert slice_name(by, key, {3: "England Premier League"}) == name


def test_everything_there_is_has_a_name() -> None:
    assert list(figure_words.NAMES) == [metric.name for metric in METRICS]
    assert set(figure_words.BY) == set(SPLITS)
    nobody = Verdict("too_small", 0, 0, None, None)
    assert summary(nobody, {}) == ["There are no settled bets yet."]


def test_both_ends_of_an_interval_have_as_many_decimals() -> None:
    assert interval_text("share", Figure(0.01, 100, 50, -0.000338, 0.018)) == "0.0% … 1.8%"
    assert interval_text("share", Figure(0.0002, 100, 50, 0.0001, 0.0003)) == "0.0100% … 0.0300%"
