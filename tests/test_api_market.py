"""Decisions, bets, reports and advice by the API."""

import subprocess
import sys
from typing import Any

import httpx2
import msgspec
import pytest

from bettune import odds
from bettune.api.market_schemas import AdviceResponse, BetsResponse, DecisionsResponse
from bettune.report.filter_reports import FilterReport
from conftest import Api, Given, refusal
from market import HOUR, KICKOFF, Market

NOBODYS = 10**12


class Asking:
    """The market's user, who calls the API about one filter."""

    def __init__(self, api: Api, market: Market) -> None:
        self.api, self.market = api, market
        self.filter_id = market.filter()

    def __call__(self, path: str, token: str | None = None, **query: object) -> httpx2.Response:
        return self.api("GET", path, token or self.market.token, params=query or None)

    def of(self, noun: str, filter_id: object = None, **query: object) -> httpx2.Response:
        """Ask for the filter's decisions, bets or report."""
        return self(f"/prediction-filters/{filter_id or self.filter_id}/{noun}", **query)

    def predicted(self, min_odds: str, price: str | None, **match: Any) -> int:
        """Set a prediction on a new match, quoted at a price, and let the watch look."""
        match_id = self.market.given.match(KICKOFF, **match)
        self.market.given.prediction(self.filter_id, match_id, min_odds)
        if price:
            self.market.quote(match_id, price)
        self.market.watch()
        return match_id

    def ends(self, match_id: int, home: int, away: int) -> None:
        self.market.clock.now = KICKOFF + 2 * HOUR
        self.market.result(match_id, "finished", home, away)
        self.market.watch()


@pytest.fixture
def asking(api: Api, market: Market) -> Asking:
    return Asking(api, market)


