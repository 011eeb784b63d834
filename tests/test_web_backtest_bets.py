"""The bets of a backtest on their page: those behind each figure, slice and mark."""

import csv
import io
import re
from typing import Any

import pytest

from bettune import accounts, times
from bettune.web.languages import LANGUAGES
from conftest import NOON, Given
from lab import Lab
from pages import Browser, text_of

OUTCOMES = "WLWWLWDWWLWWWLWWLWWW-WLWWLWWW"
"""29 matches, of which one is not played."""


class Ran(Lab):
    """A backtest that bet on all of them."""

    def __init__(self, browser: Browser, given: Given) -> None:
        super().__init__(browser, given, OUTCOMES)
        split = times.to_text(NOON + 5 * times.DAY)[:10]
        self.base = self.run(kind="fair", factor="0.5", split=split).url.path

    def get(self, path: str = "") -> Any:
        return self.browser.get(self.base + path)

    def lines(self, query: str = "") -> list[dict[str, str]]:
        """Return the lines of the exported file."""
        text = self.get(f"/bets.csv{query}").content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def ran(browser: Browser, given: Given) -> Ran:
    """A user with a backtest."""
    return Ran(browser, given)


def _total(page: Any) -> int:
    """Return how many bets a list tells that it has."""
    found = re.search(r'role="status">([\d,]+) bets?', page.text)
    assert found, text_of(page)
    return int(found[1].replace(",", ""))


def test_bets_are_listed_with_their_numbers_exact(ran: Ran) -> None:
    page = text_of(ran.get("/bets"))
    lines = ran.lines()
    assert len(lines) == 29
    assert "29 bets" in page
    newest_first = [page.index(f"{one['home']} – {one['away']}") for one in reversed(lines)]
    assert newest_first == sorted(newest_first)
    for one in lines:
        assert f"{float(one['odds']):.2f} Pinnacle 10.00" in page
        if one["profit"]:
            sign = "+" if float(one["profit"]) > 0 else ""
            taken, closing = float(one["odds"]), float(one["closing_odds"])
            value = f"{'+' if taken > closing else ''}{taken / closing - 1:.1%}"
            assert f"{one['result']} {sign}{one['profit']} {value}" in page
    assert "10.00 open –" in page


def test_every_figure_slice_mark_and_part_opens_the_bets_behind_it(ran: Ran) -> None:
    page = ran.get().text
    found = re.findall(r'<a[^>]* href="(/backtests/\d+/bets\?[^"]+)"[^>]*>([\d,]+)</a>', page)
    counted = {link.replace("&amp;", "&"): int(number.replace(",", "")) for link, number in found}
    assert len(counted) > 40
    for part in ("figure=yield", "chance=", "fairValue=", "since=", "odds=", "leadTime="):
        assert any(part in link for link in counted), part
    for link, number in counted.items():
        if "longest" not in link:  # a run's own bets are fewer than those it was found among
            assert _total(ran.browser.get(link)) == number, link
    marks = {one.replace("&amp;", "&") for one in re.findall(r'href="(/b[^"]+/bets\?[^"]+)"', page)}
    for link in marks - counted.keys():
        assert _total(ran.browser.get(link)) > 0, link
    assert f"{ran.base}/bets?state=open" in marks


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 29),
        ("?state=open", 1),
        ("?state=settled", 28),
        ("?result=won", 20),
        ("?figure=longest_winning_run", 4),
        ("?odds=2.0&month=2026-06", 18),
        ("?odds=10.0", 0),
        ("?state=&tournament=&odds=", 29),
    ],
)
def test_a_selection_is_listed_and_exported_alike(ran: Ran, query: str, number: int) -> None:
    assert _total(ran.get(f"/bets{query}")) == number
    lines = ran.lines(query)
    assert len(lines) == number
    whole = {one["id"]: one for one in ran.lines()}
    assert all(whole[one["id"]] == one for one in lines)


def test_a_selection_has_a_report_of_its_own(ran: Ran) -> None:
    listed = ran.get("/bets?result=won")
    assert f'href="{ran.base}?result=won"' in listed.text
    page = ran.get("?result=won")
    assert "20 bets on" in text_of(page)
    assert "Only: result won" in text_of(page)
    assert f"{ran.base}/equity.csv?result=won" in page.text
    assert ran.get("/equity.json?result=won").json()[-1] != ran.get("/equity.json").json()[-1]
    assert ran.get("?odds=2.1").status_code == 400
    assert ran.get("/bets?odds=2.1").status_code == 400


def test_long_lists_are_in_parts(browser: Browser, given: Given) -> None:
    lab = Lab(browser, given, "WL" * 60)
    path = lab.run(stake="5").url.path
    first, last = browser.get(f"{path}/bets"), browser.get(f"{path}/bets?page=3")
    assert "1 to 50 of 120" in text_of(first)
    assert "101 to 120 of 120" in text_of(last)
    assert first.text.count("<tr><td>") == 50
    assert last.text.count("<tr><td>") == 20


def test_where_nothing_was_bet_the_list_says_so(ran: Ran) -> None:
    path = ran.run(bet_types="Over 2.5").url.path
    page = text_of(ran.browser.get(f"{path}/bets"))
    assert "No bet yet It found nothing to bet on." in page
    assert "No bet fits" in text_of(ran.browser.get(f"{path}/bets?state=open"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pages_speak_every_language(ran: Ran, language: str) -> None:
    account = ran.browser.database.read(accounts.account_of, ran.email).result()
    ran.browser.database.write(accounts.set_preferences, account.id, language, "UTC").result()
    said = {"en": "Bets", "de": "Wetten", "pl": "Zakłady", "ru": "Ставки", "tr": "Bahisler"}
    assert f'aria-current="page">{said[language]}<' in ran.get("/bets").text


def test_its_id_is_not_anybodys(ran: Ran, given: Given) -> None:
    assert ran.get("/bets").status_code == 200  # kept in memory by now
    ran.browser.sign_in(given.user()[0])
    for path in ("", "/bets", "/bets?figure=yield", "/bets.csv", "/bets.csv?figure=yield"):
        page = ran.get(path)
        assert page.status_code == 404
        assert "There is no such backtest." in page.text
    assert ran.browser.get("/backtests/999/bets").status_code == 404
    assert ran.browser.get("/backtests/x/bets").status_code == 404


def test_a_deleted_one_is_gone_with_its_bets(ran: Ran) -> None:
    assert ran.get("/bets").status_code == 200
    ran.browser.post(f"{ran.base}/delete")
    assert ran.get("/bets").status_code == 404
