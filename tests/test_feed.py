"""`bettune feed`: live services, asked politely, and their saved answers."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import bettune.live.asking
import bettune.live.fetching
from bettune import times
from bettune.cli import bettune as command
from bettune.database import Database
from bettune.errors import FeedFailed, KeyRefused, QuotaSpent, Refusal
from bettune.feeds.the_odds_api_markets import MARKETS
from bettune.live.asking import Asking
from bettune.live.services import SERVICES, Question, Wishes
from bettune.settings import Settings, read_settings
from conftest import shared
from imports import MAIN, rows, standing
from played_service import PlayedService, Reply, play_service
from processes import INTERRUPTIBLE

KEY = "k3y-that-nobody-may-see"
ODDS = "/v4/sports/soccer_epl/odds"
SPORTS = "/v4/sports"
MATCHES = "/v4/competitions/PL/matches"
KICKOFF = "2030-05-04T14:00:00Z"


def events(home: str = "Reef Rovers", kickoff: str = KICKOFF) -> bytes:
    quoted = {
        "key": "pinnacle",
        "title": "Pinnacle",
        "markets": [
            {
                "key": "h2h",
                "last_update": "2026-05-08T09:30:00Z",
                "outcomes": [
                    {"name": home, "price": 2.5},
                    {"name": "Draw", "price": 3.4},
                    {"name": "Trench Town", "price": 2.9},
                ],
            }
        ],
    }
    event = {
        "id": "e1",
        "sport_key": "soccer_epl",
        "commence_time": kickoff,
        "home_team": home,
        "away_team": "Trench Town",
        "bookmakers": [quoted],
    }
    return json.dumps([event], indent=1).encode()


def left(requests: int) -> dict[str, str]:
    """Return the headers by which The Odds API tells its quota."""
    return {"x-requests-remaining": str(requests), "x-requests-used": "7"}


@pytest.fixture
def service() -> Iterator[PlayedService]:
    """The Odds API, with 500 requests left and one match."""
    with play_service() as played:
        played.answers(SPORTS, Reply(b"[]", headers=left(500)))
        played.answers(ODDS, Reply(events(), headers=left(497)))
        yield played


Document = dict[str, Any]


class Feed:
    """`bettune feed` on a database, its service played."""

    def __init__(self, url: str, service: PlayedService) -> None:
        self.url, self.service = url, service

    def run(self, *words: str, key: str = KEY, base: str | None = None) -> Result:
        environment = {
            "BETTUNE_DATABASE": self.url,
            "BETTUNE_THE_ODDS_API_KEY": key,
            "BETTUNE_FOOTBALL_DATA_ORG_KEY": key,
        }
        address = ("--base-url", base or self.service.url) if base != "" else ()
        result = CliRunner(env=environment).invoke(command, ("feed", *words, *address))
        assert KEY not in result.output + result.stderr + str(result.exception)
        return result

    def __call__(self, *words: str) -> str:
        result = self.run(*words)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        return result.stdout

    def standing(self, source: str = "the-odds-api") -> Document:
        """Return what `bettune feed status` tells of a service."""
        found = json.loads(self.run("status", "--json", base="").stdout)
        return next(one for one in found if one["source"] == source)

    def refused(self, *words: str, **given: Any) -> Refusal:
        result = self.run(*words, **given)
        assert isinstance(result.exception, Refusal), (result.output, result.exception)
        return result.exception


@pytest.fixture
def feed(database_url: str, service: PlayedService, naps: list[float]) -> Feed:
    return Feed(database_url, service)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was slept; nobody does while a test runs."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


def asking(service: PlayedService, source: str, naps: list[float], **given: Any) -> Asking:
    return Asking(SERVICES[source], KEY, naps.append, base=service.url, **given)


EPL = Question("soccer_epl", ODDS, {"regions": "eu"}, 3)
PL = Question("PL", MATCHES, {}, 1)


def test_a_league_is_asked_for_and_comes_in(feed: Feed, database: Database) -> None:
    printed = feed("the-odds-api", "soccer_epl")
    assert printed.splitlines()[1].split()[:3] == ["the-odds-api/soccer_epl", "1", "1"]
    assert printed.endswith("The Odds API has 497 requests of the quota left.\n")
    assert feed.service.paths() == [SPORTS, ODDS]
    assert feed.service.asked[1].query == {
        "apiKey": KEY,
        "regions": "eu",
        "markets": "h2h,spreads,totals",
        "oddsFormat": "decimal",
        "dateFormat": "iso",
    }
    assert rows(database, "SELECT count(*) FROM matches") == [(1,)]
    assert rows(database, "SELECT count(*) FROM quotes") == [(3,)]


def test_football_data_org_is_asked_with_the_key_in_a_header(
    feed: Feed, database: Database
) -> None:
    content = shared(
        "data", "football-data-org", "matches-premier-league-2025-scheduled.json"
    ).read_bytes()
    feed.service.answers(MATCHES, Reply(content))
    (report,) = json.loads(feed("football-data-org", "PL", "--season", "2025", "--json"))
    assert (report["read"], report["added"]) == (109, 109)
    (asked,) = feed.service.asked
    assert (asked.query, asked.headers["x-auth-token"]) == ({"season": "2025"}, KEY)
    assert asked.headers["user-agent"].startswith("bettune/")


def test_what_is_wished_for_is_what_is_asked(feed: Feed) -> None:
    feed("the-odds-api", "soccer_epl", "--regions", "eu,uk", "--markets", "totals, h2h,totals")
    query = feed.service.asked[1].query
    assert (query["regions"], query["markets"]) == ("eu,uk", "totals,h2h")


def test_further_markets_are_asked_for_matches_about_to_begin(feed: Feed) -> None:
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    further = "/v4/sports/soccer_epl/events/e1/odds"
    feed.service.answers(ODDS, Reply(events(kickoff=soon), headers=left(400)))
    feed.service.answers(further, Reply(b'{"message": "later"}', 500), Reply(events()[1:-1]))
    feed("the-odds-api", "soccer_epl", "--markets", "h2h,btts,double_chance")
    assert feed.service.paths() == [SPORTS, ODDS, further, further]
    assert feed.service.asked[-1].query["markets"] == "btts,double_chance"
    feed.service.answers("/v4/sports/soccer_epl/events", Reply(events(), headers=left(400)))
    feed("the-odds-api", "soccer_epl", "--markets", "btts")
    assert feed.service.paths()[4:] == [SPORTS, "/v4/sports/soccer_epl/events"]


def test_an_answer_is_kept_byte_for_byte_and_replayed_to_the_same_state(
    feed: Feed, database: Database, tmp_path: Path
) -> None:
    feed("the-odds-api", "soccer_epl", "--save", str(tmp_path / "kept"))
    (path,) = (tmp_path / "kept").iterdir()
    assert path.name.startswith("the-odds-api_soccer_epl_20")
    assert path.suffix == ".json"
    assert path.read_bytes() == events()
    before = standing(database), rows(database, "SELECT kickoff_as_of FROM matches")
    feed("the-odds-api", str(path))
    assert before == (standing(database), rows(database, "SELECT kickoff_as_of FROM matches"))
    assert len(feed.service.asked) == 2

    fresh = f"sqlite:///{tmp_path}/other.db"
    replayed = Feed(fresh, feed.service)
    (report,) = json.loads(replayed("the-odds-api", str(tmp_path / "kept"), "--json"))
    assert (report["added"], report["quotesAdded"]) == (1, 3)


def test_saved_answers_are_read_by_path_without_a_key(feed: Feed) -> None:
    folder = str(shared("data", "the-odds-api"))
    result = feed.run("the-odds-api", folder, "--json", key="")
    reports = json.loads(result.stdout)
    assert [report["read"] for report in reports] == [15, 11, 20]
    assert sum(report["quotesAdded"] for report in reports) == 1783
    assert feed.service.asked == []


def test_a_compressed_answer_is_unpacked(feed: Feed, database: Database) -> None:
    packed = Reply(gzip.compress(events()), headers=left(9) | {"Content-Encoding": "gzip"})
    feed.service.answers(ODDS, packed)
    feed("the-odds-api", "soccer_epl")
    assert feed.service.asked[1].headers["accept-encoding"] == "gzip"
    assert rows(database, "SELECT count(*) FROM matches") == [(1,)]


@pytest.mark.parametrize(
    ("requests", "reserve", "asks"),
    [(500, 10, True), (13, 10, True), (12, 10, False), (2, 0, False)],
)
def test_it_stops_before_the_quota_s_end(
    feed: Feed, requests: int, reserve: int, asks: bool
) -> None:
    feed.service.answers(SPORTS, Reply(b"[]", headers=left(requests)))
    words = ("the-odds-api", "soccer_epl", "--reserve", str(reserve))
    if asks:
        feed(*words)
    else:
        refusal = feed.refused(*words)
        assert isinstance(refusal, QuotaSpent)
        assert f"{requests} requests of the quota left: soccer_epl would take 3" in str(refusal)
    assert (ODDS in feed.service.paths()) == asks


def test_what_came_before_the_quota_s_end_has_come_in(feed: Feed, database: Database) -> None:
    feed.service.answers(ODDS, Reply(events(), headers=left(11)))
    result = feed.run("the-odds-api", "soccer_epl", "soccer_italy_serie_a")
    assert isinstance(result.exception, QuotaSpent)
    assert "the-odds-api/soccer_epl" in result.stdout
    assert rows(database, "SELECT count(*) FROM matches") == [(1,)]


def test_a_service_that_says_the_quota_is_spent_is_believed(feed: Feed) -> None:
    spent = b'{"message": "None left", "error_code": "OUT_OF_USAGE_CREDITS"}'
    feed.service.answers(ODDS, Reply(spent, 401))
    assert isinstance(feed.refused("the-odds-api", "soccer_epl"), QuotaSpent)


def test_the_minute_s_end_is_waited_for(service: PlayedService, naps: list[float]) -> None:
    told = {"X-Requests-Available-Minute": "0", "X-RequestCounter-Reset": "17"}
    service.answers(MATCHES, Reply(b'{"matches": []}', headers=told))
    talk = asking(service, "football-data-org", naps)
    talk.ask(PL)
    assert naps == []
    talk.ask(PL)
    assert naps == [18]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "7"}, [7]),
        ({"X-RequestCounter-Reset": "23"}, [23]),
        ({"Retry-After": "Fri, 08 May 2026 09:30:00 GMT"}, [1]),
        ({}, [1]),
    ],
)
def test_a_refused_request_waits_as_it_is_told(
    service: PlayedService, naps: list[float], headers: dict[str, str], expected: list[float]
) -> None:
    service.answers(MATCHES, Reply(b"{}", 429, headers), Reply(b'{"matches": []}'))
    assert asking(service, "football-data-org", naps).ask(PL) == b'{"matches": []}'
    assert naps == expected


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_gives_up_after_a_few_tries(
    service: PlayedService, naps: list[float], status: int
) -> None:
    service.answers(MATCHES, Reply(b"{}", status))
    with pytest.raises(FeedFailed, match=f"PL: it answered {status}, 4 times"):
        asking(service, "football-data-org", naps).ask(PL)
    assert (naps, len(service.asked)) == ([1, 4, 16], 4)


def test_a_service_that_wants_too_long_a_wait_is_left(
    service: PlayedService, naps: list[float]
) -> None:
    service.answers(MATCHES, Reply(b"{}", 429, {"Retry-After": "3600"}))
    with pytest.raises(FeedFailed, match="3600 seconds"):
        asking(service, "football-data-org", naps).ask(PL)
    assert (naps, len(service.asked)) == ([], 1)


@pytest.mark.parametrize(
    ("source", "question", "status", "body"),
    [
        ("the-odds-api", EPL, 401, b'{"message": "bad", "error_code": "INVALID_KEY"}'),
        ("football-data-org", PL, 400, b'{"message": "Your API token is invalid."}'),
        ("football-data-org", PL, 401, b"{}"),
    ],
)
def test_a_key_that_is_refused_ends_it(
    service: PlayedService,
    naps: list[float],
    source: str,
    question: Question,
    status: int,
    body: bytes,
) -> None:
    service.answers(question.path, Reply(body, status))
    with pytest.raises(KeyRefused, match="does not take the key"):
        asking(service, source, naps).ask(question)
    assert naps == []


@pytest.mark.parametrize("status", [301, 302, 403, 404, 422])
def test_a_refused_question_is_told_and_the_next_one_asked(feed: Feed, status: int) -> None:
    elsewhere = {"Location": f"{feed.service.url}/elsewhere"}
    feed.service.answers("/v4/sports/soccer_fa_cup/odds", Reply(b"{}", status, elsewhere))
    result = feed.run("the-odds-api", "soccer_fa_cup", "soccer_epl")
    assert result.exit_code == 1
    assert result.stderr == f"bettune: The Odds API, soccer_fa_cup: it answered {status}\n"
    assert "the-odds-api/soccer_epl" in result.stdout
    assert "/elsewhere" not in feed.service.paths()


def test_an_answer_that_is_cut_is_asked_for_again(
    service: PlayedService, naps: list[float]
) -> None:
    service.answers(ODDS, Reply(events()[:100], announced=len(events())), Reply(events()))
    assert asking(service, "the-odds-api", naps).ask(EPL) == events()
    assert naps == [1]


def test_an_answer_in_chunks_that_is_cut_is_asked_for_again(
    service: PlayedService, naps: list[float]
) -> None:
    chunked = {"Transfer-Encoding": "chunked"}
    service.answers(ODDS, Reply(b"ff\r\n[", headers=chunked), Reply(events()))
    assert asking(service, "the-odds-api", naps).ask(EPL) == events()
    service.answers(ODDS, Reply(b"ff\r\n[", headers=chunked))
    with pytest.raises(FeedFailed, match=r"broke off \(IncompleteRead\), 4 times"):
        asking(service, "the-odds-api", naps).ask(EPL)


def test_an_answer_that_cannot_be_saved_comes_in_all_the_same(
    feed: Feed, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    result = feed.run("the-odds-api", "soccer_epl", "--save", str(tmp_path / "file" / "kept"))
    assert (result.exit_code, "The answer is not saved" in result.stderr) == (1, True)
    assert rows(database, "SELECT count(*) FROM matches") == [(1,)]


def test_a_compressed_answer_that_is_cut_is_asked_for_again(
    service: PlayedService, naps: list[float]
) -> None:
    packed = gzip.compress(events())
    told = {"Content-Encoding": "gzip"}
    service.answers(ODDS, Reply(packed[:-20], headers=told), Reply(packed, headers=told))
    assert asking(service, "the-odds-api", naps).ask(EPL) == events()
    broken = Reply(b"no gzip", headers=told)
    service.answers(ODDS, broken, Reply(packed, headers=told))
    assert asking(service, "the-odds-api", naps).ask(EPL) == events()


def test_a_silent_service_is_given_up(
    service: PlayedService, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bettune.live.fetching, "SILENCE", 0.2)
    monkeypatch.setattr(bettune.live.asking, "TRIES", 2)
    stuck = Reply(events(), before=lambda: signal.sigtimedwait([], 1))
    service.answers(ODDS, stuck)
    began = time.monotonic()
    with pytest.raises(FeedFailed, match="timed out, 2 times"):
        asking(service, "the-odds-api", naps).ask(EPL)
    assert time.monotonic() - began < 2


def test_an_answer_that_never_ends_is_given_up(
    service: PlayedService, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bettune.live.fetching, "DEADLINE", -1)
    with pytest.raises(FeedFailed, match="more than -1 seconds"):
        asking(service, "the-odds-api", naps).ask(EPL)


@pytest.mark.parametrize("packed", [False, True])
def test_too_large_an_answer_is_refused(
    service: PlayedService, naps: list[float], monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(bettune.live.fetching, "LARGEST_ANSWER", 1_000)
    large = b"[" + b" " * 2_000 + b"]"
    told = {"Content-Encoding": "gzip"} if packed else {}
    service.answers(ODDS, Reply(gzip.compress(large) if packed else large, headers=told))
    with pytest.raises(FeedFailed, match="larger than"):
        asking(service, "the-odds-api", naps).ask(EPL)


def test_a_service_that_is_not_there_is_told_without_the_key(
    service: PlayedService, naps: list[float]
) -> None:
    talk = Asking(SERVICES["the-odds-api"], KEY, naps.append, base="http://127.0.0.1:1")
    with pytest.raises(FeedFailed, match="refused, 4 times") as failed:
        talk.ask(EPL)
    assert KEY not in str(failed.value)


def test_wrong_json_is_told_and_changes_nothing(feed: Feed, database: Database) -> None:
    feed.service.answers(ODDS, Reply(b"<html>maintenance</html>"))
    result = feed.run("the-odds-api", "soccer_epl")
    assert result.exit_code == 1
    assert "the-odds-api/soccer_epl: The file is not JSON" in result.stderr
    assert rows(database, "SELECT count(*) FROM matches") == [(0,)]


def test_an_answer_that_repeats_the_key_is_neither_read_nor_saved(
    feed: Feed, database: Database, tmp_path: Path
) -> None:
    told = events().replace(b"Trench Town", KEY.encode())
    feed.service.answers(ODDS, Reply(told))
    result = feed.run("the-odds-api", "soccer_epl", "--save", str(tmp_path))
    assert "the answer has the key in it" in result.stderr
    assert rows(database, "SELECT count(*) FROM matches") == [(0,)]
    assert KEY.encode() not in b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )


def test_the_key_stands_in_no_file_and_no_table(
    feed: Feed, database: Database, tmp_path: Path
) -> None:
    feed("the-odds-api", "soccer_epl", "--save", str(tmp_path / "kept"))
    feed.service.answers(ODDS, Reply(b"{}", 401, left(490)))
    feed.refused("the-odds-api", "soccer_epl")
    kept_in = "imports", "import_remarks", "imported_rows", "unplaced_names", "feed_standings"
    for table in kept_in:
        assert KEY not in str(rows(database, f"SELECT * FROM {table}"))
    kept = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert kept
    assert all(KEY.encode() not in path.read_bytes() for path in kept)
    assert all(KEY not in path.name for path in kept)


def test_a_key_in_the_settings_is_shown_to_nobody() -> None:
    settings = read_settings({}, {"BETTUNE_THE_ODDS_API_KEY": KEY})
    assert KEY not in f"{settings} {settings!r} {settings.the_odds_api_key}"
    assert settings.the_odds_api_key.revealed == KEY  # type: ignore[attr-defined]
    assert str(Settings().the_odds_api_key) == ""


@pytest.mark.parametrize(
    "key", ["", "short", "with a blank in it", "line\nbreak-in-it", "ключ-ключ"]
)
def test_what_cannot_be_a_key_is_not_sent(feed: Feed, key: str) -> None:
    refusal = feed.refused("football-data-org", "PL", key=key)
    assert isinstance(refusal, KeyRefused)
    assert "football-data.org needs a key" in str(refusal)
    assert feed.service.asked == []


@pytest.mark.parametrize(
    "base",
    [
        "http://api.the-odds-api.com",
        "ftp://127.0.0.1",
        "https://",
        "127.0.0.1",
        "http://127.0.0.1.x",
    ],
)
def test_a_key_is_sent_by_https_only(feed: Feed, base: str) -> None:
    refusal = feed.refused("the-odds-api", "soccer_epl", base=base)
    assert "no address to send a key to" in str(refusal)


def test_the_services_are_asked_where_they_are() -> None:
    assert {name: one.base for name, one in SERVICES.items()} == {
        "the-odds-api": "https://api.the-odds-api.com",
        "football-data-org": "https://api.football-data.org",
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("the-odds-api",), "Name a league"),
        (("the-odds-api", "PL"), "The Odds API has no league PL"),
        (("football-data-org", "soccer_epl"), "football-data.org has no league soccer_epl"),
        (("the-odds-api", "soccer_epl", "--markets", "corners"), "corners is none of h2h"),
        (("the-odds-api", "soccer_epl", "--markets", ","), "nothing is none of"),
        (("the-odds-api", "soccer_epl", "--regions", "EU"), "regions are such as"),
        (("the-odds-api", "soccer_epl", "--every", "1"), "--every"),
        (("the-odds-api", "gone.json", "--every", "60"), "a saved answer does not change"),
        (("nobody", "soccer_epl"), "nobody"),
    ],
)
def test_a_wrong_use_is_told_before_anything_is_asked(
    feed: Feed, words: tuple[str, ...], told: str
) -> None:
    result = feed.run(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert feed.service.asked == []


def test_a_saved_answer_that_is_not_there_is_told(feed: Feed) -> None:
    result = feed.run("the-odds-api", "gone.json")
    assert (result.exit_code, result.stderr.startswith("bettune: gone.json: ")) == (1, True)


def test_the_cost_is_markets_times_regions() -> None:
    wishes = Wishes(["soccer_epl"], ["eu", "uk"], list(MARKETS))
    (question,) = SERVICES["the-odds-api"].questions(wishes)
    assert question.cost == 6


def test_it_goes_on_until_it_is_stopped_and_forgives_a_failed_round(
    database_url: str, service: PlayedService, database: Database
) -> None:
    service.answers(
        ODDS,
        Reply(b"{}", 404, left(400)),
        Reply(events(), headers=left(397)),
        Reply(events().replace(b"2.5", b"2.6"), headers=left(394)),
    )
    running = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"{INTERRUPTIBLE}import bettune.cli.feeds as feeds, time; nap = time.sleep\n"
            f"time.sleep = lambda seconds: nap(min(seconds, 0.05))\n{MAIN}",
            *("feed", "the-odds-api", "soccer_epl", "--every", "10", "--base-url", service.url),
        ],
        env=os.environ | {"BETTUNE_DATABASE": database_url, "BETTUNE_THE_ODDS_API_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ends = time.monotonic() + 20
    while service.paths().count(ODDS) < 4 and time.monotonic() < ends:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    printed, errors = running.communicate(timeout=20)
    assert running.returncode == 0, errors
    assert "it answered 404" in errors
    assert KEY not in printed + errors
    assert service.paths().count(SPORTS) == 1
    assert rows(database, "SELECT count(*) FROM matches") == [(1,)]
    assert rows(database, "SELECT odds FROM quotes WHERE kind = 1") == [(2_600_000,)]
    (standing,) = rows(database, "SELECT question, every, quota_left FROM feed_standings")
    assert standing == ("soccer_epl", None, 394)


# How it stands


def test_what_came_of_a_question_is_kept_and_told(feed: Feed, database: Database) -> None:
    assert (feed.standing()["state"], feed.standing()["hasKey"]) == ("unasked", True)
    feed("the-odds-api", "soccer_epl")
    told = feed.standing()
    assert (told["state"], told["question"], told["every"]) == ("working", "soccer_epl", None)
    ((import_id,),) = rows(database, "SELECT id FROM imports")
    rows_of_it = {"added": 1, "changed": 0, "same": 0, "rejected": 0, "importId": import_id}
    assert told["answer"] == rows_of_it
    assert (told["quotaLeft"], told["quotaRenewsAt"]) == (497, None)
    assert told["newestQuoteAt"] == times.from_text("2026-05-08T09:30:00Z")
    assert sum(hour["added"] for hour in told["hours"]) == 3
    printed = feed.run("status", base="").stdout
    assert "The Odds API (the-odds-api): works\n  key           set\n" in printed
    assert f"soccer_epl: 1 added, 0 changed, 0 same, 0 rejected, import {import_id}\n" in printed
    assert "  quota         497 requests left, told 20" in printed
    assert "football-data.org (football-data-org): there is a key, never asked" in printed


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (Reply(b"{}", 404), "feed_failed", "The Odds API, soccer_epl: it answered 404"),
        (Reply(b"{}", 401), "key_refused", "The Odds API does not take the key"),
        (Reply(b"<html>"), "import_refused", "the-odds-api/soccer_epl: The file is not JSON"),
    ],
)
def test_what_went_wrong_is_kept_until_the_next_round(
    feed: Feed, reply: Reply, code: str, words: str
) -> None:
    feed.service.answers(ODDS, reply)
    feed.run("the-odds-api", "soccer_epl", "soccer_italy_serie_a")
    told = feed.standing()
    assert (told["state"], told["quotaLeft"], told["answer"]) == ("failing", 500, None)
    feed.service.answers("/v4/sports/soccer_italy_serie_a/odds", Reply(b"{}", 404))
    feed.service.answers(ODDS, reply)
    feed.run("the-odds-api", "soccer_epl")
    told = feed.standing()
    assert (told["failureCode"], told["question"]) == (code, "soccer_epl")
    assert told["failure"].startswith(words)
    assert words in feed.run("status", base="").stdout


def test_a_key_that_is_missing_is_told_where_the_feed_is_looked_after(feed: Feed) -> None:
    feed.refused("football-data-org", "PL", key="")
    told = feed.standing("football-data-org")
    assert (told["state"], told["failureCode"]) == ("failing", "key_refused")
    assert "needs a key" in told["failure"]


def test_a_replayed_answer_is_no_question(feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_bytes(events())
    feed("the-odds-api", str(tmp_path / "kept.json"))
    assert feed.standing()["askedAt"] is None
