"""The rule that derives a column's meaning from its name."""

import pytest

from bettune.bet_types import AWAY, DRAW, HANDICAP_HOME, HOME, OVER
from bettune.feeds.bookmakers import BOOKMAKERS
from bettune.feeds.football_data_columns import FIELDS, STATISTICS, Columns, columns

Meaning = tuple[str, bool, int, int]
"""Bookmaker's code, closing, kind, line."""


def meanings(header: Columns) -> dict[str, Meaning]:
    return {
        header.names[cell]: (market.code, market.closing, kind, market.line)
        for market in header.markets
        for kind, cell in zip(market.kinds, market.cells, strict=True)
        if cell < header.width
    }


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("B365H", ("B365", False, HOME, 0)),
        ("B365CA", ("B365", True, AWAY, 0)),
        ("VCH", ("VC", False, HOME, 0)),
        ("VCCH", ("VC", True, HOME, 0)),
        ("CLCD", ("CL", True, DRAW, 0)),
        ("BFD", ("BF", False, DRAW, 0)),
        ("BFDD", ("BFD", False, DRAW, 0)),
        ("BFCD", ("BF", True, DRAW, 0)),
        ("BFDCD", ("BFD", True, DRAW, 0)),
        ("BFEA", ("BFE", False, AWAY, 0)),
        ("BSA", ("BS", False, AWAY, 0)),
        ("1XBCH", ("1XB", True, HOME, 0)),
        ("PH", ("PS", False, HOME, 0)),
        ("PSCH", ("PS", True, HOME, 0)),
        ("PC>2.5", ("PS", True, OVER, 10)),
        ("BbMx>2.5", ("BbMx", False, OVER, 10)),
        ("AvgC>1.5", ("Avg", True, OVER, 6)),
        ("BbAvH", ("BbAv", False, HOME, 0)),
    ],
)
def test_a_name_is_a_bookmaker_a_stage_and_an_outcome(name: str, meaning: Meaning) -> None:
    header = columns([name])
    assert meanings(header) == {name: meaning}
    assert not header.unknown


@pytest.mark.parametrize(
    ("names", "name", "line"),
    [
        ("AHh,PAHH,PAHA", "PAHH", "AHh"),
        ("AHh,AHCh,PCAHH,PCAHA", "PCAHH", "AHCh"),
        ("BbAHh,BbMxAHH,BbMxAHA", "BbMxAHH", "BbAHh"),
        ("GBAHH,GBAHA,GBAH,AHh", "GBAHH", "GBAH"),
        ("B365AHH,B365AHA,B365AH", "B365AHH", "B365AH"),
    ],
)
def test_a_handicap_has_its_line_column(names: str, name: str, line: str) -> None:
    header = columns(names.split(","))
    assert meanings(header)[name][2] == HANDICAP_HOME
    [market] = [market for market in header.markets if header.names.index(name) in market.cells]
    assert header.names[market.line_cell] == line
    assert not header.unknown


def test_a_handicap_without_a_line_column_is_not_known() -> None:
    header = columns(["PAHH", "PAHA", "AHCh"])
    assert (header.markets, header.unknown) == ([], [0, 1])


@pytest.mark.parametrize(
    "name", sorted(STATISTICS | {name for names in FIELDS.values() for name in names})
)
def test_what_is_no_odds_is_not_taken_for_odds(name: str) -> None:
    header = columns([name])
    assert (header.markets, header.unknown) == ([], [])


def test_a_bookmaker_nobody_knows_is_told_by_having_all_outcomes() -> None:
    header = columns(["XYH", "XYD", "XYA", "XYCH", "XYCD", "XYCA", "XY>2.5", "ZZH", "ZZD"])
    assert meanings(header)["XYH"] == ("XY", False, HOME, 0)
    assert meanings(header)["XYCH"] == ("XY", True, HOME, 0)
    assert meanings(header)["XY>2.5"] == ("XY", False, OVER, 10)
    assert (header.bookmakers["XY"].name, header.bookmakers["XY"].kind) == ("XY", "bookmaker")
    assert [header.names[place] for place in header.unknown] == ["ZZH", "ZZD"]


def test_three_columns_of_a_bookmakers_name_are_its_outcomes() -> None:
    header = columns(["IWA", "LB", "LB", "LB", "SBH"])
    assert [name for name in meanings(header) if name.startswith("LB")] == ["LBH", "LBD", "LBA"]
    assert columns(["LB", "LB", "FTR"]).unknown == [0]


def test_of_two_spellings_of_a_market_the_first_is_read() -> None:
    header = columns(["PSH", "PSD", "PSA", "PH", "PD", "PA"])
    assert list(meanings(header)) == ["PSH", "PSD", "PSA"]
    assert header.unknown == [3, 4, 5]


def test_empty_names_are_ignored_and_blanks_around_names_too() -> None:
    header = columns([" Div ", "", "\xa0", "B365H "])
    assert (header.fields["division"], header.fields["date"], header.unknown) == (0, 4, [])
    assert meanings(header) == {"B365H": ("B365", False, HOME, 0)}


def test_a_repeated_column_is_spare() -> None:
    assert columns(["Div", "FTR", "FTR"]).spare == [(1, 2)]


def test_no_bookmakers_code_is_anothers_closing_code() -> None:
    assert not {f"{code}C" for code in BOOKMAKERS} & BOOKMAKERS.keys()
