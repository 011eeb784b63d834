"""The predictions of a table, brought onto the matches of the past."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from bettune import adviser, bet_types, odds, team_names, times
from bettune.backtest.past import Matches, Predictions
from bettune.backtest.past_tables import MOST_LINES, Forecast, read
from bettune.backtest.price_rules import PriceRule
from bettune.backtest.rule_predictions import BetOn
from bettune.database import Session
from bettune.errors import BacktestInvalid
from bettune.figures.settled_bets import Integers
from bettune.odds import MILLION
from bettune.rounding import half_even
from bettune.sports import FOOTBALL

MOST_REMARKS = 1_000
"""Lines that were not used and are kept with their reason; the others are counted."""
MOST_SUGGESTED = 25
"""Lines that are told which names look like theirs: each takes its time."""
_BEFORE_ALL = -1
_key = lru_cache(65_536)(team_names.key)


class Remark(msgspec.Struct, frozen=True, rename="camel"):
    """A line that was not used."""

    line: int
    reason: str


class Use(msgspec.Struct, frozen=True, rename="camel"):
    """What became of a table's lines: read = used + unused."""

    read: int
    used: int
    unused: int
    remarks: tuple[Remark, ...]
    """On the first MOST_REMARKS that are unused."""


class Given(msgspec.Struct, frozen=True, eq=False):
    """The predictions of a table."""

    predictions: Predictions
    three: Integers
    """Shape (n, 3): the probabilities of home, draw and away, in millionths; 0 where not given."""
    use: Use | None
    """None where there is no table."""


def given_predictions(
    session: Session, matches: Matches, text: str, bets: Sequence[BetOn], rule: PriceRule
) -> Given:
    """Return what a table says of matches; BacktestInvalid if it is none, or of no match at all.

    A line is a prediction for each of the bet types. Of 1X2's own and those made of it, the
    probability may come from the three of home, draw and away; any other needs to be the only one.
    """
    collected = _Collected(_Places(session, matches), bets, rule)
    for forecast in read(text):
        if forecast.number == 0:
            raise BacktestInvalid(f"The table cannot be used. {forecast.fault}")
        if collected.read == MOST_LINES:
            raise BacktestInvalid(f"A table has {MOST_LINES:,} lines at the most")
        collected.add(forecast)
    use = collected.use
    if not collected.rows:
        first = f": line {use.remarks[0].line}: {use.remarks[0].reason}" if use.remarks else ""
        raise BacktestInvalid(f"No line of the table can be used{first}")
    table = np.array(collected.rows, np.int64)
    names = ("match", "kind", "line", "moment", "min_odds", "probability")
    predictions = Predictions(**dict(zip(names, table.T[:6], strict=True)))
    return Given(predictions, table[:, 6:], use)


class _Collected:
    """The lines so far."""

    def __init__(self, places: "_Places", bets: Sequence[BetOn], rule: PriceRule) -> None:
        self._places, self._bets = places, bets
        self._min_odds = _MIN_ODDS[rule.kind]
        self._rule = rule
        self._taken: set[tuple[int, int]] = set()
        self._remarks: list[Remark] = []
        self.read = self._used = 0
        self.rows: list[tuple[int, ...]] = []

    @property
    def use(self) -> Use:
        return Use(self.read, self._used, self.read - self._used, tuple(self._remarks))

    def add(self, forecast: Forecast) -> None:
        """Take a line, or note why it is not used."""
        self.read += 1
        reason = forecast.fault or self._take(forecast)
        if not reason:
            self._used += 1
        elif len(self._remarks) < MOST_REMARKS:
            self._remarks.append(Remark(forecast.number, reason))

    def _take(self, forecast: Forecast) -> str:
        match, reason = self._places.match_of(forecast)
        if reason:
            return reason
        moment = _BEFORE_ALL if forecast.at is None else forecast.at
        if (match, moment) in self._taken:
            return "there is another line on this match and moment before it"
        if len(self._bets) > 1 and forecast.three is None:
            return "several bet types need the three probabilities of home, draw and away"
        rows = []
        for bet in self._bets:
            probability = forecast.probability
            if len(self._bets) > 1 or probability is None:
                probability = _of_three(forecast.three, bet.kind)
            least = self._min_odds(forecast, probability, self._rule)
            if least is None:
                return _NOTHING[self._rule.kind]
            three = forecast.three or (0, 0, 0)
            rows.append((match, bet.kind, bet.line or 0, moment, least, probability or 0, *three))
        self._taken.add((match, moment))
        self.rows += rows
        return ""


def _given(forecast: Forecast, probability: int | None, rule: PriceRule) -> int | None:
    return forecast.odds


