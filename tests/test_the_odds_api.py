"""The Odds API's answers: which bet each outcome is, at which odds, and what is not taken."""

import json
from typing import Any

import pytest

from bettune import odds, times
from bettune.bet_types import name, parse
from bettune.database import Database
from bettune.feeds import Broken, Reading, the_odds_api
from bettune.feeds.documents import saved_at, saved_name
from bettune.feeds.football_data_leagues import DIVISIONS
from bettune.feeds.live_leagues import BY_CODE, BY_SPORT_KEY, LEAGUES
from bettune.feeds.openfootball_leagues import LEAGUES as OPENFOOTBALL
from conftest import shared
from imports import adding_up, bring_one, football_data, rows

KICKOFF = "2026-05-09T14:00:00Z"
EARLIER = "2026-05-08T09:30:00Z"
AT = times.from_text(EARLIER)
HOME, AWAY = "Reef Rovers", "Trench Town"


def outcome(name: str, price: Any, point: Any = None) -> dict[str, Any]:
    return {"name": name, "price": price} | ({} if point is None else {"point": point})


def market(key: str, *outcomes: dict[str, Any], at: Any = EARLIER) -> dict[str, Any]:
    told = {} if at is None else {"last_update": at}
    return {"key": key, "outcomes": list(outcomes)} | told


def offer(key: str, *markets: dict[str, Any], title: str | None = None) -> dict[str, Any]:
    return {"key": key, "title": title or key.title(), "markets": list(markets)}


def event(*offers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": "e1",
        "sport_key": "soccer_epl",
        "sport_title": "EPL",
        "commence_time": KICKOFF,
        "home_team": HOME,
        "away_team": AWAY,
        "bookmakers": list(offers),
    } | changes


def result(home: float, draw: float, away: float, at: Any = EARLIER) -> dict[str, Any]:
    told = (outcome(AWAY, away), outcome(HOME, home), outcome("Draw", draw))
    return market("h2h", *told, at=at)


def read(*events: Any, came: int | None = None, file: str = "odds.json") -> Reading:
    return the_odds_api.read(file, json.dumps(list(events)).encode(), captured_at=came)


def told(reading: Reading) -> list[tuple[str, str, str]]:
    """Return bookmaker, bet type and odds of the first row's quotes."""
    return [
        (code, name(kind, line), odds.to_text(price))
        for kind, line, code, _, price, _ in reading.rows[0].quotes
    ]


def test_a_match_comes_with_its_odds_and_the_time_they_were_offered() -> None:
    reading = read(event(offer("pinnacle", result(2.5, 3.4, 2.9))))
    (row,) = reading.rows
    assert (row.country, row.tournament, row.season) == ("England", "Premier League", "2025/2026")
    assert (row.home, row.away, row.line, row.status) == (HOME, AWAY, 1, "scheduled")
    assert (row.kickoff, row.kickoff_known) == (times.from_text(KICKOFF), True)
    assert sorted(told(reading)) == [
        ("PS", "Away", "2.900000"),
        ("PS", "Draw", "3.400000"),
        ("PS", "Home", "2.500000"),
    ]
    assert {quote[3] for quote in row.quotes} == {AT}
    assert [quote[5] for quote in row.quotes] == [1, 1, 1]
    assert (reading.rejected, reading.set_aside, reading.as_of) == ([], [], AT)


