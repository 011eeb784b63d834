"""A user with a filter and a match this evening, before the page of its predictions."""

import re
from typing import Any

import httpx2

from bettune import accounts, predictions
from conftest import BASE, NOON, Given, prediction_path
from pages import Browser

EVENING = NOON + 21_600
TODAY, TOMORROW = "2026-06-06", "2026-06-07"


class Reader:
    """A user with a filter for home wins and one match this evening, before the page."""

    def __init__(self, browser: Browser, given: Given, *, pro: bool = True) -> None:
        self.browser, self.given = browser, given
        self.email, self.token = given.user(pro=pro)
        self.filter_id = given.filter(self.email)
        self.match_id = given.match(EVENING, home="Ajax", away="Łódź United")
        self.path = f"/filters/{self.filter_id}"
        browser.sign_in(self.email)

    def page(self, query: str = "") -> httpx2.Response:
        return self.browser.get(f"{self.path}?{query}")

    def save(self, *wishes: tuple[int, str]) -> list[dict[str, Any]]:
        changes = [{"matchId": match_id, "odds": text} for match_id, text in wishes]
        answer = self.browser.post(f"{self.path}/predictions", json={"changes": changes})
        assert answer.status_code == 200
        return list(answer.json()["outcomes"])

    def by_api(self, price: str | None, match_id: int | None = None) -> None:
        """Write through the API, as a script does while the page is open."""
        path = BASE + prediction_path(self.filter_id, match_id or self.match_id)
        headers = {"authorization": f"Bearer {self.token}"}
        if price is None:
            assert self.browser.send("DELETE", path, headers=headers).status_code == 204
        else:
            answer = self.browser.send("PUT", path, headers=headers, json={"odds": price})
            assert answer.status_code == 200

    def stands(self, match_id: int | None = None) -> tuple[str, str] | None:
        """Return odds and source of the prediction."""
        account = self.browser.database.read(accounts.account_of, self.email).result()
        found = self.browser.database.read(
            predictions.search, account.id, self.filter_id, [match_id or self.match_id]
        ).result()
        return (found[0].odds, found[0].source) if found else None

    def likely(self, match_id: int | None = None) -> tuple[str, str | None] | None:
        """Return odds and probability of the prediction."""
        account = self.browser.database.read(accounts.account_of, self.email).result()
        found = self.browser.database.read(
            predictions.search, account.id, self.filter_id, [match_id or self.match_id]
        ).result()
        return (found[0].odds, found[0].probability) if found else None

    def newest(self) -> int:
        return self.browser.database.read(predictions.last_write).result()

    def changes(self, after: int) -> dict[str, Any]:
        answer = self.browser.get(f"{self.path}/changes?after={after}&date={TODAY}")
        assert answer.status_code == 200
        return dict(answer.json())

    def table(self, text: str, **request: Any) -> httpx2.Response:
        return self.browser.post(f"{self.path}/table", {"text": text}, **request)


def row(page: httpx2.Response, match_id: int) -> str:
    """Return the HTML of a match's line."""
    found = re.search(rf'<tr id="m{match_id}".*?</tr>', page.text, re.DOTALL)
    assert found, "no such line"
    return found[0]


def cell(page: httpx2.Response, match_id: int) -> tuple[str, str]:
    """Return the name and the value of a match's field."""
    found = re.search(r'<input name="([^"]*)" value="([^"]*)"', row(page, match_id))
    assert found
    return found[1], found[2]
