"""Closing line value over time."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element

from bettune.charts import axes, drawing
from bettune.charts.drawing import Labels, Point
from bettune.charts.formats import ENGLISH, Formats
from bettune.charts.scales import Scale, rounded, time_scale
from bettune.figures.closing_line_course import Course

_MOST_TICKS = 6
_LEAST_STEP = 0.01
_SHOWN = 0.96
"""The middle share of the bets that the scale is made for; those beyond it are arrows at its ends.
"""
_ROOM_BELOW = 0.1
"""The share of the height that words below a line need."""
_FEW = 100
"""Fewer bets than this are drawn larger."""


class CourseLabels(Labels, frozen=True, kw_only=True):
    """The words of closing line value over time."""

    mean: str
    """What the line is: the mean so far. Its value follows."""
    closing: str
    """What 0 is: the closing odds."""


def course_chart(
    course: Course, labels: CourseLabels, *, formats: Formats = ENGLISH, name: str = "course"
) -> str:
    """Return bets as specks, and the mean of all bets so far as a line with its 95 % interval."""
    if not course.at:
        return drawing.nothing("course", name, labels)
    y, levels = rounded(_ends(course), _MOST_TICKS, _LEAST_STEP)
    x = time_scale([*course.at, *course.bet_at])
    ticks = [(level, formats.share(level, 0)) for level in levels]
    root = drawing.begin("course", name, labels, [label for _, label in ticks])
    axes.vertical_axis(root, y, ticks)
    axes.time_axis(root, x, formats)
    _bets(root, course, x, y)
    _means(root, course, x, y)
    axes.readings(root, x, lambda at: _reading(course, at, labels, formats))
    below = course.mean[-1] >= 0 and y.place(0) > _ROOM_BELOW
    zero, down = (1, 1 - y.place(0)), 14 if below else -5
    drawing.words(root, "said", zero, labels.closing, "end", down=down)
    mean, interval = _mean(course, -1, labels, formats)
    drawing.words(root, "head", (0, 0), mean, down=-10, aside=interval)
    return drawing.finish(root)


def _ends(course: Course) -> list[float]:
    """Return what the scale has to hold: most bets, all means, and the interval at the end."""
    values = sorted(course.bet_value)
    beyond = int(len(values) * (1 - _SHOWN) / 2)
    ends = [0.0, *course.mean, *values[beyond : len(values) - beyond]]
    return ends + [end for end in (course.low[-1], course.high[-1]) if end is not None]


def _bets(root: Element, course: Course, x: Scale, y: Scale) -> None:
    inside: list[Point] = []
    group = axes.axis(root)
    for at, value in zip(course.bet_at, course.bet_value, strict=True):
        place = x.place(at), 1 - y.place(y.kept(value))
        if y.kept(value) == value:
            inside.append(place)
        else:
            drawing.words(group, "arrow", place, "▴" if value > y.high else "▾", "middle")
    kind = "bets" if len(course.bet_at) >= _FEW else "bets few"
    drawing.path(drawing.stretched(root), kind, drawing.specks(inside))


def _means(root: Element, course: Course, x: Scale, y: Scale) -> None:
    def points(values: Iterable[float | None]) -> list[Point]:
        pairs = zip(course.at, values, strict=True)
        return [(x.place(at), 1 - y.place(y.kept(value or 0.0))) for at, value in pairs]

    paths, mean = drawing.stretched(root), points(course.mean)
    edges = zip(points(course.low), points(course.high), strict=True)
    told = [None not in ends for ends in zip(course.low, course.high, strict=True)]
    for is_told, stretch in groupby(zip(told, edges, strict=True), lambda one: one[0]):
        if is_told:
            low, high = zip(*(edge for _, edge in stretch), strict=True)
            drawing.path(paths, "band", drawing.area(high, low))
    drawing.path(paths, "mean", drawing.straight(mean))
    drawing.dot(root, "last", mean[-1], 3.5)


def _mean(course: Course, place: int, labels: CourseLabels, formats: Formats) -> tuple[str, str]:
    """Return the mean so far in words, and its interval."""
    mean, interval = formats.figure(course.mean[place], course.low[place], course.high[place])
    return f"{labels.mean} {mean}", interval


def _reading(course: Course, at: int, labels: CourseLabels, formats: Formats) -> str:
    """Return what the mean was at a moment."""
    place = max(0, bisect_right(course.at, at) - 1)
    return f"{formats.date(at, 'date')}: {''.join(_mean(course, place, labels, formats))}"
