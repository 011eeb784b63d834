"""What each column of a football-data.co.uk header means, derived by rule.

A column of odds is a bookmaker, a stage and an outcome: `B365CH` is `B365`, closing (`C`), home.
219 names occur in 33 seasons and new ones come every summer; the rule knows tomorrow's as well.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from bettune.bet_types import AWAY, DRAW, HANDICAP_AWAY, HANDICAP_HOME, HOME, OVER, UNDER
from bettune.feeds import Bookmaker
from bettune.feeds.bookmakers import BOOKMAKERS

ALIASES = {"P": "PS"}
"""`PH`, `P>2.5` and `PAHH` are Pinnacle's, as `PSH` is."""

FIELDS = {
    "division": ("Div",),
    "country": ("Country",),
    "league": ("League",),
    "season": ("Season",),
    "date": ("Date",),
    "time": ("Time",),
    "home": ("HomeTeam", "Home", "HT"),
    "away": ("AwayTeam", "Away", "AT"),
    "home_goals": ("FTHG", "HG"),
    "away_goals": ("FTAG", "AG"),
    "result": ("FTR", "Res"),
    "half_time_home": ("HTHG",),
    "half_time_away": ("HTAG",),
}
"""Field -> its names, the first that the header has counts: `HT` is the home team only where
nothing else is (Greece, 2000-01 to 2004-05)."""

STATISTICS = frozenset(
    {
        f"{side}{what}"
        for side in "HA"
        for what in ("S", "ST", "HW", "C", "F", "FKC", "O", "Y", "R", "BP")
    }
    | {"HTR", "Attendance", "Referee", "Bb1X2", "BbOU", "BbAH"}
)
"""Columns that are known and not read; the last three count BetBrain's bookmakers."""

_PRICE = re.compile(r"(.+?)(AHH|AHA|[<>][0-9]{1,2}\.5|[HDA])", re.ASCII)
_KINDS = {
    "H": HOME,
    "D": DRAW,
    "A": AWAY,
    ">": OVER,
    "<": UNDER,
    "AHH": HANDICAP_HOME,
    "AHA": HANDICAP_AWAY,
}
RESULT: tuple[int, ...] = (HOME, DRAW, AWAY)
TOTAL: tuple[int, ...] = (OVER, UNDER)
HANDICAP: tuple[int, ...] = (HANDICAP_HOME, HANDICAP_AWAY)
_MARKETS = {kind: kinds for kinds in (RESULT, TOTAL, HANDICAP) for kind in kinds}


class Market(msgspec.Struct, frozen=True):
    """A bookmaker's odds for all outcomes of one bet at one stage: the columns they stand in."""

    code: str
    closing: bool
    kinds: tuple[int, ...]
    """`RESULT`, `TOTAL` or `HANDICAP`."""
    line: int
    """A total's line in quarter goals, else 0."""
    cells: tuple[int, ...]
    """Where the odds stand, in the order of the kinds; `Columns.width` for a missing column."""
    line_cell: int
    """Where a handicap's line stands; `Columns.width` for the other markets."""


class Columns(msgspec.Struct, frozen=True):
    """A header, understood. A column that it lacks stands at `width`, beyond its last cell."""

    width: int
    names: list[str]
    fields: dict[str, int]
    markets: list[Market]
    bookmakers: dict[str, Bookmaker]
    spare: list[tuple[int, int]]
    """A column and a later one of the same name, which counts where the first is empty."""
    unknown: list[int]
    """Columns that no rule explains."""

    def has(self, *fields: str) -> bool:
        """Tell whether the header has all of the fields."""
        return all(self.fields[field] < self.width for field in fields)


class _Price(msgspec.Struct, frozen=True):
    """A column of odds: the bookmaker as the header writes it (its `C` included) and the bet."""

    book: str
    kind: int
    line: int


def columns(header: Sequence[str]) -> Columns:
    """Return what the columns of the header mean."""
    names = _spread([name.strip() for name in header])
    places: dict[str, int] = {}
    spare = []
    for place, name in enumerate(names):
        if name and places.setdefault(name, place) != place:
            spare.append((places[name], place))
    width = len(names)
    fields = {
        field: next((places[name] for name in known if name in places), width)
        for field, known in FIELDS.items()
    }
    rest = {
        name: place
        for name, place in places.items()
        if place not in fields.values() and name not in STATISTICS
    }
    prices = {name: price for name in rest if (price := _price(name))}
    lines = _lines(rest, prices)
    markets = _markets(prices, rest, lines, width)
    read = {cell for market in markets for cell in (*market.cells, market.line_cell)}
    unknown = [place for name, place in rest.items() if place not in read and name not in lines]
    codes = sorted({market.code for market in markets})
    bookmakers = {code: BOOKMAKERS.get(code) or Bookmaker(code, code) for code in codes}
    return Columns(width, names, fields, markets, bookmakers, spare, unknown)


