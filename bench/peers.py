"""The peers and the static floor: FastAPI with SQLAlchemy, Datasette, nginx."""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine

from bench import usual, workload
from bench.stand import VAR, AbsentError, Engine, Stand, built, connect, fresh
from bench.workload import SPORT, Exchange, Operation, Scale

TOKEN = "usual-3f6b0f4e7d0c4b8e9a52c1d7e8f90a1b"
USER = 1
FOREVER = 4_102_444_800
"""The end of the subscription: 2100, UTC."""

INSERTS: dict[str, Callable[[Scale], Sequence[tuple[object, ...]]]] = {
    "INSERT INTO sports VALUES (?, ?)": lambda scale: [(SPORT, "football")],
    "INSERT INTO countries VALUES (?, ?)": lambda scale: list(workload.countries()),
    "INSERT INTO tournaments (id, country_id, name, sport_id) VALUES (?, ?, ?, 1)": (
        lambda scale: list(workload.tournaments())
    ),
    "INSERT INTO seasons VALUES (?, ?, ?)": lambda scale: list(workload.seasons()),
    "INSERT INTO teams VALUES (?, ?, ?)": lambda scale: list(workload.teams()),
    "INSERT INTO matches (id, kick_off, season_id, home_id, away_id,"
    " home_score, away_score, sport_id) VALUES (?, ?, ?, ?, ?, ?, ?, 1)": (
        lambda scale: [astuple(match) for match in workload.matches(scale)]
    ),
    "INSERT INTO users VALUES (?, ?, ?, FALSE)": lambda scale: [
        (USER, "somebody@example.org", FOREVER)
    ],
    "INSERT INTO tokens VALUES (1, ?, ?, FALSE)": lambda scale: [
        (USER, hashlib.sha256(TOKEN.encode()).hexdigest())
    ],
    "INSERT INTO filters (id, name, bet_type, user_id, sport_id, status)"
    " VALUES (?, ?, ?, 1, 1, 'approved')": lambda scale: list(workload.filters(scale)),
}


@cache
def database(scale: Scale) -> Path:
    """Return the database of the peers, filled and fresh."""

    def build(path: Path) -> None:
        usual.Base.metadata.create_all(create_engine(f"sqlite:///{path}"))
        connection = connect(path)
        connection.execute("BEGIN")
        for statement, rows in INSERTS.items():
            connection.executemany(statement, rows(scale))
        connection.execute(workload.PREDICTIONS)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    sources = [Path(__file__), Path(usual.__file__), Path(workload.__file__)]
    return fresh(built(f"peers-{scale.predictions}", sources, build))


def engine(scale: Scale) -> Engine:
    """Return the peers' database for the floors."""
    return Engine(database(scale), usual.PRAGMAS)


def fastapi(scale: Scale) -> Stand:
    """Return the usual way, on uvicorn with uvloop and httptools."""

    def command(port: int) -> list[str]:
        return [
            *(sys.executable, "-m", "uvicorn", "bench.usual:app", "--port", str(port)),
            *("--loop", "uvloop", "--http", "httptools"),
            *("--no-access-log", "--log-level", "warning"),
        ]

    return Stand(
        name="FastAPI + SQLAlchemy",
        command=command,
        exchanges=lambda operation: workload.exchanges(operation, scale),
        token=TOKEN,
        environment={"USUAL_DATABASE": str(database(scale))},
    )


_MOMENT = "strftime('%Y-%m-%dT%H:%M:%S+00:00', {}, 'unixepoch')"
_ODDS = "printf('%d.%06d', odds / 1000000, odds % 1000000)"
QUERIES = {
    "sports": {"sql": "SELECT id, name FROM sports ORDER BY id"},
    "day": {
        "sql": f"""
SELECT match.id, {_MOMENT.format("match.kick_off")} AS date,
       match.home_score, match.away_score,
       country.id AS country_id, country.name AS country,
       tournament.id AS tournament_id, tournament.name AS tournament,
       season.id AS season_id, season.name AS season,
       home.id AS home_id, home.name AS home, away.id AS away_id, away.name AS away
FROM matches AS match
JOIN seasons AS season ON season.id = match.season_id
JOIN tournaments AS tournament ON tournament.id = season.tournament_id
JOIN countries AS country ON country.id = tournament.country_id
JOIN teams AS home ON home.id = match.home_id
JOIN teams AS away ON away.id = match.away_id
WHERE match.kick_off >= cast(:start AS INTEGER) AND match.kick_off < :start + 86400
ORDER BY match.kick_off, match.id
"""
    },
    "search": {
        "sql": f"""
SELECT id, filter_id, match_id, {_ODDS} AS odds, source,
       {_MOMENT.format("created_at")} AS created_at, {_MOMENT.format("updated_at")} AS updated_at
FROM predictions
WHERE filter_id = cast(:filter AS INTEGER)
  AND match_id IN (SELECT value FROM json_each(:ids))
"""
    },
}


