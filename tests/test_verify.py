"""`bettune verify` tells a true export from a tampered one, at the line, by the file alone."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bettune.database import Database, open_database
from bettune.record import chain, keys, signatures
from bettune.record.chain import Checkpoint
from commands import Commands
from conftest import ENGINES, Clock, Given, new_postgresql
from processes import MAIN
from recording import KICKOFF, Recorder, rehashed, write_checkpoint, write_lines

ENTRIES = 8
LAST = ENTRIES + 2
"""The line of the export's own checkpoint."""


class Export(NamedTuple):
    """A true export, and a checkpoint of its record that was published before."""

    lines: list[bytes]
    early: Checkpoint
    """Of three entries."""
    path: Path
    recorder: Recorder

    def with_lines(self, lines: list[bytes]) -> Path:
        """Write other lines in its place."""
        return write_lines(self.path, lines)


def exported(recorder: Recorder, folder: Path) -> Export:
    """Write eight entries and export them; a checkpoint is of the first three."""
    matches = recorder.writes(3)
    early = recorder.checkpoint(0.5)
    recorder.write(matches[0], "3.5", 1)
    recorder.write(matches[1], None, 2)
    recorder.writes(3)
    path = recorder.save(folder)
    return Export(path.read_bytes().splitlines(), early, path, recorder)


@pytest.fixture(scope="module", params=ENGINES)
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Export]:
    """An export for the whole module, of each engine; nothing more is written to its record."""
    folder = tmp_path_factory.mktemp("export")
    with ExitStack() as stack:
        url = f"sqlite:///{folder}/bettune.db"
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql_server")
            url = stack.enter_context(new_postgresql(server))
        clock = Clock()
        database = stack.enter_context(closing(open_database(url, clock)))
        yield exported(Recorder(database, Given(database), clock), folder)


@pytest.fixture
def export(kept: Export, tmp_path: Path) -> Export:
    """The export in a file of its own."""
    return kept._replace(path=write_lines(tmp_path / "record.jsonl", kept.lines))


@pytest.fixture
def fresh(database: Database, given: Given, clock: Clock, tmp_path: Path) -> Export:
    """An export whose record may be written to."""
    return exported(Recorder(database, given, clock), tmp_path)


verify = Commands("sqlite:////nowhere/at/all.db")


def verified(path: Path, *options: object) -> Any:
    """Verify an export that is true; what it says as JSON."""
    result = verify.run("verify", str(path), "--json", *map(str, options))
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    document = json.loads(result.stdout)
    assert document["verified"] is True
    return document


def fault(path: Path, *options: object) -> tuple[str, int | None]:
    """Verify what is not true; what kind of fault is told, and in which line."""
    words = ["verify", str(path), *map(str, options)]
    result = verify.run(*words, "--json")
    assert (result.exit_code, result.stderr) == (1, ""), result.output
    document = json.loads(result.stdout)
    assert document["verified"] is False
    told = verify.run(*words)
    assert told.exit_code == 1
    assert told.stdout == f"NOT TRUE: {document['fault']['message']}.\n"
    return document["fault"]["kind"], document["fault"]["line"]


def edited(line: bytes, **fields: object) -> bytes:
    """Return a line with other values in it, written as Bettune writes it."""
    document = msgspec.json.decode(line)
    assert fields.keys() <= document.keys()
    return msgspec.json.encode(document | fields)


def test_a_true_export_is_true(export: Export) -> None:
    found = verified(export.path)
    assert (found["entries"], found["filterId"]) == (ENTRIES, export.recorder.filter_id)
    assert [one["source"] for one in found["checkpoints"]] == ["the export"]
    assert "TRUE: the record of filter" in verify("verify", str(export.path))


def test_a_probability_is_proven_with_its_odds(fresh: Export) -> None:
    recorder = fresh.recorder
    likely, without = recorder.given.match(KICKOFF), recorder.given.match(KICKOFF)
    for match_id in (likely, without):
        recorder.write(match_id, "2.2", 3, probability=482_500)
    recorder.write(without, "2.2", 3.5)
    early = recorder.checkpoint(4)
    recorder.write(likely, "2.2", 4.5, probability=990_000)
    recorder.checkpoint(7)
    path = recorder.save(fresh.path.parent)
    given = write_checkpoint(path.with_name("early"), early)
    found = {one["matchId"]: one for one in verified(path, "--checkpoint", given)["predictions"]}
    told = [(found[one]["probability"], found[one]["state"]) for one in (likely, without)]
    assert told == [("0.990000", "unproven"), (None, "proven")]
    assert "2.200000 p 0.990000" in verify("verify", str(path))


