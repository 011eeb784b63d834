"""The machine and the versions, so that figures can be placed."""

import os
import platform
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bench.stand import VAR, connect

PACKAGES = ("bettune", "uvicorn", "uvloop", "httptools", "fastapi", "pydantic", "sqlalchemy")


def commits_a_second(seconds: float = 1.0) -> float:
    """Return how many commits of one row SQLite makes durable in a second on this disk."""
    database = VAR / "commits.sqlite3"
    connection = connect(database)
    connection.execute("CREATE TABLE IF NOT EXISTS numbers (n INTEGER)")
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        connection.execute("INSERT INTO numbers VALUES (?)", (count,))
        count += 1
    connection.close()
    for file in VAR.glob("commits.sqlite3*"):
        file.unlink()
    return count / seconds


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    text = information.read_text() if information.exists() else ""
    found = re.search(r"model name\s*:\s*(.+)", text)
    return found[1] if found else platform.processor() or platform.machine()


def _said(*command: str) -> str:
    """Return the version in the first line that a program prints about itself."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except OSError:
        return "absent"
    first = (done.stdout + done.stderr).strip().splitlines()[0]
    found = re.search(r"\d+\.\d+(\.\d+)?", first)
    return found[0] if found else first


def load_averages() -> str:
    """Return how many processes wanted a core of late."""
    return " ".join(f"{average:.2f}" for average in os.getloadavg())


def _packages() -> str:
    return ", ".join(f"{name} {version(name)}" for name in (*PACKAGES, "datasette"))


FACTS: dict[str, Callable[[], str]] = {
    "Processor": lambda: f"{_processor()}, {os.cpu_count()} cores",
    "System": lambda: f"{platform.system()} {platform.release()}",
    "Python": platform.python_version,
    "SQLite": lambda: sqlite3.sqlite_version,
    "Commits of one row a second": lambda: f"{commits_a_second():,.0f}",
    "Load before the run (1, 5, 15 minutes)": load_averages,
    "Packages": _packages,
    "nginx": lambda: _said("nginx", "-v"),
    "wrk": lambda: _said("wrk", "--version"),
}


def describe() -> dict[str, str]:
    """Return what there is to say about the machine."""
    return {name: fact() for name, fact in FACTS.items()}


def describe_after() -> dict[str, str]:
    """Return again what others on the machine may have changed during the run."""
    return {
        "Commits of one row a second, after the run": f"{commits_a_second():,.0f}",
        "Load after the run": load_averages(),
    }