@pytest.mark.parametrize(
    ("key", "outcomes", "bets"),
    [
        ("totals", [("Over", 2.5), ("Under", 2.5)], ["Over 2.5", "Under 2.5"]),
        ("totals", [("Over", 3), ("Under", 3.0)], ["Over 3", "Under 3"]),
        ("alternate_totals", [("Over", 2.25), ("Under", 2.25)], ["Over 2.25", "Under 2.25"]),
        ("spreads", [(HOME, -0.25), (AWAY, 0.25)], ["AH Home -0.25", "AH Away +0.25"]),
        ("spreads", [(AWAY, -1), (HOME, 1)], ["AH Away -1", "AH Home +1"]),
        ("spreads", [(HOME, 0.0), (AWAY, -0.0)], ["AH Home 0", "AH Away 0"]),
        ("alternate_spreads", [(HOME, -1.75), (AWAY, 1.75)], ["AH Home -1.75", "AH Away +1.75"]),
        ("btts", [("Yes", None), ("No", None)], ["BTTS Yes", "BTTS No"]),
        ("draw_no_bet", [(HOME, None), (AWAY, None)], ["DNB Home", "DNB Away"]),
        (
            "double_chance",
            [(f"{HOME} or Draw", None), (f"Draw or {AWAY}", None), (f"{HOME} or {AWAY}", None)],
            ["1X", "X2", "12"],
        ),
        ("double_chance", [(f"{AWAY} or Draw", None), (f"draw OR {HOME}", None)], ["X2", "1X"]),
        ("h2h_3_way", [(HOME, None), ("Draw", None), (AWAY, None)], ["Home", "Draw", "Away"]),
    ],
)
def test_each_outcome_is_the_bet_that_it_says(
    key: str, outcomes: list[tuple[str, float | None]], bets: list[str]
) -> None:
    prices = [
        outcome(name, 1.9 + place / 10, point) for place, (name, point) in enumerate(outcomes)
    ]
    reading = read(event(offer("pinnacle", market(key, *prices))))
    assert [bet for _, bet, _ in told(reading)] == bets
    assert all(parse(bet) for bet in bets)
    assert reading.set_aside == []


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("2.15", "2.150000"),
        ("4", "4.000000"),
        ("21.0", "21.000000"),
        ("1.9090909090909", "1.909091"),
        ("2.1500005", "2.150000"),
        ("2.1500015", "2.150002"),
        # A float would be 1.0000005 here, and that is rounded to 1.
        ("1.00000050000000000001", "1.000001"),
        ("1.1e1", "11.000000"),
        ("9999.9999994", "9999.999999"),
    ],
)
def test_odds_are_read_digit_by_digit(price: str, expected: str) -> None:
    content = json.dumps([event(offer("pinnacle", market("h2h", outcome(HOME, 0))))])
    text = content.replace('"price": 0', f'"price": {price}')
    reading = the_odds_api.read("odds.json", text.encode())
    assert told(reading) == [("PS", "Home", expected)]


@pytest.mark.parametrize("price", [1.0, 0, 1, 10_000, "2.15", True, None, [2]])
def test_what_is_not_odds_is_set_aside_and_the_rest_taken(price: Any) -> None:
    reading = read(
        event(offer("pinnacle", market("h2h", outcome(HOME, price), outcome(AWAY, 3.5))))
    )
    assert told(reading) == [("PS", "Away", "3.500000")]
    (remark,) = reading.set_aside
    assert (remark.line, str(remark.cell)[:20]) == (1, "Pinnacle, h2h: Reef ")


@pytest.mark.parametrize(
    "wrong",
    [
        market("h2h", outcome("Reef Rovers FC", 2.5)),
        market("h2h", outcome("", 2.5)),
        market("h2h", {"price": 2.5}),
        market("totals", outcome("Over", 1.9)),
        market("totals", outcome("Over", 1.9, "2.5")),
        market("totals", outcome("Over", 1.9, 0)),
        market("totals", outcome("Over", 1.9, -2.5)),
        market("totals", outcome("Over", 1.9, True)),
        market("spreads", outcome(HOME, 1.9, 0.3)),
        market("spreads", outcome(HOME, 1.9, 1e30)),
        market("double_chance", outcome(f"{HOME} or {HOME}", 1.3)),
    ],
)
def test_an_outcome_that_cannot_be_told_is_set_aside(wrong: dict[str, Any]) -> None:
    reading = read(event(offer("pinnacle", wrong)))
    assert (len(reading.rows), reading.rows[0].quotes, len(reading.set_aside)) == (1, [], 1)
    assert reading.bookmakers == {}


