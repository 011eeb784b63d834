"""The operator's lists: filters that wait, imports with what they did not take, names to settle."""

import re
from collections.abc import Iterator

import pytest

from bettune import accounts
from bettune.database import Database, Session
from bettune.feeds import MatchRow, Reading, Remark
from bettune.importing import import_rows
from bettune.limits import Limits
from conftest import NOON, Clock, Given
from pages import Browser, open_browser, text_of


@pytest.fixture
def browser(database: Database, limits: Limits, clock: Clock, given: Given) -> Iterator[Browser]:
    """A browser in which an operator is signed in."""
    with open_browser(database, limits, clock, filter_approval="operator") as opened:
        email, _ = given.user(pro=False)
        database.write(accounts.set_operator, email, True).result()
        yield opened.sign_in(email)


def waits(database: Database, filter_id: int) -> None:
    """Let a filter wait, as a new one does where an operator approves them."""

    def wait(session: Session) -> None:
        session.run(
            "UPDATE filters SET waiting = 1, status = 'disabled' WHERE id = :id", id=filter_id
        )

    database.write(wait).result()


def statuses(session: Session) -> list[tuple[str, int]]:
    return [tuple(row) for row in session.all("SELECT status, waiting FROM filters ORDER BY id")]


def test_filters_wait_for_approval(browser: Browser, given: Given, database: Database) -> None:
    email, _ = given.user()
    first, second = given.filter(email, name="Overs & <b>"), given.filter(email, name="Unders")
    assert "No filter waits." in text_of(browser.get("/operator/filters"))
    assert "Clear the search" not in text_of(browser.get("/operator/filters"))
    waits(database, first)
    waits(database, second)
    page = browser.get("/operator/filters")
    assert "Overs &amp; &lt;b&gt;" in page.text
    assert email in page.text
    assert "Overs" not in browser.get("/operator/filters?q=unders").text
    assert "may bet" in text_of(browser.post(f"/operator/filters/{first}/approve", {}))
    assert database.read(statuses).result() == [("approved", 0), ("disabled", 1)]
    assert browser.post(f"/operator/filters/{first}/approve", {}).status_code == 404


@pytest.mark.parametrize("path", ["filters", "users", "imports", "names"])
def test_a_search_that_finds_nothing_says_so_and_can_be_cleared(
    browser: Browser, path: str
) -> None:
    page = browser.get(f"/operator/{path}?q=nothing")
    assert re.search(r"No [^.]+ has that in [^.]+\.", text_of(page))
    assert '<a href="?">Clear the search</a>' in page.text


def import_names(database: Database, source: str, file: str, *names: str) -> None:
    """Import a match for each pair of names."""
    rows = [
        MatchRow(
            line=line,
            digest=hash((source, home)) % 10**9,
            country="England",
            tournament="Premier League",
            season="2025/2026",
            home=home,
            away=away,
            kickoff=NOON,
        )
        for line, (home, away) in enumerate(zip(names[::2], names[1::2], strict=True), start=2)
    ]
    database.write(import_rows, source, file, file, Reading(rows=rows)).result()


@pytest.fixture
def unplaced(database: Database) -> Database:
    """A database with names that no team could be told for."""
    import_names(database, "football-data", "E0.csv", "Halifax", "Barrow", "Yeovil", "Woking")
    pairs = ("Halifaxx", "Woking", "Zzz <b>", "Woking", "Yeovill", "Woking")
    import_names(database, "openfootball", "en.json", *pairs)
    return database


def waiting_names(session: Session) -> dict[str, int]:
    return dict(session.all("SELECT name, id FROM unplaced_names"))


def team_of(session: Session, name: str) -> list[int]:
    return [row[0] for row in session.all("SELECT team_id FROM team_names WHERE name = :n", n=name)]


