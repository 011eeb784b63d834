"""What several commands share: the database option, and the ways of printing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
import msgspec

from bettune.database import Database, open_database
from bettune.settings import read_settings, variable

F = TypeVar("F", bound=Callable[..., Any])

with_database: Callable[[F], F] = click.option(
    "--database",
    metavar="URL",
    help=f"Where everything is kept; else {variable('database')}, else sqlite:///var/bettune.db.",
)
as_json: Callable[[F], F] = click.option("--json", "json", is_flag=True, help="Print JSON.")


def _selection(
    context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]
) -> dict[str, str]:
    """Return the parts of a selection, written as NAME=TEXT."""
    pairs = [text.partition("=") for text in texts]
    for (name, sign, _), text in zip(pairs, texts, strict=True):
        if not sign or not name:
            raise click.BadParameter(f"{text!r} is not written as NAME=TEXT")
    return {name: text for name, _, text in pairs}


with_selection: Callable[[F], F] = click.option(
    "--select",
    multiple=True,
    callback=_selection,
    metavar="NAME=TEXT",
    help="Only these bets: month=2026-03, betType=Home … May be repeated.",
)


@contextmanager
def opened(url: str | None) -> Iterator[Database]:
    """Open the database that the option or the environment names, for as long as it is used."""
    database = open_database(read_settings({"database": url}).database)
    try:
        yield database
    finally:
        database.close()


def print_json(value: Any) -> None:
    """Print a document, laid out for reading."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their headings, in columns as wide as they need to be."""
    lines = [list(headings), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())
