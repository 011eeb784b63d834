"""Users with a password, and what they do on the pages to sign in, to be sure, to be forgotten."""

import re
from typing import Any

import httpx2

from bettune import accounts, invitations, passwords, sign_ins
from bettune.database import Database
from bettune.web.signing import SESSION
from conftest import BASE, Given
from pages import Browser, text_of

PASSWORD = "correct horse battery"
OTHER = "another battery staple"
KEPT = passwords.hash_password(PASSWORD)
"""Made once: it takes its time."""


def user_with_password(given: Given, *, pro: bool = True) -> tuple[str, str]:
    """Add a user; return the e-mail address and the token."""
    address, token = given.user(pro=pro)
    account = given.database.read(accounts.account_of, address).result()
    given.database.write(passwords.set_password, account.id, KEPT).result()
    return address, token


def sign_in(
    browser: Browser, address: str, password: str = PASSWORD, **more: Any
) -> httpx2.Response:
    fields = {"email": address, "password": password, "next": "/settings"} | more
    return browser.post("/sign-in", fields, follow_redirects=False)


def secret_of(browser: Browser) -> str | None:
    return browser._client.cookies.get(SESSION)


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/settings", follow_redirects=False).status_code == 200


def link_for(database: Database, address: str | None) -> str:
    """Make a link, to set the password of a user or to register; its secret."""
    secret = sign_ins.new_secret()
    account = database.read(accounts.account_of, address).result() if address else None
    account_id = account.id if account else None
    database.write(invitations.invite, sign_ins.hash_of(secret), account_id).result()
    return secret


def field_error(answer: httpx2.Response, name: str) -> str | None:
    """Return what stands beside a field, and is said to belong to it."""
    found = re.search(rf'<p id="{name}-told" class="error">([^<]*)', answer.text)
    told = f'aria-describedby="{name}-told" aria-invalid="true"' in answer.text
    return found[1] if found and told else None


class SignedIn:
    """A user with a password, signed in."""

    def __init__(self, browser: Browser, given: Given, *, pro: bool = True) -> None:
        self.browser = browser
        self.email, self.token = user_with_password(given, pro=pro)
        self.id = browser.database.read(accounts.account_of, self.email).result().id
        browser._client.cookies.clear()
        browser.sign_in(self.email)
        cookies = browser._client.cookies
        secret = cookies.get(SESSION)
        cookies.clear()
        cookies.set(SESSION, secret, domain="bettune.test", path="/")  # as a server sets it

    def page(self) -> str:
        return text_of(self.browser.get("/settings"))

    def post(self, form: str, **fields: str) -> httpx2.Response:
        return self.browser.post(f"/settings/{form}", fields)

    def api(self, token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        return self.browser.get(f"{BASE}/sports", headers=headers).status_code

    @property
    def secret(self) -> str | None:
        return secret_of(self.browser)

    def elsewhere(self, agent: str = "elsewhere") -> tuple[int, str]:
        """Begin another session; its id and its secret."""
        secret, database = sign_ins.new_secret(), self.browser.database
        hashed = sign_ins.hash_of(secret)
        made = database.write(sign_ins.start, self.id, hashed, agent, "192.0.2.7").result()
        return made, secret

    def lasts(self, secret: str) -> bool:
        found = self.browser.database.read(sign_ins.visitor_of, sign_ins.hash_of(secret))
        return found.result() is not None
