"""What tests of imports share: real files and invented ones into a database, and what stands then.

What stands is told without ids and without shown names, which depend on the order of imports.
"""

from collections.abc import Iterable
from pathlib import Path

from bettune.database import Database, Row, Session
from bettune.import_reports import ImportReport
from bettune.importing import import_file, import_rows, read_file
from conftest import shared

MAIN = "from bettune.cli import main; main()"
COLUMNS = (
    "country,tournament,season,kickoff,home,away,status,home_goals,away_goals,"
    "half_time_home,half_time_away,bet_type,bookmaker,odds,captured_at"
)


def football_data(*names: str) -> list[tuple[str, Path]]:
    """Return files of the archive (`2425/E0.csv`), or all that a pattern finds, in order."""
    folder = shared("data", "football-data")
    return [("football-data", path) for name in names for path in sorted(folder.glob(name))]


def openfootball(*names: str) -> list[tuple[str, Path]]:
    """Return files of openfootball's leagues (`2024-25/en.1.json`)."""
    folder = shared("data", "openfootball", "football.json")
    return [("openfootball", path) for name in names for path in sorted(folder.glob(name))]


def bring(database: Database, files: Iterable[tuple[str, Path]]) -> list[ImportReport]:
    """Import files one after the other; each report adds up."""
    return [bring_one(database, source, path) for source, path in files]


def bring_one(database: Database, source: str, path: Path) -> ImportReport:
    return adding_up(import_file(database, source, str(path), path.read_bytes()))


def work_through(database: Database, source: str, path: Path) -> ImportReport:
    """Import a file as if it never had been: no row is passed over for having been seen."""
    name = str(path)
    reading = read_file(source, name, path.read_bytes())
    scope = f"worked through: {name}"
    return adding_up(database.write(import_rows, source, name, scope, reading).result())


def adding_up(report: ImportReport) -> ImportReport:
    total = report.added + report.changed + report.same + report.rejected
    assert report.read == total, report
    assert report.rejected == len(report.rejects)
    return report


def own(database: Database, *rows: str, source: str = "csv", name: str = "own.csv") -> ImportReport:
    """Import rows of the project's own CSV format."""
    content = "\n".join((COLUMNS, *rows)).encode()
    return adding_up(import_file(database, source, name, content))


def rows(database: Database, sql: str, **parameters: object) -> list[Row]:
    """Return what a query finds."""
    return database.read(_rows, sql, parameters).result()


def _rows(session: Session, sql: str, parameters: dict[str, object]) -> list[Row]:
    return session.all(sql, **parameters)


def standing(database: Database) -> tuple[list[Row], list[Row]]:
    """Return all matches and all quotes, sorted; a team is all its names with their sources."""
    names: dict[int, list[Row]] = {}
    for team_id, *name in rows(
        database, "SELECT team_id, source_id, key FROM team_names ORDER BY source_id, key"
    ):
        names.setdefault(team_id, []).append(tuple(name))
    matches: dict[int, Row] = {}
    told: dict[int, str] = {}
    for match_id, season, home, away, *rest in rows(
        database,
        """
        SELECT m.id, c.key || t.key || s.name, m.home_id, m.away_id, m.kickoff, m.kickoff_known,
               m.status, m.home_goals, m.away_goals, m.half_time_home, m.half_time_away
        FROM matches AS m JOIN seasons AS s ON s.id = m.season_id
        JOIN tournaments AS t ON t.id = s.tournament_id JOIN countries AS c ON c.id = t.country_id
        """,
    ):
        told[match_id] = f"{season} {names[home]} {names[away]} {rest[0]}"
        matches[match_id] = (told[match_id], *rest[1:])
    quotes = rows(
        database,
        """
        SELECT q.match_id, q.kind, q.line, b.name, q.captured_at, q.odds, q.plausible, q.source_id
        FROM quotes AS q JOIN bookmakers AS b ON b.id = q.bookmaker_id
        """,
    )
    return (
        sorted(matches.values(), key=repr),
        sorted((told[match_id], *quote) for match_id, *quote in quotes),
    )
