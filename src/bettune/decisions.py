"""Decisions: every check of a prediction, what came of it, and what it looked at."""

from collections.abc import Collection

import msgspec

from bettune import odds, paging, times
from bettune.amounts import cents_to_text
from bettune.database import Row, Session
from bettune.filters import require_own
from bettune.watch.deciding import Cause, Reason

COLUMNS = (
    "filter_id", "match_id", "number", "checked_at", "cause", "reason", "write_id", "rule_id",
    "min_odds", "odds", "bookmaker_id", "captured_at", "detail", "stake", "bet_id",
)  # fmt: skip
"""Of the table, in the order in which the watch writes them."""
MOST = 1_000
"""Decisions on one match that are told at once: the newest."""


class Decision(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """A check of a prediction. Odds in millionths, amounts in cents, times in UTC seconds."""

    filter_id: int
    match_id: int
    number: int
    """Of the filter's decisions on the match, from 1."""
    checked_at: int
    cause: Cause
    reason: Reason
    write_id: int
    """Of the history: which write of the prediction was checked."""
    rule_id: int
    """Of the bet rules in force; 0: the defaults."""
    min_odds: int
    odds: int | None
    """Of the quote that was looked at, None where it did not come to that."""
    captured_at: int | None
    """When that quote was captured."""
    detail: int | None
    """As `deciding.DETAILS` says."""
    stake: int | None
    """Staked, or what would have been but for a limit."""
    bet_id: int | None
    bookmaker: str | None

    @property
    def age(self) -> int | None:
        """How many seconds old the quote was when it was looked at."""
        return None if self.captured_at is None else self.checked_at - self.captured_at


SELECT = """
    SELECT d.filter_id, d.match_id, d.number, d.checked_at, d.cause, d.reason, d.write_id,
           d.rule_id, d.min_odds, d.odds, d.captured_at, d.detail, d.stake, d.bet_id, b.name
    FROM decisions AS d LEFT JOIN bookmakers AS b ON b.id = d.bookmaker_id
"""


def decision_from(row: Row) -> Decision:
    """Return the decision in a row of SELECT."""
    return Decision(*(*row[:4], Cause(row[4]), Reason(row[5]), *row[6:]))


def latest_decisions(
    session: Session, account_id: int, filter_id: int, match_ids: Collection[int]
) -> dict[int, Decision]:
    """Return the last decision on each match that a filter of the account has any on."""
    require_own(session, account_id, filter_id)
    rows = session.all(
        """
        SELECT d.filter_id, d.match_id, d.number, d.checked_at, d.cause, d.reason, d.write_id,
               d.rule_id, d.min_odds, d.odds, d.captured_at, d.detail, d.stake, d.bet_id, b.name
        FROM each(:ids) AS asked CROSS JOIN decisions AS d
        LEFT JOIN bookmakers AS b ON b.id = d.bookmaker_id
        WHERE d.filter_id = :filter AND d.match_id = asked.value
          AND d.number = (SELECT max(n.number) FROM decisions AS n
                          WHERE n.filter_id = :filter AND n.match_id = asked.value)
        """,
        filter=filter_id,
        ids=msgspec.json.encode(sorted(match_ids)).decode(),
    )
    return {row[1]: decision_from(row) for row in rows}


def decisions_of(session: Session, account_id: int, filter_id: int) -> list[Decision]:
    """Return the last decision on each prediction of a filter of the account, the newest first."""
    require_own(session, account_id, filter_id)
    rows = session.all(
        """
        SELECT d.filter_id, d.match_id, d.number, d.checked_at, d.cause, d.reason, d.write_id,
               d.rule_id, d.min_odds, d.odds, d.captured_at, d.detail, d.stake, d.bet_id, b.name
        FROM predictions AS p CROSS JOIN decisions AS d
        LEFT JOIN bookmakers AS b ON b.id = d.bookmaker_id
        WHERE p.filter_id = :filter AND d.filter_id = :filter AND d.match_id = p.match_id
          AND d.number = (SELECT max(n.number) FROM decisions AS n
                          WHERE n.filter_id = :filter AND n.match_id = p.match_id)
        ORDER BY d.checked_at DESC, d.match_id
        """,
        filter=filter_id,
    )
    return [decision_from(row) for row in rows]


def decisions_on(
    session: Session, account_id: int, filter_id: int, match_id: int
) -> list[Decision]:
    """Return the decisions of a filter of the account on a match, the newest first."""
    require_own(session, account_id, filter_id)
    rows = session.all(
        f"{SELECT} WHERE d.filter_id = :filter AND d.match_id = :match"
        " ORDER BY d.number DESC LIMIT :most",
        filter=filter_id,
        match=match_id,
        most=MOST,
    )
    return [decision_from(row) for row in rows]


def last_decisions(
    session: Session, account_id: int, filter_id: int, number: int
) -> paging.Part[Decision]:
    """Return a part of the last decisions on each match, the match with the highest id first."""
    require_own(session, account_id, filter_id)
    ids = _matches(session, filter_id)
    first = (number - 1) * paging.SIZE
    wanted = ids[first : first + paging.SIZE]
    found = latest_decisions(session, account_id, filter_id, wanted)
    return paging.Part([found[match_id] for match_id in wanted], number, len(ids))


def _matches(session: Session, filter_id: int) -> list[int]:
    """Return the matches that a filter has decisions on, the highest id first.

    It walks down the key from match to match: a filter may have a hundred decisions on each.
    """
    rows = session.all(
        """
        WITH RECURSIVE walk (match_id) AS (
            SELECT max(match_id) FROM decisions WHERE filter_id = :filter
            UNION ALL
            SELECT (SELECT max(d.match_id) FROM decisions AS d
                    WHERE d.filter_id = :filter AND d.match_id < walk.match_id)
            FROM walk WHERE walk.match_id IS NOT NULL
        )
        SELECT match_id FROM walk WHERE match_id IS NOT NULL ORDER BY match_id DESC
        """,
        filter=filter_id,
    )
    return [row[0] for row in rows]


def told(decision: Decision) -> dict[str, object]:
    """Return a decision as JSON has it: odds, amounts and times as texts."""
    captured_at, stake = decision.captured_at, decision.stake
    return {
        "filterId": decision.filter_id,
        "matchId": decision.match_id,
        "number": decision.number,
        "checkedAt": times.to_text(decision.checked_at),
        "cause": decision.cause.word,
        "reason": decision.reason.word,
        "minOdds": odds.to_text(decision.min_odds),
        "odds": None if decision.odds is None else odds.to_text(decision.odds),
        "bookmaker": decision.bookmaker,
        "capturedAt": None if captured_at is None else times.to_text(captured_at),
        "detail": decision.detail,
        "stake": None if stake is None else cents_to_text(stake),
        "betId": decision.bet_id,
    }
