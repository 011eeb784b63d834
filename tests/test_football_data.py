"""The feed of football-data.co.uk, on small files of invented matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bettune import odds
from bettune.bet_types import AWAY, DRAW, HANDICAP_AWAY, HANDICAP_HOME, HOME, OVER, UNDER
from bettune.feeds import Broken, MatchRow, Reading
from bettune.feeds.football_data import read

HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR,Referee,B365H,B365D,B365A"
START = "E0,17/08/2024,15:00,Ashford Town,Birch Rovers"
NOON = 1_769_774_400
"""2026-01-30 12:00 UTC."""


def season(*rows: str, header: str = HEADER, name: str = "2425/E0.csv") -> Reading:
    return read(name, "\r\n".join((header, *rows)).encode())


def only(reading: Reading) -> MatchRow:
    assert not reading.rejected
    [row] = reading.rows
    return row


def odd(header: str, cells: str, name: str = "2425/E0.csv") -> Reading:
    """Read a finished match with the odds' columns and cells."""
    form = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG"
    return season(f"E0,17/08/24,Ash,Birch,2,1,{cells}", header=f"{form},{header}", name=name)


def test_a_row_is_a_match_with_its_quotes() -> None:
    row = only(season(f"{START},2,1,H,1,0,H,A Referee,2.1,3.4,3.75"))
    assert (row.line, row.country, row.tournament) == (2, "England", "Premier League")
    assert (row.season, row.home, row.away) == ("2024/2025", "Ashford Town", "Birch Rovers")
    assert (row.kickoff, row.kickoff_known, row.status) == (1_723_903_200, True, "finished")
    assert (row.home_goals, row.away_goals, row.half_time_home, row.half_time_away) == (2, 1, 1, 0)
    assert row.quotes == [
        (HOME, 0, "B365", odds.EARLY, 2_100_000, 1),
        (DRAW, 0, "B365", odds.EARLY, 3_400_000, 1),
        (AWAY, 0, "B365", odds.EARLY, 3_750_000, 1),
    ]


def test_all_bookmakers_in_the_quotes_are_told_and_no_others() -> None:
    reading = odd("B365H,B365D,B365A,BWH,BWD,BWA", "2,3,4,,,")
    assert {code: book.name for code, book in reading.bookmakers.items()} == {"B365": "bet365"}


# Scores


@pytest.mark.parametrize(
    ("score", "status", "goals"),
    [
        ("2,1,H", "finished", (2, 1)),
        (" 2 ,\xa01,H", "finished", (2, 1)),
        ("0,0,", "finished", (0, 0)),
        (",,", "scheduled", (None, None)),
    ],
)
def test_goals_make_a_match_finished(score: str, status: str, goals: tuple[int, int]) -> None:
    row = only(season(f"{START},{score},,,,,,,"))
    assert (row.status, (row.home_goals, row.away_goals)) == (status, goals)


@pytest.mark.parametrize("score", ["-1,0", "x,0", "31,0", "2,", ",2", "2.5,1", "²,1"])
def test_an_impossible_score_rejects_the_row(score: str) -> None:
    reading = season(f"{START},{score},,,,,,,,")
    [remark] = reading.rejected
    assert not reading.rows
    assert (remark.line, remark.cell) == (2, None)
    assert "score" in remark.reason


@pytest.mark.parametrize("half", ["3,0", "1,", ",0", "a,b"])
def test_an_impossible_half_time_score_is_set_aside_alone(half: str) -> None:
    reading = season(f"{START},2,1,H,{half},,,,,")
    row = only(reading)
    assert (row.home_goals, row.half_time_home, row.half_time_away) == (2, None, None)
    assert [remark.cell for remark in reading.set_aside] == [
        f"HTHG, HTAG: {half.replace(',', ', ')}"
    ]