def test_lay_odds_are_left_out_and_counted_once() -> None:
    lay = market("h2h_lay", outcome(HOME, 2.6), outcome(AWAY, 3.0))
    offers = [offer("betfair_ex_eu", result(2.5, 3.4, 2.9), lay), offer("matchbook", lay)]
    reading = read(event(*offers), event(*offers, home_team="Kelp"))
    assert len(reading.rows[0].quotes) == 3
    (remark, *_) = (one for one in reading.set_aside if one.cell == "h2h_lay")
    assert (
        remark.reason
        == "They are odds to bet against an outcome, on an exchange: 4 were not taken."
    )


def test_a_market_that_is_not_known_is_told_once() -> None:
    strange = market("corners_1x2", outcome(HOME, 2.5))
    reading = read(event(offer("pinnacle", strange)), event(offer("coolbet", strange)))
    (remark,) = reading.set_aside
    assert (remark.line, remark.cell) == (1, "corners_1x2")
    assert remark.reason == "This market is not known: 2 were not taken."


@pytest.mark.parametrize(
    ("key", "title", "called", "kind"),
    [
        ("pinnacle", "Pinnacle", "Pinnacle", "bookmaker"),
        ("betfair_ex_eu", "Betfair", "Betfair Exchange", "exchange"),
        ("betfair_ex_uk", "Betfair", "Betfair Exchange", "exchange"),
        ("betfair_sb_uk", "Betfair Sportsbook", "Betfair", "bookmaker"),
        ("betvictor", "Bet Victor", "BetVictor", "bookmaker"),
        ("williamhill", "William Hill", "William Hill", "bookmaker"),
        ("williamhill_us", "William Hill (US)", "William Hill (US)", "bookmaker"),
        ("onexbet", "1xBet", "1xBet", "bookmaker"),
        ("bwin", "Bwin", "bwin", "bookmaker"),
        ("unibet_eu", "Unibet", "Unibet (EU)", "bookmaker"),
        ("unibet_uk", "Unibet", "Unibet (UK)", "bookmaker"),
        ("livescorebet_eu", "LiveScore Bet (EU)", "LiveScore Bet (EU)", "bookmaker"),
        ("betmgm", "BetMGM", "BetMGM (US)", "bookmaker"),
        ("matchbook", "Matchbook", "Matchbook", "exchange"),
        ("smarkets", "Smarkets", "Smarkets", "exchange"),
        ("nautilus", "", "Nautilus", "bookmaker"),
    ],
)
def test_a_bookmaker_is_the_one_of_the_other_sources(
    key: str, title: str, called: str, kind: str
) -> None:
    reading = read(event(offer(key, result(2.5, 3.4, 2.9), title=title)))
    ((code, book),) = reading.bookmakers.items()
    assert (book.name, book.kind) == (called, kind)
    assert {quote[2] for quote in reading.rows[0].quotes} == {code}


def test_an_exchange_where_nothing_was_offered_yet_is_marked() -> None:
    honest = [offer(f"book{number}", result(2.5, 3.4, 2.9)) for number in range(4)]
    thin = offer("smarkets", market("h2h", outcome("Draw", 1.01)))
    wide = offer("matchbook", result(1.9, 1.4, 2.4))
    reading = read(event(*honest, thin, wide))
    marked = {(quote[2], name(quote[0])) for quote in reading.rows[0].quotes if not quote[5]}
    assert marked == {
        ("Smarkets", "Draw"),
        ("Matchbook", "Home"),
        ("Matchbook", "Draw"),
        ("Matchbook", "Away"),
    }


def test_odds_in_play_are_left_out() -> None:
    later = "2026-05-09T14:00:00Z"
    reading = read(
        event(
            offer("pinnacle", result(1.2, 9.0, 30.0, at=later)), offer("coolbet", result(2, 3, 4))
        )
    )
    assert {code for code, _, _ in told(reading)} == {"Coolbet"}
    (remark,) = reading.set_aside
    assert remark.reason == "The match had begun: 1 markets in play were not taken."