VALUES: dict[str, object] = {
    "matchId": 999,
    "country": "Sylvania",
    "tournament": "Second",
    "season": "2024/2025",
    "home": "Arsenal",
    "away": "Leeds",
    "kickoff": "2026-06-06T23:00:00+00:00",
    "kickoffKnown": False,
    "betType": "Away",
    "odds": "9.990000",
    "probability": "0.500000",
    "source": "ui",
    "writtenAt": "2026-06-06T11:59:59+00:00",
    "salt": "0" * 32,
    "hash": "0" * 64,
}
"""A value that each field of an entry could have had."""


def test_every_field_of_an_entry_has_such_a_value(export: Export) -> None:
    fields = set(msgspec.json.decode(export.lines[1]))
    assert fields == {*VALUES, "entry", "position"}


@pytest.mark.parametrize("line", [2, 5, ENTRIES + 1])
@pytest.mark.parametrize("field", VALUES)
def test_a_changed_field_is_told_at_its_line(export: Export, field: str, line: int) -> None:
    lines = [*export.lines]
    lines[line - 1] = edited(lines[line - 1], **{field: VALUES[field]})
    assert fault(export.with_lines(lines)) == ("changed", line)


@pytest.mark.parametrize("field", VALUES)
def test_whoever_makes_new_hashes_cannot_pass_the_checkpoints(export: Export, field: str) -> None:
    if field == "hash":
        return
    lines = [*export.lines]
    lines[6] = edited(lines[6], **{field: VALUES[field]})
    path = export.with_lines(rehashed(lines))
    assert fault(path) == ("changed", 2)
    early = write_checkpoint(path.with_name("early"), export.early)
    assert fault(path, "--checkpoint", early) == ("changed", 5)
    lines = [*export.lines]
    lines[2] = edited(lines[2], **{field: VALUES[field]})
    path = export.with_lines(rehashed(lines))
    assert fault(path, "--checkpoint", early) == ("changed", 2)


@pytest.mark.parametrize("line", range(2, LAST))
def test_an_entry_taken_out_is_told_where_it_was(export: Export, line: int) -> None:
    lines = export.lines[: line - 1] + export.lines[line:]
    assert fault(export.with_lines(lines)) == ("missing", line)


@pytest.mark.parametrize("line", range(2, LAST))
def test_an_entry_put_in_is_told_at_its_line(export: Export, line: int) -> None:
    twice = export.lines[:line] + export.lines[line - 1 :]
    assert fault(export.with_lines(twice)) == ("added", line + 1)
    forged = edited(export.lines[line - 1], odds="5.000000")
    lines = [*export.lines[: line - 1], forged, *export.lines[line - 1 :]]
    assert fault(export.with_lines(lines)) == ("added", line)


@pytest.mark.parametrize("line", range(2, LAST - 1))
@pytest.mark.parametrize("further", [1, 3])
def test_entries_in_another_order_are_told_at_the_first(
    export: Export, line: int, further: int
) -> None:
    lines = [*export.lines]
    other = min(line - 1 + further, ENTRIES)
    lines[line - 1], lines[other] = lines[other], lines[line - 1]
    assert fault(export.with_lines(lines)) == ("reordered", line)


@pytest.mark.parametrize("left", range(1, LAST))
def test_an_export_without_its_end_is_told(export: Export, left: int) -> None:
    cut = export.lines[:left]
    assert fault(export.with_lines(cut)) == ("missing", left + 1)
    if left < LAST - 1:
        assert fault(export.with_lines([*cut, export.lines[-1]])) == ("missing", left + 1)


def test_an_older_end_does_not_pass_a_later_checkpoint(export: Export) -> None:
    older = [*export.lines[:4], chain.checkpoint_line(export.early)]
    path = export.with_lines(older)
    assert verified(path)["entries"] == 3
    later = write_checkpoint(path.with_name("later"), export.recorder.checkpoint())
    assert fault(path, "--checkpoint", later) == ("missing", 5)


def test_entries_beyond_the_checkpoint_are_told(export: Export) -> None:
    lines = [*export.lines[:-1], chain.checkpoint_line(export.early)]
    assert fault(export.with_lines(lines)) == ("added", 5)


def test_lines_behind_the_end_are_told(export: Export) -> None:
    lines = [*export.lines, export.lines[2]]
    assert fault(export.with_lines(lines)) == ("added", LAST + 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("server", "0" * 32),
        ("filterId", 77),
        ("position", 3),
        ("position", 9),
        ("hash", "0" * 64),
        ("signedAt", "2026-06-06T11:00:00+00:00"),
        ("publicKey", "0" * 64),
        ("publicKey", chain.PUBLIC_KEY),
        ("fingerprint", chain.FINGERPRINT),
        ("signature", "0" * 128),
    ],
)
def test_an_edited_checkpoint_is_told(export: Export, field: str, value: object) -> None:
    lines = [*export.lines[:-1], edited(export.lines[-1], **{field: value})]
    assert fault(export.with_lines(lines)) == ("signature", LAST)
    path = export.with_lines(export.lines)
    early = edited(chain.checkpoint_line(export.early), **{field: value})
    if early == chain.checkpoint_line(export.early):
        return
    given = write_lines(path.with_name("early"), [early])
    assert fault(path, "--checkpoint", given) == ("signature", None)


