"""Set-up in a line: users, filters, matches, predictions."""

import itertools
import secrets
from typing import Any

from bettune import accounts, filters, odds, predictions, subscriptions, tokens
from bettune.database import Database, Session
from bettune.feeds import MatchRow, Reading
from bettune.feeds.bookmakers import bookmaker
from bettune.importing import import_rows
from clocks import NOON


class Given:
    """Set-up in a line; everything goes through the verbs that the product uses."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._numbers = itertools.count(1)

    def user(self, *, pro: bool = True, until: str | None = None) -> tuple[str, str]:
        """Add a user; return the e-mail address and the token."""
        email = f"user{next(self._numbers)}-{secrets.token_hex(3)}@example.org"
        self.database.write(accounts.add_account, email).result()
        if pro:
            self.database.write(subscriptions.grant, email, until).result()
        return email, self.database.write(tokens.regenerate, email).result()

    def filter(self, email: str, bet_type: str = "Home", name: str = "Manual football") -> int:
        """Add an approved filter; return its id."""
        return self.database.write(filters.add_filter, email, name, bet_type).result().id

    def match(self, kickoff: int = NOON + 21_600, **fields: Any) -> int:
        """Add a match between two teams that no other match has; return its id."""
        number = next(self._numbers)
        row = MatchRow(
            line=1,
            digest=number,
            country="Freedonia",
            tournament="Premier",
            season="2025/2026",
            home=f"Home {number}",
            away=f"Away {number}",
            kickoff=kickoff,
        )
        for name, value in fields.items():
            setattr(row, name, value)
        books = {code: bookmaker(code) for _, _, code, *_ in row.quotes}
        reading = Reading(rows=[row], bookmakers=books)
        self.database.write(import_rows, "csv", "given", "given", reading).result()
        return self.database.read(_newest_match).result()

    def prediction(
        self,
        filter_id: int,
        match_id: int,
        price: str = "2.15",
        source: str = "api",
        probability: int | None = None,
    ) -> predictions.Outcome:
        """Set the lowest odds as the filter's owner does; return what became of it."""
        owner = self.database.read(_owner, filter_id).result()
        wish = odds.from_text(price), source, probability
        change = predictions.Change(owner, filter_id, match_id, *wish)
        (outcome,) = self.database.write(predictions.change_predictions, [change]).result()
        return outcome


def _newest_match(session: Session) -> int:
    row = session.one("SELECT max(id) FROM matches")
    assert row is not None
    return row[0]


def _owner(session: Session, filter_id: int) -> int:
    row = session.one("SELECT account_id FROM filters WHERE id = :id", id=filter_id)
    assert row is not None
    return row[0]