def _model(forecast: Forecast, probability: int | None, rule: PriceRule) -> int | None:
    """Return the odds that give the edge; where none do, such as are never offered."""
    if probability is None:
        return None
    return adviser.lowest_odds(probability, rule.edge, rule.commission) or odds.HIGHEST - 1


_MIN_ODDS: Mapping[str, Callable[[Forecast, int | None, PriceRule], int | None]] = {
    "given": _given,
    "model": _model,
}
_NOTHING = {"given": "there are no min odds", "model": "there is no probability"}

_WINS = {
    bet_types.HOME: (1, 0, 0),
    bet_types.DRAW: (0, 1, 0),
    bet_types.AWAY: (0, 0, 1),
    bet_types.HOME_OR_DRAW: (1, 1, 0),
    bet_types.HOME_OR_AWAY: (1, 0, 1),
    bet_types.DRAW_OR_AWAY: (0, 1, 1),
    bet_types.DRAW_NO_BET_HOME: (1, 0, 0),
    bet_types.DRAW_NO_BET_AWAY: (0, 0, 1),
}
"""Which of home, draw and away a bet of a kind wins with."""
OF_THREE = frozenset(_WINS)
"""The kinds whose probability comes from those of home, draw and away."""
_NO_DRAW = (bet_types.DRAW_NO_BET_HOME, bet_types.DRAW_NO_BET_AWAY)


def _of_three(three: tuple[int, int, int] | None, kind: int) -> int | None:
    """Return the probability of a kind, in millionths, from those of home, draw and away."""
    if three is None or kind not in _WINS:
        return None
    won = sum(p for p, wins in zip(three, _WINS[kind], strict=True) if wins)
    if kind in _NO_DRAW:
        won = half_even(won * MILLION, three[0] + three[2])
    return min(max(won, 1), MILLION - 1)


class _Places:
    """Which match a line means, of those that are selected."""

    def __init__(self, session: Session, matches: Matches) -> None:
        self._teams, self._spellings = _teams_of(session)
        self._tournaments = _tournaments_of(session)
        self._matches = matches
        self._days = (matches.kickoff // times.DAY).tolist()
        self._by_id = {one: place for place, one in enumerate(matches.id.tolist())}
        self._by_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
        pairs = zip(matches.home.tolist(), matches.away.tolist(), strict=True)
        for place, pair in enumerate(pairs):
            self._by_pair[pair].append(place)
        self._suggested = 0

    def match_of(self, line: Forecast) -> tuple[int, str]:
        """Return the number of the one match that a line means, else why there is none."""
        if line.match_id:
            place = self._by_id.get(line.match_id)
            return (0, "no match with this id is selected") if place is None else (place, "")
        for name in (line.home, line.away):
            if _key(name) not in self._teams:
                return 0, f"no team is called {name!r}{self._near(name)}"
        found = self._on(line, 0) or self._on(line, -1) + self._on(line, 1)
        if len(found) == 1:
            return found[0], ""
        if found:
            return 0, "several matches are so called: name the tournament, or the match's id"
        return 0, "no such match is selected on this day"

    def _on(self, line: Forecast, shift: int) -> list[int]:
        """Return the matches that fit on the line's day, or as many days after."""
        day = line.day // times.DAY + shift
        wanted = self._tournaments.get(_key(line.tournament), set())
        return [
            place
            for home in self._teams[_key(line.home)]
            for away in self._teams[_key(line.away)]
            for place in self._by_pair.get((home, away), ())
            if self._days[place] == day
            and (not line.tournament or int(self._matches.tournament[place]) in wanted)
        ]

    def _near(self, name: str) -> str:
        """Return the names that look like one, for the first such lines."""
        self._suggested += 1
        if self._suggested > MOST_SUGGESTED:
            return ""
        found = team_names.suggestions(name, self._spellings, 2)
        return f"; perhaps {' or '.join(found)}" if found else ""


def _teams_of(session: Session) -> tuple[dict[str, set[int]], list[str]]:
    """Return the teams by the keys of all names that they were seen under, and those names."""
    rows = session.all(
        "SELECT key, team_id, name FROM team_names WHERE sport_id = :sport ORDER BY name",
        sport=FOOTBALL,
    )
    teams: dict[str, set[int]] = defaultdict(set)
    for key, team_id, _ in rows:
        teams[key].add(team_id)
    return teams, [row[2] for row in rows]


def _tournaments_of(session: Session) -> dict[str, set[int]]:
    tournaments: dict[str, set[int]] = defaultdict(set)
    for key, tournament_id in session.all(
        "SELECT key, id FROM tournaments WHERE sport_id = :sport", sport=FOOTBALL
    ):
        tournaments[key].add(tournament_id)
    return tournaments
