"""Sign in and out, register, set a forgotten password; and how the pages look."""

import asyncio
import logging

from starlette.responses import Response

from bettune import accounts, invitations, mail, passwords, sign_ins
from bettune.accounts import Account
from bettune.database import Session
from bettune.errors import (
    AccountNotFound,
    EmailInvalid,
    InvitationInvalid,
    NotFound,
    RateLimitExceeded,
    Refusal,
    SignInFailed,
)
from bettune.limits import Limit
from bettune.web.languages import DOCS, LANGUAGES, docs_path
from bettune.web.visit import Visit

COOKIE_LASTS = 180 * 86_400
_hashing = asyncio.Semaphore(2)
"""Passwords checked at a time: each takes 19 MiB."""
_sendings: set[asyncio.Task[None]] = set()
"""Mails on their way, so that none is forgotten by the collector."""
log = logging.getLogger("bettune.web")


async def home(visit: Visit) -> Response:
    """Send a user to the filters, anybody else to the documentation."""
    return visit.go("/filters" if visit.visitor else docs_path(visit.renderer.language))


async def sign_in(visit: Visit) -> Response:
    """Show the form; or check the password and begin a session."""
    if visit.request.method != "POST":
        return visit.page("sign_in.html", refusal=None, email="", next=_next(visit))
    email, password = await visit.text("email"), await visit.text("password")
    try:
        account = await check_password(visit, email, password)
    except Refusal as refusal:
        return visit.page(
            "sign_in.html", refusal.status, refusal=refusal, email=email, next=_next(visit)
        )
    return await begin(visit, account, await visit.text("next") or "/")


async def check_password(visit: Visit, email: str, password: str) -> Account:
    """Return the account of an e-mail address and its password; SignInFailed, or told to wait.

    Failures are counted by address and by account, each ten times a minute at the most.
    """
    for key in (f"sign-in:{visit.address}", f"sign-in:{email.strip().lower()[:254]}"):
        await _count(visit.limits.passwords, key)
    account, kept = await visit.database.read(_account_and_hash, email)
    async with _hashing:
        right = await asyncio.to_thread(passwords.is_password, password[:1000], kept)
    if account is None or account.disabled or not right:
        raise SignInFailed
    return account


async def _count(limit: Limit, key: str) -> None:
    count = await limit.count(key)
    if not count.accepted:
        raise RateLimitExceeded(limit.quota, limit.window, count.reset)


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
    return response


def set_session(visit: Visit, response: Response, secret: str) -> None:
    """Give the browser a session's secret."""
    _set_cookie(visit, response, "bettune", secret, hidden=True)


def forget(response: Response) -> None:
    """Let the browser forget the session, and what pages kept in its tabs."""
    response.delete_cookie("bettune")
    response.headers["clear-site-data"] = '"storage"'


async def hashed(password: str) -> str:
    """Return what is kept of a new password; PasswordInvalid if it is too short or too long."""
    async with _hashing:
        return await asyncio.to_thread(passwords.hash_password, password)


def is_ours(path: str) -> bool:
    """Tell whether a path leads to a page of ours and nowhere else."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def _next(visit: Visit) -> str:
    path = visit.request.query_params.get("next", "/")
    return path if is_ours(path) else "/"


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


async def register(visit: Visit) -> Response:
    """Show the form; or make an account, where the operator lets one."""
    invitation = visit.request.query_params.get("invitation", "") or await _field(
        visit, "invitation"
    )
    if not await _may_register(visit, invitation):
        return visit.page("register_closed.html", 403)
    if visit.request.method != "POST":
        return visit.page("register.html", refusal=None, email="", invitation=invitation)
    email = await visit.text("email")
    try:
        await _count(visit.limits.passwords, f"register:{visit.address}")
        kept = await hashed(await visit.text("password"))
        account = await visit.database.write(_register, email, kept, invitation)
    except Refusal as refusal:
        return visit.page(
            "register.html", refusal.status, refusal=refusal, email=email, invitation=invitation
        )
    return await begin(visit, account, "/settings")


async def _field(visit: Visit, name: str) -> str:
    return await visit.text(name) if visit.request.method == "POST" else ""


async def _may_register(visit: Visit, invitation: str) -> bool:
    if visit.settings.registration == "open":
        return True
    if visit.settings.registration == "closed" or not invitation:
        return False

    def is_open(session: Session) -> bool:
        return invitations.is_open(session, sign_ins.hash_of(invitation), for_account=False)

    return await visit.database.read(is_open)


def _register(session: Session, email: str, password_hash: str, invitation: str) -> Account:
    if invitation:
        invitations.use(session, sign_ins.hash_of(invitation), for_account=False)
    account = accounts.add_account(session, email)
    passwords.set_password(session, account.id, password_hash)
    return account


async def forgotten(visit: Visit) -> Response:
    """Show the form; or mail a link, without telling whether there is such an account."""
    by_mail = bool(visit.settings.smtp)
    if visit.request.method != "POST" or not by_mail:
        return visit.page("forgotten.html", sent=False, by_mail=by_mail)
    await _count(visit.limits.passwords, f"forgotten:{visit.address}")
    sending = asyncio.create_task(_mail_link(visit, await visit.text("email")))
    _sendings.add(sending)
    sending.add_done_callback(_sendings.discard)
    return visit.page("forgotten.html", sent=True, by_mail=True)


async def _mail_link(visit: Visit, email: str) -> None:
    try:
        account = await visit.database.read(accounts.account_of, email)
        secret = sign_ins.new_secret()
        await visit.database.write(invitations.invite, sign_ins.hash_of(secret), account.id)
        url = f"{visit.settings.base_url}/password?link={secret}"
        text = visit.gettext("Set a new password here, within two hours:") + f"\n\n{url}\n"
        subject = visit.gettext("A new password for Bettune")
        await asyncio.to_thread(mail.send, visit.settings, account.email, subject, text)
    except (AccountNotFound, EmailInvalid):
        return
    except OSError:
        log.exception("The mail could not be sent")


async def password_by_link(visit: Visit) -> Response:
    """Show the form of a link; or set the password, which ends all sessions."""
    link = visit.request.query_params.get("link", "") or await _field(visit, "link")

    def is_open(session: Session) -> bool:
        return invitations.is_open(session, sign_ins.hash_of(link), for_account=True)

    if not await visit.database.read(is_open):
        raise InvitationInvalid
    if visit.request.method != "POST":
        return visit.page("password.html", refusal=None, link=link)
    try:
        kept = await hashed(await visit.text("password"))
        await visit.database.write(_set_by_link, link, kept)
    except Refusal as refusal:
        return visit.page("password.html", refusal.status, refusal=refusal, link=link)
    return visit.go("/sign-in")


def _set_by_link(session: Session, link: str, password_hash: str) -> None:
    account_id = invitations.use(session, sign_ins.hash_of(link), for_account=True)
    if account_id is None:
        raise NotFound
    passwords.set_password(session, account_id, password_hash)
    invitations.withdraw(session, account_id)


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
