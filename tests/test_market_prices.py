"""What the market said of a bet at its close and at placing, from the quotes that there are."""

import math
from collections.abc import Sequence
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bettune import bet_types, odds
from bettune.database import Database, Session
from bettune.feeds import Quote
from bettune.margin import METHODS, probabilities_of
from bettune.market.books import CLOSES_WITHIN
from bettune.market.prices import MarketPrices, Wagers, market_prices
from bettune.watch.deciding import moment_of
from conftest import NOON, Given

KICKOFF = NOON + 21_600
CLOSING = odds.CLOSING
BOOKS = {
    "1X2": ("Home", "Draw", "Away"),
    "goals": ("Over 2.5", "Under 2.5"),
    "both": ("BTTS Yes", "BTTS No"),
    "AH -1": ("AH Home -1", "AH Away +1"),
    "AH -0.75": ("AH Home -0.75", "AH Away +0.75"),
}


def quote(
    bookmaker: str, bet_type: str, price: str, captured_at: int = CLOSING, plausible: int = 1
) -> Quote:
    kind, line = bet_types.parse(bet_type) or (0, 0)
    return (kind, line, bookmaker, captured_at, odds.from_text(price) or 0, plausible)


def book(bookmaker: str, name: str, prices: str, captured_at: int = CLOSING) -> list[Quote]:
    """Return all quotes of a book: `book("Pinnacle", "1X2", "2.00 3.60 4.00")`."""
    return [
        quote(bookmaker, bet_type, price, captured_at)
        for bet_type, price in zip(BOOKS[name], prices.split(), strict=True)
    ]


def bookmaker_ids(session: Session) -> dict[str, int]:
    return dict(session.all("SELECT name, id FROM bookmakers"))


def asked(session: Session, bets: Sequence[tuple[Any, ...]], method: str) -> MarketPrices:
    """Return the market of bets: match, bet type, bookmaker, placed at, kick-off."""
    ids = bookmaker_ids(session)
    rows = [
        (match_id, *(bet_types.parse(bet_type) or (0, 0)), ids.get(bookmaker, 10**6), placed, start)
        for match_id, bet_type, bookmaker, placed, start in bets
    ]
    columns = np.array(rows, np.int64).reshape(-1, 6).T
    return market_prices(
        session, Wagers(**dict(zip(Wagers.__struct_fields__, columns, strict=True))), method
    )


class Market:
    """One match with its quotes, and what the market said of a bet on it."""

    def __init__(self, database: Database, given: Given) -> None:
        self.database, self.given = database, given

    def __call__(
        self,
        *quotes: Quote | list[Quote],
        bet: str = "Home",
        bookmaker: str = "bet365",
        placed_at: int = KICKOFF - 7_200,
        method: str = "multiplicative",
        **match: Any,
    ) -> dict[str, Any]:
        flat = [one for some in quotes for one in (some if isinstance(some, list) else [some])]
        match_id = self.given.match(KICKOFF, quotes=flat, **match)
        found = self.database.read(
            asked, [(match_id, bet, bookmaker, placed_at, KICKOFF)], method
        ).result()
        return {name: getattr(found, name)[0].tolist() for name in found.__struct_fields__}


@pytest.fixture
def said(database: Database, given: Given) -> Market:
    return Market(database, given)


def near(value: float) -> Any:
    return pytest.approx(value, abs=1e-9)


PINNACLE = book("Pinnacle", "1X2", "2.00 3.60 4.00")  # 0.5 + 0.2777… + 0.25 = 37/36
BET365 = book("bet365", "1X2", "1.90 3.40 4.00")


def test_the_close_is_the_bookmakers_own_and_fair_is_the_references(said: Market) -> None:
    found = said(PINNACLE, BET365)
    assert found["closing"] == 1_900_000
    assert found["fair_closing"] == near(2 * 37 / 36)
    assert found["line_moved"] is False


def test_without_its_own_close_a_bet_is_held_against_the_references(said: Market) -> None:
    assert said(PINNACLE, bookmaker="bwin")["closing"] == 2_000_000


def test_without_either_there_is_no_close(said: Market) -> None:
    found = said(BET365, bookmaker="bwin")
    assert found["closing"] == 0
    assert found["fair_closing"] == near(1.9 * (1 / 1.9 + 1 / 3.4 + 1 / 4))  # the consensus of one


