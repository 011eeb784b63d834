"""The operator's pages: for operators only, and what they change counts with the next request."""

import re
import threading
from collections.abc import Iterator

import httpx2
import pytest

from bettune import accounts, invitations, sign_ins, subscriptions
from bettune.database import Database, Session
from bettune.database.sizes import Size
from bettune.errors import Unavailable
from bettune.limits import Limits
from bettune.record import sealing
from bettune.settings import Settings
from bettune.watch import turns
from bettune.web import operator_server
from bettune.web.operator_server import told, without_secrets
from bettune.web.table import PAGES
from conftest import BASE, Clock, Given
from pages import Browser, open_browser, text_of

OPERATED = [page for page in PAGES if page.access == "operator"]


@pytest.fixture
def browser(database: Database, limits: Limits, clock: Clock, given: Given) -> Iterator[Browser]:
    """A browser in which an operator is signed in, of a server that takes users by invitation."""
    with open_browser(database, limits, clock, registration="invitation") as opened:
        email, _ = given.user(pro=False)
        database.write(accounts.set_operator, email, True).result()
        yield opened.sign_in(email)


def id_of(database: Database, email: str) -> int:
    return database.read(accounts.account_of, email).result().id


def api(browser: Browser, token: str) -> int:
    headers = {"authorization": f"Bearer {token}"}
    return browser.get(f"{BASE}/sports", headers=headers).status_code


def link_in(answer: httpx2.Response) -> str:
    """Return the path of the link that a page shows once."""
    found = re.search(r'<code id="link">http://127.0.0.1:8000(/[^<]*)</code>', answer.text)
    assert found
    return found[1]


def test_to_anybody_else_there_are_no_such_pages(browser: Browser, given: Given) -> None:
    assert len(OPERATED) > 15
    browser.sign_in(given.user()[0])
    assert "/operator" not in browser.get("/settings").text
    for page in OPERATED:
        path = page.path.replace("{id}", "1")
        assert browser.get(path).status_code == 404, path
        assert browser.post(path, {}).status_code == 404, path


def test_whoever_is_no_operator_any_more_is_out_at_once(
    browser: Browser, database: Database
) -> None:
    (operator,) = database.read(accounts.all_accounts).result()
    assert browser.get("/operator").status_code == 200
    database.write(accounts.set_operator, operator.email, False).result()
    assert browser.get("/operator").status_code == 404


def test_users_are_listed_by_fifty_and_searched(browser: Browser, database: Database) -> None:
    for number in range(120):
        database.write(accounts.add_account, f"user{number:03}@example.org").result()
    first, second = browser.get("/operator/users"), browser.get("/operator/users?page=2")
    assert "1 to 50 of 121" in text_of(first)
    assert "51 to 100 of 121" in text_of(second)
    assert "user119@" in first.text
    assert "user119@" not in second.text
    assert "101 to 121 of 121" in text_of(browser.get("/operator/users?page=3"))
    assert "Nothing stands this far down." in text_of(browser.get("/operator/users?page=99"))
    found = text_of(browser.get("/operator/users?q=USER11"))
    assert found.count("@example.org") == 10
    for odd in ("0", "-1", "x", "9" * 30, "1e3", "\u0661"):
        assert "1 to 50 of 121" in text_of(browser.get("/operator/users", params={"page": odd}))


@pytest.mark.parametrize("wanted", ["%", "_", "!", "\\", "'", '"', "user%", "\x00zzz", "<b>"])
def test_what_is_searched_for_is_meant_as_it_stands(browser: Browser, wanted: str) -> None:
    for path in ("users", "imports", "names", "filters", "imports/1"):
        answer = browser.get(f"/operator/{path}", params={"q": wanted})
        assert answer.status_code == (404 if path == "imports/1" else 200)
        assert "<b>" not in answer.text
    page = browser.get("/operator/users", params={"q": wanted})
    assert "No user's e-mail address has that in it." in text_of(page)


