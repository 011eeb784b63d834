"""Bettune's own CSV format: fixtures, results and quotes from anywhere.

A row is a match, with one quote or none; `docs/csv-format.md` describes the columns. A row is taken
as a whole or rejected with its reason; only a wrong quote beside a result, and goals that the
match's status does not allow, are set aside.
"""

import csv
import json
from collections.abc import Collection, Iterator
from io import StringIO

import msgspec

from bettune.feeds import Broken, Reading, Remark, Unusable, digest
from bettune.feeds.own_csv_rows import (
    COLUMNS,
    REQUIRED,
    Cells,
    has_quote,
    row_of,
    set_quote,
    set_result,
)

VERSION = 2
"""Part of every digest: raise it when the same row is to be read in another way."""


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
    mark = _digest(cells, captured_at)
    if mark in seen:
        reading.pass_over(mark)
        return
    try:
        row = row_of(line, mark, cells)
        aside = set_result(row, cells)
        bookmaker = set_quote(row, cells, captured_at, aside)
    except Unusable as error:
        reading.rejected.append(Remark(line, str(error)))
        return
    reading.rows.append(row)
    reading.set_aside += [Remark(line, reason, cell) for cell, reason in aside.items()]
    if bookmaker:
        reading.bookmakers[bookmaker.code] = bookmaker


def _digest(cells: Cells, captured_at: int | None) -> int:
    default = captured_at if has_quote(cells) and not cells["captured_at"] else None
    return digest(json.dumps([VERSION, *cells.values(), default], separators=(",", ":")).encode())
