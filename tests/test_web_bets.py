"""Decisions, bets and the ledger of a filter on its pages."""

import csv
import io
import re
from typing import Any

import pytest

from betting import settled_bets
from bettune import accounts, bets, ledger
from bettune.amounts import cents_to_text
from bettune.feeds import MatchRow
from bettune.web.languages import LANGUAGES
from conftest import Clock, Given
from market import Market
from pages import Browser, text_of


@pytest.fixture
def market(browser: Browser, given: Given, clock: Clock) -> Market:
    """A market with a user who is signed in."""
    found = Market(browser.database, given, clock)
    browser.sign_in(found.email)
    return found


# Decisions.


def test_a_decision_stands_beside_its_prediction_in_words(
    browser: Browser, market: Market, given: Given
) -> None:
    filter_id, match_id = market.filter(), given.match()
    market.quote(match_id, "2.08", ago=180)
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    page = browser.get(f"/filters/{filter_id}")
    assert "needs 2.15, best 2.08 at Pinnacle, 3 minutes old" in text_of(page)
    assert f'href="/filters/{filter_id}/matches/{match_id}"' in page.text


def test_a_bet_is_told_with_its_stake(browser: Browser, market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match()
    market.quote(match_id, "2.2")
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    assert "bet 10.00 at 2.20 with Pinnacle" in text_of(browser.get(f"/filters/{filter_id}"))


SAID = {
    "en": "needs 2.15, best 2.08 at Pinnacle, 1 hour old",
    "de": "braucht 2.15, beste 2.08 bei Pinnacle, 1 Stunde alt",
    "pl": "potrzeba 2.15, najlepszy 2.08 w Pinnacle, sprzed 1 godziny",
    "ru": "нужно 2.15, лучший 2.08 у Pinnacle, 1 час назад",
    "tr": "gereken 2.15, en iyisi 2.08, Pinnacle, 1 saat önce",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_decisions_are_told_in_every_language(
    browser: Browser, market: Market, given: Given, language: str
) -> None:
    filter_id, match_id = market.filter(fresh_for=7_200), given.match()
    market.quote(match_id, "2.08", ago=3_600)
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    account = browser.database.read(accounts.account_of, market.email).result()
    browser.database.write(accounts.set_preferences, account.id, language, "UTC").result()
    assert SAID[language] in text_of(browser.get(f"/filters/{filter_id}"))


def test_an_open_page_is_told_of_new_decisions(
    browser: Browser, market: Market, given: Given, clock: Clock
) -> None:
    filter_id, match_id = market.filter(), given.match()
    market.quote(match_id, "2.08")
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    base = f"/filters/{filter_id}"
    page = browser.get(base).text
    seen = {
        name: found[1]
        for name in ("version", "prices", "newest")
        if (found := re.search(f'data-{name}="([^"]*)"', page))
    }
    news = browser.get(f"{base}/changes?after={seen['newest']}").json()
    assert str(news["version"]) == seen["version"]
    told = browser.get(f"{base}/prices?mark={seen['prices']}").json()
    assert (told["prices"], told["decisions"]) == (None, [])
    clock.now += 60
    given.prediction(filter_id, match_id, "2.05")
    market.watch()
    news = browser.get(f"{base}/changes?after={seen['newest']}").json()
    assert str(news["version"]) != seen["version"]
    told = browser.get(f"{base}/prices?mark={seen['prices']}").json()
    assert told["decisions"] == [[match_id, "bet 10.00 at 2.08 with Pinnacle", True]]


def test_all_decisions_on_a_match_are_listed_with_what_they_looked_at(
    browser: Browser, market: Market, given: Given, clock: Clock
) -> None:
    filter_id, match_id = market.filter(), given.match()
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    clock.now += 60
    market.quote(match_id, "2.08")
    market.watch()
    clock.now += 60
    market.quote(match_id, "2.2")
    market.watch()
    page = text_of(browser.get(f"/filters/{filter_id}/matches/{match_id}"))
    reasons = ("bet 10.00 at 2.20 with Pinnacle", "needs 2.15, best 2.08", "no quote yet")
    places = [page.index(reason) for reason in reasons]
    assert places == sorted(places)
    assert "a new quote" in page
    assert "a prediction was written" in page
    assert "10.00 open" in page


def test_a_match_without_decisions_says_so(browser: Browser, market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match()
    assert "No decision yet" in text_of(browser.get(f"/filters/{filter_id}/matches/{match_id}"))
    for one in (0, "x", 999_999, 10**18):
        assert browser.get(f"/filters/{filter_id}/matches/{one}").status_code == 404


# Bets.


class Played:
    """A filter with settled bets."""

    def __init__(self, browser: Browser, market: Market, given: Given, outcomes: str) -> None:
        self.browser, self.market = browser, market
        self.filter_id = market.filter()
        self.match_ids = settled_bets(given, self.filter_id, outcomes)
        self.base = f"/filters/{self.filter_id}"

    def get(self, path: str) -> Any:
        return self.browser.get(self.base + path)

    def bets(self) -> list[bets.Bet]:
        return self.market.bets(self.filter_id)

    def lines(self, query: str = "") -> list[dict[str, str]]:
        """Return the lines of the exported file."""
        text = self.get(f"/bets.csv{query}").content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def played(browser: Browser, market: Market, given: Given) -> Played:
    """Nine bets, six won, two lost, one open."""
    return Played(browser, market, given, "WWLWDWWW-")


def test_bets_are_listed_with_their_numbers_exact(played: Played) -> None:
    page = text_of(played.get("/bets"))
    found = played.bets()
    assert len(found) == 9
    assert "9 bets" in page
    profit = sum(bet.profit for bet in found if bet.profit is not None)
    for bet in found:
        assert f"{bet.odds / 1e6:.2f}" in page
        if bet.profit is not None:
            sign = "+" if bet.profit > 0 else ""
            assert f"{sign}{cents_to_text(bet.profit)}" in page
    assert f"Won by settled bets +{cents_to_text(profit)}" in page
    assert f"Bankroll now {1_000 + profit / 100 - 10:,.2f}" in page
    assert "At risk 10.00 1 open bet" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 9),
        ("?state=open", 1),
        ("?state=settled", 8),
        ("?result=won", 6),
        ("?figure=yield", 8),
        ("?odds=1.5", 8),
        ("?odds=2.0", 0),
        ("?figure=longest_winning_run", 3),
        ("?state=&tournament=&odds=", 9),
    ],
)
def test_a_selection_is_listed_and_exported_alike(played: Played, query: str, number: int) -> None:
    page = text_of(played.get(f"/bets{query}"))
    assert f"{number} bet" in page
    assert len(played.lines(query)) == number


