"""The equity curve with its drawdown."""

from bisect import bisect_right
from xml.etree.ElementTree import Element

from bettune.charts import axes, drawing
from bettune.charts.drawing import Anchor, Labels, Point
from bettune.charts.formats import ENGLISH, Formats
from bettune.charts.scales import Scale, rounded, time_scale
from bettune.figures.equity import Curve

_MOST_TICKS = 6
_LEAST_STEP = 100
"""Cents: smaller steps on the axis than a whole unit would tell nothing."""
_ROOM_BELOW = 0.1
"""The share of the height that is left free for the words below the deepest point."""


class EquityLabels(Labels, frozen=True, kw_only=True):
    """The words of the equity curve."""

    profit: str
    below: str
    """`below the peak`: the amount follows, as it does the others."""
    drawdown: str
    """`deepest drawdown`."""


def equity_chart(
    curve: Curve | None,
    labels: EquityLabels,
    *,
    formats: Formats = ENGLISH,
    name: str = "equity",
    link: str | None = None,
) -> str:
    """Return the profit so far as a curve, with how far it was below its peak as an area.

    The deepest drawdown is marked by a line from the level of the peak to the lowest point; `link`
    is where the bets of it are shown.
    """
    if curve is None or not curve.at:
        return drawing.nothing("equity", name, labels)
    peaks = [level + fall for level, fall in zip(curve.profit, curve.drawdown, strict=True)]
    deepest = max(range(len(curve.at)), key=curve.drawdown.__getitem__)
    fell = curve.drawdown[deepest] > 0
    x, (y, levels) = time_scale(curve.at), _scale(curve, peaks, deepest)
    ticks = [(level, formats.amount(int(level), 0)) for level in levels]
    root = drawing.begin("equity", name, labels, [label for _, label in ticks], fell and bool(link))
    axes.vertical_axis(root, y, ticks)
    axes.time_axis(root, x, formats)
    across = [x.place(at) for at in curve.at]
    line = [(at, 1 - y.place(level)) for at, level in zip(across, curve.profit, strict=True)]
    peak = [(at, 1 - y.place(level)) for at, level in zip(across, peaks, strict=True)]
    _curve(root, line, peak)
    axes.readings(root, x, lambda at: _reading(curve, at, labels, formats))
    if fell:
        text = f"{labels.drawdown} {formats.amount(curve.drawdown[deepest], 2)}"
        anchor = _emptier(curve.profit, deepest, across[deepest])
        _deepest(drawing.mark(root, text, link), peak[deepest], line[deepest], text, anchor)
    total = f"{labels.profit} {formats.signed_amount(curve.profit[-1])}"
    drawing.words(root, "head", (0, 0), total, down=-10)
    return drawing.finish(root)


def _scale(curve: Curve, peaks: list[int], deepest: int) -> tuple[Scale, list[float]]:
    """Return the scale of the profit and its ticks, with room for words below the deepest fall."""
    low, high = min(0, *curve.profit), max(0, *peaks)
    room = round((high - low) * _ROOM_BELOW) if curve.drawdown[deepest] else 0
    return rounded((min(low, curve.profit[deepest] - room), high), _MOST_TICKS, _LEAST_STEP)


def _curve(root: Element, line: list[Point], peak: list[Point]) -> None:
    paths = drawing.stretched(root)
    drawing.path(paths, "drawdown", drawing.step_area(peak, line))
    drawing.path(paths, "peak", drawing.steps(peak))
    drawing.path(paths, "profit", drawing.steps(line))
    drawing.dot(root, "last", line[-1], 3.5)


def _reading(curve: Curve, at: int, labels: EquityLabels, formats: Formats) -> str:
    """Return what the curve was at a moment."""
    place = max(0, bisect_right(curve.at, at) - 1)
    date = formats.date(at, "date")
    profit = formats.signed_amount(curve.profit[place])
    fall = formats.amount(curve.drawdown[place], 2)
    return f"{date}: {labels.profit} {profit}, {labels.below} {fall}"


def _emptier(levels: list[int], lowest: int, across: float) -> Anchor:
    """Return how to anchor words below a low point: to the side on which the curve is higher."""
    if not 0.4 < across < 0.6:
        return "start" if across <= 0.4 else "end"
    return "start" if min(levels[lowest:]) >= min(levels[: lowest + 1]) else "end"


def _deepest(group: Element, peak: Point, low: Point, text: str, anchor: Anchor) -> None:
    drawing.line(group, "deepest", peak, low)
    drawing.dot(group, "deepest", low, 3.5)
    drawing.words(group, "said deepest wide", low, text, anchor, down=18)
    narrow = drawing.fitted(low[0], text), low[1]
    drawing.words(group, "said deepest narrow", narrow, text, down=18)
    drawing.reach(group, low)
