"""Reports that many ask for at once: made once, one after the other, and no more than may wait."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from betting import settled_bets
from bettune.report import filter_reports
from bettune.report.queue import MOST, MOST_OF_ONE
from bettune.web import report_pages
from conftest import BASE, Given
from pages import Browser, text_of


class Crowd:
    """Users with a filter each, before whose reports a gate stands that a test opens."""

    def __init__(self, browser: Browser, given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
        self.browser, self.given = browser, given
        self.made: list[dict[str, Any]] = []
        """What was made, in the order in which it began."""
        self.at_once = 0
        self.most_at_once = 0
        self.gate = threading.Event()
        self.gate.set()
        self._make = filter_reports.report_of
        monkeypatch.setattr(filter_reports, "report_of", self._gated)

    def _gated(self, *bets: Any, **wish: Any) -> Any:
        """Make a report once the gate is open."""
        self.made.append(wish)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        self.gate.wait(30)
        time.sleep(0.02)
        self.at_once -= 1
        return self._make(*bets, **wish)

    def user(self, outcomes: str = "WLW") -> tuple[str, int]:
        """Add a user with a filter that has bet; return the token and the filter's id."""
        email, token = self.given.user()
        filter_id = self.given.filter(email)
        settled_bets(self.given, filter_id, outcomes, name=f"Club of {filter_id}")
        return token, filter_id

    def signed_in(self) -> str:
        """Sign in a user with a filter; return the address of its report."""
        email, _ = self.given.user()
        filter_id = self.given.filter(email)
        settled_bets(self.given, filter_id, "WLW")
        self.browser.sign_in(email)
        return f"/filters/{filter_id}/report"

    def together(
        self,
        asked: list[tuple[str, str]],
        until: Callable[[list[Any]], bool] = lambda _: True,
        then: Callable[[], None] = lambda: None,
    ) -> list[httpx2.Response]:
        """Ask for paths with tokens at once; open the gate once `until` is true of the tasks."""

        async def gathered() -> list[httpx2.Response]:
            asking = [asyncio.create_task(self._get(*one)) for one in asked]
            ends = time.monotonic() + 20
            while not until(asking) and time.monotonic() < ends:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(then)
            self.gate.set()
            return await asyncio.gather(*asking)

        return self.browser._runner.run(gathered())

    @staticmethod
    async def waits(until: Callable[[], object]) -> None:
        """Wait until something is true; TimeoutError where it does not come to that."""
        async with asyncio.timeout(20):
            while not until():
                await asyncio.sleep(0.01)

    async def _get(self, path: str, token: str = "") -> httpx2.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self.browser._client.get(path, headers=headers)


