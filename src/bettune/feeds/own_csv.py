"""Bettune's own CSV format: fixtures, results and quotes from anywhere.

A row is a match, with one quote or none; `docs/csv-format.md` describes the columns. A row is taken
as a whole or rejected with its reason; only a wrong quote beside a result, and goals that the
match's status does not allow, are set aside.
"""

import csv
import json
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from io import StringIO

import msgspec

from bettune import bet_types, odds
from bettune.feeds import Bookmaker, Broken, MatchRow, Quote, Reading, Remark

VERSION = 1
"""Part of every digest: raise it when the same row is to be read in another way."""

LARGEST = 64 * 1024 * 1024
MOST_GOALS = 30
LONGEST_NAME = 100

REQUIRED = ("country", "tournament", "season", "kickoff", "home", "away")
RESULT = ("status", "home_goals", "away_goals", "half_time_home", "half_time_away")
QUOTE = ("bet_type", "bookmaker", "odds")
COLUMNS = (*REQUIRED, *RESULT, *QUOTE, "captured_at")

STATUSES = ("scheduled", "finished", "awarded", "abandoned", "postponed", "cancelled")
CAPTURED = {"early": odds.EARLY, "closing": odds.CLOSING}
KINDS = {"Max": "maximum", "Avg": "average"}
"""Codes of what is no bookmaker: the best and the mean price of the market."""

_SEASON = re.compile(r"([12][0-9]{3})(?:/([12][0-9]{3}))?", re.ASCII)
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)
_GOALS = re.compile(r"[0-9]{1,2}", re.ASCII)

Cells = dict[str, str]


class _RowError(Exception):
    """Why a row cannot be taken."""


class _QuoteError(Exception):
    """Why a row's quote cannot be taken: the column at fault, and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


class _Header(msgspec.Struct, frozen=True):
    """How many cells a row has, and in which of them the known columns are."""

    width: int
    columns: dict[str, int]


def read(
    name: str,
    content: bytes,
    *,
    captured_at: int | None = None,
    seen: Collection[int] = frozenset(),
) -> Reading:
    """Return the rows of a file; `line` is the line of the file that a row begins in, from 1.

    `captured_at` (UTC seconds) is the time of the quotes that give none themselves; without it
    they are rejected. The name does not matter. Raises Broken if the file is no UTF-8, no CSV, or
    lacks a required column.
    """
    reading = Reading()
    lines = _lines(_text(content))
    header = _header(lines, reading)
    for line, row in lines:
        if not any(cell.strip() for cell in row):
            reading.blank += 1
        elif any(cell.strip() for cell in row[header.width :]):
            reason = f"The row has {len(row)} cells, the header has {header.width}."
            reading.rejected.append(Remark(line, reason))
        else:
            _take(line, _cells(header, row), captured_at, seen, reading)
    return reading


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise Broken("The file has more than 64 MiB; split it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Broken(f"Line {line} is not UTF-8; save the file as UTF-8.") from error


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins in; a quoted cell can run over several lines."""
    first = next((line for line in StringIO(text) if line.strip(" \t\r\n,;")), text)
    separator = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in rows:
            yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        raise Broken(f"The row that begins in line {line} is not CSV: {error}.") from error


def _header(lines: Iterator[tuple[int, list[str]]], reading: Reading) -> _Header:
    """Return where the columns are: the first row that is not blank names them."""
    for line, row in lines:
        names = [" ".join(cell.split()).casefold() for cell in row]
        if not any(names):
            reading.blank += 1
            continue
        twice = [column for column in COLUMNS if names.count(column) > 1]
        missing = [column for column in REQUIRED if column not in names]
        if twice:
            raise Broken(f"The header has a column twice: {', '.join(twice)}.")
        if missing:
            raise Broken(f"The header lacks {', '.join(missing)}; see docs/csv-format.md.")
        reading.set_aside += [
            Remark(line, "The column is not known; nothing of it was taken.", cell[:60])
            for cell, column in zip(row, names, strict=True)
            if column not in COLUMNS
        ]
        columns = {column: names.index(column) for column in COLUMNS if column in names}
        return _Header(len(row), columns)
    raise Broken(f"The file is empty; expected a header with {', '.join(REQUIRED)}.")


def _cells(header: _Header, row: list[str]) -> Cells:
    """Return the text of every column, in their fixed order; empty where there is none."""
    return {
        column: " ".join(row[place].split()) if place < len(row) else ""
        for column in COLUMNS
        for place in [header.columns.get(column, len(row))]
    }


def _take(
    line: int, cells: Cells, captured_at: int | None, seen: Collection[int], reading: Reading
) -> None:
    """Put a row where it belongs: among the rows, the seen or the rejected."""
    digest = _digest(cells, captured_at)
    if digest in seen:
        reading.seen += 1
        return
    try:
        row = _row(line, digest, cells)
        aside = _set_result(row, cells)
        bookmaker = _set_quote(row, cells, captured_at, aside)
    except _RowError as error:
        reading.rejected.append(Remark(line, str(error)))
        return
    reading.rows.append(row)
    reading.set_aside += [Remark(line, reason, cell) for cell, reason in aside.items()]
    if bookmaker:
        reading.bookmakers[bookmaker.code] = bookmaker


def _digest(cells: Cells, captured_at: int | None) -> int:
    default = captured_at if _has_quote(cells) and not cells["captured_at"] else None
    text = json.dumps([VERSION, *cells.values(), default], separators=(",", ":"))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _row(line: int, digest: int, cells: Cells) -> MatchRow:
    for column in REQUIRED:
        _check_name(column, cells[column])
    if cells["home"].casefold() == cells["away"].casefold():
        raise _RowError(f"{cells['home']!r} cannot play against itself.")
    kickoff, kickoff_known = _kickoff(cells["kickoff"])
    return MatchRow(
        line=line,
        digest=digest,
        country=cells["country"],
        tournament=cells["tournament"],
        season=_season(cells["season"]),
        home=cells["home"],
        away=cells["away"],
        kickoff=kickoff,
        kickoff_known=kickoff_known,
    )