def forged(checkpoint: Checkpoint, secret: bytes, **fields: Any) -> Checkpoint:
    """Sign a checkpoint with a key of one's own."""
    public = signatures.public_key(secret)
    mine = msgspec.structs.replace(
        checkpoint,
        public_key=public.hex(),
        fingerprint=signatures.fingerprint(public),
        **fields,
    )
    signature = signatures.sign(secret, chain.signed_content(mine)).hex()
    return msgspec.structs.replace(mine, signature=signature)


def test_who_signs_with_a_key_of_his_own_is_told(export: Export) -> None:
    true = chain.read_checkpoint(export.lines[-1])
    lines = [*export.lines]
    lines[4] = edited(lines[4], odds="9.000000")
    lines = rehashed(lines)
    last: str = msgspec.json.decode(lines[-2])["hash"]
    mine = forged(true, signatures.new_secret(), hash=last)
    path = export.with_lines([*lines[:-1], chain.checkpoint_line(mine)])
    assert verified(path)["checkpoints"][0]["checkpoint"]["fingerprint"] == mine.fingerprint
    assert fault(path, "--key", true.fingerprint) == ("key", LAST)
    early = write_checkpoint(path.with_name("early"), export.early)
    assert fault(path, "--checkpoint", early) == ("key", LAST)
    verified(export.with_lines(export.lines), "--key", true.fingerprint)


def test_no_checkpoint_keeps_another_from_being_compared(export: Export) -> None:
    """Who has the key can sign one that the record never comes to."""
    secret, lines = signatures.new_secret(), [*export.lines]
    lines[1] = edited(lines[1], odds="9.000000")
    lines = rehashed(lines)
    last: str = msgspec.json.decode(lines[-2])["hash"]
    mine = forged(chain.read_checkpoint(export.lines[-1]), secret, hash=last)
    path = export.with_lines([*lines[:-1], chain.checkpoint_line(mine)])
    published = write_checkpoint(path.with_name("published"), forged(export.early, secret))
    assert fault(path, "--checkpoint", published) == ("changed", 2)
    nowhere = write_checkpoint(path.with_name("nowhere"), forged(export.early, secret, position=-1))
    assert fault(path, "--checkpoint", published, "--checkpoint", nowhere) == ("checkpoint", None)


def test_a_time_that_is_none_is_told_however_it_is_signed(export: Export) -> None:
    true = chain.read_checkpoint(export.lines[-1])
    mine = forged(true, signatures.new_secret(), signed_at="2026-13-06T12:00:00+00:00")
    path = export.with_lines([*export.lines[:-1], chain.checkpoint_line(mine)])
    assert fault(path) == ("checkpoint", LAST)


def test_a_checkpoint_of_another_record_is_told(fresh: Export, given: Given, clock: Clock) -> None:
    other = Recorder(fresh.recorder.database, given, clock)
    other.writes(3)
    theirs = write_checkpoint(fresh.path.with_name("other"), other.checkpoint())
    assert fault(fresh.path, "--checkpoint", theirs) == ("other", None)
    lines = [*fresh.lines[:-1], chain.checkpoint_line(other.checkpoint())]
    assert fault(fresh.with_lines(lines)) == ("other", LAST)


def test_a_changed_first_line_is_told(export: Export) -> None:
    for fields in ({"server": "0" * 32}, {"filterId": 77}):
        lines = [edited(export.lines[0], **fields), *export.lines[1:]]
        assert fault(export.with_lines(lines)) == ("changed", 1)
    apart = export.lines[0].replace(b",", b", ")
    newer = edited(export.lines[0], format="bettune-record-2")
    for line in (b"", b"{}", apart, newer, export.lines[1]):
        assert fault(export.with_lines([line, *export.lines[1:]])) == ("unreadable", 1)
    assert fault(export.with_lines([])) == ("unreadable", 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.replace(b'"odds"', b'"odds":"7.000000","odds"'),
        lambda line: line.replace(b'"position":', b'"position": '),
        lambda line: line.replace(b'"source"', b'"note":"x","source"'),
        lambda line: line[: len(line) // 2],
        lambda line: b"",
        lambda line: b"x" * 100_000,
        lambda line: b"\xff\xfe",
        lambda line: line.replace(b'"odds":"2.', b'"odds":"02.'),
    ],
)
def test_a_line_that_bettune_does_not_write_is_told(
    export: Export, spoil: Callable[[bytes], bytes]
) -> None:
    lines = [*export.lines]
    lines[3] = spoil(lines[3])
    assert lines != export.lines
    assert fault(export.with_lines(lines)) == ("unreadable", 4)