def test_the_form_offers_what_there_is(played: Played) -> None:
    page = played.get("/bets").text
    for text in ("England Premier League", "1.50 – 2.00", "1 day – 3 days", "Jun 2026"):
        assert f">{text}</option>" in page
    assert "3.00 – 5.00" not in page
    month = played.get("/bets?month=2026-06").text
    assert '<option value="2026-06" selected>' in month


def test_what_no_form_offers_is_a_word_that_can_be_taken_away(played: Played) -> None:
    page = played.get("/bets?figure=yield&chance=0.6&month=2026-06")
    assert "those behind “Yield”" in text_of(page)
    assert "probability given 60% … 70%" in text_of(page)
    assert 'href="?chance=0.6&amp;month=2026-06"' in page.text


@pytest.mark.parametrize("query", ["odds=9", "month=2026-13", "figure=luck", "tournament=x"])
def test_a_selection_that_is_none_is_refused(played: Played, query: str) -> None:
    assert played.get(f"/bets?{query}").status_code == 400
    assert played.get(f"/bets.csv?{query}").status_code == 400


def test_bets_come_fifty_at_a_time(browser: Browser, market: Market, given: Given) -> None:
    many = Played(browser, market, given, "WL" * 30)
    first, second = (many.get(f"/bets?figure=yield&page={number}") for number in (1, 2))
    assert "1 to 50 of 60" in text_of(first)
    assert 'href="?figure=yield&amp;page=2"' in first.text
    assert "51 to 60 of 60" in text_of(second)
    assert len(many.lines()) == 60
    assert "Nothing stands this far down." in text_of(many.get("/bets?page=9"))


def test_no_cell_of_the_export_is_a_formula(
    browser: Browser, market: Market, given: Given, clock: Clock
) -> None:
    filter_id = market.filter()
    row = MatchRow(1, 1, "=1+1", "-T", "S", '=HYPERLINK("x")', "@away", int(clock.now) + 7_200)
    match_id = given.match(**{name: getattr(row, name) for name in ("country", "tournament")},
                           home=row.home, away=row.away)  # fmt: skip
    market.quote(match_id, "2.2", "+Evil")
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    text = browser.get(f"/filters/{filter_id}/bets.csv").content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["home"] == '\'=HYPERLINK("x")'
    assert line["away"] == "'@away"
    assert line["bookmaker"] == "'+Evil"
    assert not line["tournament"].startswith(("=", "-"))
    assert line["stake"] == "10.00"