def test_a_subscription_is_granted_extended_and_ended(
    browser: Browser, given: Given, database: Database
) -> None:
    email, token = given.user(pro=False)
    here = f"/operator/users/{id_of(database, email)}"
    assert api(browser, token) == 403
    done = browser.post(f"{here}/grant", {"until": "2026-06-30"})
    assert "The subscription has been changed." in text_of(done)
    assert api(browser, token) == 200
    browser.post(f"{here}/grant", {"until": "2026-07-31"})
    assert "Aug 1, 2026" in text_of(browser.get(here))
    browser.post(f"{here}/grant-without-end", {})
    (one,) = database.read(subscriptions.all_subscriptions).result()
    assert (one.email, one.ends_at) == (email, None)
    browser.post(f"{here}/end", {})
    assert api(browser, token) == 403
    assert browser.post(f"{here}/end", {}).status_code == 404


@pytest.mark.parametrize("until", ["2026-06-05", "", "tomorrow", "2026-13-01"])
def test_a_last_day_that_cannot_be_is_told_beside_the_field(
    browser: Browser, given: Given, database: Database, until: str
) -> None:
    here = f"/operator/users/{id_of(database, given.user()[0])}"
    refused = browser.post(f"{here}/grant", {"until": until})
    assert refused.status_code == 400
    assert '<p id="until-told" class="error">The last day must be a date' in refused.text


def test_a_user_is_shut_out_and_let_in_again(
    browser: Browser, given: Given, database: Database
) -> None:
    email, token = given.user()
    here = f"/operator/users/{id_of(database, email)}"
    assert "shut out" in text_of(browser.post(f"{here}/disable", {}))
    assert api(browser, token) == 401
    assert "let in again" in text_of(browser.post(f"{here}/enable", {}))
    assert api(browser, token) == 200


def test_operators_cannot_shut_themselves_out(browser: Browser, database: Database) -> None:
    (operator,) = database.read(accounts.all_accounts).result()
    here = f"/operator/users/{operator.id}"
    assert f"{here}/disable" not in browser.get(here).text
    assert browser.post(f"{here}/disable", {}).status_code == 409
    assert browser.get(here).status_code == 200


@pytest.mark.parametrize("action", ["", "/grant", "/end", "/disable", "/enable", "/link"])
def test_a_user_that_there_is_not_is_not_found(browser: Browser, action: str) -> None:
    for user_id in ("999", "0", "x", "9" * 18):
        path = f"/operator/users/{user_id}{action}"
        answer = browser.post(path, {"until": "2026-12-31"}) if action else browser.get(path)
        assert answer.status_code == 404


def test_an_invitation_link_is_shown_once_and_works_once(
    browser: Browser, database: Database
) -> None:
    shown = browser.post("/operator/users/invite", {})
    assert shown.headers["cache-control"] == "no-store"
    assert shown.history == []
    path = link_in(shown)
    secret = path.rpartition("=")[2]
    hashed = sign_ins.hash_of(secret)
    assert database.read(lambda s: invitations.is_open(s, hashed, for_account=False)).result()
    assert secret not in browser.get("/operator/users").text
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("registration", ["open", "closed"])
def test_without_registration_by_invitation_no_link_is_made(
    database: Database, limits: Limits, clock: Clock, given: Given, registration: str
) -> None:
    email, _ = given.user()
    database.write(accounts.set_operator, email, True).result()
    with open_browser(database, limits, clock, registration=registration) as browser:
        browser.sign_in(email)
        assert "Make an invitation link" not in browser.get("/operator/users").text
        assert browser.post("/operator/users/invite", {}).status_code == 409


def test_a_password_link_is_shown_once_and_sets_the_password(
    browser: Browser, given: Given, database: Database
) -> None:
    email, _ = given.user()
    shown = browser.post(f"/operator/users/{id_of(database, email)}/link", {})
    path = link_in(shown)
    fields = {"link": path.rpartition("=")[2], "password": "correct horse battery"}
    assert browser.post("/password", fields).status_code == 200
    signed = browser.post(
        "/sign-in", {"email": email, "password": fields["password"]}, follow_redirects=False
    )
    assert signed.status_code == 303


def counted(browser: Browser) -> str:
    """Return what the server's page says once the rows are counted."""
    for _ in range(200):
        page = text_of(browser.get("/operator"))
        if "being counted" not in page:
            return page
    raise AssertionError("nothing was counted")


def test_sizes_are_kept_for_ten_minutes_or_until_they_are_asked_for_anew(
    browser: Browser, given: Given, clock: Clock
) -> None:
    assert re.search(r"\baccounts 1 ", counted(browser))
    given.user()
    clock.now += 300
    page = counted(browser)
    assert re.search(r"\baccounts 1 ", page)
    assert "5 minutes ago" in page
    assert browser.post("/operator/sizes", {}).url.path == "/operator"
    assert re.search(r"\baccounts 2 ", counted(browser))
    given.user()
    clock.now += 600
    counted(browser)
    assert re.search(r"\baccounts 3 ", counted(browser))


