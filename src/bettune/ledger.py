"""The ledger: what each bet took from its filter's bankroll and brought back, in cents.

It is only ever added to: a stake when a bet is placed, a return when it is settled, and a
correction, the difference, whenever the result of its match is corrected. So a filter's balance is
the sum of its amounts; each entry has it, as it was then.
"""

from collections.abc import Collection, Sequence

import msgspec

from bettune import bet_rules, paging, times
from bettune.amounts import cents_to_text
from bettune.database import Row, Session
from bettune.filters import require_own
from bettune.settlement import LONGEST_DELAY, Result, is_late, is_void, payout, settle
from bettune.watch import due


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """A line of the ledger. Amounts in cents."""

    id: int
    filter_id: int
    bet_id: int
    entry: str
    """`stake`, `return` or `correction`."""
    amount: int
    balance: int
    """The sum up to this line."""
    at_risk: int
    """Open stakes after it."""
    result: Result | None
    """None of a stake."""
    written_at: int
    """UTC seconds."""


class Bankroll(msgspec.Struct, frozen=True, rename="camel"):
    """Where a filter stands. Amounts in cents."""

    start: int
    """What it began with, by the rules in force."""
    balance: int
    """The sum of its ledger; open stakes are out of it."""
    at_risk: int
    """Open stakes."""

    @property
    def available(self) -> int:
        """What may be staked."""
        return self.start + self.balance

    @property
    def profit(self) -> int:
        """What the settled bets won."""
        return self.balance + self.at_risk


_COLUMNS = (
    "id",
    "filter_id",
    "bet_id",
    "entry",
    "amount",
    "balance",
    "at_risk",
    "result",
    "written_at",
)
SELECT = f"SELECT {', '.join(_COLUMNS)} FROM ledger"


def entry_from(row: Row) -> Entry:
    """Return the entry in a row of SELECT."""
    return Entry(*(*row[:7], None if row[7] is None else Result(row[7]), row[8]))


def told(entry: Entry) -> dict[str, object]:
    """Return an entry as JSON has it: amounts and times as texts."""
    return {
        "id": entry.id,
        "filterId": entry.filter_id,
        "betId": entry.bet_id,
        "entry": entry.entry,
        "amount": cents_to_text(entry.amount),
        "balance": cents_to_text(entry.balance),
        "atRisk": cents_to_text(entry.at_risk),
        "result": None if entry.result is None else entry.result.word,
        "writtenAt": times.to_text(entry.written_at),
    }


def entries_after(
    session: Session, account_id: int, filter_id: int, after: int, most: int
) -> list[Entry]:
    """Return entries of a filter of the account with ids above one, in their order."""
    require_own(session, account_id, filter_id)
    rows = session.all(
        f"{SELECT} WHERE filter_id = :filter AND id > :after ORDER BY id LIMIT :most",
        filter=filter_id,
        after=after,
        most=most,
    )
    return [entry_from(row) for row in rows]


def entries_of(
    session: Session, account_id: int, filter_id: int, number: int
) -> paging.Part[Entry]:
    """Return a part of the entries of a filter of the account, the newest first."""
    require_own(session, account_id, filter_id)
    sql = f"{SELECT} WHERE filter_id = :filter"
    rows = paging.rows(session, sql, "id DESC", number, filter=filter_id)
    total = paging.count(session, sql, filter=filter_id)
    return paging.Part([entry_from(row) for row in rows], number, total)


def bankroll_of(session: Session, account_id: int, filter_id: int) -> Bankroll:
    """Return where a filter of the account stands; FilterNotFound unless it has it."""
    rules = bet_rules.rules_of(session, account_id, filter_id)
    balance, at_risk = _sums(session, [filter_id]).get(filter_id, (0, 0))
    return Bankroll(rules.bankroll, balance, at_risk)


