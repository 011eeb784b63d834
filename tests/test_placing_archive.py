"""One match with one id on real files: of several days, of two sources, and in any order."""

import random
from collections import Counter
from pathlib import Path

import pytest

from bettune.database import Database, Row, open_database
from conftest import Clock, shared
from imports import bring, bring_one, football_data, openfootball, rows, standing

ROUND_ROBIN = {"E0": 380, "D1": 306, "F1": 306, "I1": 380, "SP1": 380}
"""The leagues of 2025-26 that are there, with the matches of a whole season."""


class Replay:
    """The fixtures files in the order of their days, then the seasons'."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seen: dict[Row, set[int]] = {}
        for source, path in football_data("fixtures/*.csv"):
            bring_one(database, source, path)
            self.look()
        bring(database, football_data("2526/*.csv"))
        self.look()

    def look(self) -> None:
        sql = """
            SELECT s.tournament_id, s.name, m.home_id, m.away_id, m.id
            FROM matches AS m JOIN seasons AS s ON s.id = m.season_id
        """
        for *pairing, match_id in rows(self.database, sql):
            self.seen.setdefault(tuple(pairing), set()).add(match_id)


def test_replaying_a_market_keeps_one_id_a_match(database: Database) -> None:
    replay = Replay(database)
    ids = {match_id for (match_id,) in rows(database, "SELECT id FROM matches")}
    assert set().union(*replay.seen.values()) == ids  # no id that was seen is gone
    sql = """
        SELECT t.id, count(*), count(DISTINCT m.home_id * 100000 + m.away_id)
        FROM matches AS m JOIN seasons AS s ON s.id = m.season_id AND s.name = '2025/2026'
        JOIN tournaments AS t ON t.id = s.tournament_id
        JOIN countries AS c ON c.id = t.country_id
        WHERE c.name = :country AND t.name = :tournament GROUP BY t.id
    """
    for division, (country, tournament) in {
        "E0": ("England", "Premier League"),
        "D1": ("Germany", "Bundesliga"),
        "F1": ("France", "Ligue 1"),
        "I1": ("Italy", "Serie A"),
        "SP1": ("Spain", "La Liga"),
    }.items():
        ((tournament_id, count, pairings),) = rows(
            database, sql, country=country, tournament=tournament
        )
        path = shared("data", "football-data", "2526", f"{division}.csv")
        played = sum(line.startswith(division.encode()) for line in path.read_bytes().splitlines())
        assert count == pairings
        assert played <= count <= ROUND_ROBIN[division]
        assert all(
            len(found) == 1 for place, found in replay.seen.items() if place[0] == tournament_id
        )


def test_a_replayed_match_has_the_quotes_of_each_day_it_was_listed(database: Database) -> None:
    files = football_data("fixtures/2026-01-30*", "fixtures/2026-02-03*", "fixtures/2026-02-06*")
    bring(database, files)
    (season,) = football_data("2526/E0.csv")
    bring_one(database, *season)
    sql = """
        SELECT h.name, a.name, count(DISTINCT q.captured_at), min(q.captured_at), max(q.captured_at)
        FROM quotes AS q JOIN matches AS m ON m.id = q.match_id
        JOIN teams AS h ON h.id = m.home_id JOIN teams AS a ON a.id = m.away_id
        JOIN seasons AS s ON s.id = m.season_id JOIN tournaments AS t ON t.id = s.tournament_id
        JOIN countries AS c ON c.id = t.country_id AND c.name = 'England'
        WHERE t.name = 'Premier League' GROUP BY h.name, a.name
    """
    days = Counter(found[2] for found in rows(database, sql))
    assert days[3] >= 10  # early, of the day of one fixtures file, and closing
    assert set(days) <= {2, 3, 4}


SHARED_LEAGUES = {
    "en.1": ("E0", 380),
    "de.1": ("D1", 306),
    "es.1": ("SP1", 380),
    "it.1": ("I1", 380),
    "fr.1": ("F1", 306),
    "nl.1": ("N1", 306),
    "pt.1": ("P1", 306),
    "sco.1": ("SC0", 228),
}


@pytest.mark.parametrize("turned", [False, True], ids=["odds first", "fixtures first"])
def test_two_sources_tell_of_the_same_matches(database: Database, turned: bool) -> None:
    for code, (division, _) in SHARED_LEAGUES.items():
        files = football_data(f"2425/{division}.csv") + openfootball(f"2024-25/{code}.json")
        for report in bring(database, reversed(files) if turned else files):
            assert report.rejected == 0
    sql = """
        SELECT t.id, count(*) FROM matches AS m JOIN seasons AS s ON s.id = m.season_id
        JOIN tournaments AS t ON t.id = s.tournament_id GROUP BY t.id ORDER BY t.id
    """
    counts = [count for _, count in rows(database, sql)]
    assert counts == [count for _, count in SHARED_LEAGUES.values()]
    sources = "SELECT match_id FROM match_sources GROUP BY match_id HAVING count(*) = 2"
    assert len(rows(database, sources)) == sum(counts)


@pytest.mark.parametrize("turned", [False, True])
def test_a_kick_off_is_the_better_sources_in_either_order(database: Database, turned: bool) -> None:
    files = football_data("2425/E0.csv") + openfootball("2024-25/en.1.json")
    bring(database, files[:1])
    expected = sorted(rows(database, "SELECT kickoff, kickoff_known FROM matches"))
    other = openfootball("2024-25/en.1.json")
    assert bring(database, other)[0].added == 0
    assert sorted(rows(database, "SELECT kickoff, kickoff_known FROM matches")) == expected


def sample() -> list[tuple[str, Path]]:
    """Return files of all kinds that speak of the same matches.

    Scotland's of openfootball are left out: its clubs meet twice at home, and one meeting that a
    fixtures file announced and none reported is taken for the next, if that is announced first.
    """
    leagues = [f"2025-26/{code}.json" for code in ("de.1", "es.1", "nl.1", "de.2")]
    return [
        *football_data("2526/D1.csv", "2526/SP1.csv", "fixtures/2025*.csv"),
        *football_data("fixtures/2026-01*.csv", "fixtures/2026-02-[01]*.csv"),
        *football_data("fixtures/2026-03-2*.csv"),
        *openfootball(*leagues),
    ]


def test_the_order_of_imports_does_not_matter(tmp_path_factory: pytest.TempPathFactory) -> None:
    files = sample()

    def stands(order: list[tuple[str, Path]]) -> tuple[list[Row], list[Row]]:
        folder = tmp_path_factory.mktemp("order")
        database = open_database(f"sqlite:///{folder}/bettune.db", Clock())
        try:
            for report in bring(database, order):
                assert report.rejected == 0
            return standing(database)
        finally:
            database.close()

    expected = stands(files)
    assert len(expected[0]) > 2_000
    for seed in range(6):
        assert stands(random.Random(seed).sample(files, len(files))) == expected, seed
    assert stands(files[::-1]) == expected


def test_the_order_of_imports_does_not_matter_on_either_engine(database: Database) -> None:
    files = sample()
    random.Random(11).shuffle(files)
    bring(database, files)
    once = standing(database)
    random.Random(12).shuffle(files)
    for report in bring(database, files):
        assert (report.same, report.quotes_added) == (report.read, 0)
    assert standing(database) == once
