"""`bettune backtest`: made, shown, listed and deleted on the command line."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bettune.cli import bettune
from bettune.database import Database
from bettune.errors import BacktestInvalid, BacktestNotFound
from commands import Commands
from conftest import Given
from past import DAY, EMAIL, SATURDAY, Past, book, quote
from processes import INTERRUPTIBLE


@pytest.fixture
def past(database: Database, given: Given) -> Past:
    """Ten weeks with a match on each Saturday."""
    found = Past(database, given)
    assert found.account_id
    for week in range(10):
        found.match(
            book("Pinnacle", "2.00 3.60 4.00"),
            quote("bwin", "Home", "2.10"),
            kickoff=SATURDAY + 7 * week * DAY,
            score=f"{week % 2}-0",
            home=f"Home {week}",
        )
    return found


@pytest.fixture
def commands(past: Past, database_url: str) -> Commands:
    """The command line on that database."""
    return Commands(database_url)


RUN = ("backtest", "run", EMAIL, "--bet-type", "Home", "--draws", "100")


def test_a_backtest_is_printed_and_kept(commands: Commands) -> None:
    printed = commands(*RUN, "--rule", "fair pinnacle 1.01")
    assert printed.startswith(
        "Home: fair Pinnacle 1.01 power\n10 matches, 10 predictions; checks: 10 bet\n"
    )
    assert "Turnover                                  100.00" in printed
    assert "The sample is too small to tell: 10 bets on 10 match days." in printed
    assert commands("backtest", "show", "1") == printed
    (line,) = commands("backtest", "list", EMAIL).splitlines()[1:]
    assert line.split()[:1] + line.split()[2:9] == [
        "1", "Home", "fair", "Pinnacle", "1.01", "power", "10", "10",
    ]  # fmt: skip
    assert commands("backtest", "delete", "1") == "Backtest 1 is deleted\n"
    assert commands.refused("backtest", "show", "1") == "There is no backtest 1"
    assert commands.json("backtest", "list", EMAIL) == []


def test_parts_stand_side_by_side(commands: Commands) -> None:
    printed = commands(*RUN, "--rule", "always", "--split", "2018-09-15")
    head = next(line for line in printed.splitlines() if "in sample" in line)
    assert head.split("  ")[-1].strip() == "out of sample"
    assert "First day" in printed
    printed = commands(*RUN, "--rule", "always", "--folds", "5")
    assert "fold 5 of 5" in printed
    assert "It is one of" not in printed


def test_variants_that_were_tried_are_told(commands: Commands) -> None:
    commands(*RUN, "--rule", "always")
    printed = commands(*RUN, "--rule", "always", "--stake", "5")
    assert "It is one of 2 variants that were tried on these matches." in printed
    printed = commands(*RUN, "--rule", "always", "--variants", "1000")
    assert "It is one of 1,000 variants that were tried on these matches." in printed


def test_an_early_variant_is_told_to_be_one_of_all_that_came_after(commands: Commands) -> None:
    commands(*RUN, "--rule", "always")
    before = commands.json("backtest", "show", "1")["results"]
    commands(*RUN, "--rule", "always", "--stake", "5", "--from", "1970-01-01")
    assert "It is one of 2 variants that were tried" in commands("backtest", "show", "1")
    after = commands.json("backtest", "show", "1")["results"]
    name = "random_bettor_chance_deflated"
    chances = [one["whole"]["figures"][name]["value"] for one in (before, after)]
    assert 0 < chances[0] < chances[1]
    _, *lines = commands("backtest", "list", EMAIL).splitlines()
    assert [line.split()[4:7] for line in lines] == [["10", "10", "2"]] * 2
    assert [one["results"]["tried"] for one in commands.json("backtest", "list", EMAIL)] == [2, 2]


def test_a_selection_of_its_bets_is_reported_and_written(
    commands: Commands, tmp_path: Path
) -> None:
    commands(*RUN, "--rule", "always")
    ask = ("backtest", "show", "1", "--select", "month=2018-09", "--select", "result=won")
    file = tmp_path / "bets.csv"
    printed = commands(*ask, "--bets", str(file))
    assert printed.startswith("Home: always\n")
    assert "Only bets with month 2018-09, result won" in printed
    assert "The sample is too small to tell: 2 bets on 2 match days." in printed
    lines = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert [(one["kickoff"][:10], one["result"]) for one in lines] == [
        ("2018-09-08", "won"),
        ("2018-09-22", "won"),
    ]
    found = commands.json(*ask)
    assert found["selection"] == {"month": "2018-09", "result": "won"}
    assert found["figures"]["turnover"]["value"] == 2_000
    assert commands.refused(*ask, "--select", "odd=3").startswith(
        "No such part of a selection: odd"
    )
    assert "is not written as NAME=TEXT" in commands.misused(*ask, "--select", "month")
    commands(*RUN, "--rule", "always", "--stake", "5")
    assert "It is one of 2 variants that were tried on these matches." in commands(*ask)


def test_several_are_deleted_at_once(commands: Commands) -> None:
    for stake in ("1", "2", "3"):
        commands(*RUN, "--rule", "always", "--stake", stake)
    assert commands("backtest", "delete", "1", "3") == (
        "Backtest 1 is deleted\nBacktest 3 is deleted\n"
    )
    assert [one["id"] for one in commands.json("backtest", "list", EMAIL)] == [2]


def test_all_of_it_is_json(commands: Commands) -> None:
    found = commands.json(
        *RUN, "--rule", "always", "--from", "2018-08-18", "--to", "2018-08-25", "--country",
        "freedonia", "--stake-kind", "share", "--stake", "2.5%", "--bankroll", "500",
        "--most-on-day", "20", "--earliest", "7d", "--step", "0.05", "--bookmaker", "bwin",
        "--closing", "--method", "shin", "--seed", "7",
    )  # fmt: skip
    told = found["specification"]
    assert (told["sample"]["start"], told["sample"]["end"]) == (1_534_550_400, 1_535_241_600)
    assert told["sample"]["countries"] == ["freedonia"]
    assert {name: told["rules"][name] for name in ("stakeKind", "stake", "bankroll")} == {
        "stakeKind": "share", "stake": 25_000, "bankroll": 50_000,
    }  # fmt: skip
    assert (told["rules"]["mostOnDay"], told["rules"]["earliest"]) == (2_000, 604_800)
    assert (told["closing"], told["method"], told["seed"]) == (True, "shin", 7)
    assert told["bookmakers"] == ["bwin"]
    assert found["results"]["matches"] == 2
    assert found["results"]["whole"]["figures"]["turnover"]["value"] == 1_250 + 1_219
    assert commands.json("backtest", "show", str(found["id"])) == found
    assert commands.json("backtest", "list", EMAIL) == [found]


def test_bets_are_written_as_csv(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "bets.csv"
    commands(*RUN, "--rule", "always", "--bets", str(file))
    written = file.read_text("utf-8")
    first, *others = csv.DictReader(io.StringIO(written))
    assert len(others) == 9
    assert first["kickoff"] == "2018-08-18T14:00:00+00:00"
    assert (first["home"], first["score"], first["bet_type"]) == ("Home 0", "0-0", "Home")
    assert (first["bookmaker"], first["odds"], first["profit"]) == ("bwin", "2.100000", "-10.00")
    again = tmp_path / "again.csv"
    commands("backtest", "show", "1", "--bets", str(again))
    assert again.read_text("utf-8") == written


def run_with(commands: Commands, content: bytes, *words: str) -> Any:
    runner = CliRunner(env={"BETTUNE_DATABASE": commands.url})
    return runner.invoke(bettune, [*RUN, *words], input=content)


def test_a_table_is_read_from_a_file_or_standard_input(commands: Commands, tmp_path: Path) -> None:
    table = b"\xef\xbb\xbfid,odds\n1,2.00\n2,2.50\n77,2.00\n"
    done = run_with(commands, table, "--predictions", "-")
    assert "2 of 3 lines of the table were used" in done.stdout
    assert "  line 4: no match with this id is selected" in done.stdout
    file = tmp_path / "mine.csv"
    file.write_bytes(table)
    assert "1 bet" in commands(*RUN, "--predictions", str(file))
    assert "is not text in UTF-8" in str(
        run_with(commands, b"\xff", "--predictions", "-").exception
    )
    assert "No such file" in commands.refused(*RUN, "--predictions", str(tmp_path / "none"))


def test_wrong_uses_are_told(commands: Commands) -> None:
    assert "Name a --rule, or a table" in commands.misused(*RUN)
    assert "Give --stake too" in commands.misused(*RUN, "--rule", "always", "--stake-kind", "share")
    assert "is no day like" in commands.misused(*RUN, "--rule", "always", "--from", "1.8.2018")
    assert "Missing option '--bet-type'" in commands.misused("backtest", "run", EMAIL)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("--rule", "always", "--country", "Nowhere"), "There is no country 'Nowhere'"),
        (("--rule", "fair Nobody"), "There is no bookmaker 'Nobody'"),
        (("--rule", "always", "--stake", "much"), "one like 10.00, not 'much'"),
        (("--rule", "always", "--from", "2030-01-01"), "No match is selected"),
    ],
)
def test_refusals_are_one_sentence(commands: Commands, words: Any, refusal: str) -> None:
    assert refusal in commands.refused(*RUN, *words)
    assert commands.json("backtest", "list", EMAIL) == []


def test_what_is_not_there_is_refused(commands: Commands) -> None:
    for words in (("show", "9"), ("delete", "9")):
        result = commands.run("backtest", *words)
        assert isinstance(result.exception, BacktestNotFound)
    unknown = commands.run("backtest", "run", "nobody@example.org", *RUN[3:], "--rule", "always")
    assert "No user has the e-mail address" in str(unknown.exception)
    assert not isinstance(unknown.exception, BacktestInvalid)


def test_an_interrupt_ends_it_and_nothing_is_kept(commands: Commands, tmp_path: Path) -> None:
    """The replay waits until the interrupt has come."""
    ready, go_on = tmp_path / "ready", tmp_path / "go on"
    script = f"""
import pathlib, time
from bettune.backtest import backtesting
from bettune.cli import main
real = backtesting.replay
def slow(*arguments):
    pathlib.Path({str(ready)!r}).touch()
    while not pathlib.Path({str(go_on)!r}).exists():
        time.sleep(0.01)
    return real(*arguments)
backtesting.replay = slow
main()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE + script, *RUN, "--rule", "always"],
        env={**os.environ, "BETTUNE_DATABASE": commands.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not ready.exists():
        assert child.poll() is None
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    time.sleep(0.2)
    go_on.touch()
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (130, "")
    assert err == "\nbettune: stopped; nothing is kept\n"
    assert commands.json("backtest", "list", EMAIL) == []


def test_the_other_commands_do_without_numpy() -> None:
    program = "import sys, bettune.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
