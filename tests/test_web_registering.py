"""Registering, and setting a forgotten password by a link that an operator or a mail brings."""

import asyncio
import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bettune import accounts, invitations
from bettune.database import Database
from conftest import Clock
from pages import ORIGIN, Browser, text_of
from signing import (
    OTHER,
    PASSWORD,
    field_error,
    is_signed_in,
    link_for,
    sign_in,
)


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
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", server.mails
        finally:
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


def test_nobody_can_fill_a_user_s_letter_box(visit: Any, user: str, clock: Clock) -> None:
    with mail_server() as (smtp, mails), visit(smtp=smtp, public_url=ORIGIN) as browser:
        for _ in range(3):
            statuses = [browser.post("/forgotten", {"email": user}).status_code for _ in range(12)]
            assert statuses == [200] * 10 + [429] * 2
            clock.now += 60
        wait_for_mail(browser, mails, 3)
        browser._runner.run(asyncio.sleep(0.2))
        assert len(mails) == 3
        clock.now += 2 * 3_600
        browser.post("/forgotten", {"email": user})
        wait_for_mail(browser, mails, 4)


def test_what_is_wrong_stands_beside_its_field(visit: Any, user: str, database: Database) -> None:
    weak, taken = "A password is 10 to 200 characters.", "There is a user with this e-mail address"
    with visit(registration="open") as browser:
        for address, password, name, told in (
            ("no address", PASSWORD, "email", "That is not an e-mail address."),
            (user, PASSWORD, "email", f"{taken} already."),
            ("new@example.org", "short", "password", weak),
        ):
            fields = {"email": address, "password": password, "invitation": ""}
            refused = browser.post("/register", fields)
            assert field_error(refused, name) == told
            assert f'role="alert">{told}' in refused.text
            assert refused.text.count("aria-invalid") == 1
        secret = link_for(database, user)
        refused = browser.post("/password", {"link": secret, "password": "short"})
        assert field_error(refused, "password") == weak
        assert f'role="alert">{weak}' in refused.text


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
