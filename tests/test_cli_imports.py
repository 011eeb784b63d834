"""`bettune import` and `bettune imports`: files, folders and addresses; what is told of them."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import bettune.cli.imports as command
from bettune import importing
from bettune.database import open_database
from commands import Commands
from imports import COLUMNS, rows

ROW = "Atlantis,Coral League,2026,{},{},Trench,,,,,,Home,Nautilus,2.15,{}"
GOOD = "\n".join((COLUMNS, ROW.format("2026-06-06", "Reef", "early")))
SUMS = ("read", "added", "changed", "same", "rejected", "blank")


@pytest.fixture
def bettune(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The command line on an empty database, in a folder with a few files."""
    folder = tmp_path / "files"
    (folder / "season").mkdir(parents=True)
    (folder / "good.csv").write_text(GOOD)
    (folder / "broken.csv").write_text("country,home\nAtlantis,Reef\n")
    odd = ROW.format("someday", "Reef", "early"), ROW.format("2026-06-07", "Kelp", "early")
    (folder / "odd.csv").write_text("\n".join((COLUMNS + ",referee", *odd)))
    for number in range(3):
        row = ROW.format(f"2026-06-1{number}", f"Team {number}", "early")
        (folder / "season" / f"{number}.csv").write_text(f"{COLUMNS}\n{row}")
    (folder / "season" / "notes.txt").write_text("nothing to import")
    monkeypatch.chdir(folder)
    return Commands(database_url)


def test_a_file_is_imported_and_its_report_is_a_table(bettune: Commands) -> None:
    heading, line = bettune("import", "csv", "good.csv").splitlines()
    assert heading.split()[:7] == ["file", *SUMS]
    assert line.split() == ["good.csv", "1", "1", "0", "0", "0", "0", "1", "0", "0", "0"]


def test_what_was_not_taken_is_told_with_file_and_line(bettune: Commands) -> None:
    printed = bettune("import", "csv", "odd.csv")
    assert "Rejected:\n  odd.csv:2: `kickoff` is 'someday'" in printed
    assert "Set aside:\n  odd.csv:1: referee: The column is not known" in printed


def test_remarks_beyond_a_screenful_are_counted(bettune: Commands) -> None:
    rows = "\n".join([COLUMNS, *([ROW.format("someday", "Reef", "early")] * 23)])
    Path("many.csv").write_text(rows)
    printed = bettune("import", "csv", "many.csv")
    assert printed.count("many.csv:") == command.SHOWN
    assert printed.endswith("… and 3 more; --json has them all\n")
    (report,) = bettune.json("import", "csv", "many.csv")
    assert len(report["rejects"]) == 23


def test_a_report_as_json_is_one_document(bettune: Commands) -> None:
    reports = bettune.json("import", "csv", "good.csv", "odd.csv")
    assert [report["file"] for report in reports] == ["good.csv", "odd.csv"]
    assert [report["id"] for report in reports] == [1, 2]
    assert reports[1]["rejects"][0]["line"] == 2
    assert reports[1]["setAside"][0]["cell"] == "referee"
    for report in reports:
        assert report["read"] == sum(report[name] for name in SUMS[1:5])


def test_a_folder_is_all_its_files_in_order(bettune: Commands) -> None:
    lines = bettune("import", "csv", "season").splitlines()
    assert [line.split()[0] for line in lines[1:4]] == [f"season/{n}.csv" for n in range(3)]
    assert lines[4].split()[:4] == ["3", "files", "3", "3"]


def test_a_folder_s_files_are_found_however_their_endings_are_written(bettune: Commands) -> None:
    Path("shouted").mkdir()
    Path("shouted/GOOD.CSV").write_bytes(Path("good.csv").read_bytes())
    (report,) = bettune.json("import", "csv", "shouted")
    assert report["added"] == 1


def test_where_nothing_was_imported_there_is_no_table(bettune: Commands) -> None:
    result = bettune.run("import", "csv", "missing.csv")
    assert (result.exit_code, result.stdout) == (1, "")


