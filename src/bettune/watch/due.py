"""Notes to the watch: what changed, so that the predictions concerned are checked.

A note is put in the transaction of the change, so that the one is never there without the other.
Notes are only ever added, and taken by the watch alone; so nobody waits for it, and it sees what a
note tells of. Who changes predictions puts none: the watch reads their history.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

import msgspec

from bettune import odds
from bettune.database import Session
from bettune.watch.deciding import moment_of

_COLUMNS = ("subject", "subject_id", "kinds", "due_at")


def note_quotes(session: Session, keys: Collection[tuple[int, int, int, int, int]]) -> None:
    """Note that quotes were added or changed, by their keys in the table.

    Those of matches that have begun cost one question for all of them. A quote that will have been
    captured only later is noted for then.
    """
    match_ids = {key[0] for key in keys}
    kickoffs = _to_come(session, match_ids)
    if len(kickoffs) < len(match_ids):
        session.touch("closings")
    if not kickoffs:
        return
    kinds: defaultdict[tuple[int, int], int] = defaultdict(int)
    for match_id, kind, _, _, captured_at in keys:
        kickoff = kickoffs.get(match_id)
        if kickoff is not None and captured_at != odds.CLOSING:
            known_at = max(session.now, moment_of(captured_at, kickoff))
            kinds[match_id, known_at] |= 1 << kind
    _put(session, (("quotes", match_id, bits, at) for (match_id, at), bits in kinds.items()))


def note_matches(session: Session, match_ids: Iterable[int]) -> None:
    """Note that the kick-off, the status or the score of matches changed."""
    _put(session, (("match", match_id, 0, session.now) for match_id in match_ids))


def remind_of_match(session: Session, match_id: int, at: int) -> None:
    """Let a match be looked at again later."""
    _put(session, [("match", match_id, 0, at)])


def note_filter(session: Session, filter_id: int) -> None:
    """Note that the status or the bet rules of a filter changed."""
    _put(session, [("filter", filter_id, 0, session.now)])


def note_account(session: Session, account_id: int) -> None:
    """Note that an account was disabled or enabled, or its PRO changed: for all its filters."""
    ids = session.all("SELECT id FROM filters WHERE account_id = :account", account=account_id)
    _put(session, (("filter", filter_id, 0, session.now) for (filter_id,) in ids))


def _put(session: Session, notes: Iterable[tuple[str, int, int, int]]) -> None:
    session.load("due", _COLUMNS, notes)


def _to_come(session: Session, match_ids: set[int]) -> dict[int, int]:
    """Return the kick-offs of those matches that have not begun."""
    rows = session.all(
        "SELECT m.id, m.kickoff FROM each(:ids) AS asked CROSS JOIN matches AS m"
        " WHERE m.id = asked.value AND m.kickoff > :now",
        ids=msgspec.json.encode(sorted(match_ids)).decode(),
        now=session.now,
    )
    return dict(rows)
