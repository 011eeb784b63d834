"""The whole archive of football-data.co.uk in one database, held against what is known of it.

The import takes a while, so that all tests here share it; `--dist loadfile` keeps them together.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bettune import odds
from bettune.database import Database, open_database
from bettune.import_reports import ImportReport, imports
from conftest import Clock, shared
from imports import bring, bring_one, football_data, rows, standing, work_through

SUMS = [
    "read",
    "added",
    "changed",
    "same",
    "rejected",
    "blank",
    "quotes_added",
    "quotes_changed",
    "quotes_same",
    "cells_set_aside",
]


class Archive:
    """The archive's database, and the reports of its import."""

    def __init__(self, database: Database, files: list[tuple[str, Path]]) -> None:
        self.database, self.files = database, files
        self.reports = bring(database, files)

    def one(self, sql: str, **parameters: object) -> tuple[object, ...]:
        (row,) = rows(self.database, sql, **parameters)
        return row


def sums(reports: list[ImportReport]) -> dict[str, int]:
    return {name: sum(getattr(report, name) for report in reports) for name in SUMS}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """All season folders and all extra leagues, imported once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('archive')}/bettune.db"
    files = football_data("[0-9]*/*.csv", "new/*.csv")
    database = open_database(url, Clock())
    yield Archive(database, files)
    database.close()


def test_the_whole_archive_comes_in_and_its_report_adds_up(archive: Archive) -> None:
    assert len(archive.reports) == 688
    assert sums(archive.reports) == {
        "read": 285_919,
        "added": 285_918,
        "changed": 0,
        "same": 0,
        "rejected": 1,
        "blank": 19_940,
        "quotes_added": 9_428_410,
        "quotes_changed": 0,
        "quotes_same": 0,
        "cells_set_aside": 226,
    }
    assert archive.one("SELECT count(*) FROM matches") == (285_918,)
    assert archive.one("SELECT count(*) FROM quotes") == (9_428_410,)
    assert archive.one("SELECT count(*) FROM unplaced_names") == (0,)
    lines = sum(path.read_bytes().count(b"\n") for _, path in archive.files)
    told = sum(report.read + report.blank + 1 for report in archive.reports)
    assert abs(lines - told) <= len(archive.files)  # some files lack the last line's end


def test_the_only_row_rejected_is_the_one_that_is_no_match(archive: Archive) -> None:
    (report,) = [report for report in archive.reports if report.rejected]
    assert report.file.endswith("1314/T1.csv")
    assert [remark.line for remark in report.rejects] == [308]


def test_the_same_again_in_any_order_changes_nothing(archive: Archive) -> None:
    before = archive.one("SELECT count(*), sum(odds) FROM quotes")
    files = random.Random(7).sample(archive.files, len(archive.files))
    again = sums(bring(archive.database, files))
    assert again == dict.fromkeys(SUMS, 0) | {
        "read": 285_919,
        "same": 285_918,
        "rejected": 1,
        "blank": 19_940,
    }
    assert archive.one("SELECT count(*), sum(odds) FROM quotes") == before


def test_rows_that_are_worked_through_again_say_the_same(archive: Archive) -> None:
    names = ("new/RUS.csv", "0304/SC2.csv", "1920/G1.csv", "2425/E0.csv", "2425/B1.csv")
    files = football_data(*names)
    before = archive.one("SELECT max(id) FROM matches")
    for source, path in random.Random(7).sample(files, len(files)):
        report = work_through(archive.database, source, path)
        assert (report.same, report.added, report.changed) == (report.read, 0, 0), report.file
        assert (report.quotes_added, report.quotes_changed) == (0, 0)
        assert report.quotes_same > 0
    assert archive.one("SELECT max(id) FROM matches") == before


def test_a_copy_elsewhere_is_the_same(archive: Archive, tmp_path: Path) -> None:
    copy = tmp_path / "E0.csv"
    copy.write_bytes(shared("data", "football-data", "1920", "E0.csv").read_bytes())
    report = bring_one(archive.database, "football-data", copy)
    assert (report.read, report.same) == (380, 380)


# Facts

LEAGUE = """
    FROM matches AS m JOIN seasons AS s ON s.id = m.season_id
    JOIN tournaments AS t ON t.id = s.tournament_id JOIN countries AS c ON c.id = t.country_id
    JOIN teams AS h ON h.id = m.home_id JOIN teams AS a ON a.id = m.away_id
    WHERE c.name = :country AND t.name = :tournament AND s.name = :season
