"""The targets: what Bettune is to reach, as ratios within one run."""

from collections.abc import Callable

from bench import floors
from bench.backtest import OTHER_RULES
from bench.measurement import Archive, Results, Target
from bench.subject import NAME
from bench.workload import OPERATIONS

USUAL = "FastAPI + SQLAlchemy"
NGINX = "nginx, the same bytes"
Reached = Callable[[Results], float | None]


def rates(operation: str, over: str, under: str) -> Reached:
    """Return the ratio of the answers a second of two contestants."""

    def reached(results: Results) -> float | None:
        first, second = results.rate(operation, over), results.rate(operation, under)
        return first / second if first and second else None

    return reached


def spread(operation: str) -> Reached:
    """Return p99 divided by p50."""

    def reached(results: Results) -> float | None:
        found = results.find(operation, NAME)
        return found.p99 / found.p50 if found else None

    return reached


def archive(figure: Callable[[Archive], float | None]) -> Reached:
    """Return a figure of the import."""
    return lambda results: figure(results.archive) if results.archive else None


def case(name: str, figure: str) -> Reached:
    """Return a figure of a case."""
    return lambda results: results.figure(name, figure)


def _import_ratio(archive: Archive) -> float | None:
    return archive.first / (archive.read + archive.insert) if archive.first else None


def _second_ratio(archive: Archive) -> float | None:
    return archive.second / archive.read if archive.second else None


def _spread(name: str, title: str) -> Target:
    return Target(f"p99 / p50, {title}", 5, False, "x", spread(name))


TARGETS = (
    Target(f"PUT, 64 clients: {NAME} / {USUAL}", 25, True, "x", rates("put-64", NAME, USUAL)),
    Target(
        f"PUT, 64 clients: {NAME} / {floors.ONE_A_COMMIT}",
        1.5,
        True,
        "x",
        rates("put-64", NAME, floors.ONE_A_COMMIT),
    ),
    Target(
        f"200 matches, unchanged: {NAME} / nginx", 0.5, True, "x", rates("matches-200", NAME, NGINX)
    ),
    Target(
        "Search of 1,000 ids: time of an answer / of the engine alone",
        2,
        False,
        "x",
        rates("search-1000", floors.ENGINE, NAME),
    ),
    Target(
        f"Search of 1,000 ids: {NAME} / {USUAL}", 8, True, "x", rates("search-1000", NAME, USUAL)
    ),
    *(_spread(operation.name, operation.title) for operation in OPERATIONS),
    Target(
        "Resident memory with the archive imported",
        120,
        False,
        " MB",
        archive(lambda archive: archive.served_memory),
    ),
    Target("Import / reading and inserting alone", 3, False, "x", archive(_import_ratio)),
    Target("Second import / reading alone", 1.5, False, "x", archive(_second_ratio)),
    Target(
        "Memory of the import", 300, False, " MB", archive(lambda archive: archive.import_memory)
    ),
    Target("Quotes, from arrival to decisions kept", 5_000, True, "/s", case("quotes", "decided")),
    Target(
        "Backtest of the archive / penaltyblog's loop alone",
        0.1,
        False,
        "x",
        case("backtest", "ratio"),
    ),
    *(
        Target(f"The same by `{rule}`", 0.1, False, "x", case("backtest", f"ratio of {rule}"))
        for rule in OTHER_RULES
    ),
    Target("Memory of the backtest", 1_000, False, " MB", case("backtest", "memory")),
    Target("Report page of 100,000 bets, warm", 300, False, " ms", case("report", "page")),
)
