"""The record: every write is sealed once, in an order that stays, and is given to its owner."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bettune import accounts
from bettune.database import Database, Session
from bettune.errors import Unavailable
from bettune.feeds import MatchRow, Reading
from bettune.importing import import_rows
from bettune.record import exports, keys, sealing
from commands import Commands
from conftest import Bettor, Clock, Given, refusal
from recording import KICKOFF, Recorder, is_true, seal_all

KEYS = "/record/keys"


@pytest.fixture
def recorder(database: Database, given: Given, clock: Clock) -> Recorder:
    """A filter whose record is looked at."""
    return Recorder(database, given, clock)


def record_path(filter_id: object, rest: str = "") -> str:
    """Return the path of a filter's record."""
    return f"/prediction-filters/{filter_id}/record{rest}"


def test_every_write_is_an_entry_with_what_it_was_about(recorder: Recorder) -> None:
    match_id = recorder.given.match(KICKOFF)
    recorder.write(match_id, "2.15", 0)
    recorder.write(match_id, "2.2", 1)
    recorder.write(match_id, None, 2)
    header, *entries, last = map(msgspec.json.decode, recorder.export())
    assert [header["format"], header["filterId"]] == ["bettune-record-1", recorder.filter_id]
    first: Any = entries[0]
    assert first.pop("home").startswith("Home ")
    assert first.pop("away").startswith("Away ")
    assert len(first.pop("salt")) == 32
    assert len(first.pop("hash")) == 64
    assert first == {
        "entry": "write",
        "position": 1,
        "matchId": match_id,
        "country": "Freedonia",
        "tournament": "Premier",
        "season": "2025/2026",
        "kickoff": "2026-06-06T18:00:00+00:00",
        "kickoffKnown": True,
        "betType": "Home",
        "odds": "2.150000",
        "probability": None,
        "source": "api",
        "writtenAt": "2026-06-06T12:00:00+00:00",
    }
    assert [one["odds"] for one in entries] == ["2.150000", "2.200000", None]
    assert entries[2]["writtenAt"] == "2026-06-06T14:00:00+00:00"
    assert (last["position"], last["hash"]) == (3, entries[2]["hash"])
    assert last["signedAt"] == "2026-06-06T14:00:00+00:00"


def test_a_probability_is_sealed_too(recorder: Recorder) -> None:
    match_id = recorder.given.match()
    for probability in (482_500, None):
        recorder.write(match_id, probability=probability)
    lines = recorder.export()
    told = [msgspec.json.decode(line)["probability"] for line in lines[1:-1]]
    assert told == ["0.482500", None]
    assert is_true(lines)
    forged = lines[1].replace(b"0.482500", b"0.582500")
    assert not is_true([lines[0], forged, *lines[2:]])


def test_a_few_independent_lines_agree(recorder: Recorder) -> None:
    recorder.writes(7)
    assert is_true(recorder.export())


def test_an_empty_record_is_one_too(recorder: Recorder) -> None:
    lines = recorder.export()
    assert len(lines) == 2
    assert is_true(lines)


def test_each_filter_has_a_record_of_its_own(recorder: Recorder, clock: Clock) -> None:
    other = Recorder(recorder.database, recorder.given, clock)
    matches = recorder.writes(3)
    other.write(matches[0], "9")
    recorder.write(matches[0], "5")
    assert len(recorder.export()) == 6
    assert len(other.export()) == 3
    assert is_true(other.export())


def test_what_is_sealed_stays_where_it_is(recorder: Recorder) -> None:
    recorder.writes(3)
    before = recorder.export()
    recorder.writes(2)
    assert recorder.export()[:4] == before[:4]


def test_equal_writes_have_different_salts(recorder: Recorder) -> None:
    match_id = recorder.given.match()
    for _ in range(3):
        recorder.write(match_id)
    salts = {msgspec.json.decode(line)["salt"] for line in recorder.export()[1:-1]}
    assert len(salts) == 3


