"""Axes: what is written beside a plot and below it, and what is said of its places.

None of it is read aloud: the table beside the chart says the same.
"""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from bettune.charts.drawing import add, line, percent, words
from bettune.charts.formats import Formats
from bettune.charts.scales import Scale, time_ticks

MOST_TICKS = {"wide": 10, "narrow": 5}
"""Ticks on a time axis, where the chart has room (480 px, says the style sheet) and where not."""
_READINGS = 60
"""Strips of a chart over time that say what was there."""


def axis(root: Element) -> Element:
    """Add what axes are drawn in."""
    return add(root, "g", class_="axis", aria_hidden="true")


def vertical_axis(root: Element, scale: Scale, ticks: Iterable[tuple[float, str]]) -> None:
    """Draw a line across the plot at each tick, with its label to the left; 0 stands out."""
    group = axis(root)
    for value, label in ticks:
        height = 1 - scale.place(value)
        line(group, "grid" if value else "zero", (0, height), (1, height))
        words(group, "tick", (0, height), label, "end", right=-8)


def horizontal_axis(
    root: Element, scale: Scale, ticks: Iterable[tuple[float, str]], room: str = ""
) -> None:
    """Draw a notch below the plot at each tick, with its label; for a key of MOST_TICKS only."""
    below = _below(root, f"axis {room}".strip())
    for value, label in ticks:
        _tick(below, scale.place(value), label)


def time_axis(root: Element, scale: Scale, formats: Formats) -> None:
    """Draw the dates below the plot, once for much room and once for little."""
    for room, most in MOST_TICKS.items():
        below = _below(root, f"axis {room}")
        for tick in time_ticks(scale, most):
            at = scale.place(tick.at)
            _tick(below, at, formats.date(tick.at, tick.form))
            if tick.below:
                words(
                    below, "stretch", (at, 0), formats.date(tick.at, tick.below), "middle", down=33
                )


def _below(root: Element, class_: str) -> Element:
    """Add a picture that begins at the plot's lower edge and is not clipped."""
    return add(
        root,
        "svg",
        class_=class_,
        y="100%",
        width="100%",
        height=1,
        overflow="visible",
        aria_hidden="true",
    )


def _tick(below: Element, at: float, label: str) -> None:
    add(below, "line", class_="notch", x1=percent(at), x2=percent(at), y1=0, y2=5)
    words(below, "tick", (at, 0), label, "middle", down=18)


def readings(root: Element, scale: Scale, read: Callable[[int], str]) -> None:
    """Lay strips over the plot; each says, when it is pointed at, what was at its middle."""
    group = axis(root)
    for place in range(_READINGS):
        strip = add(
            group,
            "rect",
            class_="reading",
            x=percent(place / _READINGS),
            width=percent(1 / _READINGS),
            height="100%",
        )
        middle = (place + 0.5) / _READINGS
        add(strip, "title", read(round(scale.low + (scale.high - scale.low) * middle)))
