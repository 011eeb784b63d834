"""`bettune import` and `bettune imports`."""

import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from datetime import datetime
from http.client import HTTPException
from pathlib import Path

import click

from bettune import import_reports, importing, unplaced_names
from bettune.cli.options import as_json, opened, print_json, print_table, with_database
from bettune.database import Database
from bettune.errors import ImportRefused, InvalidRequest, Refusal
from bettune.feeds import LARGEST_FILE, Remark
from bettune.import_reports import ImportReport

SHOWN = 20
"""Remarks printed of each kind; `--json` and the database have them all."""
_COUNTS = ("read", "added", "changed", "same", "rejected", "blank")
_QUOTES = ("quotes_added", "quotes_changed", "quotes_same", "cells_set_aside")


def _moment(text: str | None) -> int | None:
    """Return a moment given as ISO 8601 with its offset."""
    if text is None:
        return None
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise click.BadParameter(
            "Expected a moment with its offset, like 2026-06-06T12:00:00+00:00",
            param_hint="--captured-at",
        )
    return int(moment.timestamp())


def content_of(place: str) -> bytes:
    """Return what stands in a file or under a URL; never more than an import may be."""
    try:
        if place.startswith(("https://", "http://")):
            return _answer(place)
        with Path(place).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise ImportRefused(f"{place}: {error}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise ImportRefused(f"{place}: {error}") from None


def _answer(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  # http only
        content: bytes = answer.read(LARGEST_FILE + 1)
        if answer.length and len(content) <= LARGEST_FILE:
            raise ImportRefused(f"{url}: the answer broke off after {len(content)} bytes")
        return content


def files_of(places: Iterable[str]) -> list[str]:
    """Return the files that are named, those inside of named folders in order."""
    found: list[str] = []
    for place in places:
        if os.path.isdir(place):  # unlike Path's, it takes an address of any length
            inside = sorted(Path(place).rglob("*"))
            found += [str(one) for one in inside if one.suffix.lower() in (".csv", ".json")]
        else:
            found.append(place)
    return found


@click.command("import")
@click.argument("source", required=False, type=click.Choice(sorted(importing.FEEDS)))
@click.argument("files", nargs=-1, metavar="FILE-OR-URL…")
@click.option("--captured-at", metavar="MOMENT", help="When a file's prices were captured.")
@click.option(
    "--resolve",
    is_flag=False,
    flag_value="",
    metavar="ID=TEAM",
    help="List the names that could not be placed; or settle one: ID=TEAM, or ID=new.",
)
@with_database
@as_json
def import_command(
    source: str | None,
    files: tuple[str, ...],
    captured_at: str | None,
    resolve: str | None,
    database: str | None,
    json: bool,
) -> None:
    """Import fixtures, results and odds from files, folders or URLs."""
    moment = _moment(captured_at)
    with opened(database) as door:
        if resolve is not None:
            _resolve(door, resolve, json)
            return
        if source is None or not files:
            raise click.UsageError("Name a source and at least one file: import SOURCE FILE…")
        places = files_of(files)
        if not places:
            raise click.UsageError("There is no .csv or .json file in what was named")
        reports, refused = _import(door, source, places, moment)
    if json:
        print_json(reports)
    elif reports:
        print_reports(reports)
    for refusal in refused:
        click.echo(f"bettune: {refusal}", err=True)
    if refused:
        sys.exit(1)


def _import(
    door: Database, source: str, places: list[str], moment: int | None
) -> tuple[list[ImportReport], list[Refusal]]:
    """Import one file after the other; a broken one is told and does not stop the others."""
    reports: list[ImportReport] = []
    refused: list[Refusal] = []
    with click.progressbar(
        places,
        label="Importing",
        file=sys.stderr,
        hidden=len(places) < 2 or not sys.stderr.isatty(),
        item_show_func=lambda place: place and place[-30:],
    ) as bar:
        for place in bar:
            try:
                reports.append(
                    importing.import_file(door, source, place, content_of(place), moment)
                )
            except ImportRefused as refusal:
                refused.append(refusal)
    return reports, refused


def print_reports(reports: list[ImportReport]) -> None:
    """Print what became of each file, and what was not taken."""
    total = ImportReport("", f"{len(reports)} files")
    for report in reports:
        for name in _COUNTS + _QUOTES:
            total.count(name, getattr(report, name))
    lines = [*reports, total] if 1 < len(reports) <= SHOWN else [total]
    lines = reports if len(reports) == 1 else lines
    headings = ("file", *_COUNTS, "quotes +", "changed", "same", "set aside")
    print_table(
        headings,
        ((one.file, *(getattr(one, name) for name in _COUNTS + _QUOTES)) for one in lines),
    )
    _print_remarks("Rejected", [(one.file, remark) for one in reports for remark in one.rejects])
    _print_remarks("Set aside", [(one.file, remark) for one in reports for remark in one.set_aside])


def _print_remarks(title: str, remarks: list[tuple[str, Remark]]) -> None:
    if not remarks:
        return
    click.echo(f"\n{title}:")
    for file, remark in remarks[:SHOWN]:
        cell = f" {remark.cell}:" if remark.cell else ""
        click.echo(f"  {file}:{remark.line}:{cell} {remark.reason}")
    if len(remarks) > SHOWN:
        click.echo(f"  … and {len(remarks) - SHOWN} more; --json has them all")


def _resolve(door: Database, wish: str, json: bool) -> None:
    if wish:
        number, _, team = wish.partition("=")
        if not re.fullmatch("[0-9]{1,18}", number) or not team:
            raise InvalidRequest("Expected --resolve ID=TEAM or --resolve ID=new")
        settled = door.write(
            unplaced_names.settle_name, int(number), None if team == "new" else team
        ).result()
        click.echo(
            f"{settled.name!r} is settled. Import {settled.file} again to bring in its rows."
        )
        return
    names = door.read(unplaced_names.unplaced_names).result()
    if json:
        print_json(names)
    elif not names:
        click.echo("No name waits to be resolved.")
    else:
        print_table(
            ("id", "source", "country", "tournament", "name", "perhaps", "in"),
            (
                (
                    one.id,
                    one.source,
                    one.country,
                    one.tournament,
                    one.name,
                    ", ".join(one.suggestions) or "-",
                    one.file,
                )
                for one in names
            ),
        )


@click.command("imports")
@with_database
@as_json
def imports_command(database: str | None, json: bool) -> None:
    """List what was imported, with the counts of each file."""
    with opened(database) as door:
        found = door.read(import_reports.imports).result()
    if json:
        print_json(found)
        return
    print_table(
        ("id", "source", "file", *_COUNTS),
        (
            (one.id, one.source, one.file, *(getattr(one, name) for name in _COUNTS))
            for one in found
        ),
    )
