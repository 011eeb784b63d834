"""What tests of the market share: quotes that come, the watch that looks, and what it says."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

from bettune import bet_rules, bets, decisions, filters, ledger, odds, quotes
from bettune.bet_types import parse
from bettune.database import Database, Row, Session, open_database
from bettune.database.postgresql import PostgresqlSession
from bettune.database.sqlite import SqliteSession
from bettune.feeds import MatchRow, Reading
from bettune.feeds.bookmakers import bookmaker
from bettune.importing import import_rows
from bettune.sources import source_id
from bettune.watch import turns
from bettune.watch.deciding import DEFAULTS, Rules
from bettune.watch.turns import Turn
from conftest import NOON, Clock, Given

KICKOFF = NOON + 21_600
HOUR = 3_600
MINUTE = 60


class Market:
    """A market that a test makes move."""

    def __init__(self, database: Database, given: Given, clock: Clock) -> None:
        self.database, self.given, self.clock = database, given, clock
        self.email, self.token = given.user()

    def filter(self, bet_type: str = "Home", **rules: Any) -> int:
        """Add a filter that bets by these rules, one to begin with."""
        filter_id = self.given.filter(self.email, bet_type)
        if rules:
            self.rule(filter_id, **rules)
        return filter_id

    def rule(self, filter_id: int, **rules: Any) -> Rules:
        """Let a filter bet by other rules; those that are not named are the defaults."""
        wish = msgspec.structs.replace(DEFAULTS, **rules)
        owner = self.owner(filter_id)
        return self.database.write(bet_rules.set_rules, owner, filter_id, wish).result()

    def owner(self, filter_id: int) -> int:
        return self.database.read(filters.owner_of, filter_id).result()

    def quote(
        self,
        match_id: int,
        price: str,
        book: str = "Pinnacle",
        ago: int = 0,
        bet_type: str = "Home",
        **more: int,
    ) -> None:
        """Let a quote come; `at` is when it was captured, unless it is so many seconds ago."""
        at = more.get("at", int(self.clock.now) - ago)
        offer = (match_id, bet_type, book, at, price, more.get("plausible", 1))
        self.database.write(_keep, [offer]).result()

    def book(self, name: str) -> int:
        """Return a bookmaker's id, made where it is new."""
        ids = self.database.write(quotes.bookmaker_ids, [bookmaker(name)]).result()
        return ids[name]

    def probability(self, filter_id: int, match_id: int, price: str, millionths: int) -> None:
        """Set the lowest odds with a probability, as an upload does."""
        self.given.prediction(filter_id, match_id, price, probability=millionths)

    def watch(self, most: int = turns.MOST) -> Turn:
        """Look at all that is due, about so much in a turn."""
        done = Turn()
        while True:
            turn = self.database.write(turns.check, most).result()
            done += turn
            if not turn.left:
                return done

    def last(self, filter_id: int, match_id: int) -> decisions.Decision:
        """Return the last decision of a filter on a match."""
        found = self.database.read(
            decisions.latest_decisions, self.owner(filter_id), filter_id, [match_id]
        ).result()
        return found[match_id]

    def said(self, filter_id: int, match_id: int) -> list[str]:
        """Return the reasons of a filter's decisions on a match, the first one first."""
        found = self.database.read(
            decisions.decisions_on, self.owner(filter_id), filter_id, match_id
        ).result()
        return [one.reason.word for one in reversed(found)]

    def bets(self, filter_id: int) -> list[bets.Bet]:
        """Return a filter's bets."""
        return self.database.read(
            bets.bets_after, self.owner(filter_id), filter_id, 0, 10_000
        ).result()

    def entries(self, filter_id: int) -> list[ledger.Entry]:
        """Return a filter's ledger, which adds up."""
        found = self.database.read(
            ledger.entries_after, self.owner(filter_id), filter_id, 0, 10_000
        ).result()
        adds_up(found)
        return found

    def bankroll(self, filter_id: int) -> ledger.Bankroll:
        return self.database.read(ledger.bankroll_of, self.owner(filter_id), filter_id).result()

    def result(self, match_id: int, status: str, *goals: int, kickoff: int | None = None) -> None:
        """Let a source tell what became of a match, or when it is played."""
        self.database.write(_tell, match_id, status, goals, kickoff).result()


