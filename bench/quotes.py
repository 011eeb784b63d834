"""From a quote's arrival to its decision kept, over 100,000 open predictions."""

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bench import subject
from bench.load import ask
from bench.measurement import Figures
from bench.server import Server
from bench.stand import VAR, Stand, connect
from bench.workload import BASE, BET_TYPES, FIRST_FILTER, FIRST_MATCH, SPORT, Exchange
from bettune import bet_types

MATCHES = 10_000
"""Each with a prediction for each bet type, and as many that nobody predicts."""
A_REQUEST = 1_000
"""Quotes that the feeder sends at once."""
QUOTES = 30_000
PRICES = (2.10, 3.40, 3.60, 1.30, 1.32, 1.75, 1.90, 1.95, 1.80, 2.00)
"""Of the bet types in their order: a quote that cannot be true is marked, and not bet on."""
PATIENCE = 300.0
ASKED_EVERY = 0.02
DAY = 86_400


def _fill(connection: sqlite3.Connection) -> str:
    """Fill a migrated database: two halves of matches to come, a filter a bet type on one half."""
    now = int(time.time())
    connection.execute("BEGIN")
    token = subject.add_account(connection)
    connection.execute("UPDATE accounts SET operator = 1")
    connection.execute("INSERT INTO countries (id, name, key) VALUES (1, 'Freedonia', 'freedonia')")
    connection.execute(
        "INSERT INTO tournaments (id, country_id, name, key, sport_id)"
        " VALUES (1, 1, 'Cup', 'cup', ?)",
        (SPORT,),
    )
    connection.execute("INSERT INTO seasons (id, tournament_id, name) VALUES (1, 1, '1')")
    connection.executemany(
        "INSERT INTO teams (id, country_id, name, sport_id) VALUES (?, 1, ?, ?)",
        ((n, f"Team {n}", SPORT) for n in range(1, 4 * MATCHES + 1)),
    )
    connection.executemany(
        "INSERT INTO matches (id, kickoff, season_id, home_id, away_id, status, kickoff_known,"
        " kickoff_as_of, kickoff_source_id, sport_id) VALUES (?, ?, 1, ?, ?, 'scheduled', 1, 0,"
        " 1, ?)",
        ((FIRST_MATCH + n, now + DAY + n, 2 * n + 1, 2 * n + 2, SPORT) for n in range(2 * MATCHES)),
    )
    for n, bet_type in enumerate(BET_TYPES):
        kind, line = bet_types.parse(bet_type) or (bet_types.HOME, 0)
        connection.execute(
            "INSERT INTO filters (id, name, kind, line, status, created_at, account_id, sport_id)"
            " VALUES (?, ?, ?, ?, 'approved', ?, ?, ?)",
            (FIRST_FILTER + n, f"Model {n}", kind, line, now, subject.ACCOUNT, SPORT),
        )
    connection.execute(
        "INSERT INTO predictions (id, filter_id, match_id, odds, source, created_at, updated_at)"
        " SELECT row_number() OVER (ORDER BY m.id, f.id), f.id, m.id, 2000000, 'api', ?, ?"
        " FROM matches AS m CROSS JOIN filters AS f WHERE m.id < ?",
        (now, now, FIRST_MATCH + MATCHES),
    )
    connection.execute("UPDATE counters SET value = 1000000")
    connection.execute(subject.HISTORY)
    connection.execute("COMMIT")
    return token


def _requests(first: int) -> list[Exchange]:
    """Return quotes of all bet types of some matches, each of a bet type and match of its own."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    quotes = [
        {
            "matchId": first + n // len(BET_TYPES),
            "betType": BET_TYPES[n % len(BET_TYPES)],
            "bookmaker": "Pinnacle",
            "odds": f"{PRICES[n % len(PRICES)] + n // len(PRICES) % 40 / 1_000:.3f}",
            "capturedAt": at,
        }
        for n in range(QUOTES)
    ]
    return [
        Exchange(
            "POST", f"{BASE}/quotes", json.dumps({"quotes": quotes[start : start + A_REQUEST]})
        )
        for start in range(0, QUOTES, A_REQUEST)
    ]


def _wait(connection: sqlite3.Connection, sql: str, wanted: int) -> None:
    """Wait until a count is reached."""
    ends = time.monotonic() + PATIENCE
    while connection.execute(sql).fetchone()[0] != wanted:
        if time.monotonic() > ends:
            raise RuntimeError(f"{sql} does not become {wanted}")
        time.sleep(ASKED_EVERY)


def _sent(server: Server, requests: list[Exchange], token: str) -> None:
    for request in requests:
        answer = json.loads(ask(server.port, request, token))
        if answer["count"] != A_REQUEST:
            raise RuntimeError(f"not all quotes were taken: {str(answer)[:300]}")


def measure() -> Figures:
    """Measure quotes that predictions wait for, and quotes that nobody waits for."""
    database = _fresh(VAR / "quotes.sqlite3")
    subject.migrate(database)
    with closing(connect(database)) as connection:
        token = _fill(connection)
        stand = Stand(
            subject.NAME,
            lambda port: [*subject.served(database), str(port)],
            lambda operation: [],
            token,
            subject.ENVIRONMENT,
        )
        predictions = MATCHES * len(BET_TYPES)
        decisions = "SELECT count(*) FROM decisions"
        with Server(stand) as server:
            start = time.perf_counter()
            _wait(connection, decisions, predictions)
            written = predictions / (time.perf_counter() - start)
            server.settle()
            requests = _requests(FIRST_MATCH)
            start = time.perf_counter()
            _sent(server, requests, token)
            _wait(connection, decisions, predictions + QUOTES)
            decided = QUOTES / (time.perf_counter() - start)
            server.settle()
            requests = _requests(FIRST_MATCH + MATCHES)
            start = time.perf_counter()
            _sent(server, requests, token)
            _wait(connection, "SELECT count(*) FROM due", 0)
            idle = QUOTES / (time.perf_counter() - start)
    return Figures(
        "Quotes and decisions",
        f"{predictions:,} open predictions, {QUOTES:,} quotes sent {A_REQUEST:,} at a time by one"
        " client, each concerning one prediction or none.",
        {
            "decided": ("Quotes a second, from arrival to the decision of each kept", decided),
            "idle": ("Quotes a second that concern no prediction", idle),
            "written": (
                "Predictions a second, from the start of the server to a decision",
                written,
            ),
        },
    )


def _fresh(database: Path) -> Path:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    return database
