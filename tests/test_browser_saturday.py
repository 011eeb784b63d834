"""What a Saturday brings to an open day: a server that is killed, several tabs, a slow network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bettune import filters, subscriptions, times
from browser_bench import Bench, beside, cell, enter, put, sign_in, told, written
from browser_network import lose_answer

pytest_plugins = ["browser_fixtures"]

OFFLINE = "No connection. Nothing is lost"
SIGNED_OUT = "You are signed out. Sign in again in another tab; what is not saved stays here."
SECONDS = 2_000
"""Milliseconds within which a page hears of what others write."""


# The server is killed, and comes back.


def test_a_killed_server_loses_and_doubles_nothing_of_an_open_page(day: Bench) -> None:
    page = day.open()
    enter(page, 0, "2.5")
    expect(told(page)).to_have_text("Saved: 1")
    enter(page, 3, "5.5")  # perhaps it comes through, perhaps its answer does
    day.stage.server.kill()
    expect(page.locator("#connection")).to_contain_text(OFFLINE)
    assert day.stands()[0] == "2.500000"
    enter(page, 1, "3,3")
    cell(page, 2).fill("4.4")
    expect(beside(page, 1)).to_have_text("Will be saved when the connection is back")
    expect(beside(page, 2)).to_have_text("Not saved")

    day.stage.server.start()
    expect(told(page)).to_have_text("Not saved: 1", timeout=10_000)
    expect(page.locator("#connection")).to_be_hidden()
    assert [cell(page, place).input_value() for place in range(4)] == [
        "2.50",
        "3.30",
        "4.4",
        "5.50",
    ]
    put(day, 4, "6.6")
    expect(cell(page, 4)).to_have_value("6.60", timeout=SECONDS)
    expect(page.locator("tr.dirty td.min input")).to_have_value("4.4")
    cell(page, 2).press("Enter")
    expect(told(page)).to_have_text("Saved: 1")
    once = {0: "2.50", 1: "3.30", 2: "4.40", 3: "5.50", 4: "6.60"}
    assert written(day) == {place: [price] for place, price in once.items()}
    assert day.visitor.complaints == []


def test_a_save_whose_answer_was_lost_is_made_once_and_can_be_undone(day: Bench) -> None:
    page = day.open()
    lose_answer(page)
    enter(page, 0, "2.5")
    expect(told(page)).to_have_text("Saved: 1", timeout=10_000)
    expect(cell(page, 0)).to_have_value("2.50")
    assert written(day) == {0: ["2.50"]}
    page.get_by_role("button", name="Undo").click()
    expect(told(page)).to_have_text("Undone: 1")
    assert written(day) == {0: ["2.50", ""]}


@pytest.mark.parametrize("arrives", [True, False], ids=["answer-lost", "request-lost"])
def test_what_waits_does_not_overwrite_what_was_written_meanwhile(
    day: Bench, arrives: bool
) -> None:
    page = day.open()
    if arrives:
        lose_answer(page, lambda: put(day, 0, "6"))
    else:
        day.visitor.context.set_offline(True)
    enter(page, 0, "2.5")
    if not arrives:
        expect(beside(page, 0)).to_have_text("Will be saved when the connection is back")
        put(day, 0, "6")
        day.visitor.context.set_offline(False)
    expect(beside(page, 0)).to_have_text("Now 6.00 (API); yours is not saved", timeout=10_000)
    expect(told(page)).to_have_text("Not saved: 1")
    assert day.stands() == {0: "6.000000"}
    cell(page, 0).press("Enter")
    expect(told(page)).to_have_text("Saved: 1")
    assert day.stands() == {0: "2.500000"}


def test_what_is_typed_again_without_a_connection_is_not_said_to_be_saved_later(
    day: Bench,
) -> None:
    page = day.open()
    day.visitor.context.set_offline(True)
    enter(page, 0, "2.5")
    expect(beside(page, 0)).to_have_text("Will be saved when the connection is back")
    cell(page, 0).fill("2.6")
    expect(beside(page, 0)).to_have_text("Not saved")
    day.visitor.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden()
    assert cell(page, 0).input_value() == "2.6"
    assert written(day) == {}


# Nobody is signed in any more.


def sign_out(day: Bench) -> None:
    """Sign out in another tab."""
    tab = day.visitor.context.new_page()
    tab.goto(f"{day.stage.url}/settings")
    tab.get_by_role("button", name="Sign out").click()
    tab.close()


def end_others(day: Bench) -> None:
    """End the session from the settings, in another browser."""
    page = day.stage.visitor(day.email).open("/settings")
    page.get_by_role("button", name="End all other sessions").click()
    expect(page.get_by_text("End all other sessions")).to_be_hidden()


@pytest.mark.parametrize("end", [sign_out, end_others])
def test_when_the_session_ends_the_refusal_leads_to_the_sign_in_and_nothing_typed_is_lost(
    day: Bench, end: Callable[[Bench], None]
) -> None:
    page = day.open()
    cell(page, 1).fill("3.3")
    end(day)
    enter(page, 0, "4.4")
    expect(beside(page, 0)).to_have_text("Not saved; you are signed out. Sign in")
    expect(page.locator("#connection")).to_have_text(f"{SIGNED_OUT} Sign in")
    expect(told(page)).to_have_text("Not saved: 2")
    assert written(day) == {}

    with day.visitor.context.expect_page() as opened:
        beside(page, 0).get_by_role("link", name="Sign in").click()
    sign_in(opened.value, day.email)
    expect(opened.value).to_have_url(page.url)
    page.bring_to_front()
    expect(page.locator("#connection")).to_be_hidden()
    expect(beside(page, 0)).to_have_text("Not saved")
    page.keyboard.press("Control+s")
    expect(told(page)).to_have_text("Saved: 2")
    assert written(day) == {0: ["4.40"], 1: ["3.30"]}
    assert day.visitor.complaints == []


def preview(page: Page, table: str) -> Locator:
    """Paste a table of one line; return the button that makes its change."""
    page.locator("#open-table").click()
    page.locator("#table-text").fill(table)
    page.locator("#table-form button:not([type])").click()
    button = page.get_by_role("button", name="Change 1 prediction")
    expect(button).to_be_visible()
    return button


def test_a_table_for_another_day_waits_for_the_sign_in(day: Bench) -> None:
    page, context = day.open(), day.visitor.context
    match_id = day.stage.given.match(times.day_start(day.date) + 5 * times.DAY)
    change = preview(page, f"{match_id}\t2,5")
    mine = context.cookies()
    context.clear_cookies()
    change.click()
    expect(page.locator("#connection")).to_contain_text(SIGNED_OUT)
    expect(told(page)).to_have_text("Not saved: 1")
    context.add_cookies(mine)
    expect(told(page)).to_have_text("Saved: 1")
    day.match_ids = [match_id]
    assert written(day) == {0: ["2.50"]}

    change = preview(page, f"{match_id}\t3,5")
    day.stage.database.write(subscriptions.end, day.email).result()
    change.click()
    needed = "This needs an active PRO subscription."
    expect(told(page)).to_have_text(f"Refused: 1 · {needed}")
    day.stage.database.write(subscriptions.grant, day.email, None).result()
    assert written(day) == {0: ["2.50"]}


def test_a_filter_of_somebody_else_is_gone_and_what_is_typed_stays(day: Bench) -> None:
    page = day.open()
    mine = day.visitor.context.cookies()
    other = day.stage.visitor(day.stage.user(f"other{day.filter_id}@example.org"))
    day.visitor.context.add_cookies(other.context.cookies())  # as who signs in in another tab
    expect(page.locator("#connection")).to_have_text("The filter is not there any more.")
    enter(page, 0, "4.4")
    expect(beside(page, 0)).to_have_text("There is no such filter.")
    expect(told(page)).to_have_text("Refused: 1")
    day.visitor.context.add_cookies(mine)
    expect(page.locator("#connection")).to_be_hidden()
    cell(page, 0).press("Enter")
    expect(told(page)).to_have_text("Saved: 1")


def test_a_filter_that_is_disabled_elsewhere_says_so(day: Bench) -> None:
    page = day.open()
    tag = page.locator(".day-tags .tag")
    for status, text in (("disabled", "Disabled"), ("approved", "Approved")):
        day.stage.database.write(filters.set_status, day.filter_id, status).result()
        expect(tag).to_have_text(text, timeout=SECONDS)
    enter(page, 0, "4.4")
    expect(told(page)).to_have_text("Saved: 1")


# Away and back.


def test_who_leaves_with_something_unsaved_is_asked_and_who_comes_back_sees_what_stands(
    day: Bench,
) -> None:
    page = day.open()
    here = page.url
    enter(page, 0, "2.5")
    expect(told(page)).to_have_text("Saved: 1")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    cell(page, 1).fill("3.5")
    page.get_by_role("link", name="Settings").click()
    expect(told(page)).to_have_text("Not saved: 1")
    assert asked == ["beforeunload"]
    cell(page, 1).press("Escape")
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()

    put(day, 0, "6")
    page.go_back()
    assert page.url == here
    expect(cell(page, 0)).to_have_value("6.00")
    put(day, 1, "7")
    expect(cell(page, 1)).to_have_value("7.00", timeout=SECONDS)
    page.go_forward()
    page.go_back()
    enter(page, 1, "8")
    expect(told(page)).to_have_text("Saved: 1")
    assert day.visitor.complaints == []


def test_a_page_that_was_asleep_hears_of_what_was_written_and_keeps_what_was_typed(
    day: Bench,
) -> None:
    page = day.open()
    cell(page, 1).fill("3.5")
    life = day.visitor.context.new_cdp_session(page)
    life.send("Page.setWebLifecycleState", {"state": "frozen"})
    put(day, 0, "6")
    put(day, 1, "7")
    life.send("Page.setWebLifecycleState", {"state": "active"})
    expect(cell(page, 0)).to_have_value("6.00", timeout=SECONDS)
    expect(beside(page, 1)).to_have_text("Now 7.00 (API); yours is not saved")
    assert cell(page, 1).input_value() == "3.5"
