"""Signing in and out; and who is kept out."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from bettune import accounts, passwords, sign_ins
from bettune.database import Database, Session
from bettune.web import site as web
from bettune.web.signing import KNOWN, SESSION
from conftest import NOON, Clock, Given
from pages import ORIGIN, Browser, text_of
from signing import KEPT, OTHER, PASSWORD, is_signed_in, secret_of, sign_in, user_with_password

WRONG = "The e-mail address or the password is not right."
WAIT = "Too many attempts. Wait a minute and try again."


def session_count(session: Session) -> int:
    ((found,),) = session.all("SELECT count(*) FROM sign_ins")
    return int(found)


def test_a_page_for_users_leads_to_the_form_and_back(browser: Browser, user: str) -> None:
    form = browser.get("/settings?done=email")
    assert form.url.path == "/sign-in"
    assert form.url.params["next"] == "/settings?done=email"
    landed = sign_in(browser, user, next=form.url.params["next"])
    assert landed.headers["location"] == "/settings?done=email"
    assert is_signed_in(browser)


def test_signing_out_ends_the_session_on_the_server_too(browser: Browser, user: str) -> None:
    sign_in(browser, user)
    secret = secret_of(browser)
    left = browser.post("/sign-out", {}, follow_redirects=False)
    assert left.headers["clear-site-data"] == '"storage"'
    assert secret_of(browser) is None
    browser._client.cookies.set(SESSION, secret)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("who", ["user", "nobody@example.org", "no address", ""])
def test_what_is_wrong_about_a_sign_in_is_not_told(browser: Browser, user: str, who: str) -> None:
    answer = sign_in(browser, user if who == "user" else who, "not the password")
    assert answer.status_code == 401
    assert WRONG in text_of(answer)
    assert secret_of(browser) is None


def test_a_user_without_a_password_cannot_sign_in(browser: Browser, given: Given) -> None:
    address, _ = given.user()
    assert sign_in(browser, address, "").status_code == 401


def test_a_session_s_secret_is_kept_from_scripts_and_other_sites(visit: Any, user: str) -> None:
    with visit(public_url="https://bettune.test") as browser:
        cookies = sign_in(browser, user).headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [SESSION, KNOWN]
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= attributes


def test_a_session_s_secret_is_new_with_every_sign_in(
    browser: Browser, database: Database, user: str
) -> None:
    planted = "a secret that an attacker knows"
    browser._client.cookies.set(SESSION, planted, domain="bettune.test", path="/")
    sign_in(browser, user)
    first = secret_of(browser)
    assert first != planted
    sign_in(browser, user)
    assert secret_of(browser) not in (planted, first)
    assert database.read(sign_ins.visitor_of, sign_ins.hash_of(planted)).result() is None


def test_a_session_ends_when_it_was_not_used_for_long(
    browser: Browser, user: str, clock: Clock
) -> None:
    sign_in(browser, user)
    for _ in range(8):
        clock.now += sign_ins.LASTS - 1
        if not is_signed_in(browser):
            break
    assert clock.now - NOON > sign_ins.LASTS_AT_MOST - sign_ins.LASTS
    clock.now = NOON
    sign_in(browser, user)
    clock.now += sign_ins.LASTS + 1
    assert not is_signed_in(browser)


def test_a_disabled_user_is_out_with_the_next_request(
    browser: Browser, database: Database, user: str
) -> None:
    sign_in(browser, user)
    database.write(accounts.set_disabled, user, True).result()
    assert not is_signed_in(browser)
    assert sign_in(browser, user).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\n//evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_signing_in_never_leads_elsewhere(browser: Browser, user: str, path: str) -> None:
    assert sign_in(browser, user, next=path).headers["location"] == "/"
    form = browser.get("/sign-in", params={"next": path})
    assert 'name="next" value="/"' in form.text
    changed = browser.post("/appearance", {"theme": "dark", "back": path}, follow_redirects=False)
    assert changed.headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "http://bettune.test.evil.example"},
        {"origin": "null"},
        {"origin": ""},
    ],
)
def test_a_form_of_another_site_is_refused(
    browser: Browser, database: Database, user: str, headers: dict[str, str]
) -> None:
    browser.sign_in(user)
    answer = browser.post("/settings/sessions/end-others", {}, headers=headers)
    assert answer.status_code == 403
    fields = {"email": user, "password": PASSWORD}
    assert browser.post("/sign-in", fields, headers=headers).status_code == 403
    assert database.read(session_count).result() == 1


def test_what_says_nothing_of_where_it_comes_from_is_refused(browser: Browser, user: str) -> None:
    del browser._client.headers["origin"]
    assert sign_in(browser, user).status_code == 403


def test_ten_thousand_guesses_are_ten(
    browser: Browser, user: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def is_password(password: str, kept: str | None) -> bool:
        checked.append(password)
        return password == PASSWORD

    monkeypatch.setattr(passwords, "is_password", is_password)

    async def guesses() -> set[int]:
        statuses = set()
        for number in range(10_000):
            fields = {"email": user, "password": f"guess {number}"}
            answer = await browser._client.post("/sign-in", data=fields)
            statuses.add(answer.status_code)
        return statuses

    assert browser._runner.run(guesses()) == {401, 429}
    assert len(checked) == 10
    refused = sign_in(browser, user)
    assert (refused.status_code, WAIT in text_of(refused)) == (429, True)
    clock.now += 60
    assert sign_in(browser, user).status_code == 303


def test_guesses_from_many_addresses_count_for_the_account(browser: Browser, user: str) -> None:
    hosts = [f"192.0.2.{number}" for number in range(12)]
    statuses = [guess_from(browser, host, user.upper()) for host in hosts]
    assert statuses == [401] * 10 + [429] * 2


def test_guesses_from_one_ipv6_network_are_those_of_one_host(browser: Browser, user: str) -> None:
    hosts = [f"2001:db8::{number}" for number in range(1, 13)]
    statuses = [guess_from(browser, host, f"{host[-1]}@example.org") for host in hosts]
    assert statuses == [401] * 10 + [429] * 2


def guess_from(browser: Browser, host: str, address: str) -> int:
    """Try a wrong password from another address; the status of the answer."""
    transport = httpx2.ASGITransport(browser._client._transport.app, client=(host, 1))
    client = httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})
    fields = {"email": address, "password": "not the password"}
    status = browser._runner.run(client.post("/sign-in", data=fields)).status_code
    browser._runner.run(client.aclose())
    return int(status)


def test_guesses_elsewhere_do_not_keep_out_a_browser_that_has_signed_in_before(
    visit: Any, user: str
) -> None:
    with visit() as browser, visit() as stranger:
        sign_in(browser, user)
        browser.post("/sign-out", {})
        statuses = [guess_from(browser, f"192.0.2.{number}", user) for number in range(11)]
        assert statuses == [401] * 9 + [429] * 2  # one try was the owner's own
        assert sign_in(stranger, user).status_code == 429
        assert sign_in(browser, user).status_code == 303
        assert browser.post("/settings/token", {"token_password": PASSWORD}).status_code == 200


def test_a_browser_that_has_signed_in_before_has_its_own_ten_guesses(
    visit: Any, user: str, clock: Clock
) -> None:
    with visit() as browser:
        sign_in(browser, user)
        browser.post("/sign-out", {})
        clock.now += 60
        statuses = [sign_in(browser, user, f"guess {number}").status_code for number in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        clock.now += 60
        assert sign_in(browser, user).status_code == 303


def test_what_a_browser_is_known_by_counts_for_one_account_and_one_password(
    visit: Any, user: str, given: Given, database: Database
) -> None:
    other, _ = user_with_password(given)
    with visit() as browser:
        sign_in(browser, other)
        mark = browser._client.cookies.get(KNOWN)
        assert passwords.is_browser_mark(mark, KEPT)
        database.write(set_anew, user).result()
        for number in range(10):
            guess_from(browser, f"192.0.2.{number}", user)
        assert sign_in(browser, user, OTHER).status_code == 429
        assert sign_in(browser, other).status_code == 303
        for odd in ("", "x", mark[:-1], "\u00fc" * 64):
            assert not passwords.is_browser_mark(odd, KEPT)


def set_anew(session: Session, address: str) -> None:
    account = accounts.account_of(session, address)
    passwords.set_password(session, account.id, passwords.hash_password(OTHER))


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_a_body_of_100_mb_is_refused_unread(browser: Browser, announced: bool, kind: str) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        if kind.startswith("multipart"):
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(1600):
            sent += 65_536
            yield b"x" * 65_536

    headers = {"content-type": kind}
    if announced:
        headers["content-length"] = str(1600 * 65_536)
    answer = browser.send("POST", "/sign-in", content=body(), headers=headers)
    assert answer.status_code == 413
    assert "That is too large" in text_of(answer)
    assert sent <= web.LARGEST_BODY + 2 * 65_536
