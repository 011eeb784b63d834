"""The settings: every change asks for what it must, and touches nobody else's."""

import re
from collections.abc import Iterator

import httpx2
import pytest

from bettune import accounts, everything, passwords, sign_ins
from bettune.database import Database, Session
from bettune.limits import Limits, MemoryLimit
from bettune.web import site as web
from bettune.web.browsers import browser_name
from bettune.web.table import PAGES
from conftest import BASE, Clock, Given
from pages import Browser, open_browser, text_of

PASSWORD = "correct horse battery"
NEW = "another battery staple"
WRONG = "That is not the current password."
TOKEN = re.compile(r"bettune_[0-9A-Za-z]{39}")


@pytest.fixture
def limits(clock: Clock) -> Limits:
    """Limits on the test's clock, of passwords too."""
    return Limits(
        requests=MemoryLimit(2000, 60, clock),
        guesses=MemoryLimit(60, 60, clock),
        passwords=MemoryLimit(10, 60, clock),
    )


@pytest.fixture(scope="module")
def kept() -> str:
    """What is kept of the password: making it takes its time."""
    return passwords.hash_password(PASSWORD)


class Settings:
    """A user on their settings."""

    def __init__(self, browser: Browser, given: Given, kept: str, *, pro: bool = True) -> None:
        self.browser = browser
        self.email, self.token = given.user(pro=pro)
        account = browser.database.read(accounts.account_of, self.email).result()
        self.id = account.id
        browser.database.write(passwords.set_password, self.id, kept).result()
        browser._client.cookies.clear()
        browser.sign_in(self.email)
        cookies = browser._client.cookies
        secret = cookies.get(web.COOKIE)
        cookies.clear()
        cookies.set(web.COOKIE, secret, domain="bettune.test", path="/")  # as a server sets it

    def page(self) -> str:
        return text_of(self.browser.get("/settings"))

    def post(self, form: str, **fields: str) -> httpx2.Response:
        return self.browser.post(f"/settings/{form}", fields)

    def api(self, token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        return self.browser.get(f"{BASE}/sports", headers=headers).status_code

    @property
    def secret(self) -> str | None:
        return self.browser._client.cookies.get(web.COOKIE)

    def elsewhere(self, agent: str = "elsewhere") -> tuple[int, str]:
        """Begin another session; its id and its secret."""
        secret, database = sign_ins.new_secret(), self.browser.database
        hashed = sign_ins.hash_of(secret)
        made = database.write(sign_ins.start, self.id, hashed, agent, "192.0.2.7").result()
        return made, secret

    def lasts(self, secret: str) -> bool:
        found = self.browser.database.read(sign_ins.visitor_of, sign_ins.hash_of(secret))
        return found.result() is not None


@pytest.fixture
def browser(database: Database, limits: Limits, clock: Clock) -> Iterator[Browser]:
    """A browser."""
    with open_browser(database, limits, clock) as opened:
        yield opened


@pytest.fixture
def user(browser: Browser, given: Given, kept: str) -> Settings:
    """A user with PRO, signed in."""
    return Settings(browser, given, kept)


def field_error(answer: httpx2.Response, name: str) -> str | None:
    """Return what stands beside a field, and is said to belong to it."""
    found = re.search(rf'<p id="{name}-told" class="error">([^<]*)', answer.text)
    told = f'aria-describedby="{name}-told" aria-invalid="true"' in answer.text
    return found[1] if found and told else None


def test_the_e_mail_address_changes_with_the_password_only(user: Settings) -> None:
    answer = user.post("email", email="new@example.org", email_password="wrong")
    assert (answer.status_code, field_error(answer, "email_password")) == (400, WRONG)
    assert 'value="new@example.org"' in answer.text
    assert user.email in user.page()
    done = user.post("email", email="New@example.org ", email_password=PASSWORD)
    assert "The e-mail address has been changed." in text_of(done)
    assert "new@example.org" in user.page()


@pytest.mark.parametrize(
    ("wish", "status", "told"),
    [
        ("no address", 400, "That is not an e-mail address."),
        ("", 400, "That is not an e-mail address."),
        ("taken", 409, "There is a user with this e-mail address already."),
    ],
)
def test_an_e_mail_address_that_cannot_be_is_told_beside_the_field(
    user: Settings, given: Given, wish: str, status: int, told: str
) -> None:
    wish = given.user()[0] if wish == "taken" else wish
    answer = user.post("email", email=wish, email_password=PASSWORD)
    assert (answer.status_code, field_error(answer, "email")) == (status, told)


def test_a_changed_password_ends_other_sessions_and_renews_this_one(user: Settings) -> None:
    _, other = user.elsewhere()
    before = user.secret
    done = user.post("password", password=PASSWORD, new_password=NEW)
    assert "The password has been changed." in text_of(done)
    assert user.secret != before
    assert not user.lasts(before)
    assert not user.lasts(other)
    assert user.post("email", email="x@example.org", email_password=PASSWORD).status_code == 400
    assert user.post("email", email="x@example.org", email_password=NEW).status_code == 200


def test_a_password_that_is_wrong_or_weak_changes_nothing(user: Settings) -> None:
    _, other = user.elsewhere()
    wrong = user.post("password", password="wrong", new_password=NEW)
    assert (wrong.status_code, field_error(wrong, "password")) == (400, WRONG)
    weak = user.post("password", password=PASSWORD, new_password="short")
    assert field_error(weak, "new_password") == "A password is 10 to 200 characters."
    assert user.lasts(other)
    assert user.post("token", token_password=PASSWORD).status_code == 200


def test_guesses_at_the_current_password_are_limited(user: Settings, clock: Clock) -> None:
    forms = ["email", "password", "token", "delete"] * 3
    fields = dict.fromkeys(("email_password", "password", "token_password", "delete_password"), "x")
    statuses = [user.post(form, **fields).status_code for form in forms]
    assert statuses == [400] * 10 + [429] * 2
    refused = user.post("token", token_password=PASSWORD)
    assert field_error(
        refused,
        "token_password",
    ) == ("Too many attempts. Wait a minute and try again.")
    assert user.api(user.token) == 200
    clock.now += 60
    assert user.post("token", token_password=PASSWORD).status_code == 200


def test_a_new_token_is_shown_once_in_the_answer_itself(user: Settings) -> None:
    shown = user.post("token", token_password=PASSWORD)
    assert shown.status_code == 200
    assert shown.history == []
    assert shown.headers["cache-control"] == "no-store"
    (token,) = set(TOKEN.findall(shown.text))
    assert "http://127.0.0.1:8000/bet-tune-api/v1/prediction-filters" in shown.text
    assert f"ended in {user.token[-4:]} has stopped" in text_of(shown)
    assert (user.api(user.token), user.api(token)) == (401, 200)
    page = user.browser.get("/settings").text
    assert TOKEN.search(page) is None
    assert f"bettune_{'•' * 8}{token[-4:]}" in page


def test_a_token_needs_the_password(user: Settings) -> None:
    refused = user.post("token", token_password="wrong")
    assert (refused.status_code, field_error(refused, "token_password")) == (400, WRONG)
    assert TOKEN.search(refused.text) is None
    assert user.api(user.token) == 200


def test_the_token_s_last_use_and_today_s_requests_are_shown(user: Settings) -> None:
    assert "Last used Never" in user.page()
    for _ in range(3):
        user.api(user.token)
    page = user.page()
    assert "Last used Jun 6, 2026, 12:00:00" in page.replace("\u202f", " ")
    assert "Requests today 3 since midnight UTC" in page
    assert "3 of 2,000 requests" in page
    assert "3 of 2,000 requests" in user.page()  # to look at it is no request


def test_without_pro_the_page_says_what_it_would_give(
    browser: Browser, given: Given, kept: str
) -> None:
    page = Settings(browser, given, kept, pro=False).page()
    assert "No PRO With PRO you can: set the lowest odds" in page
    assert Settings(browser, given, kept).page().count("PRO without end") == 1


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(user: Settings) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    first, first_secret = user.elsewhere(firefox)
    _, second_secret = user.elsewhere()
    assert "Firefox, Linux" in user.page()
    done = user.post(f"sessions/{first}/end")
    assert "The session has ended." in text_of(done)
    assert (user.lasts(first_secret), user.lasts(second_secret)) == (False, True)
    assert "All other sessions have ended." in text_of(user.post("sessions/end-others"))
    assert not user.lasts(second_secret)
    assert "this one" in user.page()


@pytest.mark.parametrize("which", ["another user's", "0", "-1", "x", "9" * 19, "9" * 5000, "1%00"])
def test_a_session_that_is_not_the_user_s_own_is_not_found(
    user: Settings, given: Given, browser: Browser, kept: str, which: str
) -> None:
    if which == "another user's":
        mine, secret = user.elsewhere()
        Settings(browser, given, kept)
        assert browser.post(f"/settings/sessions/{mine}/end", {}).status_code == 404
        assert user.lasts(secret)
    else:
        assert user.post(f"sessions/{which}/end").status_code == 404


def test_language_and_time_zone_change_together(user: Settings) -> None:
    done = user.post("preferences", language="en", time_zone="Asia/Kathmandu")
    assert "The language and the time zone have been changed." in text_of(done)
    assert "Jun 6, 2026, 5:45:00" in user.page().replace("\u202f", " ")
    for language, zone in (("xx", "UTC"), ("en", "Nowhere/City"), ("en", "../../etc/passwd")):
        assert user.post("preferences", language=language, time_zone=zone).status_code == 400
    assert "Asia/Kathmandu" in user.page()


def test_all_data_is_one_document(
    user: Settings, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "_AT_ONCE", 2)
    mine, stranger = given.filter(user.email), given.user()[0]
    matches = [given.match() for _ in range(5)]
    for match_id in matches:
        given.prediction(mine, match_id)
        given.prediction(given.filter(stranger), match_id, "9.5")
    given.prediction(mine, matches[0], "3.1", "ui")
    user.api(user.token)
    answer = user.browser.get("/settings/data")
    assert answer.headers["content-disposition"] == 'attachment; filename="bettune-data.json"'
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert document["account"]["email"] == user.email
    assert document["account"]["createdAt"] == "2026-06-06T12:00:00+00:00"
    assert [one["hint"] for one in document["tokens"]] == [user.token[-4:]]
    assert document["requests"] == [{"day": "2026-06-06", "requests": 1}]
    assert [one["id"] for one in document["filters"]] == [mine]
    assert [one["matchId"] for one in document["predictions"]] == matches
    assert document["predictions"][0]["odds"] == "3.100000"
    history = [(one["matchId"], one["odds"]) for one in document["predictionHistory"]]
    assert history[:2] == [(matches[0], "2.150000"), (matches[0], "3.100000")]
    assert len(history) == 6
    assert len(document["sessions"]) == len(document["subscriptions"]) == 1
    for secret in (stranger, "9.5", "hash", "argon2", user.token, user.secret):
        assert secret not in answer.text


def rows_of(session: Session, account_id: int) -> dict[str, int]:
    """Return how many rows of a user each table has."""
    filters = "(SELECT id FROM filters WHERE account_id = :id)"
    places = dict.fromkeys(
        ("filters", "invitations", "sign_ins", "subscriptions", "tokens", "usage"),
        "account_id = :id",
    )
    places["accounts"] = "id = :id"
    places["predictions"] = places["prediction_history"] = f"filter_id IN {filters}"
    return {
        table: session.all(f"SELECT count(*) FROM {table} WHERE {where}", id=account_id)[0][0]
        for table, where in places.items()
    }


def history_rows(session: Session) -> int:
    ((found,),) = session.all("SELECT count(*) FROM prediction_history")
    return int(found)


def test_a_deleted_account_is_gone_with_all_it_had(
    user: Settings, given: Given, database: Database
) -> None:
    given.prediction(given.filter(user.email), given.match())
    user.api(user.token)
    user.page()
    for fields, name, told in (
        ((user.email, "wrong"), "delete_password", WRONG),
        (("other@example.org", PASSWORD), "typed", "That is not the e-mail address of"),
    ):
        refused = user.post("delete", typed=fields[0], delete_password=fields[1])
        assert refused.status_code == 400
        assert told in (field_error(refused, name) or "")
    before = database.read(rows_of, user.id).result()
    assert {name for name, number in before.items() if not number} == {"invitations"}
    gone = user.post("delete", typed=f" {user.email.upper()}", delete_password=PASSWORD)
    assert "Your account and everything in it is gone" in text_of(gone)
    assert "Sign out" not in text_of(gone)
    assert not any(database.read(rows_of, user.id).result().values())
    assert database.read(history_rows).result() == 0
    assert user.secret is None
    assert user.api(user.token) == 401


@pytest.mark.parametrize("code", ["nothing", "<script>", "email'"])
def test_a_notice_is_never_made_of_what_stands_in_the_url(user: Settings, code: str) -> None:
    page = user.browser.get("/settings", params={"done": code})
    assert 'class="notice fine"' not in page.text
    assert code not in page.text


def test_a_form_s_address_opened_as_a_page_leads_back(user: Settings) -> None:
    for form in ("email", "password", "token", "delete", "preferences", "sessions/1/end"):
        assert user.browser.get(f"/settings/{form}").url.path == "/settings"


INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


def test_no_page_needs_what_the_policy_forbids(user: Settings, database: Database) -> None:
    database.write(accounts.set_operator, user.email, True).result()
    for page in PAGES:
        if "GET" in page.methods:
            path = page.path.replace("{language}", "de").replace("{id}", "1")
            answer = user.browser.get(path.replace("{path:path}", "sports"))
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