def test_without_the_reference_fair_is_the_bookmakers_own_then_the_consensus(
    said: Market,
) -> None:
    bwin, own = book("bwin", "1X2", "2.00 4.00 4.00"), book("bet365", "1X2", "1.60 4.00 8.00")
    maximum = book("Market maximum", "1X2", "9.00 9.00 9.00")
    average = book("Market average", "1X2", "4.00 2.00 4.00")
    assert said(bwin, own, maximum, average)["fair_closing"] == near(1.6)
    others = said(bwin, own, maximum, average, bookmaker="Interwetten")
    assert others["fair_closing"] == near(1 / ((1 / 2 + 1 / 1.6) / 2))
    assert said(maximum, average, bookmaker="bwin")["fair_closing"] == near(4)
    assert math.isnan(said(maximum, bookmaker="bwin")["fair_closing"])


def test_a_book_that_is_not_whole_or_cannot_be_true_is_none(said: Market) -> None:
    lame = PINNACLE[:2]
    assert said(lame, BET365)["fair_closing"] == near(1.9 * (1 / 1.9 + 1 / 3.4 + 1 / 4))
    wrong = [(*one[:5], 0) for one in PINNACLE]
    assert math.isnan(said(wrong)["fair_closing"])
    assert said(wrong)["closing"] == 0


@pytest.mark.parametrize(
    ("captured_at", "counts"),
    [
        (KICKOFF - CLOSES_WITHIN, True),
        (KICKOFF - CLOSES_WITHIN - 1, False),
        (KICKOFF - 1, True),
        (KICKOFF, False),
        (odds.EARLY, False),
    ],
)
def test_the_last_quote_stands_for_the_close_only_within_an_hour_of_it(
    said: Market, captured_at: int, counts: bool
) -> None:
    found = said(book("bet365", "1X2", "2.00 4.00 4.00", captured_at))
    assert (found["closing"] == 2_000_000) is counts
    assert math.isfinite(found["fair_closing"]) is counts


def test_the_closing_quote_comes_before_any_of_a_known_time(said: Market) -> None:
    late = book("bet365", "1X2", "5.00 5.00 5.00", KICKOFF - 60)
    running = book("bet365", "1X2", "9.00 9.00 9.00", KICKOFF + 60)
    assert said(late, running, BET365)["closing"] == 1_900_000
    assert said(late, running)["closing"] == 5_000_000


def test_where_only_the_day_is_known_no_time_is_near_the_kick_off(said: Market) -> None:
    late = book("bet365", "1X2", "5.00 5.00 5.00", KICKOFF - 60)
    assert said(late, kickoff_known=False)["closing"] == 0
    assert said(late, BET365, kickoff_known=False)["closing"] == 1_900_000


def test_at_placing_only_what_had_been_captured_by_then_is_known(said: Market) -> None:
    at = KICKOFF - 7_200
    first = book("Pinnacle", "1X2", "2.00 4.00 4.00", at - 60)
    then = book("Pinnacle", "1X2", "4.00 4.00 2.00", at)
    later = book("Pinnacle", "1X2", "4.00 2.00 4.00", at + 1)
    found = said(first, then, later, placed_at=at)
    assert found["market"] == near(0.25)
    assert found["market_1x2"] == near([0.25, 0.25, 0.5])
    assert said(first, then, later, placed_at=at - 1)["market"] == near(0.5)
    assert math.isnan(said(first, then, later, placed_at=at - 61)["market"])


def test_an_early_price_is_known_from_its_moment_on(said: Market) -> None:
    early = book("Pinnacle", "1X2", "2.00 4.00 4.00", odds.EARLY)
    moment = moment_of(odds.EARLY, KICKOFF)
    assert said(early, placed_at=moment)["market"] == near(0.5)
    assert math.isnan(said(early, placed_at=moment - 1)["market"])


def test_a_closing_price_is_known_in_the_last_second_before_kick_off(said: Market) -> None:
    early = book("Pinnacle", "1X2", "4.00 4.00 2.00", odds.EARLY)
    goals = book("Pinnacle", "goals", "2.00 2.00")
    assert said(early, PINNACLE, placed_at=KICKOFF - 2)["market"] == near(0.25)
    assert said(early, PINNACLE, placed_at=KICKOFF - 1)["market"] == near(18 / 37)
    found = said(early, PINNACLE, goals, bet="Over 2.5", placed_at=KICKOFF - 1)
    assert found["market_1x2"] == near([18 / 37, 10 / 37, 9 / 37])
    midnight = KICKOFF // 86_400 * 86_400
    by_day = said(early, PINNACLE, placed_at=midnight - 1, kickoff_known=False)
    assert by_day["market"] == near(18 / 37)


