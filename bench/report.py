"""The results as Markdown."""

from collections.abc import Iterable, Sequence

from bench.measurement import Archive, Figures, Measurement, Results, Target
from bench.subject import NAME
from bench.targets import TARGETS
from bench.workload import OPERATIONS, Operation, Scale

COLUMNS = ("", "requests/s", f"of {NAME}", "p50 ms", "p99 ms", "CPU µs/request", "memory MB")
INTRODUCTION = """\
All figures are from one run of `make bench` on one machine, so only the ratios carry over. One
worker each, SQLite in WAL mode with `synchronous=FULL`, wrk with one thread on the same machine;
each contestant is started afresh for each operation, warmed up, left until it is idle, and then
measured: {clients}. The database holds {predictions:,} predictions of {filters} filters and
{matches:,} matches; ids are drawn from all of them, in no order. {name}'s rate limit is set out of
the way (`BETTUNE_RATE_LIMIT`); the peers have none. FastAPI with SQLAlchemy (`bench/usual.py`)
answers the same requests in the same way; Datasette answers prepared queries without looking at a
token; nginx serves the bytes of the first row as a file. Where wrk is at its limit the rate is a
lower bound, and the CPU an answer is what to compare. CPU is the user and system time of the
server's processes, memory the most that was resident.
"""


def _number(value: float | None) -> str:
    """Return three figures or so."""
    if value is None:
        return "–"
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, its figures to the right."""
    rule = ["---", *("---:" for _ in columns[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, rule, *rows)) + "\n"


def _row(measurement: Measurement, own: float | None) -> list[str]:
    return [
        measurement.contestant + (f" ({measurement.note})" if measurement.note else ""),
        _number(measurement.rate),
        f"{_number(measurement.rate / own)}x" if own else "–",
        _number(measurement.p50),
        _number(measurement.p99),
        _number(measurement.cpu),
        _number(measurement.memory),
    ]


def operation_section(operation: Operation, results: Results) -> str:
    """Return the table of an operation."""
    measured = [found for found in results.measurements if found.operation == operation.name]
    own = results.rate(operation.name, NAME)
    return f"## {operation.title}\n\n{table(COLUMNS, [_row(each, own) for each in measured])}"


def _target_row(target: Target, results: Results) -> list[str]:
    value = target.reached(results)
    return [
        target.title,
        f"{'≥' if target.at_least else '≤'} {target.limit:g}{target.unit}",
        "–" if value is None else f"{_number(value)}{target.unit}",
        target.verdict(results),
    ]


def targets_section(results: Results) -> str:
    """Return the table of the targets."""
    rows = [_target_row(target, results) for target in TARGETS]
    return f"## Targets\n\n{table(('', 'target', 'measured', ''), rows)}"


def archive_section(archive: Archive | None) -> str:
    """Return the table of the import."""
    if archive is None:
        return ""
    rows = {
        f"Reading {archive.files} files, cells into integers, seconds": archive.read,
        f"Inserting {archive.rows:,} rows in bulk, seconds": archive.insert,
        "First import, seconds": archive.first,
        "Second import of the same, seconds": archive.second,
        "Peak memory of the import, MB": archive.import_memory,
        "Peak memory of the server afterwards, MB": archive.served_memory,
    }
    lines = table(("", "measured"), [(name, _number(value)) for name, value in rows.items()])
    note = f"\nNot all was measured: {archive.note}.\n" if archive.note else ""
    return f"## Import of an archive\n\n{lines}{note}"


def case_section(figures: Figures) -> str:
    """Return the table of a case."""
    rows = [(name, _number(value)) for name, value in figures.values.values()]
    return f"## {figures.title}\n\n{figures.about}\n\n{table(('', 'measured'), rows)}"


def clients() -> str:
    """Return over how many connections each kind of operation is asked."""
    counts: dict[str, set[int]] = {}
    for operation in OPERATIONS:
        counts.setdefault(operation.kind, set()).add(operation.clients)
    told = (f"{kind} over {', '.join(map(str, sorted(each)))}" for kind, each in counts.items())
    return "; ".join(told) + " connections"


def render(results: Results, machine: dict[str, str], scale: Scale, missing: Sequence[str]) -> str:
    """Return the whole document."""
    introduction = INTRODUCTION.format(
        name=NAME,
        predictions=scale.predictions,
        filters=scale.filters,
        matches=scale.matches,
        clients=clients(),
    )
    measured = {found.operation for found in results.measurements}
    sections = [
        "# Benchmarks\n",
        introduction,
        *(f"Left out: {reason}.\n" for reason in missing),
        targets_section(results),
        *(operation_section(each, results) for each in OPERATIONS if each.name in measured),
        archive_section(results.archive),
        *(case_section(figures) for figures in results.cases.values()),
        f"## The machine\n\n{table(('', ''), machine.items())}",
    ]
    return "\n".join(section for section in sections if section)