def test_a_market_without_an_update_is_of_its_bookmaker_s_or_of_the_answer() -> None:
    offered = offer("pinnacle", result(2.5, 3.4, 2.9, at=None)) | {"last_update": EARLIER}
    assert {quote[3] for quote in read(event(offered)).rows[0].quotes} == {AT}
    bare = event(offer("pinnacle", result(2.5, 3.4, 2.9, at=None)))
    assert {quote[3] for quote in read(bare, came=AT + 5).rows[0].quotes} == {AT + 5}
    reading = read(bare)
    assert (reading.rows[0].quotes, len(reading.set_aside)) == ([], 1)


def test_an_update_that_is_yet_to_come_is_not_taken() -> None:
    offered = event(offer("pinnacle", result(2.5, 3.4, 2.9)))
    assert len(read(offered, came=AT - 60).rows[0].quotes) == 3
    reading = read(offered, came=AT - 61)
    assert (reading.rows[0].quotes, len(reading.set_aside)) == ([], 1)


def test_other_odds_of_the_same_bookmaker_and_moment_are_told() -> None:
    reading = read(
        event(
            offer("betfair_ex_eu", result(2.5, 3.4, 2.9)),
            offer("betfair_ex_uk", result(2.5, 3.5, 2.9)),
        )
    )
    assert len(reading.rows[0].quotes) == 3
    (remark,) = reading.set_aside
    assert remark.cell == "Betfair Exchange, h2h"
    assert remark.reason == "Odds of 3.500000 stand beside other ones for the same."


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"sport_key": "icehockey_nhl"}, "icehockey_nhl"),
        ({"sport_key": None}, "None"),
        ({"sport_key": []}, "[]"),
        ({"home_team": None}, "home_team"),
        ({"home_team": " "}, "home_team"),
        ({"away_team": 7}, "away_team"),
        ({"away_team": "x" * 101}, "away_team"),
        ({"away_team": "reef ROVERS"}, "itself"),
        ({"commence_time": "2026-05-09"}, "2026-05-09"),
        ({"commence_time": None}, "commence_time"),
        ({"commence_time": -1}, "-1"),
    ],
)
def test_an_event_that_cannot_be_told_is_rejected_at_its_position(
    changes: dict[str, Any], word: str
) -> None:
    reading = read(event(), event(**changes), 7, [])
    assert (reading.read, len(reading.rows), len(reading.rejected)) == (4, 1, 3)
    assert [remark.line for remark in reading.rejected] == [2, 3, 4]
    assert word in reading.rejected[0].reason


def test_times_may_be_unix_ones() -> None:
    moment = times.from_text(KICKOFF)
    (row,) = read(
        event(offer("pinnacle", result(2, 3, 4, at=moment - 60)), commence_time=moment)
    ).rows
    assert (row.kickoff, {quote[3] for quote in row.quotes}) == (moment, {moment - 60})


def test_an_event_without_odds_is_a_fixture() -> None:
    reading = read(event(), event(bookmakers=None, home_team="Kelp"))
    assert [row.quotes for row in reading.rows] == [[], []]