# The ledger.


def test_the_ledger_shows_its_running_balance(played: Played) -> None:
    entries = played.market.entries(played.filter_id)
    page = text_of(played.get("/ledger"))
    assert len(entries) == 9 + 8
    for entry in entries:
        balance = f"{'-' if entry.balance < 0 else ''}{abs(entry.balance) / 100:,.2f}"
        assert f"{balance} {1_000 + entry.balance / 100:,.2f}" in page
    stands = played.browser.database.read(
        ledger.bankroll_of, played.market.owner(played.filter_id), played.filter_id
    ).result()
    assert f"Bankroll now {stands.available / 100:,.2f}" in page


def test_a_filter_without_bets_has_empty_pages(browser: Browser, market: Market) -> None:
    filter_id = market.filter()
    for path in ("bets", "ledger"):
        page = browser.get(f"/filters/{filter_id}/{path}")
        assert page.status_code == 200
        assert "No bet yet" in text_of(page)
    assert browser.get(f"/filters/{filter_id}/bets.csv").content.count(b"\r\n") == 1


# Whose they are.


@pytest.mark.parametrize(
    "path",
    ["bets", "bets.csv", "ledger", "matches/{match}", "adviser", "report", "report.json",
     "report/equity.csv", "report/equity.json"],
)  # fmt: skip
def test_anothers_bets_are_not_found(played: Played, given: Given, path: str) -> None:
    played.browser.sign_in(given.user()[0])
    path = path.format(match=played.match_ids[0])
    page = played.get(f"/{path}")
    assert page.status_code == 404
    assert "There is no such filter." in page.text


def test_names_on_these_pages_are_text_and_nothing_else(
    browser: Browser, market: Market, given: Given
) -> None:
    evil = "<script>alert(1)</script>"
    filter_id = market.filter()
    match_id = given.match(home=evil, away=f"{evil}2", country=evil, tournament=evil)
    market.quote(match_id, "2.2", evil)
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    market.result(match_id, "finished", 1, 0)
    market.watch()
    paths = (
        "",
        "/bets",
        "/ledger",
        "/report",
        f"/matches/{match_id}",
        f"/adviser?match={match_id}",
    )
    for path in paths:
        page = browser.get(f"/filters/{filter_id}{path}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text, path


# The adviser.


def test_the_adviser_tells_the_lowest_odds_beside_the_market(
    browser: Browser, market: Market, given: Given
) -> None:
    filter_id = market.filter()
    match_id = given.match()
    for bet_type, price in (("Home", "2.2"), ("Draw", "3.4"), ("Away", "3.5")):
        market.quote(match_id, price, bet_type=bet_type)
    path = f"/filters/{filter_id}/adviser?match={match_id}&probability=48&edge=3&commission=2"
    page = text_of(browser.get(path))
    # 0.48 (odds - 1) 0.98 - 0.52 = 0.03, so that odds = 1 + 0.55 / 0.4704
    assert "The lowest odds worth taking 2.17" in page
    assert "Exactly 2.169218, rounded up." in page
    assert "Worth taking" in page
    assert "by your probability an edge of +4.45%" in page
    assert "Margin-free price" in page
    assert re.search(r"2\.2\d\d which says 4\d\.\d%", page)


def test_the_adviser_makes_its_odds_the_min_odds(
    browser: Browser, market: Market, given: Given
) -> None:
    filter_id, match_id = market.filter(), given.match()
    path = f"/filters/{filter_id}/adviser?match={match_id}&probability=50&edge=0&commission=0"
    page = browser.get(path).text
    said = dict(re.findall(r'type="hidden" name="(odds|probability)" value="([\d.]+)"', page))
    assert said == {"odds": "2.00", "probability": "0.50"}
    saved = browser.post(f"/filters/{filter_id}/matches/{match_id}", said).text
    assert 'name="odds" type="text" value="2.00"' in saved
    assert 'name="probability" type="text" value="0.50"' in saved


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("probability=&edge=3", "Expected per cent above 0 and below 100"),
        ("probability=100", "Expected per cent above 0 and below 100"),
        ("probability=50&edge=-1", "Expected per cent from 0 to 100"),
        ("probability=50&commission=60", "Expected per cent from 0 to 50."),
        ("probability=0.001&edge=3", "No odds below 10,000 are worth taking."),
    ],
)
def test_what_the_adviser_cannot_use_is_told(
    browser: Browser, market: Market, query: str, told: str
) -> None:
    page = browser.get(f"/filters/{market.filter()}/adviser?{query}")
    assert told in text_of(page)
