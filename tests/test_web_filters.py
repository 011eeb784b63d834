"""The pages of a user's filters."""

from collections.abc import Iterator

import pytest

from bettune import accounts, filters
from bettune.database import Database
from bettune.filters import OwnFilter
from bettune.limits import Limits
from conftest import Clock, Given
from pages import Browser, open_browser, text_of


@pytest.fixture
def waiting(database: Database, limits: Limits, clock: Clock) -> Iterator[Browser]:
    """A browser where an operator approves filters."""
    with open_browser(database, limits, clock, filter_approval="operator") as opened:
        yield opened


def only(browser: Browser, email: str) -> OwnFilter:
    """Return the user's one filter."""
    account = browser.database.read(accounts.account_of, email).result()
    (found,) = browser.database.read(filters.own_filters, account.id).result()
    return found


NEW = {"name": "Late goals", "bet_type": "over 2,5"}


def test_nobody_else_gets_in(browser: Browser) -> None:
    assert browser.get("/filters").url.path == "/sign-in"


def test_a_new_filter_is_approved_at_once(browser: Browser, given: Given) -> None:
    email, _ = given.user()
    browser.sign_in(email)
    assert "No filter yet" in text_of(browser.get("/filters"))
    page = browser.post("/filters", NEW)
    assert "Late goals Over 2.5 Approved 0 predictions" in text_of(page)
    assert only(browser, email).status == "approved"


def test_where_an_operator_approves_a_new_filter_waits(waiting: Browser, given: Given) -> None:
    email, _ = given.user()
    page = waiting.sign_in(email).post("/filters", NEW)
    made = only(waiting, email)
    assert (made.status, made.waiting) == ("disabled", True)
    assert "Waits for an operator" in text_of(page)
    assert "Enable" not in text_of(page)


def test_a_user_cannot_enable_a_filter_that_waits(waiting: Browser, given: Given) -> None:
    email, _ = given.user()
    waiting.sign_in(email).post("/filters", NEW)
    made = only(waiting, email)
    page = waiting.post(f"/filters/{made.id}/status", {"status": "approved"})
    assert page.status_code == 409
    assert "waits for an operator to approve it" in text_of(page)
    assert only(waiting, email).status == "disabled"
    waiting.database.write(filters.set_status, made.id, "approved").result()
    assert not only(waiting, email).waiting


def test_disable_and_enable(browser: Browser, given: Given) -> None:
    email, _ = given.user()
    filter_id = given.filter(email)
    path = f"/filters/{filter_id}/status"
    assert "Disabled" in text_of(browser.sign_in(email).post(path, {"status": "disabled"}))
    assert only(browser, email).status == "disabled"
    assert "Approved" in text_of(browser.post(path, {"status": "approved"}))
    assert only(browser, email).status == "approved"
    assert browser.get(path).url.path == "/filters"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": " ", "bet_type": "Home"}, "A name is 1 to 100 characters"),
        ({"name": "x" * 101, "bet_type": "Home"}, "A name is 1 to 100 characters"),
        ({"name": "Fine", "bet_type": "Corner"}, "There is no such bet type"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_stays(
    browser: Browser, given: Given, fields: dict[str, str], told: str
) -> None:
    email, _ = given.user()
    given.filter(email)
    browser.sign_in(email)
    for path in ("/filters", f"/filters/{only(browser, email).id}/edit"):
        page = browser.post(path, fields)
        assert page.status_code == 400
        assert told in text_of(page)
        assert f'value="{fields["bet_type"]}"' in page.text
        assert 'aria-invalid="true"' in page.text
    assert only(browser, email).name == "Manual football"


def test_rename_and_change_the_bet_type(browser: Browser, given: Given) -> None:
    email, _ = given.user()
    path = f"/filters/{given.filter(email)}/edit"
    assert 'value="Manual football"' in browser.sign_in(email).get(path).text
    browser.post(path, {"name": "Away days", "bet_type": "Away"})
    stands = only(browser, email)
    assert (stands.name, stands.bet_type, stands.status) == ("Away days", "Away", "approved")


def test_the_bet_type_stays_under_predictions(browser: Browser, given: Given) -> None:
    email, _ = given.user()
    filter_id = given.filter(email)
    given.prediction(filter_id, given.match())
    path = f"/filters/{filter_id}/edit"
    assert " readonly" in browser.sign_in(email).get(path).text
    page = browser.post(path, {"name": "Other", "bet_type": "Away"})
    assert page.status_code == 409
    assert "has predictions, which are odds for its bet type" in text_of(page)
    assert (only(browser, email).name, only(browser, email).bet_type) == ("Manual football", "Home")
    browser.post(path, {"name": "Other", "bet_type": "home"})
    assert only(browser, email).name == "Other"


def test_another_bet_type_waits_for_the_operator_again(waiting: Browser, given: Given) -> None:
    email, _ = given.user()
    path = f"/filters/{given.filter(email)}/edit"
    waiting.sign_in(email).post(path, {"name": "Same bets", "bet_type": "Home"})
    assert only(waiting, email).status == "approved"
    waiting.post(path, {"name": "Same bets", "bet_type": "Draw"})
    assert only(waiting, email).waiting


@pytest.mark.parametrize("path", ["", "/edit", "/table", "/predictions.csv", "/changes?after=0"])
def test_anothers_filter_is_not_found(browser: Browser, given: Given, path: str) -> None:
    filter_id = given.filter(given.user()[0])
    browser.sign_in(given.user()[0])
    for one in (filter_id, filter_id + 1, 0, "x", 2**63):
        page = browser.get(f"/filters/{one}{path}")
        assert page.status_code == 404
        assert "There is no such filter." in page.text


def test_anothers_filter_cannot_be_changed(browser: Browser, given: Given) -> None:
    owner, _ = given.user()
    filter_id, match_id = given.filter(owner), given.match()
    before = only(browser, owner)
    browser.sign_in(given.user()[0])
    wish = {"changes": [{"matchId": match_id, "odds": "2"}]}
    for answer in (
        browser.post(f"/filters/{filter_id}/edit", {"name": "Mine", "bet_type": "Draw"}),
        browser.post(f"/filters/{filter_id}/status", {"status": "disabled"}),
        browser.post(f"/filters/{filter_id}/table", {"text": f"{match_id},2"}),
        browser.post(f"/filters/{filter_id}", {f"{match_id}:": "2"}),
    ):
        assert answer.status_code == 404
    answer = browser.post(f"/filters/{filter_id}/predictions", json=wish)
    assert answer.json()["outcomes"][0]["code"] == "filter_not_found"
    assert only(browser, owner) == before


def test_without_pro_the_pages_explain_it(browser: Browser, given: Given) -> None:
    email, _ = given.user(pro=False)
    browser.sign_in(email)
    page = browser.post("/filters", NEW)
    assert "With PRO" in text_of(page)
    assert "Late goals" in text_of(page)
    assert "With PRO" not in browser.sign_in(given.user()[0]).get("/filters").text


def test_a_name_is_text_and_nothing_else(browser: Browser, given: Given) -> None:
    email, _ = given.user()
    evil = '<script>alert("1")</script>'
    page = browser.sign_in(email).post("/filters", {"name": evil, "bet_type": "Home"})
    filter_id = only(browser, email).id
    for one in (
        page,
        browser.get(f"/filters/{filter_id}"),
        browser.get(f"/filters/{filter_id}/edit"),
    ):
        assert one.status_code == 200
        assert "<script>alert" not in one.text
