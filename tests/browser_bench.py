"""A PRO user before a day of matches in a real browser, and what users do by hand."""

import json
import urllib.request
from urllib.error import HTTPError

from playwright.sync_api import Locator, Page

from bettune import odds, predictions, times, tokens
from bettune.database import Session
from bettune.feeds import MatchRow, Reading
from bettune.importing import import_rows
from browser import PASSWORD, Stage, Visitor
from conftest import BASE, prediction_path


def curl(stage: Stage, token: str, method: str, path: str, body: object = None) -> int:
    """Send a request of the API, as a script of the user's does; return the status."""
    request = urllib.request.Request(  # noqa: S310  # ours
        stage.url + BASE + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def make_token(page: Page, button: str) -> str:
    """Make a token in the settings; return it as the page shows it, this once."""
    change = page.locator("details", has=page.locator("form[action='/settings/token']"))
    if change.get_attribute("open") is None:
        change.locator("summary").click()
    change.get_by_label("Current password").fill(PASSWORD)
    change.get_by_role("button", name=button).click()
    return page.locator("#new-token").inner_text()


class Bench:
    """A PRO user with a filter for home wins, before a day of matches."""

    def __init__(self, stage: Stage, email: str, count: int) -> None:
        self.stage, self.count = stage, count
        self.email = stage.user(email)
        self.token = stage.database.write(tokens.regenerate, email).result()
        self.filter_id = stage.given.filter(email)
        today = stage.database.read(now_of).result() // times.DAY * times.DAY
        start = today + (3 if count > 10 else 2) * times.DAY
        self.date = times.to_text(start)[:10]
        rows = [row(start + 43_200, count, number) for number in range(count)]
        name = f"{count} matches"
        stage.database.write(import_rows, "csv", name, name, Reading(rows=rows)).result()
        self.match_ids: list[int] = stage.database.read(_ids, start).result()
        self.sit_down()

    def sit_down(self) -> None:
        """Open a new window."""
        self.visitor: Visitor = self.stage.visitor(self.email)

    def open(self) -> Page:
        return self.visitor.open(f"/filters/{self.filter_id}?date={self.date}")

    def stands(self) -> dict[int, str]:
        """Return the odds that are kept, by their match's place in the day from 0."""
        found = self.stage.database.read(
            predictions.search, self.stage.id_of(self.email), self.filter_id, self.match_ids
        ).result()
        return {self.match_ids.index(one.match_id): one.odds for one in found}


def row(kickoff: int, count: int, number: int) -> MatchRow:
    return MatchRow(
        line=number + 1,
        digest=count * 1_000 + number,
        country="Freedonia",
        tournament=f"League {number // 20:02}",
        season="2025/2026",
        home=f"Home {count} {number:03}",
        away=f"Away {count} {number:03}",
        kickoff=kickoff,
    )


def now_of(session: Session) -> int:
    """Return the moment."""
    return session.now


def _ids(session: Session, start: int) -> list[int]:
    found = session.all(
        "SELECT m.id FROM matches AS m JOIN seasons AS s ON s.id = m.season_id"
        " JOIN tournaments AS t ON t.id = s.tournament_id"
        " WHERE m.kickoff BETWEEN :start AND :start + 86399 ORDER BY t.name, m.id",
        start=start,
    )
    return [one[0] for one in found]


def told(page: Page) -> Locator:
    return page.locator("#state")


def tab_to(page: Page, selector: str) -> None:
    """Go on by the tabulator until the focus is where it should be."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not come to {selector}")


def cell(page: Page, place: int) -> Locator:
    """Return the field of a match, by its place in the day from 0."""
    return page.locator("td.min input").nth(place)


def beside(page: Page, place: int) -> Locator:
    """Return what stands beside the field."""
    return page.locator("td.n").nth(place)


def enter(page: Page, place: int, text: str) -> None:
    """Type odds and save them, without waiting for what becomes of it."""
    cell(page, place).fill(text)
    cell(page, place).press("Enter")


def put(bench: Bench, place: int, price: str) -> None:
    """Set odds as a script of the user's does."""
    path = prediction_path(bench.filter_id, bench.match_ids[place])
    assert curl(bench.stage, bench.token, "PUT", path, {"odds": price}) == 200


def written(bench: Bench) -> dict[int, list[str]]:
    """Return every write of the filter in its order, by the match's place in the day."""
    found: dict[int, list[str]] = {}
    for match_id, price in bench.stage.database.read(_writes, bench.filter_id).result():
        place = bench.match_ids.index(match_id)
        found.setdefault(place, []).append(odds.short_text(price) if price else "")
    return found


def _writes(session: Session, filter_id: int) -> list[tuple[int, int | None]]:
    rows = session.all(
        "SELECT match_id, odds FROM prediction_history WHERE filter_id = :id ORDER BY id",
        id=filter_id,
    )
    return [(row[0], row[1]) for row in rows]
