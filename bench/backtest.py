"""A backtest over the whole archive, beside penaltyblog's loop and account alone.

Bettune's is the whole command: it starts, reads matches and quotes, decides, settles, looks up what
the market said of each bet, draws 10,000 times for the intervals of all figures, keeps and prints
it. penaltyblog's is its loop over a table that is in memory, with the simplest of bets on each row.
"""

import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from bench import archive, subject
from bench.measurement import Figures
from bench.stand import ROOT, VAR, AbsentError, connect

EMAIL = "somebody@example.org"
RULE = "fair Pinnacle 1 power"
OTHER_RULES = ("always", "fair consensus")
"""Those that bet on most matches, and that look at most quotes."""
ROWS = 240_000
"""Rows of penaltyblog's table: about as many matches of the archive have a price."""
_PRICES = """
SELECT m.kickoff, m.home_goals > m.away_goals,
       (SELECT max(q.odds) FROM quotes AS q WHERE q.match_id = m.id AND q.kind = 1) AS odds
FROM matches AS m WHERE m.status = 'finished' AND odds IS NOT NULL
ORDER BY m.kickoff, m.id LIMIT ?
"""


def measure() -> Figures:
    """Measure both on one database; AbsentError where there is no archive, or no penaltyblog."""
    database = _imported()
    seconds, memory = _run(database, RULE)
    with closing(connect(database)) as connection:
        (told,) = connection.execute("SELECT results FROM backtests ORDER BY id DESC").fetchone()
    results = json.loads(told)
    others = {rule: _run(database, rule) for rule in OTHER_RULES}
    peer = _peer(database)
    return Figures(
        "A backtest of the archive",
        f"`bettune backtest run` of `Home` by the rule `{RULE}`, closing prices too: the whole"
        " command, with 10,000 draws for the intervals of all figures, beside penaltyblog's loop"
        f" and account alone over {ROWS:,} rows in memory. The same by other rules.",
        {
            "matches": ("Matches", results["matches"]),
            "checks": ("Checks", sum(results["checks"].values())),
            "bets": ("Bets", results["bets"]),
            "seconds": ("Bettune, seconds", seconds),
            "peer": ("penaltyblog, seconds", peer),
            "ratio": ("Bettune / penaltyblog", seconds / peer),
            "memory": ("Peak memory of Bettune, MB", memory),
            **{
                f"ratio of {rule}": (f"By `{rule}`: Bettune / penaltyblog", took / peer)
                for rule, (took, _) in others.items()
            },
            **{
                f"memory of {rule}": (f"By `{rule}`: peak memory of Bettune, MB", most)
                for rule, (_, most) in others.items()
            },
        },
    )


def _run(database: Path, rule: str) -> tuple[float, float]:
    """Return the seconds that the command takes with a rule, and its peak memory in MB."""
    return archive.launch(
        [
            subject.program(), "backtest", "run", EMAIL, "--bet-type", "Home", "--rule", rule,
            "--closing", "--bankroll", "1000000000", "--json", *subject.at(database),
        ]
    )  # fmt: skip


def _imported() -> Path:
    """Return a database with the archive and a user, made where it is not there."""
    database = VAR / "backtest.sqlite3"
    if not database.exists():
        part = VAR / "backtest-part.sqlite3"
        for left in VAR.glob(f"{part.name}*"):
            left.unlink()
        subject.migrate(part)
        archive.launch(subject.import_command(part, archive.files()))
        with closing(connect(part)) as connection:
            subject.add_account(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        part.rename(database)
    return database


def _peer(database: Path) -> float:
    """Return the seconds that penaltyblog takes, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.backtest", str(database)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise AbsentError(f"penaltyblog's backtest failed: {done.stderr[-1000:]}")
    return float(done.stdout)


def run_penaltyblog(database: Path) -> float:
    """Return the seconds of penaltyblog's loop over the matches of a database."""
    import pandas as pd
    from penaltyblog.backtest import Backtest as Loop
    from penaltyblog.backtest import Context

    with closing(connect(database)) as connection:
        rows = connection.execute(_PRICES, (ROWS,)).fetchall()
    table = pd.DataFrame(rows, columns=["kickoff", "won", "odds"])
    table["odds"] /= 1e6
    table["date"] = pd.to_datetime(table["kickoff"], unit="s")
    loop = Loop(table, "1993-01-01", "2100-01-01")

    def bet(context: Context) -> None:
        context.account.place_bet(context.fixture["odds"], 10, context.fixture["won"])

    start = time.perf_counter()
    loop.start(1_000, bet)
    return time.perf_counter() - start


if __name__ == "__main__":
    print(run_penaltyblog(Path(sys.argv[1])))
