"""The openfootball feed: what it takes, what it refuses, and whether its times are right."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.feeds import Broken, MatchRow, Reading, openfootball
from bettune.team_names import key, same_club, short_key

REAL = Path(__file__).parents[2] / "shared" / "data"
FILES = sorted((REAL / "openfootball").glob("*/*/*.json"))
needs_real_files = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real files are not there: ../shared/data"
)

DONE = {"finished", "awarded"}
DIVISIONS = {
    "be.1": "B1",
    "de.1": "D1",
    "de.2": "D2",
    "en.1": "E0",
    "en.2": "E1",
    "en.3": "E2",
    "en.4": "E3",
    "es.1": "SP1",
    "es.2": "SP2",
    "fr.1": "F1",
    "fr.2": "F2",
    "gr.1": "G1",
    "it.1": "I1",
    "it.2": "I2",
    "nl.1": "N1",
    "pt.1": "P1",
    "sco.1": "SC0",
    "tr.1": "T1",
}


def match(**changes: Any) -> dict[str, Any]:
    usual = {
        "round": "Matchday 1",
        "date": "2024-08-16",
        "time": "20:00",
        "team1": "Reef Rovers",
        "team2": "Trench Town",
        "score": {"ht": [0, 1], "ft": [2, 1]},
    }
    return {cell: text for cell, text in (usual | changes).items() if text != "absent"}


def read(
    *matches: Any, name: str = "2024-25/de.1.json", title: Any = "Bundesliga 2024/25", **more: Any
) -> Reading:
    content = json.dumps({"name": title, "matches": matches}).encode()
    return openfootball.read(name, content, **more)


def only(reading: Reading) -> MatchRow:
    assert not reading.rejected
    [row] = reading.rows
    return row


def utc(kickoff: int) -> str:
    return datetime.fromtimestamp(kickoff, UTC).strftime("%Y-%m-%d %H:%M")


def test_a_match_is_read_with_its_league_result_and_kickoff_in_utc() -> None:
    row = only(read(match()))
    assert (row.line, row.country, row.tournament, row.season) == (
        1,
        "Germany",
        "Bundesliga",
        "2024/2025",
    )
    assert (row.home, row.away, row.status) == ("Reef Rovers", "Trench Town", "finished")
    assert (row.home_goals, row.away_goals, row.half_time_home, row.half_time_away) == (2, 1, 0, 1)
    assert (utc(row.kickoff), row.kickoff_known) == ("2024-08-16 18:00", True)


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("2024-25/en.1.json", "Anything 2024/25", ("England", "Premier League", "2024/2025")),
        ("2025-26/at.1.json", None, ("Austria", "Bundesliga", "2025/2026")),
        ("C:\\data\\2025-26\\sco.1.json", None, ("Scotland", "Premiership", "2025/2026")),
        ("1999-00/it.1.json", "", ("Italy", "Serie A", "1999/2000")),
        ("upload.json", "Turkish Süper Lig 2024/25", ("Turkey", "Süper Lig", "2024/2025")),
        ("upload", "Österr. Erste Liga  2014/15", ("Austria", "2. Liga", "2014/2015")),
        ("worldcup.json", "World Cup 2026", ("International", "World Cup", "2026")),
        ("2020/br.1.json", "Brasileiro 2020", ("Brazil", "Serie A", "2020")),
        ("uefa.cl.json", "X 2024/25", ("International", "Champions League", "2024/2025")),
    ],
)
def test_league_and_season_come_from_the_file_name_the_title_or_the_folder(
    name: str, title: str | None, expected: tuple[str, str, str]
) -> None:
    row = only(read(match(), name=name, title=title))
    assert (row.country, row.tournament, row.season) == expected


@pytest.mark.parametrize(
    ("name", "title", "says"),
    [
        ("upload.json", "Kelp Cup 2024/25", "expected a file called"),
        ("upload.json", None, "expected a file called"),
        ("de.1.json", "Bundesliga", "season is not known"),
        ("de.1.json", "Bundesliga 2024/26", "season is not known"),
        ("de.1.json", "English Premier League 2024/25", "but its `name` is"),
    ],
)
def test_a_file_whose_league_or_season_cannot_be_told_is_broken(
    name: str, title: str | None, says: str
) -> None:
    with pytest.raises(Broken, match=says):
        read(match(), name=name, title=title)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"name": "x",\n oops}', "line 2 column 2"),
        (b"", "not JSON"),
        (b'{"name": "\xff"}', "position 10"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"name": "Bundesliga 2024/25", "clubs": []}', "no list `matches`"),
        (b'{"name": "Bundesliga 2024/25", "rounds": [{}]}', "no list `matches`"),
        (b'{"name": "Bundesliga 2024/25", "rounds": 7}', "no list `matches`"),
    ],
)
def test_a_file_of_another_kind_is_broken_and_says_where(content: bytes, says: str) -> None:
    with pytest.raises(Broken, match=says):
        openfootball.read("de.1.json", content)


def test_a_byte_order_mark_does_not_matter() -> None:
    content = json.dumps({"name": "Bundesliga 2024/25", "matches": [match()]}).encode("utf-8-sig")
    assert only(openfootball.read("de.1.json", content)).home == "Reef Rovers"


@pytest.mark.parametrize(
    ("name", "title", "cells", "kickoff"),
    [
        ("en.1.json", "X 2024/25", {}, "2024-08-16 19:00"),
        ("en.1.json", "X 2024/25", {"date": "2024-12-26"}, "2024-12-26 20:00"),
        ("tr.1.json", "X 2024/25", {"date": "2024-12-26"}, "2024-12-26 17:00"),
        ("at.2.json", "X 2024/25", {"time": "9:30"}, "2024-08-16 07:30"),
        ("worldcup.json", "X 2026", {"time": "13:00 UTC-6"}, "2024-08-16 19:00"),
        ("worldcup.json", "X 2026", {"time": "20:00 UTC+5:30"}, "2024-08-16 14:30"),
        ("en.1.json", "X 2024/25", {"time": "20:00 UTC"}, "2024-08-16 20:00"),
        ("worldcup.json", "World Cup 2022", {"time": "19:00"}, "2024-08-16 16:00"),
    ],
)
def test_a_time_is_that_of_its_offset_or_of_the_leagues_zone(
    name: str, title: str, cells: dict[str, str], kickoff: str
) -> None:
    row = only(read(match(**cells), name=name, title=title))
    assert (utc(row.kickoff), row.kickoff_known) == (kickoff, True)


@pytest.mark.parametrize(
    ("name", "title", "cells", "remarks"),
    [
        ("de.1.json", "X 2024/25", {"time": "absent"}, 0),
        ("de.1.json", "X 2024/25", {"time": "25:99"}, 1),
        ("de.1.json", "X 2024/25", {"time": 20}, 1),
        ("de.1.json", "X 2024/25", {"time": "20:00 UTC+15"}, 1),
        ("eg.1.json", "X 2024/25", {}, 1),
        ("worldcup.json", "World Cup 2018", {}, 1),
        ("de.2.json", "X 2025/26", {"round": "7. Round"}, 1),
    ],
)
def test_without_a_time_to_rely_on_the_kickoff_is_noon_and_unknown(
    name: str, title: str, cells: dict[str, Any], remarks: int
) -> None:
    reading = read(match(**cells), name=name, title=title)
    row = only(reading)
    assert (utc(row.kickoff), row.kickoff_known) == ("2024-08-16 12:00", False)
    assert len(reading.set_aside) == remarks


def test_times_without_a_zone_make_one_remark_for_the_file() -> None:
    reading = read(match(time="absent"), match(), match(), name="ma.1.json")
    [remark] = reading.set_aside
    assert (remark.line, remark.cell) == (2, "time")
    assert "2 were not taken" in remark.reason


@pytest.mark.parametrize(
    ("cells", "status", "goals"),
    [
        ({"score": "absent"}, "scheduled", None),
        ({"score": {}}, "scheduled", None),
        ({"score": []}, "scheduled", None),
        ({"score": None}, "scheduled", None),
        ({"score": {"ft": [3, 0]}}, "finished", (3, 0)),
        ({"score": [0, 0]}, "finished", (0, 0)),
        ({"score": {"ft": [1, 1], "ht": [0, 0], "et": [2, 1]}}, "finished", (1, 1)),
        ({"score": {"ft": [1, 1], "et": [1, 1], "p": [5, 4]}}, "finished", (1, 1)),
        ({"score": "absent", "score1": 4, "score2": 2}, "finished", (4, 2)),
        ({"score": "absent", "score1": None, "score2": None}, "scheduled", None),
        ({"score": {"ft": [0, 3]}, "status": "awarded"}, "awarded", (0, 3)),
        ({"score": {}, "status": "postponed"}, "postponed", None),
        ({"score": {}, "status": "Canceled"}, "cancelled", None),
        ({"score": {}, "status": "abandoned"}, "abandoned", None),
    ],
)
def test_the_score_is_that_of_90_minutes(
    cells: dict[str, Any], status: str, goals: tuple[int, int] | None
) -> None:
    reading = read(match(**cells))
    row = only(reading)
    assert (row.status, row.home_goals, row.away_goals) == (status, *(goals or (None, None)))
    assert not reading.set_aside


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"status": "abandoned", "score": {"ft": [1, 0]}}, "ft: (1, 0)"),
        ({"score": {"ht": [1, 0]}}, "ht: (1, 0)"),
        ({"score": {"ft": [1, 0], "ht": [0, 1]}}, "ht: (0, 1)"),
    ],
)
def test_goals_that_the_match_cannot_keep_are_set_aside(cells: dict[str, Any], cell: str) -> None:
    reading = read(match(**cells))
    row = only(reading)
    assert (row.half_time_home, row.half_time_away) == (None, None)
    assert [remark.cell for remark in reading.set_aside] == [cell]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("a string", "JSON object"),
        (None, "JSON object"),
        (match(date="absent"), "`date`"),
        (match(date="2024-02-30"), "`date`"),
        (match(date="16.08.2024"), "`date`"),
        (match(date=20240816), "`date`"),
        (match(team1="absent"), "`team1`"),
        (match(team2=7), "`team2`"),
        (match(team2="   "), "`team2`"),
        (match(team2={"title": "Trench Town"}), "`team2`"),
        (match(team1="Reef\x00Rovers"), "`team1`"),
        (match(team1="\ud800"), "`team1`"),
        (match(team1="R" * 101), "`team1`"),
        (match(team1="trench  TOWN"), "against itself"),
        (match(score={"ft": [-1, 0]}), "`ft`"),
        (match(score={"ft": [31, 0]}), "`ft`"),
        (match(score={"ft": ["2", "1"]}), "`ft`"),
        (match(score={"ft": [True, False]}), "`ft`"),
        (match(score={"ft": [2.0, 1.0]}), "`ft`"),
        (match(score={"ft": [1]}), "`ft`"),
        (match(score={"ft": [1, None]}), "`ft`"),
        (match(score={"ft": [1, 1], "ht": "0-0"}), "`ht`"),
        (match(score="2-1"), "`score`"),
        (match(score={"et": [2, 1]}), "90 minutes"),
        (match(score={}, status="awarded"), "no score"),
        (match(status="annulled"), "`status`"),
        (match(status=1), "`status`"),
    ],
)
def test_a_match_of_a_bad_shape_is_rejected_alone_with_its_reason(wrong: Any, says: str) -> None:
    reading = read(match(), wrong, match(date="2024-08-17"))
    assert [row.line for row in reading.rows] == [1, 3]
    [remark] = reading.rejected
    assert remark.line == 2
    assert says in remark.reason
    assert reading.read == 3


@pytest.mark.parametrize(
    "placeholder",
    [
        *("W74", "L101", "1A", "2B", "3A/B/C/D/F", "3ABCDF", "TBD", "tba", "N.N.", "?"),
        *("Winner Group A", "Winner Match 49", "Winners Match 49", "Loser Match 61", "Sieger EF"),
        *("Runner-up Group B", "Runners-up Group B", "2nd Group C", "Group C 2nd", "Verlierer HF1"),
        *("UEFA Path A winner", "IC Path 2 winner", "To be announced"),
    ],
)
def test_a_team_that_is_not_known_yet_is_never_guessed(placeholder: str) -> None:
    reading = read(match(team2=placeholder))
    assert not reading.rows
    assert "not known yet" in reading.rejected[0].reason


@pytest.mark.parametrize(
    "name",
    ["1. FC Kelp", "Kelp 04", "SV Reef/Trench", "Reef Winners Park", "Telstar 1963", "AZ", "B 93"],
)
def test_a_club_with_an_odd_name_is_no_placeholder(name: str) -> None:
    assert only(read(match(team2=name))).away == name


def test_the_older_layout_of_rounds_and_team_objects_is_read() -> None:
    older = match(team1={"key": "reef", "name": "Reef Rovers"}, round="absent", time="absent")
    rounds = [
        {"name": "1. Round", "matches": [older]},
        {"name": "2. Round", "matches": [match(), "x"]},
    ]
    content = json.dumps({"name": "X 2013/14", "rounds": rounds}).encode()
    reading = openfootball.read("de.1.json", content)
    assert [(row.line, row.home) for row in reading.rows] == [
        (1, "Reef Rovers"),
        (2, "Reef Rovers"),
    ]
    assert [remark.line for remark in reading.rejected] == [3]


def test_names_are_kept_as_published_but_for_blanks() -> None:
    row = only(read(match(team1=" Reef  Rovers FC (ENG) ")))
    assert row.home == "Reef Rovers FC (ENG)"


def test_a_match_that_says_the_same_again_is_seen_and_one_that_says_more_is_not() -> None:
    before = read(match(score={}), match(date="2024-08-17"))
    known = {row.digest for row in before.rows}
    after = read(match(), match(date="2024-08-17"), "x", seen=known)
    assert (after.seen, len(after.rows), len(after.rejected), after.read) == (1, 1, 1, 3)
    assert after.rows[0].digest not in known


def test_a_digest_depends_on_the_league_and_season_but_not_on_the_order_of_keys() -> None:
    there = only(read(match())).digest
    turned = dict(reversed(match().items()))
    assert only(read(turned)).digest == there
    assert only(read(match(), name="de.2.json")).digest != there
    assert only(read(match(), title="Bundesliga 2023/24")).digest != there
    assert -(2**63) <= there < 2**63


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)
CELLS = ("date", "time", "team1", "team2", "score", "status", "round")


@settings(deadline=None)
@given(
    st.lists(
        ANYTHING
        | st.builds(lambda cell, value: match(**{cell: value}), st.sampled_from(CELLS), ANYTHING)
    )
)
def test_whatever_the_matches_are_each_is_taken_or_rejected(matches: list[Any]) -> None:
    assert read(*matches).read == len(matches)


@needs_real_files
def test_every_real_file_adds_up_and_only_unknown_teams_are_rejected() -> None:
    assert len(FILES) == 62
    read_in_all = 0
    for path in FILES:
        content = path.read_bytes()
        reading = openfootball.read(str(path), content)
        assert reading.read == len(json.loads(content)["matches"])
        assert all("not known yet" in remark.reason for remark in reading.rejected), path
        assert {remark.cell for remark in reading.set_aside} <= {"time"}, path
        assert all((row.home_goals is not None) is (row.status in DONE) for row in reading.rows)
        read_in_all += reading.read
    assert read_in_all == 19_844


@needs_real_files
def test_the_world_cup_of_2022_kicked_off_when_a_second_source_says() -> None:
    path = REAL / "openfootball/worldcup.json/2022/worldcup.json"
    rows = openfootball.read(str(path), path.read_bytes()).rows
    [opening] = [row for row in rows if (row.home, row.away) == ("Qatar", "Ecuador")]
    assert utc(opening.kickoff) == "2022-11-20 16:00"
    second = json.loads((REAL / "football-data-org/matches-world-cup-2022.json").read_bytes())
    expected = [datetime.fromisoformat(game["utcDate"]) for game in second["matches"]]
    assert sorted(row.kickoff for row in rows) == sorted(int(at.timestamp()) for at in expected)


@needs_real_files
@pytest.mark.parametrize(("code", "division"), DIVISIONS.items())
def test_a_leagues_zone_gives_the_kickoffs_of_a_second_source(code: str, division: str) -> None:
    path = REAL / f"openfootball/football.json/2024-25/{code}.json"
    rows = openfootball.read(str(path), path.read_bytes()).rows
    country = rows[0].country
    second = second_source(country, REAL / f"football-data/2425/{division}.csv")
    compared = agreed = 0
    for row in rows:
        near = [
            at for at in second.get(pairing(country, row), []) if abs(at - row.kickoff) < 86_400
        ]
        compared += bool(near)
        agreed += row.kickoff in near
    assert compared >= 0.97 * len(rows)
    assert agreed >= 0.985 * compared, f"{agreed} of {compared} agree"


def second_source(country: str, path: Path) -> dict[tuple[str, str], list[int]]:
    kickoffs: dict[tuple[str, str], list[int]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for cells in csv.DictReader(lines):
            day, month, year = cells["Date"].split("/")
            local = datetime.fromisoformat(f"{year}-{month}-{day} {cells['Time']}")
            at = int(local.replace(tzinfo=ZoneInfo("Europe/London")).timestamp())
            clubs = club(country, cells["HomeTeam"]), club(country, cells["AwayTeam"])
            kickoffs.setdefault(clubs, []).append(at)
    return kickoffs


def pairing(country: str, row: MatchRow) -> tuple[str, str]:
    return club(country, row.home), club(country, row.away)


def club(country: str, name: str) -> str:
    return min(same_club(country, name) or {key(name)}, key=lambda text: (short_key(text), text))
