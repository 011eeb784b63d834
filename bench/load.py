"""The load: wrk, which sends the same requests to every contestant."""

import http.client
import json
import resource
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.stand import VAR, AbsentError
from bench.workload import Exchange

SCRIPT = Path(__file__).with_name("load.lua")
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Outcome:
    """What wrk saw; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    refused: int
    """Answers that were not 2xx or 3xx."""
    broken: int
    """Connections that failed, and answers that took longer than half a minute."""
    generator: float
    """The share of a core that wrk itself took: at 1 it, not the server, is the limit."""


def wrk() -> str:
    """Return where wrk is."""
    if found := shutil.which("wrk"):
        return found
    raise AbsentError("wrk is not installed: apt-get install wrk")


def headers(token: str) -> dict[str, str]:
    """Return the headers that every request carries."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def ask(port: int, exchange: Exchange, token: str) -> bytes:
    """Return the body of one answer; it has to be a success."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    body = exchange.body.encode() or None
    more = {"Content-Type": "application/json"} if body else {}
    connection.request(exchange.method, exchange.path, body, {**headers(token), **more})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{exchange.method} {exchange.path}: {answer.status} {content[:300]!r}")
    return content


def spelled(port: int, exchange: Exchange, token: str) -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{exchange.method} {exchange.path} HTTP/1.1", f"Host: {HOST}:{port}"]
    lines += [f"{name}: {value}" for name, value in headers(token).items()]
    if exchange.body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(exchange.body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + exchange.body).encode()


def write_requests(port: int, exchanges: Sequence[Exchange], token: str) -> Path:
    """Write the requests to a file that the script of wrk reads, and return it."""
    path = VAR / "requests"
    with path.open("wb") as file:
        for exchange in exchanges:
            request = spelled(port, exchange, token)
            file.write(b"%d\n%s" % (len(request), request))
    return path


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(port: int, requests: Path, clients: int, seconds: float) -> Outcome:
    """Load a server for some seconds and return how it stood it."""
    command = [
        *(wrk(), "--threads", "1", "--connections", str(clients)),
        *("--duration", f"{max(1, round(seconds))}s", "--timeout", "30s"),
        *("--script", str(SCRIPT), f"http://{HOST}:{port}/", "--", str(requests)),
    ]
    before = _children_cpu()
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seen = json.loads(output.strip().splitlines()[-1])
    return Outcome(**seen, generator=(_children_cpu() - before) / seen["seconds"])
