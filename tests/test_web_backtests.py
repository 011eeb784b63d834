"""Backtests on their pages: run from a form, watched, shown, deleted."""

import asyncio
import csv
import io
import re
import threading
import time
from pathlib import Path

import pytest

from bettune import accounts, times
from bettune.backtest import backtests
from bettune.database import Session, open_database
from bettune.database.sqlite import LONG_AT_ONCE
from bettune.limits import Limits
from conftest import NOON, Clock, Given
from lab import Lab
from pages import Browser, open_browser, text_of


@pytest.fixture
def lab(browser: Browser, given: Given) -> Lab:
    """A user before a past of twenty matches."""
    return Lab(browser, given)


def test_without_any_backtest_the_page_says_so(lab: Lab) -> None:
    page = text_of(lab.browser.get("/backtests"))
    assert "No backtest yet" in page
    assert "A new backtest" in page


def test_a_rule_is_run_and_its_report_shown(lab: Lab) -> None:
    page = lab.run(split=times.to_text(NOON + 5 * times.DAY)[:10])
    assert re.fullmatch(r"/backtests/\d+", page.url.path)
    told = text_of(page)
    assert "Home: always" in told
    assert "Matches 20 Predictions 20 Bets 20" in told
    assert "In sample" in told
    assert "Out of sample" in told
    assert "The sample is too small to tell: 20 bets on 10 match days." in told
    assert "It stakes 10.00 on each bet." in told
    listed = text_of(lab.browser.get("/backtests"))
    assert "Home: always 20" in listed
    assert lab.browser.get("/backtests/progress").url.path == "/backtests"


def test_a_table_of_predictions_is_run(lab: Lab) -> None:
    lines = ["match_id,odds", *(f"{one},1.01" for one in lab.match_ids[:5])]
    page = lab.run("\n".join(lines).encode(), kind="given")
    assert "Of the table 5 lines were read and 5 used." in text_of(page)
    assert "Predictions 5 Bets 5" in text_of(page)


def test_its_bets_and_numbers_can_be_downloaded(lab: Lab) -> None:
    base = lab.run().url.path
    text = lab.browser.get(f"{base}/bets.csv").content.decode("utf-8-sig")
    bets = list(csv.DictReader(io.StringIO(text)))
    assert len(bets) == 20
    figures = lab.browser.get(f"{base}/figures.csv").content.decode("utf-8-sig")
    profit = next(
        line for line in csv.DictReader(io.StringIO(figures)) if line["figure"] == "profit"
    )
    cents = sum(round(float(bet["profit"]) * 100) for bet in bets)
    assert int(float(profit["value"])) == cents
    assert len(lab.browser.get(f"{base}/equity.json").json()) > 5
    assert lab.browser.get(f"{base}/nothing.csv").status_code == 404


def test_what_is_wrong_stands_beside_its_field(lab: Lab) -> None:
    page = lab.send(
        kind="fair", bet_types="Corner", factor="much", start="yesterday", stake="-1",
        bankroll="", most_bets="0", latest="soon",
    )  # fmt: skip
    assert page.status_code == 400
    assert page.text.count('aria-invalid="true"') == 7
    told = text_of(page)
    for sentence in (
        "Expected bet types like Home",
        "Expected a number like 1.03 or 105%.",
        "That is not a date",
        "Expected an amount from 0.01",
        "Expected a whole number from 1 to 100.",
        "Expected a whole number of minutes",
    ):
        assert sentence in told
    assert 'value="Corner"' in page.text


@pytest.mark.parametrize(
    "table",
    [b"", b"\xff\xfe\xff", b"a\0b", b"x" * 1_000_001],
    ids=["none", "bytes", "nul", "large"],
)
def test_a_table_that_cannot_be_read_is_refused(lab: Lab, table: bytes) -> None:
    page = lab.send(table, kind="model")
    assert page.status_code == 400
    assert "Choose a table of predictions" in text_of(page)


def test_a_name_that_there_is_not_is_told_when_it_is_looked_up(lab: Lab) -> None:
    page = lab.run(tournaments="Liga Nowhere")
    assert page.status_code == 400
    assert "That is no backtest that can be made." in text_of(page)
    assert "Liga Nowhere" in text_of(page)


def _wait(session: Session, release: threading.Event) -> None:
    release.wait(30)


def test_one_runs_at_a_time(tmp_path: Path, limits: Limits, clock: Clock) -> None:
    database = open_database(f"sqlite:///{tmp_path}/bettune.db", clock)
    with open_browser(database, limits, clock) as browser:
        lab = Lab(browser, Given(database))
        release = threading.Event()
        held = [database.report(_wait, release) for _ in range(LONG_AT_ONCE)]
        assert "A backtest runs" in text_of(lab.send())
        told = browser.get("/backtests/progress.json").json()
        assert told == {"running": True, "share": 0.0}
        threading.Timer(0.2, release.set).start()
        page = lab.send()
        assert page.status_code == 409
        assert "Another backtest runs on this server." in text_of(page)
        for one in held:
            one.result()
    database.close()