def conforms(answer: httpx2.Response, kind: type[msgspec.Struct]) -> Any:
    """Return the document of an answer, which is exactly of its documented type."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    again = msgspec.json.encode(msgspec.convert(document, kind))
    assert msgspec.json.decode(again) == document
    return document


def test_the_last_decision_on_each_match_is_told(asking: Asking) -> None:
    low = asking.predicted("2.50", "2.15")
    bet = asking.predicted("2.00", "2.15")
    document = conforms(asking.of("decisions"), DecisionsResponse)
    assert (document["count"], document["total"], document["pages"]) == (2, 2, 1)
    first, second = document["items"]
    assert (first["matchId"], first["reason"], first["stake"]) == (bet, "bet", "10.00")
    assert (second["matchId"], second["reason"], second["betId"]) == (low, "odds_below", None)
    assert (second["minOdds"], second["odds"]) == ("2.500000", "2.150000")
    assert second["bookmaker"] == "Pinnacle"
    asking.market.clock.now += 60
    asking.market.quote(low, "2.60")
    asking.market.watch()
    assert [one["reason"] for one in asking.of("decisions").json()["items"]] == ["bet", "bet"]
    on_one = conforms(asking.of("decisions", match=low), DecisionsResponse)
    assert [one["number"] for one in on_one["items"]] == [2, 1]
    assert asking.of("decisions", match=NOBODYS).json()["items"] == []


def test_long_lists_come_in_pages(asking: Asking) -> None:
    matches = [asking.predicted("2.00", "2.15") for _ in range(52)]
    for noun in ("decisions", "bets"):
        parts = [asking.of(noun, page=page).json() for page in (1, 2, 3)]
        assert [part["count"] for part in parts] == [50, 2, 0]
        assert {(part["total"], part["pages"]) for part in parts} == {(52, 2)}
        found = [one["matchId"] for part in parts for one in part["items"]]
        assert found == matches[::-1]


@pytest.mark.parametrize("selection", [{}, {"result": "won"}])
def test_a_page_beyond_all_pages_is_empty(asking: Asking, selection: dict[str, str]) -> None:
    asking.ends(asking.predicted("2.00", "2.15"), 1, 0)
    for noun in ("bets", "decisions"):
        document = asking.of(noun, page="9" * 18, **selection).json()
        assert (document["items"], document["total"]) == ([], 1)


def test_bets_are_told_with_what_the_market_said(asking: Asking) -> None:
    match_id = asking.predicted("2.00", "2.10")
    (open_,) = conforms(asking.of("bets"), BetsResponse)["items"]
    assert (open_["result"], open_["profit"], open_["closingOdds"]) == (None, None, None)
    for bet_type, price in (("Home", "2.00"), ("Draw", "3.60"), ("Away", "4.00")):
        asking.market.quote(match_id, price, bet_type=bet_type, at=odds.CLOSING)
    asking.ends(match_id, 1, 0)
    (settled,) = conforms(asking.of("bets", method="multiplicative"), BetsResponse)["items"]
    assert (settled["result"], settled["profit"], settled["score"]) == ("won", "11.00", "1-0")
    assert (settled["closingOdds"], settled["closingLineValue"]) == ("2.000000", 0.05)
    assert settled["fairClosingOdds"] == f"{2 * 37 / 36:.6f}"
    assert settled["fairClosingLineValue"] == pytest.approx(2.1 / (2 * 37 / 36) - 1, abs=1e-6)
    assert settled["tournament"] == "Freedonia Premier"
    for query, total in (
        ({"state": "open"}, 0),
        ({"state": "settled"}, 1),
        ({"result": "won", "figure": "yield", "odds": "2.0"}, 1),
        ({"result": "lost"}, 0),
        ({"month": "2026-06", "betType": "Home"}, 1),
        ({"value": "0.05", "leadTime": "21600"}, 1),
        ({"since": "2026-06-06T18:00:01Z"}, 0),
    ):
        assert asking.of("bets", **query).json()["total"] == total, query


def test_the_report_is_told_in_full(asking: Asking) -> None:
    match_id = asking.predicted("2.00", "2.10")
    asking.ends(match_id, 0, 0)
    document = conforms(asking.of("report", tried=3), FilterReport)
    report = document["report"]
    assert document["filter"]["id"] == asking.filter_id
    assert document["decisions"] == [{"reason": "bet", "decisions": 1}]
    figure = report["figures"]["yield"]
    assert (figure["value"], figure["bets"], figure["unit"]) == (-1.0, 1, "share")
    assert report["figures"]["closing_line_value"]["value"] is None
    assert report["summary"][0] == "The sample is too small to tell: 1 bet on 1 match day."
    assert (report["tried"], report["method"], report["seed"]) == (3, "power", asking.filter_id)
    won = asking.of("report", result="won").json()["report"]
    assert (won["selection"], won["verdict"]["bets"]) == ({"result": "won"}, 0)
    assert won["curve"] == {"at": [], "profit": [], "drawdown": []}


def test_a_bankroll_that_is_nothing_by_now_has_no_share_in_the_report(asking: Asking) -> None:
    """It may be taken away once there are bets; that the first is lost is a fall from nothing."""
    asking.ends(asking.predicted("2.00", "2.15"), 0, 1)
    asking.market.rule(asking.filter_id, bankroll=0)
    figures = conforms(asking.of("report"), FilterReport)["report"]["figures"]
    assert figures["drawdown"]["value"] == 1_000
    assert figures["drawdown_share"]["value"] is figures["bankroll_growth"]["value"] is None


def test_a_kick_off_that_is_corrected_later_shows_in_the_very_next_report(asking: Asking) -> None:
    """It decides which quotes were the last before it."""
    match_id = asking.predicted("2.00", "2.15")
    asking.market.clock.now = KICKOFF - 600
    asking.market.quote(match_id, "2.05")
    asking.ends(match_id, 1, 0)

    def known() -> int:
        figures = asking.of("report").json()["report"]["figures"]
        return int(figures["bets_with_closing"]["value"])

    assert known() == 1
    asking.market.result(match_id, "finished", 1, 0, kickoff=KICKOFF + HOUR)
    assert known() == 0


def test_variants_are_as_many_as_filters_that_have_bet(asking: Asking) -> None:
    asking.predicted("2.00", "2.10")
    for _ in range(3):
        asking.filter_id = asking.market.filter()
    asking.predicted("2.00", "2.10")
    assert asking.of("report").json()["report"]["tried"] == 2


def test_advice_is_the_lowest_odds_worth_taking(asking: Asking) -> None:
    document = conforms(asking("/advice", probability="0.5", edge="0.02"), AdviceResponse)
    assert document["lowestOdds"] == "2.040000"
    assert {name for name, value in document.items() if value is None} == {
        "bookmaker",
        "odds",
        "capturedAt",
        "edgeAtOdds",
        "isWorthTaking",
        "marketProbability",
        "marginFreeOdds",
    }
    with_commission = asking("/advice", probability="0.5", commission="0.05").json()
    assert with_commission["lowestOdds"] == "2.052632"  # 1 + 0.5 / (0.5 * 0.95), rounded up
    assert asking("/advice", probability="0.00001").json()["lowestOdds"] is None


def test_advice_stands_beside_the_quote_and_its_margin_free_price(asking: Asking) -> None:
    match_id = asking.market.given.match(KICKOFF)
    for bet_type, price in (("Home", "2.00"), ("Draw", "4.00"), ("Away", "4.00")):
        asking.market.quote(match_id, price, bet_type=bet_type)
    asking.market.quote(match_id, "2.10", "bet365")
    query = {"probability": "0.5", "match": match_id, "betType": "home"}
    document = conforms(asking("/advice", **query), AdviceResponse)
    assert (document["odds"], document["bookmaker"]) == ("2.100000", "bet365")
    assert (document["edgeAtOdds"], document["isWorthTaking"]) == (0.05, True)
    assert (document["marketProbability"], document["marginFreeOdds"]) == (0.5, "2.000000")
    dear = asking("/advice", **query, edge="0.06").json()
    assert (dear["lowestOdds"], dear["isWorthTaking"]) == ("2.120000", False)
    unquoted = conforms(asking("/advice", **{**query, "betType": "BTTS Yes"}), AdviceResponse)
    assert (unquoted["odds"], unquoted["marketProbability"]) == (None, None)


def test_advice_is_held_against_the_best_quote_that_stands_not_the_last_one(asking: Asking) -> None:
    """As a filter bets: each bookmaker's last quote counts while it is fresh."""
    match_id, quote = asking.market.given.match(KICKOFF), asking.market.quote
    query = {"probability": "0.5", "match": match_id, "betType": "Home"}

    def best() -> tuple[str, str]:
        document = asking("/advice", **query).json()
        return document["bookmaker"], document["odds"]

    quote(match_id, "2.50", "bwin", ago=90)
    quote(match_id, "2.30", "bet365", ago=60)
    quote(match_id, "9.00", "Unibet", ago=30, plausible=0)
    quote(match_id, "2.00", "bwin", ago=20)
    quote(match_id, "2.10", "Pinnacle")
    assert best() == ("bet365", "2.300000")
    asking.market.clock.now += 870
    assert best() == ("Pinnacle", "2.100000")
    asking.market.clock.now += HOUR
    assert best() == ("Pinnacle", "2.100000")  # nobody's is fresh: the last one
    asking.market.clock.now = KICKOFF - 60
    quote(match_id, "2.40", "bet365", ago=60)
    quote(match_id, "2.05", "Pinnacle")
    asking.market.clock.now = KICKOFF
    assert best() == ("Pinnacle", "2.050000")  # it has begun


