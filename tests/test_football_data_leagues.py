"""Which season a match is of, and what its league is called."""

from datetime import date

import pytest

from bettune.feeds.football_data_leagues import league, season, season_of_file, season_on, within


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2024", "2024"),
        ("2012/2013", "2012/2013"),
        (" 2012/2013 ", "2012/2013"),
        ("2012/13", "2012/2013"),
        ("2012-2013", "2012/2013"),
        ("1999/2000", "1999/2000"),
        ("2012/2014", None),
        ("12/13", None),
        ("", None),
    ],
)
def test_a_season_has_one_name_however_it_is_written(text: str, name: str | None) -> None:
    assert season(text) == name


@pytest.mark.parametrize(
    ("day", "of", "name"),
    [
        (date(2024, 7, 1), "E0", "2024/2025"),
        (date(2024, 6, 30), "E0", "2023/2024"),
        (date(2020, 8, 7), "SP2", "2019/2020"),
        (date(2020, 8, 8), "B1", "2020/2021"),
        (date(2020, 8, 1), "SC0", "2020/2021"),
        (date(2020, 7, 31), "SC0", "2019/2020"),
        (date(2024, 2, 1), "Sweden", "2024"),
        (date(2024, 2, 1), "Argentina", "2024"),
        (date(2019, 2, 1), "Argentina", "2018/2019"),
        (date(2024, 2, 1), "Poland", "2023/2024"),
    ],
)
def test_a_day_is_of_the_season_that_the_league_plays_then(day: date, of: str, name: str) -> None:
    assert season_on(day, of) == name


@pytest.mark.parametrize(
    ("folder", "days", "year"),
    [
        ("", {(date(1999, 8, 1), "E0"): 1, (date(2000, 5, 1), "E0"): 1}, 1999),
        ("9900", {(date(1999, 8, 1), "E0"): 1}, 1999),
        ("2425", {(date(1999, 8, 1), "E0"): 1}, 1999),
        ("9900", {(date(1999, 8, 1), "E0"): 1, (date(2000, 8, 1), "E0"): 9}, 1999),
        ("", {(date(1999, 8, 1), "E0"): 9, (date(1989, 8, 1), "E0"): 1}, 1999),
        ("", {(date(1999, 8, 1), "E0"): 1, (date(2000, 8, 1), "E0"): 1}, 1999),
        ("2425", {}, None),
    ],
)
def test_a_file_is_of_the_season_that_its_folder_and_dates_say(
    folder: str, days: dict[tuple[date, str], int], year: int | None
) -> None:
    assert season_of_file(folder, days) == year


def test_a_season_may_end_in_august() -> None:
    assert within(date(2020, 8, 7), 2019)
    assert not within(date(2019, 6, 30), 2019)
    assert not within(date(2020, 9, 1), 2019)


def test_a_league_has_one_name_whatever_its_case_and_blanks() -> None:
    assert league("Copa De La  Liga Profesional ") == "Copa de la Liga Profesional"
    assert league(" A New\xa0League ") == "A New League"