@pytest.mark.parametrize(
    ("key", "kickoff", "place"),
    [
        ("soccer_epl", "2026-05-09T14:00:00Z", ("England", "Premier League", "2025/2026")),
        ("soccer_epl", "2026-08-15T14:00:00Z", ("England", "Premier League", "2026/2027")),
        ("soccer_spl", "2020-08-01T14:00:00Z", ("Scotland", "Premiership", "2020/2021")),
        ("soccer_epl", "2020-07-26T14:00:00Z", ("England", "Premier League", "2019/2020")),
        ("soccer_brazil_campeonato", "2026-11-01T20:00:00Z", ("Brazil", "Serie A", "2026")),
        ("soccer_korea_kleague1", "2026-11-01T05:00:00Z", ("South Korea", "K League 1", "2026")),
        ("soccer_fifa_world_cup", "2026-06-11T19:00:00Z", ("International", "World Cup", "2026")),
        ("soccer_usa_mls", "2026-03-01T01:30:00Z", ("USA", "MLS", "2026")),
    ],
)
def test_the_season_is_the_one_that_the_other_sources_name(
    key: str, kickoff: str, place: tuple[str, str, str]
) -> None:
    (row,) = read(event(sport_key=key, commence_time=kickoff)).rows
    assert (row.country, row.tournament, row.season) == place


def test_leagues_are_spelled_as_the_files_feeds_spell_them() -> None:
    files = {*DIVISIONS.values()} | {(one.country, one.tournament) for one in OPENFOOTBALL.values()}
    countries = {country for country, _ in DIVISIONS.values()}
    others = {
        one.tournament
        for one in LEAGUES
        if one.country in countries and (one.country, one.tournament) not in files
    }
    cups = {"FA Cup", "League Cup", "DFB-Pokal", "Coppa Italia", "Copa del Rey", "Coupe de France"}
    assert others == cups


def test_no_key_and_no_code_stands_for_two_leagues() -> None:
    assert len(BY_SPORT_KEY) == sum(bool(one.sport_key) for one in LEAGUES)
    assert len(BY_CODE) == sum(bool(one.code) for one in LEAGUES)


def test_a_club_abroad_is_one_of_its_own_country() -> None:
    abroad = {"sport_key": "soccer_uefa_champs_league"}
    (row,) = read(event(home_team="Arsenal", away_team="Bayern Munich", **abroad)).rows
    assert (row.country, row.home, row.away) == (
        "International",
        "Arsenal (ENG)",
        "Bayern Munich (GER)",
    )
    reading = read(event(home_team="Arsenal", away_team=AWAY, **abroad))
    assert "of which country it is, is not told" in reading.rejected[0].reason


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<html>Bad gateway</html>", "not JSON"),
        (b"", "not JSON"),
        (b'[{"id": NaN}]', "NaN is no number"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'"soccer"', "a list of events is expected"),
        (b"{}", "no answer of The Odds API"),
        (b'{"data": 7}', "a list of events is expected"),
        (
            b'{"message": "API key is missing", "error_code": "MISSING_KEY"}',
            "a refusal of The Odds API (MISSING_KEY)",
        ),
        (b'{"message": "No", "error_code": "<b>"}', "a refusal of The Odds API, not matches"),
    ],
)
def test_what_is_no_answer_is_refused_as_a_whole(content: bytes, word: str) -> None:
    with pytest.raises(Broken) as broken:
        the_odds_api.read("odds.json", content)
    assert word in str(broken.value)


def test_american_odds_are_refused_as_a_whole() -> None:
    with pytest.raises(Broken, match="oddsFormat=decimal"):
        read(event(offer("pinnacle", result(240, 260, -110))))


def test_a_single_event_and_an_answer_of_the_past_are_read_alike() -> None:
    one = event(offer("pinnacle", market("btts", outcome("Yes", 1.8), outcome("No", 2.0))))
    single = the_odds_api.read("odds.json", json.dumps(one).encode())
    past = {"timestamp": "2026-05-08T09:35:00Z", "data": [one]}
    before = the_odds_api.read("odds.json", json.dumps(past).encode())
    assert (
        told(single)
        == told(before)
        == [("PS", "BTTS Yes", "1.800000"), ("PS", "BTTS No", "2.000000")]
    )
    assert before.as_of == times.from_text("2026-05-08T09:35:00Z")


