"""Closing line value as a distribution."""

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from bettune.charts import axes, drawing
from bettune.charts.drawing import Labels
from bettune.charts.formats import ENGLISH, Formats
from bettune.charts.scales import Scale, rounded, ticks_within
from bettune.figures.closing_line import STEP, Bar
from bettune.figures.metrics import Figure

_MOST_TICKS = 6
_MOST_SHARES = {"wide": 8, "narrow": 4}
"""Ticks on the horizontal axis, where there is much room and little."""
_LEAST_REACH = 5
"""Bars on either side of 0 that are always drawn."""


class DistributionLabels(Labels, frozen=True, kw_only=True):
    """The words of the distribution."""

    bets: str
    """The vertical axis."""
    mean: str
    closing: str
    """What 0 is: the closing odds."""


def distribution_chart(
    bars: Sequence[Bar],
    mean: Figure,
    labels: DistributionLabels,
    *,
    formats: Formats = ENGLISH,
    name: str = "distribution",
    link: Callable[[Bar], str] | None = None,
) -> str:
    """Return how many bets have which closing line value, with 0 and the mean marked.

    Bars below 0 look different from those above it; an arrow is beside an outermost one that holds
    all that lies beyond. `link` tells where a bar's bets are shown.
    """
    if not any(bar.bets for bar in bars):
        return drawing.nothing("distribution", name, labels)
    shown = shown_bars(bars)
    x = Scale(bar_ends(shown[0])[0], bar_ends(shown[-1])[1])
    y, counts = rounded((0, max(bar.bets for bar in shown)), _MOST_TICKS, 1)
    ticks = [(count, formats.number(int(count))) for count in counts]
    root = drawing.begin("distribution", name, labels, [label for _, label in ticks], bool(link))
    axes.vertical_axis(root, y, ticks)
    for room, most in _MOST_SHARES.items():
        shares = [(share, formats.share(share, 0)) for share in ticks_within(x, most, STEP)]
        axes.horizontal_axis(root, x, shares, room)
    for bar in shown:
        if bar.bets:
            said = f"{ends_text(bar, formats)}: n = {formats.number(bar.bets)}"
            group = drawing.mark(root, said, link(bar) if link else None)
            _bar(group, bar, x, y)
    for end, across, arrow in ((shown[0].low, 0, "◂"), (shown[-1].high, 1, "▸")):
        if end is None:
            right = 16 * across - 8
            drawing.words(root, "arrow", (across, 1), arrow, "middle", right=right, down=-3)
    zero = x.place(0)
    drawing.line(root, "closing", (zero, 0), (zero, 1))
    drawing.words(root, "foot", (zero, 1), labels.closing, drawing.anchor_at(zero), down=33)
    _mean(root, mean, x, labels, formats)
    drawing.words(root, "head", (0, 0), labels.bets, down=-26)
    return drawing.finish(root)


def _bar(group: Element, bar: Bar, x: Scale, y: Scale) -> None:
    low, high = bar_ends(bar)
    height = y.place(bar.bets)
    drawing.add(
        group,
        "rect",
        class_="bar below" if high <= 0 else "bar",
        x=drawing.percent(x.place(low)),
        y=drawing.percent(1 - height),
        width=drawing.percent(x.place(high) - x.place(low)),
        height=drawing.percent(height),
    )


def _mean(
    root: Element, mean: Figure, x: Scale, labels: DistributionLabels, formats: Formats
) -> None:
    if mean.value is None:
        return
    at = x.place(x.kept(mean.value))
    for class_ in ("halo", "mean"):
        drawing.line(root, class_, (at, 0), (at, 1))
    value, interval = formats.figure(mean.value, mean.low, mean.high)
    text, anchor = f"{labels.mean} {value}", drawing.anchor_at(at)
    drawing.words(root, "said mean", (at, 0), text, anchor, down=-10, aside=interval)


def bar_ends(bar: Bar) -> tuple[float, float]:
    """Return where a bar begins and ends; an open one is as wide as the others."""
    low = bar.low if bar.low is not None else (bar.high or 0) - STEP
    return low, bar.high if bar.high is not None else low + STEP


def shown_bars(bars: Sequence[Bar]) -> list[Bar]:
    """Return the bars without the empty ones at either end, but always some on each side of 0."""
    filled = [bar_ends(bar) for bar in bars if bar.bets]
    reach = _LEAST_REACH * STEP
    low, high = min(filled[0][0], -reach), max(filled[-1][1], reach)
    half = STEP / 2
    return [bar for bar in bars if bar_ends(bar)[0] > low - half and bar_ends(bar)[1] < high + half]


def ends_text(bar: Bar, formats: Formats) -> str:
    """Return the ends of a bar in words."""
    if bar.low is None:
        return f"< {formats.signed_share(bar.high or 0, 0)}"
    if bar.high is None:
        return f"≥ {formats.signed_share(bar.low, 0)}"
    return f"{formats.signed_share(bar.low, 0)} … {formats.signed_share(bar.high, 0)}"
