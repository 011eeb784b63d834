"""What tests of backtests share: matches of the past in a line each, and a backtest of them."""

from typing import Any

import msgspec

from bettune import accounts, bet_types, odds, quotes
from bettune.backtest import backtesting, backtests
from bettune.backtest.backtests import Backtest, Outcome, Specification
from bettune.backtest.lines import COLUMNS, bet_lines
from bettune.backtest.past_matches import Sample
from bettune.database import Database, Session
from bettune.errors import AccountNotFound
from bettune.feeds import MatchRow, Quote
from bettune.feeds.bookmakers import bookmaker
from bettune.feeds.football_data_kickoff import early_captured_at
from bettune.sources import source_id
from bettune.watch.deciding import DEFAULTS
from conftest import Given

EMAIL = "somebody@example.org"
DAY = 86_400
HOUR = 3_600
SATURDAY = 1_534_600_800
"""2018-08-18T14:00:00+00:00: a kick-off."""
EARLY = early_captured_at(SATURDAY)
"""The Friday's collection."""


def quote(name: str, bet_type: str, price: str, captured_at: int = odds.EARLY) -> Quote:
    kind, line = bet_types.parse(bet_type) or (0, 0)
    return (kind, line, name, captured_at, odds.from_text(price) or 0, 1)


def book(name: str, prices: str, captured_at: int = odds.EARLY) -> list[Quote]:
    """Return a book of home, draw and away: `book("Pinnacle", "2.00 3.60 4.00")`."""
    types = ("Home", "Draw", "Away")
    return [
        quote(name, one, price, captured_at)
        for one, price in zip(types, prices.split(), strict=True)
    ]


class Past:
    """Matches of the past, and what backtests make of them."""

    ham: int
    """A match's id, where a test has one."""

    def __init__(self, database: Database, given: Given) -> None:
        self.database, self.given = database, given

    def match(self, *offers: Quote | list[Quote], score: str = "2-0", **fields: Any) -> int:
        """Add a match with quotes; without a score it has no result. Return its id."""
        flat = [one for some in offers for one in (some if isinstance(some, list) else [some])]
        home, away = map(int, score.split("-")) if score else (None, None)
        status = "finished" if score else "scheduled"
        told = {"status": status, "home_goals": home, "away_goals": away, **fields}
        return self.given.match(**{"kickoff": SATURDAY, "quotes": flat, **told})

    def quote(self, match_id: int, *offers: Quote) -> None:
        """Let further quotes come for a match that is there."""
        self.database.write(_keep, match_id, offers).result()

    @property
    def account_id(self) -> int:
        try:
            return self.database.read(accounts.account_of, EMAIL).result().id
        except AccountNotFound:
            return self.database.write(accounts.add_account, EMAIL).result().id

    def wish(self, bet_type: str = "Home", rule: str = "always", **asked: Any) -> Specification:
        """Return a specification; what is no field of its own is one of the rules or the sample."""
        names = set(DEFAULTS.__struct_fields__) - {"bookmakers"}
        rules = {name: asked.pop(name) for name in names if name in asked}
        sample = {name: asked.pop(name) for name in Sample.__struct_fields__ if name in asked}
        return Specification(
            bet_types=tuple(bet_type.split(", ")),
            price_rule=rule,
            rules=msgspec.structs.replace(DEFAULTS, **rules),
            sample=Sample(**sample),
            **{"draws": 100, **asked},
        )

    def outcome(self, *asked: str, table: str | None = None, **more: Any) -> Outcome:
        """Make a backtest, and keep nothing."""
        wish = self.wish(*asked, **more)
        answer = self.database.report(backtesting.run_backtest, self.account_id, wish, table)
        return answer.result()

    def bets(self, *asked: str, table: str | None = None, **more: Any) -> list[dict[str, str]]:
        """Make a backtest; return its bets as lines of a table."""
        found = self.outcome(*asked, table=table, **more)
        lines = self.database.read(lambda session: list(bet_lines(session, found.bets))).result()
        return [dict(zip(COLUMNS, line, strict=True)) for line in lines]

    def placed(self, *asked: str, table: str | None = None, **more: Any) -> list[tuple[str, ...]]:
        """Make a backtest; return what was bet at: bookmaker and odds of each bet."""
        return [(one["bookmaker"], one["odds"]) for one in self.bets(*asked, table=table, **more)]

    def kept(self, *asked: str, table: str | None = None, **more: Any) -> Backtest:
        """Make a backtest and keep it."""
        found = self.outcome(*asked, table=table, **more)
        made = self.database.write(backtests.keep_backtest, self.account_id, found).result()
        return self.database.read(backtests.backtest_of, self.account_id, made).result()


def _keep(session: Session, match_id: int, offers: tuple[Quote, ...]) -> None:
    ids = quotes.bookmaker_ids(session, [bookmaker(offer[2]) for offer in offers])
    rows = [(match_id, *offer[:2], ids[offer[2]], *offer[3:]) for offer in offers]
    quotes.keep_quotes(session, source_id(session, "football-data"), rows)


def row(number: int, **fields: Any) -> MatchRow:
    """Return a match of a league as a row of a file."""
    told = {"country": "Freedonia", "tournament": "Premier", "season": "2018/2019", **fields}
    return MatchRow(line=number, digest=number, **told)
