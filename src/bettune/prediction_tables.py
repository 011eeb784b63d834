"""Tables of min odds that somebody pastes or uploads: text in, lines out, nothing guessed.

A line is a match and odds: `match id, odds`, or `date, home, away, odds`. Cells are separated by
tabs, semicolons or commas; a heading names the columns in any order, or there is none. Empty odds
delete. Odds may have a decimal comma, in quotation marks where commas separate the cells. A heading
may name a probability too, `0.48` or `48%`; where it does, an empty one takes it away.
"""

import csv
import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from bettune import odds, probabilities, times

MOST_LINES = 5_000
LONGEST = 1_000
"""Letters of a line; a longer one is no line of a table."""

COLUMNS = {
    "match_id": ("match id", "matchid", "match", "id"),
    "date": ("date", "day", "kickoff", "kick off"),
    "home": ("home", "home team", "hometeam"),
    "away": ("away", "away team", "awayteam"),
    "odds": ("min odds", "minodds", "odds"),
    "probability": ("probability", "chance"),
}
"""Column -> the headings that name it, the first that is there counts."""
_BARE = {2: ("match_id", "odds"), 4: ("date", "home", "away", "odds")}
"""How many columns a table without a heading has -> which they are."""

MATCH_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?", re.ASCII)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)


class Line(msgspec.Struct, frozen=True):
    """What one line wants."""

    number: int
    """In the text, from 1."""
    text: str
    match_id: int = 0
    """0 where the match is told by its day and teams."""
    day: int = 0
    """Its first second, UTC."""
    home: str = ""
    away: str = ""
    odds: int | None = None
    """Millionths; None deletes."""
    probability: int | None = None
    """Millionths; None where none is told."""
    keeps_probability: bool = True
    """Whether the table has no such column, so that one that stands stays."""
    fault: str = ""
    """Why it cannot be read: `columns`, `match_id`, `date`, `teams`, `odds` or `probability`."""


class _Form(NamedTuple):
    """Which cell is which column, -1 where there is no such column."""

    match_id: int
    date: int
    home: int
    away: int
    odds: int
    probability: int
    width: int


def separator_of(text: str) -> str:
    """Return what separates the cells, by the first line that is not blank."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((mark for mark in ("\t", ";") if mark in first), ",")


def read(text: str) -> list[Line]:
    """Return the lines of a table, those that cannot be read with their fault.

    Of a table that has more than MOST_LINES no more than one line beyond them is read.
    """
    separator = separator_of(text)
    lines: list[Line] = []
    form: _Form | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if len(line) > LONGEST:
            lines.append(Line(number, line[:80], fault="columns"))
            continue
        if len(lines) > MOST_LINES:
            break
        cells = cells_of(line, separator) if line.strip() else []
        if not any(cells):
            continue
        if form is None:
            headed = _headed(cells)
            form = headed or _bare(cells)
            if headed or _is_heading(cells):
                continue
        lines.append(_line(number, line.strip(), cells, form))
    return lines


def cells_of(line: str, separator: str) -> list[str]:
    """Return the cells of a line, their blanks single."""
    return [
        " ".join(cell.split()) for row in csv.reader([line], delimiter=separator) for cell in row
    ]


def _headed(cells: Sequence[str]) -> _Form | None:
    """Return the form that a heading of known names tells, None where it is none."""
    names = [cell.casefold().replace("_", " ").replace("-", " ") for cell in cells]
    found = {
        column: next((names.index(name) for name in known if name in names), -1)
        for column, known in COLUMNS.items()
    }
    complete = found["match_id"] >= 0 or min(found["date"], found["home"], found["away"]) >= 0
    return _Form(**found, width=len(cells)) if complete and found["odds"] >= 0 else None


def _bare(cells: Sequence[str]) -> _Form:
    columns = _BARE.get(len(cells), ())
    places = {column: columns.index(column) if column in columns else -1 for column in COLUMNS}
    return _Form(**places, width=len(cells))


def _is_heading(cells: Sequence[str]) -> bool:
    """Tell whether a first line is a heading in words that are not known: no digits anywhere."""
    return not any(letter.isdigit() for cell in cells for letter in cell)


def _line(number: int, text: str, cells: Sequence[str], form: _Form) -> Line:
    if form.odds < 0 or len(cells) != form.width:
        return Line(number, text, fault="columns")
    wish = _wish(number, text, cells, form)
    if wish.fault:
        return wish
    told = cells[form.match_id] if form.match_id >= 0 else ""
    if told:
        if not MATCH_ID.fullmatch(told) or int(told) >= 2**63:
            return Line(number, text, fault="match_id")
        return replace(wish, match_id=int(told))
    if min(form.date, form.home, form.away) < 0:
        return Line(number, text, fault="match_id")
    day = day_of(cells[form.date])
    home, away = cells[form.home], cells[form.away]
    if day is None:
        return Line(number, text, fault="date")
    if not home or not away:
        return Line(number, text, fault="teams")
    return replace(wish, day=day, home=home, away=away)


def _wish(number: int, text: str, cells: Sequence[str], form: _Form) -> Line:
    """Return what a line wants, yet without its match."""
    price_text = cells[form.odds].replace(",", ".")
    chance_text = cells[form.probability].replace(",", ".") if form.probability >= 0 else ""
    price = odds.from_text(price_text) if price_text else None
    chance = probabilities.from_typed(chance_text) if chance_text else None
    if (price_text or chance_text) and price is None:
        return Line(number, text, fault="odds")
    if chance_text and chance is None:
        return Line(number, text, fault="probability")
    keeps = form.probability < 0
    return Line(number, text, odds=price, probability=chance, keeps_probability=keeps)


def day_of(text: str) -> int | None:
    """Return the first second of a day spelled `2026-06-06` or `6.6.2026`; a time may follow."""
    dotted = _DOTTED.fullmatch(text)
    if dotted:
        return times.day_start(f"{dotted[3]}-{int(dotted[2]):02d}-{int(dotted[1]):02d}")
    found = _DAY.fullmatch(text)
    return times.day_start(found[1]) if found else None
