"""A replay: predictions and offers of the past go by in the order of time, and each is decided on.

Each moment at which something came is a check by `deciding.decide`, the same as live, with what had
come until then. Bets stand in the limits of those after them, and what a match brings is back two
hours after its kick-off. At one moment matches come in the order of their numbers.
"""

from array import array
from collections.abc import Callable, Sequence
from heapq import heappop, heappush

import msgspec
import numpy as np

from bettune import times
from bettune.backtest.past import NEVER, Matches, Offers, Predictions
from bettune.backtest.timeline import Markets, Timeline, thinned, timeline_of
from bettune.figures.settled_bets import Integers
from bettune.settlement import RESULTS, Result, payout
from bettune.settlement_columns import settle_many
from bettune.watch.deciding import Asked, Offered, Reason, Rules, Standing, decide

_AT_A_TIME = 200
"""Checks whose rows are held as Python's own numbers at a time."""
BET = (
    "market", "prediction", "placed_at", "bookmaker", "captured_at", "odds", "min_odds",
    "probability", "stake", "commission",
)  # fmt: skip


class Replayed(msgspec.Struct, frozen=True, eq=False):
    """What came of it."""

    markets: Markets
    bets: dict[str, Integers]
    """The columns of BET, in the order of placing: a market is its place in `markets`, a prediction
    the place that it was given in, and a bookmaker its number."""
    checks: dict[Reason, int]
    """How many checks came to what."""


class _Market:
    """What is known of a market at a moment."""

    __slots__ = (
        "asked",
        "bets",
        "last_captured_at",
        "last_odds",
        "offers",
        "prediction",
        "wakes_at",
    )

    def __init__(self) -> None:
        self.offers: dict[int, Offered] = {}
        self.asked: Asked | None = None
        self.prediction = 0
        """As in the timeline's rows."""
        self.bets = 0
        self.last_odds = 0
        self.last_captured_at = -1
        self.wakes_at = NEVER


def replay(
    matches: Matches,
    offers: Offers,
    predictions: Predictions,
    rules: Rules,
    rates: Sequence[int],
    progress: Callable[[float], None] = lambda _: None,
) -> Replayed:
    """Return the bets that rules make of predictions.

    The rules' bookmakers are numbers, as are the places of the commission rates (millionths).
    `progress` is told how large a part of the work was done since the last time.
    """
    rows = thinned(timeline_of(offers, predictions), rules.fresh_for, rules.bookmakers)
    return _Replay(matches, rows, rules, rates).run(progress)


