"""The quotes of a football-data.co.uk row, and which of them cannot be true.

The archive has ten million, so a header is laid out once and a row is read in three short loops.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TypeAlias

from bettune import odds
from bettune.bet_types import (
    AWAY,
    DRAW,
    HANDICAP_AWAY,
    HANDICAP_HOME,
    HOME,
    OVER,
    UNDER,
    parse_line,
)
from bettune.feeds import Quote, Remark
from bettune.feeds.football_data_columns import HANDICAP, RESULT, TOTAL, Columns, Market
from bettune.feeds.plausibility import APART, HIGHEST, LOWEST, OTHERS, UNIT, exchanged

_NO_ODDS = "This is not odds: a number greater than 1 and less than 10000 is expected."


class _Odds(dict[str, int]):
    """A cell's text -> odds in millionths, 0 for an empty cell, -1 for what is not odds."""

    def __missing__(self, text: str) -> int:
        stripped = text.strip()
        value = (odds.from_text(stripped) or -1) if stripped else 0
        self[text] = value
        return value


class _Lines(dict[str, int | None]):
    """A cell's text -> a handicap's line in quarter goals, None for what is not one."""

    def __missing__(self, text: str) -> int | None:
        value = self[text] = _goals(text.strip())
        return value


def _goals(text: str) -> int | None:
    """Return a line in quarter goals: `-0.75` is -3, and so is `-0.5,-1`, split between two."""
    halves = [parse_line(part.strip()) for part in text.split(",")]
    if len(halves) == 1:
        return halves[0]
    one, other, *more = halves
    if more or one is None or other is None or one % 2 or abs(one - other) != 2:
        return None
    return (one + other) // 2


_Head: TypeAlias = tuple[str, int, int, int, int]
"""Code, captured at, the lowest and highest sum, and a total's line or a handicap line's cell."""


