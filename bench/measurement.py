"""What is measured: one line of a table, and one target with what was reached."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measurement:
    """How a contestant did in an operation. None where there is nothing to measure."""

    operation: str
    contestant: str
    rate: float
    """Answers a second."""
    p50: float
    """Milliseconds."""
    p99: float
    """Milliseconds."""
    cpu: float
    """Microseconds of CPU time an answer."""
    memory: float | None = None
    """The most resident memory seen, in MB."""
    note: str = ""


@dataclass(frozen=True)
class Archive:
    """How the import of the archive went; seconds, and memory in MB."""

    files: int
    read: float
    """Reading the files and turning their cells into integers, nothing else."""
    rows: int
    insert: float
    """Inserting as many rows as the import did, in bulk."""
    first: float | None = None
    second: float | None = None
    import_memory: float | None = None
    served_memory: float | None = None
    """What the server holds with the archive imported, after some questions."""
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """A case that is no question over HTTP: its figures by name, each with what it is."""

    title: str
    about: str
    """A sentence or two."""
    values: dict[str, tuple[str, float | None]]


@dataclass(frozen=True)
class Results:
    """All that one run measured."""

    measurements: list[Measurement]
    archive: Archive | None
    cases: dict[str, Figures] = field(default_factory=dict)

    def figure(self, case: str, name: str) -> float | None:
        """Return a figure of a case, None if it was not measured."""
        found = self.cases.get(case)
        return found.values[name][1] if found else None

    def rate(self, operation: str, contestant: str) -> float | None:
        """Return the answers a second, None if that was not measured."""
        found = self.find(operation, contestant)
        return found.rate if found else None

    def find(self, operation: str, contestant: str) -> Measurement | None:
        """Return a measurement, None if it was not made."""
        for measurement in self.measurements:
            if (measurement.operation, measurement.contestant) == (operation, contestant):
                return measurement
        return None


@dataclass(frozen=True)
class Target:
    """A figure that is to be reached."""

    title: str
    limit: float
    at_least: bool
    unit: str
    reached: Callable[[Results], float | None]

    def verdict(self, results: Results) -> str:
        """Return whether it is met, in a word."""
        value = self.reached(results)
        if value is None:
            return "not measured"
        return (
            "met" if (value >= self.limit if self.at_least else value <= self.limit) else "missed"
        )