def test_a_half_time_score_without_a_full_time_score_leaves_the_match_scheduled() -> None:
    reading = season(f"{START},,,,0,3,A,,,,")
    assert (only(reading).status, only(reading).half_time_away) == ("scheduled", None)
    assert len(reading.set_aside) == 1


def test_the_goals_count_where_the_result_says_otherwise() -> None:
    reading = season(f"{START},2,1,A,,,,,,,")
    assert only(reading).home_goals == 2
    assert [remark.cell for remark in reading.set_aside] == ["Result: A"]


def test_an_abandoned_match_has_no_score() -> None:
    reading = season(f"{START},0,3,A,,,,,2,3,4,,1,1,,abandoned")
    row = only(reading)
    assert (row.status, row.home_goals, row.away_goals) == ("abandoned", None, None)
    assert len(row.quotes) == 3
    assert [remark.cell for remark in reading.set_aside] == ["1, 1, abandoned"]


# Rows


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("XX,17/08/2024,15:00,Ash,Birch", "SC0, SC1"),
        (",17/08/2024,15:00,Ash,Birch", "division"),
        ("E0,,15:00,Ash,Birch", "dd/mm/yy"),
        ("E0,2024-08-17,15:00,Ash,Birch", "dd/mm/yy"),
        ("E0,31/09/2024,15:00,Ash,Birch", "dd/mm/yy"),
        ("E0,17/08/2024,15:00,,Birch", "team"),
        ("E0,17/08/2024,15:00,Ash, \xa0", "team"),
        ("E0,17/08/2024,15:00,Ash,Ash ", "itself"),
        ("E0,17/08/2021,15:00,Ash,Birch", "season 2024/2025"),
        ('E0,17/08/2024,15:00,"Ash,Birch', "quotes"),
        (",,,,,,,#REF!", "date"),
    ],
)
def test_a_row_that_says_nothing_usable_is_rejected_with_its_reason(row: str, word: str) -> None:
    reading = season(f"{START},,,,,,,,,,", row, f"{START}s,,,,,,,,,,")
    assert [match.line for match in reading.rows] == [2, 4]
    [remark] = reading.rejected
    assert remark.line == 3
    assert word in remark.reason


def test_every_line_is_read_or_blank() -> None:
    reading = season("", START, ",,, ,", "XX,17/08/2024,,Ash,Birch", " ")
    assert (len(reading.rows), len(reading.rejected), reading.blank) == (1, 1, 3)
    assert reading.read == 2


def test_a_short_row_has_empty_cells() -> None:
    row = only(season(START))
    assert (row.status, row.quotes) == ("scheduled", [])


def test_cells_beyond_the_header_are_quoted_once() -> None:
    reading = season(f"{START},2,1,H,,,,,2,3,4,,7,,stray ")
    assert only(reading).status == "finished"
    assert [(remark.line, remark.cell) for remark in reading.set_aside] == [(2, "7, stray")]
    assert not season(f"{START},2,1,H,,,,,2,3,4,,,,").set_aside


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("Ash ", "Ash"),
        ("\xa0Ash  \xa0Town", "Ash Town"),
        ("M'Ash", "M'Ash"),
        ("ash", "ash"),
        ('"Ash, Birch"', "Ash, Birch"),
    ],
)
def test_a_team_is_as_published_without_stray_blanks(published: str, name: str) -> None:
    assert only(season(f"E0,17/08/2024,,{published},Oak")).home == name


@pytest.mark.parametrize(
    ("content", "home"),
    [
        ("Köln".encode(), "Köln"),
        ("Köln".encode("cp1252"), "Köln"),
        ("King’s".encode("cp1252"), "King’s"),
    ],
)
def test_a_file_is_utf_8_or_else_windows_1252(content: bytes, home: str) -> None:
    reading = read(
        "D1.csv", b"Div,Date,HomeTeam,AwayTeam,FTHG,FTAG\nD1,17/08/24," + content + b",B"
    )
    assert only(reading).home == home