def test_a_bookmakers_own_commission_counts_where_none_is_given(asking: Asking) -> None:
    from bettune import commissions

    match_id = asking.market.given.match(KICKOFF)
    asking.market.quote(match_id, "2.10", "Betfair Exchange")
    database = asking.market.database
    database.write(commissions.set_commission, "Betfair Exchange", 50_000).result()
    query = {"probability": "0.5", "match": match_id, "betType": "Home"}
    assert asking("/advice", **query).json()["lowestOdds"] == "2.052632"
    assert asking("/advice", **query, commission="0").json()["lowestOdds"] == "2.000000"


WRONG = [
    ("decisions", {"match": "x"}, "match"),
    ("decisions", {"page": "0"}, "page"),
    ("bets", {"page": "1.0"}, "page"),
    ("bets", {"state": "won"}, "state"),
    ("bets", {"month": "2026"}, "month"),
    ("bets", {"method": "none"}, "method"),
    ("report", {"figure": "roi"}, "figure"),
    ("report", {"method": "Power"}, "method"),
    ("report", {"tried": "0"}, "tried"),
]


@pytest.mark.parametrize(("noun", "query", "name"), WRONG)
def test_a_parameter_that_cannot_be_read_is_named(
    asking: Asking, noun: str, query: dict[str, str], name: str
) -> None:
    status, code, message = refusal(asking.of(noun, **query))
    assert (status, code) == (400, "validation_error")
    assert message.startswith(f"Invalid {name}. Expected ")
    # The query is looked at before the path, and that before the filter.
    assert refusal(asking.of(noun, "x", **query))[1] == "validation_error"


