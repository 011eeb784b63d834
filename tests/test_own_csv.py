"""The CSV format of our own: what a row says, and what is said of one that cannot be taken."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune import bet_types, odds
from bettune.feeds import Broken, MatchRow, Reading, own_csv, own_csv_rows
from bettune.feeds.bookmakers import BOOKMAKERS

DOCS = Path(__file__).parents[1] / "docs" / "csv-format.md"
NOW = 1_780_000_000
USUAL = {
    "country": "Atlantis",
    "tournament": "Coral League",
    "season": "2025/2026",
    "kickoff": "2026-06-06T18:00:00+00:00",
    "home": "Reef Rovers",
    "away": "Trench Town",
}
QUOTE = {"bet_type": "Over 2.5", "bookmaker": "Nautilus", "odds": "2.15"}


def table(*rows: dict[str, str], separator: str = ",") -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "\n".join(separator.join(line) for line in lines).encode()


def read(content: bytes, captured_at: int | None = NOW, **more: set[int]) -> Reading:
    return own_csv.read("anything.csv", content, captured_at=captured_at, **more)


def only(reading: Reading) -> MatchRow:
    assert not reading.rejected
    [row] = reading.rows
    return row


def utc(kickoff: int) -> str:
    return datetime.fromtimestamp(kickoff, UTC).strftime("%Y-%m-%d %H:%M")


def test_a_fixture_needs_six_columns() -> None:
    row = only(read(table(USUAL)))
    assert (row.line, row.country, row.tournament, row.season, row.home, row.away) == (
        2,
        "Atlantis",
        "Coral League",
        "2025/2026",
        "Reef Rovers",
        "Trench Town",
    )
    assert (utc(row.kickoff), row.kickoff_known) == ("2026-06-06 18:00", True)
    assert (row.status, row.home_goals, row.quotes) == ("scheduled", None, [])


@pytest.mark.parametrize(
    ("text", "kickoff", "known"),
    [
        ("2026-06-06T18:00Z", "2026-06-06 18:00", True),
        ("2026-06-06 20:00:00+02:00", "2026-06-06 18:00", True),
        ("2026-06-06T18:00:59.5-0530", "2026-06-06 23:30", True),
        ("2026-06-06", "2026-06-06 12:00", False),
    ],
)
def test_a_kickoff_is_a_time_with_its_offset_or_a_day(text: str, kickoff: str, known: bool) -> None:
    row = only(read(table(USUAL | {"kickoff": text})))
    assert (utc(row.kickoff), row.kickoff_known) == (kickoff, known)


@pytest.mark.parametrize(
    ("result", "status", "goals"),
    [
        ("finished,2,1,1,1", "finished", (2, 1, 1, 1)),
        (",2,1,,", "finished", (2, 1, None, None)),
        ("Awarded,0,3,,", "awarded", (0, 3, None, None)),
        ("postponed,,,,", "postponed", (None, None, None, None)),
        (",,,,", "scheduled", (None, None, None, None)),
    ],
)
def test_a_result_is_goals_and_a_status(
    result: str, status: str, goals: tuple[int | None, ...]
) -> None:
    row = only(read(table(USUAL | dict(zip(own_csv_rows.RESULT, result.split(","), strict=True)))))
    assert row.status == status
    assert (row.home_goals, row.away_goals, row.half_time_home, row.half_time_away) == goals


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_separator_line_ending_and_byte_order_mark_are_the_writers_choice(
    separator: str, ending: bytes, mark: bytes
) -> None:
    content = mark + table(USUAL | QUOTE, separator=separator).replace(b"\n", ending)
    assert only(read(content)).quotes == [(bet_types.OVER, 10, "Nautilus", NOW, 2_150_000, 1)]


def test_columns_stand_in_any_order_and_case() -> None:
    turned = {f" {column.upper()}": text for column, text in reversed(USUAL.items())}
    assert only(read(table(turned))) == only(read(table(USUAL)))


def test_an_unknown_column_is_remarked_once() -> None:
    reading = read(b"\n" + table(USUAL | {"Referee": "A. Shark"}, USUAL | {"home": "Kelp"}))
    assert len(reading.rows) == 2
    assert [(remark.line, remark.cell) for remark in reading.set_aside] == [(2, "Referee")]


@pytest.mark.parametrize(
    ("captured_at", "expected"),
    [
        ("2026-06-05T09:30:00Z", int(datetime(2026, 6, 5, 9, 30, tzinfo=UTC).timestamp())),
        ("early", odds.EARLY),
        ("Closing", odds.CLOSING),
        ("", NOW),
    ],
)
def test_a_quote_was_captured_when_it_says_or_when_the_import_says(
    captured_at: str, expected: int
) -> None:
    reading = read(table(USUAL | QUOTE | {"captured_at": captured_at}))
    assert only(reading).quotes == [(bet_types.OVER, 10, "Nautilus", expected, 2_150_000, 1)]
    assert reading.bookmakers["Nautilus"].kind == "bookmaker"


def test_several_quotes_of_a_match_are_several_rows() -> None:
    second = {"bet_type": "ah home -0.25", "bookmaker": "Max", "odds": "1.9"}
    reading = read(table(USUAL | QUOTE, USUAL | second))
    assert [row.quotes[0][:3] for row in reading.rows] == [
        (bet_types.OVER, 10, "Nautilus"),
        (bet_types.HANDICAP_HOME, -1, "Max"),
    ]
    assert reading.bookmakers["Max"].kind == "maximum"


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("B365", "bet365", "bookmaker"),
        ("Bet365", "bet365", "bookmaker"),
        ("pinnacle", "Pinnacle", "bookmaker"),
        ("BFE", "Betfair Exchange", "exchange"),
        ("Avg", "Market average", "average"),
        ("market MAXIMUM", "Market maximum", "maximum"),
        ("b365", "b365", "bookmaker"),
        ("Nautilus", "Nautilus", "bookmaker"),
    ],
)
def test_a_known_bookmaker_is_meant_by_its_code_or_its_name(
    written: str, name: str, kind: str
) -> None:
    reading = read(table(USUAL | QUOTE | {"bookmaker": written}))
    assert only(reading).quotes[0][2] == written
    book = reading.bookmakers[written]
    assert (book.name, book.kind) == (name, kind)


WRONG_QUOTES = [
    ({"odds": "1"}, "`odds`"),
    ({"odds": "2,15"}, "`odds`"),
    ({"odds": "#"}, "`odds`"),
    ({"odds": ""}, "`odds` is empty"),
    ({"bet_type": "Over"}, "`bet_type`"),
    ({"bet_type": ""}, "`bet_type` is empty"),
    ({"bookmaker": ""}, "`bookmaker` is empty"),
    ({"bookmaker": "N" * 101}, "`bookmaker`"),
    ({"captured_at": "2026-06-05T09:30:00"}, "`captured_at`"),
    ({"captured_at": "yesterday"}, "`captured_at`"),
    ({"captured_at": "1969-12-31T00:00Z"}, "`captured_at`"),
    ({"captured_at": "2900-12-31T00:00Z"}, "`captured_at`"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG_QUOTES)
def test_a_row_that_is_there_for_a_wrong_quote_is_rejected(
    wrong: dict[str, str], says: str
) -> None:
    reading = read(table(USUAL | QUOTE | wrong, separator=";"))
    [remark] = reading.rejected
    assert not reading.rows
    assert not reading.bookmakers
    assert remark.line == 2
    assert says in remark.reason


@pytest.mark.parametrize(("wrong", "says"), WRONG_QUOTES)
def test_a_wrong_quote_beside_a_result_is_set_aside_alone(wrong: dict[str, str], says: str) -> None:
    result = {"home_goals": "2", "away_goals": "1"}
    reading = read(table(USUAL | result | QUOTE | wrong, separator=";"))
    row = only(reading)
    assert (row.home_goals, row.quotes, reading.bookmakers) == (2, [], {})
    [remark] = reading.set_aside
    assert says in remark.reason
    assert (remark.cell or "").split(":")[0] in own_csv_rows.COLUMNS


def test_a_quote_without_any_time_is_rejected_and_says_what_to_give() -> None:
    reading = read(table(USUAL | QUOTE), captured_at=None)
    assert "column `captured_at`, or for the import" in reading.rejected[0].reason


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        *(({column: " "}, f"`{column}` is empty") for column in own_csv_rows.REQUIRED),
        ({"season": "2025-26"}, "`season`"),
        ({"season": "2025/2027"}, "`season`"),
        ({"kickoff": "2026-06-06T18:00:00"}, "`kickoff`"),
        ({"kickoff": "2026-02-30"}, "`kickoff`"),
        ({"kickoff": "06.06.2026"}, "`kickoff`"),
        ({"kickoff": "2026-06-06T24:30Z"}, "`kickoff`"),
        ({"away": "reef  ROVERS"}, "against itself"),
        ({"home": "Reef\x00Rovers"}, "unprintable"),
        ({"home": "R" * 101}, "`home`"),
        ({"status": "over"}, "`status`"),
        ({"status": "finished"}, "are empty"),
        ({"home_goals": "2"}, "`away_goals`"),
        ({"home_goals": "-1", "away_goals": "0"}, "`home_goals`"),
        ({"home_goals": "31", "away_goals": "0"}, "`home_goals`"),
        ({"home_goals": "²", "away_goals": "0"}, "`home_goals`"),
        ({"home_goals": "1", "away_goals": "1", "half_time_home": "0"}, "`half_time_away`"),
        (
            {"home_goals": "1", "away_goals": "1", "half_time_home": "2", "half_time_away": "0"},
            "half-time",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_is_rejected_alone(wrong: dict[str, str], says: str) -> None:
    reading = read(table(USUAL, USUAL | wrong, USUAL | {"season": "2026"}))
    assert [row.line for row in reading.rows] == [2, 4]
    [remark] = reading.rejected
    assert remark.line == 3
    assert says in remark.reason
    assert reading.read == 3


def test_goals_of_a_match_that_has_none_to_keep_are_set_aside() -> None:
    row = {"status": "abandoned", "home_goals": "1", "away_goals": "0"}
    reading = read(table(USUAL | row))
    assert (only(reading).status, only(reading).home_goals) == ("abandoned", None)
    assert [remark.cell for remark in reading.set_aside] == ["home_goals: 1", "away_goals: 0"]


def test_lines_are_those_of_the_file_and_blank_rows_are_counted() -> None:
    header, row = table(USUAL).split(b"\n")
    broken = row.replace(b"Reef Rovers", b'"Reef\n\nRovers"')
    content = b"\n".join([b"", header, row, b",,,,,,,", broken, b"", row + b",more", row, b""])
    reading = read(content)
    assert [row.line for row in reading.rows] == [3, 5, 10]
    assert reading.rows[1].home == "Reef Rovers"
    assert [(remark.line, remark.reason) for remark in reading.rejected] == [
        (9, "The row has 7 cells, the header has 6.")
    ]
    assert (reading.blank, reading.read) == (3, 4)


def test_a_row_may_be_shorter_or_longer_by_empty_cells() -> None:
    header, row = table(USUAL | QUOTE).split(b"\n")
    reading = read(b"\n".join([header, row.rsplit(b",", 3)[0], row + b",,"]))
    assert [len(row.quotes) for row in reading.rows] == [0, 1]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "file is empty"),
        (b"\n;;\n", "file is empty"),
        (b"country,home,away\n", "lacks tournament, season, kickoff"),
        (table(USUAL).replace(b"home", b"home,Home"), "column twice: home"),
        (table(USUAL) + b'\n"never closed', "begins in line 3 is not CSV"),
        (table(USUAL) + b'\n"a"b,c', "begins in line 3 is not CSV"),
        (table(USUAL) + b"\n\xff", "Line 3 is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_broken_and_says_where(content: bytes, says: str) -> None:
    with pytest.raises(Broken, match=says):
        read(content)


def test_a_row_that_says_the_same_again_is_seen_whatever_the_order_of_columns() -> None:
    first = read(table(USUAL | QUOTE, USUAL))
    known = {row.digest for row in first.rows}
    turned = dict(reversed((USUAL | QUOTE).items()))
    again = read(table(turned, USUAL, USUAL | {"home": "Kelp"}), seen=known)
    assert (again.seen, len(again.rows), again.read) == (2, 1, 3)
    assert all(-(2**63) <= digest < 2**63 for digest in known)


def test_the_time_of_the_import_matters_only_to_quotes_without_one() -> None:
    def digests(captured_at: int) -> list[int]:
        rows = [USUAL, USUAL | QUOTE | {"captured_at": "early"}, USUAL | QUOTE]
        return [row.digest for row in read(table(*rows), captured_at).rows]

    before, after = digests(NOW), digests(NOW + 1)
    assert before[:2] == after[:2]
    assert before[2] != after[2]


@settings(deadline=None)
@given(st.text(alphabet='"\n\r\x00 ,;aé²1-:TZ'), st.sampled_from([",", ";"]))
def test_whatever_follows_the_header_is_accounted_for_or_the_file_is_broken(
    rest: str, separator: str
) -> None:
    header = table(USUAL | QUOTE, separator=separator).split(b"\n")[0]
    try:
        reading = read(header + b"\n" + rest.encode())
    except Broken:
        return
    assert reading.read + reading.blank <= len(re.split("\r\n|\r|\n", rest))


def test_the_documentation_names_every_column_and_its_example_is_read() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for word in (*own_csv_rows.COLUMNS, *own_csv_rows.STATUSES, *own_csv_rows.CAPTURED):
        assert f"`{word}`" in text
    for code, book in BOOKMAKERS.items():
        assert f"| `{code}` | {book.name} |" in text
    [example] = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    reading = read(example.encode(), captured_at=None)
    assert [row.status for row in reading.rows] == ["scheduled", "scheduled", "finished"]
    assert (reading.rejected, reading.set_aside) == ([], [])
