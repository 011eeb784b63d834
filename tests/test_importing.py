"""Imports: a file is one transaction, its report adds up, and a row is worked through once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bettune import importing
from bettune.database import Database, Session, open_database
from bettune.errors import ImportRefused
from bettune.feeds import Remark
from bettune.import_reports import imports
from bettune.importing import import_file
from conftest import shared
from imports import COLUMNS, MAIN, bring_one, football_data, own, rows, standing

SEASON = "Atlantis,Coral League,2026"
FIRST = f"{SEASON},2026-06-06T18:00Z,Reef,Trench,,,,,"
SECOND = f"{SEASON},2026-06-07T18:00Z,Kelp,Reef,finished,2,1,1,0"


def quoted(row: str, price: str = "2.15", bookmaker: str = "Nautilus", at: str = "early") -> str:
    return f"{row},Home,{bookmaker},{price},{at}"


def test_a_file_comes_in_with_its_report(database: Database) -> None:
    report = own(database, quoted(FIRST), quoted(FIRST, at="closing"), SECOND, "", f"{SEASON},x")
    assert (report.source, report.file, report.id) == ("csv", "own.csv", 1)
    assert (report.read, report.added, report.same, report.changed) == (4, 2, 0, 1)
    assert (report.rejected, report.blank, report.quotes_added) == (1, 1, 2)
    assert [remark.line for remark in report.rejects] == [6]
    (kept,) = database.read(imports).result()
    assert (kept.read, kept.added, kept.changed, kept.rejected) == (4, 2, 1, 1)
    found = rows(database, "SELECT line, cell, reason FROM import_remarks ORDER BY position")
    assert found == [(6, None, report.rejects[0].reason)]


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    told = [quoted(FIRST), SECOND]
    own(database, *told)
    before = standing(database)
    changes = rows(database, "SELECT topic, number FROM changes ORDER BY topic")
    report = own(database, *told)
    assert (report.read, report.same, report.quotes_same) == (2, 2, 0)
    assert standing(database) == before
    assert rows(database, "SELECT topic, number FROM changes ORDER BY topic") == changes


def test_another_file_that_says_the_same_changes_nothing(database: Database) -> None:
    own(database, quoted(FIRST), SECOND)
    report = own(database, quoted(FIRST), SECOND, name="other.csv")
    assert (report.same, report.quotes_same, report.quotes_added) == (2, 1, 0)


def test_a_correction_counts_and_so_does_taking_it_back(database: Database) -> None:
    own(database, quoted(FIRST, "2.15"), SECOND)
    corrected = own(database, quoted(FIRST, "2.25"), SECOND.replace("2,1", "3,1", 1))
    assert (corrected.changed, corrected.quotes_changed) == (2, 1)
    taken_back = own(database, quoted(FIRST, "2.15"), SECOND)
    assert (taken_back.changed, taken_back.quotes_changed) == (2, 1)
    assert rows(database, "SELECT odds FROM quotes") == [(2_150_000,)]
    assert rows(database, "SELECT home_goals FROM matches WHERE status = 'finished'") == [(2,)]


def test_a_quote_that_stands_twice_in_a_file_counts_once(database: Database) -> None:
    report = own(database, quoted(FIRST), quoted(FIRST), quoted(FIRST, "2.2"))
    assert (report.quotes_added, report.quotes_same, report.quotes_changed) == (1, 1, 1)
    assert rows(database, "SELECT odds FROM quotes") == [(2_200_000,)]


def test_a_better_sources_quote_stands(database: Database) -> None:
    archive = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,B365H\nE0,17/08/24,Ash,Birch,2,1,{}\n"
    mine = "England,Premier League,2024/2025,2024-08-17,Ash,Birch,,,,,,Home,{},{},early"
    import_file(database, "football-data", "2425/E0.csv", archive.format("2.5").encode())
    assert own(database, mine.format("B365", "2.6")).quotes_changed == 1
    again = import_file(database, "football-data", "x/E0.csv", archive.format("2.4").encode())
    assert (again.same, again.quotes_same, again.quotes_changed) == (1, 1, 0)
    assert rows(database, "SELECT odds FROM quotes") == [(2_600_000,)]


def test_one_bookmaker_is_kept_once_from_whatever_source(database: Database) -> None:
    for number, bookmaker in enumerate(("Market Maximum", "Max", "bet365", "Nautilus")):
        own(database, quoted(FIRST, bookmaker=bookmaker), name=f"{number}.csv")
    archive = b"Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,B365H,MaxH\nE0,17/08/24,Ash,Birch,2,1,3,4\n"
    import_file(database, "football-data", "2425/E0.csv", archive)
    assert sorted(rows(database, "SELECT name, kind FROM bookmakers")) == [
        ("Market maximum", "maximum"),
        ("Nautilus", "bookmaker"),
        ("bet365", "bookmaker"),
    ]


def test_teams_that_are_one_cannot_meet(database: Database) -> None:
    told = "England,Premier League,2024/2025,2024-08-17,Wolves,Wolverhampton Wanderers,,,,,"
    report = own(database, told)
    assert report.rejects == [Remark(2, "'Wolves' and 'Wolverhampton Wanderers' are the same team")]


# One transaction

BROKEN = [
    ("csv", b"country,home\nAtlantis,Reef\n", "lacks tournament"),
    ("csv", b"", "is empty"),
    ("football-data", b"<!DOCTYPE html>", "expected"),
    ("openfootball", b'{"name": "x"', "not JSON"),
    ("elsewhere", b"", "no source elsewhere"),
]


@pytest.mark.parametrize(("source", "content", "says"), BROKEN)
def test_a_broken_file_changes_nothing_and_says_why(
    database: Database, source: str, content: bytes, says: str
) -> None:
    own(database, quoted(FIRST))
    before = everything(database)
    with pytest.raises(ImportRefused, match=says):
        import_file(database, source, "a/file.csv", content)
    assert everything(database) == before


def test_a_file_too_large_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LARGEST_FILE", 2**20)
    with pytest.raises(ImportRefused, match=r"own\.csv: larger than 1 MiB"):
        import_file(database, "csv", "own.csv", b"\n" * (2**20 + 1))


def test_a_fault_in_the_middle_leaves_nothing_of_the_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(database, quoted(FIRST))
    before = everything(database)

    def fails(session: Session, *_: object) -> None:
        assert session.all("SELECT count(*) FROM matches") == [(2,)]
        raise RuntimeError("the disk is on fire")

    with monkeypatch.context() as patched:
        patched.setattr(importing, "keep_report", fails)
        with pytest.raises(RuntimeError, match="on fire"):
            own(database, quoted(FIRST, "3.5"), quoted(SECOND))
    assert everything(database) == before
    assert own(database, quoted(FIRST, "3.5"), quoted(SECOND)).quotes_added == 1


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = (
        "countries tournaments seasons teams team_names matches match_sources bookmakers quotes"
        " imports import_remarks imported_rows unplaced_names changes"
    )
    return {name: sorted(rows(database, f"SELECT * FROM {name}")) for name in tables.split()}


def test_a_killed_import_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bettune.db"
    ((_, small), (_, large)) = football_data("2425/SC3.csv", "new/ARG.csv")
    database = open_database(url)
    bring_one(database, "football-data", small)
    before = everything(database)
    database.close()
    command = [sys.executable, "-c", KILLED, url, str(large)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert b"nothing is committed" in process.stdout.readline()
        process.kill()
    assert process.returncode == -signal.SIGKILL
    database = open_database(url)
    assert everything(database) == before
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    database.close()
    database = open_database(url)
    report = bring_one(database, "football-data", large)
    assert report.added == report.read
    database.close()


KILLED = """
import sys, time
from bettune import importing
from bettune.cli import bettune
keep = importing.keep_report

