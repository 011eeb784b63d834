"""`bettune verify`."""

import os
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import closing
from typing import BinaryIO

import click
import msgspec

from bettune.cli.options import as_json, print_table
from bettune.errors import Unavailable
from bettune.record import signatures, verifying
from bettune.record.standings import STATES, Proof, Standings
from bettune.record.verifying import Given, Record, Untrue

SHOWN = 20
"""Predictions printed; `--json` has them all."""
LARGE = 10_000_000
"""Bytes from which a progress bar is shown."""
_encode = msgspec.json.Encoder().encode


@click.command()
@click.argument("export", type=click.File("rb"))
@click.option(
    "--checkpoint",
    "checkpoints",
    type=click.File("rb"),
    multiple=True,
    help="A file of checkpoints that the record must pass through; may be given several times.",
)
@click.option(
    "--key",
    "keys",
    metavar="FINGERPRINT",
    multiple=True,
    help="The key that checkpoints must be signed with, SHA256:…; several where it was renewed.",
)
@click.option(
    "--match", "match_id", metavar="ID", type=int, help="Tell of the prediction on this match only."
)
@click.option("--chain-only", is_flag=True, help="Check the chain alone, and no signature.")
@as_json
def verify(
    export: BinaryIO,
    checkpoints: tuple[BinaryIO, ...],
    keys: tuple[str, ...],
    match_id: int | None,
    chain_only: bool,
    json: bool,
) -> None:
    """Prove from an export what stood at each kick-off, and that nothing was changed since.

    Needs neither the server nor its database. Exit status 0 where the export is true, 1 where not.
    """
    if chain_only and keys:
        raise click.UsageError("--chain-only checks no signature, so that --key says nothing")
    if not chain_only and not signatures.are_possible():
        raise Unavailable(
            "Signatures cannot be checked here: pip install 'bettune[verify]', or check the chain "
            "alone with --chain-only"
        )
    with _again(export) as export, closing(Standings(export, match_id)) as standings:
        try:
            given = [
                one
                for file in checkpoints
                for one in verifying.read_checkpoints(file.name, file.read())
            ]
            record = _verified(export, given, standings, None if chain_only else keys)
        except Untrue as untrue:
            _print_fault(untrue, json)
            sys.exit(1)
        if json:
            found = _print_json(record, standings, chain_only)
        else:
            found = _print(record, standings, chain_only)
    if match_id is not None and not found:
        click.echo(f"bettune: The record has no prediction on match {match_id}", err=True)
        sys.exit(1)


def _again(export: BinaryIO) -> BinaryIO:
    """Return an export so that it can be read twice: from a pipe it is copied first."""
    if export.seekable():
        return export
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    shutil.copyfileobj(export, copy)
    copy.seek(0)
    return copy


def _verified(
    export: BinaryIO, given: list[Given], standings: Standings, keys: tuple[str, ...] | None
) -> Record:
    size = os.fstat(export.fileno()).st_size
    with click.progressbar(
        length=size,
        label="Verifying",
        file=sys.stderr,
        hidden=size < LARGE or not sys.stderr.isatty(),
        update_min_steps=size // 200 + 1,
    ) as bar:
        return verifying.verify(export, given, standings, keys, bar.update)


def _print_fault(untrue: Untrue, json: bool) -> None:
    if json:
        click.echo(_encode({"verified": False, "fault": untrue.fault}))
    else:
        click.echo(f"NOT TRUE: {untrue}.")


def _print_json(record: Record, standings: Standings, chain_only: bool) -> int:
    """Print one document, a prediction at a time; return how many there are."""
    head = {
        "verified": True,
        "fault": None,
        "server": record.header.server,
        "filterId": record.header.filter_id,
        "entries": record.entries,
        "signaturesChecked": not chain_only,
        "checkpoints": record.checkpoints,
    }
    click.echo(_encode(head)[:-1] + b',"predictions":[', nl=False)
    states: Counter[str] = Counter(dict.fromkeys(STATES, 0))
    for number, proof in enumerate(standings.proofs(record.signed)):
        states[proof.state] += 1
        click.echo((b",\n" if number else b"\n") + _encode(proof), nl=False)
    click.echo(b'\n],"states":' + _encode(states) + b"}")
    return states.total()


def _print(record: Record, standings: Standings, chain_only: bool) -> int:
    """Print what was found, in words; return how many predictions there are."""
    header = record.header
    click.echo(
        f"TRUE: the record of filter {header.filter_id} of server {header.server}, "
        f"{record.entries} entries, passes through"
    )
    print_table(
        ("entry", "signed at", "key", "checkpoint of"),
        (
            (
                one.checkpoint.position,
                one.checkpoint.signed_at,
                "not checked" if chain_only else one.checkpoint.fingerprint,
                one.source,
            )
            for one in record.checkpoints
        ),
    )
    click.echo("A signed time is the server's word, unless you had the checkpoint by then.\n")
    states: Counter[str] = Counter()
    shown: list[Proof] = []
    backdated = 0
    for proof in standings.proofs(record.signed):
        states[proof.state] += 1
        backdated += proof.backdated
        if len(shown) < SHOWN:
            shown.append(proof)
    print_table(
        ("match", "", "kick-off", "bet type", "odds", "since", "line", "signed at", ""),
        (_row(proof) for proof in shown),
    )
    if states.total() > SHOWN:
        click.echo(f"… and {states.total() - SHOWN} more; --json has them all")
    click.echo()
    for state, meaning in STATES.items():
        if states[state]:
            click.echo(f"{states[state]} {state}: {meaning}")
    if backdated:
        click.echo(f"{backdated} writes are not of the time they tell: a later checkpoint has not")
    return states.total()


def _odds(proof: Proof) -> str:
    """Return what stood: `2.150000`, or `2.150000 p 0.480000` where a probability was told."""
    if proof.odds is None:
        return "-"
    return f"{proof.odds} p {proof.probability}" if proof.probability else proof.odds


def _row(proof: Proof) -> tuple[object, ...]:
    moved = f" (moved, was {', '.join(proof.kickoffs[:-1])})" if proof.kickoffs[1:] else ""
    return (
        proof.match_id,
        f"{proof.home} - {proof.away}",
        (proof.kickoff if proof.kickoff_known else proof.kickoff[:10]) + moved,
        proof.bet_type or "-",
        _odds(proof),
        proof.since or "-",
        proof.line or "-",
        proof.proven_at or "-",
        proof.state,
    )
