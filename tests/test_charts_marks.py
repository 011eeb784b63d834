"""The distribution, the calibration and the slices are drawn where the axes say."""

import pytest

import charts
from bettune.charts.calibration import calibration_chart
from bettune.charts.distribution import distribution_chart
from bettune.charts.hours import HourBar, HoursLabels, hours_chart
from bettune.charts.slices import slices_chart
from bettune.figures.metrics import Figure
from charts import EXACT, bars_of, bin_of, centre, marks, near, parsed, percent, row_of


def test_the_distribution_is_drawn_where_the_axes_say() -> None:
    counts = {-20: 7, -3: 2, -1: 5, 0: 8, 4: 3}
    mean = Figure(0.013, 25, 20, 0.001, 0.03)
    (root,) = parsed(distribution_chart(bars_of(counts), mean, charts.DISTRIBUTION, formats=EXACT))
    across, down = charts.horizontal(root), charts.vertical(root)
    bars = marks(root, "rect", "bar")
    assert len(bars) == len(counts)
    for bar, (low, count) in zip(bars, counts.items(), strict=True):
        start, height = percent(bar, "x"), percent(bar, "height")
        assert start == pytest.approx(across(low / 100), abs=0.02)
        assert start + percent(bar, "width") == pytest.approx(across((low + 1) / 100), abs=0.02)
        assert percent(bar, "y") == pytest.approx(down(count), abs=0.02)
        assert height == pytest.approx(100 - down(count), abs=0.02)
        assert ("below" in bar.get("class", "")) == (low < 0)
    assert percent(marks(root, "line", "closing")[0], "x1") == pytest.approx(across(0), abs=0.02)
    assert percent(marks(root, "line", "mean")[0], "x1") == pytest.approx(across(0.013), abs=0.02)
    assert charts.texts(root, "mean") == ["mean +0.013 (+0.001 … +0.03)"]
    assert charts.texts(root, "arrow") == ["◂"], "the lowest bar holds all that lies below"


def test_calibration_is_drawn_where_the_axes_say() -> None:
    bins = [bin_of(0.31, 4, 16), bin_of(0.55, 100, 160), bin_of(0.82, 30, 40)]
    (root,) = parsed(calibration_chart(bins, charts.CALIBRATION, formats=EXACT))
    across, down = charts.horizontal(root), charts.vertical(root)
    dots, lines = marks(root, "circle", "bin"), marks(root, "line", "interval")
    for one, dot, line in zip(bins, dots, lines, strict=True):
        assert near(centre(dot), (across(one.probability), down(one.share)))
        assert near(
            (percent(line, "x1"), percent(line, "y1")),
            (across(one.probability), down(one.share_low)),
        )
        assert percent(line, "y2") == pytest.approx(down(one.share_high), abs=0.02)
    areas = [float(dot.get("r", "")) ** 2 for dot in dots]
    assert areas[2] / areas[1] == pytest.approx(40 / 160, rel=0.01)
    (even,) = marks(root, "line", "even")
    for share in (0.4, 0.8):
        assert across(share) == pytest.approx(100 - down(share), abs=0.02)
    assert (percent(even, "x1"), percent(even, "y1")) == (0, 100)
    assert (percent(even, "x2"), percent(even, "y2")) == (100, 0)


@pytest.mark.parametrize("room", [0, 1])
def test_slices_are_drawn_where_the_axis_says(room: int) -> None:
    rows = [
        row_of("Up", 0.05, 0.01, 0.09),
        row_of("Down", -0.05, -0.08, -0.02),
        row_of("Unclear", 0.01, -0.03, 0.06, 1234),
    ]
    root = parsed(slices_chart(rows, charts.SLICES, formats=EXACT))[room]
    across = charts.horizontal(root)
    (zero,) = marks(root, "line", "zero")
    assert percent(zero, "x1") == pytest.approx(across(0), abs=0.02)
    for row, group in zip(rows, marks(root, "a", "mark"), strict=True):
        (dot,), (line,) = marks(group, "circle", "yield"), marks(group, "line", "interval")
        figure = row.figure
        assert figure.value is not None
        assert figure.low is not None
        assert figure.high is not None
        assert percent(dot, "cx") == pytest.approx(across(figure.value), abs=0.02)
        assert percent(line, "x1") == pytest.approx(across(figure.low), abs=0.02)
        assert percent(line, "x2") == pytest.approx(across(figure.high), abs=0.02)
        assert percent(line, "y1") == percent(dot, "cy")
    states = [one.get("class", "").split()[1] for one in marks(root, "a", "mark")]
    assert states == ["above", "below", "unclear"]
    assert charts.texts(root, "name") == ["Up", "Down", "Unclear"]
    assert charts.texts(root, "count") == ["100", "100", "1234"]
    places = [percent(dot, "cy") for dot in marks(root, "circle", "yield")]
    assert places == sorted(places)


