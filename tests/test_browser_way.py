"""A user's whole way in a real browser: to PRO, a token, predictions; and without scripts."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from bettune import accounts
from bettune.web.languages import DOCS, LANGUAGES, docs_path
from browser import PASSWORD, Stage, Visitor
from browser_bench import Bench, curl, make_token, sign_in, tab_to, told

pytest_plugins = ["browser_fixtures"]


def test_from_registering_to_a_token_that_was_regenerated(stage: Stage) -> None:
    visitor = stage.visitor()
    page = visitor.open("/register")
    page.get_by_label("E-mail").fill("new@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "new@example.org")
    expect(page.get_by_role("heading", name="With PRO")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_text("With PRO you can:")).to_be_visible()

    grant_pro(stage, "new@example.org")
    page.reload()
    expect(page.locator("#subscription")).to_contain_text("without end")

    first = make_token(page, "Make a token")
    assert curl(stage, first, "GET", "/prediction-filters") == 200
    page.get_by_role("link", name="Back to the settings").click()
    second = make_token(page, "Regenerate the token")
    assert first != second
    assert curl(stage, first, "GET", "/prediction-filters") == 401
    assert curl(stage, second, "GET", "/prediction-filters") == 200
    assert visitor.complaints == []


def grant_pro(stage: Stage, email: str) -> None:
    """Make somebody PRO, by the operator's pages."""
    operator = stage.user("operator@example.org", pro=False)
    stage.database.write(accounts.set_operator, operator, True).result()
    page = stage.visitor().open("/operator/users")
    sign_in(page, operator)
    page.get_by_label("E-mail address").fill(email[:6])
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=email).click()
    page.get_by_role("button", name="Grant without end").click()
    expect(page.get_by_text("The subscription has been changed.")).to_be_visible()


