"""The bets of a backtest, in columns: what is kept of them, and what figures are counted from."""

from collections.abc import Mapping

import msgspec
import numpy as np

from bettune.backtest.packing import pack, unpack
from bettune.backtest.past import Bookmakers, Matches
from bettune.backtest.replay import Replayed, results_of
from bettune.backtest.rule_predictions import ANY_ODDS
from bettune.backtest.timeline import Markets
from bettune.figures.settled_bets import Floats, Integers, SettledBets, settled_bets
from bettune.market.prices import MarketPrices
from bettune.settlement import Result
from bettune.settlement_columns import profit_many

BILLION = 1e9
"""In which the market's probabilities are whole numbers."""


class BacktestBets(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Bets, one a place in each column, in the order of placing; a bet's id is its place, from 1.

    Odds and given probabilities are millionths, the market's probabilities billionths, 0 where
    there are none; amounts are cents, moments UTC seconds.
    """

    match_id: Integers
    tournament: Integers
    kind: Integers
    line: Integers
    bookmaker_id: Integers
    odds: Integers
    min_odds: Integers
    probability: Integers
    captured_at: Integers
    placed_at: Integers
    kickoff: Integers
    stake: Integers
    commission: Integers
    """The bookmaker's rate, in millionths of a profit."""
    result: Integers
    """A number of `settlement.Result`; 0 while the bet is open."""
    profit: Integers
    """0 of an open bet."""
    closing: Integers
    fair_closing: Integers
    line_moved: Integers
    """1 where `fair_closing` was carried over from another line."""
    market: Integers
    market_home: Integers
    market_draw: Integers
    market_away: Integers
    given_home: Integers
    given_draw: Integers
    given_away: Integers
    outcome_1x2: Integers
    """0 home, 1 draw, 2 away; -1 where the match has no result of its own."""

    def __len__(self) -> int:
        """Return how many bets there are."""
        return len(self.match_id)


def bets_from(
    replayed: Replayed,
    matches: Matches,
    bookmakers: Bookmakers,
    three: Integers,
    prices: MarketPrices,
) -> BacktestBets:
    """Return the bets of a replay, settled; `three` are the predictions' three probabilities."""
    bets, markets = replayed.bets, replayed.markets
    market = bets["market"]
    match = markets.match[market]
    bet_on = Markets(match, markets.kind[market], markets.line[market])
    result = results_of(matches, bet_on)
    settled = np.where(result > 0, result, int(Result.VOID))
    given = three[bets["prediction"]]
    return BacktestBets(
        match_id=matches.id[match],
        tournament=matches.tournament[match],
        kind=bet_on.kind,
        line=bet_on.line,
        bookmaker_id=bookmakers.ids[bets["bookmaker"]],
        kickoff=matches.kickoff[match],
        result=result,
        profit=profit_many(bets["stake"], bets["odds"], settled, bets["commission"]),
        closing=prices.closing,
        fair_closing=_whole(prices.fair_closing, 1e6),
        line_moved=prices.line_moved.astype(np.int64),
        market=_whole(prices.market, BILLION),
        market_home=_whole(prices.market_1x2[:, 0], BILLION),
        market_draw=_whole(prices.market_1x2[:, 1], BILLION),
        market_away=_whole(prices.market_1x2[:, 2], BILLION),
        given_home=given[:, 0],
        given_draw=given[:, 1],
        given_away=given[:, 2],
        outcome_1x2=prices.outcome_1x2,
        **{name: bets[name] for name in _AS_PLACED},
    )


_AS_PLACED = (
    "odds", "min_odds", "probability", "captured_at", "placed_at", "stake", "commission",
)  # fmt: skip


def _whole(column: Floats, unit: float) -> Integers:
    """Return a column in whole parts of a unit, 0 for nan."""
    return np.rint(np.nan_to_num(column) * unit).astype(np.int64)


def _parts(column: Integers, unit: float) -> Floats:
    """Return the column that was made whole, nan for 0."""
    found: Floats = np.where(column > 0, column, np.nan) / unit
    return found


def settled(bets: BacktestBets) -> SettledBets:
    """Return the bets that are settled.

    Matches are numbered in the order in which they were bet on first: ids depend on the imports.
    A Min Odds is taken as a probability where none was given with it, but for one that any odds do.
    """
    here = bets.result > 0
    column = {name: getattr(bets, name)[here] for name in bets.__struct_fields__}
    given = _parts(column["probability"], 1e6)
    implied = np.where(column["min_odds"] > ANY_ODDS, 1e6 / column["min_odds"], np.nan)
    return settled_bets(
        bet_id=np.flatnonzero(here) + 1,
        match_id=_numbered(bets.match_id)[here],
        fair_closing=_parts(column["fair_closing"], 1e6),
        line_moved=column["line_moved"] > 0,
        probability=np.where(np.isnan(given), implied, given),
        market=_parts(column["market"], BILLION),
        given_1x2=_three(column, "given", 1e6),
        market_1x2=_three(column, "market", BILLION),
        **{name: column[name] for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = (
    "placed_at", "kickoff", "tournament", "kind", "line", "stake", "profit", "commission", "odds",
    "result", "closing", "outcome_1x2",
)  # fmt: skip


def _three(column: Mapping[str, Integers], whose: str, unit: float) -> Floats:
    names = (f"{whose}_home", f"{whose}_draw", f"{whose}_away")
    return np.column_stack([_parts(column[name], unit) for name in names])


def _numbered(ids: Integers) -> Integers:
    """Return a number for each id, counted from 1 in the order of their first places."""
    _, first, place = np.unique(ids, return_index=True, return_inverse=True)
    numbers = np.empty(len(first), np.int64)
    numbers[np.argsort(first)] = np.arange(1, len(first) + 1)
    return numbers[place]


def packed(bets: BacktestBets) -> bytes:
    """Return the bets in few bytes."""
    return pack({name: getattr(bets, name) for name in bets.__struct_fields__})


def unpacked(content: bytes) -> BacktestBets:
    """Return the bets that were packed."""
    return BacktestBets(**unpack(content))
