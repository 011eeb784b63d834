"""Charts as their readers see them: the marks of an SVG, and where they lie on its axes."""

import re
from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from bettune.charts.calibration import CalibrationLabels, calibration_chart
from bettune.charts.course import CourseLabels, course_chart
from bettune.charts.distribution import DistributionLabels, distribution_chart
from bettune.charts.drawing import RANGE
from bettune.charts.equity import EquityLabels, equity_chart
from bettune.charts.formats import Formats
from bettune.charts.slices import SliceRow, SlicesLabels, slices_chart
from bettune.figures.calibration import Bin, wilson
from bettune.figures.closing_line import STEP, Bar
from bettune.figures.closing_line_course import Course
from bettune.figures.equity import Curve
from bettune.figures.metrics import Figure
from bettune.times import DAY

SVG = "{http://www.w3.org/2000/svg}"
EXACT = Formats(
    amount=lambda cents, decimals: str(cents),
    share=lambda value, decimals: repr(value),
    number=str,
    date=lambda seconds, form: f"{form} {seconds}",
)
"""Formats that can be read back without loss."""
_WORDS = {"title": "title", "description": "what there is to see", "nothing": "nothing yet"}
EQUITY = EquityLabels(**_WORDS, profit="profit", below="below the peak", drawdown="deepest")
COURSE = CourseLabels(**_WORDS, mean="mean", closing="closing odds")
DISTRIBUTION = DistributionLabels(**_WORDS, bets="bets", mean="mean", closing="closing odds")
CALIBRATION = CalibrationLabels(**_WORDS, given="given", won="won", even="as given")
SLICES = SlicesLabels(**_WORDS, yield_="yield")
LABELS = {
    "equity": EQUITY,
    "course": COURSE,
    "distribution": DISTRIBUTION,
    "calibration": CALIBRATION,
    "slices": SLICES,
}


class Inputs(NamedTuple):
    """What the five charts are drawn from."""

    curve: Curve | None
    course: Course
    bars: list[Bar]
    mean: Figure
    bins: list[Bin]
    rows: list[SliceRow]


def curve_of(*profit: int) -> Curve:
    """Return a curve with a step a day."""
    peaks = [max(profit[: place + 1]) for place in range(len(profit))]
    falls = [peak - level for peak, level in zip(peaks, profit, strict=True)]
    return Curve([day * DAY for day in range(len(profit))], list(profit), falls)


def course_of(*values: float, known_from: int = 2) -> Course:
    """Return a course with a bet a day, its interval 0.01 either way from a day on."""
    days = [day * DAY for day in range(len(values))]
    means = [sum(values[: day + 1]) / (day + 1) for day in range(len(values))]
    low = [mean - 0.01 if day >= known_from else None for day, mean in enumerate(means)]
    high = [mean + 0.01 if day >= known_from else None for day, mean in enumerate(means)]
    return Course(days, means, low, high, days, list(values), list(range(len(values))))


def bars_of(counts: dict[int, int]) -> list[Bar]:
    """Return all bars of the distribution, so many bets in those of so many per cent."""
    lows = [None, *range(-19, 20)]
    highs = [*range(-19, 20), None]
    return [
        Bar(
            None if low is None else round(low * STEP, 2),
            None if high is None else round(high * STEP, 2),
            counts.get(-20 if low is None else low, 0),
        )
        for low, high in zip(lows, highs, strict=True)
    ]


def bin_of(probability: float, won: int, bets: int) -> Bin:
    """Return a bin with its interval."""
    low = int(probability * 10) / 10
    share = won / bets
    return Bin(low, low + 0.1, bets, bets, probability, share, *wilson(share, bets))


def row_of(
    name: str, value: float | None, low: float | None, high: float | None, bets: int = 100
) -> SliceRow:
    """Return a slice with a link."""
    return SliceRow(name, Figure(value, bets, bets, low, high), "/bets?slice=1")


