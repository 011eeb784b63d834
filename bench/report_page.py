"""The report of a filter with 100,000 settled bets: made for the first time, and made before."""

import http.client
import random
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench import subject
from bench.load import ask
from bench.measurement import Figures
from bench.server import Server
from bench.stand import Stand, built, connect, fresh
from bench.workload import BASE, FIRST_FILTER, FIRST_MATCH, SPORT, Exchange
from bettune import bet_types, odds, settlement, sign_ins
from bettune.web.signing import SESSION

BETS = 100_000
A_DAY = 30
"""Matches, each with a bet."""
FIRST_DAY = 1_500_000_000
DAY, HOUR = 86_400, 3_600
STAKE = 1_000
TOURNAMENTS = 20
BOOKMAKERS = ("Pinnacle", "bet365")
TIMES = 20
"""How often a report is asked for that was made before."""
REPORT = f"{BASE}/prediction-filters/{FIRST_FILTER}/report"
PAGE = f"/filters/{FIRST_FILTER}/report"
SECRET = sign_ins.new_secret()
"""Of the session that looks at the page."""
BETS_BEHIND = f"{BASE}/prediction-filters/{FIRST_FILTER}/bets?figure=yield&odds=2.0"

_FIXED = (
    "INSERT INTO countries (id, name, key) VALUES (1, 'Freedonia', 'freedonia')",
    "INSERT INTO teams (id, country_id, name, sport_id)"
    f" VALUES (1, 1, 'Home', {SPORT}), (2, 1, 'Away', {SPORT})",
    "INSERT INTO filters (id, name, kind, line, status, created_at, account_id, sport_id)"
    f" VALUES ({FIRST_FILTER}, 'Model', {bet_types.HOME}, 0, 'approved', 0, {subject.ACCOUNT},"
    f" {SPORT})",
)
_Row = tuple[object, ...]


def fill(connection: sqlite3.Connection) -> str:
    """Fill a migrated database with a filter and its bets; return its user's token.

    Each match has the early and the closing 1X2 book of two bookmakers, each bet two decisions.
    """
    connection.execute("BEGIN")
    token = subject.add_account(connection)
    for statement in _FIXED:
        connection.execute(statement)
    for n in range(1, TOURNAMENTS + 1):
        connection.execute(
            "INSERT INTO tournaments (id, country_id, name, key, sport_id) VALUES (?, 1, ?, ?, ?)",
            (n, f"League {n}", f"league {n}", SPORT),
        )
        connection.execute(
            "INSERT INTO seasons (id, tournament_id, name) VALUES (?, ?, '1')", (n, n)
        )
    for n, name in enumerate(BOOKMAKERS, 1):
        connection.execute("INSERT INTO bookmakers VALUES (?, ?, 'bookmaker')", (n, name))
    chance = random.Random(1)
    for n in range(BETS):
        for table, rows in _bet(n, chance):
            places = ", ".join("?" * (table.count(",") + 1))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return token


