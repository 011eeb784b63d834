"""The markets of The Odds API: which bet each outcome is, and the quotes of an event."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

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
    parse_line,
)
from bettune.feeds import LONGEST_NAME, Bookmaker, Broken, MatchRow, Quote, Remark
from bettune.feeds.bookmakers import bookmaker_of_key
from bettune.feeds.documents import Document, moment
from bettune.feeds.plausibility import marked

Names: TypeAlias = Mapping[str, int]
"""An outcome's name -> the kind of bet it is."""

_X = "draw"
LATE = 60
"""Seconds that a market's update may be later than the answer by the clock here."""


def _result(home: str, away: str) -> Names:
    return {home: HOME, _X: DRAW, away: AWAY}


def _total(home: str, away: str) -> Names:
    return {"over": OVER, "under": UNDER}


def _handicap(home: str, away: str) -> Names:
    return {home: HANDICAP_HOME, away: HANDICAP_AWAY}


def _both_score(home: str, away: str) -> Names:
    return {"yes": BOTH_SCORE, "no": NOT_BOTH_SCORE}


def _draw_no_bet(home: str, away: str) -> Names:
    return {home: DRAW_NO_BET_HOME, away: DRAW_NO_BET_AWAY}


def _double_chance(home: str, away: str) -> Names:
    pairs = {
        (home, _X): HOME_OR_DRAW,
        (home, away): HOME_OR_AWAY,
        (_X, away): DRAW_OR_AWAY,
    }
    return {
        f"{first} or {second}": kind
        for (one, other), kind in pairs.items()
        for first, second in ((one, other), (other, one))
    }


class Market(NamedTuple):
    """How a market's outcomes are named, and which line they take."""

    names: Callable[[str, str], Names]
    """Takes home and away, casefolded."""
    line: str | None = None
    """None, `total` or `handicap`, as in `bet_types`."""


MARKETS = {
    "h2h": Market(_result),
    "h2h_3_way": Market(_result),
    "totals": Market(_total, "total"),
    "alternate_totals": Market(_total, "total"),
    "spreads": Market(_handicap, "handicap"),
    "alternate_spreads": Market(_handicap, "handicap"),
    "btts": Market(_both_score),
    "draw_no_bet": Market(_draw_no_bet),
    "double_chance": Market(_double_chance),
}
NOT_TAKEN = {
    "h2h_lay": "They are odds to bet against an outcome, on an exchange",
    "outrights": "They are bets on a whole competition",
    "outrights_lay": "They are bets on a whole competition",
}
"""Markets that are known and left out, and why."""


class _Wrong(Exception):
    """Why an outcome is not taken."""


