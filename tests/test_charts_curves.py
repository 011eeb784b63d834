"""Equity and closing line value over time are drawn where the axes say."""

from itertools import pairwise

import pytest

import charts
from bettune.charts.course import course_chart
from bettune.charts.equity import equity_chart
from bettune.figures.closing_line_course import Course
from bettune.times import DAY
from charts import EXACT, centre, course_of, curve_of, marks, near, parsed, percent


def test_the_profit_is_drawn_where_the_axis_says() -> None:
    curve = curve_of(0, 500, -700, 300, 1200)
    (root,) = parsed(equity_chart(curve, charts.EQUITY, formats=EXACT))
    across, down = charts.horizontal(root), charts.vertical(root)
    (line,) = marks(root, "path", "profit")
    corners = charts.corners(line.get("d", ""))
    places = [(across(at), down(level)) for at, level in zip(curve.at, curve.profit, strict=True)]
    for place in places:
        assert any(near(place, corner) for corner in corners)
    for before, after in pairwise(corners):
        assert before[0] == after[0] or before[1] == after[1], "a level is kept until the next bet"
    assert charts.texts(root, "head") == ["profit +1200"]
    assert near(centre(marks(root, "circle", "last")[0]), places[-1])


def test_the_deepest_drawdown_is_marked_from_the_peak_to_the_lowest_point() -> None:
    curve = curve_of(0, 500, -700, 300, 1200, 900)
    (root,) = parsed(equity_chart(curve, charts.EQUITY, formats=EXACT, link="/bets?x"))
    across, down = charts.horizontal(root), charts.vertical(root)
    (line,) = marks(root, "line", "deepest")
    assert near((percent(line, "x1"), percent(line, "y1")), (across(2 * DAY), down(500)))
    assert near((percent(line, "x2"), percent(line, "y2")), (across(2 * DAY), down(-700)))
    assert set(charts.texts(root, "deepest")) == {"deepest 1200"}
    (area,) = marks(root, "path", "drawdown")
    corners = charts.corners(area.get("d", ""))
    assert min(place for _, place in corners) == pytest.approx(down(1200), abs=0.02)
    assert any(near(corner, (across(4 * DAY), down(500))) for corner in corners)


def test_a_curve_that_never_fell_has_no_drawdown_marked() -> None:
    (root,) = parsed(equity_chart(curve_of(0, 1, 5, 900), charts.EQUITY, link="/bets?x"))
    assert not marks(root, "line", "deepest")
    assert root.get("role") == "img"


def test_pointing_at_the_curve_tells_the_day_the_profit_and_the_drawdown() -> None:
    (root,) = parsed(equity_chart(curve_of(0, 500, -700), charts.EQUITY))
    said = [one[0].text for one in marks(root, "rect", "reading")]
    assert said[0] == "1 Jan 1970: profit 0.00, below the peak 0.00"
    assert said[-1] == "2 Jan 1970: profit +5.00, below the peak 0.00"


def test_the_mean_and_its_interval_are_drawn_where_the_axis_says() -> None:
    course = course_of(0.05, 0.01, -0.03, 0.03)
    (root,) = parsed(course_chart(course, charts.COURSE, formats=EXACT))
    across, down = charts.horizontal(root), charts.vertical(root)
    (mean,) = marks(root, "path", "mean")
    for place, corner in zip(
        zip(course.at, course.mean, strict=True), charts.corners(mean.get("d", "")), strict=True
    ):
        assert near((across(place[0]), down(place[1])), corner)
    (band,) = marks(root, "path", "band")
    corners = charts.corners(band.get("d", ""))
    ends = [(at, end) for at in (2, 3) for end in (course.low[at], course.high[at])]
    assert len(corners) == len(ends)
    for at, end in ends:
        assert end is not None
        assert any(near((across(at * DAY), down(end)), corner) for corner in corners)
    (bets,) = marks(root, "path", "bets")
    specks = charts.corners(bets.get("d", ""))
    for at, value in enumerate(course.bet_value):
        assert any(near((across(at * DAY), down(value)), speck) for speck in specks)


def test_an_interval_that_comes_and_goes_is_drawn_in_pieces() -> None:
    course = course_of(*[0.01] * 6)
    low = [None, 0.0, 0.0, None, 0.0, 0.0]
    torn = Course(course.at, course.mean, low, low, course.bet_at, course.bet_value, course.bet_id)
    (root,) = parsed(course_chart(torn, charts.COURSE))
    assert len(marks(root, "path", "band")) == 2


def test_bets_beyond_the_scale_are_arrows_at_its_ends() -> None:
    values = [0.02, -0.02] * 100 + [0.9, -0.9]
    course = course_of(*values)
    (root,) = parsed(course_chart(course, charts.COURSE, formats=EXACT))
    assert {(arrow.text, percent(arrow, "y")) for arrow in marks(root, "text", "arrow")} == {
        ("▴", 0.0),
        ("▾", 100.0),
    }


def test_a_few_cents_are_not_written_as_several_times_the_same_amount() -> None:
    (root,) = parsed(equity_chart(curve_of(0, 30, -20), charts.EQUITY))
    labels = charts.texts(marks(root, "g", "axis")[0])
    assert len(labels) == len(set(labels))


def test_words_at_either_end_of_a_plot_stay_within_it() -> None:
    for profits, anchor in (((0, -9, 5, 5, 5), "start"), ((0, 5, 5, 5, -9), "end")):
        (root,) = parsed(equity_chart(curve_of(*profits), charts.EQUITY))
        wide, narrow = marks(root, "text", "deepest")
        assert wide.get("text-anchor") == anchor
        assert narrow.get("text-anchor") == "start"
        assert percent(narrow, "x") < 60, "the words are a good third of a narrow plot"