def slowly(*arguments):
    keep(*arguments)
    print("everything is written, nothing is committed", flush=True)
    time.sleep(30)

importing.keep_report = slowly
bettune(["import", "football-data", sys.argv[2], "--database", sys.argv[1]])
"""


MEASURED = """
import atexit, pathlib

def told():
    status = pathlib.Path("/proc/self/status").read_text()
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))

atexit.register(told)
"""
"""What the kernel tells of a child would count the memory of the test run that it began as."""


def test_an_import_takes_little_memory(tmp_path: Path) -> None:
    folder = shared("data", "football-data", "new")
    largest = sorted(folder.glob("*.csv"), key=lambda path: -path.stat().st_size)[:4]
    command = [sys.executable, "-c", MEASURED + MAIN, "import", "football-data"]
    command += [*map(str, largest), "--database", f"sqlite:///{tmp_path}/bettune.db"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    kibibytes = int(ended.stdout.splitlines()[-1])
    assert 20 * 1024 < kibibytes < 300 * 1024


def test_two_importers_at_once_leave_each_match_once(database: Database, database_url: str) -> None:
    other = open_database(database_url)
    try:
        content = "\n".join((COLUMNS, FIRST, SECOND)).encode()
        readings = [importing.read_file("csv", f"{number}.csv", content, 0) for number in range(8)]
        waiting = [
            door.write(importing.import_rows, "csv", "both.csv", f"{number}", reading)
            for number, reading in enumerate(readings)
            for door in (database, other)
        ]
        assert sum(one.result().added for one in waiting) == 2
    finally:
        other.close()
    assert len(rows(database, "SELECT id FROM matches")) == 2