@pytest.fixture
def crowd(browser: Browser, given: Given, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    """Users before the pages and the API."""
    found = Crowd(browser, given, monkeypatch)
    yield found
    found.gate.set()


def refused(asking: list[Any]) -> int:
    """Return how many have their answer already: while the gate is closed, a refusal."""
    return sum(one.done() for one in asking)


def test_what_many_ask_for_at_once_is_made_once(crowd: Crowd) -> None:
    report = crowd.signed_in()
    answers = crowd.together([(report, "")] * 30)
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    assert len(crowd.made) == 1


def test_the_api_and_the_pages_stand_in_one_queue_and_share_what_is_kept(crowd: Crowd) -> None:
    token, filter_id = crowd.user()
    path = f"{BASE}/prediction-filters/{filter_id}"
    asked = [f"{path}/report", f"{path}/bets?figure=yield", f"{path}/report?odds=1.5"]
    answers = crowd.together([(one, token) for one in asked for _ in range(5)])
    assert {one.status_code for one in answers} == {200}
    assert [one["selection"] for one in crowd.made] == [(), (("odds", "1.5"),)]


def test_who_waits_for_too_many_is_refused_and_gets_them_later(crowd: Crowd) -> None:
    report = crowd.signed_in()
    crowd.gate.clear()
    wished = [f"{report}?tried={number}" for number in range(1, MOST_OF_ONE + 4)]
    answers = crowd.together([(one, "") for one in wished], lambda asking: refused(asking) == 3)
    told = [one for one in answers if one.status_code != 200]
    assert len(told) == 3
    for one in told:
        assert (one.status_code, one.headers["retry-after"]) == (429, "5")
        assert "You wait for too many reports and files at once." in text_of(one)
    assert len(crowd.made) == MOST_OF_ONE
    assert crowd.most_at_once == 1
    assert {crowd.browser.get(one).status_code for one in wished} == {200}


def test_where_too_many_wait_the_next_is_refused(crowd: Crowd) -> None:
    report = crowd.signed_in()
    users = [crowd.user() for _ in range(MOST // MOST_OF_ONE + 1)]
    crowd.gate.clear()
    asked = [
        (f"{BASE}/prediction-filters/{filter_id}/report?tried={tried}", token)
        for tried in range(1, MOST_OF_ONE + 1)
        for token, filter_id in users
    ]
    over = len(asked) - MOST
    answers = crowd.together(asked, lambda asking: refused(asking) == over)
    told = [one for one in answers if one.status_code != 200]
    assert len(told) == over
    for one in told:
        assert (one.status_code, one.headers["retry-after"]) == (503, "5")
        assert one.json()["code"] == "reports_busy"
    assert crowd.most_at_once == 1
    assert crowd.browser.get(report).status_code == 200


def test_what_is_kept_is_answered_while_another_is_made(crowd: Crowd) -> None:
    report = crowd.signed_in()
    assert crowd.browser.get(report).status_code == 200
    token, filter_id = crowd.user()
    crowd.gate.clear()
    slow = (f"{BASE}/prediction-filters/{filter_id}/report", token)

    def page_is_there(asking: list[Any]) -> bool:
        return asking[1].done() and not asking[0].done() and len(crowd.made) == 2

    answers = crowd.together([slow, (report, "")], page_is_there)
    assert [one.status_code for one in answers] == [200, 200]


def test_others_are_answered_while_a_page_is_drawn(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = crowd.signed_in()
    gate, draw = threading.Event(), report_pages.values_of

    def gated(*asked: Any) -> Any:
        gate.wait(20)
        return draw(*asked)

    monkeypatch.setattr(report_pages, "values_of", gated)

    async def asked() -> list[httpx2.Response]:
        drawing = asyncio.create_task(crowd._get(report))
        other = await crowd._get("/filters")
        assert not drawing.done()
        gate.set()
        return [await drawing, other]

    answers = crowd.browser._runner.run(asked())
    assert [one.status_code for one in answers] == [200, 200]


def test_who_waited_for_a_report_sees_what_changed_meanwhile(crowd: Crowd) -> None:
    token, filter_id = crowd.user()
    crowd.gate.clear()
    path = f"{BASE}/prediction-filters/{filter_id}/report"

    def more() -> None:
        settled_bets(crowd.given, filter_id, "WW", name="Later")

    answers = crowd.together([(path, token)] * 2, lambda _: len(crowd.made) == 1, more)
    counts = sorted(one.json()["report"]["verdict"]["bets"] for one in answers)
    assert counts == [3, 5]


def test_a_failure_leaves_the_queue_as_it_was(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = crowd.signed_in()
    with monkeypatch.context() as patched:
        patched.setattr(filter_reports, "report_of", _broken)
        for _ in range(MOST + 1):
            assert crowd.browser.get(report).status_code == 500
    assert crowd.browser.get(report).status_code == 200


def _broken(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError


def test_what_nobody_waits_for_any_more_is_made_and_kept(crowd: Crowd) -> None:
    report = crowd.signed_in()
    crowd.gate.clear()

    async def left() -> None:
        asking = asyncio.create_task(crowd._get(report))
        await crowd.waits(lambda: crowd.made)
        asking.cancel()
        await asyncio.wait([asking])
        crowd.gate.set()

    crowd.browser._runner.run(left())
    assert crowd.browser.get(report).status_code == 200
    assert len(crowd.made) == 1
    assert crowd.most_at_once == 1


def test_files_of_bets_wait_their_turn_too(crowd: Crowd) -> None:
    report = crowd.signed_in()
    bets = report.replace("report", "bets.csv")
    crowd.gate.clear()

    async def asked() -> list[httpx2.Response]:
        first = asyncio.create_task(crowd._get(report))
        await crowd.waits(lambda: crowd.made)
        files = [asyncio.create_task(crowd._get(bets)) for _ in range(MOST_OF_ONE + 1)]
        await crowd.waits(lambda: refused(files) == 2)
        crowd.gate.set()
        return await asyncio.gather(first, *files)

    answers = crowd.browser._runner.run(asked())
    assert sorted(one.status_code for one in answers) == [200] * MOST_OF_ONE + [429] * 2
    files = [one for one in answers[1:] if one.status_code == 200]
    assert {len(one.content.splitlines()) for one in files} == {4}


@pytest.mark.parametrize("path", ["/filters/{}/bets.csv", "/backtests/{}/bets.csv"])
def test_what_is_not_ones_own_is_not_found_without_taking_a_place(crowd: Crowd, path: str) -> None:
    report = crowd.signed_in()
    _, anothers = crowd.user()
    crowd.gate.clear()
    held = [(f"{report}?tried={number}", "") for number in range(1, MOST_OF_ONE + 1)]

    def all_is_answered(asking: list[Any]) -> bool:
        return refused(asking) == len(asking) - MOST_OF_ONE

    for wanted in (anothers, 999_999):
        crowd.gate.clear()
        asked = [*held, *[(path.format(wanted), "")] * 5]
        answers = crowd.together(asked, all_is_answered)
        assert [one.status_code for one in answers] == [200] * MOST_OF_ONE + [404] * 5
        held = [(f"{one}9", "") for one, _ in held]  # which are not kept yet
