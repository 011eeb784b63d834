"""The settings: every change asks for what it must, and touches nobody else's."""

import re

import pytest

from bettune import accounts
from bettune.database import Database
from bettune.web.browsers import browser_name
from bettune.web.table import PAGES
from conftest import Clock, Given
from pages import Browser, text_of
from signing import OTHER, PASSWORD, SignedIn, field_error

WRONG = "That is not the current password."
TOKEN = re.compile(r"bettune_[0-9A-Za-z]{39}")


def test_the_e_mail_address_changes_with_the_password_only(owner: SignedIn) -> None:
    answer = owner.post("email", email="new@example.org", email_password="wrong")
    assert (answer.status_code, field_error(answer, "email_password")) == (400, WRONG)
    assert 'value="new@example.org"' in answer.text
    assert owner.email in owner.page()
    done = owner.post("email", email="New@example.org ", email_password=PASSWORD)
    assert "The e-mail address has been changed." in text_of(done)
    assert "new@example.org" in owner.page()


@pytest.mark.parametrize(
    ("wish", "status", "told"),
    [
        ("no address", 400, "That is not an e-mail address."),
        ("", 400, "That is not an e-mail address."),
        ("taken", 409, "There is a user with this e-mail address already."),
    ],
)
def test_an_e_mail_address_that_cannot_be_is_told_beside_the_field(
    owner: SignedIn, given: Given, wish: str, status: int, told: str
) -> None:
    wish = given.user()[0] if wish == "taken" else wish
    answer = owner.post("email", email=wish, email_password=PASSWORD)
    assert (answer.status_code, field_error(answer, "email")) == (status, told)


def test_a_changed_password_ends_other_sessions_and_renews_this_one(owner: SignedIn) -> None:
    _, other = owner.elsewhere()
    before = owner.secret
    done = owner.post("password", password=PASSWORD, new_password=OTHER)
    assert "The password has been changed." in text_of(done)
    assert owner.secret != before
    assert not owner.lasts(before)
    assert not owner.lasts(other)
    assert owner.post("email", email="x@example.org", email_password=PASSWORD).status_code == 400
    assert owner.post("email", email="x@example.org", email_password=OTHER).status_code == 200


def test_a_password_that_is_wrong_or_weak_changes_nothing(owner: SignedIn) -> None:
    _, other = owner.elsewhere()
    wrong = owner.post("password", password="wrong", new_password=OTHER)
    assert (wrong.status_code, field_error(wrong, "password")) == (400, WRONG)
    weak = owner.post("password", password=PASSWORD, new_password="short")
    assert field_error(weak, "new_password") == "A password is 10 to 200 characters."
    assert owner.lasts(other)
    assert owner.post("token", token_password=PASSWORD).status_code == 200


def test_guesses_at_the_current_password_are_limited(owner: SignedIn, clock: Clock) -> None:
    forms = ["email", "password", "token", "delete"] * 3
    fields = dict.fromkeys(("email_password", "password", "token_password", "delete_password"), "x")
    statuses = [owner.post(form, **fields).status_code for form in forms]
    assert statuses == [400] * 10 + [429] * 2
    refused = owner.post("token", token_password=PASSWORD)
    assert field_error(
        refused,
        "token_password",
    ) == ("Too many attempts. Wait a minute and try again.")
    assert owner.api(owner.token) == 200
    clock.now += 60
    assert owner.post("token", token_password=PASSWORD).status_code == 200


def test_a_new_token_is_shown_once_in_the_answer_itself(owner: SignedIn) -> None:
    shown = owner.post("token", token_password=PASSWORD)
    assert shown.status_code == 200
    assert shown.history == []
    assert shown.headers["cache-control"] == "no-store"
    (token,) = set(TOKEN.findall(shown.text))
    assert "http://127.0.0.1:8000/bet-tune-api/v1/prediction-filters" in shown.text
    assert f"ended in {owner.token[-4:]} has stopped" in text_of(shown)
    assert (owner.api(owner.token), owner.api(token)) == (401, 200)
    page = owner.browser.get("/settings").text
    assert TOKEN.search(page) is None
    assert f"bettune_{'•' * 8}{token[-4:]}" in page


