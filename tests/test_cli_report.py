"""`bettune report` and `bettune advise`: on the terminal, as JSON, as CSV, as one HTML file."""

import base64
import csv
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bettune import filters, odds, times
from bettune.cli.report_file import report_html
from bettune.cli.report_text import MOST_ROWS, print_report
from bettune.feeds import Quote
from bettune.figures.metrics import METRICS
from bettune.report.filter_reports import FilterReport
from bettune.report.reported_bets import COLUMNS
from bettune.report.reports import report_of
from browser import CHROMIUM, chromium
from commands import Commands
from conftest import Given
from market import HOUR, KICKOFF, Market
from settled import season

NAME = "<b>Home & away</b>"
FORMULA = "=cmd()"
LONG_AGO, FAR_AHEAD = 1_600_000_000, 4_000_000_000
"""The command line's clock is the machine's, and not the test's."""


@pytest.fixture
def commands(database_url: str) -> Commands:
    return Commands(database_url)


@pytest.fixture
def filter_id(market: Market, given: Given) -> int:
    """A filter with a name like a tag, and two settled bets: one of a team like a formula."""
    filter_id = market.filter()
    database = market.database
    database.write(filters.rename, market.owner(filter_id), filter_id, NAME).result()
    for home, price, score in ((FORMULA, "2.10", (1, 0)), ("Plain", "3.00", (0, 2))):
        match_id = given.match(KICKOFF, home=home)
        given.prediction(filter_id, match_id, "2.00")
        market.quote(match_id, price)
        market.watch()
        for bet_type, closing in (("Home", "2.00"), ("Draw", "3.60"), ("Away", "4.00")):
            market.quote(match_id, closing, bet_type=bet_type, at=odds.CLOSING)
        market.result(match_id, "finished", *score)
    market.clock.now = KICKOFF + 2 * HOUR
    market.watch()
    return filter_id


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_report_says_in_words_and_figures_what_the_bets_prove(
    commands: Commands, filter_id: int
) -> None:
    lines = commands("report", str(filter_id)).splitlines()
    assert lines[0] == f"{NAME} (Home, approved)"
    assert "Bankroll 1001.00 of 1000.00 to begin with; 0 open bets, stakes of 0.00" in lines
    assert "The sample is too small to tell: 2 bets on 1 match day." in lines
    figures = {line[:36].strip(): line.split()[-2:] for line in lines}
    assert figures["Profit"] == ["1.00", "2"]
    assert figures["Yield"] == ["5.0%", "2"]
    assert figures["Brier score"][1] == "2"
    assert figures["Ranked probability score"] == ["–", "0"]
    assert "Profit so far" in lines
    assert "Yield by odds" in lines


def test_pictures_fit_the_terminal(commands: Commands, filter_id: int) -> None:
    from click.testing import CliRunner

    from bettune.cli import bettune

    env = {"BETTUNE_DATABASE": commands.url, "COLUMNS": "60"}
    lines = CliRunner(env=env).invoke(bettune, ["report", str(filter_id)]).stdout.splitlines()
    pictures = lines[lines.index("Profit so far") :]
    assert max(map(len, pictures)) <= 60


def test_without_bets_there_are_words_and_no_empty_tables(
    commands: Commands, market: Market
) -> None:
    text = commands("report", str(market.filter()))
    assert text.splitlines()[-1] == "There are no settled bets yet."


def test_the_json_is_that_of_the_api(commands: Commands, filter_id: int) -> None:
    document = commands.json("report", str(filter_id), "--tried", "7", "--method", "shin")
    found = msgspec.convert(document, FilterReport)
    assert (found.report.tried, found.report.method) == (7, "shin")
    assert found.report.figures["yield"].value == 0.05


def test_a_selection_leaves_out_other_bets(commands: Commands, filter_id: int) -> None:
    ask = ("report", str(filter_id), "--select", "odds=3.0", "--select", "month=2026-06")
    assert commands.json(*ask)["report"]["figures"]["profit"]["value"] == -1_000
    assert commands(*ask).splitlines()[4] == "Only bets with month 2026-06, odds 3.0"
    assert commands.refused(*ask, "--select", "odd=3").startswith(
        "No such part of a selection: odd"
    )
    assert commands.refused(*ask[:3], "month=3").startswith("Invalid month.")
    assert "NAME=TEXT" in commands.misused(*ask[:3], "month")


