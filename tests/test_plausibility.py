"""Quotes that cannot be true: told by their own book, and by the others of the match."""

import pytest

from bettune import odds
from bettune.bet_types import parse
from bettune.feeds import Quote
from bettune.feeds.plausibility import marked

AT = 1_780_000_000


def quotes(code: str, at: int = AT, **prices: str) -> list[Quote]:
    """Return a bookmaker's quotes: `Home="2.5"`, `Over_2_5="1.9"`."""
    found: list[Quote] = []
    for name, price in prices.items():
        bet_type = parse(name.replace("_minus_", " -").replace("_", " ", 1).replace("_", "."))
        value = odds.from_text(price)
        assert bet_type is not None
        assert value is not None
        found.append((*bet_type, code, at, value, 1))
    return found


def wrong(*found: list[Quote], kind: str = "bookmaker") -> set[tuple[str, int]]:
    """Return bookmaker and kind of the bets of those that are marked."""
    together = [quote for one in found for quote in one]
    kinds = {quote[2]: kind for quote in together}
    judged = marked(together, kinds)
    assert [quote[:5] for quote in judged] == [quote[:5] for quote in together]
    return {(quote[2], quote[0]) for quote in judged if not quote[5]}


@pytest.mark.parametrize(
    ("book", "kinds"),
    [
        ({"Home": "2.5", "Draw": "3.4", "Away": "2.9"}, set()),
        ({"Home": "1.01", "Draw": "1.01", "Away": "1.01"}, {1, 2, 3}),
        ({"Home": "3.5", "Draw": "4.4", "Away": "3.9"}, {1, 2, 3}),
        ({"Over_2_5": "1.9", "Under_2_5": "1.95"}, set()),
        ({"Over_2_5": "1.5", "Under_2_5": "1.5"}, {7, 8}),
        ({"BTTS_Yes": "1.3", "BTTS_No": "1.3"}, {9, 10}),
        ({"DNB_Home": "1.6", "DNB_Away": "2.3"}, set()),
        ({"DNB_Home": "2.6", "DNB_Away": "2.3"}, {13, 14}),
        ({"1X": "1.45", "12": "1.3", "X2": "1.55"}, set()),
        ({"1X": "2.5", "12": "3.4", "X2": "2.9"}, {4, 5, 6}),
        ({"Home": "1.01", "Draw": "1.01"}, set()),
    ],
)
def test_a_book_whose_sum_cannot_be_is_marked(book: dict[str, str], kinds: set[int]) -> None:
    assert wrong(quotes("one", **book)) == {("one", kind) for kind in kinds}


def test_totals_of_other_lines_and_moments_are_other_books() -> None:
    over, under = quotes("one", Over_2_5="1.5"), quotes("one", Under_3_5="1.5")
    assert wrong(over, under) == set()
    assert wrong(over, quotes("one", AT + 1, Under_2_5="1.5")) == set()
    assert wrong(over, quotes("one", Under_2_5="1.5")) == {("one", 7), ("one", 8)}


def test_a_handicap_s_two_sides_are_one_book() -> None:
    home: list[Quote] = [(11, -3, "one", AT, 1_500_000, 1)]
    away: list[Quote] = [(12, 3, "one", AT, 1_500_000, 1)]
    other: list[Quote] = [(12, -3, "one", AT, 1_500_000, 1)]
    assert wrong(home, away) == {("one", 11), ("one", 12)}
    assert wrong(home, other) == set()


def test_a_market_s_maximum_may_sum_to_less() -> None:
    best = quotes("best", Home="2.7", Draw="3.6", Away="3.1")
    assert wrong(best, kind="maximum") == set()
    assert wrong(best) == {("best", 1), ("best", 2), ("best", 3)}


def test_a_single_quote_out_of_line_with_three_others_is_marked() -> None:
    honest = [quotes(f"book{number}", Home="2.5") for number in range(3)]
    assert wrong(quotes("thin", Home="1.01"), *honest) == {("thin", 1)}
    assert wrong(quotes("thin", Home="1.01"), *honest[:2]) == set()
    assert wrong(quotes("bold", Home="1.7"), *honest) == set()


def test_home_and_away_exchanged_against_all_others_is_marked() -> None:
    honest = [quotes(f"book{number}", Home="1.5", Draw="4.5", Away="7.0") for number in range(3)]
    turned = quotes("turned", Home="7.0", Draw="4.5", Away="1.5")
    assert wrong(turned, *honest) == {("turned", kind) for kind in (1, 2, 3)}