def _sums(session: Session, filter_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return the balance and the open stakes of filters that have bet."""
    rows = session.all(
        """
        SELECT l.filter_id, l.balance, l.at_risk
        FROM each(:ids) AS asked CROSS JOIN ledger AS l
        WHERE l.id = (SELECT max(n.id) FROM ledger AS n WHERE n.filter_id = asked.value)
        """,
        ids=_text(sorted(filter_ids)),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


class Ledger:
    """The ledgers of some filters, open for new entries; only the watch may open them."""

    def __init__(self, session: Session, filter_ids: Collection[int]) -> None:
        """Begin where they stand."""
        self._session = session
        self._sums = _sums(session, filter_ids)
        self._entries: list[list[object]] = []

    def sums(self, filter_id: int) -> tuple[int, int]:
        """Return a filter's balance and open stakes, the new entries counted."""
        return self._sums.get(filter_id, (0, 0))

    def add(
        self,
        filter_id: int,
        bet_id: int,
        entry: str,
        amount: int,
        risk: int = 0,
        result: Result | None = None,
    ) -> None:
        """Add an entry; `risk` is by how much it changes the open stakes."""
        balance, at_risk = self.sums(filter_id)
        balance, at_risk = balance + amount, at_risk + risk
        self._sums[filter_id] = balance, at_risk
        told = None if result is None else int(result)
        now = self._session.now
        self._entries.append([filter_id, bet_id, entry, amount, balance, at_risk, told, now])

    def keep(self) -> int:
        """Write the new entries, and return how many there are."""
        self._session.load("ledger", _COLUMNS[1:], self._entries)
        return len(self._entries)


_BETS = """
    SELECT b.id, b.filter_id, b.kind, b.line, b.odds, b.stake, b.commission, b.placed_at, b.kickoff,
           m.id, m.status, m.kickoff, m.kickoff_known, m.home_goals, m.away_goals,
           (SELECT l.result FROM ledger AS l WHERE l.bet_id = b.id ORDER BY l.id DESC LIMIT 1)
    FROM each(:ids) AS asked CROSS JOIN matches AS m CROSS JOIN bets AS b
    WHERE m.id = asked.value AND b.match_id = m.id ORDER BY b.id
"""


class _Settling(msgspec.Struct, frozen=True, gc=False):
    """A bet, and its match as it stands."""

    id: int
    filter_id: int
    kind: int
    line: int
    odds: int
    stake: int
    commission: int
    placed_at: int
    placed_for: int
    match_id: int
    status: str
    kickoff: int
    kickoff_known: int
    home_goals: int | None
    away_goals: int | None
    settled_as: int | None

    def outcome(self, now: int) -> Result | None:
        """Return what becomes of the bet, None while that cannot be told."""
        if is_void(self.status, self.kickoff, self.placed_for, now):
            return Result.VOID
        if self.status != "finished" or self.home_goals is None or self.away_goals is None:
            return None
        if is_late(self.placed_at, self.kickoff, self.kickoff_known):
            return Result.VOID
        return settle(self.kind, self.line, self.home_goals, self.away_goals)

    def pays(self, result: Result) -> int:
        """Return what comes back of the bet, in cents."""
        return payout(self.stake, self.odds, result, self.commission)


def settle_matches(session: Session, match_ids: Sequence[int]) -> int:
    """Settle the bets on matches, again where a result was corrected; return how many entries.

    A match that voids its bets if nothing comes of it is looked at again at that time.
    """
    if not match_ids:
        return 0
    bets = [_Settling(*row) for row in session.all(_BETS, ids=_text(match_ids))]
    if not bets:
        return 0
    ledger = Ledger(session, {bet.filter_id for bet in bets})
    reminders: dict[int, int] = {}
    for bet in bets:
        result = bet.outcome(session.now)
        if result is not None:
            _settle(ledger, bet, result)
            continue
        ends = bet.placed_for + LONGEST_DELAY
        if bet.settled_as is None and bet.outcome(ends) is not None:
            reminders[bet.match_id] = min(ends, reminders.get(bet.match_id, ends))
    for match_id, at in reminders.items():
        due.remind_of_match(session, match_id, at)
    return ledger.keep()


def _settle(ledger: Ledger, bet: _Settling, result: Result) -> None:
    """Add what makes the ledger right for a result; nothing where it is so already."""
    paid = bet.pays(result)
    if bet.settled_as is None:
        ledger.add(bet.filter_id, bet.id, "return", paid, -bet.stake, result)
    elif bet.settled_as != result:
        before = bet.pays(Result(bet.settled_as))
        ledger.add(bet.filter_id, bet.id, "correction", paid - before, 0, result)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
