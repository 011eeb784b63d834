"""A moment: all that the checks of a turn look at, as it stands then.

It is read in a statement for each table, whatever the number of predictions.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from bettune import bet_rules, commissions, times
from bettune.accounts import NO_END
from bettune.database import Row, Session
from bettune.watch.deciding import DEFAULTS, Offered, Rules, moment_of, starts_at
from bettune.watch.watched import Pair

Place: TypeAlias = tuple[int, int]
"""Filter and match."""
Market: TypeAlias = tuple[int, int, int]
"""Match, kind and line."""


class BetOn(NamedTuple):
    """What a filter bets on, and whether it may."""

    kind: int
    line: int
    approved: bool
    pro_until: int
    """The first second without PRO of its owner: NO_END without an end, 0 where there never was
    any."""


class Fixture(NamedTuple):
    """A match."""

    status: str
    kickoff: int
    kickoff_known: int

    @property
    def starts(self) -> int:
        """From when it counts as begun."""
        return starts_at(self.kickoff, self.kickoff_known)

    @property
    def day(self) -> int:
        """Its day (UTC), since 1970-01-01."""
        return self.kickoff // times.DAY

    @property
    def is_over(self) -> bool:
        """Whether nothing can come of it any more."""
        return self.status not in ("scheduled", "postponed")


class OnMatch(NamedTuple):
    """What a filter has bet on a match."""

    staked: int = 0
    """Cents."""
    bets: int = 0
    last_odds: int = 0
    last_captured_at: int = -1


class Moment:
    """What stands, for some predictions."""

    def __init__(self, session: Session, pairs: Sequence[Pair]) -> None:
        """Read it."""
        self._session = session
        places = [pair[:2] for pair in pairs]
        self.now = session.now
        self.filters = _filters(session, {pair.filter_id for pair in pairs})
        self.fixtures = _fixtures(session, {pair.match_id for pair in pairs})
        self.last = _last_decisions(session, places)
        self.bets = _bets(session, places)
        self._rules = bet_rules.rules_in_force(session, self.filters)
        known = [one for one in places if one[0] in self.filters and one[1] in self.fixtures]
        markets = {self.market(*place) for place in known}
        self.offers = _offers(session, markets, self.fixtures)
        aged = {self.market(*place) for place in known if self.rules(place[0]).opens_after}
        self.opened = _opened(session, aged, self.fixtures)
        self.on_day = _days(
            session,
            {
                (filter_id, self.fixtures[match_id].day)
                for filter_id, match_id in known
                if self.rules(filter_id).most_on_day is not None
            },
        )

    def rules(self, filter_id: int) -> Rules:
        """Return the rules that a filter bets by."""
        return self._rules.get(filter_id, DEFAULTS)

    def market(self, filter_id: int, match_id: int) -> Market:
        """Return what a filter bets on, of a match."""
        bet_on = self.filters[filter_id]
        return match_id, bet_on.kind, bet_on.line


def _filters(session: Session, ids: set[int]) -> dict[int, BetOn]:
    rows = session.all(
        f"""
        SELECT f.id, f.kind, f.line, f.status = 'approved' AND a.disabled = 0,
               (SELECT max(COALESCE(s.ends_at, {NO_END})) FROM subscriptions AS s
                WHERE s.account_id = f.account_id)
        FROM each(:ids) AS asked CROSS JOIN filters AS f JOIN accounts AS a ON a.id = f.account_id
        WHERE f.id = asked.value
        """,
        ids=_text(sorted(ids)),
    )
    return {row[0]: BetOn(row[1], row[2], bool(row[3]), row[4] or 0) for row in rows}


def _fixtures(session: Session, ids: set[int]) -> dict[int, Fixture]:
    rows = session.all(
        "SELECT m.id, m.status, m.kickoff, m.kickoff_known"
        " FROM each(:ids) AS asked CROSS JOIN matches AS m WHERE m.id = asked.value",
        ids=_text(sorted(ids)),
    )
    return {row[0]: Fixture(*row[1:]) for row in rows}


def _last_decisions(session: Session, places: Sequence[Place]) -> dict[Place, Row]:
    """Return the number of each last decision, and what it looked at."""
    rows = session.all(
        """
        SELECT d.filter_id, d.match_id, d.number, d.write_id, d.rule_id, d.reason, d.odds,
               d.bookmaker_id, d.captured_at, d.detail
        FROM each(:places, filter_id, match_id) AS asked CROSS JOIN decisions AS d
        WHERE d.filter_id = asked.filter_id AND d.match_id = asked.match_id
          AND d.number = (SELECT max(n.number) FROM decisions AS n
                          WHERE n.filter_id = asked.filter_id AND n.match_id = asked.match_id)
        """,
        places=_text(places),
    )
    return {(row[0], row[1]): row[2:] for row in rows}


def _bets(session: Session, places: Sequence[Place]) -> dict[Place, OnMatch]:
    """Return what was bet on each match: stakes, how many, and the last one's odds and moment.

    Each further bet is at higher odds and of a later moment, so the last one's are the highest.
    """
    rows = session.all(
        """
        SELECT b.filter_id, b.match_id, CAST(sum(b.stake) AS BIGINT), count(*), max(b.odds),
               max(b.captured_at)
        FROM each(:places, filter_id, match_id) AS asked CROSS JOIN bets AS b
        WHERE b.filter_id = asked.filter_id AND b.match_id = asked.match_id
        GROUP BY b.filter_id, b.match_id
        """,
        places=_text(places),
    )
    return {(row[0], row[1]): OnMatch(*row[2:]) for row in rows}


_PRESENT = """
    WITH RECURSIVE present (match_id, kind, line, bookmaker_id) AS (
        SELECT asked.match_id, asked.kind, asked.line,
               (SELECT min(q.bookmaker_id) FROM quotes AS q
                WHERE q.match_id = asked.match_id AND q.kind = asked.kind AND q.line = asked.line)
        FROM each(:markets, match_id, kind, line) AS asked
        UNION ALL
        SELECT p.match_id, p.kind, p.line,
               (SELECT min(q.bookmaker_id) FROM quotes AS q
                WHERE q.match_id = p.match_id AND q.kind = p.kind AND q.line = p.line
                  AND q.bookmaker_id > p.bookmaker_id)
        FROM present AS p WHERE p.bookmaker_id IS NOT NULL
    )