def moved(recorder: Recorder, kickoff: int) -> int:
    """Import a match, and then that it was moved; its id."""
    match_id = recorder.given.match(KICKOFF)
    recorder.write(match_id, "2.15", 0)
    seal_all(recorder.database)
    row = MatchRow(
        line=1,
        digest=10**6,
        country="Freedonia",
        tournament="Premier",
        season="2025/2026",
        home=recorder.database.read(_home, match_id).result(),
        away=recorder.database.read(_home, match_id).result().replace("Home", "Away"),
        kickoff=kickoff,
    )
    reading = Reading(rows=[row], bookmakers={})
    recorder.database.write(import_rows, "csv", "moved", "moved", reading).result()
    return match_id


def _home(session: Session, match_id: int) -> str:
    ((name,),) = session.all(
        "SELECT t.name FROM matches AS m JOIN teams AS t ON t.id = m.home_id WHERE m.id = :id",
        id=match_id,
    )
    return str(name)


def test_a_match_that_was_moved_is_told_once_by_an_export(recorder: Recorder) -> None:
    match_id = moved(recorder, KICKOFF + 3_600)
    for _ in range(2):
        entries: Any = [msgspec.json.decode(line) for line in recorder.export()[1:-1]]
        assert [(one["entry"], one["matchId"]) for one in entries] == [
            ("write", match_id),
            ("match", match_id),
        ]
        assert entries[0]["kickoff"] == "2026-06-06T18:00:00+00:00"
        assert entries[1]["kickoff"] == "2026-06-06T19:00:00+00:00"
        assert is_true(recorder.export())


def seals(session: Session) -> int:
    """Return how many entries all records have."""
    ((number,),) = session.all("SELECT count(*) FROM seals")
    return int(number)


def test_a_deleted_account_takes_its_record_along(recorder: Recorder) -> None:
    recorder.writes(2)
    lines = recorder.export()

    def delete(session: Session) -> None:
        accounts.delete_account(session, accounts.account_of(session, recorder.email).id)

    recorder.database.write(delete).result()
    seal_all(recorder.database)
    assert recorder.database.read(seals).result() == 0
    assert is_true(lines)


def test_a_record_taken_from_under_an_export_breaks_it_off(recorder: Recorder) -> None:
    recorder.writes(2)
    last = asyncio.run(exports.last_checkpoint(recorder.database, None, recorder.filter_id))
    recorder.database.write(lambda session: session.run("DELETE FROM seals")).result()

    async def parts() -> list[bytes]:
        return [part async for part in exports.export(recorder.database, last)]

    with pytest.raises(Unavailable):
        asyncio.run(parts())


def test_the_owner_gets_checkpoints_and_the_record(bettor: Bettor) -> None:
    bettor.put("2.15")
    answer = bettor("GET", record_path(bettor.filter_id, "/checkpoint"))
    assert answer.headers["content-type"] == "application/json"
    checkpoint = answer.json()
    assert (checkpoint["filterId"], checkpoint["position"]) == (bettor.filter_id, 1)
    bettor.put("3")
    lines = bettor("GET", record_path(bettor.filter_id))
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert is_true(lines.content.splitlines())
    assert len(lines.content.splitlines()) == 4
    assert checkpoint["hash"] in lines.text
    (key,) = bettor.api("GET", KEYS).json()["keys"]
    assert key["fingerprint"] == checkpoint["fingerprint"]
    assert bettor("HEAD", record_path(bettor.filter_id)).content == b""


