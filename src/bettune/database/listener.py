"""How a process on PostgreSQL hears of what other processes change: LISTEN and NOTIFY."""

import logging
import selectors
import socket
import threading
from collections.abc import Callable

import psycopg

from bettune.database.session import Row

CHANNEL = "bettune_changes"
log = logging.getLogger("bettune.database")


class Listener:
    """Hears of other processes' changes; while it cannot hear, nothing may be kept."""

    def __init__(
        self,
        connect: Callable[[], "psycopg.Connection[Row]"],
        heard: Callable[[str | None], None],
    ) -> None:
        """Start listening; `heard` gets a topic, or None when anything may have changed."""
        self._connect = connect
        self._heard = heard
        self._stopping = threading.Event()
        self._wakes, self._waker = socket.socketpair()
        self.hears = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="bettune-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._stopping.set()
        self._waker.close()
        self._thread.join()
        self._wakes.close()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen_once()
            except Exception as error:  # whatever it is: who does not listen must not be believed
                log.warning("Not listening to the database: %s", error)
            self.hears.clear()
            self._heard(None)
            self._stopping.wait(0.5)

    def _listen_once(self) -> None:
        with self._connect() as connection, selectors.DefaultSelector() as selector:
            connection.execute(f"LISTEN {CHANNEL}")
            self._heard(None)
            self.hears.set()
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._wakes, selectors.EVENT_READ)
            while not self._stopping.is_set():
                selector.select()
                for notice in connection.notifies(timeout=0):
                    self._heard(notice.payload)