@pytest.mark.parametrize("place", ["x" * 300, "http://127.0.0.1:1/" + "x" * 5000])
def test_a_place_of_any_length_is_told_when_nothing_is_there(bettune: Commands, place: str) -> None:
    result = bettune.run("import", "csv", place)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"bettune: {place}: ")


def test_many_files_are_told_in_their_sum(bettune: Commands) -> None:
    files = ["good.csv"] * (command.SHOWN + 1)
    _, line = bettune("import", "csv", *files).splitlines()
    assert line.split()[:6] == ["21", "files", "21", "1", "0", "20"]


def test_a_missing_and_a_broken_file_do_not_stop_the_others(bettune: Commands) -> None:
    result = bettune.run("import", "csv", "good.csv", "missing.csv", "broken.csv", "odd.csv")
    assert result.exit_code == 1
    assert "2 files" in result.stdout
    missing, broken = result.stderr.splitlines()
    assert missing.startswith("bettune: missing.csv: ")
    assert "No such file" in missing
    assert broken.startswith("bettune: broken.csv: The header lacks tournament")
    assert len(bettune.json("imports")) == 2


def test_reports_are_kept_and_listed(bettune: Commands) -> None:
    bettune("import", "csv", "good.csv")
    bettune("import", "csv", "good.csv", "odd.csv")
    heading, *lines = bettune("imports").splitlines()
    assert heading.split() == ["id", "source", "file", *SUMS]
    assert [line.split() for line in lines] == [
        ["1", "csv", "good.csv", "1", "1", "0", "0", "0", "0"],
        ["2", "csv", "good.csv", "1", "0", "0", "1", "0", "0"],
        ["3", "csv", "odd.csv", "2", "1", "0", "0", "1", "0"],
    ]
    assert [one["added"] for one in bettune.json("imports")] == [1, 0, 1]


@pytest.mark.parametrize(
    "moment", ["2026-06-05T09:30:00+00:00", "2026-06-05T11:30+02:00", "2026-06-05T09:30:00Z"]
)
def test_quotes_without_a_time_have_the_one_that_is_given(bettune: Commands, moment: str) -> None:
    Path("timeless.csv").write_text(f"{COLUMNS}\n{ROW.format('2026-06-06', 'Reef', '')}")
    assert "captured" in bettune("import", "csv", "timeless.csv")
    bettune("import", "csv", "timeless.csv", "--captured-at", moment)
    database = open_database(bettune.url)
    assert rows(database, "SELECT captured_at FROM quotes") == [(1_780_651_800,)]
    database.close()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["import"], "Name a source and at least one file"),
        (["import", "csv"], "Name a source and at least one file"),
        (["import", "elsewhere", "good.csv"], "'elsewhere' is not one of"),
        (["import", "csv", "good.csv", "--captured-at", "yesterday"], "--captured-at"),
        (["import", "csv", "good.csv", "--captured-at", "2026-06-05T09:30"], "with its offset"),
        (["import", "csv", "empty"], "There is no .csv or .json file"),
    ],
)
def test_a_wrong_use_is_told_in_a_sentence(bettune: Commands, words: list[str], says: str) -> None:
    Path("empty").mkdir()
    assert says in bettune.misused(*words)


# Addresses


class Folder(SimpleHTTPRequestHandler):
    """Serves a folder, and below `/cut/` a file that breaks off; it logs nothing."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        if not self.path.startswith("/cut/"):
            super().do_GET()
            return
        content = Path(self.path.removeprefix("/cut/")).read_bytes()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:-10])


class Server(ThreadingHTTPServer):
    """A server that takes it in silence when a client has read enough."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(bettune: Commands) -> Iterator[str]:
    """The address of a server of the folder."""
    with Server(("127.0.0.1", 0), partial(Folder, directory=".")) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_address_is_imported_like_a_file(bettune: Commands, address: str) -> None:
    (report,) = bettune.json("import", "csv", f"{address}/good.csv")
    assert (report["file"], report["added"]) == (f"{address}/good.csv", 1)


