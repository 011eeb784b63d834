"""A timeline: predictions and offers of the past as one stream, in the order of time."""

from collections.abc import Collection

import msgspec
import numpy as np

from bettune.backtest.past import NEVER, Offers, Predictions
from bettune.figures.settled_bets import Integers, Truths

_LINE, _KIND = 1 << 14, 1 << 6
"""More than there are of lines, counted from the lowest, and of kinds: so that a bet type of a
match fits into one number."""


class Markets(msgspec.Struct, frozen=True, eq=False):
    """What was bet on: a bet type of a match, ordered by match, kind and line."""

    match: Integers
    kind: Integers
    line: Integers


class Timeline(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Predictions and offers in the order of time, in checks: what came for a market at a moment.

    `market` and `moment` have a place for each check, `bookmaker`, `odds` and `probability` one for
    each row.
    """

    markets: Markets
    market: Integers
    moment: Integers
    first: Integers
    """Where each check's rows begin, and behind the last one's the end."""
    bookmaker: Integers
    """Below zero in the row of a prediction: its place in `predictions`, counted from behind. The
    rows of a check are in this order."""
    odds: Integers
    """Min odds, in the row of a prediction."""
    probability: Integers
    predictions: Integers
    """The places that predictions were given in, in the order of their moments."""
    opened: Integers
    """Of each market: when its first quote was captured."""
    unquoted: int
    """Markets that nobody offered anything for."""


def timeline_of(offers: Offers, predictions: Predictions) -> Timeline:
    """Return the predictions, and the offers that they are about, as one stream in time."""
    codes, asked = np.unique(code_of(predictions), return_inverse=True)
    markets = Markets(*_decoded(codes))
    offered = code_of(offers)
    place = np.minimum(np.searchsorted(codes, offered), max(0, len(codes) - 1))
    about = codes[place] == offered if len(codes) else np.zeros(len(offered), np.bool_)
    opened, quoted = np.full((2, len(codes)), NEVER, np.int64)
    np.minimum.at(opened, place[about], offers.moment[about])
    about &= offers.bookmaker >= 0
    np.minimum.at(quoted, place[about], offers.moment[about])
    order = np.argsort(predictions.moment, kind="stable")
    order = order[quoted[asked[order]] < NEVER]
    market = np.concatenate((asked[order], place[about]))
    asked_at = np.maximum(predictions.moment[order], quoted[asked[order]])
    moment = np.concatenate((asked_at, offers.moment[about]))
    bookmaker = np.concatenate((np.arange(-len(order), 0), offers.bookmaker[about]))
    rows = np.lexsort((bookmaker, market, moment))
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (np.diff(market[rows]) != 0) | (np.diff(moment[rows]) != 0)
    first = np.flatnonzero(fresh)
    unknown = np.zeros(len(rows) - len(order), np.int64)
    return Timeline(
        markets=markets,
        market=market[rows[first]],
        moment=moment[rows[first]],
        first=np.append(first, len(rows)),
        bookmaker=bookmaker[rows],
        odds=np.concatenate((predictions.min_odds[order], offers.odds[about]))[rows],
        probability=np.concatenate((predictions.probability[order], unknown))[rows],
        predictions=order,
        opened=opened,
        unquoted=int((quoted == NEVER).sum()),
    )


def thinned(rows: Timeline, fresh_for: int, bookmakers: Collection[int] | None) -> Timeline:
    """Return the checks without the offers that none of them can come to.

    These are those of bookmakers that are not bet with; and all but the best of a check, where the
    market's offers before it are too old at that moment (`fresh_for` seconds), and it will be too
    old itself at the next one. Of equal odds those of the first bookmaker are the best.
    """
    if not len(rows.market):
        return rows
    offered = rows.bookmaker >= 0
    if bookmakers is not None:
        offered &= np.isin(rows.bookmaker, sorted(bookmakers))
    odds = np.where(offered, rows.odds, 0)
    highest = np.maximum.reduceat(odds, rows.first[:-1])
    check = np.repeat(np.arange(len(rows.market)), np.diff(rows.first))
    best = np.flatnonzero(offered & (odds == highest[check]))
    best = best[np.diff(check[best], prepend=-1) > 0]
    kept = offered & ~_alone(rows, highest > 0, fresh_for)[check]
    kept[best] = True
    kept |= rows.bookmaker < 0
    return msgspec.structs.replace(
        rows,
        first=np.append(0, np.cumsum(kept))[rows.first],
        bookmaker=rows.bookmaker[kept],
        odds=rows.odds[kept],
        probability=rows.probability[kept],
    )


def _alone(rows: Timeline, offering: Truths, fresh_for: int) -> Truths:
    """Return which checks have offers that stand while no others of their market are fresh."""
    places = np.flatnonzero(offering)
    order = places[np.argsort(rows.market[places], kind="stable")]
    near = np.diff(rows.moment[order]) <= fresh_for
    near &= np.diff(rows.market[order]) == 0
    alone = np.zeros(len(rows.market), np.bool_)
    alone[order] = ~(np.append(False, near) | np.append(near, False))
    return alone


def code_of(rows: Offers | Predictions) -> Integers:
    """Return a number for each bet type of a match, in the order of match, kind and line."""
    return (rows.match * _KIND + rows.kind) * _LINE + rows.line + _LINE // 2


def _decoded(codes: Integers) -> tuple[Integers, Integers, Integers]:
    match, rest = np.divmod(codes, _KIND * _LINE)
    kind, line = np.divmod(rest, _LINE)
    return match, kind, line - _LINE // 2
