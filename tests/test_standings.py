"""What an export proves of a prediction: what stood at kick-off, since when, by when signed."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bettune import times
from bettune.cli.verify import SHOWN
from bettune.database import Database, Session
from bettune.record import chain, signatures
from bettune.record.chain import Checkpoint, Header, WriteEntry
from commands import Commands
from conftest import NOON, Clock, Given
from recording import HOUR, KICKOFF, Recorder, write_checkpoint

verify = Commands("sqlite:////nowhere/at/all.db")


class Proven:
    """A filter with one prediction, whose record is exported and verified."""

    def __init__(self, recorder: Recorder, folder: Path) -> None:
        self.recorder, self.folder = recorder, folder
        self.match_id = recorder.given.match(KICKOFF)
        self.checkpoints: list[Checkpoint] = []

    def write(self, price: str | None, hours: float) -> None:
        """Set or delete the prediction, so many hours after noon."""
        self.recorder.write(self.match_id, price, hours)

    def publish(self, hours: float) -> None:
        """Publish a checkpoint, so many hours after noon."""
        self.checkpoints.append(self.recorder.checkpoint(hours))

    def proof(self, hours: float = 24) -> Any:
        """Return what an export of so many hours after noon proves."""
        self.recorder.clock.now = NOON + hours * HOUR
        self.path = self.recorder.save(self.folder)
        published = write_checkpoint(self.folder / "published", *self.checkpoints)
        options = ["--checkpoint", str(published)] if self.checkpoints else []
        found = verify.json("verify", str(self.path), *options)
        (proof,) = found["predictions"]
        assert found["states"][proof["state"]] == 1
        return proof


@pytest.fixture
def proven(database: Database, given: Given, clock: Clock, tmp_path: Path) -> Proven:
    """A filter with one prediction on a match that kicks off at 18:00."""
    return Proven(Recorder(database, given, clock), tmp_path)


def test_what_a_checkpoint_of_before_kick_off_has_is_proven(proven: Proven) -> None:
    proven.write("2.15", 1)
    proven.publish(2)
    proven.write("2.5", 3)
    proven.publish(4)
    proven.publish(5)
    proof = proven.proof()
    assert (proof["state"], proof["odds"], proof["betType"]) == ("proven", "2.500000", "Home")
    assert proof["since"] == "2026-06-06T15:00:00+00:00"
    assert proof["provenAt"] == "2026-06-06T16:00:00+00:00"
    assert (proof["position"], proof["line"]) == (2, 3)
    assert proof["kickoff"] == "2026-06-06T18:00:00+00:00"
    assert proof["kickoffs"] == [proof["kickoff"]]
    assert (proof["later"], proof["backdated"]) == (0, 0)


def test_without_such_a_checkpoint_it_is_the_server_s_word(proven: Proven) -> None:
    proven.publish(0)
    proven.write("2.15", 1)
    proof = proven.proof()
    assert (proof["state"], proof["odds"]) == ("unproven", "2.150000")
    assert proof["provenAt"] == "2026-06-07T12:00:00+00:00"


@pytest.mark.parametrize(("hours", "state"), [(5.9, "proven"), (6, "unproven"), (7, "unproven")])
def test_a_checkpoint_counts_until_kick_off(proven: Proven, hours: float, state: str) -> None:
    proven.write("2.15", 1)
    proven.publish(hours)
    assert proven.proof()["state"] == state


@pytest.mark.parametrize(("hours", "odds"), [(5.999, "3.000000"), (6, "2.150000")])
def test_writes_count_until_kick_off(proven: Proven, hours: float, odds: str) -> None:
    proven.write("2.15", 1)
    proven.write("3", hours)
    proof = proven.proof()
    assert (proof["odds"], proof["later"]) == (odds, 0 if hours < 6 else 1)


def test_what_was_deleted_before_kick_off_did_not_stand(proven: Proven) -> None:
    proven.write("2.15", 1)
    proven.write(None, 2)
    proven.publish(3)
    proof = proven.proof()
    assert (proof["state"], proof["odds"]) == ("none", None)
    assert (proof["since"], proof["provenAt"]) == (
        "2026-06-06T14:00:00+00:00",
        "2026-06-06T15:00:00+00:00",
    )


def test_what_was_set_after_kick_off_did_not_stand(proven: Proven) -> None:
    proven.write("2.15", 6.5)
    proof = proven.proof()
    assert (proof["state"], proof["since"], proof["later"]) == ("none", None, 1)


def test_what_was_deleted_after_kick_off_stood(proven: Proven) -> None:
    proven.write("2.15", 1)
    proven.publish(2)
    proven.write(None, 7)
    assert proven.proof()["state"] == "proven"


def test_before_kick_off_nothing_is_final(proven: Proven) -> None:
    proven.write("2.15", 1)
    proof = proven.proof(hours=2)
    assert (proof["state"], proof["odds"]) == ("open", "2.150000")


def test_a_write_that_a_later_checkpoint_has_not_is_backdated(proven: Proven) -> None:
    proven.write("2.15", 1)
    proven.publish(5.9)
    proven.publish(7)
    proven.write("9", 8)
    proven.recorder.database.write(_backdate, NOON + 2 * HOUR).result()
    proof = proven.proof()
    assert (proof["state"], proof["odds"], proof["backdated"]) == ("proven", "2.150000", 1)
    assert "1 writes are not of the time they tell" in verify(
        "verify", str(proven.path), "--checkpoint", str(proven.folder / "published")
    )
    proven.checkpoints.clear()
    assert proven.proof()["odds"] == "9.000000"


def _backdate(session: Session, moment: int) -> None:
    session.run(
        "UPDATE prediction_history SET written_at = :moment WHERE odds = 9000000", moment=moment
    )


def test_clocks_that_differ_by_seconds_backdate_nothing(proven: Proven) -> None:
    proven.write("2.15", 1)
    proven.publish(2)
    proven.write("3", 2 - 50 / HOUR)
    proof = proven.proof()
    assert (proof["odds"], proof["backdated"]) == ("3.000000", 0)


def _move(session: Session, match_id: int, kickoff: int, known: int) -> None:
    session.run(
        "UPDATE matches SET kickoff = :kickoff, kickoff_known = :known WHERE id = :id",
        kickoff=kickoff,
        known=known,
        id=match_id,
    )


@pytest.mark.parametrize(("hours", "odds"), [(9, "3.000000"), (4, "2.150000")])
def test_the_kick_off_known_last_counts_and_all_are_told(
    proven: Proven, hours: int, odds: str
) -> None:
    proven.write("2.15", 1)
    proven.publish(3)
    proven.write("3", 5)
    proven.publish(5.5)
    moved_to = NOON + hours * HOUR
    proven.recorder.database.write(_move, proven.match_id, moved_to, 1).result()
    proof = proven.proof()
    assert (proof["state"], proof["odds"]) == ("proven", odds)
    assert proof["kickoffs"] == ["2026-06-06T18:00:00+00:00", proof["kickoff"]]
    assert "(moved, was 2026-06-06T18:00:00+00:00)" in verify("verify", str(proven.path))


def test_where_only_the_day_is_known_only_the_days_before_count(proven: Proven) -> None:
    proven.write("2.15", -13)
    proven.publish(-12.5)
    proven.write("3", 1)
    proven.recorder.database.write(_move, proven.match_id, NOON, 0).result()
    proof = proven.proof()
    assert (proof["state"], proof["odds"], proof["later"]) == ("proven", "2.150000", 1)


def test_one_match_can_be_asked_for(proven: Proven) -> None:
    proven.recorder.writes(3)
    proven.write("2.15", 1)
    path = str(proven.recorder.save(proven.folder))
    found = verify.json("verify", path, "--match", str(proven.match_id))
    assert [one["matchId"] for one in found["predictions"]] == [proven.match_id]
    told = verify("verify", path, "--match", str(proven.match_id))
    assert found["predictions"][0]["home"] in told
    for words in ((), ("--json",)):
        result = verify.run("verify", path, "--match", "999", *words)
        assert result.exit_code == 1
        assert result.stderr == "bettune: The record has no prediction on match 999\n"


def test_some_are_printed_and_all_are_in_the_json(proven: Proven) -> None:
    proven.recorder.writes(SHOWN + 5)
    path = str(proven.recorder.save(proven.folder))
    assert "… and 5 more; --json has them all" in verify("verify", path)
    assert len(verify.json("verify", path)["predictions"]) == SHOWN + 5


def long_record(path: Path, entries: int) -> None:
    """Write an export of so many entries, each match written on ten times."""
    secret = signatures.new_secret()
    public = signatures.public_key(secret)
    header = Header(chain.RECORD_FORMAT, "0" * 32, 1)
    hash_, moment = chain.start(header), times.to_text(NOON)
    with path.open("wb") as file:
        file.write(chain.line_of(header) + b"\n")
        for position in range(1, entries + 1):
            names = ("England", "Premier League", "2025/2026", "Home", "Away", moment)
            told = ("Home", "2.150000", None, "api", moment, "0" * 32)
            entry = WriteEntry(position, position % (entries // 10), *names, True, *told)
            content = chain.content_of(entry)
            hash_ = chain.next_hash(hash_, content)
            file.write(chain.entry_line(content, hash_) + b"\n")
        unsigned = Checkpoint(
            *(chain.CHECKPOINT_FORMAT, header.server, 1, entries, hash_.hex(), moment),
            *(public.hex(), signatures.fingerprint(public), ""),
        )
        signature = signatures.sign(secret, chain.signed_content(unsigned)).hex()
        last = msgspec.structs.replace(unsigned, signature=signature)
        file.write(chain.checkpoint_line(last) + b"\n")


PEAK = """
import sys
from pathlib import Path
from bettune.cli import main
try:
    main()
finally:
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
"""


def test_a_long_record_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    peaks = []
    for entries in (1_000, 150_000):
        path = tmp_path / f"{entries}.jsonl"
        long_record(path, entries)
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", PEAK, "verify", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert f" {entries} entries, passes through" in done.stdout
        peaks.append(int(done.stderr) // 1_024)
        print(f"{entries} entries: {time.monotonic() - began:.1f} s, {peaks[-1]} MB")
    assert peaks[1] < peaks[0] + 40  # of which most is the cache of the temporary file
