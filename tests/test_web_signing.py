"""Signing in and out, registering, setting a forgotten password; and who is kept out."""

import asyncio
import email
import socketserver
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx2
import pytest

from bettune import accounts, invitations, passwords, sign_ins
from bettune.database import Database, Session
from bettune.limits import Limits, MemoryLimit
from bettune.web import site as web
from conftest import NOON, Clock, Given
from pages import ORIGIN, Browser, open_browser, text_of

PASSWORD = "correct horse battery"
OTHER = "another battery staple"
WRONG = "The e-mail address or the password is not right."
WAIT = "Too many attempts. Wait a minute and try again."


@pytest.fixture
def limits(clock: Clock) -> Limits:
    """Limits on the test's clock, of passwords too."""
    generous = MemoryLimit(2000, 60, clock)
    return Limits(requests=generous, guesses=generous, passwords=MemoryLimit(10, 60, clock))


@pytest.fixture
def visit(database: Database, limits: Limits, clock: Clock) -> Any:
    """A way to open a browser, with settings."""

    def opened(**settings: Any) -> AbstractContextManager[Browser]:
        return open_browser(database, limits, clock, **settings)

    return opened


@pytest.fixture
def browser(visit: Any) -> Iterator[Browser]:
    """A browser in which nobody is signed in."""
    with visit() as opened:
        yield opened


@pytest.fixture
def user(given: Given, database: Database) -> str:
    """A user with a password; the e-mail address."""
    address, _ = given.user()
    set_password(database, address, PASSWORD)
    return address


def set_password(database: Database, address: str, password: str) -> None:
    account = database.read(accounts.account_of, address).result()
    kept = passwords.hash_password(password)
    database.write(passwords.set_password, account.id, kept).result()


def sign_in(
    browser: Browser, address: str, password: str = PASSWORD, **more: Any
) -> httpx2.Response:
    fields = {"email": address, "password": password, "next": "/settings"} | more
    return browser.post("/sign-in", fields, follow_redirects=False)


def secret_of(browser: Browser) -> str | None:
    return browser._client.cookies.get(web.COOKIE)


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/settings", follow_redirects=False).status_code == 200


def session_count(session: Session) -> int:
    ((found,),) = session.all("SELECT count(*) FROM sign_ins")
    return int(found)


def link_for(database: Database, address: str | None) -> str:
    """Make a link, to set the password of a user or to register; its secret."""
    secret = sign_ins.new_secret()
    account = database.read(accounts.account_of, address).result() if address else None
    account_id = account.id if account else None
    database.write(invitations.invite, sign_ins.hash_of(secret), account_id).result()
    return secret


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
    browser._client.cookies.set(web.COOKIE, secret)
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
        (cookie,) = sign_in(browser, user).headers.get_list("set-cookie")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= attributes


def test_a_session_s_secret_is_new_with_every_sign_in(
    browser: Browser, database: Database, user: str
) -> None:
    planted = "a secret that an attacker knows"
    browser._client.cookies.set(web.COOKIE, planted, domain="bettune.test", path="/")
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


def test_guesses_from_many_addresses_count_for_the_account(
    browser: Browser, limits: Limits, user: str
) -> None:
    site = browser._client._transport.app
    statuses = []
    for number in range(12):
        transport = httpx2.ASGITransport(site, client=(f"192.0.2.{number}", 1))
        client = httpx2.AsyncClient(
            transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}
        )
        fields = {"email": user.upper(), "password": "not the password"}
        statuses.append(browser._runner.run(client.post("/sign-in", data=fields)).status_code)
        browser._runner.run(client.aclose())
    assert statuses == [401] * 10 + [429] * 2


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
    assert "That is too large." in text_of(answer)
    assert sent <= web.LARGEST_BODY + 2 * 65_536


def test_registration_is_closed_unless_the_operator_opens_it(
    browser: Browser, database: Database
) -> None:
    secret = link_for(database, None)
    fields = {"email": "new@example.org", "password": PASSWORD, "invitation": secret}
    assert browser.get("/register").status_code == 403
    assert browser.post("/register", fields).status_code == 403
    assert database.read(accounts.all_accounts).result() == []


def test_an_invitation_lets_one_user_register(visit: Any, database: Database, clock: Clock) -> None:
    secret = link_for(database, None)
    fields = {"email": "New@Example.org", "password": PASSWORD, "invitation": secret}
    with visit(registration="invitation") as browser:
        assert browser.get("/register").status_code == 403
        assert browser.get("/register?invitation=guessed").status_code == 403
        assert browser.get(f"/register?invitation={secret}").status_code == 200
        weak = browser.post("/register", fields | {"password": "short"})
        assert (weak.status_code, "10 to 200 characters" in text_of(weak)) == (400, True)
        assert browser.post("/register", fields).url.path == "/settings"
        assert is_signed_in(browser)
    (account,) = database.read(accounts.all_accounts).result()
    assert (account.email, account.operator) == ("new@example.org", False)
    with visit(registration="invitation") as browser:
        assert browser.post("/register", fields | {"email": "b@example.org"}).status_code == 403
        late = link_for(database, None)
        clock.now += invitations.LASTS["invitation"]
        assert browser.get(f"/register?invitation={late}").status_code == 403


