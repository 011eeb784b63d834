"""`python -m bench`: measures Bettune beside its peers and its floors, and prints the tables."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

from bench import (
    archive,
    backtest,
    floors,
    load,
    machine,
    peers,
    quotes,
    report,
    report_page,
    subject,
)
from bench.measurement import Archive, Figures, Measurement, Results
from bench.server import Server
from bench.stand import VAR, AbsentError, Engine, Stand
from bench.targets import TARGETS
from bench.workload import FULL, OPERATIONS, QUICK, Operation, Scale

CONTESTANTS: tuple[Callable[[Scale], Stand], ...] = (
    subject.stand,
    peers.fastapi,
    peers.datasette,
    peers.nginx,
)
ARCHIVE = "archive"
CASES: dict[str, Callable[[], Figures]] = {
    "quotes": quotes.measure,
    "backtest": backtest.measure,
    "report": report_page.measure,
}
"""What is measured otherwise than by questions over HTTP."""
LONGEST = 60.0
"""Seconds that a slow contestant is measured at the most."""
GENERATOR_LIMIT = 0.9
"""The share of a core above which wrk may be what limits a rate."""
DEBIAN_PACKAGES = ("wrk", "nginx-light")


def say(text: str) -> None:
    """Tell how far the run is."""
    click.echo(text, err=True)


def remarks(outcome: load.Outcome) -> str:
    """Return what makes a figure worth less, if anything."""
    failed = outcome.refused + outcome.broken
    limited = outcome.generator > GENERATOR_LIMIT
    return ", ".join([f"{failed} failed"] * bool(failed) + ["wrk at its limit"] * limited)


@dataclass
class Run:
    """One run: what is asked of it, and what came out so far."""

    scale: Scale
    seconds: float
    warmup: float
    measurements: list[Measurement] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    answers: dict[str, object] = field(default_factory=dict)
    """The first answer to each operation, which the others must give too."""

    def stands(self) -> list[Stand]:
        """Return the contestants that are there."""
        found = []
        for contestant in CONTESTANTS:
            try:
                found.append(contestant(self.scale))
            except AbsentError as absent:
                self.leave_out(str(absent))
        return found

    def engine(self) -> Engine:
        """Return the database of the floors: Bettune's, or the peers' as long as it has none."""
        try:
            return subject.engine(self.scale)
        except AbsentError:
            return peers.engine(self.scale)

    def leave_out(self, reason: str) -> None:
        """Note what is not measured, and why."""
        say(f"left out: {reason}")
        self.missing.append(reason)

    def add(self, measurement: Measurement) -> None:
        """Note a measurement."""
        self.measurements.append(measurement)
        say(
            f"  {measurement.contestant:36} {measurement.rate:10,.0f}/s"
            f"  p50 {measurement.p50:8.2f} ms  p99 {measurement.p99:8.2f} ms"
            f"  {measurement.cpu:8,.0f} µs  {measurement.memory or 0:5.0f} MB {measurement.note}"
        )

    def operate(self, operation: Operation, stands: Sequence[Stand], engine: Engine) -> None:
        """Measure one operation of every contestant, then its floors."""
        say(operation.title)
        for stand in stands:
            if stand.exchanges(operation):
                self.attempt(operation, stand)
        for measurement in floors.measure(engine, operation, self.scale, self.seconds):
            self.add(measurement)

    def attempt(self, operation: Operation, stand: Stand) -> None:
        """Measure a contestant; one that fails is left out of this operation, with its words."""
        try:
            self.add(self.measure(operation, stand))
        except (RuntimeError, OSError) as error:
            self.leave_out(f"{operation.name} of {stand.name}: {error}")

    def measure(self, operation: Operation, stand: Stand) -> Measurement:
        """Start a contestant, warm it up, load it, stop it."""
        exchanges = stand.exchanges(operation)
        with Server(stand) as server:
            document = peers.DOCUMENTS / operation.name
            answer = load.ask(server.port, exchanges[0], stand.token)
            self.compare(operation, stand, answer)
            if operation.kind in peers.STATIC and not document.exists():
                document.write_bytes(answer)
            requests = load.write_requests(server.port, exchanges, stand.token)
            warm = load.run(server.port, requests, operation.clients, self.warmup)
            server.settle()
            seconds = self.long_enough(operation, warm)
            before = server.cpu_seconds()
            outcome = load.run(server.port, requests, operation.clients, seconds)
            spent = server.cpu_seconds() - before
        return Measurement(
            operation=operation.name,
            contestant=stand.name,
            rate=outcome.requests / outcome.seconds,
            p50=outcome.p50,
            p99=outcome.p99,
            cpu=spent / max(1, outcome.requests) * 1e6,
            memory=server.peak / 1e6,
            note=remarks(outcome),
        )

    def compare(self, operation: Operation, stand: Stand, answer: bytes) -> None:
        """Note it when two that speak the same contract answer the first request differently."""
        if not stand.token:
            return
        told = json.loads(answer)
        for item in (told, *told.get("items", ())):
            item.pop("updatedAt", None)  # the moment of the write
        if self.answers.setdefault(operation.name, told) != told:
            self.leave_out(f"{operation.name}: {stand.name} answers differently; no comparison")

    def long_enough(self, operation: Operation, warm: load.Outcome) -> float:
        """Return for how long to measure.

        A request in flight when the time is up is lost, one a client at the most; so a slow
        contestant gets the time to answer each client twenty times, as far as a minute goes.
        """
        wanted = 20 * operation.clients * warm.seconds / max(1, warm.requests)
        return min(max(self.seconds, wanted), max(self.seconds, LONGEST))

    def archive(self) -> Archive | None:
        """Measure the import, if the archive is there."""
        say("import of an archive")
        try:
            return archive.measure()
        except AbsentError as absent:
            self.leave_out(str(absent))
            return None

    def cases(self, wanted: set[str]) -> dict[str, Figures]:
        """Measure those of the cases that are wanted and can be measured."""
        found = {}
        for name, measure in CASES.items():
            if name in wanted:
                say(name)
                try:
                    found[name] = measure()
                except (AbsentError, RuntimeError, OSError) as error:
                    self.leave_out(f"{name}: {error}")
        return found


def install() -> None:
    """Install the load generator and the static server from Debian."""
    command = ["apt-get", "install", "--yes", *DEBIAN_PACKAGES]
    if os.getuid() and shutil.which("sudo"):
        command.insert(0, "sudo")
    subprocess.run(command, check=True, stdout=sys.stderr)


def as_json(results: Results, facts: dict[str, str], missing: Sequence[str]) -> str:
    """Return everything measured as JSON."""
    targets = [
        {
            "title": target.title,
            "limit": target.limit,
            "measured": target.reached(results),
            "verdict": target.verdict(results),
        }
        for target in TARGETS
    ]
    whole = {**asdict(results), "targets": targets, "machine": facts, "missing": missing}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


@click.command()
@click.option(
    "--only", multiple=True, help="Measure this only: an operation, `archive`, `quotes` …"
)
@click.option("--quick", is_flag=True, help="200,000 predictions instead of 5 million.")
@click.option("--seconds", default=6.0, show_default=True, help="How long a case is measured.")
@click.option("--warmup", default=2.0, show_default=True, help="How long it is warmed up.")
@click.option("--install", "installs", is_flag=True, help="Install wrk and nginx-light by apt-get.")
@click.option("--write", type=click.Path(path_type=Path), help="Write the tables to this file.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="And all figures here.")
def main(
    only: tuple[str, ...],
    quick: bool,
    seconds: float,
    warmup: float,
    installs: bool,
    write: Path | None,
    json_file: Path | None,
) -> None:
    """Measure Bettune beside its peers and its floors."""
    names = (*(operation.name for operation in OPERATIONS), ARCHIVE, *CASES)
    if unknown := set(only) - set(names):
        raise click.BadParameter(
            f"no such case: {', '.join(unknown)}; there are {', '.join(names)}"
        )
    if installs:
        install()
    VAR.mkdir(parents=True, exist_ok=True)
    for left in VAR.glob("run-*"):
        left.unlink()
    facts = machine.describe()
    run = Run(QUICK if quick else FULL, seconds, warmup)
    wanted = set(only or names)
    operations = [operation for operation in OPERATIONS if operation.name in wanted]
    try:
        load.wrk()
    except AbsentError as absent:
        run.leave_out(str(absent))
        operations = []
    if operations:
        say("filling the databases, unless they are there")
        stands, engine = run.stands(), run.engine()
        for operation in operations:
            run.operate(operation, stands, engine)
    archived = run.archive() if ARCHIVE in wanted else None
    results = Results(run.measurements, archived, run.cases(wanted))
    facts |= machine.describe_after()
    text = report.render(results, facts, run.scale, run.missing)
    click.echo(text)
    if write:
        write.write_text(text)
    if json_file:
        json_file.write_text(as_json(results, facts, run.missing))


if __name__ == "__main__":
    main(prog_name="python -m bench")