def test_the_page_does_not_wait_for_rows_to_be_counted(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def measure(session: Session, engine: str) -> Size:
        begun.wait(10)
        return Size("Slow 1.0", 1, [])

    monkeypatch.setattr(operator_server, "measure", measure)
    page = text_of(browser.get("/operator"))
    assert "The rows are being counted" in page
    assert "BETTUNE_RATE_LIMIT 2000" in page
    begun.set()
    assert "Slow 1.0" in counted(browser)


def test_how_the_server_is(
    browser: Browser, given: Given, database: Database, clock: Clock
) -> None:
    _, token = given.user()
    for _ in range(3):
        api(browser, token)
    clock.now += 3_700
    page = counted(browser)
    assert "Requests today 3" in page
    assert "Requests since the start 3" in page
    assert "Errors since the start 0" in page
    assert "Up for 1 hour" in page
    assert ("SQLite 3." if database.engine == "sqlite" else "PostgreSQL ") in page
    assert re.search(r"\baccounts 2 [0-9]+ KiB", page)
    assert "BETTUNE_RATE_LIMIT 2000" in page


def test_what_waits_to_be_checked_and_sealed_is_told_with_its_age(
    browser: Browser, given: Given, database: Database, clock: Clock
) -> None:
    email, _ = given.user()
    assert "No prediction has been checked yet." in counted(browser)
    given.prediction(given.filter(email), given.match())
    clock.now += 300
    page = counted(browser)
    assert "Waits to be checked 1 the oldest for 5 minutes" in page
    assert "Waits to be sealed 1 the oldest for 5 minutes" in page
    database.write(turns.check).result()
    database.write(sealing.seal).result()
    clock.now += 60
    page = counted(browser)
    assert "Waits to be checked 0 predictions and notes" in page
    assert "Waits to be sealed 0 writes" in page
    assert "were last checked 1 minute ago: 1 decision, 0 bets, 0 settlements." in page


def test_a_monitor_is_told_how_far_behind_the_server_is(
    browser: Browser, given: Given, database: Database, clock: Clock
) -> None:
    email, _ = given.user()
    assert browser.get("/health").json() == {
        "status": "ok", "behindSeconds": 0, "unsealedSeconds": 0
    }  # fmt: skip
    given.prediction(given.filter(email), given.match())
    database.write(turns.check).result()
    clock.now += 61
    browser._client.cookies.clear()
    for query, status, word in (
        ("", 200, "ok"), ("?behind=61", 200, "ok"), ("?behind=60", 503, "behind"),
        ("?behind=x", 200, "ok"), ("?behind=-1", 200, "ok"),
    ):  # fmt: skip
        answer = browser.get(f"/health{query}")
        assert (answer.status_code, answer.json()["status"]) == (status, word), query
        assert answer.json()["unsealedSeconds"] == 61
        assert answer.headers["cache-control"] == "no-store"


def test_a_monitor_is_told_that_the_database_does_not_answer(
    browser: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(session: Session) -> int:
        raise Unavailable

    monkeypatch.setattr(turns, "behind", gone)
    answer = browser.get("/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", ""),
        ("sqlite:///var/bettune.db", "sqlite:///var/bettune.db"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("postgresql://me:secret@host/name", "postgresql://•••@host/name"),
        ("postgresql://me:sec@ret/x@host:5432/name", "postgresql://•••@host:5432/name"),
        ("postgresql:///name?password=secret&host=/run", "postgresql:///name"),
        ("postgresql://host/name?user=a@b&password=secret", "postgresql://•••"),
        ("redis://:secret@host", "redis://•••@host"),
        ("smtp://me%40there:secret@[::1]:587", "smtp://•••@[::1]:587"),
        ("smtp://me:secret@[::1", "smtp://•••@[::1"),
        ("smtp://me:secret?x@host", "smtp://•••"),
        ("secret", "•••"),
    ],
)
def test_no_secret_of_a_setting_is_shown(url: str, shown: str) -> None:
    assert without_secrets(url) == shown
    assert "secret" not in str(told(Settings(database=url, redis=url, smtp=url)))
