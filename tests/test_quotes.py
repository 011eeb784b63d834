"""Open and last prices of a day's matches."""

import pytest

from bettune import bet_types, odds, quotes
from bettune.database import Database
from bettune.feeds import Quote
from conftest import NOON, Given

KICKOFF = NOON + 21_600
HOUR = 3_600


def quote(
    bookmaker: str,
    captured_at: int,
    price: str,
    bet_type: str = "Home",
    plausible: int = 1,
) -> Quote:
    kind, line = bet_types.parse(bet_type) or (0, 0)
    return (kind, line, bookmaker, captured_at, odds.from_text(price) or 0, plausible)


def prices(
    database: Database, given: Given, *offers: Quote, bet_type: str = "Home"
) -> tuple[tuple[str, str, int], tuple[str, str, int]] | None:
    """Return the open and the last price of a match with these quotes."""
    match_id = given.match(KICKOFF, quotes=list(offers))
    kind, line = bet_types.parse(bet_type) or (0, 0)
    found = database.read(quotes.prices_of, [match_id], kind, line).result().get(match_id)
    if found is None:
        return None
    return told(found.open), told(found.last)


def told(price: quotes.Price) -> tuple[str, str, int]:
    return odds.to_text(price.odds)[:4], price.bookmaker, price.captured_at


def test_open_is_the_first_moment_and_last_the_latest_before_kick_off(
    database: Database, given: Given
) -> None:
    first, later, running = KICKOFF - 5 * HOUR, KICKOFF - HOUR, KICKOFF + 60
    assert prices(
        database,
        given,
        quote("bet365", later, "2.20"),
        quote("bet365", first, "2.10"),
        quote("bet365", running, "9.00"),
    ) == (("2.10", "bet365", first), ("2.20", "bet365", later))


def test_early_prices_come_first_and_the_closing_price_last(
    database: Database, given: Given
) -> None:
    assert prices(
        database,
        given,
        quote("bet365", KICKOFF - HOUR, "2.20"),
        quote("bet365", odds.CLOSING, "2.30"),
        quote("bet365", odds.EARLY, "2.10"),
    ) == (("2.10", "bet365", odds.EARLY), ("2.30", "bet365", odds.CLOSING))


def test_the_best_price_of_the_moment_counts_and_names_its_bookmaker(
    database: Database, given: Given
) -> None:
    found = prices(
        database,
        given,
        quote("bet365", odds.EARLY, "2.10"),
        quote("Pinnacle", odds.EARLY, "2.16"),
        quote("bwin", odds.EARLY, "2.15"),
    )
    assert found == (("2.16", "Pinnacle", odds.EARLY),) * 2


def test_market_figures_count_only_where_nobody_is_named(database: Database, given: Given) -> None:
    found = prices(
        database,
        given,
        quote("Market maximum", odds.EARLY, "2.50"),
        quote("Betfair Exchange", odds.EARLY, "2.10"),
        quote("Market average", odds.CLOSING, "2.00"),
        quote("Market maximum", odds.CLOSING, "2.40"),
    )
    assert found == (
        ("2.10", "Betfair Exchange", odds.EARLY),
        ("2.40", "Market maximum", odds.CLOSING),
    )


@pytest.mark.parametrize(
    "offer",
    [
        quote("bet365", odds.EARLY, "2.10", "Away"),
        quote("bet365", odds.EARLY, "2.10", "Over 3.5"),
        quote("bet365", odds.EARLY, "2.10", "Over 2.5", plausible=0),
        quote("bet365", KICKOFF, "2.10", "Over 2.5"),
    ],
    ids=["another kind", "another line", "not plausible", "not before kick-off"],
)
def test_no_other_quote_counts(database: Database, given: Given, offer: Quote) -> None:
    assert prices(database, given, offer, bet_type="Over 2.5") is None


def test_each_match_has_its_own_prices(database: Database, given: Given) -> None:
    ids = [
        given.match(KICKOFF, quotes=[quote("bet365", odds.EARLY, price)])
        for price in ("2.10", "3.10", "9999.99")
    ]
    found = database.read(quotes.prices_of, ids, bet_types.HOME, 0).result()
    assert [odds.to_text(found[id_].open.odds) for id_ in ids] == [
        "2.100000",
        "3.100000",
        "9999.990000",
    ]