@contextmanager
def real_market(database_url: str) -> Iterator[Market]:
    """A market on the true time, beside whatever else runs on its database."""
    database = open_database(database_url)
    clock = Clock()
    clock.now = time.time()
    yield Market(database, Given(database), clock)
    database.close()


def upcoming(market: Market) -> int:
    """Return a kick-off some hours from now."""
    return int(market.clock.now) + 6 * HOUR


def adds_up(entries: list[ledger.Entry]) -> None:
    """Check that each entry's sums are those of the entries up to it, and each bet has its own."""
    balance = at_risk = 0
    stakes: dict[int, int] = {}
    settled: set[int] = set()
    for one in entries:
        balance += one.amount
        if one.entry == "stake":
            assert one.bet_id not in stakes
            stakes[one.bet_id] = -one.amount
            at_risk -= one.amount
        elif one.entry == "return":
            assert one.bet_id not in settled
            settled.add(one.bet_id)
            at_risk -= stakes[one.bet_id]
        else:
            assert one.bet_id in settled
        assert (one.balance, one.at_risk) == (balance, at_risk)


def _keep(session: Session, offers: list[tuple[int, str, str, int, str, int]]) -> None:
    books = quotes.bookmaker_ids(session, [bookmaker(offer[2]) for offer in offers])
    told = []
    for match_id, bet_type, book, at, price, plausible in offers:
        kind, line = parse(bet_type) or (0, 0)
        millionths = odds.from_text(price) or 0
        told.append((match_id, kind, line, books[book], at, millionths, plausible))
    quotes.keep_quotes(session, source_id(session, "own-feeder"), told)


def _tell(
    session: Session, match_id: int, status: str, goals: tuple[int, ...], kickoff: int | None
) -> None:
    """Import a row on the match, as a source would bring it."""
    ((country, tournament, season, home, away, stands),) = session.all(
        """
        SELECT c.name, t.name, s.name, h.name, a.name, m.kickoff FROM matches AS m
        JOIN seasons AS s ON s.id = m.season_id JOIN tournaments AS t ON t.id = s.tournament_id
        JOIN countries AS c ON c.id = t.country_id
        JOIN teams AS h ON h.id = m.home_id JOIN teams AS a ON a.id = m.away_id
        WHERE m.id = :id
        """,
        id=match_id,
    )
    scored: list[int | None] = [*goals] if goals else [None, None]
    row = MatchRow(
        1, 0, country, tournament, season, home, away, kickoff or stands, status=status,
        home_goals=scored[0], away_goals=scored[1],
    )  # fmt: skip
    row.digest = hash((status, goals, kickoff, session.now)) % 2**40
    import_rows(session, "csv", "told", "told", Reading(rows=[row]))


def rows(database: Database, sql: str, **parameters: object) -> list[Row]:
    """Return what a query finds."""
    return database.read(_rows, sql, parameters).result()


def _rows(session: Session, sql: str, parameters: dict[str, object]) -> list[Row]:
    return session.all(sql, **parameters)


def spied(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that every statement that writes or reads from now on is added to."""
    said: list[str] = []
    kind = SqliteSession if database.engine == "sqlite" else PostgresqlSession
    for name in ("all", "run", "load"):
        plain = getattr(kind, name)

        def told(self: Session, sql: str, *more: Any, plain: Any = plain, **named: Any) -> Any:
            said.append(sql)
            return plain(self, sql, *more, **named)

        monkeypatch.setattr(kind, name, told)
    return said