class Plan:
    """How the rows of one header are turned into quotes.

    The cells of odds are picked in one go, in the order: all homes, all draws, all aways, then
    the totals' overs and unders, then the handicaps' homes and aways. Each is a slice.
    """

    def __init__(self, columns: Columns, captured: Callable[[Market], int]) -> None:
        self._columns = columns
        self._heads: dict[tuple[int, ...], list[_Head]] = {}
        self._slices: dict[tuple[int, ...], list[slice]] = {}
        self._places: list[int] = []
        for kinds in (RESULT, TOTAL, HANDICAP):
            markets = [market for market in columns.markets if market.kinds == kinds]
            self._heads[kinds] = [_head(columns, market, captured(market)) for market in markets]
            self._slices[kinds] = []
            for outcome in range(len(kinds)):
                start = len(self._places)
                self._places += [market.cells[outcome] for market in markets]
                self._slices[kinds].append(slice(start, len(self._places)))
        self._pick = itemgetter(*self._places) if self._places else None
        self._odds = _Odds()
        self._lines = _Lines()
        self._judges = {code for code, book in columns.bookmakers.items() if book.kind != "maximum"}

    def quotes(self, line: int, cells: Sequence[str], remarks: list[Remark]) -> list[Quote]:
        """Return the quotes of a row; what was not taken is added to the remarks.

        The cells are as many as the header's and an empty one, which stands for missing columns.
        """
        if self._pick is None:
            return []
        values = list(map(self._odds.__getitem__, self._pick(cells)))
        if min(values) < 0:
            values = self._usable(line, cells, values, remarks)
        quotes = self._results(values)
        quotes += self._totals(values)
        quotes += self._handicaps(line, cells, values, remarks)
        return quotes

    def _results(self, values: list[int]) -> list[Quote]:
        quotes: list[Quote] = []
        leads: list[int] = []
        heads = self._heads[RESULT]
        sides = [values[side] for side in self._slices[RESULT]]
        for (code, captured, lowest, highest, _), home, draw, away in zip(
            heads, *sides, strict=True
        ):
            if home and draw and away:
                by_home, by_away = UNIT // home, UNIT // away
                leads.append(by_home - by_away)
                true = 1 if lowest <= by_home + UNIT // draw + by_away <= highest else 0
                quotes += (
                    (HOME, 0, code, captured, home, true),
                    (DRAW, 0, code, captured, draw, true),
                    (AWAY, 0, code, captured, away, true),
                )
            elif home or draw or away:
                quotes += [
                    (kind, 0, code, captured, price, 1)
                    for kind, price in zip(RESULT, (home, draw, away), strict=True)
                    if price
                ]
        if len(leads) > OTHERS and max(leads) - min(leads) > APART:
            return self._unexchanged(quotes)
        return quotes

    def _totals(self, values: list[int]) -> list[Quote]:
        quotes: list[Quote] = []
        overs, unders = (values[side] for side in self._slices[TOTAL])
        for (code, captured, lowest, highest, line), over, under in zip(
            self._heads[TOTAL], overs, unders, strict=True
        ):
            if over and under:
                true = 1 if lowest <= UNIT // over + UNIT // under <= highest else 0
                quotes.append((OVER, line, code, captured, over, true))
                quotes.append((UNDER, line, code, captured, under, true))
            elif over:
                quotes.append((OVER, line, code, captured, over, 1))
            elif under:
                quotes.append((UNDER, line, code, captured, under, 1))
        return quotes

    def _handicaps(
        self, line: int, cells: Sequence[str], values: list[int], remarks: list[Remark]
    ) -> list[Quote]:
        quotes: list[Quote] = []
        homes, aways = (values[side] for side in self._slices[HANDICAP])
        for (code, captured, lowest, highest, cell), home, away in zip(
            self._heads[HANDICAP], homes, aways, strict=True
        ):
            if not (home or away):
                continue
            goals = self._lines[cells[cell]]
            if goals is None:
                reason = (
                    f"The handicap odds of {code} are not taken without a line in quarter goals."
                )
                remarks.append(Remark(line, reason, self._quoted(cell, cells)))
                continue
            true = 1
            if home and away and not lowest <= UNIT // home + UNIT // away <= highest:
                true = 0
            if home:
                quotes.append((HANDICAP_HOME, goals, code, captured, home, true))
            if away:
                quotes.append((HANDICAP_AWAY, -goals, code, captured, away, true))
        return quotes

    def _usable(
        self, line: int, cells: Sequence[str], values: list[int], remarks: list[Remark]
    ) -> list[int]:
        """Return the values with 0 for what is not odds, each of which gets a remark."""
        for place, value in zip(self._places, values, strict=True):
            if value < 0:
                remarks.append(Remark(line, _NO_ODDS, self._quoted(place, cells)))
        return [max(value, 0) for value in values]

    def _quoted(self, place: int, cells: Sequence[str]) -> str:
        return f"{self._columns.names[place]}: {cells[place].strip()[:40]}"

    def _unexchanged(self, quotes: list[Quote]) -> list[Quote]:
        """Return the quotes, marked where a bookmaker has home and away exchanged."""
        wrong = set(_exchanged(quotes, self._judges))
        return [(*quote[:5], 0) if (quote[2], quote[3]) in wrong else quote for quote in quotes]


def _head(columns: Columns, market: Market, captured: int) -> _Head:
    kind = columns.bookmakers[market.code].kind
    extra = market.line_cell if market.kinds == HANDICAP else market.line
    return market.code, captured, LOWEST[kind], HIGHEST[len(market.kinds)], extra


def _exchanged(quotes: Iterable[Quote], judges: Container[str]) -> Iterator[tuple[str, int]]:
    """Yield code and captured at of those that have home and away exchanged."""
    prices: dict[int, dict[str, dict[int, int]]] = {}
    for kind, _, code, captured, price, _ in quotes:
        if code in judges:
            prices.setdefault(captured, {}).setdefault(code, {})[kind] = price
    for captured, books in prices.items():
        leads = {
            code: UNIT // price[HOME] - UNIT // price[AWAY]
            for code, price in books.items()
            if len(price) == len(RESULT)
        }
        for code in exchanged(leads):
            yield code, captured