def _bet(n: int, chance: random.Random) -> Iterator[tuple[str, list[_Row]]]:
    """Yield the rows of a finished match, its quotes, and a bet with what belongs to it."""
    match, bet = FIRST_MATCH + n, n + 1
    kickoff = FIRST_DAY + n // A_DAY * DAY + 15 * HOUR
    placed = kickoff - chance.choice((2, 20, 60)) * HOUR
    fair = chance.uniform(0.2, 0.7)
    goals = (1, 0) if chance.random() < fair else (0, chance.randrange(2))
    yield (
        "matches (id, kickoff, season_id, home_id, away_id, home_goals, away_goals, status,"
        " result_source_id, kickoff_known, kickoff_as_of, kickoff_source_id, sport_id)",
        [(match, kickoff, n % TOURNAMENTS + 1, 1, 2, *goals, "finished", 1, 1, 0, 1, SPORT)],
    )
    quotes: list[_Row] = []
    for book, margin in ((1, 1.025), (2, 1.06)):
        for at in (odds.EARLY, odds.CLOSING):
            moved = fair + chance.gauss(0, 0.01)
            for kind, share in ((1, moved), (2, (1 - moved) * 0.45), (3, (1 - moved) * 0.55)):
                quotes.append((match, kind, 0, book, at, int(1e6 / (share * margin)), 1, 1))
    yield (
        "quotes (match_id, kind, line, bookmaker_id, captured_at, odds, plausible, source_id)",
        quotes,
    )
    price = int(1e6 / (fair * 1.05))
    result = settlement.settle(bet_types.HOME, 0, *goals)
    paid = settlement.payout(STAKE, price, result)
    yield (
        "bets (id, filter_id, match_id, number, decision_number, kind, line, odds, min_odds,"
        " probability, bookmaker_id, captured_at, stake, commission, placed_at, kickoff)",
        [(bet, FIRST_FILTER, match, 1, 2, bet_types.HOME, 0, price, price, None, 2, placed, STAKE,
          0, placed, kickoff)],
    )  # fmt: skip
    yield (
        "ledger (filter_id, bet_id, entry, amount, balance, at_risk, result, written_at)",
        [
            (FIRST_FILTER, bet, "stake", -STAKE, 0, 0, None, placed),
            (FIRST_FILTER, bet, "return", paid, 0, 0, int(result), kickoff + 2 * HOUR),
        ],
    )
    yield (
        "decisions (filter_id, match_id, number, checked_at, cause, reason, write_id, rule_id,"
        " min_odds, bet_id)",
        [
            (FIRST_FILTER, match, number, placed, 1, reason, n, 0, price, of_bet)
            for number, reason, of_bet in ((1, 8, None), (2, 0, bet))
        ],
    )


def prepared() -> Stand:
    """Return Bettune over the filled database, which is built once."""
    sources = [Path(__file__), *sorted(subject.MIGRATIONS.glob("*.sql"))]
    database = built("report", sources, _build)
    token = database.with_name("report.token").read_text()
    served = fresh(database)
    with closing(connect(served)) as connection, connection:
        connection.execute(
            "INSERT INTO sign_ins (hash, account_id, created_at, seen_at, agent, address)"
            " VALUES (?, 1, :now, :now, '', '')".replace(":now", str(int(time.time()))),
            (sign_ins.hash_of(SECRET),),
        )
    return Stand(
        subject.NAME,
        lambda port: [*subject.served(served), str(port)],
        lambda operation: [],
        token,
        subject.ENVIRONMENT,
    )


def _build(path: Path) -> None:
    subject.migrate(path)
    with closing(connect(path)) as connection:
        path.with_name("report.token").write_text(fill(connection))


def measure() -> Figures:
    """Measure the report over HTTP, and the bets behind one of its figures."""
    stand = prepared()
    with Server(stand) as server:
        server.settle()
        first = _milliseconds(server, REPORT)
        again = statistics.median(_milliseconds(server, REPORT) for _ in range(TIMES))
        _page(server)
        page = statistics.median(_page(server) for _ in range(TIMES))
        behind = statistics.median(_milliseconds(server, BETS_BEHIND) for _ in range(TIMES))
        peak = server.peak / 1e6
    return Figures(
        "A report",
        f"The report of a filter with {BETS:,} settled bets on {BETS // A_DAY:,} match days, each"
        " with its closing prices: by the API, and its page.",
        {
            "first": ("Made for the first time, milliseconds", first),
            "again": ("Made before, milliseconds", again),
            "page": ("Its page, milliseconds", page),
            "behind": ("50 of the bets behind a figure, milliseconds", behind),
            "memory": ("Peak memory of the server, MB", peak),
        },
    )


def _milliseconds(server: Server, path: str) -> float:
    start = time.perf_counter()
    ask(server.port, Exchange("GET", path, ""), server.stand.token)
    return (time.perf_counter() - start) * 1_000


def _page(server: Server) -> float:
    """Return the milliseconds until the whole page is there."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    start = time.perf_counter()
    connection.request("GET", PAGE, headers={"Cookie": f"{SESSION}={SECRET}"})
    answer = connection.getresponse()
    text = answer.read()
    took = (time.perf_counter() - start) * 1_000
    connection.close()
    if answer.status != 200 or b"<svg" not in text:
        raise RuntimeError(f"The page answered {answer.status}: {text[:200]!r}")
    return took
