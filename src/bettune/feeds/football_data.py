"""football-data.co.uk: results and bookmakers' odds, in CSV files of many eras.

Three forms, told apart by their header:

- a main league's season (`2425/E0.csv`): `Div`, and goals;
- an extra league's seasons (`new/ARG.csv`): `Country`, `League` and `Season`;
- fixtures of many leagues (`2026-01-30_fixtures.csv`): either of these without goals. Older ones
  have the columns for goals, all empty. So has a season before its first match, which only its
  name tells (`E0.csv`).

Odds in a main league's season are of some days before kick-off (`odds.EARLY`) or closing
(`odds.CLOSING`, a `C` in the name); in fixtures they are of the file's day instead of early, even
for a match that had begun by then. In the extra leagues' seasons all are closing, with a `C`
(`PSCH`) or, in older files, without (`PH`).
"""

import re
from collections import Counter
from collections.abc import Collection
from datetime import date
from hashlib import blake2b

from bettune.feeds import Broken, MatchRow, Reading, Remark, Unusable, digest
from bettune.feeds.football_data_columns import Columns, columns
from bettune.feeds.football_data_kickoff import noon, parse_day
from bettune.feeds.football_data_leagues import DIVISIONS, season_of_file
from bettune.feeds.football_data_lines import decodable, glance, is_blank, records, split
from bettune.feeds.football_data_rows import Form, Rows

VERSION = 2
"""To be raised when the same row is read differently, so that its digest differs too."""

_EXPECTED = "Div, Date, HomeTeam, AwayTeam or Country, League, Date, Home, Away"
_DAY_IN_NAME = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])", re.ASCII)


def read(
    name: str,
    content: bytes,
    *,
    captured_at: int | None = None,
    seen: Collection[int] = frozenset(),
) -> Reading:
    """Return the matches and quotes of a file of football-data.co.uk.

    `name` is its path or address, the last two parts of which may tell season, division and day.
    `captured_at` (UTC seconds) is when fixtures were fetched, else 12:00 UTC of the day in their
    name; other files need none. Rows with a digest in `seen` are counted and not read.
    Raises `Broken`.
    """
    encoding, lines = decodable(content)
    start, header = _header(lines, encoding)
    form = _form(name, header, lines[start:], captured_at)
    key = _key(form, encoding, lines[start - 1])
    rows = Rows(header, form)
    reading = Reading(
        blank=start - 1, set_aside=_unknown(header, start), as_of=form.captured_at or 0
    )
    for line, raw in records(lines, start):
        if is_blank(raw):
            reading.blank += 1
            continue
        mark = digest(raw, key)
        if mark in seen:
            reading.pass_over(mark)
            continue
        remarks: list[Remark] = []
        try:
            row = rows.match(line, mark, split(raw.decode(encoding)), remarks)
        except Unusable as error:
            reading.rejected.append(Remark(line, str(error)))
        else:
            reading.rows.append(row)
            reading.set_aside += remarks
    codes = _codes(header, reading.rows)
    reading.bookmakers = {code: header.bookmakers[code] for code in codes}
    return reading


def _header(lines: list[bytes], encoding: str) -> tuple[int, Columns]:
    """Return the number of the first line that is not blank, and what it says as a header."""
    number, raw = next(
        ((number, raw) for number, raw in enumerate(lines, 1) if not is_blank(raw)),
        (0, b""),
    )
    line = raw.decode(encoding)
    try:
        found = columns(split(line))
    except Unusable as error:
        raise Broken(f"The header in line {number} cannot be read. {error}") from None
    league = found.has("division") or found.has("country", "league")
    if not league or not found.has("date", "home", "away"):
        raise Broken(f"A header with {_EXPECTED} was expected; the file begins {line[:80]!r}.")
    return number, found


def _form(name: str, header: Columns, lines: list[bytes], captured_at: int | None) -> Form:
    if header.has("season"):
        return Form()
    path, _, file = name.partition("?")[0].replace("\\", "/").rpartition("/")
    if not _is_fixtures(file, header, lines):
        days = _days(header, lines) if header.has("division") else {}
        return Form(starts=season_of_file(path.rpartition("/")[2], days))
    if captured_at is None:
        captured_at = _captured_at(file)
    if captured_at is None and header.markets:
        raise Broken(
            f"The odds of the fixtures in {file!r} are of an unknown day: give captured_at, or a"
            " name with the day (2026-01-30_fixtures.csv)."
        )
    return Form(fixtures=True, captured_at=captured_at)


def _is_fixtures(file: str, header: Columns, lines: list[bytes]) -> bool:
    if not header.has("home_goals", "away_goals"):
        return True
    if file.partition(".")[0] in DIVISIONS:
        return False
    return not any(glance(raw, header.fields["home_goals"]) for raw in lines)


def _captured_at(file: str) -> int | None:
    found = _DAY_IN_NAME.search(file)
    try:
        return noon(date(*map(int, found.groups()))) if found else None
    except ValueError:
        return None


def _days(header: Columns, lines: list[bytes]) -> dict[tuple[date, str], int]:
    """Return how many rows there are of each day and division, without reading the rows."""
    at, division = header.fields["date"], header.fields["division"]
    texts = Counter((glance(raw, at), glance(raw, division)) for raw in lines)
    days: Counter[tuple[date, str]] = Counter()
    for (text, code), rows in texts.items():
        if day := parse_day(text.partition(" ")[0]):
            days[day, code] += rows
    return days


def _key(form: Form, encoding: str, header: bytes) -> bytes:
    """Return all that decides what a row says besides the row, to key its digest with."""
    context = f"football-data {VERSION} {encoding} {form!r} ".encode() + header
    return blake2b(context, digest_size=32).digest()


def _unknown(header: Columns, line: int) -> list[Remark]:
    """Return a remark for each column that no rule explains."""
    reason = "This column is not known and not read."
    return [Remark(line, reason, header.names[place]) for place in header.unknown]


def _codes(header: Columns, rows: list[MatchRow]) -> list[str]:
    """Return the codes in the quotes; mostly the first rows have all of them."""
    missing = set(header.bookmakers)
    for row in rows:
        if not missing:
            break
        missing.difference_update([quote[2] for quote in row.quotes])
    return [code for code in header.bookmakers if code not in missing]