def _query(name: str, **parameters: object) -> Exchange:
    arguments = urlencode({**parameters, "_shape": "array"}, safe="[],")
    return Exchange("GET", f"/peers/{name}.json?{arguments}")


def _datasette_sports(operation: Operation, scale: Scale) -> list[Exchange]:
    return [_query("sports")]


def _datasette_day(operation: Operation, scale: Scale) -> list[Exchange]:
    start = datetime.combine(workload.DAYS[operation.size], time(), UTC)
    return [_query("day", start=int(start.timestamp()))]


def _datasette_search(operation: Operation, scale: Scale) -> list[Exchange]:
    return [
        _query("search", filter=filter_id, ids=json.dumps(match_ids, separators=(",", ":")))
        for filter_id, match_ids in workload.searches(operation, scale)
    ]


DATASETTE: dict[str, Callable[[Operation, Scale], list[Exchange]]] = {
    "sports": _datasette_sports,
    "matches": _datasette_day,
    "search": _datasette_search,
}
"""What Datasette can do the same: read. Its queries need no token."""


def datasette(scale: Scale) -> Stand:
    """Return Datasette with the three queries prepared, over the peers' database."""
    folder = VAR / "datasette"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "peers.db"
    link.unlink(missing_ok=True)
    link.symlink_to(database(scale))
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps({"databases": {"peers": {"queries": QUERIES}}}))

    def command(port: int) -> list[str]:
        return [
            *(sys.executable, "-m", "datasette", "serve", str(link), "--port", str(port)),
            *("--metadata", str(metadata), "--setting", "max_returned_rows", "10000"),
            *("--setting", "sql_time_limit_ms", "30000"),
        ]

    def exchanges(operation: Operation) -> list[Exchange]:
        ask = DATASETTE.get(operation.kind)
        return ask(operation, scale) if ask else []

    return Stand("Datasette", command, exchanges)


# The fastest of those tried for these documents: sendfile halves the rate of large ones here, and
# tcp_nopush holds the end of an answer back for 40 ms now and then.
NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile off;
    output_buffers 1 1m;
    keepalive_requests 1000000000;
    open_file_cache max=16 inactive=60s;
    default_type application/json;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/documents;
    }}
}}
"""
STATIC = ("sports", "matches")
"""The kinds of operations whose answers are served as files."""
DOCUMENTS = VAR / "nginx" / "documents"
"""The answers of the first contestant, which nginx serves as files: an operation's name each."""


def nginx(scale: Scale) -> Stand:
    """Return nginx with one worker, serving the bytes that the first contestant answered."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not program:
        raise AbsentError("nginx is not installed: apt-get install nginx-light")
    folder = VAR / "nginx"
    shutil.rmtree(folder, ignore_errors=True)
    DOCUMENTS.mkdir(parents=True)
    configuration = folder / "nginx.conf"

    def command(port: int) -> list[str]:
        user = "" if os.getuid() else "user root;"
        configuration.write_text(NGINX.format(user=user, folder=folder, port=port))
        return [
            program,
            "-p",
            str(folder),
            "-c",
            str(configuration),
            "-e",
            str(folder / "error.log"),
        ]

    def exchanges(operation: Operation) -> list[Exchange]:
        path = DOCUMENTS / operation.name
        return [Exchange("GET", f"/{operation.name}")] if path.exists() else []

    return Stand("nginx, the same bytes", command, exchanges)