def draw(inputs: Inputs, *, links: bool = True, prefix: str = "a") -> dict[str, str]:
    """Return the five charts, by their names."""
    rows = inputs.rows if links else [SliceRow(row.name, row.figure) for row in inputs.rows]
    return {
        "equity": equity_chart(
            inputs.curve, EQUITY, name=f"{prefix}-equity", link="/bets?fall" if links else None
        ),
        "course": course_chart(inputs.course, COURSE, name=f"{prefix}-course"),
        "distribution": distribution_chart(
            inputs.bars,
            inputs.mean,
            DISTRIBUTION,
            name=f"{prefix}-distribution",
            link=(lambda bar: f"/bets?low={bar.low}") if links else None,
        ),
        "calibration": calibration_chart(
            inputs.bins,
            CALIBRATION,
            name=f"{prefix}-calibration",
            link=(lambda one: f"/bets?low={one.low}&high={one.high}") if links else None,
        ),
        "slices": slices_chart(rows, SLICES, name=f"{prefix}-slices"),
    }


def parsed(chart: str) -> list[Element]:
    """Return the roots of a chart, which of the slices are two; ValueError if not well-formed."""
    return list(fromstring(f"<charts>{chart}</charts>"))  # noqa: S314  # ours


def marks(root: Element, tag: str, class_: str) -> list[Element]:
    """Return the elements of a tag with a class."""
    return [one for one in root.iter(SVG + tag) if class_ in one.get("class", "").split()]


def texts(root: Element, class_: str = "") -> list[str]:
    """Return the words of a chart."""
    return [
        "".join(one.itertext())
        for one in root.iter(SVG + "text")
        if class_ in ["", *one.get("class", "").split()]
    ]


def percent(one: Element, name: str) -> float:
    """Return a place in per cent."""
    text = one.get(name, "")
    assert text.endswith("%"), text
    return float(text[:-1])


def _fit(pairs: list[tuple[float, float]]) -> Callable[[float], float]:
    """Return where values lie, from those of two ticks; the others must agree."""
    (first, start), (last, end) = pairs[0], pairs[-1]

    def place(value: float) -> float:
        return start + (value - first) / (last - first) * (end - start)

    for value, at in pairs:
        assert abs(place(value) - at) < 0.02, "the ticks are not on one scale"
    return place


def vertical(root: Element) -> Callable[[float], float]:
    """Return where a value lies on the vertical axis, in per cent from the top."""
    axis = next(one for one in root.iter(SVG + "g") if "axis" in one.get("class", ""))
    lines = [percent(one, "y1") for one in axis if one.tag == SVG + "line"]
    labels = [float(one.text or "") for one in axis if one.tag == SVG + "text"]
    return _fit(list(zip(labels, lines, strict=True)))


def horizontal(root: Element) -> Callable[[float], float]:
    """Return where a value lies on the horizontal axis, in per cent from the left."""
    ticks = next(one for one in root if one.get("y") == "100%")
    pairs = [
        (float((one.text or "").split()[-1]), percent(one, "x"))
        for one in marks(ticks, "text", "tick")
    ]
    return _fit(pairs)


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Return whether two places, in per cent, are the same."""
    return abs(one[0] - other[0]) < 0.02 and abs(one[1] - other[1]) < 0.02


def centre(dot: Element) -> tuple[float, float]:
    """Return where a dot is, in per cent."""
    return percent(dot, "cx"), percent(dot, "cy")


def corners(drawn: str) -> list[tuple[float, float]]:
    """Return the points that a path goes through, in per cent."""
    points: list[tuple[float, float]] = []
    x = y = 0.0
    for command, numbers in re.findall(r"([MHVZh])([-\d ]*)", drawn):
        found = [int(number) * 100 / RANGE for number in numbers.split()]
        if command == "M":
            points += zip(found[::2], found[1::2], strict=True)
            x, y = points[-1]
        elif command in "HV":
            x, y = (found[0], y) if command == "H" else (x, found[0])
            points.append((x, y))
    return points
