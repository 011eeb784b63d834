"""The demonstration's past: what its filter would have bet in the weeks before, lived through.

Nothing is made up afterwards: a clock is set to each moment at which the simulated odds came, the
league is imported as it was known then, predictions are written, and the watch decides and settles.
"""

from collections.abc import Callable, Sequence

from bettune import bet_types
from bettune.database import Clock, Database, Session, open_database
from bettune.feeds import Reading
from bettune.feeds.football_data_kickoff import early_captured_at
from bettune.importing import import_rows
from bettune.predictions import Change, change_predictions
from bettune.settings import Settings
from bettune.watch import turns

AFTERWARDS = 60
"""Seconds after the odds came when predictions are written."""
SHARE = (97, 100)
"""Of the fair price: what the demonstration's user asks for. It makes bets, and no profit."""

Told = Callable[[int], Reading]
"""The league as it was known at a moment."""


class Moving:
    """A clock that is set."""

    def __init__(self) -> None:
        """Stand at the beginning of time."""
        self.now = 0

    def __call__(self) -> float:
        """Return the moment it is set to."""
        return self.now


def live_through(settings: Settings, source: str, told: Told, now: int) -> None:
    """Let the demonstration's approved filters bet on the matches before now."""
    clock: Clock = (moving := Moving())
    database = open_database(settings.database, clock)
    try:
        moments = {early_captured_at(row.kickoff) for row in told(now).rows if row.kickoff <= now}
        for moment in sorted(moments):
            moving.now = moment + AFTERWARDS
            _import(database, source, told(moment))
            database.write(
                change_predictions, database.read(_wishes, moment, now).result()
            ).result()
            _watch(database)
        moving.now = now
        _import(database, source, told(now))
        _watch(database)
    finally:
        database.close()


def _import(database: Database, source: str, reading: Reading) -> None:
    database.write(import_rows, source, "the simulated league", source, reading).result()


def _watch(database: Database) -> None:
    while database.write(turns.check).result().left:
        pass


def _wishes(session: Session, moment: int, until: int) -> Sequence[Change]:
    """Return the predictions that are made when the odds of a moment have come.

    Of matches that kick off later than `until` there are none: they are left to who tries it out.
    """
    rows = session.all(
        """
        SELECT f.account_id, f.id, m.id, m.kickoff, q.kind, q.odds
        FROM filters AS f CROSS JOIN matches AS m CROSS JOIN quotes AS q
        WHERE f.status = 'approved' AND f.kind = :home
          AND m.kickoff > :now AND m.kickoff <= :until
          AND q.match_id = m.id AND q.captured_at = 0
        ORDER BY f.id, m.id, q.bookmaker_id, q.kind
        """,
        home=bet_types.HOME,
        now=session.now,
        until=until,
    )
    books: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for account_id, filter_id, match_id, kickoff, kind, odds in rows:
        if early_captured_at(kickoff) == moment:
            books.setdefault((account_id, filter_id, match_id), []).append((kind, odds))
    return [Change(*place, _asked(book), "api") for place, book in books.items()]


def _asked(book: list[tuple[int, int]]) -> int:
    """Return the wished share of the fair home odds, without the margin, in millionths."""
    inverse = [(kind, 10**18 // odds) for kind, odds in book]
    whole = sum(value for _, value in inverse)
    home = sum(value for kind, value in inverse if kind == bet_types.HOME)
    return whole * SHARE[0] * 10_000 // home // SHARE[1] * 100
