"""Sign in and out; and how the pages look."""

import asyncio

from starlette.responses import Response

from bettune import accounts, passwords, sign_ins
from bettune.accounts import Account
from bettune.database import Session
from bettune.errors import (
    AccountNotFound,
    EmailInvalid,
    RateLimitExceeded,
    Refusal,
    SignInFailed,
)
from bettune.limits import Limit, network_of
from bettune.web.languages import DOCS, LANGUAGES, docs_path
from bettune.web.visit import Visit

SESSION, KNOWN = "bettune", "bettune-known"
"""The cookies with a session's secret, and with what an account knows a browser by."""
COOKIE_LASTS = 180 * 86_400
_hashing = asyncio.Semaphore(2)
"""Passwords checked at a time: each takes 19 MiB."""


async def home(visit: Visit) -> Response:
    """Send a user to the filters, anybody else to the documentation."""
    return visit.go("/filters" if visit.visitor else docs_path(visit.renderer.language))


async def sign_in(visit: Visit) -> Response:
    """Show the form; or check the password and begin a session."""
    if visit.request.method != "POST":
        return _form(visit)
    email, password = await visit.text("email"), await visit.text("password")
    try:
        account = await check_password(visit, email, password)
    except Refusal as refusal:
        return _form(visit, refusal, email)
    return await begin(visit, account, await visit.text("next") or "/")


def _form(visit: Visit, refusal: Refusal | None = None, email: str = "") -> Response:
    query = visit.request.query_params
    path = query.get("next", "/")
    return visit.page(
        "sign_in.html",
        refusal.status if refusal else 200,
        refusal=refusal,
        done="" if refusal else query.get("done", ""),
        email=email,
        next=path if is_ours(path) else "/",
    )


async def check_password(visit: Visit, email: str, password: str) -> Account:
    """Return the account of an e-mail address and its password; SignInFailed, or told to wait.

    Tries are counted by address and by account, each ten times a minute at the most; those of a
    browser that the account knows only with those of such browsers, so that whoever guesses
    elsewhere keeps nobody out of their own account.
    """
    account, kept = await visit.database.read(_account_and_hash, email)
    if account is not None and _is_known(visit, account, kept):
        await count(visit.limits.passwords, f"sign-in:known:{account.id}")
    else:
        for key in (network_of(visit.address), email.strip().lower()[:254]):
            await count(visit.limits.passwords, f"sign-in:{key}")
    async with _hashing:
        right = await asyncio.to_thread(passwords.is_password, password[:1000], kept)
    if account is None or account.disabled or not right:
        raise SignInFailed
    return account


def _is_known(visit: Visit, account: Account, kept: str | None) -> bool:
    """Tell whether the account has signed in from this browser before, or is signed in."""
    if visit.visitor is not None and visit.account.id == account.id:
        return True
    mark = visit.request.cookies.get(KNOWN, "")
    return kept is not None and passwords.is_browser_mark(mark, kept)


async def count(limit: Limit, key: str) -> None:
    """Take one off a key's window; RateLimitExceeded if none is left."""
    found = await limit.count(key)
    if not found.accepted:
        raise RateLimitExceeded(limit.quota, limit.window, found.reset)


def _account_and_hash(session: Session, email: str) -> tuple[Account | None, str | None]:
    try:
        account = accounts.account_of(session, email)
    except (AccountNotFound, EmailInvalid):
        return None, None
    return account, passwords.password_hash_of(session, account.id)


async def begin(visit: Visit, account: Account, path: str) -> Response:
    """Begin a session, always with a new secret, and go on to a page of ours."""
    secret = sign_ins.new_secret()
    agent = visit.request.headers.get("user-agent", "")
    await visit.database.write(
        sign_ins.start, account.id, sign_ins.hash_of(secret), agent, visit.address
    )
    response = visit.go(path if is_ours(path) else "/")
    set_session(visit, response, secret)
    kept = await visit.database.read(passwords.password_hash_of, account.id)
    know_browser(visit, response, kept)
    return response


def set_session(visit: Visit, response: Response, secret: str) -> None:
    """Give the browser a session's secret."""
    _set_cookie(visit, response, SESSION, secret, hidden=True)


def know_browser(visit: Visit, response: Response, kept: str | None) -> None:
    """Let the account know the browser again by what is kept of its password."""
    if kept is not None:
        _set_cookie(visit, response, KNOWN, passwords.browser_mark(kept), hidden=True)


def forget(response: Response) -> None:
    """Let the browser forget the session, and what pages kept in its tabs."""
    response.delete_cookie(SESSION)
    response.headers["clear-site-data"] = '"storage"'


async def hashed(password: str) -> str:
    """Return what is kept of a new password; PasswordInvalid if it is too short or too long."""
    async with _hashing:
        return await asyncio.to_thread(passwords.hash_password, password)


def is_ours(path: str) -> bool:
    """Tell whether a path leads to a page of ours and nowhere else."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def _set_cookie(
    visit: Visit, response: Response, name: str, value: str, *, hidden: bool = False
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=COOKIE_LASTS,
        secure=visit.settings.is_secure,
        httponly=hidden,
        samesite="lax",
    )


async def sign_out(visit: Visit) -> Response:
    """End the session."""
    assert visit.visitor is not None  # noqa: S101  # the table lets only users in
    await visit.database.write(sign_ins.end, visit.account.id, visit.visitor.sign_in_id)
    response = visit.go("/sign-in")
    forget(response)
    return response


async def appearance(visit: Visit) -> Response:
    """Keep the theme or the language that a visitor chose, and go back."""
    theme, language = await visit.text("theme"), await visit.text("language")
    back = await visit.text("back")
    if back.endswith(DOCS) and language in LANGUAGES:
        back = docs_path(language)
    response = visit.go(back if is_ours(back) else "/")
    if theme in ("light", "dark", "system"):
        _set_cookie(visit, response, "theme", theme)
    if language in LANGUAGES:
        _set_cookie(visit, response, "language", language)
        if visit.visitor:
            account = visit.account
            await visit.database.write(
                accounts.set_preferences, account.id, language, account.time_zone
            )
    return response
