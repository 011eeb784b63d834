"""Hours: how many came in each of the last hours."""

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

import msgspec

from bettune.charts import axes, drawing
from bettune.charts.drawing import Labels
from bettune.charts.scales import Scale, rounded

_MOST_TICKS = 3
_EVERY = {"wide": 4, "narrow": 8}
"""Hours from tick to tick, where the chart has room and where not."""
_GAP = 0.12
"""Of an hour's width, on either side of its bar."""


class HoursLabels(Labels, frozen=True, kw_only=True):
    """The words of the hours."""

    count: str
    """The vertical axis."""
    news: str
    """The lower, darker part of a bar."""
    same: str
    """The upper, lighter part."""


class HourBar(msgspec.Struct, frozen=True):
    """An hour as it is shown."""

    name: str
    """When it began: `14:00`."""
    news: int
    same: int


def hours_chart(
    hours: Sequence[HourBar],
    labels: HoursLabels,
    *,
    number: Callable[[int], str] = "{:,}".format,
    name: str = "hours",
) -> str:
    """Return a bar for each hour, the earliest first: what is new, above it what is the same."""
    most = max((hour.news + hour.same for hour in hours), default=0)
    if not most:
        return drawing.nothing("hours", name, labels)
    y, counts = rounded((0, most), _MOST_TICKS, 1)
    x = Scale(0, len(hours))
    ticks = [(count, number(int(count))) for count in counts]
    root = drawing.begin("hours", name, labels, [label for _, label in ticks])
    axes.vertical_axis(root, y, ticks)
    for room, every in _EVERY.items():
        places = range(len(hours) - 1, -1, -every)
        axes.horizontal_axis(root, x, [(place, hours[place].name) for place in places], room)
    for place, hour in enumerate(hours):
        group = drawing.mark(root, _said(hour, labels, number), None)
        _bar(group, "bar", x, y, place, 0, hour.news)
        _bar(group, "bar same", x, y, place, hour.news, hour.news + hour.same)
    drawing.words(root, "head", (0, 0), labels.count, down=-14)
    return drawing.finish(root)


def _bar(group: Element, class_: str, x: Scale, y: Scale, place: int, low: int, high: int) -> None:
    if low < high:
        drawing.add(
            group,
            "rect",
            class_=class_,
            x=drawing.percent(x.place(place + _GAP)),
            y=drawing.percent(1 - y.place(high)),
            width=drawing.percent(x.place(1 - 2 * _GAP)),
            height=drawing.percent(y.place(high) - y.place(low)),
        )


def _said(hour: HourBar, labels: HoursLabels, number: Callable[[int], str]) -> str:
    """Return an hour in words."""
    return f"{hour.name}: {labels.news} {number(hour.news)}, {labels.same} {number(hour.same)}"