def test_bets_on_two_outcomes_and_without_the_draw_come_from_the_1x2_book(said: Market) -> None:
    home, draw, away = 18 / 37, 10 / 37, 9 / 37
    for bet, probability in {
        "1X": home + draw,
        "12": home + away,
        "X2": draw + away,
        "DNB Home": home / (home + away),
        "DNB Away": away / (home + away),
        "Draw": draw,
        "Away": away,
    }.items():
        assert said(PINNACLE, bet=bet)["fair_closing"] == near(1 / probability), bet


def test_other_markets_have_books_of_their_own(said: Market) -> None:
    both = book("Pinnacle", "both", "1.60 2.40")
    assert said(both, PINNACLE, bet="BTTS Yes")["fair_closing"] == near(1.6 * (1 / 1.6 + 1 / 2.4))
    assert math.isnan(said(PINNACLE, bet="BTTS No")["fair_closing"])
    handicap = book("Pinnacle", "AH -1", "1.80 2.25")
    found = said(handicap, bet="AH Away +1")
    assert found["fair_closing"] == near(2.25 * (1 / 1.8 + 1 / 2.25))
    assert found["line_moved"] is False
    assert math.isnan(said(handicap, bet="AH Away -1")["fair_closing"])


def test_every_method_takes_out_the_margin(said: Market) -> None:
    for method in METHODS:
        expected = probabilities_of([2.0, 3.6, 4.0], method)
        assert expected is not None
        assert said(PINNACLE, method=method)["fair_closing"] == near(1 / expected[0])


def test_the_outcome_is_that_of_matches_with_a_result(said: Market) -> None:
    for home, away, outcome in ((2, 1, 0), (1, 1, 1), (0, 1, 2)):
        found = said(status="finished", home_goals=home, away_goals=away)
        assert found["outcome_1x2"] == outcome
    assert said()["outcome_1x2"] == -1
    assert said(status="awarded", home_goals=3, away_goals=0)["outcome_1x2"] == -1


def poisson(mean: float) -> list[float]:
    return [math.exp(-mean) * mean**goals / math.factorial(goals) for goals in range(30)]


def fair_by_counting(
    home: float, away: float, handicap: float | None, total: float | None
) -> float:
    """Return fair odds by going through all scores: of a handicap of home, or of over."""
    won = lost = 0.0
    for scored, chance in enumerate(poisson(home)):
        for conceded, other in enumerate(poisson(away)):
            lead = scored - conceded + handicap if handicap is not None else 0.0
            ahead = lead if total is None else scored + conceded - total
            part = max(-1.0, min(1.0, ahead * 2))
            won += max(part, 0) * chance * other
            lost -= min(part, 0) * chance * other
    return 1 + lost / won


def fair_book(bookmaker: str, name: str, price: float) -> list[Quote]:
    """Return a book without margin of two outcomes."""
    other = price / (price - 1)
    return book(bookmaker, name, f"{price:.6f} {other:.6f}")


def test_the_price_of_a_moved_handicap_is_carried_over(said: Market) -> None:
    home, away = 1.8, 1.0
    moved = fair_book("Pinnacle", "AH -1", fair_by_counting(home, away, -1, None))
    goals = fair_book("Pinnacle", "goals", fair_by_counting(home, away, None, 2.5))
    found = said(moved, goals, bet="AH Home -0.75")
    expected = fair_by_counting(home, away, -0.75, None)
    assert found["fair_closing"] == pytest.approx(expected, abs=1e-5)
    assert found["line_moved"] is True
    assert found["closing"] == 0
    other = said(moved, goals, bet="AH Away +0.75")["fair_closing"]
    assert 1 / other == pytest.approx(1 - 1 / expected, abs=1e-5)


def test_1x2_stands_for_a_handicap_and_a_total_moves_too(said: Market) -> None:
    home, away = 1.5, 1.2
    chances = np.outer(poisson(home), poisson(away))
    wins, draws = np.tril(chances, -1).sum(), np.trace(chances)
    prices = " ".join(f"{1 / chance:.6f}" for chance in (wins, draws, 1 - wins - draws))
    winner = book("Pinnacle", "1X2", prices)
    goals = fair_book("Pinnacle", "goals", fair_by_counting(home, away, None, 2.5))
    handicap = said(winner, goals, bet="AH Home -0.25")["fair_closing"]
    assert handicap == pytest.approx(fair_by_counting(home, away, -0.25, None), abs=1e-4)
    total = said(winner, goals, bet="Over 3")["fair_closing"]
    assert total == pytest.approx(fair_by_counting(home, away, None, 3), abs=1e-4)