def test_a_byte_order_mark_is_no_part_of_the_header() -> None:
    assert only(read("E0.csv", b"\xef\xbb\xbf" + f"{HEADER}\n{START}".encode())).home


def test_ht_and_at_are_the_teams_only_where_nothing_else_is() -> None:
    greek = season(
        "G1,17/09/00,Ash,Birch,1,0", header="Div,Date,HT,AT,FTHG,FTAG", name="0001/G1.csv"
    )
    assert (only(greek).home, only(greek).season) == ("Ash", "2000/2001")
    header = "Div,Date,HomeTeam,AwayTeam,HT"
    later = season("G1,17/09/00,Ash,Birch,7", header=header)
    assert (only(later).home, later.set_aside[0].cell) == ("Ash", "HT")


def test_the_first_of_two_columns_with_one_name_counts_unless_it_is_empty() -> None:
    header = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,FTR"
    reading = season("E0,17/08/24,A,B,1,0,H,D", "E0,17/08/24,C,D,1,0,,D", header=header)
    assert [remark.line for remark in reading.set_aside] == [3]


def test_an_unknown_column_is_told() -> None:
    reading = season(f"{START},,,,,,,,,,,7", header=f"{HEADER},Weather")
    assert [(remark.line, remark.cell) for remark in reading.set_aside] == [(1, "Weather")]


# Quotes in lines


def test_a_quoted_cell_may_hold_a_line_break() -> None:
    reading = season(f'{START},2,1,H,1,0,H,"A\r\nReferee",2.1,3.4,3.75', f"{START}s")
    assert [row.line for row in reading.rows] == [2, 4]
    assert len(reading.rows[0].quotes) == 3


def test_a_quote_that_is_never_closed_costs_its_line_only() -> None:
    others = [f"E0,17/08/2024,15:00,Ash,Team {number}" for number in range(20)]
    reading = season(f'{START},2,1,H,1,0,H,"A Referee', *others)
    assert [remark.line for remark in reading.rejected] == [2]
    assert len(reading.rows) == 20


def test_a_quote_that_is_never_closed_takes_no_quoted_neighbour_with_it() -> None:
    reading = season(f'{START},2,1,H,1,0,H,"A Referee', f'{START}s,2,1,H,1,0,H,"B, C",2,3,4')
    assert [remark.line for remark in reading.rejected] == [2]
    assert [row.line for row in reading.rows] == [3]


# What a file is


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \r\n\r\n",
        b"\xef\xbb\xbf",
        b"<!DOCTYPE html><html>",
        b"Div,Date,HomeTeam\nE0,1,2",
        b"Date,HomeTeam,AwayTeam\n",
        b'"Div,Date\n',
        b",,,\n,,,",
        HEADER.encode() + b"\n\0",
        HEADER.encode("utf-16"),
        HEADER.encode() + b"\n\x81\x8d",
    ],
)
def test_what_is_no_file_of_this_kind_is_broken(content: bytes) -> None:
    with pytest.raises(Broken, match=r"expected|cannot be read"):
        read("2425/E0.csv", content)


def test_a_header_alone_is_a_file_without_matches() -> None:
    assert season().read == 0


@pytest.mark.parametrize("content", ["E0.csv", "https://example.org/2425/E0.csv?x=1", "a\\E0.csv"])
def test_a_season_before_its_first_match_is_told_by_its_name(content: str) -> None:
    row = only(season(f"{START},,,,,,,,2,3,4", name=content))
    assert {quote[3] for quote in row.quotes} == {odds.EARLY}


def test_the_season_is_the_folders_only_where_the_dates_agree() -> None:
    rows = [f"E0,{day:02d}/09/2020,,Ash,Birch,1,0" for day in (1, 8, 15)]
    assert {row.season for row in season(*rows, name="2021/E0.csv").rows} == {"2020/2021"}
    assert {row.season for row in season(*rows, name="1920/E0.csv").rows} == {"2020/2021"}
    assert {row.season for row in season(*rows, name="E0.csv").rows} == {"2020/2021"}


