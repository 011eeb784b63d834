"""football-data.org's answers: kick-offs, statuses, and the goals of 90 minutes alone."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from bettune import times
from bettune.database import Database, open_database
from bettune.feeds import Broken, Reading, football_data_org
from bettune.importing import import_file
from conftest import shared
from imports import adding_up, bring, football_data, openfootball, rows, standing

SEASON = {"startDate": "2025-08-15", "endDate": "2026-05-24"}
KICKOFF = "2026-05-09T14:00:00Z"
HOME, AWAY = "Reef Rovers FC", "Trench Town FC"


def goals(home: int | None, away: int | None) -> dict[str, int | None]:
    return {"home": home, "away": away}


def score(home: int, away: int, half: tuple[int, int] | None = None) -> dict[str, Any]:
    return {
        "duration": "REGULAR",
        "fullTime": goals(home, away),
        "halfTime": goals(*half) if half else goals(None, None),
    }


def match(**changes: Any) -> dict[str, Any]:
    return {
        "area": {"id": 2072, "name": "England", "code": "ENG"},
        "competition": {"id": 2021, "name": "Premier League", "code": "PL"},
        "season": SEASON,
        "utcDate": KICKOFF,
        "status": "TIMED",
        "lastUpdated": "2026-05-01T10:00:00Z",
        "homeTeam": {"id": 1, "name": HOME},
        "awayTeam": {"id": 2, "name": AWAY},
        "score": {"duration": "REGULAR", "fullTime": goals(None, None)},
    } | changes


def read(*matches: Any, came: int | None = None, file: str = "matches.json") -> Reading:
    content = json.dumps({"filters": {}, "matches": matches}).encode()
    return football_data_org.read(file, content, captured_at=came)


def test_a_fixture_comes_with_its_kick_off() -> None:
    reading = read(match())
    (row,) = reading.rows
    assert (row.country, row.tournament, row.season) == ("England", "Premier League", "2025/2026")
    assert (row.home, row.away, row.line) == (HOME, AWAY, 1)
    assert (row.kickoff, row.kickoff_known, row.status) == (
        times.from_text(KICKOFF),
        True,
        "scheduled",
    )
    assert (row.home_goals, row.away_goals, row.quotes) == (None, None, [])
    assert (reading.rejected, reading.set_aside) == ([], [])


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("SCHEDULED", "scheduled"),
        ("TIMED", "scheduled"),
        ("IN_PLAY", "scheduled"),
        ("PAUSED", "scheduled"),
        ("EXTRA_TIME", "scheduled"),
        ("PENALTY_SHOOTOUT", "scheduled"),
        ("POSTPONED", "postponed"),
        ("SUSPENDED", "postponed"),
        ("CANCELLED", "cancelled"),
    ],
)
def test_a_match_without_a_result_has_none_whatever_its_running_score(
    status: str, expected: str
) -> None:
    (row,) = read(match(status=status, score=score(3, 1, (2, 1)))).rows
    assert row.status == expected
    assert (row.home_goals, row.away_goals, row.half_time_home) == (None, None, None)


@pytest.mark.parametrize(("status", "expected"), [("FINISHED", "finished"), ("AWARDED", "awarded")])
def test_a_result_comes_with_its_goals(status: str, expected: str) -> None:
    (row,) = read(match(status=status, score=score(3, 1, (2, 1)))).rows
    assert (row.status, row.home_goals, row.away_goals) == (expected, 3, 1)
    assert (row.half_time_home, row.half_time_away) == (2, 1)


@pytest.mark.parametrize("duration", ["EXTRA_TIME", "PENALTY_SHOOTOUT"])
def test_extra_time_and_a_shoot_out_do_not_count(duration: str) -> None:
    told = {
        "duration": duration,
        "fullTime": goals(7, 5),
        "halfTime": goals(2, 0),
        "regularTime": goals(2, 2),
        "extraTime": goals(1, 1),
        "penalties": goals(4, 2),
    }
    (row,) = read(match(status="FINISHED", score=told)).rows
    assert (row.home_goals, row.away_goals) == (2, 2)
    assert (row.half_time_home, row.half_time_away) == (2, 0)
    del told["regularTime"]
    reading = read(match(status="FINISHED", score=told))
    assert "no score of 90 minutes" in reading.rejected[0].reason


def test_a_match_whose_time_is_not_fixed_yet_has_only_its_day() -> None:
    (row,) = read(match(status="SCHEDULED", utcDate="2026-05-09T00:00:00Z")).rows
    assert (row.kickoff, row.kickoff_known) == (times.from_text("2026-05-09T12:00:00Z"), False)


def test_more_goals_at_half_time_than_at_the_end_are_set_aside() -> None:
    reading = read(match(status="FINISHED", score=score(1, 1, (2, 1))))
    (row,) = reading.rows
    assert (row.home_goals, row.half_time_home) == (1, None)
    assert [remark.cell for remark in reading.set_aside] == ["halfTime: 2 to 1"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"status": "LIVE"}, "LIVE"),
        ({"status": None}, "status"),
        ({"utcDate": "2026-05-09"}, "2026-05-09"),
        ({"utcDate": None}, "utcDate"),
        ({"homeTeam": {"id": None, "name": None}}, "homeTeam"),
        ({"awayTeam": None}, "awayTeam"),
        ({"awayTeam": {"name": HOME}}, "itself"),
        ({"competition": {"code": "XX"}}, "The competition"),
        ({"area": None}, "The area"),
        ({"status": "FINISHED"}, "no score of 90 minutes"),
        ({"status": "AWARDED"}, "no score of 90 minutes"),
        ({"status": "FINISHED", "score": score(1, 31)}, "31"),
        ({"status": "FINISHED", "score": {"fullTime": {"home": 1}}}, "None"),
        ({"status": "FINISHED", "score": {"fullTime": goals(True, 0)}}, "True"),
        ({"status": "FINISHED", "score": {"fullTime": {"home": 1.5, "away": 0}}}, "1.5"),
    ],
)
def test_a_match_that_cannot_be_told_is_rejected_at_its_position(
    changes: dict[str, Any], word: str
) -> None:
    reading = read(match(), match(**changes), 7)
    assert (reading.read, len(reading.rows)) == (3, 1)
    assert [remark.line for remark in reading.rejected] == [2, 3]
    assert word in reading.rejected[0].reason


@pytest.mark.parametrize(
    ("area", "competition", "season", "place"),
    [
        ("Brazil", ("BSA", "Campeonato Brasileiro Série A"), ("2020-08-08", "2021-02-25"),
         ("Brazil", "Serie A", "2020")),
        ("Spain", ("PD", "Primera Division"), ("2025-08-17", "2026-05-24"),
         ("Spain", "La Liga", "2025/2026")),
        ("World", ("WC", "FIFA World Cup"), ("2022-11-20", "2022-12-18"),
         ("International", "World Cup", "2022")),
        ("United States", ("MLS", "MLS"), ("2026-02-21", "2026-12-05"), ("USA", "MLS", "2026")),
        ("Europe", ("QX", "Some Cup"), ("2025-09-01", "2026-05-01"),
         ("International", "Some Cup", "2025/2026")),
        ("Chile", ("QX", "Some Cup"), ("2026-02-01", "2026-11-01"), ("Chile", "Some Cup", "2026")),
        # A code that is another competition's somewhere else.
        ("Scotland", ("PL", "Premier League"), ("2025-08-01", "2026-05-01"),
         ("Scotland", "Premier League", "2025/2026")),
    ],
)  # fmt: skip
def test_a_competition_is_the_one_of_the_other_sources(
    area: str, competition: tuple[str, str], season: tuple[str, str], place: tuple[str, str, str]
) -> None:
    (row,) = read(
        match(
            area={"name": area},
            competition={"code": competition[0], "name": competition[1]},
            season={"startDate": season[0], "endDate": season[1]},
        )
    ).rows
    assert (row.country, row.tournament, row.season) == place


def test_what_is_told_once_above_the_list_counts_for_each_match() -> None:
    one = match()
    above = {name: one.pop(name) for name in ("area", "competition")}
    content = json.dumps(above | {"matches": [one]}).encode()
    (row,) = football_data_org.read("matches.json", content).rows
    assert (row.country, row.tournament) == ("England", "Premier League")


def test_a_club_abroad_is_one_of_its_own_country() -> None:
    abroad = {"area": {"name": "Europe"}, "competition": {"code": "CL", "name": "UEFA CL"}}
    clubs = {"homeTeam": {"name": "Arsenal FC"}, "awayTeam": {"name": "FC Bayern München"}}
    (row,) = read(match(**abroad, **clubs)).rows
    assert (row.tournament, row.home, row.away) == (
        "Champions League",
        "Arsenal FC (ENG)",
        "FC Bayern München (GER)",
    )
    assert "of which country it is, is not told" in read(match(**abroad)).rejected[0].reason


def test_a_single_match_is_read_alone() -> None:
    (row,) = football_data_org.read("match.json", json.dumps(match()).encode()).rows
    assert row.line == 1


def test_an_answer_is_of_when_it_came_else_of_its_latest_update() -> None:
    later = match(lastUpdated="2026-05-02T10:00:00Z", homeTeam={"name": "Kelp"})
    assert read(match(), later).as_of == times.from_text("2026-05-02T10:00:00Z")
    saved = "football-data-org_PL_2026-05-03T101500Z.json"
    assert read(match(), later, file=saved).as_of == times.from_text("2026-05-03T10:15:00Z")
    assert read(match(), later, file=saved, came=77).as_of == 77


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<html>", "not JSON"),
        (b"[]", "an object with `matches` is expected"),
        (b"{}", "no answer of football-data.org"),
        (b'{"message": "Restricted", "errorCode": 403}', "a refusal of football-data.org"),
        (b'{"matches": {}}', "no answer of football-data.org"),
    ],
)
def test_what_is_no_answer_is_refused_as_a_whole(content: bytes, word: str) -> None:
    with pytest.raises(Broken) as broken:
        football_data_org.read("matches.json", content)
    assert word in str(broken.value)


def tell(database: Database, *matches: Any, came: str) -> None:
    content = json.dumps({"matches": matches}).encode()
    name = f"football-data-org_PL_{came}.json"
    adding_up(import_file(database, "football-data-org", name, content))


STANDS = "SELECT kickoff, status, home_goals, away_goals FROM matches ORDER BY id"


def test_a_match_that_was_moved_is_the_same_match_at_its_new_time(database: Database) -> None:
    tell(database, match(), came="2026-05-01T100000Z")
    tell(database, match(utcDate="2026-05-11T19:00:00Z"), came="2026-05-02T100000Z")
    assert rows(database, STANDS) == [
        (times.from_text("2026-05-11T19:00:00Z"), "scheduled", None, None)
    ]
    tell(database, match(), came="2026-05-01T110000Z")  # an older answer changes nothing
    assert rows(database, "SELECT kickoff FROM matches") == [
        (times.from_text("2026-05-11T19:00:00Z"),)
    ]


def test_a_match_goes_from_postponed_to_played(database: Database) -> None:
    tell(database, match(), came="2026-05-01T100000Z")
    tell(database, match(status="POSTPONED"), came="2026-05-09T120000Z")
    assert rows(database, STANDS)[0][1] == "postponed"
    later = {"utcDate": "2026-05-20T19:00:00Z"}
    tell(database, match(**later), came="2026-05-12T100000Z")
    assert rows(database, STANDS) == [(times.from_text(later["utcDate"]), "scheduled", None, None)]
    tell(database, match(status="FINISHED", score=score(2, 0), **later), came="2026-05-20T210000Z")
    assert rows(database, STANDS) == [(times.from_text(later["utcDate"]), "finished", 2, 0)]


def test_a_match_that_was_broken_off_can_go_on(database: Database) -> None:
    tell(database, match(status="IN_PLAY"), came="2026-05-09T141500Z")
    tell(database, match(status="SUSPENDED"), came="2026-05-09T143000Z")
    assert rows(database, STANDS)[0][1] == "postponed"
    tell(database, match(status="IN_PLAY"), came="2026-05-09T151500Z")
    assert rows(database, STANDS)[0][1] == "scheduled"
    tell(database, match(status="FINISHED", score=score(0, 1)), came="2026-05-09T170000Z")
    assert rows(database, STANDS) == [(times.from_text(KICKOFF), "finished", 0, 1)]


def test_a_live_kick_off_is_believed_before_a_plan_of_the_season(database: Database) -> None:
    plan = {
        "name": "English Premier League 2025/26",
        "matches": [{"date": "2026-05-09", "time": "15:00", "team1": HOME, "team2": AWAY}],
    }
    moved = match(utcDate="2026-05-11T19:00:00Z")
    tell(database, moved, came="2026-05-01T100000Z")
    content = json.dumps(plan).encode()
    adding_up(import_file(database, "openfootball", "2025-26/en.1.json", content))
    assert rows(database, "SELECT kickoff FROM matches") == [
        (times.from_text("2026-05-11T19:00:00Z"),)
    ]


def answer(name: str) -> tuple[str, Path]:
    """Return a saved answer as a file to import."""
    return "football-data-org", shared("data", "football-data-org", name)


WORLD_CUP = "matches-world-cup-2022.json"
PREMIER_LEAGUE = "matches-premier-league-2025-scheduled.json"


def test_the_saved_fixtures_are_read_to_the_last() -> None:
    _, path = answer(PREMIER_LEAGUE)
    told = json.loads(path.read_bytes())["matches"]
    reading = football_data_org.read(PREMIER_LEAGUE, path.read_bytes())
    assert [row.kickoff for row in reading.rows] == [
        times.from_text(one["utcDate"]) for one in told
    ]
    assert (len(reading.rows), reading.rejected, reading.set_aside) == (109, [], [])
    assert {row.status for row in reading.rows} == {"scheduled"}


def test_the_saved_world_cup_has_the_goals_of_90_minutes(database: Database) -> None:
    other = shared("data", "openfootball", "worldcup.json", "2022", "worldcup.json")
    bring(database, [("openfootball", other)])
    told = rows(database, "SELECT id, home_goals, away_goals, kickoff FROM matches")
    (report,) = bring(database, [answer(WORLD_CUP)])
    assert (report.read, report.added, report.rejected) == (64, 0, 0)
    found = rows(database, "SELECT id, home_goals, away_goals, kickoff FROM matches")
    assert sorted(found) == sorted(told)
    sources = rows(database, "SELECT count(*) FROM match_sources GROUP BY match_id")
    assert sources == [(2,)] * 64


def test_the_premier_league_of_three_sources_is_one_in_any_order(tmp_path: Path) -> None:
    files = football_data("2526/E0.csv") + openfootball("2025-26/en.1.json")
    states = []
    for number, order in enumerate(permutations([*files, answer(PREMIER_LEAGUE)])):
        database = open_database(f"sqlite:///{tmp_path}/{number}.db")
        assert sum(report.rejected for report in bring(database, order)) == 0
        states.append(standing(database))
        assert rows(database, "SELECT count(*) FROM teams") == [(20,)]
        assert rows(
            database,
            "SELECT sources, count(*) FROM (SELECT count(*) AS sources FROM match_sources"
            " GROUP BY match_id) AS told GROUP BY sources ORDER BY sources",
        ) == [(2, 271), (3, 109)]
        database.close()
    assert len(states[0][0]) == 380
    assert all(state == states[0] for state in states)
