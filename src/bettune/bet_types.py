"""The bet types: what can be bet on, their names, and how a name is read.

A bet type is a kind and, for totals and handicaps, a line. Lines are kept in quarter goals
(2.5 goals is 10, a handicap of -0.25 is -1), so that they never pass through a float.
A handicap's line is that of the side that is bet on: `AH Away +0.25` is the other side of
`AH Home -0.25`.
"""

import re

import msgspec


class Kind(msgspec.Struct, frozen=True):
    """A kind of bet: the number that the database keeps, its name, and the line it takes."""

    number: int
    name: str
    line: str | None = None
    """None, `total` (never below zero) or `handicap` (signed)."""


HOME, DRAW, AWAY = 1, 2, 3
HOME_OR_DRAW, HOME_OR_AWAY, DRAW_OR_AWAY = 4, 5, 6
OVER, UNDER = 7, 8
BOTH_SCORE, NOT_BOTH_SCORE = 9, 10
HANDICAP_HOME, HANDICAP_AWAY = 11, 12
DRAW_NO_BET_HOME, DRAW_NO_BET_AWAY = 13, 14

KINDS = (
    Kind(HOME, "Home"),
    Kind(DRAW, "Draw"),
    Kind(AWAY, "Away"),
    Kind(HOME_OR_DRAW, "1X"),
    Kind(HOME_OR_AWAY, "12"),
    Kind(DRAW_OR_AWAY, "X2"),
    Kind(OVER, "Over", "total"),
    Kind(UNDER, "Under", "total"),
    Kind(BOTH_SCORE, "BTTS Yes"),
    Kind(NOT_BOTH_SCORE, "BTTS No"),
    Kind(HANDICAP_HOME, "AH Home", "handicap"),
    Kind(HANDICAP_AWAY, "AH Away", "handicap"),
    Kind(DRAW_NO_BET_HOME, "DNB Home"),
    Kind(DRAW_NO_BET_AWAY, "DNB Away"),
)
BY_NUMBER = {kind.number: kind for kind in KINDS}

_BY_NAME = {kind.name.casefold(): kind for kind in KINDS}
_LINE = re.compile(r"([+-]?)([0-9]{1,3})(?:\.(0|00|25|5|50|75))?", re.ASCII)
_QUARTERS = {None: 0, "0": 0, "00": 0, "25": 1, "5": 2, "50": 2, "75": 3}


def parse_line(text: str) -> int | None:
    """Return a line in quarter goals: `2.5` is 10, `-0.25` is -1; None if it is not a line."""
    found = _LINE.fullmatch(text)
    if not found:
        return None
    quarters = int(found[2]) * 4 + _QUARTERS[found[3]]
    return -quarters if found[1] == "-" else quarters


def parse(text: str) -> tuple[int, int] | None:
    """Return the kind's number and the line of a bet type's name, None if there is no such one.

    Case and spaces do not matter: `over 2.5`, `AH home -0.25`.
    """
    words = text.casefold().split()
    kind = _BY_NAME.get(" ".join(words))
    if kind and kind.line is None:
        return kind.number, 0
    kind = _BY_NAME.get(" ".join(words[:-1]))
    line = parse_line(words[-1]) if words else None
    if not kind or kind.line is None or line is None:
        return None
    if kind.line == "total" and (line <= 0 or words[-1][0] in "+-"):
        return None
    return kind.number, line


def name(kind: int, line: int = 0) -> str:
    """Return a bet type's name: `Home`, `Over 2.5`, `AH Home -0.25`, `AH Away +1`."""
    form = BY_NUMBER[kind]
    if form.line is None:
        return form.name
    sign = ("+" if line > 0 else "-" if line < 0 else "") if form.line == "handicap" else ""
    whole, quarters = divmod(abs(line), 4)
    return f"{form.name} {sign}{whole}{('', '.25', '.5', '.75')[quarters]}"
