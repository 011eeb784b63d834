"""The charts as lines of text, for a terminal or a plain file."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from bettune.charts.distribution import ends_text, shown_bars
from bettune.charts.formats import ENGLISH, Formats
from bettune.charts.scales import Scale, known, rounded, time_scale
from bettune.charts.screen import Screen, columns_of
from bettune.charts.slices import SliceRow, yield_scale, yield_text
from bettune.figures.calibration import Bin
from bettune.figures.closing_line import Bar
from bettune.figures.closing_line_course import Course
from bettune.figures.equity import Curve

HEIGHT = 11
"""Lines of a curve."""
_LONGEST_NAME, _SHORTEST_NAME, _SHORTEST_BAR = 26, 8, 11


def equity_text(curve: Curve, screen: Screen, formats: Formats = ENGLISH) -> str:
    """Return the profit so far as a curve, with the dates of its ends."""
    y, levels = rounded((0, *curve.profit), HEIGHT // 2, 100)
    ticks = [(level, formats.amount(int(level), 0)) for level in levels]
    return _curve(curve.at, curve.profit, (y, ticks), screen, formats)


def course_text(course: Course, screen: Screen, formats: Formats = ENGLISH) -> str:
    """Return the mean closing line value of all bets so far as a curve."""
    if not course.at:
        return ""
    y, levels = rounded((0, *course.mean), HEIGHT // 2, 0.01)
    ticks = [(level, formats.share(level, 0)) for level in levels]
    return _curve(course.at, course.mean, (y, ticks), screen, formats)


def distribution_text(bars: Sequence[Bar], screen: Screen, formats: Formats = ENGLISH) -> str:
    """Return how many bets have which closing line value, a line a bar."""
    if not any(bar.bets for bar in bars):
        return ""
    shown = shown_bars(bars)
    most = max(bar.bets for bar in shown)
    names = [screen.shown(ends_text(bar, formats)) for bar in shown]
    counts = [screen.shown(formats.number(bar.bets)) for bar in shown]
    before, behind = _longest(names), _longest(counts)
    room = max(_SHORTEST_BAR, screen.width - before - behind - 2)
    return "\n".join(
        f"{screen.fitted(name, before, 'right')} {_block(bar.bets / most * room, screen)} {count}"
        for name, count, bar in zip(names, counts, shown, strict=True)
    )


def slices_text(rows: Sequence[SliceRow], screen: Screen, formats: Formats = ENGLISH) -> str:
    """Return the yield of each slice with its interval, a line a slice, and the scale below."""
    if not rows:
        return ""
    values = [screen.shown(yield_text(row, formats)) for row in rows]
    counts = [screen.shown(formats.number(row.figure.bets)) for row in rows]
    names = [row.name for row in rows]
    parts = [(row.figure.low, row.figure.value, row.figure.high, None) for row in rows]
    return _rows(names, parts, (values, counts), yield_scale(rows)[0], screen, formats)


def calibration_text(bins: Sequence[Bin], screen: Screen, formats: Formats = ENGLISH) -> str:
    """Return the share that won of each bin with its interval, and where it should have been."""
    if not bins:
        return ""
    ends = [end for one in bins for end in (one.probability, one.share_low, one.share_high)]
    values = [screen.shown(formats.share(one.share, 1)) for one in bins]
    counts = [screen.shown(formats.number(one.bets)) for one in bins]
    names = [formats.share(one.probability, 1) for one in bins]
    parts = [(one.share_low, one.share, one.share_high, one.probability) for one in bins]
    return _rows(names, parts, (values, counts), rounded(ends, 4, 0.1)[0], screen, formats)


def _longest(texts: Sequence[str]) -> int:
    return max(map(columns_of, texts), default=0)


def _block(length: float, screen: Screen) -> str:
    """Return a bar so many columns long; anything but 0 is seen."""
    blocks = screen.signs.blocks
    parts = round(length * len(blocks)) or (1 if length else 0)
    whole, part = divmod(parts, len(blocks))
    return blocks[-1] * whole + (blocks[part - 1] if part else "")


_Parts = tuple[float | None, float | None, float | None, float | None]
"""The low end of an interval, the value, the high end, and where the value should be."""


def _rows(
    names: Sequence[str],
    parts: Sequence[_Parts],
    numbers: tuple[Sequence[str], Sequence[str]],
    scale: Scale,
    screen: Screen,
    formats: Formats,
) -> str:
    """Return lines of a name, an interval and numbers; narrow screens cut the names first."""
    shown = [screen.shown(name) for name in names]
    widths = [_longest(column) for column in numbers]
    rest = screen.width - sum(widths) - len(widths) - 1
    name = max(min(_longest(shown), _LONGEST_NAME, rest - _SHORTEST_BAR), _SHORTEST_NAME)
    room = max(rest - name, _SHORTEST_BAR)
    lines = []
    for text, part, *row in zip(shown, parts, *numbers, strict=True):
        cells = [
            screen.fitted(cell, width, "right") for cell, width in zip(row, widths, strict=True)
        ]
        bar = _interval(part, scale, room, screen)
        lines.append(" ".join((screen.fitted(text, name), bar, *cells)))
    return "\n".join((*lines, " " * (name + 1) + _scale_line(scale, room, screen, formats)))


def _place(scale: Scale, value: float, room: int) -> int:
    return round(scale.place(scale.kept(value)) * (room - 1))


def _interval(part: _Parts, scale: Scale, room: int, screen: Screen) -> str:
    """Return an interval on a scale as wide as the room."""
    low, value, high, aim = part
    signs, ends = screen.signs, known((low, high))
    letters = [" "] * room
    if scale.low <= 0 <= scale.high:
        letters[_place(scale, 0, room)] = signs.zero
    if len(ends) == 2:
        first, last = (_place(scale, end, room) for end in ends)
        letters[first : last + 1] = signs.interval * (last - first + 1)
        letters[first] = signs.interval_low if ends[0] >= scale.low else signs.beyond_low
        letters[last] = signs.interval_high if ends[1] <= scale.high else signs.beyond_high
    for one, sign in ((aim, signs.aim), (value, signs.value if len(ends) == 2 else signs.alone)):
        for place in known((one,)):
            beyond = signs.beyond_low if place < scale.low else signs.beyond_high
            letters[_place(scale, place, room)] = sign if scale.kept(place) == place else beyond
    return "".join(letters)


def _scale_line(scale: Scale, room: int, screen: Screen, formats: Formats) -> str:
    """Return the two ends of a scale, and 0 where there is room between them."""
    low, zero, high = (
        screen.shown(formats.share(value, 0)) for value in (scale.low, 0.0, scale.high)
    )
    line = low + high.rjust(room - len(low))
    start = _place(scale, 0, room) - len(zero) // 2
    if line[start - 1 : start + len(zero) + 1].strip() == "" and scale.low < 0 < scale.high:
        line = line[:start] + zero + line[start + len(zero) :]
    return line


def _curve(
    moments: Sequence[int],
    values: Sequence[float],
    axis: tuple[Scale, list[tuple[float, str]]],
    screen: Screen,
    formats: Formats,
) -> str:
    """Return a curve with its vertical axis, and the dates of its ends below."""
    y, ticks = axis
    labels = {_line(y, value): screen.shown(label) for value, label in ticks}
    before = _longest(list(labels.values()))
    room = max(_SHORTEST_BAR, screen.width - before - 2)
    picture = _picture(_levels(moments, values, room), y, screen)
    lines = [
        f"{screen.fitted(labels.get(place, ''), before, 'right')} {screen.signs.upright}{line}"
        for place, line in enumerate(picture)
    ]
    first, last = (screen.shown(formats.date(moments[end], "date")) for end in (0, -1))
    dates = f"{first}{last.rjust(room - columns_of(first))}"
    return "\n".join((*lines, " " * (before + 2) + dates))


def _line(y: Scale, value: float) -> int:
    return round((1 - y.place(value)) * (HEIGHT - 1))


def _levels(moments: Sequence[int], values: Sequence[float], room: int) -> list[float]:
    """Return the level that the curve has in each column: the last one reached by its end."""
    x = time_scale(moments)
    ends = (x.low + (x.high - x.low) * (column + 1) / room for column in range(room))
    return [values[max(0, bisect_right(moments, end) - 1)] for end in ends]


def _picture(levels: Sequence[float], y: Scale, screen: Screen) -> list[str]:
    """Return a curve as lines of letters; a rise or a fall takes place within its column."""
    signs = screen.signs
    grid = [[" "] * len(levels) for _ in range(HEIGHT)]
    grid[_line(y, 0)] = [signs.zero_level] * len(levels)
    places = [_line(y, level) for level in levels]
    grid[places[0]][0] = signs.level
    for column, (start, end) in enumerate(pairwise(places), 1):
        for between in range(min(start, end) + 1, max(start, end)):
            grid[between][column] = signs.upright
        if start == end:
            grid[end][column] = signs.level
        else:
            grid[start][column] = signs.rise_from if end < start else signs.fall_from
            grid[end][column] = signs.rise_to if end < start else signs.fall_to
    return ["".join(line) for line in grid]
