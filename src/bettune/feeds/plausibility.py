"""Which quotes cannot be true: judged by their own book, and by the others of the same match.

A quote that cannot be true is kept as published and marked, for no consensus or figure to use.
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import TypeAlias, TypeVar

from bettune import odds
from bettune.bet_types import (
    AWAY,
    BOTH_SCORE,
    DRAW,
    DRAW_NO_BET_AWAY,
    DRAW_NO_BET_HOME,
    DRAW_OR_AWAY,
    HANDICAP_AWAY,
    HANDICAP_HOME,
    HOME,
    HOME_OR_AWAY,
    HOME_OR_DRAW,
    NOT_BOTH_SCORE,
    OVER,
    UNDER,
)
from bettune.feeds import Quote

UNIT = odds.MILLION * odds.MILLION
"""Divided by odds in millionths this is their inverse, in millionths as well."""

LOWEST = {"bookmaker": 985_000, "exchange": 985_000, "average": 985_000, "maximum": 900_000}
HIGHEST = {3: 1_300_000, 2: 1_200_000}
"""Limits to the sum of a book's inverse odds, in millionths, by kind of bookmaker and by its
number of outcomes.

The sum is 1 plus a margin: in the archive 1.00 to 1.25 with three outcomes and to 1.17 with two,
then nothing for a while. A market's maxima are from many hands: they sum to 0.95 often, but not
to 0.90 without a wrong or stale price among them."""

APART = 250_000
CLOSE = 80_000
OTHERS = 3
"""A bookmaker has home and away exchanged when its inverse home odds less its inverse away odds
are more than `APART` from the median of the others, of whom it takes `OTHERS`, and would be
within `CLOSE` of it if exchanged. In the archive that finds nine whose sum is in order, all of
them wrong by eye; narrower limits begin to find honest disagreement about even matches.

A single quote is out of line when its inverse is more than `APART` from the median of as many
others: in saved answers of live odds the honest ones were 0.06 apart at the most, and an exchange
where nobody had offered anything better yet was 0.48."""

DOUBLE_CHANCE = (HOME_OR_DRAW, HOME_OR_AWAY, DRAW_OR_AWAY)
_BOOKS: tuple[tuple[int, ...], ...] = (
    (HOME, DRAW, AWAY),
    (OVER, UNDER),
    (HANDICAP_HOME, HANDICAP_AWAY),
    (BOTH_SCORE, NOT_BOTH_SCORE),
    (DRAW_NO_BET_HOME, DRAW_NO_BET_AWAY),
    DOUBLE_CHANCE,
)
_BOOK_OF = {kind: book for book in _BOOKS for kind in book}

K = TypeVar("K")
_Book: TypeAlias = tuple[tuple[int, ...], int, str, int]
"""The kinds of a book, its line (of the home side), bookmaker's code and captured at."""


def marked(quotes: Sequence[Quote], kinds: Mapping[str, str]) -> list[Quote]:
    """Return the quotes of a match, all of about one moment, marked where they cannot be true.

    `kinds` tells each bookmaker's kind by its code.
    """
    wrong = set(_wrong_sums(quotes, kinds))
    wrong |= {(*_place(quote), quote[3]) for quote in _out_of_line(quotes, kinds)}
    wrong |= _exchanged_books(quotes, kinds)
    return [(*quote[:5], 0) if (*_place(quote), quote[3]) in wrong else quote for quote in quotes]


def _place(quote: Quote) -> tuple[int, int, str]:
    return quote[0], quote[1], quote[2]


def _books(quotes: Sequence[Quote]) -> dict[_Book, dict[int, Quote]]:
    """Return the quotes by their book, those of a book by their kind."""
    found: dict[_Book, dict[int, Quote]] = {}
    for quote in quotes:
        kind, line, code, captured_at = quote[:4]
        book = _BOOK_OF[kind]
        place = (book, -line if kind == HANDICAP_AWAY else line, code, captured_at)
        found.setdefault(place, {})[kind] = quote
    return found


def _wrong_sums(
    quotes: Sequence[Quote], kinds: Mapping[str, str]
) -> Iterator[tuple[int, int, str, int]]:
    for (book, _, code, captured_at), found in _books(quotes).items():
        if len(found) < len(book):
            continue
        total = sum(UNIT // quote[4] for quote in found.values())
        if book is DOUBLE_CHANCE:  # two of the three win
            total //= 2
        if not LOWEST[kinds[code]] <= total <= HIGHEST[len(book)]:
            for quote in found.values():
                yield (*_place(quote), captured_at)


def _out_of_line(quotes: Sequence[Quote], kinds: Mapping[str, str]) -> Iterator[Quote]:
    same: dict[tuple[int, int], list[Quote]] = {}
    for quote in quotes:
        if kinds[quote[2]] != "maximum":
            same.setdefault(quote[:2], []).append(quote)
    for offers in same.values():
        inverses = {id(quote): UNIT // quote[4] for quote in offers}
        if max(inverses.values()) - min(inverses.values()) <= APART:
            continue
        for quote in offers:
            others = [inverses[id(other)] for other in offers if other[2] != quote[2]]
            if len(others) >= OTHERS and abs(inverses[id(quote)] - median(others)) > APART:
                yield quote


def _exchanged_books(
    quotes: Sequence[Quote], kinds: Mapping[str, str]
) -> set[tuple[int, int, str, int]]:
    leads = {}
    for (book, _, code, captured_at), found in _books(quotes).items():
        if book == (HOME, DRAW, AWAY) and len(found) == 3 and kinds[code] != "maximum":
            lead = UNIT // found[HOME][4] - UNIT // found[AWAY][4]
            leads[code, captured_at] = lead
    return {
        (kind, 0, code, captured_at)
        for code, captured_at in exchanged(leads)
        for kind in (HOME, DRAW, AWAY)
    }


def exchanged(leads: Mapping[K, int]) -> Iterator[K]:
    """Yield those that have home and away exchanged.

    `leads` has the inverse home odds of each less its inverse away odds, in millionths.
    """
    for name, lead in leads.items():
        others = [other for another, other in leads.items() if another != name]
        if len(others) >= OTHERS:
            middle = median(others)
            if abs(lead - middle) > APART and abs(-lead - middle) < CLOSE:
                yield name