def _spread(names: list[str]) -> list[str]:
    """Return the names with `LB,LB,LB` written as `LBH,LBD,LBA` (Germany's second, 2004-05)."""
    spread = list(names)
    for at, code in enumerate(names):
        if code in BOOKMAKERS and names[at : at + 3] == [code] * 3:
            spread[at : at + 3] = [f"{code}{outcome}" for outcome in "HDA"]
    return spread


def _price(name: str) -> _Price | None:
    found = _PRICE.fullmatch(name)
    if not found:
        return None
    book, outcome = found.groups()
    if outcome[0] in "<>":
        return _Price(book, _KINDS[outcome[0]], int(outcome[1:-2]) * 4 + 2)
    return _Price(book, _KINDS[outcome], 0)


def _lines(rest: Mapping[str, int], prices: Mapping[str, _Price]) -> set[str]:
    """Return the names of the columns that hold a handicap's line.

    They are `AHh`, `AHCh`, a bookmaker's own (`GBAH`), and `BbAHh`; `GBAH` looks like the home
    odds of a bookmaker `GBA`, so these are told apart first.
    """
    handicaps = {price.book for price in prices.values() if price.kind in HANDICAP}
    own = {form.format(book) for book in handicaps for form in ("{}AH", "{}AHh", "{}AHCh")}
    return (own | {"AHh", "AHCh", "BbAHh"}) & rest.keys()


def _markets(
    prices: Mapping[str, _Price], rest: Mapping[str, int], lines: set[str], width: int
) -> list[Market]:
    priced = {name: price for name, price in prices.items() if name not in lines}
    books = _books(priced.values())
    cells: dict[tuple[str, bool, tuple[int, ...], int, str], dict[int, int]] = {}
    for name, price in priced.items():
        if price.book in books:
            kinds = _MARKETS[price.kind]
            key = (*books[price.book], kinds, price.line, price.book)
            cells.setdefault(key, {})[price.kind] = rest[name]
    # Two spellings of one market (`PH` beside `PSH`): the one that stands first is read.
    first: dict[tuple[str, bool, tuple[int, ...], int], Market] = {}
    for (code, closing, kinds, line, book), found in cells.items():
        line_cell = _line_cell(book, closing, rest) if kinds is HANDICAP else width
        if line_cell is not None:
            places = tuple(found.get(kind, width) for kind in kinds)
            market = Market(code, closing, kinds, line, places, line_cell)
            first.setdefault((code, closing, kinds, line), market)
    return list(first.values())


def _books(prices: Iterable[_Price]) -> dict[str, tuple[str, bool]]:
    """Return what stands before the outcomes -> bookmaker's code and whether it is closing.

    A bookmaker is known from the table, or by having all outcomes of a bet. `VCH` is VC's, not
    closing odds of a bookmaker V: what is a bookmaker as it stands is not taken apart.
    """
    kinds: dict[str, set[int]] = {}
    for price in prices:
        kinds.setdefault(price.book, set()).add(price.kind)
    complete = {
        book for book, found in kinds.items() if any(found.issuperset(m) for m in _MARKETS.values())
    }
    tabled = BOOKMAKERS.keys() | ALIASES.keys()
    known = tabled | complete
    books = {}
    for book in kinds:
        if book not in tabled and book[-1] == "C" and book[:-1] in known:
            books[book] = (ALIASES.get(book[:-1], book[:-1]), True)
        elif book in known:
            books[book] = (ALIASES.get(book, book), False)
    return books


def _line_cell(book: str, closing: bool, places: Mapping[str, int]) -> int | None:
    """Return where the line of a bookmaker's handicap stands, None if nowhere.

    Its own column comes first, then BetBrain's or the one that is common to all.
    """
    common = "AHCh" if closing else "BbAHh" if book.startswith("Bb") else "AHh"
    names = (f"{book}AH", f"{book}AHh", common)
    return next((places[name] for name in names if name in places), None)