def test_parts_of_a_record_are_together_its_export(
    bettor: Bettor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PART", 3)
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    for number in range(7):
        bettor.put(f"2.{number}")
    lines: list[bytes] = []
    while not lines or b'"signature"' not in lines[-1]:
        after = msgspec.json.decode(lines[-1])["position"] if lines else 0
        part = bettor("GET", record_path(bettor.filter_id, f"?after={after}"))
        lines += part.content.splitlines()
    assert len(lines) == 9
    assert is_true(lines)
    (alone,) = bettor("GET", record_path(bettor.filter_id, "?after=7")).content.splitlines()
    assert alone == lines[-1]


@pytest.mark.parametrize("rest", ["", "/checkpoint", "?after=1"])
def test_anothers_record_is_not_found(bettor: Bettor, given: Given, rest: str) -> None:
    other = Bettor(bettor.api, given)
    other.put()
    for filter_id in (other.filter_id, 10**12):
        answer = bettor("GET", record_path(filter_id, rest))
        assert refusal(answer) == (404, "filter_not_found", "Filter not found")
    assert bettor.api("GET", record_path(other.filter_id, rest)).status_code == 401
    invalid = bettor("GET", record_path("x", rest))
    assert refusal(invalid) == (400, "filter_id_invalid", "Invalid filter id")


@pytest.mark.parametrize("after", ["x", "-1", "", "1.5", "1&after=2", "9" * 19])
def test_a_place_that_cannot_be_one_is_refused(bettor: Bettor, after: str) -> None:
    answer = bettor("GET", record_path(bettor.filter_id, f"?after={after}"))
    assert refusal(answer)[:2] == (400, "validation_error")


def test_a_checkpoint_is_never_of_less_than_was_acknowledged(
    bettor: Bettor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_WAITING", 4)
    monkeypatch.setattr(sealing, "BATCH", 2)
    for _ in range(5):
        bettor.put()
    answer = bettor("GET", record_path(bettor.filter_id, "/checkpoint"))
    assert refusal(answer)[:2] == (503, "unavailable")
    answer = bettor("GET", record_path(bettor.filter_id, "/checkpoint"))
    assert answer.json()["position"] == 5


def test_anybody_may_have_the_keys_and_nothing_else(bettor: Bettor) -> None:
    answer = bettor.api("GET", KEYS)
    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers
    assert set(answer.json()["keys"][0]) == {"publicKey", "fingerprint", "madeAt"}
    assert bettor.api("GET", KEYS).json() == answer.json()
    assert bettor.api("PUT", KEYS).status_code == 405


def test_a_renewed_key_signs_from_then_on(recorder: Recorder, clock: Clock) -> None:
    recorder.writes(1)
    first = recorder.checkpoint()
    clock.now += 60
    recorder.database.write(keys.new_key).result()
    second = recorder.checkpoint()
    assert second.hash == first.hash
    told = asyncio.run(exports.keys(recorder.database)).keys
    assert [one.fingerprint for one in told] == [second.fingerprint, first.fingerprint]
    assert is_true(recorder.export())


def test_the_command_line_gives_the_same(
    recorder: Recorder, database_url: str, tmp_path: Path
) -> None:
    recorder.writes(3)
    bettune = Commands(database_url)
    keys = bettune.json("record", "key")
    assert keys["keys"][0]["fingerprint"] in bettune("record", "key")
    filter_id = str(recorder.filter_id)
    checkpoint = msgspec.json.decode(bettune("record", "checkpoint", filter_id).encode())
    assert (checkpoint["server"], checkpoint["position"]) == (keys["server"], 3)
    path = tmp_path / "record.jsonl"
    told = bettune.run("record", "export", filter_id, "--out", str(path))
    assert (told.exit_code, told.stdout) == (0, "")
    lines = path.read_bytes().splitlines()
    assert is_true(lines)
    printed = bettune.run("record", "export", filter_id).stdout.encode().splitlines()
    assert printed[:-1] == lines[:-1]
    assert bettune.refused("record", "export", "999") == "Filter not found"
    renewed = bettune.json("record", "key", "--renew")["keys"]
    assert [one["fingerprint"] for one in renewed[1:]] == [keys["keys"][0]["fingerprint"]]
