"""Settled bets as columns: what every figure is counted from."""

from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from bettune.settlement import HALVES, RESULTS
from bettune.times import DAY

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.bool_]


class SettledBets(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Settled bets, a bet a place in each column; all columns are equally long."""

    bet_id: Integers
    match_id: Integers
    """Bets of one match and bet type win and lose together."""
    placed_at: Integers
    """UTC seconds, as is `kickoff`."""
    kickoff: Integers
    tournament: Integers
    kind: Integers
    """A number of `bet_types`, with its line in quarter goals."""
    line: Integers
    stake: Integers
    """Cents."""
    profit: Integers
    """Cents, after commission."""
    commission: Integers
    """The rate at placing, in millionths of a profit."""
    odds: Integers
    """Millionths."""
    result: Integers
    """A number of `settlement.Result`."""
    closing: Integers
    """The closing odds of the same line, in millionths, margin and all; 0 where there are none."""
    fair_closing: Floats
    """The margin-free closing odds of the bet's line; nan where there are none."""
    line_moved: Truths
    """Whether `fair_closing` was carried over from another line than the bet's (`goals.py`)."""
    probability: Floats
    """The odds that were given with the prediction, as a probability; nan where none were."""
    market: Floats
    """The market's margin-free probability at placing; nan where it is not known."""
    given_1x2: Floats
    """Shape (n, 3): the probabilities of home, draw, away that were given; nan where none were."""
    market_1x2: Floats
    """Shape (n, 3): the market's, margin-free, at placing; nan where they are not known."""
    outcome_1x2: Integers
    """0 home, 1 draw, 2 away; -1 where the match has no result of its own."""

    def __len__(self) -> int:
        """Return how many bets there are."""
        return len(self.bet_id)

    @property
    def day(self) -> Integers:
        """The match days: the UTC days of the kick-offs, counted from 1970-01-01."""
        return self.kickoff // DAY

    @property
    def price(self) -> Floats:
        """The odds as decimal odds."""
        return self.odds / 1e6

    def take(self, places: Integers | Truths) -> "SettledBets":
        """Return some of the bets: those at the places, or where it is true."""
        return SettledBets(**{name: getattr(self, name)[places] for name in _COLUMNS})


class _Column(NamedTuple):
    kind: type[np.generic]
    otherwise: object = None
    """What stands where a caller does not tell the column; None: it must be told."""
    shape: tuple[int, ...] = ()


_COLUMNS = {
    "bet_id": _Column(np.int64),
    "match_id": _Column(np.int64, -1),
    "placed_at": _Column(np.int64),
    "kickoff": _Column(np.int64),
    "tournament": _Column(np.int64, 0),
    "kind": _Column(np.int64, 0),
    "line": _Column(np.int64, 0),
    "stake": _Column(np.int64),
    "profit": _Column(np.int64),
    "commission": _Column(np.int64, 0),
    "odds": _Column(np.int64),
    "result": _Column(np.int64),
    "closing": _Column(np.int64, 0),
    "fair_closing": _Column(np.float64, np.nan),
    "line_moved": _Column(np.bool_, False),
    "probability": _Column(np.float64, np.nan),
    "market": _Column(np.float64, np.nan),
    "given_1x2": _Column(np.float64, np.nan, (3,)),
    "market_1x2": _Column(np.float64, np.nan, (3,)),
    "outcome_1x2": _Column(np.int64, -1),
}


def settled_bets(**columns: ArrayLike) -> SettledBets:
    """Return columns as settled bets, in the order in which their matches were played.

    Needed are bet_id, placed_at, kickoff, stake, profit, odds and result; what else is not told is
    not known, and each bet is then on a match of its own. One number instead of a column goes for
    all bets. ValueError for columns that are not columns of bets, or not equally long.

    The order is that of kick-off, placing, odds and id. It is what runs and drawdowns are counted
    in: a bankroll moves when matches are played, and bets placed in the same second have no other
    order that a repeated import would find again.
    """
    unknown = columns.keys() - _COLUMNS.keys()
    missing = {name for name, column in _COLUMNS.items() if column.otherwise is None}
    if unknown or missing - columns.keys():
        raise ValueError(f"not the columns of bets: {sorted(unknown | missing - columns.keys())}")
    count = len(np.atleast_1d(np.asarray(columns["bet_id"])))
    ready = {name: _ready(name, columns.get(name), count) for name in _COLUMNS}
    if "match_id" not in columns:
        ready["match_id"] = ready["bet_id"]
    keys = [ready[name] for name in ("bet_id", "odds", "placed_at", "kickoff")]
    bets = SettledBets(**ready)
    return bets if _in_order(keys) else bets.take(np.lexsort(keys))


def _ready(name: str, values: ArrayLike | None, count: int) -> NDArray[Any]:
    kind, otherwise, shape = _COLUMNS[name]
    if values is None:
        return np.full((count, *shape), otherwise, kind)
    column = np.asarray(values, kind)
    if not column.shape:
        return np.full((count, *shape), column, kind)
    if column.shape != (count, *shape):
        raise ValueError(f"{name} has the shape {column.shape}, not {(count, *shape)}")
    return column


def _in_order(keys: list[NDArray[Any]]) -> bool:
    """Return whether rows are in the order of their keys already; the last key is the first."""
    decided = np.zeros(max(0, len(keys[0]) - 1), np.bool_)
    for key in reversed(keys):
        if (~decided & (key[1:] < key[:-1])).any():
            return False
        decided |= key[1:] > key[:-1]
    return True


def day_starts(days: Integers) -> tuple[Integers, Integers]:
    """Return where each day of an ordered column begins, and for each of its rows which day it is.

    Days are counted from 0, and only those that there are.
    """
    fresh = np.diff(days, prepend=days[:1] - 1) > 0
    return np.flatnonzero(fresh), np.cumsum(fresh) - 1


_WON, _LOST = np.array([(0, 0), *(HALVES[result] for result in RESULTS)], np.float64).T / 2


def won_parts(bets: SettledBets) -> Floats:
    """Return which part of each bet won: 1, 1/2 or 0."""
    parts: Floats = _WON[bets.result]
    return parts


def decided_parts(bets: SettledBets) -> Floats:
    """Return which part of each bet was decided, won or lost: 1, 1/2, or 0 of a void one."""
    parts: Floats = (_WON + _LOST)[bets.result]
    return parts
