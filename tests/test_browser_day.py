"""A day that is open in a real browser while others write, odds move and tables are pasted."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from bettune import bet_types, subscriptions, times
from bettune.feeds import Reading
from bettune.feeds.bookmakers import bookmaker
from bettune.importing import import_rows
from browser import Stage, open_stage
from browser_bench import Bench, curl, now_of, row, told
from conftest import prediction_path

MANY = 300


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    options = ("--registration=open", "--trusted-proxies=127.0.0.1")
    with open_stage(tmp_path_factory.mktemp("way"), *options) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_window_is_left(stage: Stage) -> Iterator[None]:
    yield
    stage.close_windows()


@pytest.fixture(scope="module")
def bench(stage: Stage) -> Bench:
    return Bench(stage, "few@example.org", 5)


@pytest.fixture
def few(bench: Bench) -> Bench:
    """A bench before a day of five matches, in a window of its own."""
    bench.sit_down()
    return bench


def test_a_write_of_the_api_is_in_the_open_page_within_two_seconds(few: Bench) -> None:
    page = few.open()
    page.wait_for_timeout(500)
    path = prediction_path(few.filter_id, few.match_ids[4])
    assert curl(few.stage, few.token, "PUT", path, {"odds": "7.77"}) == 200
    start = time.perf_counter()
    expect(page.locator("td.min input").nth(4)).to_have_value("7.77")
    assert time.perf_counter() - start < 2
    expect(page.locator("td.n").nth(4)).to_have_text("API")


def test_what_is_being_typed_is_not_lost_to_a_write_of_the_api(few: Bench) -> None:
    page = few.open()
    cell = page.locator("td.min input").nth(3)
    cell.fill("5.5")
    path = prediction_path(few.filter_id, few.match_ids[3])
    assert curl(few.stage, few.token, "PUT", path, {"odds": "6"}) == 200
    expect(page.locator("td.n").nth(3)).to_contain_text("Now 6.00 (API); yours is not saved")
    assert cell.input_value() == "5.5"


def move(stage: Stage, few: Bench, number: int, price: int) -> None:
    """Bring in other odds for a match, as an import does while the page is open."""
    match = row(times.day_start(few.date) + 43_200, few.count, number)
    match.digest += price
    match.quotes = [(bet_types.HOME, 0, "PS", stage.database.read(now_of).result() - 60, price, 1)]
    reading = Reading(rows=[match], bookmakers={"PS": bookmaker("PS")})
    stage.database.write(import_rows, "csv", "moved", "moved", reading).result()


def test_odds_move_in_the_open_page_and_what_is_being_typed_stays(stage: Stage, few: Bench) -> None:
    page = few.open()
    cell = page.locator("td.min input").nth(2)
    cell.fill("4.")
    page.evaluate("document.activeElement.setSelectionRange(1, 1)")
    for price, text in ((2_150_000, "2.15"), (2_400_000, "2.40")):
        move(stage, few, 2, price)
        last = page.locator("tbody tr").nth(2).locator("td.p").nth(1)
        expect(last).to_contain_text(f"{text} Pinnacle", timeout=6_000)
    expect(page.locator("#moved")).to_contain_text("Odds moved: 1, at ")
    assert cell.input_value() == "4."
    assert page.evaluate("document.activeElement.selectionStart") == 1
    expect(page.locator("#news")).to_be_hidden()
    move(stage, few, 900, 2_000_000)  # another match
    expect(page.locator("#news")).to_be_visible()
    assert few.visitor.complaints == []
    assert [one.url for one in few.visitor.asked if "/prices?" in one.url]


def test_what_a_form_without_scripts_refused_is_not_taken_for_saved(few: Bench) -> None:
    few.stage.given.prediction(few.filter_id, few.match_ids[1], "2.15")
    page = few.open()
    for place, text in ((0, "0.5"), (1, "nonsense")):
        page.locator("td.min input").nth(place).fill(text)
    with page.expect_navigation(wait_until="load"):
        page.evaluate("document.getElementById('predictions').submit()")
    cells, states = page.locator("td.min input"), page.locator("td.n")
    for place, typed, saved in ((0, "0.5", ""), (1, "nonsense", "2.15")):
        expect(states.nth(place)).to_contain_text("Odds are more than 1")
        assert cells.nth(place).input_value() == typed
        cells.nth(place).press("Escape")
        expect(cells.nth(place)).to_have_value(saved)
        expect(states.nth(place)).not_to_contain_text("Odds are more than 1")
    expect(told(page)).to_have_text("Everything is saved")
    assert few.stands()[1] == "2.150000"
    assert few.visitor.complaints == []


def test_what_is_saved_without_a_connection_is_saved_once_it_is_back(few: Bench) -> None:
    page = few.open()
    few.visitor.context.set_offline(True)
    cell, state = page.locator("td.min input").nth(0), page.locator("td.n").nth(0)
    cell.fill("3.3")
    cell.press("Enter")
    expect(state).to_contain_text("Will be saved when the connection is back")
    expect(page.locator("#connection")).to_contain_text("Nothing is lost")
    assert few.stands().get(0) != "3.300000"
    few.visitor.context.set_offline(False)
    expect(told(page)).to_have_text("Saved: 1")
    assert few.stands()[0] == "3.300000"


def test_when_pro_ends_the_open_page_says_so_and_keeps_what_is_typed(
    stage: Stage, few: Bench
) -> None:
    page = few.open()
    stage.database.write(subscriptions.end, few.email).result()
    cell = page.locator("td.min input").nth(0)
    cell.fill("4.4")
    cell.press("Enter")
    expect(page.locator("td.n").nth(0)).to_contain_text("This needs an active PRO subscription.")
    assert cell.input_value() == "4.4"
    stage.database.write(subscriptions.grant, few.email, None).result()
    cell.press("Enter")
    expect(told(page)).to_have_text("Saved: 1")
    assert few.stands()[0] == "4.400000"


def test_three_hundred_pasted_rows_are_one_click_and_one_request(stage: Stage) -> None:
    many = Bench(stage, "many@example.org", MANY)
    page = many.open()
    table = "\n".join(
        f"{match_id}\t{number + 2},5" for number, match_id in enumerate(many.match_ids)
    )
    many.visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", table)
    page.locator("td.min input").first.focus()
    page.keyboard.press("Control+v")
    expect(page.locator("#table-preview")).to_contain_text(f"{MANY} predictions would change.")
    assert many.stands() == {}
    page.get_by_role("button", name=f"Change {MANY} predictions").click()
    expect(told(page)).to_have_text(f"Saved: {MANY}")
    expect(page.locator("td.min input").last).to_have_value("301.50")
    written = many.visitor.writes()
    assert written.count(f"POST /filters/{many.filter_id}/predictions") == 1
    assert set(written) == {
        f"POST /filters/{many.filter_id}/{part}" for part in ("table", "predictions")
    }
    assert many.stands() == {number: f"{number + 2}.500000" for number in range(MANY)}

    page.get_by_role("button", name="Undo").click()
    expect(told(page)).to_have_text(f"Undone: {MANY}")
    assert many.stands() == {}
    assert many.visitor.complaints == []


def test_home_stands_before_away_also_where_names_run_from_right_to_left(
    stage: Stage, few: Bench
) -> None:
    home, away = "الأهلي", "الزمالك"
    kickoff = times.day_start(few.date) + 9 * times.DAY + 43_200
    stage.given.match(kickoff, home=home, away=away)
    page = few.visitor.open(f"/filters/{few.filter_id}?date={times.to_text(kickoff)[:10]}")
    boxes = [page.get_by_text(name, exact=True).bounding_box() for name in (home, away)]
    assert boxes[0]["x"] < boxes[1]["x"]
