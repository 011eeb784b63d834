"""The write-ahead log is folded into the file beside the writes, and does not grow for ever."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from bettune.database import Session, checkpoints, open_database
from bettune.database.sqlite_file import connect

PAGE = 4_096


def fill(session: Session, rows: int) -> None:
    """Write so many rows, each of them new."""
    session.run("CREATE TABLE IF NOT EXISTS lines (line TEXT)")
    session.load("lines", ("line",), [("x" * 1_000,)] * rows)


def size(path: Path) -> int:
    """Return the pages of the file itself, without the log."""
    return path.stat().st_size // PAGE


def test_the_log_is_folded_in_while_the_database_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "bettune.db"
    with closing(open_database(f"sqlite:///{path}")) as database:
        before = size(path)
        database.write(fill, checkpoints.EVERY + 1).result()
        ends = time.monotonic() + 10
        while size(path) == before and time.monotonic() < ends:
            time.sleep(0.01)
        assert size(path) > before + 200


def test_a_log_that_is_written_to_all_the_while_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 50)
    monkeypatch.setattr(checkpoints, "LONG", 200)
    path = tmp_path / "bettune.db"
    with closing(open_database(f"sqlite:///{path}")) as database:
        for _ in range(150):
            answers = [database.write(fill, 20) for _ in range(4)]
            [answer.result() for answer in answers]
        assert (tmp_path / "bettune.db-wal").stat().st_size < 2_000 * PAGE  # 3,000 were written
        assert database.read(count).result() == 12_000


def count(session: Session) -> int:
    """Return how many rows there are."""
    ((rows,),) = session.all("SELECT count(*) FROM lines")
    return int(rows)


def test_a_reader_that_stays_keeps_nobody_from_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 50)
    monkeypatch.setattr(checkpoints, "LONG", 200)
    path = tmp_path / "bettune.db"
    with closing(open_database(f"sqlite:///{path}")) as database:
        database.write(fill, 1).result()
        with closing(connect(path, reads_only=True)) as reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM lines").fetchone() == (1,)
            since = time.monotonic()
            for _ in range(60):
                database.write(fill, 20).result()
            assert time.monotonic() - since < 5  # not the ten seconds' patience of each
            assert reader.execute("SELECT count(*) FROM lines").fetchone() == (1,)
        assert database.read(count).result() == 1_201
