"""`bettune record`."""

import asyncio
import sys
from collections.abc import Callable
from typing import IO, Any, TypeVar

import click

from bettune.cli.options import as_json, opened, print_json, print_table, with_database
from bettune.database import Database
from bettune.record import chain, exports, keys
from bettune.record.chain import Checkpoint

F = TypeVar("F", bound=Callable[..., Any])
filter_id: Callable[[F], F] = click.argument(
    "filter_id", metavar="FILTER-ID", type=click.IntRange(1, 2**63 - 1)
)
to_file: Callable[[F], F] = click.option(
    "--out", type=click.File("wb", lazy=True), help="The file to write; else standard output."
)


@click.group("record")
def record_command() -> None:
    """Give the records of filters away, to be verified by anybody."""


@record_command.command("key")
@click.option("--renew", is_flag=True, help="Make a new key first, which signs from now on.")
@with_database
@as_json
def key(renew: bool, database: str | None, json: bool) -> None:
    """Print the public key that checkpoints are signed with, and those that were used before."""
    with opened(database) as door:
        found = asyncio.run(_keys(door, renew))
    if json:
        print_json(found)
        return
    click.echo(f"server {found.server}")
    print_table(
        ("fingerprint", "since", "public key"),
        ((one.fingerprint, one.made_at, one.public_key) for one in found.keys),
    )


async def _keys(door: Database, renew: bool) -> exports.RecordKeys:
    if renew:
        await exports.keys(door)  # so that the first key is there
        await door.write(keys.new_key)
    return await exports.keys(door)


@record_command.command("checkpoint")
@filter_id
@to_file
@with_database
def checkpoint(filter_id: int, out: IO[bytes] | None, database: str | None) -> None:
    """Sign how far the filter's record has come, as one line of JSON to be published."""
    with opened(database) as door:
        found = asyncio.run(exports.checkpoint(door, None, filter_id))
    _file(out).write(chain.checkpoint_line(found) + b"\n")


@record_command.command("export")
@filter_id
@to_file
@with_database
def export(filter_id: int, out: IO[bytes] | None, database: str | None) -> None:
    """Write the filter's record as JSON lines, for `bettune verify`."""
    with opened(database) as door:
        last = asyncio.run(_export(door, filter_id, _file(out)))
    click.echo(f"{last.position} entries, signed with {last.fingerprint}", err=True)


async def _export(door: Database, filter_id: int, file: IO[bytes]) -> Checkpoint:
    last = await exports.last_checkpoint(door, None, filter_id)
    with click.progressbar(
        length=last.position, label="Exporting", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        async for part in exports.export(door, last):
            file.write(part)
            bar.update(part.count(b"\n"))
    file.flush()
    return last


def _file(out: IO[bytes] | None) -> IO[bytes]:
    return out or sys.stdout.buffer
