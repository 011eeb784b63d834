"""Bettune as the benchmark knows it: how it is started, filled, asked and measured against itself.

All that depends on Bettune's command line and tables stands here and nowhere else.
"""

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bench import workload
from bench.stand import ROOT, AbsentError, Engine, Stand, built, connect, fresh
from bench.workload import BASE, SPORT, WRITTEN, Exchange, Scale
from bettune import bet_types, tokens

NAME = "Bettune"
ENVIRONMENT = {"BETTUNE_RATE_LIMIT": "1000000000"}
"""The limit on requests a user is out of the way, as one user asks them all."""
MIGRATIONS = ROOT / "src" / "bettune" / "database" / "migrations"

ACCOUNT = 1
SOURCE = 1
PRAGMAS = ("foreign_keys = ON", "cache_size = -8192", "temp_store = MEMORY")
"""As `bettune.database.sqlite` sets them."""
HISTORY = """
INSERT INTO prediction_history
  (prediction_id, filter_id, match_id, odds, source, written_at)
SELECT id, filter_id, match_id, odds, source, updated_at FROM predictions ORDER BY id
"""
"""What Bettune keeps of every write; the database would have grown it while it was filled."""
SEALED = """
UPDATE sealing SET (sealed_to, next_to) = (SELECT max(id), max(id) FROM prediction_history)
"""
"""And it would long have been sealed: what is measured are writes from then on."""
CHECKED = "UPDATE watch_cursor SET write_id = (SELECT max(id) FROM prediction_history)"
"""And checked."""
INSERTS = {
    "countries (id, name, key)": lambda scale: ((*row, row[1]) for row in workload.countries()),
    "tournaments (id, country_id, name, key, sport_id)": lambda scale: (
        (*row, row[2], SPORT) for row in workload.tournaments()
    ),
    "seasons (id, tournament_id, name)": lambda scale: workload.seasons(),
    "teams (id, country_id, name, sport_id)": lambda scale: (
        (*row, SPORT) for row in workload.teams()
    ),
    "matches (id, kickoff, season_id, home_id, away_id, home_goals, away_goals,"
    " status, result_source_id, kickoff_known, kickoff_as_of, kickoff_source_id, sport_id)": (
        lambda scale: _matches(scale)
    ),
    "filters (id, name, kind, line, status, created_at, account_id, sport_id)": (
        lambda scale: _filters(scale)
    ),
}


def _matches(scale: Scale) -> Iterator[tuple[object, ...]]:
    for match in workload.matches(scale):
        result = ("scheduled", None) if match.home_score is None else ("finished", SOURCE)
        sides = (match.season_id, match.home_id, match.away_id, match.home_score, match.away_score)
        yield (match.id, match.kick_off, *sides, *result, 1, 0, SOURCE, SPORT)


def _filters(scale: Scale) -> Iterator[tuple[object, ...]]:
    for filter_id, name, bet_type in workload.filters(scale):
        kind, line = bet_types.parse(bet_type) or (bet_types.HOME, 0)
        yield filter_id, name, kind, line, "approved", WRITTEN, ACCOUNT, SPORT


def program() -> str:
    """Return the `bettune` command of this Python."""
    found = shutil.which("bettune", path=str(Path(sys.executable).parent))
    if found and not subprocess.run([found, "serve", "--help"], capture_output=True).returncode:
        return found
    raise AbsentError("`bettune serve` is not there")


def at(database: Path) -> list[str]:
    """Return the options that name a database file."""
    return ["--database", f"sqlite:///{database}"]


def migrate(database: Path) -> None:
    """Make the tables."""
    subprocess.run([program(), "migrate", *at(database)], check=True, stdout=subprocess.DEVNULL)


def add_account(connection: sqlite3.Connection) -> str:
    """Add a user with PRO and return the token."""
    token, now = tokens.new_token(), int(time.time())
    connection.execute(
        "INSERT INTO accounts (id, email, created_at) VALUES (?, 'somebody@example.org', ?)",
        (ACCOUNT, now),
    )
    connection.execute(
        "INSERT INTO subscriptions (account_id, started_at) VALUES (?, ?)", (ACCOUNT, WRITTEN)
    )
    connection.execute(
        "INSERT INTO tokens (account_id, hash, hint, created_at) VALUES (?, ?, ?, ?)",
        (ACCOUNT, tokens.hash_of(token), token[-4:], now),
    )
    return token


def fill(database: Path, scale: Scale) -> str:
    """Fill a new database in bulk and return the token of its PRO user."""
    with closing(connect(database)) as connection:
        connection.execute("BEGIN")
        token = add_account(connection)
        for table, rows in INSERTS.items():
            places = ", ".join("?" * (table.count(",") + 1))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows(scale))
        connection.execute(workload.PREDICTIONS)
        connection.execute("UPDATE counters SET value = (SELECT max(id) FROM predictions)")
        connection.execute(HISTORY)
        connection.execute(SEALED)
        connection.execute(CHECKED)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return token


@cache
def prepared(scale: Scale) -> tuple[Path, str]:
    """Return the database, filled and fresh, and its token, which is kept beside it."""
    program()
    name = f"{NAME.lower()}-{scale.predictions}"
    sources = [Path(__file__), Path(workload.__file__), *sorted(MIGRATIONS.glob("*.sql"))]

    def build(path: Path) -> None:
        migrate(path)
        path.with_name(f"{name}.token").write_text(fill(path, scale))

    database = built(name, sources, build)
    return fresh(database), database.with_name(f"{name}.token").read_text()


def served(database: Path) -> list[str]:
    """Return the command that serves a database, less its port."""
    return [program(), "serve", *at(database), "--port"]


def stand(scale: Scale) -> Stand:
    """Return Bettune, filled and ready to be started."""
    database, token = prepared(scale)
    return Stand(
        name=NAME,
        command=lambda port: [*served(database), str(port)],
        exchanges=lambda operation: workload.exchanges(operation, scale),
        token=token,
        environment=ENVIRONMENT,
    )


def engine(scale: Scale) -> Engine:
    """Return Bettune's own database for the floors."""
    return Engine(prepared(scale)[0], PRAGMAS)


def import_command(database: Path, files: Sequence[Path]) -> list[str]:
    """Return the command that imports the files of the archive."""
    return [program(), "import", "football-data", *map(str, files), *at(database)]


def imported(database: Path) -> int:
    """Return how many matches and quotes an import left in the database."""
    with closing(connect(database)) as connection:
        counts = "SELECT (SELECT count(*) FROM matches) + (SELECT count(*) FROM quotes)"
        return int(connection.execute(counts).fetchone()[0])


def archive_stand(database: Path) -> tuple[Stand, list[Exchange]]:
    """Return Bettune over an imported archive, and questions: the days of twelve weeks."""
    with closing(connect(database)) as connection:
        token = add_account(connection)
    days = [date(2024, 2, 1) + timedelta(days=n) for n in range(84)]
    questions = [Exchange("GET", f"{BASE}/matches?date={day}&sport={SPORT}") for day in days]
    stand = Stand(NAME, lambda port: [*served(database), str(port)], lambda operation: [], token)
    return stand, questions