class Offers:
    """The quotes of the events of one answer, and what of them was not taken."""

    def __init__(self, came: int | None) -> None:
        """Start with none; `came` is when the answer came, in UTC seconds, if that is known."""
        self._came = came
        self._remarks: list[Remark] = []
        self._markets: dict[str, list[int]] = {}
        self._begun: dict[int, int] = {}
        self.bookmakers: dict[str, Bookmaker] = {}
        """By code, of all quotes taken."""
        self.newest = came or 0
        """When the answer came, else the latest update in it."""

    def quotes(self, row: MatchRow, event: Document) -> list[Quote]:
        """Return the event's quotes, those that cannot be true marked."""
        found: dict[tuple[int, int, str, int], int] = {}
        for book, market, captured_at in self._found(row.line, event):
            if captured_at >= row.kickoff:
                self._begun[row.line] = self._begun.get(row.line, 0) + 1
                continue
            for kind, line, price in self._outcomes(row.line, book, market, event):
                key = (kind, line, book.code, captured_at)
                if found.setdefault(key, price) != price:
                    cell = f"{book.name}, {market['key']}"
                    reason = f"Odds of {odds.to_text(price)} stand beside other ones for the same."
                    self._remarks.append(Remark(row.line, reason, cell))
                else:
                    self.bookmakers[book.code] = book
        kinds = {code: book.kind for code, book in self.bookmakers.items()}
        return marked([(*key, price, 1) for key, price in found.items()], kinds)

    def remarks(self) -> list[Remark]:
        """Return what was not taken, in the order of the events; each market's in one remark."""
        told = list(self._remarks)
        for key, lines in self._markets.items():
            reason = NOT_TAKEN.get(key, "This market is not known")
            told.append(Remark(lines[0], f"{reason}: {len(lines)} were not taken.", key))
        for line, number in self._begun.items():
            reason = f"The match had begun: {number} markets in play were not taken."
            told.append(Remark(line, reason, "last_update"))
        return sorted(told, key=lambda remark: remark.line)

    def _found(self, line: int, event: Document) -> Iterator[tuple[Bookmaker, Document, int]]:
        """Yield bookmaker, market and capture time of the markets that are taken."""
        for offer in _objects(event.get("bookmakers")):
            book = _bookmaker(offer)
            for market in _objects(offer.get("markets")):
                key = market.get("key")
                if not isinstance(key, str) or key not in MARKETS:
                    self._markets.setdefault(f"{key!s:.40}", []).append(line)
                    continue
                captured_at = self._captured_at(market, offer)
                if captured_at is None:
                    told = market.get("last_update")
                    reason = "It is not told when these odds were offered, or it is yet to come."
                    cell = f"{book.name}, {key}: {told!s:.40}"
                    self._remarks.append(Remark(line, reason, cell))
                    continue
                yield book, market, captured_at

    def _captured_at(self, market: Document, offer: Document) -> int | None:
        told = market.get("last_update") or offer.get("last_update")
        if told is None:
            return self._came
        updated = moment(told)
        if updated is None or (self._came and updated > self._came + LATE):
            return None
        if self._came is None:
            self.newest = max(self.newest, updated)
        return updated

    def _outcomes(
        self, line: int, book: Bookmaker, market: Document, event: Document
    ) -> Iterator[tuple[int, int, int]]:
        """Yield kind, line and odds of a market's outcomes; the others get a remark each."""
        key: str = market["key"]
        names = MARKETS[key].names(_plain(event["home_team"]), _plain(event["away_team"]))
        for outcome in _objects(market.get("outcomes")):
            try:
                yield _outcome(outcome, names, MARKETS[key].line)
            except _Wrong as wrong:
                told = f"{outcome.get('name')!s:.30} {outcome.get('price')!s:.20}"
                self._remarks.append(Remark(line, str(wrong), f"{book.name}, {key}: {told}"))


def _objects(found: Any) -> list[Document]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _bookmaker(offer: Document) -> Bookmaker:
    key, title = offer.get("key"), offer.get("title")
    key = key if isinstance(key, str) else ""
    name = " ".join(title.split()) if isinstance(title, str) else ""
    return bookmaker_of_key(key[:LONGEST_NAME], name[:LONGEST_NAME] or key[:LONGEST_NAME] or "?")


def _outcome(outcome: Document, names: Names, line: str | None) -> tuple[int, int, int]:
    name = outcome.get("name")
    kind = names.get(_plain(name)) if isinstance(name, str) else None
    if kind is None:
        raise _Wrong("This outcome is none of its market's.")
    return kind, _line(outcome.get("point"), line), _price(outcome.get("price"))


def _price(price: object) -> int:
    if isinstance(price, bool) or not isinstance(price, int | Decimal):
        raise _Wrong("There are no odds.")
    if price < 0:
        raise Broken(
            f"The odds are American ({price!s:.20}): ask for decimal ones, with oddsFormat=decimal."
        )
    found = odds.from_decimal(Decimal(price))
    if found is None:
        raise _Wrong("This is not odds: a number greater than 1 and less than 10000 is expected.")
    return found


def _line(point: object, line: str | None) -> int:
    """Return an outcome's line in quarter goals; a handicap's is that of the side bet on."""
    if line is None:
        return 0
    number = not isinstance(point, bool) and isinstance(point, int | Decimal)
    quarters = parse_line(str(point)) if number else None
    if quarters is None or (line == "total" and quarters <= 0):
        raise _Wrong(f"The line {point!s:.20} is none, in quarter goals.")
    return quarters