def test_a_token_needs_the_password(owner: SignedIn) -> None:
    refused = owner.post("token", token_password="wrong")
    assert (refused.status_code, field_error(refused, "token_password")) == (400, WRONG)
    assert TOKEN.search(refused.text) is None
    assert owner.api(owner.token) == 200


def test_the_token_s_last_use_and_today_s_requests_are_shown(owner: SignedIn) -> None:
    assert "Last used Never" in owner.page()
    for _ in range(3):
        owner.api(owner.token)
    page = owner.page()
    assert "Last used Jun 6, 2026, 12:00" in page.replace("\u202f", " ")
    assert "Requests today 3 since midnight UTC" in page
    assert "3 of 2,000 requests" in page
    assert "3 of 2,000 requests" in owner.page()  # to look at it is no request


def test_without_pro_the_page_says_what_it_would_give(browser: Browser, given: Given) -> None:
    page = SignedIn(browser, given, pro=False).page()
    assert "No PRO With PRO you can: set the lowest odds" in page
    assert SignedIn(browser, given).page().count("PRO without end") == 1


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(owner: SignedIn) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    first, first_secret = owner.elsewhere(firefox)
    _, second_secret = owner.elsewhere()
    assert "Firefox, Linux" in owner.page()
    done = owner.post(f"sessions/{first}/end")
    assert "The session has ended." in text_of(done)
    assert (owner.lasts(first_secret), owner.lasts(second_secret)) == (False, True)
    assert "All other sessions have ended." in text_of(owner.post("sessions/end-others"))
    assert not owner.lasts(second_secret)
    assert "this one" in owner.page()


@pytest.mark.parametrize("which", ["another user's", "0", "-1", "x", "9" * 19, "9" * 5000, "1%00"])
def test_a_session_that_is_not_the_user_s_own_is_not_found(
    owner: SignedIn, given: Given, browser: Browser, which: str
) -> None:
    if which == "another user's":
        mine, secret = owner.elsewhere()
        SignedIn(browser, given)
        assert browser.post(f"/settings/sessions/{mine}/end", {}).status_code == 404
        assert owner.lasts(secret)
    else:
        assert owner.post(f"sessions/{which}/end").status_code == 404


def test_language_and_time_zone_change_together(owner: SignedIn) -> None:
    done = owner.post("preferences", language="en", time_zone="Asia/Kathmandu")
    assert "The language and the time zone have been changed." in text_of(done)
    assert "Jun 6, 2026, 5:45" in owner.page().replace("\u202f", " ")
    for language, zone in (("xx", "UTC"), ("en", "Nowhere/City"), ("en", "../../etc/passwd")):
        assert owner.post("preferences", language=language, time_zone=zone).status_code == 400
    assert "Asia/Kathmandu" in owner.page()


@pytest.mark.parametrize("code", ["nothing", "<script>", "email'"])
def test_a_notice_is_never_made_of_what_stands_in_the_url(owner: SignedIn, code: str) -> None:
    page = owner.browser.get("/settings", params={"done": code})
    assert 'class="notice fine"' not in page.text
    assert code not in page.text


def test_a_form_s_address_opened_as_a_page_leads_back(owner: SignedIn) -> None:
    for form in ("email", "password", "token", "delete", "preferences", "sessions/1/end"):
        assert owner.browser.get(f"/settings/{form}").url.path == "/settings"


INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


def test_no_page_needs_what_the_policy_forbids(owner: SignedIn, database: Database) -> None:
    database.write(accounts.set_operator, owner.email, True).result()
    for page in PAGES:
        if "GET" in page.methods:
            path = page.path.replace("{language}", "de").replace("{id}", "1")
            answer = owner.browser.get(path.replace("{path:path}", "sports"))
            assert answer.status_code < 500, path
            policy = answer.headers.get("content-security-policy", "")
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert not INLINE.search(answer.text), path
            for place in re.findall(r'(?:src|action)="([^"]*)"', answer.text):
                assert place.startswith("/"), (path, place)


AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": "Edge, Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36": "Chrome, Android",
    "curl/8.5.0": "curl",
    "": "",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_browser_is_told_by_its_name(agent: str) -> None:
    assert browser_name(agent) == AGENTS[agent]
