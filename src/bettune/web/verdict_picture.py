"""The verdict as a picture: the yield with its interval, above what luck alone brings."""

from xml.etree.ElementTree import Element

from bettune.charts import axes, drawing
from bettune.charts.drawing import Labels
from bettune.charts.formats import Formats
from bettune.charts.scales import Scale, known, rounded, ticks_within
from bettune.figures.metrics import Figure

_MOST_TICKS = {"wide": 8, "narrow": 4}
_LEAST_STEP = 0.01


class VerdictLabels(Labels, frozen=True, kw_only=True):
    """The words of the picture."""

    these: str
    """The upper row: the bets' own yield, which follows."""
    luck: str
    """The lower row: where luck alone puts 19 of 20; its ends follow."""


def verdict_picture(
    code: str,
    result: Figure,
    luck: tuple[float, float] | None,
    labels: VerdictLabels,
    *,
    formats: Formats,
    name: str = "verdict",
) -> str:
    """Return the yield and its 95 % interval, if it has one, above the span of luck, if known.

    Both lie on one scale with zero marked; `code` is that of the verdict, and colours the interval.
    """
    if result.value is None:
        return drawing.nothing("verdict", name, labels)
    ends = known((0.0, result.value, result.low, result.high, *(luck or ())))
    scale, _ = rounded(ends, _MOST_TICKS["wide"], _LEAST_STEP)
    root = drawing.begin(f"verdict {code}", name, labels)
    zero = scale.place(0)
    drawing.line(root, "zero", (zero, 0), (zero, 1))
    for room, most in _MOST_TICKS.items():
        levels = ticks_within(scale, most, _LEAST_STEP)
        axes.horizontal_axis(
            root, scale, [(level, formats.share(level, 0)) for level in levels], room
        )
    _these(root, result, scale, labels, formats)
    if luck is not None:
        low, high = (formats.signed_share(end, 0) for end in luck)
        drawing.words(root, "row-name", (0, 0.62), f"{labels.luck}: {low} … {high}")
        line = tuple((scale.place(end), 0.82) for end in luck)
        drawing.line(root, "luck", *line)
    return drawing.finish(root)


def _these(
    root: Element, result: Figure, scale: Scale, labels: VerdictLabels, formats: Formats
) -> None:
    value, interval = formats.figure(result.value, result.low, result.high)
    drawing.words(root, "row-name these", (0, 0.08), f"{labels.these}: {value}{interval}")
    if result.low is not None and result.high is not None:
        ends = ((scale.place(result.low), 0.3), (scale.place(result.high), 0.3))
        drawing.line(root, "interval", *ends)
    drawing.dot(root, "yield", (scale.place(result.value or 0.0), 0.3), 7)
