"""The feed of football-data.co.uk on the real archive, which is read where it stands."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bettune import odds
from bettune.bet_types import DRAW
from bettune.feeds import MatchRow, Reading, Remark
from bettune.feeds.bookmakers import BOOKMAKERS
from bettune.feeds.football_data import read
from bettune.feeds.football_data_columns import ALIASES, STATISTICS, columns
from bettune.feeds.football_data_kickoff import parse_day
from bettune.feeds.football_data_leagues import season, season_on, tidy
from bettune.feeds.football_data_lines import decodable, split

ARCHIVE = Path(__file__).parents[2] / "shared" / "data" / "football-data"
FILES = sorted(ARCHIVE.glob("*/*.csv"))

pytestmark = pytest.mark.skipif(
    not ARCHIVE.is_dir(), reason="the real files are not there: ../shared/data/football-data"
)


def _name(file: Path) -> str:
    return file.relative_to(ARCHIVE).as_posix()


class Quirk:
    """A line of QUIRKS.tsv with what the feed makes of that line."""

    def __init__(self, file: str, line: str, example: str) -> None:
        self.file, self.line, self.example = file, int(line), example
        self.reading = _read(file)
        self.raw = _lines(file)[1][self.line - 1]

    @property
    def row(self) -> MatchRow:
        return _rows(self.file)[self.line]

    @property
    def remarks(self) -> list[Remark]:
        return [remark for remark in self.reading.set_aside if remark.line == self.line]

    @property
    def market(self) -> tuple[str, bool, list[str]]:
        """Code, closing, and the three cells: `B365C ['#', '3.75', '1.91']`."""
        found = re.match(r"(\w+?) ?(\[.*?\])", self.example)
        assert found
        book, cells = found[1], ast.literal_eval(found[2])
        if book in BOOKMAKERS or book in ALIASES:
            return ALIASES.get(book, book), self.file.startswith("new/"), cells
        return book[:-1], True, cells

    def quoted(self) -> dict[int, tuple[str, int]]:
        """Kind -> odds as text and the mark, of the market in the example."""
        code, closing, _ = self.market
        captured = odds.CLOSING if closing else odds.EARLY
        return {
            quote[0]: (odds.to_text(quote[4]), quote[5])
            for quote in self.row.quotes
            if quote[0] <= 3 and quote[2:4] == (code, captured)
        }


@cache
def _read(file: str) -> Reading:
    return read(file, (ARCHIVE / file).read_bytes())


@cache
def _rows(file: str) -> dict[int, MatchRow]:
    return {row.line: row for row in _read(file).rows}


@cache
def _lines(file: str) -> tuple[str, list[bytes]]:
    return decodable((ARCHIVE / file).read_bytes())


def _is_blank(quirk: Quirk) -> None:
    assert not quirk.raw.strip(b",")
    assert quirk.line not in _rows(quirk.file)
    assert quirk.line not in {remark.line for remark in quirk.reading.rejected}


def _is_accepted(quirk: Quirk) -> None:
    assert quirk.row.home != quirk.row.away


def _is_read(quirk: Quirk) -> None:
    assert quirk.reading.rows
    assert not [remark for remark in quirk.reading.set_aside if remark.line == 1]


def _has_all_three_of_a_repeated_name(quirk: Quirk) -> None:
    assert {quote[0] for quote in _rows(quirk.file)[2].quotes if quote[2] == "LB"} == {1, 2, 3}


def _has_a_remark_that_quotes_the_extra(quirk: Quirk) -> None:
    extra = ast.literal_eval(quirk.example.partition("extra=")[2])
    assert [remark.cell for remark in quirk.remarks] == [", ".join(extra)]
    assert quirk.row.status == ("abandoned" if "Abandoned" in extra else "finished")


def _has_no_remark(quirk: Quirk) -> None:
    _is_accepted(quirk)
    assert not [remark for remark in quirk.remarks if "beyond" in remark.reason]


def _has_teams(quirk: Quirk) -> None:
    assert all(row.home and row.away for row in quirk.reading.rows)
    halves = sum(row.half_time_home is not None for row in quirk.reading.rows)
    assert halves > len(quirk.reading.rows) * 0.9


def _is_rejected(quirk: Quirk) -> None:
    [remark] = [remark for remark in quirk.reading.rejected if remark.line == quirk.line]
    assert "date" in remark.reason


def _is_scheduled(quirk: Quirk) -> None:
    row = quirk.row
    assert (row.status, row.home_goals, row.half_time_home) == ("scheduled", None, None)


def _is_windows_1252(quirk: Quirk) -> None:
    _is_accepted(quirk)
    _is_decoded(quirk, "cp1252")


def _is_utf_8(quirk: Quirk) -> None:
    _is_decoded(quirk, "utf-8")
    assert {tidy(text.decode()) for text in ast.literal_eval(quirk.example)} & {
        quirk.row.home,
        quirk.row.away,
    }


def _is_decoded(quirk: Quirk, encoding: str) -> None:
    cells = split(quirk.raw.decode(encoding))
    assert _lines(quirk.file)[0] == encoding
    assert {text.decode(encoding) for text in ast.literal_eval(quirk.example)} <= set(cells)


def _has_unreadable_odds_set_aside(quirk: Quirk) -> None:
    code, closing, cells = quirk.market
    for outcome, text in zip("HDA", cells, strict=True):
        if odds.from_text(text) is None:
            names = {f"{code}{'C' if closing else ''}{outcome}: {text}", f"{code}{outcome}: {text}"}
            assert names & {remark.cell for remark in quirk.remarks}
    _has_the_readable_odds(quirk)


def _has_the_readable_odds(quirk: Quirk) -> None:
    *_, cells = quirk.market
    assert quirk.quoted() == {
        kind: (odds.to_text(value), 1)
        for kind, text in enumerate(cells, 1)
        if (value := odds.from_text(text)) is not None
    }


def _is_marked_implausible(quirk: Quirk) -> None:
    *_, cells = quirk.market
    values = [odds.from_text(text) for text in cells]
    assert quirk.quoted() == {
        kind: (odds.to_text(value), 0) for kind, value in enumerate(values, 1) if value
    }
    assert len(quirk.quoted()) == 3


def _is_split_at_its_commas_alone(quirk: Quirk) -> None:
    assert b'"' in quirk.raw
    _is_accepted(quirk)


def _has_a_tidy_team(quirk: Quirk) -> None:
    published = ast.literal_eval(quirk.example)
    assert published.strip() in {quirk.row.home, quirk.row.away}
    assert published not in {quirk.row.home, quirk.row.away}


BECOMES: dict[str, Callable[[Quirk], None]] = {
    "BOM": _is_read,
    "all-commas-row": _is_blank,
    "blank-line": _is_blank,
    "header-dup": _has_all_three_of_a_repeated_name,
    "header-empty": _is_read,
    "long-row-data": _has_a_remark_that_quotes_the_extra,
    "long-row-empty": _has_no_remark,
    "no-HomeTeam": _has_teams,
    "no-date": _is_rejected,
    "no-score": _is_scheduled,
    "nonascii-latin1": _is_windows_1252,
    "nonascii-utf8": _is_utf_8,
    "odds-nonnumeric": _has_unreadable_odds_set_aside,
    "odds-partial": _has_the_readable_odds,
    "odds<=1": _has_unreadable_odds_set_aside,
    "overround<0.985": _is_marked_implausible,
    "overround>1.30": _is_marked_implausible,
    "quotes": _is_split_at_its_commas_alone,
    "short-row": _is_accepted,
    "team-space": _has_a_tidy_team,
    "unsorted": _is_accepted,
}


def _quirks() -> list[tuple[str, str, str, str]]:
    if not ARCHIVE.is_dir():
        return []
    lines = (ARCHIVE / "QUIRKS.tsv").read_text().splitlines()[1:]
    return [(*line.split("\t", 3), "", "")[:4] for line in lines]  # type: ignore[misc]


@pytest.mark.parametrize(("kind", "file", "line", "example"), _quirks())
def test_every_known_quirk_is_taken_for_what_it_is(
    kind: str, file: str, line: str, example: str
) -> None:
    BECOMES[kind](Quirk(file, line, example))


# Facts


@pytest.mark.parametrize(
    ("folder", "results", "goals"),
    [
        ("1516", (157, 107, 116), 1026),
        ("1617", (187, 84, 109), 1064),
        ("1718", (173, 99, 108), 1018),
        ("1819", (181, 71, 128), 1072),
    ],
)
def test_a_season_has_its_results_and_goals(
    folder: str, results: tuple[int, int, int], goals: int
) -> None:
    rows = _read(f"{folder}/E0.csv").rows
    counted = Counter(_points(row) for row in rows)
    assert (counted[3, 0], counted[1, 1], counted[0, 3]) == results
    assert sum(sum(_goals(row)) for row in rows) == goals


@pytest.mark.parametrize(
    ("folder", "champion", "points"), [("1516", "Leicester", 81), ("1718", "Man City", 100)]
)
def test_the_champion_has_its_points(folder: str, champion: str, points: int) -> None:
    table: Counter[str] = Counter()
    for row in _read(f"{folder}/E0.csv").rows:
        home, away = _points(row)
        table[row.home] += home
        table[row.away] += away
    assert table.most_common(1) == [(champion, points)]


def _goals(row: MatchRow) -> tuple[int, int]:
    assert row.home_goals is not None
    assert row.away_goals is not None
    return row.home_goals, row.away_goals


def _points(row: MatchRow) -> tuple[int, int]:
    home, away = _goals(row)
    return (3, 0) if home > away else (0, 3) if home < away else (1, 1)


def test_a_kick_off_is_in_utc() -> None:
    first = _read("1920/E0.csv").rows[0]
    assert (first.home, first.away, first.kickoff) == ("Liverpool", "Norwich", 1_565_377_200)


def test_an_exchanged_bookmaker_with_a_sum_in_order_is_marked() -> None:
    assert {
        quote[2] for quote in _rows("0607/I2.csv")[140].quotes if quote[0] == DRAW and not quote[5]
    } == {"SJ"}


def test_a_name_in_windows_1252_is_read() -> None:
    assert "King’s Lynn" in {row.home for row in _read("2021/EC.csv").rows}


def test_fixtures_are_of_their_day_and_a_seasons_odds_are_not() -> None:
    fixtures = _read("fixtures/2026-01-30_fixtures.csv")
    assert {quote[3] for row in fixtures.rows for quote in row.quotes} == {1_769_774_400}
    assert {row.status for row in fixtures.rows} == {"scheduled"}
    older = _read("fixtures/2024-02-01_fixtures.csv")
    assert {quote[3] for row in older.rows for quote in row.quotes} == {1_706_788_800}


# The whole archive


def test_every_column_of_every_header_is_classified() -> None:
    for file in FILES:
        name = _name(file)
        encoding, lines = _lines(name)
        header = columns(split(lines[0].decode(encoding)))
        cells = {cell for market in header.markets for cell in market.cells}
        cells |= {market.line_cell for market in header.markets} | set(header.fields.values())
        unread = {text for place, text in enumerate(header.names) if text and place not in cells}
        assert (name, header.unknown, unread - STATISTICS) == (name, [], set())


@pytest.mark.parametrize("offset", range(0, len(FILES), 90))
def test_a_files_sums_add_up_and_a_second_reading_says_nothing_new(offset: int) -> None:
    for file in FILES[offset : offset + 90 : 6]:
        name, content = _name(file), file.read_bytes()
        first = _read(name)
        assert 1 + first.read + first.blank == len(content.splitlines())
        again = read(name, content, seen={row.digest for row in first.rows})
        assert (again.rows, again.seen, again.read) == ([], len(first.rows), first.read)
        assert {quote[2] for row in first.rows for quote in row.quotes} == first.bookmakers.keys()


@pytest.mark.parametrize("file", [file for file in FILES if file.parts[-2] == "new"], ids=_name)
def test_the_season_of_a_day_is_what_the_extra_leagues_say(file: Path) -> None:
    for row in _dicts(file):
        day, named = parse_day(row["Date"]), season(row["Season"])
        assert day is not None
        late = (row["Country"], named) == ("China", "2021") and day.year == 2022
        if named and "2021" <= named[:4] <= "2024" and not late:
            assert season_on(day, tidy(row["Country"])) == named, row


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.parts[-2] in {"1920", "2021", "9900"}]
)
def test_the_season_of_a_day_is_the_folder_that_the_match_is_in(file: Path) -> None:
    folder = file.parts[-2]
    for row in _dicts(file):
        if day := parse_day(row["Date"]):
            named = season_on(day, row["Div"])
            assert f"{named[2:4]}{named[-2:]}" == folder, row


def _dicts(file: Path) -> list[dict[str, str]]:
    encoding, lines = _lines(_name(file))
    return list(csv.DictReader(line.decode(encoding) for line in lines))