@pytest.mark.parametrize("noun", ["decisions", "bets", "report"])
def test_a_path_and_a_repeated_parameter_are_checked(asking: Asking, noun: str) -> None:
    assert refusal(asking.of(noun, "x"))[:2] == (400, "filter_id_invalid")
    assert refusal(asking.of(noun, NOBODYS))[:2] == (404, "filter_not_found")
    twice = f"/prediction-filters/{asking.filter_id}/{noun}?page=1&page=2"
    assert refusal(asking(twice))[1] == "validation_error"
    assert refusal(asking.of(noun, tried=10**7))[0] == 400 if noun == "report" else True
    answer = asking.api(
        "PUT", f"/prediction-filters/{asking.filter_id}/{noun}", asking.market.token
    )
    assert refusal(answer)[:2] == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "validation_error"),
        ({"probability": "1"}, "validation_error"),
        ({"probability": "0"}, "validation_error"),
        ({"probability": "1e-1"}, "validation_error"),
        ({"probability": "0.5", "edge": "-0.1"}, "validation_error"),
        ({"probability": "0.5", "commission": "0.6"}, "validation_error"),
        ({"probability": "0.5", "match": "1"}, "validation_error"),
        ({"probability": "0.5", "betType": "Home"}, "validation_error"),
        ({"probability": "0.5", "match": "1", "betType": "Nobody"}, "bet_type_invalid"),
        ({"probability": "0.5", "match": "1", "betType": "Home"}, "match_not_found"),
    ],
)
def test_advice_says_what_is_wrong(asking: Asking, query: dict[str, str], code: str) -> None:
    status, found, _ = refusal(asking("/advice", **query))
    assert (status, found) == (404 if code == "match_not_found" else 400, code)


@pytest.mark.parametrize("noun", ["decisions", "bets", "report"])
def test_anothers_filter_answers_as_none_does(asking: Asking, given: Given, noun: str) -> None:
    asking.predicted("2.00", "2.10")
    assert asking.of(noun).status_code == 200
    stranger = given.user()[1]
    answers = [
        asking(f"/prediction-filters/{filter_id}/{noun}", stranger)
        for filter_id in (asking.filter_id, NOBODYS)
    ]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert asking(f"/prediction-filters/{asking.filter_id}/{noun}", "nonsense").status_code == 401


def test_all_of_it_is_for_pro_users(asking: Asking, given: Given) -> None:
    token = given.user(pro=False)[1]
    assert refusal(asking("/advice", token, probability="0.5"))[1] == "pro_subscription_required"


def test_what_serves_the_api_does_without_numpy() -> None:
    program = "import sys, bettune.api.dispatcher; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
