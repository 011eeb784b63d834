"""Several at once before one day: two tabs, saves on a slow network, a script and downloads."""

import csv
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from io import BytesIO, StringIO
from itertools import count
from threading import Event, Thread

import pytest
from playwright.sync_api import Route, expect

from bettune import odds
from bettune.record import verifying
from bettune.record.standings import Standings
from browser import Stage
from browser_bench import Bench, beside, cell, enter, put, told, written
from browser_network import NEWS, SAVES, Held
from conftest import BASE, prediction_path

pytest_plugins = ["browser_fixtures"]

SECONDS = 2_000
"""Milliseconds within which a page hears of what others write."""


# Two tabs.


def test_of_two_tabs_the_later_wins_and_the_other_is_told(day: Bench) -> None:
    one = day.open()
    two = day.visitor.context.new_page()
    two.goto(one.url)
    enter(two, 0, "2.5")
    expect(cell(one, 0)).to_have_value("2.50", timeout=SECONDS)
    expect(told(one)).to_have_text("Changed elsewhere: 1")

    cell(one, 1).fill("3")
    cell(two, 1).fill("4")
    cell(one, 1).press("Enter")
    expect(beside(two, 1)).to_have_text("Now 3.00 (page); yours is not saved", timeout=SECONDS)
    assert cell(two, 1).input_value() == "4"
    cell(two, 1).press("Enter")
    expect(cell(one, 1)).to_have_value("4.00", timeout=SECONDS)
    expect(told(one)).to_have_text("Changed elsewhere: 1")
    expect(beside(one, 1)).to_have_text("page")
    assert written(day) == {0: ["2.50"], 1: ["3.00", "4.00"]}


@pytest.mark.parametrize("heard", [True, False])
def test_an_undo_does_not_overwrite_what_another_tab_wrote_since(day: Bench, heard: bool) -> None:
    one = day.open()
    two = day.visitor.context.new_page()
    two.goto(one.url)
    enter(one, 0, "2.5")
    enter(one, 1, "3.5")
    expect(cell(two, 1)).to_have_value("3.50", timeout=SECONDS)
    news = Held(one, NEWS)
    enter(two, 1, "4.5")
    expect(told(two)).to_have_text("Saved: 1")
    if not heard:
        one.keyboard.press("Control+z")
        expect(told(one)).to_have_text("Changed since; not undone: 1")
    news.let_go()
    expect(cell(one, 1)).to_have_value("4.50")
    if heard:
        one.keyboard.press("Control+z")
        expect(told(one)).to_have_text("Changed since; not undone: 1")
    one.keyboard.press("Control+z")
    expect(told(one)).to_have_text("Undone: 1")
    assert written(day) == {0: ["2.50", ""], 1: ["3.50", "4.50"]}


# A slow network.


def test_saves_that_are_quicker_than_the_network_end_as_they_were_typed_last(day: Bench) -> None:
    page = day.open()
    held = Held(page, SAVES)
    cell(page, 0).focus()
    for place in range(5):
        page.keyboard.type(f"{place + 2}.5")
        page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("Saving …")
    enter(page, 0, "7.5")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(cell(page, 3)).to_be_focused()
    page.keyboard.type("8.")  # and is not finished
    held.wait()
    held.let_go()
    expect(told(page)).to_have_text("Not saved: 1")
    expect(cell(page, 3)).to_be_focused()
    prices = ["7.50", "3.50", "4.50", "8.", "6.50"]
    assert [cell(page, place).input_value() for place in range(5)] == prices
    assert written(day) == {
        0: ["2.50", "7.50"], 1: ["3.50"], 2: ["4.50"], 3: ["5.50"], 4: ["6.50"],
    }  # fmt: skip
    assert len([one for one in day.visitor.writes() if one.endswith("/predictions")]) == 2


def test_who_changes_back_while_a_save_is_on_its_way_gets_what_was_typed_last(day: Bench) -> None:
    day.stage.given.prediction(day.filter_id, day.match_ids[0], "2.5")
    day.stage.given.prediction(day.filter_id, day.match_ids[1], "2.5")
    page = day.open()
    held = Held(page, SAVES)
    for place, last in ((0, "2.5"), (1, "2.5"), (2, ""), (3, "3"), (4, "9")):
        enter(page, place, "3")
        held.wait()  # the first is on its way, the others wait for it
        cell(page, place).fill(last)
        if place in (0, 2, 3):
            cell(page, place).press("Enter")
    held.let_go()
    expect(told(page)).to_have_text("Not saved: 2")
    prices = ["2.50", "2.5", "", "3.00", "9"]
    assert [cell(page, place).input_value() for place in range(5)] == prices
    assert written(day) == {
        0: ["2.50", "3.00", "2.50"], 1: ["2.50", "3.00"], 3: ["3.00"], 4: ["3.00"],
    }  # fmt: skip


def test_escape_while_a_save_is_on_its_way_goes_back_to_what_is_saved_by_it(day: Bench) -> None:
    page = day.open()
    held = Held(page, SAVES)
    enter(page, 0, "3")
    held.wait()
    enter(page, 1, "4")
    cell(page, 0).fill("9")
    cell(page, 0).press("Escape")
    cell(page, 1).press("Escape")  # it was not sent yet
    held.let_go()
    expect(told(page)).to_have_text("Saved: 1")
    assert [cell(page, place).input_value() for place in (0, 1)] == ["3.00", ""]
    assert written(day) == {0: ["3.00"]}