def test_an_answer_is_of_when_it_came() -> None:
    offered = event(offer("pinnacle", result(2.5, 3.4, 2.9)))
    name = saved_name("the-odds-api", "soccer_epl", AT + 30)
    assert name == "the-odds-api_soccer_epl_2026-05-08T093030Z.json"
    assert saved_at(f"kept/{name}") == AT + 30
    assert read(offered, file=name).as_of == AT + 30
    assert read(offered, file=name, came=AT + 40).as_of == AT + 40
    assert saved_at("odds-2026-05-08.json") is None
    assert saved_at("2026-13-08T093030Z.json") is None


def test_an_event_that_was_seen_is_passed_over_however_its_keys_stand() -> None:
    one, other = event(offer("pinnacle", result(2.5, 3.4, 2.9))), event(home_team="Kelp")
    first = read(one, other)
    seen = {row.digest for row in first.rows}
    turned = [dict(reversed(one.items())), other | {"commence_time": "2026-05-10T14:00:00Z"}]
    again = the_odds_api.read("odds.json", json.dumps(turned).encode(), seen=seen)
    assert (again.read, again.seen, [row.line for row in again.rows]) == (2, 1, [2])
    assert again.still == {first.rows[0].digest}


REAL = {"odds-1.json": (15, 820, 26), "odds-2.json": (11, 33, 0), "odds-3.json": (20, 930, 28)}
"""Saved answer -> its events, the quotes of it, and the lay markets that are left out."""


@pytest.mark.parametrize("file", REAL)
def test_a_saved_answer_is_read_to_the_last_outcome(file: str) -> None:
    events, quotes, lays = REAL[file]
    content = shared("data", "the-odds-api", file).read_bytes()
    reading = the_odds_api.read(file, content)
    assert (reading.read, len(reading.rows), reading.rejected) == (events, events, [])
    outcomes = [
        one
        for event in json.loads(content)
        for offer in event["bookmakers"]
        for market in offer["markets"]
        if market["key"] != "h2h_lay"
        for one in market["outcomes"]
    ]
    assert sum(len(row.quotes) for row in reading.rows) == len(outcomes) == quotes
    assert sorted(price for row in reading.rows for *_, price, _ in row.quotes) == sorted(
        odds.from_text(str(one["price"])) for one in outcomes
    )
    assert sum(f"{lays} were not taken" in one.reason for one in reading.set_aside) == bool(lays)


def test_the_one_book_that_cannot_be_true_is_marked_in_the_saved_answers() -> None:
    marked = set()
    for file in REAL:
        content = shared("data", "the-odds-api", file).read_bytes()
        for row in the_odds_api.read(file, content).rows:
            marked |= {(file, row.line, quote[2]) for quote in row.quotes if not quote[5]}
    assert len(marked) == 1
    ((file, _, code),) = marked
    assert (file, code) == ("odds-3.json", "BFE")


@pytest.mark.parametrize("first", ["archive", "answers"])
def test_a_match_of_the_archive_and_of_the_answers_is_one(database: Database, first: str) -> None:
    archive = football_data("2324/E0.csv", "2425/E0.csv")
    folder = shared("data", "the-odds-api")
    answers = [("the-odds-api", folder / file) for file in REAL]
    files = archive + answers if first == "archive" else answers + archive
    reports = [adding_up(bring_one(database, *file)) for file in files]
    assert sum(report.rejected for report in reports) == 0
    found = rows(
        database,
        """
        SELECT s.name, count(*) FROM matches AS m JOIN seasons AS s ON s.id = m.season_id
        GROUP BY s.name ORDER BY s.name
        """,
    )
    assert found == [("2023/2024", 380), ("2024/2025", 380)]
    both = rows(
        database,
        """
        SELECT count(DISTINCT q.match_id) FROM quotes AS q
        JOIN bookmakers AS b ON b.id = q.bookmaker_id AND b.name = 'Pinnacle'
        JOIN quotes AS other ON other.match_id = q.match_id
             AND other.bookmaker_id = q.bookmaker_id AND other.source_id = 2
        WHERE q.source_id = 5
        """,
    )
    assert both == [(19,)]
