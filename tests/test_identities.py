"""Which team a name means: by rule, alias and register, never guessed; else the operator says."""

import json

import pytest

from bettune import unplaced_names
from bettune.database import Database
from bettune.errors import NameNotFound, NotFound
from bettune.import_reports import ImportReport
from bettune.importing import import_file
from bettune.unplaced_names import UnplacedName
from imports import bring, football_data, openfootball, own, rows


def archive(database: Database, *pairings: tuple[str, str], division: str = "E0") -> ImportReport:
    """Import matches as football-data names their teams."""
    lines = ["Div,Date,HomeTeam,AwayTeam,FTHG,FTAG"]
    lines += [f"{division},17/08/24,{home},{away},1,0" for home, away in pairings]
    name = f"2425/{division}.csv"
    return import_file(database, "football-data", name, "\n".join(lines).encode())


def plan(
    database: Database, *pairings: tuple[str, str], title: str = "English Premier League 2024/25"
) -> ImportReport:
    """Import fixtures as openfootball names their teams."""
    matches = [{"date": "2024-08-17", "team1": home, "team2": away} for home, away in pairings]
    content = json.dumps({"name": title, "matches": matches}).encode()
    return import_file(database, "openfootball", "2024-25/file.json", content)


def names(database: Database) -> list[set[str]]:
    """Return the names of each team, in the order that the teams were made in."""
    found: dict[int, set[str]] = {}
    for team_id, name in rows(database, "SELECT team_id, name FROM team_names"):
        found.setdefault(team_id, set()).add(name)
    return [found[team_id] for team_id in sorted(found)]


@pytest.mark.parametrize(
    ("published", "meant"),
    [
        ("reef  rovers", "Reef Rovers"),  # case and blanks
        ("Réef Rövers", "Reef Rovers"),  # accents
        ("Reef Rovers FC", "Reef Rovers"),  # one FC more
        ("Wolverhampton Wanderers FC", "Wolves"),  # the shipped list
    ],
)
def test_a_name_is_known_by_rule_or_alias(database: Database, published: str, meant: str) -> None:
    archive(database, (meant, "Trench Town"))
    report = plan(database, (published, "Trench Town"))
    assert (report.added, report.same, report.rejected) == (0, 1, 0)
    assert {published, meant} in names(database) or published.casefold() == "reef  rovers"
    assert len(names(database)) == 2


def test_a_team_is_shown_under_the_name_that_came_first(database: Database) -> None:
    plan(database, ("Wolverhampton Wanderers FC", "Arsenal FC"))
    archive(database, ("Wolves", "Arsenal"))
    shown = rows(database, "SELECT name FROM teams ORDER BY id")
    assert shown == [("Wolverhampton Wanderers FC",), ("Arsenal FC",)]


@pytest.mark.parametrize(
    ("division", "one", "other"),
    [
        ("SP2", "Granada", "Granada 74"),
        ("E2", "Wimbledon", "AFC Wimbledon"),
        ("F2", "Red Star", "Red Star 93"),
        ("SC0", "Dundee", "Dundee United"),
    ],
)
def test_clubs_with_near_names_stay_apart(
    database: Database, division: str, one: str, other: str
) -> None:
    archive(database, (one, other), division=division)
    assert names(database) == [{one}, {other}]


def test_the_same_name_in_two_countries_is_two_teams(database: Database) -> None:
    archive(database, ("Arsenal", "Everton"))
    own(database, "Argentina,Primera,2026,2026-06-06,Arsenal,Everton,,,,,")
    assert len(names(database)) == 4


def test_a_club_of_the_register_is_new_though_the_league_is_filled(database: Database) -> None:
    archive(database, ("Leeds", "Everton"))
    report = plan(database, ("Arsenal FC", "Everton FC"))
    assert (report.added, report.rejected) == (1, 0)


def test_a_clubs_country_behind_its_name_is_where_it_plays(database: Database) -> None:
    archive(database, ("Arsenal", "Everton"))
    title = "UEFA Champions League 2024/25"
    report = plan(database, ("Arsenal FC (ENG)", "Real Madrid CF (ESP)"), title=title)
    assert (report.added, report.rejected) == (1, 0)
    assert {"Arsenal", "Arsenal FC"} in names(database)
    sql = """
        SELECT c.name FROM matches AS m JOIN seasons AS s ON s.id = m.season_id
        JOIN tournaments AS t ON t.id = s.tournament_id JOIN countries AS c ON c.id = t.country_id
        JOIN match_sources AS o ON o.match_id = m.id AND o.source_id = 3
    """
    assert rows(database, sql) == [("International",)]
    sql = "SELECT c.name FROM teams AS t JOIN countries AS c ON c.id = t.country_id ORDER BY t.id"
    assert rows(database, sql) == [("England",), ("England",), ("Spain",)]


