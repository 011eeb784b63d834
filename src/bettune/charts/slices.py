"""Slices: the yield of each, with its interval."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import msgspec

from bettune.charts import axes, drawing
from bettune.charts.drawing import Labels
from bettune.charts.formats import ENGLISH, Formats
from bettune.charts.scales import Scale, known, rounded
from bettune.figures.metrics import Figure

_MOST_TICKS = 4
_LEAST_STEP = 0.01
_MOSTLY = 0.95
"""The share of the bets whose slices' intervals are shown whole, however wide those of others."""


class SlicesLabels(Labels, frozen=True, kw_only=True):
    """The words of the slices."""

    yield_: str


class SliceRow(msgspec.Struct, frozen=True):
    """A slice as it is shown."""

    name: str
    figure: Figure
    link: str | None = None
    """Where its bets are shown."""


class _Layout(msgspec.Struct, frozen=True):
    """Where the parts of a row are: shares of the chart's width, and of the row's height."""

    row: int
    """Pixels."""
    start: float
    end: float
    """Between these lie the intervals."""
    line: float
    """The height of the interval within its row."""
    text: float
    """The height of the words."""
    value: float
    count: float
    """Where the yield and the count of bets end."""
    letters: int
    """Of a name, before it is cut."""


_LAYOUTS = {
    "wide": _Layout(24, 0.34, 0.76, 0.5, 0.5, 0.88, 1, 26),
    "narrow": _Layout(38, 0, 1, 0.78, 0.36, 0.8, 1, 28),
}
_PADDING = 70
"""Pixels above and below the rows, for the heads and the scale: as in the style sheet."""


def slices_chart(
    rows: Sequence[SliceRow],
    labels: SlicesLabels,
    *,
    formats: Formats = ENGLISH,
    name: str = "slices",
) -> str:
    """Return the yield of each slice with its 95 % interval, beside the number of its bets.

    Returned are two charts behind each other, of which the style sheet shows one: for much room,
    and for little. An interval that reaches beyond the scale ends in an arrow: the scale is made
    for the slices that most bets are in, not for those of three bets.
    """
    if not rows:
        return drawing.nothing("slices", name, labels)
    return "".join(
        _chart(rows, labels, formats, f"{name}-{room}", room, layout)
        for room, layout in _LAYOUTS.items()
    )


def _chart(
    rows: Sequence[SliceRow],
    labels: SlicesLabels,
    formats: Formats,
    name: str,
    room: str,
    layout: _Layout,
) -> str:
    scale, ticks = yield_scale(rows)
    root = drawing.begin(f"slices {room}", name, labels, links=any(row.link for row in rows))
    root.set("height", str(len(rows) * layout.row + _PADDING))
    across = scale.within(layout.start, layout.end)
    grid = axes.axis(root)
    for value in ticks:
        at = across.place(value)
        drawing.line(grid, "grid" if value else "zero", (at, 0), (at, 1))
    axes.horizontal_axis(root, across, [(value, formats.share(value, 0)) for value in ticks])
    drawing.words(root, "head", (layout.value, 0), labels.yield_, "end", down=-10)
    drawing.words(root, "head", (layout.count, 0), "n", "end", down=-10)
    for place, row in enumerate(rows):
        group = drawing.mark(root, _said(row, formats), row.link, _state(row.figure))
        height = 1 / len(rows)
        _words(group, row, place * height, height, layout, formats)
        _interval(group, row.figure, scale, across, (place + layout.line) * height)
    return drawing.finish(root)


def _words(
    group: Element, row: SliceRow, top: float, height: float, layout: _Layout, formats: Formats
) -> None:
    """Write a row's name and numbers, on a ground that makes all of it easy to point at."""
    ground = {"y": drawing.percent(top), "height": drawing.percent(height)}
    drawing.add(group, "rect", class_="row", width="100%", **ground)
    at = top + layout.text * height
    count = formats.number(row.figure.bets)
    drawing.words(group, "name", (0, at), _cut(row.name, layout.letters))
    drawing.words(group, "value", (layout.value, at), yield_text(row, formats), "end")
    drawing.words(group, "count", (layout.count, at), count, "end")


def yield_scale(rows: Sequence[SliceRow]) -> tuple[Scale, list[float]]:
    """Return the scale of yields, and its ticks, from the largest slices that hold most bets."""
    enough = _MOSTLY * sum(row.figure.bets for row in rows)
    ends, bets = [0.0], 0
    for row in sorted(rows, key=lambda row: -row.figure.bets):
        figure = row.figure
        if bets <= enough:
            ends += known((figure.value, figure.low, figure.high))
        bets += figure.bets
    return rounded(ends, _MOST_TICKS, _LEAST_STEP)


def _interval(group: Element, figure: Figure, scale: Scale, across: Scale, height: float) -> None:
    """Draw an interval, with an arrow at an end that is beyond the scale, and the yield in it."""
    ends = known((figure.low, figure.high))
    if len(ends) == 2 and ends[1] > scale.low and ends[0] < scale.high:
        low, high = (across.place(scale.kept(end)) for end in ends)
        drawing.line(group, "interval", (low, height), (high, height))
    beyond = known((figure.value, *ends))
    for is_beyond, end, arrow in (
        (any(value < scale.low for value in beyond), scale.low, "◂"),
        (any(value > scale.high for value in beyond), scale.high, "▸"),
    ):
        if is_beyond:
            drawing.words(group, "arrow", (across.place(end), height), arrow, "middle")
    for value in known((figure.value,)):
        if scale.kept(value) == value:
            kind = "yield" if len(ends) == 2 else "yield alone"
            drawing.dot(group, kind, (across.place(value), height), 4)


def _state(figure: Figure) -> str:
    """Return whether an interval lies above 0, below it, or holds it; or cannot be told."""
    if figure.low is None or figure.high is None:
        return "untold"
    return "above" if figure.low > 0 else "below" if figure.high < 0 else "unclear"


def yield_text(row: SliceRow, formats: Formats) -> str:
    """Return a slice's yield as it is written beside it."""
    return formats.figure(row.figure.value, None, None)[0]


def _said(row: SliceRow, formats: Formats) -> str:
    figure = "".join(formats.figure(row.figure.value, row.figure.low, row.figure.high))
    return f"{row.name}: {figure}, n = {formats.number(row.figure.bets)}"


def _cut(name: str, letters: int) -> str:
    return name if len(name) <= letters else name[: letters - 1].rstrip() + "…"
