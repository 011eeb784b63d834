"""Folding SQLite's write-ahead log into the file, beside the writes instead of between them.

SQLite does so itself in the commit that makes the log a thousand pages long, and that commit, with
all that waits behind it, takes many times as long as the others. Here a thread of its own does it
on a connection of its own, which does not keep the writer from writing. But a log that is written
to all the while never gets to be folded in whole, so that SQLite could begin it anew: when it has
become long, the writer folds in the little that has come since the thread was last through.
"""

import logging
import sqlite3
import threading

EVERY = 1_000
"""Rows written between two times; SQLite's own measure is as many pages."""
LONG = 16_384
"""Pages, 64 MiB, at which the log is begun anew."""

log = logging.getLogger("bettune.database")


class Checkpoints:
    """The thread that folds the log in; made and called by the thread that writes."""

    def __init__(self, writing: sqlite3.Connection, folding: sqlite3.Connection) -> None:
        """Take over from SQLite on the connection that writes; fold in on the other one."""
        writing.execute("PRAGMA wal_autocheckpoint = 0").close()
        self._writing, self._folding = writing, folding
        self._folded_at = writing.total_changes
        self._is_long = self._stopping = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="bettune-checkpoints", daemon=True)
        self._thread.start()

    def written(self) -> None:
        """Something was committed, and nothing is being written now."""
        if self._is_long:
            self._is_long = False
            _fold(self._writing)
        elif self._writing.total_changes - self._folded_at >= EVERY:
            self._folded_at = self._writing.total_changes
            self._wake.set()

    def close(self) -> None:
        """End the thread."""
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self._folding.close()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._stopping:
                return
            self._is_long = _fold(self._folding) > LONG


def _fold(connection: sqlite3.Connection) -> int:
    """Fold in what can be without waiting for anybody; return how many pages the log has."""
    try:
        _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.Error as error:  # a full disk, say: the log has all of it, and is tried again
        log.warning("The write-ahead log could not be folded in: %s", error)
        return 0
    return int(pages)
