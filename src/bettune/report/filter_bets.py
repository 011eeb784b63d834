"""A filter's bets as columns: the settled ones with what the market said of them, and the open."""

from collections.abc import Sequence

import msgspec
import numpy as np

from bettune.database import Session
from bettune.figures.settled_bets import Integers, SettledBets, settled_bets
from bettune.market.prices import Wagers, market_prices
from bettune.odds import MILLION
from bettune.report.all_bets import AllBets, keys_in, tournament_names
from bettune.settlement_columns import profit_many

_AT_A_TIME = 20_000
"""Bets in a statement, for the memory's sake."""


class FilterBets(AllBets, frozen=True, eq=False, kw_only=True):
    """All bets of a filter."""

    open_stakes: int
    """Cents."""


_COLUMNS = {
    "bet_id": "b.id",
    "match_id": "b.match_id",
    "kind": "b.kind",
    "line": "b.line",
    "odds": "b.odds",
    "min_odds": "b.min_odds",
    "probability": "COALESCE(b.probability, 0)",
    "bookmaker_id": "b.bookmaker_id",
    "stake": "b.stake",
    "commission": "b.commission",
    "placed_at": "b.placed_at",
    "kickoff": "b.kickoff",
    "tournament": "s.tournament_id",
    "result": """COALESCE((SELECT l.result FROM ledger AS l WHERE l.bet_id = b.id
                           ORDER BY l.id DESC LIMIT 1), 0)""",
}
_MATCHES = "JOIN matches AS m ON m.id = b.match_id JOIN seasons AS s ON s.id = m.season_id"
_SOME_BETS = f"""
    FROM (SELECT * FROM bets WHERE filter_id = :filter AND id > :after ORDER BY id LIMIT :most) AS b
    {_MATCHES}
"""


def filter_bets(session: Session, filter_id: int, method: str) -> FilterBets:
    """Return a filter's bets, the margin of closing prices taken out by a method of `margin.py`.

    A prediction's probability is the one that was given, else 1 / Min Odds. Kick-offs are those
    that stood when bets were placed.
    """
    columns = _columns(_read(session, filter_id))
    is_settled = columns["result"] > 0
    of_settled = {name: column[is_settled] for name, column in columns.items()}
    tournaments = tournament_names(session, np.unique(of_settled["tournament"]))
    settled = _settled(session, of_settled, method)
    return FilterBets(
        settled=settled,
        open_ids=columns["bet_id"][~is_settled],
        open_stakes=int(columns["stake"][~is_settled].sum()),
        tournaments=tournaments,
        keys=keys_in(settled),
    )


def settled_among(session: Session, ids: Sequence[int], method: str) -> SettledBets:
    """Return those of some bets that are settled, by the same rules."""
    table = session.columns(
        tuple(_COLUMNS.values()),
        f"FROM bets AS b {_MATCHES} WHERE b.id IN (SELECT value FROM each(:ids))",
        ids=msgspec.json.encode(ids).decode(),
    )
    columns = _columns(table)
    is_settled = columns["result"] > 0
    of_settled = {name: column[is_settled] for name, column in columns.items()}
    return _settled(session, of_settled, method)


def _read(session: Session, filter_id: int) -> Integers:
    parts, after = [np.empty((len(_COLUMNS), 0), np.int64)], 0
    while True:
        table = session.columns(
            tuple(_COLUMNS.values()), _SOME_BETS, filter=filter_id, after=after, most=_AT_A_TIME
        )
        if not table.size:
            return np.concatenate(parts, axis=1)
        after = int(table[0].max())
        parts.append(table)


def _columns(table: Integers) -> dict[str, Integers]:
    """Return columns by their names, in the order of the bets' ids."""
    return dict(zip(_COLUMNS, table[:, np.argsort(table[0])], strict=True))


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