"""
"""Who offers each bet type: found from one bookmaker to the next, past all that each offered."""


def _offers(
    session: Session, markets: Collection[Market], fixtures: dict[int, Fixture]
) -> dict[Market, list[Offered]]:
    """Return the latest plausible quote of each bookmaker, as far as it is known by now."""
    rows = session.all(
        f"""
        {_PRESENT}
        SELECT q.match_id, q.kind, q.line, q.odds, q.bookmaker_id, q.captured_at
        FROM present AS p CROSS JOIN bookmakers AS b CROSS JOIN quotes AS q
        WHERE b.id = p.bookmaker_id AND b.kind IN ('bookmaker', 'exchange')
          AND q.match_id = p.match_id AND q.kind = p.kind AND q.line = p.line
          AND q.bookmaker_id = p.bookmaker_id
          AND q.captured_at = (
              SELECT max(n.captured_at) FROM quotes AS n
              WHERE n.match_id = p.match_id AND n.kind = p.kind AND n.line = p.line
                AND n.bookmaker_id = p.bookmaker_id AND n.captured_at <= :now AND n.plausible = 1)
        """,
        markets=_text(sorted(markets)),
        now=session.now,
    )
    rates = commissions.rates(session)
    offers: dict[Market, list[Offered]] = {}
    for match_id, kind, line, odds, bookmaker_id, captured_at in rows:
        moment = moment_of(captured_at, fixtures[match_id].kickoff)
        if moment <= session.now:
            offer = Offered(odds, bookmaker_id, moment, rates.get(bookmaker_id, 0))
            offers.setdefault((match_id, kind, line), []).append(offer)
    return offers


def _opened(
    session: Session, markets: Collection[Market], fixtures: dict[int, Fixture]
) -> dict[Market, int]:
    """Return when the first plausible quote of each bet type was captured."""
    if not markets:
        return {}
    rows = session.all(
        f"""
        {_PRESENT}
        SELECT p.match_id, p.kind, p.line, min((
            SELECT min(n.captured_at) FROM quotes AS n
            WHERE n.match_id = p.match_id AND n.kind = p.kind AND n.line = p.line
              AND n.bookmaker_id = p.bookmaker_id AND n.plausible = 1))
        FROM present AS p WHERE p.bookmaker_id IS NOT NULL GROUP BY p.match_id, p.kind, p.line
        """,
        markets=_text(sorted(markets)),
    )
    return {
        row[:3]: moment_of(row[3], fixtures[row[0]].kickoff) for row in rows if row[3] is not None
    }


def _days(session: Session, days: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return what filters have staked on the matches of days, in cents."""
    rows = session.all(
        """
        SELECT b.filter_id, asked.day, CAST(sum(b.stake) AS BIGINT)
        FROM each(:days, filter_id, day) AS asked CROSS JOIN bets AS b
        WHERE b.filter_id = asked.filter_id
          AND b.kickoff >= asked.day * :length AND b.kickoff < (asked.day + 1) * :length
        GROUP BY b.filter_id, asked.day
        """,
        days=_text(sorted(days)),
        length=times.DAY,
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