"""
ENGLAND = {"country": "England", "tournament": "Premier League"}


@pytest.mark.parametrize(
    ("season", "facts"),
    [
        ("2015/2016", (157, 107, 116, 1026)),
        ("2016/2017", (187, 84, 109, 1064)),
        ("2017/2018", (173, 99, 108, 1018)),
        ("2018/2019", (181, 71, 128, 1072)),
    ],
)
def test_a_season_has_its_results_and_goals(
    archive: Archive, season: str, facts: tuple[int, ...]
) -> None:
    sql = f"""
        SELECT sum(CASE WHEN home_goals > away_goals THEN 1 ELSE 0 END),
               sum(CASE WHEN home_goals = away_goals THEN 1 ELSE 0 END),
               sum(CASE WHEN home_goals < away_goals THEN 1 ELSE 0 END),
               sum(home_goals + away_goals)
        {LEAGUE}
    """
    assert archive.one(sql, **ENGLAND, season=season) == facts


@pytest.mark.parametrize(
    ("season", "champion"), [("2015/2016", ("Leicester", 81)), ("2017/2018", ("Man City", 100))]
)
def test_a_champion_has_its_points(
    archive: Archive, season: str, champion: tuple[str, int]
) -> None:
    sql = f"""
        SELECT team, sum(CASE WHEN scored > got THEN 3 WHEN scored = got THEN 1 ELSE 0 END)
               AS points
        FROM (SELECT h.name AS team, m.home_goals AS scored, m.away_goals AS got {LEAGUE}
              UNION ALL SELECT a.name, m.away_goals, m.home_goals {LEAGUE}) AS played
        GROUP BY team ORDER BY points DESC LIMIT 1
    """
    assert archive.one(sql, **ENGLAND, season=season) == champion


def test_a_kick_off_in_summer_is_an_hour_before_its_local_time(archive: Archive) -> None:
    sql = f"SELECT h.name, a.name, m.kickoff, m.kickoff_known {LEAGUE} ORDER BY m.kickoff LIMIT 1"
    found = archive.one(sql, **ENGLAND, season="2019/2020")
    assert found == ("Liverpool", "Norwich", 1_565_377_200, 1)  # 2019-08-09 19:00 UTC


@pytest.mark.parametrize(
    ("season", "home", "away"),
    [("2014/2015", "Niki Volos", "OFI"), ("2018/2019", "Panathinaikos", "Olympiakos")],
)
def test_a_match_without_a_score_is_not_goalless(
    archive: Archive, season: str, home: str, away: str
) -> None:
    sql = f"SELECT m.status, m.home_goals {LEAGUE} AND h.name = :home AND a.name = :away"
    greece = {"country": "Greece", "tournament": "Super League"}
    found = archive.one(sql, **greece, season=season, home=home, away=away)
    assert found == ("scheduled", None)


def test_a_league_that_ran_into_august_is_one_season(archive: Archive) -> None:
    sql = f"SELECT count(*), max(m.kickoff) / 86400 {LEAGUE}"
    italy = {"country": "Italy", "tournament": "Serie A"}
    assert archive.one(sql, **italy, season="2019/2020") == (380, 18_476)  # 2020-08-02


def test_clubs_with_near_names_are_not_one(archive: Archive) -> None:
    sql = """
        SELECT t.id FROM teams AS t JOIN countries AS c ON c.id = t.country_id
        WHERE c.name = :country AND t.name = :name
    """
    for country, one, other in (
        ("Spain", "Granada", "Granada 74"),
        ("England", "Wimbledon", "AFC Wimbledon"),
        ("France", "Red Star", "Red Star 93"),
    ):
        found = archive.one(sql, country=country, name=one)
        assert archive.one(sql, country=country, name=other) != found


def test_odds_that_cannot_be_true_are_there_and_marked(archive: Archive) -> None:
    sql = f"""
        SELECT min(q.plausible), max(q.plausible), count(*)
        FROM quotes AS q JOIN matches AS m ON m.id = q.match_id
        JOIN bookmakers AS b ON b.id = q.bookmaker_id AND b.name = 'Market average'
        WHERE q.captured_at = {odds.CLOSING} AND q.kind <= 3 AND m.id IN (
            SELECT m.id {LEAGUE} AND h.name = 'Oviedo' AND a.name = 'Cordoba')
    """
    spain = {"country": "Spain", "tournament": "Segunda División", "season": "2024/2025"}
    assert archive.one(sql, **spain) == (0, 0, 3)


def test_a_bookmaker_is_kept_once_under_its_name(archive: Archive) -> None:
    found = rows(archive.database, "SELECT name, kind FROM bookmakers")
    names = dict(found)
    assert len({name.casefold() for name in names}) == len(found)
    assert names["bet365"] == "bookmaker"
    assert names["Market maximum"] == "maximum"
    assert names["Market average"] == "average"
    assert names["Betfair Exchange"] == "exchange"


def test_every_report_is_kept(archive: Archive) -> None:
    kept = archive.database.read(imports).result()[: len(archive.reports)]
    for report, found in zip(archive.reports, kept, strict=True):
        assert [getattr(found, name) for name in SUMS] == [getattr(report, name) for name in SUMS]
        assert (found.id, found.source, found.file) == (report.id, "football-data", report.file)
    sql = "SELECT count(*) FROM import_remarks WHERE import_id <= :last"
    told = sum(report.rejected + report.cells_set_aside for report in archive.reports)
    assert archive.one(sql, last=archive.reports[-1].id) == (told,)


# A sample, on both engines


def test_a_sample_comes_in_and_is_the_same_again_in_another_order(database: Database) -> None:
    files = football_data("2324/E0.csv", "2324/SC3.csv", "new/RUS.csv", "new/SWZ.csv")
    files += football_data("fixtures/2024*.csv")
    first = sums(bring(database, files))
    assert first["read"] == first["added"] + first["changed"]
    assert (first["rejected"], first["quotes_changed"]) == (0, 0)
    stands = standing(database)
    assert len(stands[0]) == first["added"]
    assert len(stands[1]) == first["quotes_added"]
    files.reverse()
    again = sums(bring(database, files))
    assert (again["same"], again["quotes_added"]) == (first["read"], 0)
    for source, path in files[:3]:
        report = work_through(database, source, path)
        assert (report.same, report.quotes_added, report.quotes_changed) == (report.read, 0, 0)
    assert standing(database) == stands