def test_names_are_settled_to_a_suggestion_a_typed_team_or_a_new_one(
    browser: Browser, unplaced: Database
) -> None:
    names = unplaced.read(waiting_names).result()
    assert set(names) >= {"Halifaxx", "Zzz <b>", "Yeovill"}
    page = browser.get("/operator/names")
    assert "Zzz &lt;b&gt;" in page.text
    assert 'name="meant" value="Halifax"' in page.text
    settle = "/operator/names/{}/settle"
    done = browser.post(settle.format(names["Halifaxx"]), {"meant": "Halifax"})
    assert "Settled. Import its file again" in text_of(done)
    browser.post(settle.format(names["Yeovill"]), {"meant": " yeovil "})
    browser.post(f"/operator/names/{names['Zzz <b>']}/new", {})
    for ours, theirs in (("Halifaxx", "Halifax"), ("Yeovill", "Yeovil")):
        assert unplaced.read(team_of, ours).result() == unplaced.read(team_of, theirs).result()
    assert unplaced.read(team_of, "Zzz <b>").result()
    assert unplaced.read(waiting_names).result() == {}
    again = browser.post(settle.format(names["Yeovill"]), {"meant": "Yeovil"})
    assert (again.status_code, "settled already" in text_of(again)) == (404, True)


@pytest.mark.parametrize("meant", ["Nobody", "", "\x00", "x" * 5_000])
def test_a_team_that_there_is_not_is_told_beside_the_field(
    browser: Browser, unplaced: Database, meant: str
) -> None:
    names = unplaced.read(waiting_names).result()
    name_id = names["Halifaxx"]
    refused = browser.post(f"/operator/names/{name_id}/settle", {"meant": meant})
    assert refused.status_code == 404
    assert f'id="told-{name_id}">No team of this country has that name' in refused.text
    assert unplaced.read(waiting_names).result() == names


def test_imports_are_listed_with_what_they_did_not_take(
    browser: Browser, unplaced: Database
) -> None:
    page = text_of(browser.get("/operator/imports"))
    assert page.index("en.json") < page.index("E0.csv")
    assert "E0.csv" not in text_of(browser.get("/operator/imports?q=EN.JSON"))
    report = text_of(browser.get("/operator/imports/2"))
    assert "Rows read 3 Added 0 Changed 0 Same 0 Rejected 3" in report
    assert "'Halifaxx' is no team known in England" in report
    assert "Halifaxx" not in text_of(browser.get("/operator/imports/2?q=yeovill"))
    assert "Everything in the file was taken." in text_of(browser.get("/operator/imports/1"))
    assert browser.get("/operator/imports/99").status_code == 404


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("0 cells set aside.", "1 cell set aside.", "3 cells set aside.")),
        ("de", ("0 Zellen beiseitegelegt.", "1 Zelle beiseitegelegt.", "3 Zellen beiseitegelegt.")),
        ("pl", ("Odłożono 0 komórek.", "Odłożono 1 komórkę.", "Odłożono 3 komórki.")),
        ("ru", ("Отложено 0 ячеек.", "Отложена 1 ячейка.", "Отложено 3 ячейки.")),
        ("tr", ("0 hücre ayrıldı.", "1 hücre ayrıldı.", "3 hücre ayrıldı.")),
    ],
)
def test_cells_set_aside_are_counted_as_they_are_spoken_of(
    browser: Browser, database: Database, language: str, told: tuple[str, ...]
) -> None:
    (operator,) = database.read(accounts.all_accounts).result()
    database.write(accounts.set_preferences, operator.id, language, "UTC").result()
    for import_id, (number, sentence) in enumerate(zip((0, 1, 3), told, strict=True), start=1):
        remarks = [Remark(1, "no number", "FTHG=x")] * number
        file = f"{number}.csv"
        database.write(import_rows, "csv", file, file, Reading(set_aside=remarks)).result()
        assert sentence in text_of(browser.get(f"/operator/imports/{import_id}"))


def test_remarks_are_paged(browser: Browser, unplaced: Database) -> None:
    names = [part for number in range(70) for part in (f"Qqq {number:02}", "Woking")]
    import_names(unplaced, "openfootball", "many.json", *names)
    assert "1 to 50 of 70" in text_of(browser.get("/operator/imports/3"))
    second = text_of(browser.get("/operator/imports/3?page=2"))
    assert "51 to 70 of 70" in second
    assert "Qqq 69" in second
    assert "1 to 50 of 73" in text_of(browser.get("/operator/names"))
