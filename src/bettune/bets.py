"""Bets: what a filter would have staked. No money is moved; a bet itself is never changed."""

from collections.abc import Collection

import msgspec

from bettune import bet_types, odds, paging, times
from bettune.amounts import cents_to_text
from bettune.database import Row, Session
from bettune.filters import require_own
from bettune.settlement import Result, payout

COLUMNS = (
    "id", "filter_id", "match_id", "number", "decision_number", "kind", "line", "odds", "min_odds",
    "probability", "bookmaker_id", "captured_at", "stake", "commission", "placed_at", "kickoff",
)  # fmt: skip
"""Of the table, in the order in which the watch writes them."""


class Bet(msgspec.Struct, frozen=True, rename="camel"):
    """A bet, and what became of it. Amounts in cents, odds in millionths, times in UTC seconds."""

    id: int
    filter_id: int
    match_id: int
    number: int
    """Of the filter's bets on the match, from 1."""
    decision_number: int
    """Of the decision that placed it."""
    kind: int
    line: int
    odds: int
    min_odds: int
    probability: int | None
    """Millionths."""
    captured_at: int
    stake: int
    commission: int
    """The bookmaker's rate then, in millionths of a profit."""
    placed_at: int
    kickoff: int
    """As it stood when the bet was placed."""
    bookmaker: str
    result: Result | None
    """As it stands; None while the bet is open."""

    @property
    def bet_type(self) -> str:
        """The bet type's name."""
        return bet_types.name(self.kind, self.line)

    @property
    def payout(self) -> int | None:
        """What came back, None while the bet is open."""
        if self.result is None:
            return None
        return payout(self.stake, self.odds, self.result, self.commission)

    @property
    def profit(self) -> int | None:
        """What it won, None while it is open."""
        return None if self.payout is None else self.payout - self.stake


SELECT = """
    SELECT b.id, b.filter_id, b.match_id, b.number, b.decision_number, b.kind, b.line, b.odds,
           b.min_odds, b.probability, b.captured_at, b.stake, b.commission, b.placed_at, b.kickoff,
           k.name,
           (SELECT l.result FROM ledger AS l WHERE l.bet_id = b.id ORDER BY l.id DESC LIMIT 1)
    FROM bets AS b JOIN bookmakers AS k ON k.id = b.bookmaker_id
"""


def bet_from(row: Row) -> Bet:
    """Return the bet in a row of SELECT."""
    return Bet(*(*row[:-1], None if row[-1] is None else Result(row[-1])))


def bets_of(session: Session, account_id: int, filter_id: int, number: int) -> paging.Part[Bet]:
    """Return a part of the bets of a filter of the account, the newest first."""
    require_own(session, account_id, filter_id)
    sql = f"{SELECT} WHERE b.filter_id = :filter"
    rows = paging.rows(session, sql, "b.id DESC", number, filter=filter_id)
    total = paging.count(session, "SELECT id FROM bets WHERE filter_id = :filter", filter=filter_id)
    return paging.Part([bet_from(row) for row in rows], number, total)


def bets_after(
    session: Session, account_id: int, filter_id: int, after: int, most: int
) -> list[Bet]:
    """Return bets of a filter of the account with ids above one, in their order."""
    require_own(session, account_id, filter_id)
    rows = session.all(
        f"{SELECT} WHERE b.filter_id = :filter AND b.id > :after ORDER BY b.id LIMIT :most",
        filter=filter_id,
        after=after,
        most=most,
    )
    return [bet_from(row) for row in rows]


def bets_on(
    session: Session, account_id: int, filter_id: int, match_ids: Collection[int]
) -> dict[int, list[Bet]]:
    """Return the bets of a filter of the account on matches, those of each in their order."""
    require_own(session, account_id, filter_id)
    rows = session.all(
        f"{SELECT} WHERE b.filter_id = :filter AND b.match_id IN (SELECT value FROM each(:ids))"
        " ORDER BY b.match_id, b.number",
        filter=filter_id,
        ids=msgspec.json.encode(sorted(match_ids)).decode(),
    )
    found: dict[int, list[Bet]] = {}
    for row in rows:
        bet = bet_from(row)
        found.setdefault(bet.match_id, []).append(bet)
    return found


def told(bet: Bet) -> dict[str, object]:
    """Return a bet as JSON has it: odds, amounts and times as texts."""
    return {
        "id": bet.id,
        "filterId": bet.filter_id,
        "matchId": bet.match_id,
        "number": bet.number,
        "decisionNumber": bet.decision_number,
        "betType": bet.bet_type,
        "odds": odds.to_text(bet.odds),
        "minOdds": odds.to_text(bet.min_odds),
        "probability": None if bet.probability is None else bet.probability / odds.MILLION,
        "bookmaker": bet.bookmaker,
        "capturedAt": times.to_text(bet.captured_at),
        "stake": cents_to_text(bet.stake),
        "commission": bet.commission / odds.MILLION,
        "placedAt": times.to_text(bet.placed_at),
        "kickoff": times.to_text(bet.kickoff),
        "result": None if bet.result is None else bet.result.word,
        "profit": None if bet.profit is None else cents_to_text(bet.profit),
    }