def test_an_address_with_nothing_behind_it_is_told(bettune: Commands, address: str) -> None:
    result = bettune.run("import", "csv", f"{address}/missing.csv", f"{address}/good.csv")
    assert result.exit_code == 1
    assert result.stderr == f"bettune: {address}/missing.csv: HTTP Error 404: File not found\n"
    assert len(bettune.json("imports")) == 1


def test_an_answer_too_large_is_not_read_to_its_end(
    bettune: Commands, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "LARGEST_FILE", 2**20)
    monkeypatch.setattr(importing, "LARGEST_FILE", 2**20)
    with Path("endless.csv").open("wb") as file:
        file.truncate(2**30)
    result = bettune.run("import", "csv", f"{address}/endless.csv")
    assert result.exit_code == 1
    assert result.stderr == f"bettune: {address}/endless.csv: larger than 1 MiB\n"


def test_an_answer_that_breaks_off_is_not_imported(bettune: Commands, address: str) -> None:
    result = bettune.run("import", "csv", f"{address}/cut/good.csv")
    assert result.exit_code == 1
    length = len(GOOD) - 10
    said = f"bettune: {address}/cut/good.csv: the answer broke off after {length} bytes\n"
    assert result.stderr == said
    assert bettune.json("imports") == []


@pytest.mark.parametrize("address", ["http://", "http://[", "http://a b/c.csv", "https://:x/"])
def test_what_is_no_address_is_told(bettune: Commands, address: str) -> None:
    result = bettune.run("import", "csv", address)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"bettune: {address}: ")


def test_a_server_that_is_not_there_is_told(bettune: Commands) -> None:
    result = bettune.run("import", "csv", "http://127.0.0.1:1/good.csv")
    assert result.exit_code == 1
    assert "refused" in result.stderr


# Names that wait


@pytest.fixture
def waiting(bettune: Commands) -> Commands:
    """The command line where a name waits to be resolved."""
    Path("E0.csv").write_text(
        "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG\nE0,17/08/24,Reef Rovers,Trench Town,2,1\n"
    )
    bettune("import", "football-data", "E0.csv")
    row = "England,Premier League,2024/2025,2024-08-17,Reef Rangers,Trench Town,,,,,,,,,"
    Path("mine.csv").write_text(f"{COLUMNS}\n{row}")
    assert "did it mean Reef Rovers" in bettune("import", "csv", "mine.csv")
    return bettune


def test_names_that_wait_are_listed(waiting: Commands) -> None:
    _, line = waiting("import", "--resolve").splitlines()
    assert line.split()[:2] == ["1", "csv"]
    assert "Reef Rangers" in line
    assert "Reef Rovers" in line
    (one,) = waiting.json("import", "--resolve")
    assert (one["id"], one["name"], one["file"]) == (1, "Reef Rangers", "mine.csv")
    assert "Reef Rovers" in one["suggestions"]


@pytest.mark.parametrize(("meant", "outcome"), [("Reef Rovers", "same"), ("new", "added")])
def test_a_settled_name_lets_its_rows_in(waiting: Commands, meant: str, outcome: str) -> None:
    said = waiting("import", "--resolve", f"1={meant}")
    assert said == "'Reef Rangers' is settled. Import mine.csv again to bring in its rows.\n"
    assert waiting("import", "--resolve") == "No name waits to be resolved.\n"
    assert waiting.json("import", "--resolve") == []
    (report,) = waiting.json("import", "csv", "mine.csv")
    assert (report["read"], report[outcome], report["rejected"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ("1", "Expected --resolve ID=TEAM or --resolve ID=new"),
        ("one=new", "Expected --resolve ID=TEAM"),
        ("1=", "Expected --resolve ID=TEAM"),
        ("²=new", "Expected --resolve ID=TEAM"),
        ("99999999999999999999=new", "Expected --resolve ID=TEAM"),
        ("7=new", "No name 7 waits to be resolved"),
        ("1=Coral", "No team in England is named Coral"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(waiting: Commands, wish: str, says: str) -> None:
    assert says in waiting.refused("import", "--resolve", wish)
    assert len(waiting.json("import", "--resolve")) == 1