def test_one_that_was_stopped_runs_until_it_notices(
    tmp_path: Path, limits: Limits, clock: Clock
) -> None:
    database = open_database(f"sqlite:///{tmp_path}/bettune.db", clock)
    with open_browser(database, limits, clock) as browser:
        lab = Lab(browser, Given(database))
        release = threading.Event()
        held = [database.report(_wait, release) for _ in range(LONG_AT_ONCE)]
        lab.send()
        threading.Timer(0.5, release.set).start()
        for _ in range(2):
            browser._runner.run(_stopped(browser))
        browser.sign_in(Given(database).user()[0])
        assert lab.send().status_code == 409  # another user's
        for one in held:
            one.result()
        browser._runner.run(asyncio.sleep(0.5))
        assert re.fullmatch(r"/backtests/\d+", lab.run().url.path)
    database.close()


async def _stopped(browser: Browser) -> None:
    """Send the form that stops a backtest, and look no further."""
    await browser._client.post("/backtests/stop", follow_redirects=False)


def test_it_can_be_stopped(lab: Lab) -> None:
    lab.send()
    page = lab.browser.post("/backtests/stop")
    assert page.url.path == "/backtests"
    lab.browser._runner.run(asyncio.sleep(0.5))
    page = lab.browser.get("/backtests/progress")
    assert page.url.path.startswith("/backtests")


def test_deleted_it_is_gone_and_stays_counted(lab: Lab) -> None:
    path = lab.run().url.path
    assert lab.browser.post(f"{path}/delete").url.path == "/backtests"
    assert "No backtest yet" in text_of(lab.browser.get("/backtests"))
    assert lab.browser.get(path).status_code == 404
    assert "Variants tried 2" in text_of(lab.run(stake="20"))


def test_the_first_variant_is_shown_as_one_of_all_that_were_tried(lab: Lab) -> None:
    path = lab.run().url.path
    assert "Variants tried 1" in text_of(lab.browser.get(path))
    some = f"{path}?odds=1.5"
    assert "variants were tried" not in text_of(lab.browser.get(some))
    for stake in ("20", "30"):
        lab.run(stake=stake)
    told = text_of(lab.browser.get(path))
    assert "Variants tried 3" in told
    assert "3 variants were tried; the chance that the luckiest of so many" in told
    assert "3 variants were tried" in text_of(lab.browser.get(some))
    listed = text_of(lab.browser.get("/backtests"))
    assert listed.count("Home: always 20 3 ") == 3


def test_no_more_are_run_than_are_kept(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtests, "MOST_KEPT", 1)
    path = lab.run().url.path
    page = lab.run(stake="20")
    assert page.status_code == 409
    assert "You have as many backtests as are kept. Delete some first." in text_of(page)
    lab.browser.post(f"{path}/delete")
    assert lab.run(stake="20").status_code == 200


def test_one_whose_user_was_deleted_meanwhile_ends_quietly(
    tmp_path: Path, limits: Limits, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(f"sqlite:///{tmp_path}/bettune.db", clock)
    with open_browser(database, limits, clock) as browser:
        lab = Lab(browser, Given(database))
        release = threading.Event()
        held = [database.report(_wait, release) for _ in range(LONG_AT_ONCE)]
        lab.send()
        account = database.read(accounts.account_of, lab.email).result()
        database.write(accounts.delete_account, account.id).result()
        release.set()
        for one in held:
            one.result()
        browser.sign_in(Given(database).user()[0])
        ends = time.monotonic() + 30
        while lab.send().status_code == 409 and time.monotonic() < ends:
            browser._runner.run(asyncio.sleep(0.02))
        assert re.fullmatch(r"/backtests/\d+", lab.ended().url.path)
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []
    database.close()


def test_anothers_backtest_is_not_found(lab: Lab, given: Given) -> None:
    path = lab.run().url.path
    lab.browser.sign_in(given.user()[0])
    for one in ("", "/bets", "/bets?odds=1.5", "/bets.csv", "/equity.csv", "/equity.json"):
        assert lab.browser.get(path + one).status_code == 404
    assert lab.browser.post(f"{path}/delete").status_code == 404
    assert "No backtest yet" in text_of(lab.browser.get("/backtests"))
    lab.browser.sign_in(lab.email)
    assert lab.browser.get(path).status_code == 200


def test_names_in_it_are_text_and_nothing_else(lab: Lab, clock: Clock) -> None:
    evil = "<script>alert(1)</script>"
    for page in (
        lab.send(bet_types=evil, tournaments=evil),
        lab.run(tournaments=evil),
    ):
        assert "<script>alert" not in page.text
