"""A filter's bets as columns: the settled ones with what the market said of them, and the open."""

from collections.abc import Sequence
from itertools import chain

import msgspec
import numpy as np

from bettune.database import Row, Session
from bettune.figures.settled_bets import Integers, SettledBets, settled_bets
from bettune.market.prices import Wagers, market_prices
from bettune.odds import MILLION
from bettune.settlement_columns import profit_many

_AT_A_TIME = 20_000
"""Bets in a statement, for the memory's sake."""


class FilterBets(msgspec.Struct, frozen=True, eq=False):
    """All bets of a filter."""

    settled: SettledBets
    open_ids: Integers
    open_stakes: int
    """Cents."""
    tournaments: dict[int, str]
    """Names of those that settled bets are on, by id."""


_COLUMNS = (
    "bet_id", "match_id", "kind", "line", "odds", "min_odds", "probability", "bookmaker_id",
    "stake", "commission", "placed_at", "kickoff", "tournament", "result",
)  # fmt: skip
_BETS = """
    SELECT b.id, b.match_id, b.kind, b.line, b.odds, b.min_odds, COALESCE(b.probability, 0),
           b.bookmaker_id, b.stake, b.commission, b.placed_at, b.kickoff, s.tournament_id,
           COALESCE((SELECT l.result FROM ledger AS l WHERE l.bet_id = b.id
                     ORDER BY l.id DESC LIMIT 1), 0)
    FROM bets AS b JOIN matches AS m ON m.id = b.match_id JOIN seasons AS s ON s.id = m.season_id
"""


def filter_bets(session: Session, filter_id: int, method: str) -> FilterBets:
    """Return a filter's bets, the margin of closing prices taken out by a method of `margin.py`.

    A prediction's probability is the one that was given, else 1 / Min Odds. Kick-offs are those
    that stood when bets were placed.
    """
    columns = _columns(_rows(session, filter_id))
    is_settled = columns["result"] > 0
    of_settled = {name: column[is_settled] for name, column in columns.items()}
    return FilterBets(
        _settled(session, of_settled, method),
        columns["bet_id"][~is_settled],
        int(columns["stake"][~is_settled].sum()),
        tournament_names(session, np.unique(of_settled["tournament"])),
    )


def settled_among(session: Session, ids: Sequence[int], method: str) -> SettledBets:
    """Return those of some bets that are settled, by the same rules."""
    rows = session.all(
        f"{_BETS} WHERE b.id IN (SELECT value FROM each(:ids))",
        ids=msgspec.json.encode(ids).decode(),
    )
    columns = _columns(_numbers(rows))
    is_settled = columns["result"] > 0
    of_settled = {name: column[is_settled] for name, column in columns.items()}
    return _settled(session, of_settled, method)


def _rows(session: Session, filter_id: int) -> Integers:
    sql = f"{_BETS} WHERE b.filter_id = :filter AND b.id > :after ORDER BY b.id LIMIT :most"
    parts, after = [_numbers([])], 0
    while True:
        rows = session.all(sql, filter=filter_id, after=after, most=_AT_A_TIME)
        if not rows:
            return np.concatenate(parts)
        after = rows[-1][0]
        parts.append(_numbers(rows))


def _numbers(rows: list[Row]) -> Integers:
    size = len(_COLUMNS)
    flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * size)
    return flat.reshape(len(rows), size)


def _columns(rows: Integers) -> dict[str, Integers]:
    return dict(zip(_COLUMNS, rows.T, strict=True))


def _settled(session: Session, columns: dict[str, Integers], method: str) -> SettledBets:
    wagers = Wagers(**{name: columns[name] for name in Wagers.__struct_fields__})
    prices = market_prices(session, wagers, method, with_1x2=False)
    given, min_odds = columns.pop("probability"), columns.pop("min_odds")
    del columns["bookmaker_id"]
    return settled_bets(
        **columns,
        **{name: getattr(prices, name) for name in prices.__struct_fields__},
        probability=np.where(given > 0, given / MILLION, MILLION / min_odds),
        profit=profit_many(
            columns["stake"], columns["odds"], columns["result"], columns["commission"]
        ),
    )


def tournament_names(session: Session, ids: Integers) -> dict[int, str]:
    rows = session.all(
        """
        SELECT t.id, c.name, t.name FROM each(:ids) AS asked CROSS JOIN tournaments AS t
        JOIN countries AS c ON c.id = t.country_id WHERE t.id = asked.value
        """,
        ids=msgspec.json.encode(ids.tolist()).decode(),
    )
    return {row[0]: f"{row[1]} {row[2]}" for row in rows}