def _check_name(column: str, text: str) -> None:
    if not text:
        raise _RowError(f"`{column}` is empty.")
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise _RowError(f"`{column}` has more than {LONGEST_NAME} or unprintable characters.")


def _season(text: str) -> str:
    found = _SEASON.fullmatch(text)
    if not found or (found[2] and int(found[2]) != int(found[1]) + 1):
        raise _RowError(f"`season` is {text!r}, neither as in `2024/2025` nor as in `2024`.")
    return text


def _kickoff(text: str) -> tuple[int, bool]:
    """Return the kick-off, and whether its time is known: a bare day is 12:00 UTC."""
    known = not _DAY.fullmatch(text)
    moment = _moment(text if known else f"{text}T12:00Z")
    if moment is None:
        raise _RowError(
            f"`kickoff` is {text!r}, neither a time with its offset, as in"
            f" `2026-06-06T18:00:00+00:00`, nor a day, as in `2026-06-06`."
        )
    return moment, known


def _moment(text: str) -> int | None:
    """Return UTC seconds of a time with an offset, None if it is not one."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())
    except ValueError:  # the 31st of February, or 24:30
        return None


def _set_result(row: MatchRow, cells: Cells) -> dict[str, str]:
    """Set status and goals; return what was not taken, and why."""
    full = _pair(cells, "home_goals", "away_goals")
    half = _pair(cells, "half_time_home", "half_time_away")
    row.status = cells["status"].casefold() or ("finished" if full else "scheduled")
    if row.status not in STATUSES:
        raise _RowError(f"`status` is {cells['status']!r:.60}, not one of {', '.join(STATUSES)}.")
    if row.status not in {"finished", "awarded"}:
        reason = f"The goals of a match that is {row.status} are not taken."
        return {f"{column}: {cells[column]}": reason for column in RESULT[1:] if cells[column]}
    if full is None:
        raise _RowError(f"The match is {row.status}, but `home_goals` and `away_goals` are empty.")
    row.home_goals, row.away_goals = full
    if half is None:
        return {}
    if half[0] > full[0] or half[1] > full[1]:
        raise _RowError("There are more goals at half-time than at the end.")
    row.half_time_home, row.half_time_away = half
    return {}


def _pair(cells: Cells, home: str, away: str) -> tuple[int, int] | None:
    if not cells[home] and not cells[away]:
        return None
    return _goals(home, cells[home]), _goals(away, cells[away])


def _goals(column: str, text: str) -> int:
    if not _GOALS.fullmatch(text) or int(text) > MOST_GOALS:
        raise _RowError(f"`{column}` is {text!r:.60}, not a number from 0 to {MOST_GOALS}.")
    return int(text)


def _has_quote(cells: Cells) -> bool:
    return any(cells[column] for column in QUOTE)


def _set_quote(
    row: MatchRow, cells: Cells, captured_at: int | None, aside: dict[str, str]
) -> Bookmaker | None:
    """Set the row's quote and return its bookmaker, None if there is no quote.

    A quote at fault takes its row with it, unless the row has a result to tell.
    """
    if not _has_quote(cells):
        return None
    try:
        quote = _quote(cells, captured_at)
    except _QuoteError as error:
        if not any(cells[column] for column in RESULT):
            raise _RowError(str(error)) from error
        aside[f"{error.column}: {cells[error.column]:.60}"] = str(error)
        return None
    row.quotes = [quote]
    code = cells["bookmaker"]
    return Bookmaker(code, code, KINDS.get(code, "bookmaker"))


def _quote(cells: Cells, captured_at: int | None) -> Quote:
    for column in QUOTE:
        text = cells[column]
        if not text:
            raise _QuoteError(column, f"A quote needs {', '.join(QUOTE)}; `{column}` is empty.")
    bet_type = bet_types.parse(cells["bet_type"])
    if bet_type is None:
        reason = f"`bet_type` is {cells['bet_type']!r:.60}, no bet type as in `Home` or `Over 2.5`."
        raise _QuoteError("bet_type", reason)
    if len(cells["bookmaker"]) > LONGEST_NAME or not cells["bookmaker"].isprintable():
        raise _QuoteError("bookmaker", "`bookmaker` is too long or has unprintable characters.")
    price = odds.from_text(cells["odds"])
    if price is None:
        reason = f"`odds` is {cells['odds']!r:.60}, not decimal odds above 1, as in `2.15`."
        raise _QuoteError("odds", reason)
    return (*bet_type, cells["bookmaker"], _captured_at(cells, captured_at), price, 1)


def _captured_at(cells: Cells, captured_at: int | None) -> int:
    text = cells["captured_at"]
    if not text and captured_at is None:
        reason = "Say when the odds were captured: in a column `captured_at`, or for the import."
        raise _QuoteError("captured_at", reason)
    if not text and captured_at is not None:
        return captured_at
    moment = CAPTURED.get(text.casefold(), _moment(text))
    if moment is None or not (text.casefold() in CAPTURED or odds.EARLY < moment < odds.CLOSING):
        reason = (
            f"`captured_at` is {text!r:.60}, not a time with its offset, as in"
            f" `2026-06-06T18:00:00+00:00`, nor `early` or `closing`."
        )
        raise _QuoteError("captured_at", reason)
    return moment
