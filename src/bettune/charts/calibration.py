"""Calibration: how often what was given a probability came true."""

import math
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from bettune.charts import axes, drawing
from bettune.charts.drawing import Labels
from bettune.charts.formats import ENGLISH, Formats
from bettune.charts.scales import Scale, rounded
from bettune.figures.calibration import Bin

_MOST_TICKS = 6
_LEAST_STEP = 0.1
_LARGEST, _SMALLEST = 9.0, 3.0
"""Pixels: the radius of the bin with the most bets, and of one with hardly any."""


class CalibrationLabels(Labels, frozen=True, kw_only=True):
    """The words of the calibration."""

    given: str
    """The horizontal axis: the probability that was given."""
    won: str
    """The vertical axis: the share that won."""
    even: str
    """The diagonal, on which both are the same."""


def calibration_chart(
    bins: Sequence[Bin],
    labels: CalibrationLabels,
    *,
    formats: Formats = ENGLISH,
    name: str = "calibration",
    link: Callable[[Bin], str] | None = None,
) -> str:
    """Return the share that won over the probability given, a dot a bin, with 95 % intervals.

    A dot's area is as its number of bets. Both axes are the same, so that the diagonal is where
    probability and outcome agree. `link` tells where the bets of a bin are shown.
    """
    if not bins:
        return drawing.nothing("calibration", name, labels)
    ends = [end for one in bins for end in (one.probability, one.share_low, one.share_high)]
    scale, shares = rounded(ends, _MOST_TICKS, _LEAST_STEP)
    ticks = [(share, formats.share(share, 0)) for share in shares]
    root = drawing.begin("calibration", name, labels, [label for _, label in ticks], bool(link))
    axes.vertical_axis(root, scale, ticks)
    axes.horizontal_axis(root, scale, ticks)
    drawing.line(root, "even", (0, 1), (1, 0))
    most = max(one.bets for one in bins)
    for one in bins:
        group = drawing.mark(root, _said(one, labels, formats), link(one) if link else None)
        _bin(group, one, scale, max(_SMALLEST, _LARGEST * math.sqrt(one.bets / most)))
    drawing.words(root, "head", (0, 0), labels.won, down=-26)
    drawing.words(root, "said", (1, 0), labels.even, "end", down=-10)
    drawing.words(root, "foot", (1, 1), labels.given, "end", down=33)
    return drawing.finish(root)


def _bin(group: Element, one: Bin, scale: Scale, radius: float) -> None:
    across = scale.place(one.probability)
    low, share, high = (
        (across, 1 - scale.place(place)) for place in (one.share_low, one.share, one.share_high)
    )
    drawing.line(group, "interval", low, high)
    drawing.dot(group, "bin", share, radius)
    drawing.reach(group, share)


def _said(one: Bin, labels: CalibrationLabels, formats: Formats) -> str:
    """Return a bin in words."""
    given, won, low, high = (
        formats.share(share, 1)
        for share in (one.probability, one.share, one.share_low, one.share_high)
    )
    count = formats.number(one.bets)
    return f"{labels.given} {given}, {labels.won} {won} ({low} … {high}), n = {count}"
