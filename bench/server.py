"""A server under load: started, watched (CPU and memory of all its processes), stopped."""

import os
import socket
import subprocess
import threading
import time
from types import TracebackType

import psutil

from bench.load import HOST
from bench.stand import ROOT, VAR, Stand

STARTS_IN = 60.0
STOPS_IN = 15.0
SETTLES_IN = 60.0
WATCHED_EVERY = 0.1
IDLE = 0.1
"""A server is idle that spends less than this share of a core."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


class Server:
    """A contestant that runs for as long as the `with` block does."""

    def __init__(self, stand: Stand) -> None:
        """Take a contestant; nothing is started yet."""
        self.stand = stand
        self.port = free_port()
        self.peak = 0
        """The most memory seen, in bytes."""

    def __enter__(self) -> "Server":
        """Start it and return when it listens."""
        log = (VAR / "server.log").open("wb")
        self.process = subprocess.Popen(
            self.stand.command(self.port),
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **self.stand.environment},
        )
        log.close()
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch)
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop it, kindly at first."""
        self._stopping.set()
        self._watcher.join()
        self._stop()

    def processes(self) -> list[psutil.Process]:
        """Return the processes of the server."""
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """Return the CPU time spent so far, in user and in system mode."""
        spent = (process.cpu_times() for process in self.processes())
        return sum(times.user + times.system for times in spent)

    def settle(self) -> None:
        """Wait until the server is idle.

        When a load ends, a server with threads still works on what was asked and is wanted no more;
        that must not be counted into what comes next.
        """
        end, before = time.monotonic() + SETTLES_IN, self.cpu_seconds()
        while time.monotonic() < end:
            time.sleep(0.3)
            now = self.cpu_seconds()
            if now - before < 0.3 * IDLE:
                return
            before = now
        raise RuntimeError(f"{self.stand.name} is busy a minute after its load ended")

    def memory(self) -> int:
        """Return the resident memory in bytes."""
        return sum(process.memory_info().rss for process in self.processes())

    def _wait(self) -> None:
        end = time.monotonic() + STARTS_IN
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection((HOST, self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        log = (VAR / "server.log").read_text(errors="replace")
        raise RuntimeError(f"{self.stand.name} does not listen:\n{log[-2000:]}")

    def _watch(self) -> None:
        while not self._stopping.wait(WATCHED_EVERY):
            try:
                self.peak = max(self.peak, self.memory())
            except psutil.Error:
                return

    def _stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOPS_IN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