def test_a_line_is_carried_over_from_the_nearest_one_of_the_first_who_quotes_enough(
    said: Market,
) -> None:
    home, away = 1.8, 1.0
    goals = fair_book("bwin", "goals", fair_by_counting(home, away, None, 2.5))
    near_line = fair_book("bwin", "AH -1", fair_by_counting(home, away, -1, None))
    far_line = [quote("bwin", "AH Home +1", "1.01"), quote("bwin", "AH Away -1", "1.02")]
    lame = [quote("Pinnacle", "AH Home -1", "9.00"), quote("Pinnacle", "AH Away +1", "9.00")]
    found = said(goals, near_line, far_line, bet="AH Home -0.75", bookmaker="bwin")
    expected = fair_by_counting(home, away, -0.75, None)
    assert found["fair_closing"] == pytest.approx(expected, abs=1e-5)
    # Pinnacle tells no total: alone it is not enough, but its handicap counts before others'.
    with_reference = said(goals, near_line, lame, bet="AH Home -0.75", bookmaker="bwin")
    even = with_reference["fair_closing"]
    assert even != pytest.approx(expected, abs=1e-2)
    nobody = said(near_line, bet="AH Home -0.75", bookmaker="bwin")
    assert math.isnan(nobody["fair_closing"])
    assert nobody["line_moved"] is False


def test_no_bets_have_no_prices(database: Database) -> None:
    found = database.read(asked, [], "power").result()
    assert [len(getattr(found, name)) for name in found.__struct_fields__] == [0] * 6


# A slow and plain way to the same, for random quotes.

WHO = ("Pinnacle", "bet365", "bwin", "Betfair Exchange", "Market average", "Market maximum")
WHEN = (odds.EARLY, KICKOFF - 7_200, KICKOFF - 1_800, KICKOFF - 60, KICKOFF + 5, CLOSING)
OFFER = st.tuples(
    st.sampled_from(WHO),
    st.sampled_from(["Home", "Draw", "Away", "Over 2.5", "Under 2.5"]),
    st.integers(11, 90).map(lambda tenths: f"{tenths / 10:.1f}"),
    st.sampled_from(WHEN),
    st.sampled_from([1, 1, 1, 0]),
)


def standing(offers: list[Quote], who: str, outcome: str, at: int | None) -> int:
    """Return who's odds for an outcome at a moment, at the close for None."""
    kind, line = bet_types.parse(outcome) or (0, 0)
    best = (-1, 0)
    for of_kind, of_line, bookmaker, captured_at, price, plausible in offers:
        if (of_kind, of_line, bookmaker, plausible) == (kind, line, who, 1):
            if at is None:
                known = captured_at == CLOSING or KICKOFF - 3_600 <= captured_at < KICKOFF
            else:
                known = captured_at <= at and moment_of(captured_at, KICKOFF) <= at
            if known:
                best = max(best, (captured_at, price))
    return best[1]


def plainly(offers: list[Quote], bet: str, own: str, at: int | None) -> float:
    """Return the market's probability of a bet."""
    outcomes = BOOKS["goals"] if bet.endswith("2.5") else BOOKS["1X2"]

    def shares(who: str) -> tuple[float, ...] | None:
        prices = [standing(offers, who, outcome, at) for outcome in outcomes]
        return probabilities_of([price / 1e6 for price in prices], "power") if all(prices) else None

    tiers = [["Pinnacle"], [own], list(WHO[:4]), ["Market average"]]
    for tier in tiers:
        told = [found for who in tier if (found := shares(who))]
        if told:
            place = outcomes.index(bet)
            return sum(found[place] for found in told) / len(told)
    return math.nan


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@hypothesis.given(
    st.lists(OFFER, max_size=60, unique_by=lambda offer: (offer[0], offer[1], offer[3])),
    st.sampled_from(["Home", "Draw", "Under 2.5"]),
    st.sampled_from(["Pinnacle", "bet365", "bwin"]),
    st.sampled_from(
        [moment_of(0, KICKOFF) - 1, moment_of(0, KICKOFF), KICKOFF - 7_200, KICKOFF - 3]
    ),
)
def test_it_comes_to_what_a_plain_search_of_the_quotes_comes_to(
    said: Market, wished: list[Any], bet: str, own: str, at: int
) -> None:
    offers = [quote(who, outcome, price, when, fine) for who, outcome, price, when, fine in wished]
    found = said(offers, bet=bet, bookmaker=own, placed_at=at, method="power")
    close = standing(offers, own, bet, None) or standing(offers, "Pinnacle", bet, None)
    assert found["closing"] == close
    for name, expected in (
        ("fair_closing", 1 / plainly(offers, bet, own, None)),
        ("market", plainly(offers, bet, own, at)),
    ):
        if name == "fair_closing" and found["line_moved"]:
            continue
        assert found[name] == pytest.approx(expected, nan_ok=True), name
