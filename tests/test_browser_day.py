"""A day that is open in a real browser while others write, odds move and tables are pasted."""

import copy
import re
import time

import pytest
from playwright.sync_api import expect

from bettune import bet_rules, bet_types, predictions, subscriptions, times
from bettune.feeds import Reading
from bettune.feeds.bookmakers import bookmaker
from bettune.importing import import_rows
from bettune.watch.deciding import Rules
from browser import Stage
from browser_bench import Bench, curl, enter, now_of, row, told
from browser_network import NEWS, Held
from conftest import prediction_path

MANY = 300

pytest_plugins = ["browser_fixtures"]


SHOWN = """([number, odds]) => new Promise((done, fail) => {
  const cell = document.querySelectorAll("td.min input")[number];
  const ends = Date.now() + 10000;
  const look = () => cell.value === odds ? done()
    : Date.now() > ends ? fail(new Error(`it has ${cell.value}`)) : setTimeout(look, 20);
  look();
})"""
"""Waits until a cell has these odds."""


def test_a_write_of_the_api_is_in_the_open_page_within_two_seconds(few: Bench) -> None:
    page = few.open()
    path = prediction_path(few.filter_id, few.match_ids[4])
    assert curl(few.stage, few.token, "PUT", path, {"odds": "7.77"}) == 200
    start = time.perf_counter()
    page.evaluate(SHOWN, [4, "7.77"])  # `expect` looks only every second after a while
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


@pytest.fixture
def anew(few: Bench) -> Bench:
    """The bench with a filter that has no predictions yet."""
    bench = copy.copy(few)
    bench.filter_id = few.stage.given.filter(few.email)
    return bench


def likely(few: Bench) -> list[tuple[str, str | None] | None]:
    """Return odds and probability of the first three matches, as they are kept."""
    found = few.stage.database.read(
        predictions.search, few.stage.id_of(few.email), few.filter_id, few.match_ids[:3]
    ).result()
    kept = {one.match_id: (one.odds, one.probability) for one in found}
    return [kept.get(match_id) for match_id in few.match_ids[:3]]


def test_a_probability_comes_goes_and_comes_back_with_its_min_odds(anew: Bench) -> None:
    for match_id in anew.match_ids[:3]:
        anew.stage.given.prediction(anew.filter_id, match_id, "2.15", probability=481_500)
    page = anew.open()
    cells, places = page.locator("td.min input"), page.locator("td.min")
    expect(places.nth(0)).to_have_text("p 0.4815")
    path = prediction_path(anew.filter_id, anew.match_ids[0])
    body = {"odds": "2.15", "probability": "0.5"}
    assert curl(anew.stage, anew.token, "PUT", path, body) == 200
    expect(places.nth(0)).to_have_text("p 0.50")
    cells.nth(0).fill("2.2")
    cells.nth(0).press("Enter")
    expect(told(page)).to_have_text("Saved: 1")
    expect(places.nth(0)).to_have_text("p 0.50")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Delete")
    expect(places.nth(1)).to_have_text("")
    table = f"id;odds;probability\n{anew.match_ids[0]};2.2;0.51\n{anew.match_ids[2]};;"
    page.locator("#open-table").click()
    page.locator("#table-text").fill(table)
    page.locator("#table-form button:not([type])").click()
    page.get_by_role("button", name="Change 2 predictions").click()
    expect(places.nth(0)).to_have_text("p 0.51")
    expect(told(page)).to_have_text("Saved: 2")
    assert likely(anew) == [("2.200000", "0.510000"), None, None]

    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(told(page)).to_have_text("Undone: 2")
    expect(places.nth(0)).to_have_text("p 0.50")
    expect(places.nth(2)).to_have_text("p 0.4815")
    undo.click()
    expect(places.nth(1)).to_have_text("p 0.4815")
    undo.click()
    expect(cells.nth(0)).to_have_value("2.15")
    expect(told(page)).to_have_text("Undone: 1")
    assert likely(anew) == [("2.150000", "0.500000"), *[("2.150000", "0.481500")] * 2]
    assert anew.visitor.complaints == []


@pytest.mark.parametrize("heard", [True, False])
def test_an_undo_does_not_overwrite_a_probability_that_was_told_since(
    anew: Bench, heard: bool
) -> None:
    page = anew.open()
    first, second, third = anew.match_ids[:3]
    anew.stage.given.prediction(anew.filter_id, second, "2.15", probability=481_500)
    places = page.locator("td.min")
    expect(places.nth(1)).to_have_text("p 0.4815")
    page.locator("#open-table").click()
    page.locator("#table-text").fill(f"id;odds;probability\n{second};2.15;0.51\n{third};3;")
    page.locator("#table-form button:not([type])").click()
    page.get_by_role("button", name="Change 2 predictions").click()
    expect(told(page)).to_have_text("Saved: 2")
    enter(page, 0, "2.5")
    expect(told(page)).to_have_text("Saved: 1")
    news = Held(page, NEWS)
    for match_id, price in ((first, "2.5"), (second, "2.15"), (third, "3")):
        path = prediction_path(anew.filter_id, match_id)
        body = {"odds": price, "probability": "0.6"}
        assert curl(anew.stage, anew.token, "PUT", path, body) == 200
    if heard:
        news.let_go()
        expect(places.nth(2)).to_have_text("p 0.60")
    for count in (1, 2):
        page.get_by_role("button", name="Undo").click()
        expect(told(page)).to_have_text(f"Changed since; not undone: {count}")
    stands = [("2.500000", "0.600000"), ("2.150000", "0.600000"), ("3.000000", "0.600000")]
    assert likely(anew) == stands
    news.let_go()


def test_where_stakes_need_a_probability_it_is_typed_a_link_away(anew: Bench) -> None:
    rules = Rules(stake_kind="kelly", stake=500_000)
    account_id = anew.stage.id_of(anew.email)
    anew.stage.database.write(bet_rules.set_rules, account_id, anew.filter_id, rules).result()
    anew.stage.given.prediction(anew.filter_id, anew.match_ids[3], "2.15")
    page = anew.open()
    cell = page.locator("td.min input").nth(3)
    cell.focus()
    page.keyboard.press("Tab")
    expect(page.locator("a.chance:focus")).to_have_accessible_name(
        re.compile("No probability yet, Home .* – Away ")
    )
    page.keyboard.press("Enter")
    page.get_by_label("Probability").fill("48%")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved: 1")).to_be_visible()
    page = anew.open()
    expect(page.locator("a.chance").nth(0)).to_be_visible()
    expect(page.locator("td.min").nth(3)).to_have_text("p 0.48")
    page.locator("td.min input").nth(4).fill("3")
    page.locator("td.min input").nth(4).press("Enter")
    expect(page.locator("td.min").nth(4)).to_have_text("p –")
    assert anew.visitor.complaints == []


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