def test_tables_and_bets_are_written_as_csv(
    commands: Commands, filter_id: int, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "folder"
    assert commands("report", str(filter_id), "--csv", str(folder)) == ""
    figures = lines_of(folder / "figures.csv")
    assert [line["figure"] for line in figures] == [metric.name for metric in METRICS]
    assert {line["value"] for line in figures if line["figure"].startswith("ranked")} == {""}
    bets = lines_of(folder / "bets.csv")
    assert tuple(bets[0]) == COLUMNS
    assert [line["home"] for line in bets] == [f"'{FORMULA}", "Plain"]
    assert [line["profit"] for line in bets] == ["11.00", "-10.00"]
    assert [line["closingOdds"] for line in bets] == ["2.000000"] * 2
    equity = lines_of(folder / "equity.csv")
    assert (equity[-1]["profit"], equity[-1]["kickoff"]) == ("1.00", "2026-06-06T18:00:00+00:00")
    slices = lines_of(folder / "slices.csv")
    assert {line["by"]: line["profit"] for line in slices if line["name"] == "Home"} == {
        "bet_type": "1.00"
    }
    assert lines_of(folder / "decisions.csv") == [{"reason": "bet", "decisions": "2"}]
    for name in ("closing_line", "distribution", "calibration"):
        assert lines_of(folder / f"{name}.csv"), name


class Document(HTMLParser):
    """What a document loads or runs, its policy, its style and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.policy = self.style = self.words = ""
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._within = tag
        found = dict(attributes)
        if tag in ("script", "link", "iframe", "img", "object", "base", "form"):
            self.loads.append(tag)
        self.loads += [
            name for name in found if name in ("src", "href", "style") or name[:2] == "on"
        ]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(found["content"])

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, text: str) -> None:
        if self._within == "style":
            self.style += text
        self.words += text


@pytest.fixture
def file(commands: Commands, filter_id: int, tmp_path: Path) -> Path:
    """The report as a file."""
    path = tmp_path / "report.html"
    assert commands("report", str(filter_id), "--html", str(path)) == ""
    return path


def test_the_file_stands_alone_under_a_strict_policy(file: Path) -> None:
    document = Document(file.read_text("utf-8"))
    assert document.loads == []
    digest = base64.b64encode(hashlib.sha256(document.style.encode()).digest()).decode()
    assert document.policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in document.style
    assert "@import" not in document.style


def test_the_file_says_what_the_terminal_says(file: Path) -> None:
    text = file.read_text("utf-8")
    document = Document(text)
    assert NAME not in text
    assert NAME in document.words
    assert "The sample is too small to tell: 2 bets on 1 match day." in document.words
    assert re.search(r"Bettune [\w.]+, \d{4}-\d\d-\d\d \d\d:\d\d UTC", document.words)
    assert text.count("<svg") >= 5
    for heading in ("Profit so far", "Closing line value over time", "Calibration", "By odds"):
        assert f"<h2>{heading}</h2>" in text
    assert re.search(r"Yield</th><td class=\"number\">5.0%</td>", text)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not here")
def test_a_browser_shows_the_file_without_asking_anybody(file: Path) -> None:
    with chromium() as opened:
        page = opened.new_page(viewport={"width": 390, "height": 800})
        said: list[Any] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url))
        page.goto(file.as_uri())
        assert said == [file.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        color = "getComputedStyle(document.querySelector('.notice')).borderLeftWidth"
        assert page.evaluate(color) == "4px"  # the policy lets the style through


def test_of_many_slices_the_largest_and_the_last_are_drawn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    some = season(3_000, 1_500)
    spread = msgspec.structs.replace(some, tournament=some.bet_id % 50)
    report = report_of(spread, {}, seed=1, draws=100)
    print_report(report)
    lines = capsys.readouterr().out.splitlines()
    months, tournaments = len(report.slices["month"]), len(report.slices["tournament"])
    assert f"Yield by month, {months - MOST_ROWS} not shown" in lines
    assert f"Yield by tournament, {tournaments - MOST_ROWS} not shown" in lines
    assert not any(line.startswith(report.slices["month"][0].name) for line in lines)
    text = report_html("A backtest", [("Rule", "always")], report, LONG_AGO, [])
    assert text.count("<dt>") == 6
    words = Document(text).words
    assert all(one.name in words for by in ("tournament", "month") for one in report.slices[by])


def test_there_is_no_report_of_no_filter(commands: Commands, market: Market) -> None:
    assert commands.refused("report", "99") == "There is no filter 99"


def test_advice_is_printed_in_words(commands: Commands, given: Given) -> None:
    assert commands("advise", "50%", "--edge", "0.02") == (
        "2.040000 are the lowest odds worth taking.\n"
    )
    assert commands("advise", "0.00001") == "No odds below 10,000 are worth taking.\n"
    prices = zip(("Home", "Draw", "Away"), (2_000_000, 4_000_000, 4_000_000), strict=True)
    quotes: list[Quote] = [
        (kind, 0, "Pinnacle", LONG_AGO, price, 1) for kind, (_, price) in enumerate(prices, 1)
    ]
    match_id = str(given.match(FAR_AHEAD, quotes=quotes))
    words = commands("advise", "0.48", "--match", match_id, "--bet-type", "Home").splitlines()
    assert words == [
        "2.083334 are the lowest odds worth taking.",
        f"The best quote is 2.000000 at Pinnacle, of {times.to_text(LONG_AGO)}: not worth taking, "
        "an edge of -4.00%.",
        "Without margin the market says 50.0%, which is odds of 2.000.",
    ]
    document = commands.json("advise", "0.52", "--match", match_id, "--bet-type", "home")
    assert (document["isWorthTaking"], document["edgeAtOdds"]) == (True, 0.04)


@pytest.mark.parametrize(
    "words",
    [
        ("advise", "1"),
        ("advise", "0"),
        ("advise", "2.0"),
        ("advise", "0.5", "--edge", "-1"),
        ("advise", "0.5", "--commission", "51%"),
        ("advise", "0.5", "--match", "1"),
        ("advise", "0.5", "--bet-type", "Home"),
        ("report", "0"),
        ("report", "1", "--method", "none"),
        ("report", "1", "--tried", "0"),
    ],
)
def test_a_wrong_use_is_told(commands: Commands, words: tuple[str, ...]) -> None:
    assert "Usage: bettune" in commands.misused(*words)