def test_by_the_keyboard_alone_a_filter_is_made_and_odds_set_changed_deleted_undone(
    few: Bench,
) -> None:
    page = few.visitor.open("/filters")
    tab_to(page, "#name")
    page.keyboard.type("By keys")
    page.keyboard.press("Tab")
    page.keyboard.type("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="By keys", exact=True)).to_be_visible()
    few.filter_id = int(re.findall(r"#filter-(\d+)", page.url)[0])

    page = few.open()
    tab_to(page, "td.min input")
    page.keyboard.type("2,15")
    page.keyboard.press("Enter")
    expect(told(page)).to_have_text("Saved: 1")
    page.keyboard.type("3.4")  # Enter had gone down
    page.keyboard.press("Enter")
    expect(page.locator("td.min input").nth(1)).to_have_value("3.40")
    assert few.stands() == {0: "2.150000", 1: "3.400000"}

    page.keyboard.press("ArrowUp")
    page.keyboard.type("3.5")
    page.keyboard.press("Enter")
    expect(page.locator("td.min input").nth(1)).to_have_value("3.50")
    expect(told(page)).to_have_text("Saved: 1")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    expect(page.locator("td.min input").nth(0)).to_have_value("")
    expect(told(page)).to_have_text("Saved: 1")
    assert few.stands() == {1: "3.500000"}

    page.keyboard.press("Control+z")
    expect(told(page)).to_have_text("Undone: 1")
    page.keyboard.press("Control+z")
    expect(page.locator("td.min input").nth(1)).to_have_value("3.40")
    expect(told(page)).to_have_text("Undone: 1")
    assert few.stands() == {0: "2.150000", 1: "3.400000"}

    page.keyboard.type("4")
    page.keyboard.press("Escape")
    expect(told(page)).not_to_contain_text("Not saved")
    page.reload()
    assert page.locator("td.min input").nth(0).input_value() == "2.15"
    assert few.visitor.complaints == []


PREDICTION = "/prediction-filters/{filterId}/matches/{matchId}/prediction"
CONTRACT = {
    "GET /sports": "200",
    "GET /matches": "200",
    "GET /prediction-filters": "200",
    "POST /predictions/search": "200",
    f"PUT {PREDICTION}": "200",
    f"DELETE {PREDICTION}": "204",
}
"""The six operations of the published contract, and what each answers here."""


@pytest.mark.parametrize("by_token", [False, True], ids=["signed-in", "pasted-token"])
def test_each_operation_can_be_tried_from_the_documentation(few: Bench, by_token: bool) -> None:
    visitor: Visitor = few.stage.visitor() if by_token else few.visitor
    visitor.asked.clear()
    page = visitor.open(DOCS)
    if by_token:
        page.get_by_label("Token for this tab").fill(few.token)
    few.stage.given.prediction(few.filter_id, few.match_ids[2], "9.5")
    fields = {
        "filterId": str(few.filter_id),
        "matchId": str(few.match_ids[2]),
        "date": few.date,
        "odds": '{"odds": "9.5"}',
        "search": json.dumps({"filterId": few.filter_id, "matchIds": few.match_ids}),
    }
    operations = page.locator(".docs-operation")
    seen: dict[str, str] = {}
    for place in range(operations.count()):
        operation = operations.nth(place)
        operation.locator("summary").first.click()
        form = operation.locator(".docs-try")
        for name, text in fields.items():
            if form.locator(f"input[name={name}]").count():
                form.locator(f"input[name={name}]").fill(text)
        if form.locator("textarea").count():
            is_put = form.get_attribute("data-method") == "PUT"
            form.locator("textarea").fill(fields["odds" if is_put else "search"])
        form.get_by_role("button", name="Send").click()
        status = form.locator(".docs-outcome .docs-status")
        status.wait_for()
        name = f"{form.get_attribute('data-method')} {form.get_attribute('data-path')}"
        seen[name] = status.inner_text().split()[0]
    assert {name: seen[name] for name in CONTRACT} == CONTRACT
    assert "500" not in seen.values()
    tried = [one.url for one in visitor.asked if "/prediction" in one.url]
    assert all(("/docs/try/" in url) != by_token for url in tried)
    assert few.token not in " ".join(one.url for one in visitor.asked)
    assert visitor.complaints == []


def test_the_documentation_is_there_in_five_languages(stage: Stage) -> None:
    page = stage.visitor().open(DOCS)
    for code, name in LANGUAGES.items():
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", code)
        assert page.url == stage.url + docs_path(code)
        links = page.locator("link[rel=alternate]").all()
        told = {link.get_attribute("hreflang"): link.get_attribute("href") for link in links}
        addresses = {one: stage.url + docs_path(one) for one in LANGUAGES}
        assert told == {**addresses, "x-default": addresses["en"]}


def test_the_language_and_the_look_that_were_chosen_stay(stage: Stage) -> None:
    page = stage.visitor().open("/sign-in")
    page.locator(".bar .menu summary").click()
    page.locator("select[name=language]").select_option("pl")
    page.locator("select[name=theme]").select_option("dark")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    page.goto(f"{stage.url}/register")
    assert page.get_attribute("html", "lang") == "pl"
    assert page.get_attribute("html", "data-theme") == "dark"


def test_a_menu_closes_by_escape_and_when_something_else_is_wanted(stage: Stage) -> None:
    page = stage.visitor().open("/sign-in")
    menu, summary = page.locator(".bar .menu"), page.locator(".bar .menu summary")
    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    for go_on in (lambda: page.get_by_label("Password").focus(), page.locator("h1").click):
        summary.click()
        expect(menu).to_have_attribute("open", "")
        go_on()
        expect(menu).not_to_have_attribute("open", "")


def test_a_form_is_sent_once_however_often_its_button_is_clicked(few: Bench) -> None:
    page = few.visitor.open("/filters")
    page.get_by_label("Name").fill("Clicked twice")
    page.get_by_label("Bet type").fill("Draw")
    page.route("**/filters", lambda route: (time.sleep(0.3), route.continue_()))
    page.get_by_role("button", name="Make the filter").dblclick()
    expect(page.get_by_role("link", name="Clicked twice", exact=True)).to_have_count(1)
    assert few.visitor.writes().count("POST /filters") == 1


def test_without_scripts_all_that_matters_works(stage: Stage, few: Bench) -> None:
    visitor = stage.visitor(java_script_enabled=False)
    page = visitor.open(f"/filters/{few.filter_id}?date={few.date}")
    sign_in(page, few.email)
    assert page.url == f"{stage.url}/filters/{few.filter_id}?date={few.date}"
    page.locator("td.min input").nth(1).fill("8.25")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 1")).to_be_visible()
    assert few.stands()[1] == "8.250000"

    page.goto(f"{stage.url}/settings")
    token = make_token(page, "Regenerate the token")
    assert curl(stage, token, "GET", "/sports") == 200
    assert curl(stage, few.token, "GET", "/sports") == 401
    few.token = token

    page.goto(stage.url + DOCS)
    expect(page.get_by_role("heading", name="BetTune API")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("need JavaScript")
    first = page.locator(".docs-operation").first
    first.locator("summary").first.click()
    expect(first.locator(".docs-told")).to_be_visible()
    expect(first.locator(".docs-sample").first).to_contain_text("curl")
    assert visitor.complaints == []