class _Replay:
    """A filter on its way through time."""

    def __init__(
        self, matches: Matches, rows: Timeline, rules: Rules, rates: Sequence[int]
    ) -> None:
        match = rows.markets.match
        self._rows, self._rules, self._rates = rows, rules, rates
        self._match = _array(match)
        self._starts = _array(matches.starts[match])
        self._day = _array(matches.kickoff[match] // times.DAY)
        self._returns = _array(matches.returns[match])
        self._result = _array(results_of(matches, rows.markets))
        self._opened = _array(rows.opened)
        self._known: dict[int, _Market] = {}
        self._forgotten = 0
        self._wakes: list[tuple[int, int]] = []
        self._open: list[tuple[int, int, int, int]] = []
        self._bankroll = rules.bankroll
        self._at_risk = 0
        self._on_match: dict[int, int] = {}
        self._on_day: dict[int, int] = {}
        self._bets = array("q")
        self._checks = [0] * len(Reason)
        self._checks[Reason.NO_QUOTE] = rows.unquoted

    def run(self, progress: Callable[[float], None]) -> Replayed:
        """Go through all of it."""
        count = len(self._rows.first) - 1
        for start in range(0, count, _AT_A_TIME):
            end = min(count, start + _AT_A_TIME)
            self._run_some(start, end)
            progress((end - start) / count)
        self._wake_until(NEVER)
        table = np.array(self._bets, np.int64).reshape(-1, len(BET))
        bets = dict(zip(BET, np.ascontiguousarray(table.T), strict=True))
        bets["prediction"] = self._rows.predictions[bets["prediction"]]
        checks = {reason: self._checks[reason] for reason in Reason if self._checks[reason]}
        return Replayed(self._rows.markets, bets, checks)

    def _run_some(self, start: int, end: int) -> None:
        """Go through some of the checks."""
        rows = self._rows
        firsts = rows.first[start : end + 1]
        here = slice(int(firsts[0]), int(firsts[-1]))
        bookmakers, odds = rows.bookmaker[here].tolist(), rows.odds[here].tolist()
        probabilities = rows.probability[here].tolist()
        markets, moments = rows.market[start:end].tolist(), rows.moment[start:end].tolist()
        places = (firsts - firsts[0]).tolist()
        rates = self._rates
        self._forget_until(moments[0])
        for market, moment, place, after in zip(
            markets, moments, places[:-1], places[1:], strict=True
        ):
            self._wake_until(moment)
            known = self._known.get(market)
            if known is None:
                known = self._known[market] = _Market()
            while place < after and bookmakers[place] < 0:
                known.prediction = bookmakers[place]
                known.asked = Asked(
                    odds[place], self._starts[market], probability=probabilities[place] or None
                )
                place += 1
            while place < after:
                one = bookmakers[place]
                known.offers[one] = Offered(odds[place], one, moment, rates[one])
                place += 1
            self._check(market, known, moment)

    def _check(self, market: int, known: _Market, moment: int) -> None:
        """Decide on a market as it is known at a moment."""
        known.wakes_at = NEVER
        if known.asked is None:
            return
        self._settle_until(moment)
        standing = Standing(
            self._bankroll,
            self._at_risk,
            self._on_day.get(self._day[market], 0),
            self._on_match.get(self._match[market], 0),
            known.bets,
            known.last_odds,
            known.last_captured_at,
        )
        verdict = decide(
            known.asked,
            self._rules,
            list(known.offers.values()),
            self._opened[market],
            standing,
            moment,
        )
        reason, offer, _, stake = verdict
        self._checks[reason] += 1
        if reason is Reason.BET and offer and stake:
            self._place(market, known, known.asked, offer, stake, moment)
        elif verdict.again_at is not None and verdict.again_at < self._starts[market]:
            known.wakes_at = verdict.again_at
            heappush(self._wakes, (verdict.again_at, market))

    def _place(
        self, market: int, known: _Market, asked: Asked, offer: Offered, stake: int, moment: int
    ) -> None:
        odds, bookmaker, captured_at, commission = offer
        known.bets += 1
        known.last_odds, known.last_captured_at = odds, captured_at
        match, day = self._match[market], self._day[market]
        self._on_match[match] = self._on_match.get(match, 0) + stake
        self._on_day[day] = self._on_day.get(day, 0) + stake
        self._bankroll -= stake
        self._at_risk += stake
        number = len(self._bets) // len(BET)
        self._bets.extend(
            (market, known.prediction, moment, bookmaker, captured_at, odds, asked.min_odds,
             asked.probability or 0, stake, commission)
        )  # fmt: skip
        if self._result[market]:
            paid = payout(stake, odds, RESULTS[self._result[market] - 1], commission)
            heappush(self._open, (self._returns[market], number, paid, stake))

    def _settle_until(self, moment: int) -> None:
        """Bring back what the matches that are over by then brought."""
        while self._open and self._open[0][0] <= moment:
            _, _, paid, stake = heappop(self._open)
            self._bankroll += paid
            self._at_risk -= stake

    def _wake_until(self, moment: int) -> None:
        """Check those that time alone made due before a moment."""
        while self._wakes and self._wakes[0][0] < moment:
            woken, market = heappop(self._wakes)
            known = self._known.get(market)
            if known is not None and known.wakes_at == woken:
                self._check(market, known, woken)

    def _forget_until(self, moment: int) -> None:
        """Forget the markets of matches that have begun; they are in the order of kick-off."""
        while self._forgotten < len(self._starts) and self._starts[self._forgotten] <= moment:
            self._known.pop(self._forgotten, None)
            self._forgotten += 1


def _array(column: Integers) -> "array[int]":
    """Return a column that gives Python's own numbers, one at a time."""
    return array("q", column.astype(np.int64).tobytes())


def results_of(matches: Matches, markets: Markets) -> Integers:
    """Return what a bet on each market came to, as numbers of `Result`; 0 while it is open."""
    match = markets.match
    home, away = matches.home_goals[match], matches.away_goals[match]
    played = settle_many(markets.kind, markets.line, home, away)
    settled = np.where(matches.is_void[match] > 0, int(Result.VOID), played)
    results: Integers = np.where(matches.returns[match] == NEVER, 0, settled)
    return results
