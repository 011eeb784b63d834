"""Names of clubs: what counts as the same, what must stay apart, and the shipped list."""

import csv
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from bettune.feeds.openfootball_leagues import LEAGUES
from bettune.team_names import (
    CODES,
    key,
    read_lines,
    same_club,
    short_key,
    split_country,
    suggestions,
)

REAL = Path(__file__).parents[2] / "shared" / "data"
needs_real_files = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real files are not there: ../shared/data"
)

DIVISIONS = {
    "B": "Belgium",
    "D": "Germany",
    "E": "England",
    "EC": "England",
    "F": "France",
    "G": "Greece",
    "I": "Italy",
    "N": "Netherlands",
    "P": "Portugal",
    "SC": "Scotland",
    "SP": "Spain",
    "T": "Turkey",
}
ONLY_IN_OPENFOOTBALL = {"Austria": {"Grazer AK"}}
"""Clubs of shared leagues that the other source has in no season."""
NOT_SHARED = {"at.2", "de.3", "au.1", "dz.1", "eg.1", "ma.1", "uefa.cl"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("  Reef   ROVERS ", "reef rovers"),
        ("Beşiktaş", "besiktas"),
        ("İstanbul Kasımpaşa", "istanbul kasimpasa"),
        ("Preußen Münster", "preussen munster"),
        ("Łódź / Ørsted", "lodz orsted"),
        ("Nott'm Forest", "nottm forest"),
        ("King’s Lynn", "kings lynn"),
        ("St. Mirren F.C.", "st mirren fc"),
        ("Saint-Étienne", "saint etienne"),
        ("Brighton & Hove Albion", "brighton and hove albion"),
        ("1. FC Köln", "1 fc koln"),
        ("???", ""),
    ],
)
def test_a_key_forgets_case_accents_and_punctuation(name: str, expected: str) -> None:
    assert key(name) == expected
    assert key(expected) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reef FC", "reef"),
        ("F.C. Reef", "reef"),
        ("1. FC Reef", "1 fc reef"),
        ("AFC Reef", "afc reef"),
        ("Reef CF", "reef cf"),
        ("FC", "fc"),
    ],
)
def test_a_short_key_goes_without_fc_at_an_end_only(name: str, expected: str) -> None:
    assert short_key(name) == expected


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [
        ("Spain", "Granada", "Granada 74"),
        ("Spain", "Las Palmas", "U.Las Palmas"),
        ("Spain", "Extremadura", "Extremadura UD"),
        ("England", "Wimbledon", "AFC Wimbledon"),
        ("England", "Halifax Town", "FC Halifax Town"),
        ("England", "Telford United", "AFC Telford United"),
        ("France", "Red Star", "Red Star 93"),
        ("France", "Bastia", "CA Bastia"),
        ("France", "Ajaccio", "Ajaccio GFCO"),
        ("Germany", "FC Koln", "F Koln"),
        ("Germany", "RB Leipzig", "Leipzig"),
        ("Turkey", "Gaziantep", "Gaziantepspor"),
        ("Turkey", "Kayserispor", "Kayseri"),
        ("Portugal", "AVS", "Aves"),
        ("Portugal", "Estrela", "Est Amadora"),
        ("Belgium", "RAAL La Louviere", "Louvieroise"),
        ("Belgium", "Beerschot VA", "Germinal"),
        ("Greece", "Olympiakos", "Olympiakos Volou"),
        ("Scotland", "Dundee", "Dundee United"),
    ],
)
def test_clubs_with_near_names_stay_apart(country: str, one: str, other: str) -> None:
    assert key(one) != key(other)
    assert key(other) not in same_club(country, one)
    assert key(one) not in same_club(country, other)


def test_a_line_is_found_by_each_of_its_spellings_and_in_its_country_only() -> None:
    wolves = same_club("England", "Wolves")
    assert {"wolves", "wolverhampton wanderers", "wolverhampton wanderers fc"} <= wolves
    assert same_club("england", "WOLVERHAMPTON WANDERERS") == wolves
    assert same_club("Germany", "Wolves") == frozenset()
    assert same_club("England", "Reef Rovers") == frozenset()


def test_the_shipped_lines_are_sorted_and_no_key_stands_in_two_of_a_country() -> None:
    lines = read_lines()
    assert lines == sorted(lines)
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for country, *spellings in lines:
        assert spellings, country
        for spelling in spellings:
            assert spelling == " ".join(spelling.split())
            found[country, key(spelling)] += 1
    assert [where for where, times in found.items() if times > 1] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reef Rovers FC (ENG)", ("Reef Rovers FC", "England")),
        ("Trench Town(GER) ", ("Trench Town", "Germany")),
        ("AS Monaco FC (MCO)", ("AS Monaco FC", "France")),
        ("Reef Rovers (QQQ)", ("Reef Rovers (QQQ)", None)),
        ("Reef Rovers (eng)", ("Reef Rovers (eng)", None)),
        ("(ENG)", ("(ENG)", None)),
        ("Reef Rovers", ("Reef Rovers", None)),
    ],
)
def test_a_countrys_code_is_parted_from_the_name(
    name: str, expected: tuple[str, str | None]
) -> None:
    assert split_country(name) == expected