# Odds


@pytest.mark.parametrize(
    ("header", "cells", "quotes"),
    [
        ("PSCH,PSCD,PSCA", "2,3,4", [("PS", HOME, 0), ("PS", DRAW, 0), ("PS", AWAY, 0)]),
        ("P>2.5,P<2.5", "2,1.9", [("PS", OVER, 10), ("PS", UNDER, 10)]),
        ("Avg>3.5,Avg<3.5", "2,1.9", [("Avg", OVER, 14), ("Avg", UNDER, 14)]),
        ("AHh,PAHH,PAHA", "-0.25,2,1.9", [("PS", HANDICAP_HOME, -1), ("PS", HANDICAP_AWAY, 1)]),
        ("GBAHH,GBAHA,GBAH", "2,1.9,+1", [("GB", HANDICAP_HOME, 4), ("GB", HANDICAP_AWAY, -4)]),
        ("BbAHh,BbMxAHH,BbMxAHA", "0,2,", [("BbMx", HANDICAP_HOME, 0)]),
        ("VCH,VCD,VCA", "2,,", [("VC", HOME, 0)]),
        ("P>2.5,P<2.5", ",1.9", [("PS", UNDER, 10)]),
        ("P>2.5,P<2.5", "2,", [("PS", OVER, 10)]),
        ("AHh,PAHH,PAHA", "1.5,,2", [("PS", HANDICAP_AWAY, -6)]),
    ],
)
def test_odds_become_quotes(header: str, cells: str, quotes: list[tuple[str, int, int]]) -> None:
    reading = odd(header, cells)
    assert not reading.set_aside
    assert [(code, kind, line) for kind, line, code, *_ in only(reading).quotes] == quotes
    assert all(plausible for *_, plausible in only(reading).quotes)


@pytest.mark.parametrize("text", ["2.1", " 2.1", "2.10\xa0", "2.1000000000000001"])
def test_odds_are_exact_whatever_blanks_are_around_them(text: str) -> None:
    assert only(odd("B365H,B365D,B365A", f"{text},,")).quotes[0][4] == 2_100_000


@pytest.mark.parametrize("text", ["0", "-", "#", "1xBet", "1", "0.9", "10000", "2,", "-2", "1e1"])
def test_what_is_not_odds_is_set_aside_with_its_line_and_column(text: str) -> None:
    reading = odd("B365H,B365D,B365A", f'3,"{text}",4')
    assert [(remark.line, remark.cell) for remark in reading.set_aside] == [(2, f"B365D: {text}")]
    assert [quote[0] for quote in only(reading).quotes] == [HOME, AWAY]


@pytest.mark.parametrize(
    "line", ["", "0.2", "x", "-0.5/-1", '"-0.5,-2"', '"-0.5,-1,-1.5"', '"0.75,0.25"', '"0,x"']
)
def test_a_handicap_without_a_line_in_quarter_goals_is_set_aside(line: str) -> None:
    reading = odd("AHh,PAHH,PAHA", f"{line},2,1.9")
    assert only(reading).quotes == []
    assert [remark.cell for remark in reading.set_aside] == [f"AHh: {line}".replace('"', "")]


@pytest.mark.parametrize(
    ("line", "quarters"),
    [('"-0.5,-1"', -3), ('"-1, -0.5"', -3), ('"0,0.5"', 1), ('"-0.5,0"', -1)],
)
def test_a_line_split_between_two_is_the_one_in_their_middle(line: str, quarters: int) -> None:
    row = only(odd("AHh,PAHH,PAHA", f"{line},2,1.9"))
    assert [quote[1] for quote in row.quotes] == [quarters, -quarters]


