"""A CSV file, from bytes to the cells of its rows, so that no row takes another with it."""

import csv
import re
from collections.abc import Iterator

from bettune.feeds import Broken, Unusable

_SEPARATORS = b", \t"
_JOINED = 4
"""A quoted cell may hold line breaks, but no row has more lines than this: a quote that is never
closed costs its own line and not the rest of the file."""
_OPEN = re.compile(rb'(?:^|,)"(?:[^"]++|"")*+\Z')
"""A line whose last cell begins with a quote and has not ended."""


def decodable(content: bytes) -> tuple[str, list[bytes]]:
    """Return the encoding of a file and its lines. Raises `Broken`."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise Broken("The file is empty; a CSV file with a header was expected.")
    if b"\0" in content:
        raise Broken("The file has NUL bytes; a CSV file in UTF-8 or Windows-1252 was expected.")
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, content.splitlines()
    raise Broken("The file's text is neither UTF-8 nor Windows-1252, one of which was expected.")


def is_blank(raw: bytes) -> bool:
    """Tell whether a line is nothing but separators."""
    return not raw.strip(_SEPARATORS)


def records(lines: list[bytes], start: int) -> Iterator[tuple[int, bytes]]:
    """Yield number (from 1) and bytes of each row from the index `start` on.

    A row is a line, or a few where a quoted cell has line breaks.
    """
    at = start
    while at < len(lines):
        raw = lines[at]
        height = _height(lines, at) if b'"' in raw else 1
        yield at + 1, raw if height == 1 else b"\n".join(lines[at : at + height])
        at += height


def _height(lines: list[bytes], at: int) -> int:
    for height in range(1, _JOINED + 1):
        joined = b"\n".join(lines[at : at + height])
        if not _OPEN.search(joined):
            return height if _well_formed(joined) else 1
    return 1


def _well_formed(raw: bytes) -> bool:
    try:
        split(raw.decode("latin-1"))
    except Unusable:
        return False
    return True


def split(text: str) -> list[str]:
    """Return the cells of a row. Raises `Unusable` for quotes that do not match."""
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise Unusable(f"The quotes in this row cannot be read: {error}.") from None


def glance(raw: bytes, place: int) -> str:
    """Return a cell of a row that is not split: fast, wrong where quotes stand before it."""
    cells = raw.split(b",", place + 1)
    return cells[place].decode("latin-1").strip() if place < len(cells) else ""