def test_an_answer_from_before_a_save_does_not_undo_it_on_the_page(day: Bench) -> None:
    put(day, 0, "6")
    page = day.open()
    held = Held(page, NEWS, answered=True)
    put(day, 0, "6.5")
    held.wait()  # it tells of 6.5
    enter(page, 0, "7")
    expect(told(page)).to_have_text("Saved: 1")
    held.let_go()
    put(day, 1, "8")
    expect(cell(page, 1)).to_have_value("8.00")
    assert cell(page, 0).input_value() == "7.00"
    assert day.stands()[0] == "7.000000"


def test_of_two_tables_the_one_that_was_pasted_last_is_shown(day: Bench) -> None:
    page = day.open()
    late: list[Route] = []
    page.route("**/table?*", lambda route: late.append(route), times=1)
    page.locator("#open-table").click()
    for price in ("2.5", "3.5"):
        page.locator("#table-text").fill(f"{day.match_ids[0]}\t{price}")
        page.locator("#table-form button:not([type])").click()
    expect(page.locator("#table-preview")).to_contain_text("3.50")
    with page.expect_request_finished(lambda request: "/table?" in request.url):
        late[0].continue_()
    page.get_by_role("button", name="Change 1 prediction").click()
    expect(told(page)).to_have_text("Saved: 1")
    assert written(day) == {0: ["3.50"]}


# Downloads while a script writes.

BUSY = 40
"""Matches that the script writes to, round by round: 2 + n / 1,000 in its round number n."""
STEP = 1_000
PLAIN = {"accept-encoding": "identity"}


class Script:
    """A user's program that sets predictions until it is told to end."""

    def __init__(self, bench: Bench, filter_id: int) -> None:
        self._paths = [BASE + prediction_path(filter_id, one) for one in bench.match_ids]
        self._headers = {
            "authorization": f"Bearer {bench.token}",
            "content-type": "application/json",
        }
        self._connection = HTTPConnection("127.0.0.1", bench.stage.server.port)
        self._ends = Event()
        self.statuses: list[int] = []

    def write(self) -> None:
        """Write until the end."""
        for number in count():
            body = json.dumps({"odds": odds.to_text(2 * odds.MILLION + number * STEP)})
            for path in self._paths:
                self._connection.request("PUT", path, body, self._headers)
                with self._connection.getresponse() as answer:
                    answer.read()
                    self.statuses.append(answer.status)
            if self._ends.is_set():
                return

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run for the length of a block, which begins after the first round."""
        thread = Thread(target=self.write)
        thread.start()
        while len(self.statuses) < BUSY:
            time.sleep(0.01)
        try:
            yield
        finally:
            self._ends.set()
            thread.join()
            self._connection.close()


def check_moment(prices: list[str]) -> None:
    """Check that odds are of one moment: of one round, or from some match on of the one before."""
    found = [odds.from_text(price) or 0 for price in prices]
    assert len(found) == BUSY
    assert found == sorted(found, reverse=True)
    assert found[0] - found[-1] in (0, STEP)


def lines_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))


def check_day(body: bytes) -> None:
    check_moment([line["min_odds"] for line in lines_of(body)])


def check_everything(body: bytes) -> None:
    document = json.loads(body)
    busiest, *_ = document["filters"]
    mine = [one for one in document["predictions"] if one["filterId"] == busiest["id"]]
    check_moment([one["odds"] for one in sorted(mine, key=lambda one: one["matchId"])])
    latest: dict[int, str] = {
        one["matchId"]: one["odds"]
        for one in document["predictionHistory"]
        if one["filterId"] == busiest["id"]
    }
    assert latest == {one["matchId"]: one["odds"] for one in mine}


def check_record(body: bytes) -> None:
    record = verifying.verify(BytesIO(body), (), Standings(BytesIO(body)), (), lambda size: None)
    assert record.entries >= BUSY
    assert body.count(b"\n") == record.entries + 2  # and a header, and the checkpoint


def check_checkpoint(body: bytes) -> None:
    (given,) = verifying.read_checkpoints("download", body)
    verifying.check_signature(given, ())
    assert given.checkpoint.position >= BUSY


def check_figures(body: bytes) -> None:
    assert {"figure", "value"} <= set(lines_of(body)[0])


FILES: dict[str, Callable[[bytes], None]] = {
    "{busy}/predictions.csv?date={date}": check_day,
    "/settings/data": check_everything,
    "{busy}/record.jsonl": check_record,
    "{busy}/record/checkpoint.json": check_checkpoint,
    "{busy}/report/figures.csv": check_figures,
}


def test_each_file_is_whole_and_of_one_moment_and_the_page_saves_all_the_while(
    stage: Stage,
) -> None:
    bench = Bench(stage, "busy@example.org", BUSY)
    script, busy = Script(bench, bench.filter_id), f"/filters/{bench.filter_id}"
    bench.filter_id = stage.given.filter(bench.email, name="By hand")
    page = bench.open()
    with script.running():
        for place, (path, check) in enumerate([*FILES.items()] * 2):
            before = len(script.statuses)
            enter(page, place, f"{place + 2}.25")
            start = time.perf_counter()
            address = stage.url + path.format(busy=busy, date=bench.date)
            answer = bench.visitor.context.request.get(address, headers=PLAIN)
            body = answer.body()
            assert answer.status == 200, path
            assert len(body) == int(answer.headers.get("content-length", len(body))), path
            check(body)
            expect(told(page)).to_have_text("Saved: 1")
            expect(cell(page, place)).to_have_value(f"{place + 2}.25")
            assert time.perf_counter() - start < 5, path
            assert len(script.statuses) > before, path
    assert set(script.statuses) == {200}
    assert bench.visitor.complaints == []
    print(f"{len(script.statuses)} predictions by the script meanwhile")
