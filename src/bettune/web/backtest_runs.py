"""Backtests that run: each in a thread, one at a time, with what is known of it meanwhile.

One is enough: it works a processor to its limit, and SQLite's door has few threads for all that
takes long, of which some stay free for pages.
"""

import asyncio
import logging

from bettune.backtest import backtests
from bettune.backtest.backtesting import run_backtest
from bettune.backtest.backtests import Outcome, Specification
from bettune.database import Database, Session
from bettune.errors import InternalError, Refusal
from bettune.web.visit import Visit

log = logging.getLogger("bettune.web")


class _Stopped(Exception):
    """Who started it does not want it any more."""


class Run:
    """A backtest of an account that runs, or has just ended."""

    def __init__(self, account_id: int, specification: Specification, table: str | None) -> None:
        """Begin with nothing done."""
        self.account_id = account_id
        self.specification = specification
        self.table = table
        self.share = 0.0
        """How large a part of the work is done."""
        self.made: int | None = None
        """The id of the backtest, once it is kept."""
        self.refusal: Refusal | None = None
        """Why it could not be made."""
        self.is_stopped = False

    @property
    def is_running(self) -> bool:
        """Tell whether it has not ended yet."""
        return self.made is None and self.refusal is None and not self.is_stopped

    def work(self, session: Session) -> Outcome:
        """Make the backtest, in a thread."""
        return run_backtest(
            session, self.account_id, self.specification, self.table, self._progress
        )

    def _progress(self, share: float) -> None:
        if self.is_stopped:
            raise _Stopped
        self.share = min(1.0, self.share + share)


class Runs:
    """The one that runs, and how the last one of each account ended until that is looked at."""

    def __init__(self) -> None:
        """Run nothing yet."""
        self._of: dict[int, Run] = {}
        self._work: asyncio.Task[None] | None = None

    def of(self, account_id: int) -> Run | None:
        """Return the account's last run, None if there was none or its end was seen."""
        return self._of.get(account_id)

    @property
    def is_busy(self) -> bool:
        """Tell whether one runs, whoever's it is; one that was stopped does until it notices."""
        return self._work is not None and not self._work.done()

    def start(self, database: Database, run: Run) -> None:
        """Begin a run, in a thread."""
        self._of[run.account_id] = run
        self._work = asyncio.create_task(_make(database, run))

    def stop_all(self) -> None:
        """Stop what runs: the server ends."""
        for run in self._of.values():
            run.is_stopped = True

    def forget(self, account_id: int) -> None:
        """Forget how the account's last run ended; stop it where it has not."""
        run = self._of.get(account_id)
        if run is None:
            return
        if run.is_running:
            run.is_stopped = True
        else:
            del self._of[account_id]


def runs_of(visit: Visit) -> Runs:
    """Return what runs in this process."""
    state = visit.request.app.state
    if not hasattr(state, "runs"):
        state.runs = Runs()
        state.at_end.append(state.runs.stop_all)
    found: Runs = state.runs
    return found


async def _make(database: Database, run: Run) -> None:
    try:
        outcome = await database.report(run.work)
        if not run.is_stopped:
            run.made = await database.write(backtests.keep_backtest, run.account_id, outcome)
    except _Stopped:
        pass
    except Refusal as refusal:
        run.refusal = refusal
    except Exception:
        log.exception("A backtest failed")
        run.refusal = InternalError()
    finally:
        run.table = None  # up to a megabyte, that would stay until somebody looks