@pytest.mark.parametrize("text", [b"", b"{}", b"x", b"[]\n[]\n", b'{"format":"bettune-record-1"}'])
def test_what_is_no_checkpoint_is_told(export: Export, text: bytes) -> None:
    path = export.path.with_name("none")
    path.write_bytes(text)
    assert fault(export.path, "--checkpoint", path) == ("checkpoint", None)


def test_line_ends_of_another_system_do_not_matter(export: Export) -> None:
    export.path.write_bytes(b"\r\n".join(export.lines))
    verified(export.path)


def test_checkpoints_may_be_laid_out_and_many(export: Export) -> None:
    later = export.recorder.checkpoint()
    many = write_checkpoint(export.path.with_name("many"), later, export.early)
    one = export.path.with_name("one")
    one.write_bytes(msgspec.json.format(chain.checkpoint_line(export.early), indent=2))
    found = verified(export.path, "--checkpoint", many, "--checkpoint", one)
    assert [one["checkpoint"]["position"] for one in found["checkpoints"]] == [
        3,
        3,
        ENTRIES,
        ENTRIES,
    ]


def test_checkpoints_of_a_renewed_key_need_both_named(fresh: Export) -> None:
    recorder = fresh.recorder
    recorder.database.write(keys.new_key).result()
    recorder.writes(1)
    path = recorder.save(fresh.path.parent)
    early = write_checkpoint(path.with_name("early"), fresh.early)
    new = chain.read_checkpoint(path.read_bytes().splitlines()[-1]).fingerprint
    old = fresh.early.fingerprint
    assert fault(path, "--checkpoint", early, "--key", new) == ("key", None)
    assert verified(path, "--checkpoint", early, "--key", new, "--key", old)["entries"] == 9


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE prediction_history SET odds = 9000000 WHERE id = 4", "changed"),
        ("UPDATE prediction_history SET written_at = written_at - 3600 WHERE id = 4", "changed"),
        ("UPDATE sealed_matches SET kickoff = kickoff + 3600 WHERE id = 1", "changed"),
        ("UPDATE seals SET kind = 3 WHERE history_id = 4", "changed"),
        ("DELETE FROM prediction_history WHERE id = 4", "missing"),
        ("DELETE FROM seals WHERE history_id = 4", "missing"),
        ("UPDATE seals SET position = 99 WHERE history_id = 4", "missing"),
    ],
)
def test_a_history_changed_in_the_database_is_told(fresh: Export, sql: str, kind: str) -> None:
    database = fresh.recorder.database
    database.write(lambda session: session.run(sql)).result()
    path = fresh.recorder.save(fresh.path.parent)
    line = 2 if "sealed_matches" in sql else 5
    assert fault(path) == (kind, line)


@settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@hypothesis.given(st.data())
def test_whatever_byte_is_changed_its_line_is_told(export: Export, data: st.DataObject) -> None:
    whole = b"".join(line + b"\n" for line in export.lines)
    place = data.draw(st.integers(0, len(whole) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))
    export.path.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
    line = whole[:place].count(b"\n") + 1
    assert fault(export.path)[1] == line


WITHOUT = """
import sys
sys.modules.update(dict.fromkeys({}))  # so each is as if it were not installed
from bettune.cli import main
main()
"""
SERVER = {"argon2", "babel", "jinja2", "numpy", "psycopg", "redis", "starlette", "uvicorn", "yaml"}


def elsewhere(folder: Path, absent: set[str], *words: str) -> subprocess.CompletedProcess[str]:
    """Verify in another directory, where some packages are absent."""
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if "BETTUNE" not in name}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(absent), "verify", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not list(folder.iterdir())
    return done


def test_it_needs_neither_the_server_nor_a_database(export: Export, tmp_path: Path) -> None:
    done = elsewhere(tmp_path / "elsewhere", SERVER, str(export.path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("TRUE: ")


def test_signatures_that_cannot_be_checked_are_not_believed(export: Export, tmp_path: Path) -> None:
    absent = SERVER | {"cryptography"}
    done = elsewhere(tmp_path / "one", absent, str(export.path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'bettune[verify]'" in done.stderr
    done = elsewhere(tmp_path / "two", absent, str(export.path), "--chain-only")
    assert done.returncode == 0
    assert "not checked" in done.stdout
    lines = [*export.lines[:-1], edited(export.lines[-1], signature="0" * 128)]
    assert verified(export.with_lines(lines), "--chain-only")["signaturesChecked"] is False
    misused = verify.misused("verify", str(export.path), "--chain-only", "--key", "SHA256:x")
    assert "--chain-only checks no signature" in misused


def test_an_export_may_come_from_a_pipe(export: Export) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "verify", "-"],
        input=export.path.read_text(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "3.500000" in done.stdout
