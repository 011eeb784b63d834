"""The import of a whole archive, beside what reading and inserting as much takes by itself."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench import subject
from bench.load import ask
from bench.measurement import Archive
from bench.server import Server
from bench.stand import ROOT, VAR, AbsentError, connect

FOLDER = ROOT.parent / "shared" / "data" / "football-data"
LAUNCH = Path(__file__).with_name("launch.py")
MB = 1_000_000
A_MATCH = 32
"""Quotes of a match, in the insertion that is the floor."""
QUOTES = """
CREATE TABLE quotes (
  match_id INTEGER NOT NULL, bet_type INTEGER NOT NULL, line INTEGER NOT NULL,
  bookmaker_id INTEGER NOT NULL, captured_at INTEGER NOT NULL, odds INTEGER NOT NULL,
  PRIMARY KEY (match_id, bet_type, line, bookmaker_id, captured_at)
) WITHOUT ROWID
"""


def files() -> list[Path]:
    """Return the files of the archive in the order of the seasons."""
    seasons = sorted(FOLDER.glob("[0-9]*/*.csv"), key=lambda path: (_first_year(path), path.name))
    found = [*seasons, *sorted(FOLDER.glob("new/*.csv"))]
    if not found:
        raise AbsentError("there is no archive of football-data.co.uk in ../shared/data")
    return found


def _first_year(path: Path) -> int:
    year = int(path.parent.name[:2])
    return year + (1900 if year > 90 else 2000)


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _integers(cells: Sequence[str]) -> int:
    """Return how many of the cells are numbers, each turned into integer millionths."""
    try:
        return len([round(float(cell) * 1_000_000) for cell in cells if cell])
    except ValueError:
        return _integers([cell for cell in cells if _is_number(cell)])


def read(paths: Sequence[Path]) -> int:
    """Read the files and turn the numbers of their rows into integers; return how many."""
    count = 0
    for path in paths:
        rows = csv.reader(io.StringIO(_text(path), newline=""))
        next(rows)
        columns: slice | None = None
        for row in rows:
            if columns is None:
                columns = slice(
                    next((n for n, cell in enumerate(row) if _is_number(cell)), 0), None
                )
            count += _integers(row[columns])
    return count


def insert(database: Path, count: int) -> None:
    """Insert as many quotes as given, in bulk, in the order of their key."""
    connection = connect(database)
    connection.execute(QUOTES)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO quotes VALUES (?, ?, ?, ?, ?, ?)", _quotes(count))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _quotes(count: int) -> Iterator[tuple[int, int, int, int, int, int]]:
    for n in range(count):
        match, quote = divmod(n, A_MATCH)
        yield match, quote // 10, 0, quote % 10, 0, 1_500_000 + n % 3_000_000


def launch(command: Sequence[str]) -> tuple[float, float]:
    """Run a command and return its seconds and its peak memory in MB."""
    with (VAR / "import.log").open("wb") as log:
        finished = subprocess.run(
            [sys.executable, "-S", "-E", str(LAUNCH), *command],
            stdout=subprocess.PIPE,
            stderr=log,
            check=True,
            env={**os.environ, **subject.ENVIRONMENT},
        )
    outcome = json.loads(finished.stdout)
    if outcome["code"]:
        end = (VAR / "import.log").read_text(errors="replace")[-1000:]
        raise AbsentError(f"the import ended with {outcome['code']}: {end}")
    return outcome["seconds"], outcome["memory"] / MB


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def _fresh(name: str) -> Path:
    for old in VAR.glob(f"{name}.sqlite3*"):
        old.unlink()
    return VAR / f"{name}.sqlite3"


def _imported(paths: Sequence[Path], database: Path) -> dict[str, float | None]:
    command = subject.import_command(database, paths)
    subject.migrate(database)
    first, memory = launch(command)
    second, again = launch(command)
    return {"first": first, "second": second, "import_memory": max(memory, again)}


def served_memory(database: Path) -> float:
    """Return the peak memory of the server over the database, after some questions, in MB."""
    stand, questions = subject.archive_stand(database)
    with Server(stand) as server:
        for question in questions:
            ask(server.port, question, stand.token)
        time.sleep(0.5)
        return max(server.peak, server.memory()) / MB


def measure() -> Archive:
    """Measure the import, its floor, and what the server holds afterwards."""
    paths = files()
    reading, cells = _timed(lambda: read(paths))
    note, database, took, rows = "", _fresh("archive"), {}, int(str(cells))
    try:
        took = _imported(paths, database)
        rows = subject.imported(database)
        took["served_memory"] = served_memory(database)
    except AbsentError as absent:
        note = str(absent)
    floor = _fresh("floor")
    inserting, _ = _timed(lambda: insert(floor, rows))
    measured = Archive(files=len(paths), read=reading, rows=rows, insert=inserting, note=note)
    return replace(measured, **took)