def test_a_slice_without_an_interval_is_hollow_and_one_without_a_yield_empty() -> None:
    rows = [row_of("A", 0.05, None, None), row_of("B", None, None, None, 0)]
    for root in parsed(slices_chart(rows, charts.SLICES)):
        assert not marks(root, "line", "interval")
        assert [one.get("class") for one in marks(root, "circle", "yield")] == ["yield alone"]
        assert charts.texts(root, "value") == ["+5.0%", "–"]
        assert {one.get("class") for one in marks(root, "a", "mark")} == {"mark untold"}


def test_a_few_wild_bets_do_not_squeeze_the_slices_that_hold_most() -> None:
    rows = [row_of("Most", 0.02, -0.01, 0.05, 1_000), row_of("Few", 8.0, -1.0, 30.0, 2)]
    root = parsed(slices_chart(rows, charts.SLICES, formats=EXACT))[0]
    most, few = marks(root, "a", "mark")
    (line,) = marks(most, "line", "interval")
    assert percent(line, "x2") - percent(line, "x1") > 20
    assert [arrow.text for arrow in marks(few, "text", "arrow")] == ["◂", "▸"]
    assert not marks(few, "circle", "yield")
    assert charts.texts(few, "value") == ["+8.0"]


def test_a_long_name_is_cut_and_told_in_full() -> None:
    name = "Premier League of the North, Second Division, Group A"
    for root in parsed(slices_chart([row_of(name, 0.1, 0.0, 0.2)], charts.SLICES)):
        (shown,) = charts.texts(root, "name")
        assert shown.endswith("…")
        assert len(shown) <= 28
        assert marks(root, "a", "mark")[0].get("aria-label", "").startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("value", "anchor"), [(-0.19, "start"), (0.0, "middle"), (0.19, "end"), (9.0, "end")]
)
def test_the_mean_is_said_within_the_plot(value: float, anchor: str) -> None:
    bars = bars_of({-20: 1, 19: 1})
    (root,) = parsed(distribution_chart(bars, Figure(value, 2, 2), charts.DISTRIBUTION))
    assert marks(root, "text", "mean")[0].get("text-anchor") == anchor


HOURS = HoursLabels(
    title="hours",
    description="by the hour",
    nothing="none",
    count="quotes",
    news="new",
    same="same",
)


def test_hours_are_drawn_where_the_axes_say() -> None:
    hours = [HourBar(f"{hour}:00", hour % 5 * 7, hour % 3) for hour in range(24)]
    (root,) = parsed(hours_chart(hours, HOURS))
    down = charts.vertical(root)
    groups = marks(root, "g", "mark")
    assert len(groups) == 24
    for place, (hour, group) in enumerate(zip(hours, groups, strict=True)):
        bars = {bar.get("class", ""): bar for bar in group.iter() if bar.get("width")}
        assert set(bars) == {
            name for name, count in (("bar", hour.news), ("bar same", hour.same)) if count
        }
        if hour.news:
            assert percent(bars["bar"], "y") == pytest.approx(down(hour.news), abs=0.02)
        if hour.same:
            above = percent(bars["bar same"], "y")
            assert above == pytest.approx(down(hour.news + hour.same), abs=0.02)
            foot = above + percent(bars["bar same"], "height")
            assert foot == pytest.approx(down(hour.news), abs=0.02)
        for bar in bars.values():
            assert place / 24 < percent(bar, "x") / 100 < (place + 1) / 24
    assert "7:00: new 14, same 1" in "".join(root.itertext())


def test_hours_without_anything_say_so() -> None:
    (root,) = parsed(hours_chart([HourBar("1:00", 0, 0)], HOURS))
    assert charts.texts(root, "nothing") == ["none"]
