"""Migrations: ordered SQL files, applied once each, in a transaction, in their order."""

import re
from importlib import resources
from typing import NamedTuple

from bettune.database import dialect
from bettune.database.session import Session
from bettune.errors import DatabaseRefused

_FIRST = """
CREATE TABLE IF NOT EXISTS migrations (
    number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL
)
"""


class Migration(NamedTuple):
    """One step of the schema."""

    number: int
    name: str
    sql: str


def known() -> list[Migration]:
    """Return the migrations that this program knows, in order."""
    folder = resources.files("bettune.database") / "migrations"
    found = [
        Migration(int(match[1]), match[2], file.read_text("utf-8"))
        for file in folder.iterdir()
        if (match := re.fullmatch(r"([0-9]{4})_(\w+)\.sql", file.name))
    ]
    return sorted(found)


def pending(session: Session, engine: str) -> list[Migration]:
    """Return those not applied yet; DatabaseRefused where the database is newer than we."""
    session.run(dialect.migration(_FIRST, engine))
    applied = {number for (number,) in session.all("SELECT number FROM migrations")}
    steps = known()
    unknown = applied - {step.number for step in steps}
    if unknown:
        raise DatabaseRefused(
            f"The database is newer than this Bettune: it has migration {max(unknown)}, and the "
            f"newest known here is {steps[-1].number}. Install the newer Bettune again, or open "
            "another database"
        )
    return [step for step in steps if step.number not in applied]


def record(session: Session, step: Migration) -> None:
    """Keep that a migration was applied."""
    session.run(
        "INSERT INTO migrations (number, name, applied_at) VALUES (:number, :name, :at)",
        number=step.number,
        name=step.name,
        at=session.now,
    )