# Names that wait


@pytest.fixture
def waiting(database: Database) -> UnplacedName:
    """A name that no rule places: the league is filled, and the club is in no register."""
    archive(database, ("Reef Rovers", "Everton"), ("Trench Town", "Kelp"))
    report = plan(database, ("Reef Rangers", "Everton"), ("Kelp", "Trench Town"))
    assert (report.added, report.rejected) == (1, 1)
    assert "did it mean Reef Rovers" in report.rejects[0].reason
    (found,) = database.read(unplaced_names.unplaced_names).result()
    return found


def test_a_name_that_no_rule_places_waits_with_suggestions(waiting: UnplacedName) -> None:
    assert (waiting.source, waiting.country, waiting.name) == (
        "openfootball",
        "England",
        "Reef Rangers",
    )
    assert (waiting.tournament, waiting.file) == ("Premier League", "2024-25/file.json")
    assert waiting.suggestions[0] == "Reef Rovers"


def test_a_name_waits_once_however_often_it_is_met(
    database: Database, waiting: UnplacedName
) -> None:
    report = plan(database, ("Reef Rangers", "Everton"), ("Kelp", "Reef Rangers"))
    assert report.rejected == 2
    assert database.read(unplaced_names.unplaced_names).result() == [waiting]


def test_a_settled_name_means_its_team_and_its_rows_come_in(
    database: Database, waiting: UnplacedName
) -> None:
    settled = database.write(unplaced_names.settle_name, waiting.id, "reef rovers").result()
    assert settled == waiting
    assert database.read(unplaced_names.unplaced_names).result() == []
    report = plan(database, ("Reef Rangers", "Everton"), ("Kelp", "Trench Town"))
    assert (report.added, report.same, report.rejected) == (0, 2, 0)
    assert {"Reef Rovers", "Reef Rangers"} in names(database)


def test_a_name_settled_as_new_is_a_team_of_its_own(
    database: Database, waiting: UnplacedName
) -> None:
    database.write(unplaced_names.settle_name, waiting.id, None).result()
    report = plan(database, ("Reef Rangers", "Everton"), ("Kelp", "Trench Town"))
    assert (report.added, report.same, report.rejected) == (1, 1, 0)
    assert {"Reef Rangers"} in names(database)


def test_a_name_is_settled_once_and_to_a_team_that_is_there(
    database: Database, waiting: UnplacedName
) -> None:
    with pytest.raises(NotFound, match="No team in England is named Coral"):
        database.write(unplaced_names.settle_name, waiting.id, "Coral").result()
    assert database.read(unplaced_names.unplaced_names).result() == [waiting]
    with pytest.raises(NameNotFound, match="No name 77 waits"):
        database.write(unplaced_names.settle_name, 77, "Everton").result()


def test_a_clubs_abroad_is_settled_in_its_country(database: Database) -> None:
    archive(database, ("Reef Rovers", "Everton"))
    title = "UEFA Champions League 2024/25"
    told = [("Reef Rangers (ENG)", "Everton FC (ENG)")]
    assert plan(database, *told, title=title).rejected == 1
    (waiting,) = database.read(unplaced_names.unplaced_names).result()
    assert (waiting.country, waiting.name) == ("England", "Reef Rangers")
    database.write(unplaced_names.settle_name, waiting.id, "Reef Rovers").result()
    assert plan(database, *told, title=title).added == 1
    assert {"Reef Rovers", "Reef Rangers"} in names(database)


def test_real_files_of_two_sources_leave_no_name_waiting(database: Database) -> None:
    files = [f"2024-25/{code}.json" for code in ("en.1", "en.2", "en.3", "en.4", "uefa.cl")]
    bring(database, football_data("2425/E*.csv") + openfootball(*files))
    assert database.read(unplaced_names.unplaced_names).result() == []
    sql = """
        SELECT count(DISTINCT t.id) FROM teams AS t
        JOIN countries AS c ON c.id = t.country_id AND c.name = 'England'
        JOIN team_names AS n ON n.team_id = t.id AND n.key LIKE '%arsenal%'
    """
    assert rows(database, sql) == [(1,)]