def test_closing_odds_are_closing_and_have_their_own_line() -> None:
    row = only(odd("AHh,PAHH,PAHA,AHCh,PCAHH,PCAHA", "-1,2,1.9,-0.75,2.1,1.8"))
    assert [(quote[1], quote[3]) for quote in row.quotes] == [
        (-4, odds.EARLY),
        (4, odds.EARLY),
        (-3, odds.CLOSING),
        (3, odds.CLOSING),
    ]


EXTRA = "Country,League,Season,Date,Time,Home,Away,HG,AG,Res"


@pytest.mark.parametrize(
    ("columns", "closing"),
    [("PH,PD,PA", 3), ("PSCH,PSCD,PSCA", 3), ("PH,PD,PA,PSCH,PSCD,PSCA", 3)],
)
def test_odds_of_an_extra_leagues_season_are_closing(columns: str, closing: int) -> None:
    cells = ",".join("234" * (columns.count(",") // 3 + 1))
    reading = season(
        f"Brazil,Serie A,2024,17/08/2024,15:00,Ash,Birch,1,0,H,{cells}",
        header=f"{EXTRA},{columns}",
        name="new/BRA.csv",
    )
    captured = [quote[3] for quote in only(reading).quotes]
    assert captured.count(odds.CLOSING) == closing


def test_an_extra_league_has_its_country_tournament_and_season_in_the_row() -> None:
    rows = [
        "Denmark , Superliga ,2012/2013,17/08/2012,15:00,Ash,Birch,1,0,H",
        "Argentina,Copa De La  Liga Profesional,2024,17/08/2024,15:00,Ash,Birch,1,0,H",
        "USA,MLS,24,17/08/2024,15:00,Ash,Birch,1,0,H",
    ]
    reading = season(*rows, header=EXTRA, name="new/X.csv")
    assert [(row.country, row.tournament, row.season) for row in reading.rows] == [
        ("Denmark", "Superliga", "2012/2013"),
        ("Argentina", "Copa de la Liga Profesional", "2024"),
    ]
    assert [(remark.line, "season" in remark.reason) for remark in reading.rejected] == [(4, True)]


# Fixtures

FIXTURES = "Div,Date,Time,HomeTeam,AwayTeam,Referee,B365H,B365D,B365A,B365CH,B365CD,B365CA"
FIXTURE = "E0,31/01/2026,15:00,Ash,Birch,,2,3,4,,,"


def fixtures(
    row: str = FIXTURE,
    header: str = FIXTURES,
    name: str = "2026-01-30_fixtures.csv",
    captured_at: int | None = None,
) -> Reading:
    return read(name, f"{header}\n{row}".encode(), captured_at=captured_at)


@pytest.mark.parametrize(
    ("name", "captured_at", "expected"),
    [
        ("2026-01-30_fixtures.csv", None, NOON),
        ("fixtures/2026-01-30_fixtures.csv", 1_769_000_000, 1_769_000_000),
        ("fixtures.csv", 1_769_000_000, 1_769_000_000),
    ],
)
def test_odds_in_fixtures_are_of_the_day(name: str, captured_at: int | None, expected: int) -> None:
    row = only(fixtures(name=name, captured_at=captured_at))
    assert (row.status, row.season) == ("scheduled", "2025/2026")
    assert {quote[3] for quote in row.quotes} == {expected}


@pytest.mark.parametrize("name", ["fixtures.csv", "2026-13-30_fixtures.csv"])
def test_fixtures_of_an_unknown_day_are_broken(name: str) -> None:
    with pytest.raises(Broken, match="give captured_at"):
        fixtures(name=name)


def test_fixtures_without_odds_need_no_day_and_may_have_the_time_with_the_date() -> None:
    header, row = "Div,Date,HomeTeam,AwayTeam", "E0,10/08/2025 15:00,Ash,Birch"
    match = only(fixtures(row, header, "fixtures.csv"))
    assert (match.kickoff, match.kickoff_known) == (1_754_834_400, True)


def test_closing_odds_in_fixtures_are_closing() -> None:
    row = only(fixtures("E0,29/01/2026,15:00,Ash,Birch,,2,3,4,2.1,3,4"))
    assert [quote[3] for quote in row.quotes] == [NOON] * 3 + [odds.CLOSING] * 3


def test_older_fixtures_have_empty_columns_for_goals() -> None:
    row = only(fixtures("E0,31/01/2026,15:00,Ash,Birch,,,,,,,,2,3,4", HEADER))
    assert {quote[3] for quote in row.quotes} == {NOON}


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [("Brazil", "31/01/2026", "2026"), ("Mexico", "31/01/2026", "2025/2026")],
)
def test_an_extra_leagues_fixture_is_of_the_season_that_its_country_plays(
    country: str, day: str, expected: str
) -> None:
    row = only(
        fixtures(
            f"{country},Some League,{day},15:00,Ash,Birch,2,3,4",
            "Country,League,Date,Time,Home,Away,PH,PD,PA",
            "2026-01-30_new_league_fixtures.csv",
        )
    )
    assert (row.country, row.tournament, row.season) == (country, "Some League", expected)
    assert {quote[3] for quote in row.quotes} == {NOON}


# What was seen before


def digests(reading: Reading) -> set[int]:
    return {row.digest for row in reading.rows}


def test_rows_seen_before_are_counted_and_not_read_again() -> None:
    content = f"{HEADER}\n{START},1,0\n,,\n{START}s,1,0\nXX,1,,a,b".encode()
    first = read("2425/E0.csv", content)
    again = read("2425/E0.csv", content, seen=digests(first))
    assert (again.rows, again.seen, again.blank) == ([], 2, 1)
    assert again.rejected == first.rejected
    assert again.read == first.read == 3
    assert all(-(2**63) <= digest < 2**63 for digest in digests(first))


def test_only_what_changed_is_read_again() -> None:
    before = season(START, f"{START}s")
    after = read("2425/E0.csv", f"{HEADER}\n{START},1,0\n{START}s\n".encode(), seen=digests(before))
    assert ([row.home_goals for row in after.rows], after.seen) == ([1], 1)


def test_a_row_means_something_else_under_another_header_season_or_day() -> None:
    row = f"{START},1,0"
    files = [
        season(row),
        season(row, header=HEADER.replace("B365", "PS")),
        season(row.replace("2024", "24")),
        season("E0,01/08/20,,Ash,Birch,1,0", name="1920/E0.csv"),
        season("E0,01/08/20,,Ash,Birch,1,0", "E0,01/09/20,,Ash,Birch,1,0", name="2021/E0.csv"),
        fixtures(),
        fixtures(captured_at=NOON + 1),
    ]
    assert len(set.union(*map(digests, files))) == sum(len(file.rows) for file in files)


def test_where_a_row_stands_does_not_matter() -> None:
    assert digests(season(START)) == digests(season("", ",,", START))


cells = st.sampled_from(
    [
        "",
        "E0",
        "SC0",
        "17/08/24",
        "15:00",
        "25:99",
        "Ash",
        "Birch",
        "1",
        "0",
        "H",
        "2.5",
        "#",
        " ",
        "é",
    ]
)


@given(st.lists(st.lists(cells, max_size=18).map(",".join), max_size=8))
def test_no_row_vanishes_whatever_it_holds(rows: list[str]) -> None:
    content = "\n".join([HEADER, *rows]).encode()
    reading = read("2425/E0.csv", content)
    assert 1 + reading.read + reading.blank == len(content.splitlines())


@given(st.binary(max_size=200))
def test_any_bytes_below_a_header_are_read_or_broken(content: bytes) -> None:
    try:
        reading = read("2425/E0.csv", HEADER.encode() + b"\n" + content)
    except Broken:
        return
    assert reading.read + reading.blank <= len(content.splitlines())
