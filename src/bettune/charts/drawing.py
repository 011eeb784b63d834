"""Drawing: the few marks that the charts are made of, as SVG that the pages' policy allows.

A chart has no width and no style of its own. Its plot is as wide as the page gives it: places are
percentages of it, so that letters and lines keep their size, and what is drawn as a path lies in a
stretched picture of RANGE by RANGE whose strokes are not stretched. Words stand in the padding that
`static/charts.css` gives the plot; its classes are all that says how anything looks.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

RANGE = 10_000
_WIDEST = 12
"""Characters of the longest label beside the vertical axis that the style sheet makes room for."""
_LETTER, _NARROW = 6.5, 180
"""Pixels: a letter on average, and a plot as narrow as it gets, on a screen 320 pixels wide."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_OURS = re.compile(r"[#?]|/(?![/\\])")

Point: TypeAlias = tuple[float, float]
"""Shares of the plot's width and height, from the left and from the top."""
Anchor: TypeAlias = Literal["start", "middle", "end"]


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a chart, in the reader's language."""

    title: str
    description: str
    """What there is to see, in a sentence or two, for those who do not see it."""
    nothing: str
    """What stands in a chart of no bets."""


def begin(
    kind: str, name: str, labels: Labels, ticks: Sequence[str] = (), links: bool = False
) -> Element:
    """Return a chart that has its words only.

    The kind is its class; the name, of small letters, is to be unique on the page; `ticks` are the
    labels beside the vertical axis. With links it is a group, since what is in a picture cannot be
    reached by the keyboard and read aloud.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name for an element: {name!r}")
    longest = min(max(map(len, ticks), default=0), _WIDEST)
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": f"chart {kind} left-{longest}",
            "role": "group" if links else "img",
            "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-description",
        },
    )
    add(root, "title", labels.title, id=f"{name}-title")
    add(root, "desc", labels.description, id=f"{name}-description")
    return root


def nothing(kind: str, name: str, labels: Labels) -> str:
    """Return a chart that only says that there is nothing to see."""
    root = begin(kind, name, labels)
    words(root, "nothing", (0.5, 0.5), labels.nothing, "middle")
    return finish(root)


def finish(root: Element) -> str:
    """Return the chart's text."""
    return tostring(root, encoding="unicode")


def add(parent: Element, tag: str, text: str = "", /, **attributes: object) -> Element:
    """Add an element; `_` in an attribute's name stands for `-`, a last one for nothing."""
    named = {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items()}
    element = SubElement(parent, tag, named)
    if text:
        element.text = _NO_XML.sub("\ufffd", text)
    return element


def percent(share: float) -> str:
    """Return a share as the percentage that places in SVG are written in."""
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


def words(
    parent: Element,
    class_: str,
    at: Point,
    text: str,
    anchor: Anchor = "start",
    *,
    right: float = 0,
    down: float | str = "0.35em",
    aside: str = "",
) -> None:
    """Add a text at a place, moved to the right by pixels and down by a length.

    `aside` follows it where there is much room.
    """
    element = add(
        parent,
        "text",
        text,
        class_=class_,
        x=percent(at[0]),
        y=percent(at[1]),
        dx=right,
        dy=down,
        text_anchor=anchor,
    )
    if aside:
        add(element, "tspan", aside, class_="wide")


def line(parent: Element, class_: str, start: Point, end: Point) -> None:
    """Add a straight line."""
    (x1, y1), (x2, y2) = start, end
    places = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    add(parent, "line", class_=class_, **{name: percent(place) for name, place in places.items()})


def dot(parent: Element, class_: str, at: Point, radius: float) -> None:
    """Add a dot; its radius is in pixels."""
    add(parent, "circle", class_=class_, cx=percent(at[0]), cy=percent(at[1]), r=f"{radius:g}")


def mark(parent: Element, said: str, href: str | None, state: str = "") -> Element:
    """Add what a mark is to be drawn in: a link if there is one, else a group.

    `said` is shown when it is pointed at, and read aloud; the state is a class. Raises ValueError
    for a link that leads out of our pages.
    """
    class_ = f"mark {state}".strip()
    if href is None:
        group = add(parent, "g", class_=class_)
    elif not _OURS.match(href):
        raise ValueError(f"not a link to a page of ours: {href!r}")
    else:
        spoken = _NO_XML.sub("\ufffd", said)
        group = add(parent, "a", class_=class_, href=_NO_XML.sub("", href), aria_label=spoken)
    add(group, "title", said)
    return group


def reach(parent: Element, at: Point) -> None:
    """Add what makes a small mark easy to point at; it is not seen."""
    dot(parent, "reach", at, 12)


def stretched(parent: Element) -> Element:
    """Add a picture over the whole plot, RANGE by RANGE, in which paths are drawn."""
    return add(
        parent,
        "svg",
        class_="stretched",
        viewBox=f"0 0 {RANGE} {RANGE}",
        preserveAspectRatio="none",
        width="100%",
        height="100%",
        overflow="visible",
        aria_hidden="true",
    )


def path(parent: Element, class_: str, drawn: str) -> None:
    """Add a path to a stretched picture; none if nothing is drawn."""
    if drawn:
        add(parent, "path", class_=class_, d=drawn, vector_effect="non-scaling-stroke")


def _whole(point: Point) -> tuple[int, int]:
    return round(point[0] * RANGE), round(point[1] * RANGE)


def straight(points: Iterable[Point]) -> str:
    """Return the path from point to point."""
    drawn = " ".join(f"{x} {y}" for x, y in map(_whole, points))
    return f"M{drawn}" if drawn else ""


def steps(points: Iterable[Point]) -> str:
    """Return the path that keeps each level until the next point."""
    places = [_whole(point) for point in points]
    if not places:
        return ""
    (x, y), *rest = places
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in rest)


def step_area(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """Return the area between two such paths, whose points lie above each other."""
    back = [_whole(point) for point in reversed(lower)]
    if not back:
        return ""
    return f"{steps(upper)}V{back[0][1]}" + "".join(f"V{y}H{x}" for x, y in back[1:]) + "Z"


def area(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """Return the area between two such paths."""
    return straight([*upper, *reversed(lower)]) + "Z"


def specks(points: Iterable[Point]) -> str:
    """Return a path of specks; how large they are is the stroke's width."""
    return "".join(f"M{x} {y}h0" for x, y in map(_whole, points))


def fitted(across: float, text: str) -> float:
    """Return where a text at a place has to start where there is little room, to end in time."""
    width = len(text) * _LETTER / _NARROW
    return max(0.0, min(across, 1 - width))


def anchor_at(across: float) -> Anchor:
    """Return how words at a place are to be anchored, so that they stay within the plot."""
    return "start" if across < 1 / 3 else "end" if across > 2 / 3 else "middle"
