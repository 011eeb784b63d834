"""The charts on a terminal: within its width, in its letters, and true."""

import pytest

from bettune.charts.screen import Screen, columns_of, screen_of
from bettune.charts.slices import SliceRow
from bettune.charts.terminal import (
    HEIGHT,
    calibration_text,
    course_text,
    distribution_text,
    equity_text,
    slices_text,
)
from bettune.figures.closing_line_course import Course
from bettune.figures.metrics import Figure
from charts import Inputs, bars_of, bin_of, course_of, curve_of, row_of

SCREENS = [Screen(width, plain) for width in (60, 80, 200) for plain in (False, True)]
FULL = Inputs(
    curve_of(0, 1_000, -2_000, 500_000, 300_000),
    course_of(0.05, 0.01, -0.03, 0.03),
    bars_of({-20: 1_000, 0: 250_000, 3: 1}),
    Figure(0.01, 251_001, 9),
    [bin_of(0.35, 30, 100), bin_of(0.95, 10, 10)],
    [
        row_of("Süper Lig 東京", 0.05, 0.01, 0.09, 12_345),
        row_of("Premier League of the North, Second Division", -0.3, None, None, 2),
        row_of("", None, None, None, 0),
    ],
)


def _drawn(screen: Screen) -> list[str]:
    assert FULL.curve is not None
    return [
        equity_text(FULL.curve, screen),
        course_text(FULL.course, screen),
        distribution_text(FULL.bars, screen),
        slices_text(FULL.rows, screen),
        calibration_text(FULL.bins, screen),
    ]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_no_line_is_wider_than_the_screen(screen: Screen) -> None:
    for text in _drawn(screen):
        assert max(map(columns_of, text.splitlines())) <= screen.width


def test_a_plain_screen_gets_plain_letters() -> None:
    assert all(text.isascii() for text in _drawn(Screen(80, plain=True)))
    assert "Super Lig ??" in _drawn(Screen(80, plain=True))[3]


@pytest.mark.parametrize(
    ("encoding", "plain"),
    [("utf-8", False), ("ascii", True), ("latin-1", True), ("no-such", True), (None, True)],
)
def test_what_a_screen_can_show_is_known_from_its_encoding(
    encoding: str | None, plain: bool
) -> None:
    assert screen_of(80, encoding) == Screen(80, plain)


def test_a_name_cannot_steer_the_terminal() -> None:
    for plain in (False, True):
        rows = [SliceRow("\x1b[2Jclear\r\n\x9b1m\u202eover", Figure(0.1, 1, 1))]
        text = slices_text(rows, Screen(80, plain))
        assert text.isprintable() or len(text.splitlines()) == 2
        assert "?[2Jclear" in text
        assert not any(letter in text for letter in "\x1b\r\x9b\u202e")


def test_the_curve_s_letters_lie_on_the_lines_of_their_values() -> None:
    lines = equity_text(curve_of(0, 40_000, 0), Screen(60)).splitlines()
    assert lines[0].startswith("400 │")
    assert lines[HEIGHT - 1].startswith("  0 │")
    assert lines[0].count("─") > 10, "the level of the second day, for a whole day"
    assert "╭" in lines[0]
    assert "╮" in lines[0]
    assert lines[HEIGHT].split() == ["1", "Jan", "1970", "3", "Jan", "1970"]


def test_an_interval_s_ends_and_value_lie_on_the_scale() -> None:
    rows = [row_of("A", 0.1, 0.05, 0.2, 9), row_of("B", -0.2, None, None, 9)]
    bar, alone, scale = slices_text(rows, Screen(60)).splitlines()
    zero, low, value, high = (bar.index(sign) for sign in "┊├●┤")
    assert zero < low < value < high
    assert (high - zero) / (value - zero) == pytest.approx(2, abs=0.2)
    assert alone.index("○") < alone.index("┊")
    assert scale.rstrip().endswith("20%")
    assert abs(scale.index("20%", scale.index("0%") + 2) + 2 - high) <= 1
    assert bar.endswith("+10.0% 9")


def test_what_lies_beyond_the_scale_ends_in_an_arrow() -> None:
    rows = [row_of("Most", 0.02, -0.01, 0.05, 1_000), row_of("Few", 8.0, -1.0, 30.0, 2)]
    few = slices_text(rows, Screen(70)).splitlines()[1]
    assert "◂" in few
    assert "▸" in few
    assert "●" not in few


def test_bars_are_as_long_as_their_counts() -> None:
    lines = distribution_text(bars_of({0: 80, 1: 40, 2: 1, 3: 0, 4: 10}), Screen(60)).splitlines()
    lengths = {line.split("%")[0].strip(): line.count("█") for line in lines}
    assert lengths["0"] == pytest.approx(2 * lengths["+1"], abs=1)
    assert "▏" in next(line for line in lines if line.endswith(" 1")) or lengths["+2"] == 0
    assert lengths["+3"] == 0


def test_calibration_shows_where_a_bin_should_have_been() -> None:
    text = calibration_text([bin_of(0.2, 50, 100), bin_of(0.9, 90, 100)], Screen(80))
    off, right = text.splitlines()[:2]
    assert off.index("◇") < off.index("├") < off.index("●")
    assert "◇" not in right, "the value itself stands there"
    assert off.endswith("50.0% 100")


def test_nothing_is_drawn_of_nothing() -> None:
    empty = Course([], [], [], [], [], [], [])
    screen = Screen(80)
    assert course_text(empty, screen) == ""
    assert distribution_text([], screen) == ""
    assert slices_text([], screen) == ""
    assert calibration_text([], screen) == ""