def test_an_invitation_is_not_used_up_by_a_registration_that_fails(
    visit: Any, database: Database, user: str
) -> None:
    secret = link_for(database, None)
    fields = {"email": user, "password": PASSWORD, "invitation": secret}
    with visit(registration="invitation") as browser:
        taken = browser.post("/register", fields)
        assert taken.status_code == 409
        assert "There is a user with this e-mail address already." in text_of(taken)
        assert browser.post("/register", fields | {"email": "b@example.org"}).status_code == 200


def test_open_registration_needs_no_link(visit: Any) -> None:
    with visit(registration="open") as browser:
        fields = {"email": "new@example.org", "password": PASSWORD, "invitation": ""}
        assert browser.post("/register", fields).url.path == "/settings"


def test_a_link_sets_the_password_once_and_ends_all_sessions(
    browser: Browser, database: Database, user: str
) -> None:
    secret, second = link_for(database, user), link_for(database, user)
    sign_in(browser, user)
    assert "New password" in text_of(browser.get(f"/password?link={secret}"))
    weak = browser.post("/password", {"link": secret, "password": "short"})
    assert weak.status_code == 400
    done = browser.post("/password", {"link": secret, "password": OTHER})
    assert done.url.path == "/sign-in"
    assert not is_signed_in(browser)
    for spoilt in (secret, second, "guessed", ""):
        again = browser.post("/password", {"link": spoilt, "password": PASSWORD})
        assert again.status_code == 400
    assert sign_in(browser, user).status_code == 401
    assert sign_in(browser, user, OTHER).status_code == 303


def test_a_link_is_good_for_two_hours_and_its_purpose_only(
    visit: Any, database: Database, user: str, clock: Clock
) -> None:
    reset, invitation = link_for(database, user), link_for(database, None)
    with visit(registration="invitation") as browser:
        assert browser.get(f"/register?invitation={reset}").status_code == 403
        assert browser.get(f"/password?link={invitation}").status_code == 400
        clock.now += 2 * 3_600 - 1
        assert browser.get(f"/password?link={reset}").status_code == 200
        clock.now += 1
        assert browser.get(f"/password?link={reset}").status_code == 400


class Post(socketserver.StreamRequestHandler):
    """A mail server's side of a conversation; what it takes goes into the server's list."""

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(email.message_from_bytes(b"".join(lines)))
            elif word == "QUIT":
                self.say("221 bye")
                return
            self.say("250 fine")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[tuple[str, list[Any]]]:
    """Take mail on a port of this machine; where, and what came."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.daemon_threads = True
        server.mails = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", server.mails
        server.shutdown()
        thread.join()


def wait_for_mail(browser: Browser, mails: list[Any], number: int = 1) -> None:
    for _ in range(500):
        if len(mails) >= number:
            return
        browser._runner.run(asyncio.sleep(0.01))
    raise AssertionError("no mail came")


def test_a_forgotten_password_is_set_by_a_link_in_a_mail(visit: Any, user: str) -> None:
    with mail_server() as (smtp, mails), visit(smtp=smtp, public_url=ORIGIN) as browser:
        for address in ("nobody@example.org", user):
            told = browser.post("/forgotten", {"email": address})
            assert "If there is such a user, a link is on its way." in text_of(told)
        wait_for_mail(browser, mails)
        (mail,) = mails
        assert mail["To"] == user
        (link,) = [line for line in mail.get_payload().split() if line.startswith(ORIGIN)]
        secret = link.rpartition("=")[2]
        assert link == f"{ORIGIN}/password?link={secret}"
        browser.post("/password", {"link": secret, "password": OTHER})
        assert sign_in(browser, user, OTHER).status_code == 303


def test_mails_are_limited(visit: Any, user: str) -> None:
    with mail_server() as (smtp, mails), visit(smtp=smtp, public_url=ORIGIN) as browser:
        statuses = [browser.post("/forgotten", {"email": user}).status_code for _ in range(12)]
        wait_for_mail(browser, mails, 10)
    assert statuses == [200] * 10 + [429] * 2
    assert len(mails) == 10


def test_a_mail_server_that_is_away_harms_nobody(
    visit: Any, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    with visit(smtp="smtp://127.0.0.1:1", public_url=ORIGIN) as browser:
        assert browser.post("/forgotten", {"email": user}).status_code == 200
        for _ in range(500):
            if caplog.records:
                break
            browser._runner.run(asyncio.sleep(0.01))
    assert [record.message for record in caplog.records] == ["The mail could not be sent"]


def test_without_mail_the_page_says_whom_to_ask(browser: Browser) -> None:
    assert "Its operator can give you a link" in text_of(browser.get("/forgotten"))
