"""A timeline: predictions and offers of the past as one stream, in the order of time."""

import msgspec
import numpy as np

from bettune.backtest.past import NEVER, Offers, Predictions
from bettune.figures.settled_bets import Integers

_LINE, _KIND = 1 << 14, 1 << 6
"""More than there are of lines, counted from the lowest, and of kinds: so that a bet type of a
match fits into one number."""


class Markets(msgspec.Struct, frozen=True, eq=False):
    """What was bet on: a bet type of a match, ordered by match, kind and line."""

    match: Integers
    kind: Integers
    line: Integers


class Timeline(msgspec.Struct, frozen=True, eq=False):
    """Predictions and offers in the order of time, those of one check together."""

    markets: Markets
    market: Integers
    moment: Integers
    bookmaker: Integers
    """Below zero in the row of a prediction: its place in `predictions`, counted from behind."""
    odds: Integers
    """Min odds, in the row of a prediction."""
    probability: Integers
    predictions: Integers
    """The places that predictions were given in, in the order of their moments."""
    first: Integers
    """Where each check's rows begin, and behind the last one's the end."""
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
    columns = (
        (asked[order], place[about]),
        (np.maximum(predictions.moment[order], quoted[asked[order]]), offers.moment[about]),
        (np.arange(-len(order), 0), offers.bookmaker[about]),
        (predictions.min_odds[order], offers.odds[about]),
        (predictions.probability[order], np.zeros(int(about.sum()), np.int64)),
    )
    market, moment, bookmaker, odds, probability = (np.concatenate(pair) for pair in columns)
    rows = np.lexsort((bookmaker, market, moment))
    market, moment = market[rows], moment[rows]
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (np.diff(market) != 0) | (np.diff(moment) != 0)
    return Timeline(
        markets=markets,
        market=market,
        moment=moment,
        bookmaker=bookmaker[rows],
        odds=odds[rows],
        probability=probability[rows],
        predictions=order,
        first=np.append(np.flatnonzero(fresh), len(rows)),
        opened=opened,
        unquoted=int((quoted == NEVER).sum()),
    )


def code_of(rows: Offers | Predictions) -> Integers:
    """Return a number for each bet type of a match, in the order of match, kind and line."""
    return (rows.match * _KIND + rows.kind) * _LINE + rows.line + _LINE // 2


def _decoded(codes: Integers) -> tuple[Integers, Integers, Integers]:
    match, rest = np.divmod(codes, _KIND * _LINE)
    kind, line = np.divmod(rest, _LINE)
    return match, kind, line - _LINE // 2
