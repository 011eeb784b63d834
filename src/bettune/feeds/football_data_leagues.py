"""The leagues of football-data.co.uk: their names, and which season a match is of.

A season that spans two years is `2024/2025`, one that is a calendar year `2024`.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date

DIVISIONS = {
    "E0": ("England", "Premier League"),
    "E1": ("England", "Championship"),
    "E2": ("England", "League One"),
    "E3": ("England", "League Two"),
    "EC": ("England", "National League"),
    "SC0": ("Scotland", "Premiership"),
    "SC1": ("Scotland", "Championship"),
    "SC2": ("Scotland", "League One"),
    "SC3": ("Scotland", "League Two"),
    "D1": ("Germany", "Bundesliga"),
    "D2": ("Germany", "2. Bundesliga"),
    "I1": ("Italy", "Serie A"),
    "I2": ("Italy", "Serie B"),
    "SP1": ("Spain", "La Liga"),
    "SP2": ("Spain", "Segunda División"),
    "F1": ("France", "Ligue 1"),
    "F2": ("France", "Ligue 2"),
    "N1": ("Netherlands", "Eredivisie"),
    "B1": ("Belgium", "First Division A"),
    "P1": ("Portugal", "Primeira Liga"),
    "T1": ("Turkey", "Süper Lig"),
    "G1": ("Greece", "Super League"),
}
"""Division -> country and tournament, under today's name whatever the season's was."""

_LEAGUES = {
    name.casefold(): name
    for name in (
        "Allsvenskan",
        "Bundesliga",
        "Challenge League",
        "Copa de la Liga Profesional",
        "Division 1",
        "Ekstraklasa",
        "Eliteserien",
        "J1 League",
        "Liga 1",
        "Liga MX",
        "Liga Profesional",
        "MLS",
        "Premier Division",
        "Premier League",
        "Serie A",
        "Super League",
        "Superliga",
        "Veikkausliiga",
    )
}
"""The extra leagues as they are spelled here: the files differ in case and blanks."""

_CALENDAR_SINCE = {
    "Argentina": 2020,
    "Brazil": 0,
    "China": 0,
    "Finland": 0,
    "Ireland": 0,
    "Japan": 0,
    "Norway": 0,
    "Sweden": 0,
    "USA": 0,
}
"""Extra leagues whose season is a calendar year, and since which."""

_BEGUN_2020 = {"SC0": date(2020, 8, 1), "Mexico": date(2020, 7, 24)}
_BEGUN_2020_ELSE = date(2020, 8, 8)
"""Seasons turn with June, but in 2020 they ran on into August (Spain's second to the 7th)."""

_SEASON = re.compile(r"([0-9]{4})(?:[/-](?:[0-9]{2})?([0-9]{2}))?", re.ASCII)


def tidy(text: str) -> str:
    """Return the text without blanks around it and with single ones (NBSP too) inside."""
    return " ".join(text.split())


def league(name: str) -> str:
    """Return an extra league's name as it is spelled here, else as published, tidied."""
    name = tidy(name)
    return _LEAGUES.get(name.casefold(), name)


def spanning(year: int) -> str:
    """Return the name of the season that starts in the year and ends in the next."""
    return f"{year}/{year + 1}"


def season(text: str) -> str | None:
    """Return the season that a `Season` cell names (`2012/2013`, `2012-13`, `2012`), else None."""
    found = _SEASON.fullmatch(text.strip())
    if not found:
        return None
    year = int(found[1])
    if found[2] is None:
        return found[1]
    return spanning(year) if int(found[2]) == (year + 1) % 100 else None


def starting_year(day: date, league: str) -> int:
    """Return the year in which the season starts that a match on the day is of.

    `league` is a main league's division or an extra league's country.
    """
    if day.year == 2020:
        return 2020 if day >= _BEGUN_2020.get(league, _BEGUN_2020_ELSE) else 2019
    return day.year if day.month >= 7 else day.year - 1


def season_on(day: date, league: str) -> str:
    """Return the season that a match on the day is of, where the file does not say."""
    if day.year >= _CALENDAR_SINCE.get(league, 9999):
        return str(day.year)
    return spanning(starting_year(day, league))


def season_of_file(folder: str, days: Mapping[tuple[date, str], int]) -> int | None:
    """Return the year in which a main league's file starts, from its dates and their divisions.

    The season that most rows are of, so that one mistyped date does not move a file. A folder
    such as `2425` counts when any row is of that season. None without any date.
    """
    years: Counter[int] = Counter()
    for (day, division), rows in days.items():
        years[starting_year(day, division)] += rows
    for year in years:
        if folder == f"{year % 100:02d}{(year + 1) % 100:02d}":
            return year
    return max(years, key=lambda year: (years[year], -year), default=None)


def within(day: date, year: int) -> bool:
    """Tell whether a match of the season that starts in the year can be on the day.

    From July to the August after: nothing but 2019-20 was that late, and nothing could be later.
    """
    return date(year, 7, 1) <= day <= date(year + 1, 8, 31)
