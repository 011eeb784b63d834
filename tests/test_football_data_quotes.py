"""Which odds are marked as implausible; they are kept as published."""

import pytest

from bettune.feeds import Quote
from bettune.feeds.football_data import read

FORM = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG"


def quotes(header: str, cells: str) -> list[Quote]:
    row = f"E0,17/08/24,Ash,Birch,2,1,{cells}"
    [match] = read("2425/E0.csv", f"{FORM},{header}\n{row}".encode()).rows
    return match.quotes


def plausible(header: str, cells: str) -> set[int]:
    return {quote[5] for quote in quotes(header, cells)}


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("B365H,B365D,B365A", "2,3.5,4", {1}),
        ("B365H,B365D,B365A", "3,3,3", {1}),
        ("B365H,B365D,B365A", "3.1,3.1,3.1", {0}),
        ("B365H,B365D,B365A", "2,3,2.1", {0}),
        ("B365H,B365D,B365A", "2,3,2.15", {1}),
        ("AvgH,AvgD,AvgA", "5.9,4.1,4", {0}),
        ("BFEH,BFED,BFEA", "1.2,3.9,1.4", {0}),
        ("MaxH,MaxD,MaxA", "3.2,3.2,3.2", {1}),
        ("MaxH,MaxD,MaxA", "3.4,3.4,3.4", {0}),
        ("BbMxH,BbMxD,BbMxA", "3.2,3.2,3.2", {1}),
        ("P>2.5,P<2.5", "1.7,1.7", {1}),
        ("P>2.5,P<2.5", "1.6,1.7", {0}),
        ("P>2.5,P<2.5", "2.1,2.1", {0}),
        ("Max>2.5,Max<2.5", "2.1,2.1", {1}),
        ("AHh,PAHH,PAHA", "0,1.9,1.95", {1}),
        ("AHh,PAHH,PAHA", "0,1.5,1.6", {0}),
        ("AHh,AvgAHH,AvgAHA", "0,1.8,4.5", {0}),
        ("B365H,B365D,B365A", "9,,9", {1}),
    ],
)
def test_odds_are_plausible_within_limits(header: str, cells: str, expected: set[int]) -> None:
    assert plausible(header, cells) == expected


BOOKS = "B365H,B365D,B365A,BWH,BWD,BWA,IWH,IWD,IWA,WHH,WHD,WHA"


@pytest.mark.parametrize(
    ("cells", "marked"),
    [
        ("1.5,4,6.5,1.5,4,6.5,1.52,4,6,6.5,4,1.5", {"WH"}),
        ("1.5,4,6.5,1.5,4,6.5,1.52,4,6,1.5,4,6.5", set()),
        ("2.6,3.2,2.7,2.6,3.2,2.7,2.6,3.2,2.7,2.7,3.2,2.6", set()),
        ("1.5,4,6.5,1.5,4,6.5,1.52,4,6,2.3,3.3,3.2", set()),
        ("1.5,4,6.5,1.5,4,6.5,,,,6.5,4,1.5", set()),
        ("1.5,4,6.5,1.5,4,6.5,1.52,4,6,6.5,,1.5", set()),
    ],
)
def test_a_bookmaker_with_home_and_away_exchanged_is_marked(cells: str, marked: set[str]) -> None:
    assert {quote[2] for quote in quotes(BOOKS, cells) if not quote[5]} == marked


def test_an_exchange_of_sides_is_told_within_a_stage_only() -> None:
    closing = "WHCH,WHCD,WHCA"
    cells = "1.5,4,6.5,1.5,4,6.5,1.52,4,6,1.5,4,6.5,6.5,4,1.5"
    assert plausible(f"{BOOKS},{closing}", cells) == {1}


def test_maxima_do_not_judge() -> None:
    maxima = "MaxH,MaxD,MaxA,BbMxH,BbMxD,BbMxA,B365H,B365D,B365A,BWH,BWD,BWA"
    assert plausible(maxima, "1.5,4,6.5,1.5,4,6.5,1.5,4,6.5,6.5,4,1.5") == {1}