def test_suggestions_are_known_names_as_they_are_spelled() -> None:
    known = ["Reef Rovers", "Réef Rangers", "Trench Town", "Kelp Athletic"]
    assert suggestions("reef rover", known)[0] == "Reef Rovers"
    assert suggestions("reef ranger", known, limit=1) == ["Réef Rangers"]
    assert suggestions("zzz", known) == []


@needs_real_files
def test_every_openfootball_name_is_one_club_of_the_other_source() -> None:
    unresolved = [
        f"{country}: {name} -> {sorted(clubs)}"
        for country, names in openfootball_names().items()
        for name in sorted(names - ONLY_IN_OPENFOOTBALL.get(country, set()))
        if len(clubs := resolve(country, name)) != 1
    ]
    assert unresolved == []


@needs_real_files
def test_every_champions_league_name_of_a_covered_country_is_one_club() -> None:
    unresolved = []
    for path in sorted((REAL / "openfootball/football.json").glob("*/uefa.cl.json")):
        for published in teams(path):
            name, country = split_country(published)
            assert country in CODES.values(), published
            if country in football_data_names() and len(resolve(country, name)) != 1:
                unresolved.append(published)
    assert unresolved == []


@needs_real_files
def test_no_line_joins_two_clubs_that_met_in_a_season() -> None:
    joined = set()
    for country, home, away in football_data_pairings():
        if key(away) in same_club(country, home):
            joined.add((country, home, away))
    assert joined == set()


@needs_real_files
def test_every_alias_of_a_covered_country_is_of_a_name_of_the_other_source() -> None:
    known = {country: set(map(key, names)) for country, names in football_data_names().items()}
    strays = [
        line
        for line in read_lines()
        if line[0] in known and len(line) > 2 and not known[line[0]] & set(map(key, line[1:]))
    ]
    assert strays == []


@needs_real_files
def test_every_line_of_one_spelling_is_a_club_that_a_real_file_names() -> None:
    named = {(country, key(name)) for country, name in published_names()}
    lines = [line for line in read_lines() if len(line) == 2]
    assert [line for line in lines if (line[0], key(line[1])) not in named] == []


def published_names() -> set[tuple[str, str]]:
    """Return country and name of every club in the files of either source."""
    found = {(country, name) for country, names in football_data_names().items() for name in names}
    for path in (REAL / "openfootball/football.json").glob("*/*.json"):
        for published in teams(path):
            name, country = split_country(published)
            found.add((country or LEAGUES[path.stem].country, name))
    return found


def resolve(country: str, name: str) -> set[frozenset[str]]:
    """Return the clubs of the other source that the name can mean: by key, line, or short key."""
    names = football_data_names()[country]
    line = same_club(country, name) | {key(name)}
    exact = {other for other in names if key(other) in line}
    near = {other for other in names if short_key(other) == short_key(name)}
    return {same_club(country, other) or frozenset({key(other)}) for other in exact or near}


def openfootball_names() -> dict[str, set[str]]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for path in (REAL / "openfootball/football.json").glob("*/*.json"):
        if path.stem not in NOT_SHARED:
            names[LEAGUES[path.stem].country] |= teams(path)
    return names


def teams(path: Path) -> set[str]:
    matches = json.loads(path.read_bytes())["matches"]
    return {match[side] for match in matches for side in ("team1", "team2")}


@cache
def football_data_names() -> dict[str, set[str]]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for country, home, away in football_data_pairings():
        names[country] |= {home, away}
    return names


@cache
def football_data_pairings() -> set[tuple[str, str, str]]:
    """Return country, home and away of every match in all the other source's files."""
    pairings = set()
    for path in sorted((REAL / "football-data").glob("*/*.csv")):
        header, *rows = rows_of(path)
        columns = [cell.strip() for cell in header]
        home, away = (
            next(columns.index(name) for name in sides if name in columns)
            for sides in (("HomeTeam", "Home", "HT"), ("AwayTeam", "Away", "AT"))
        )
        for row in rows:
            if len(row) > away and row[home].strip() and row[away].strip():
                pairings.add((country_of(row[0]), row[home].strip(), row[away].strip()))
    return pairings


def rows_of(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return list(csv.reader(text.splitlines()))


def country_of(cell: str) -> str:
    """Return the country of a division's code, `SP1`; the extra leagues name it in full."""
    division = cell.strip()
    return DIVISIONS.get(division.rstrip("0123456789"), division)
