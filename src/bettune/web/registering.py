"""Register, and set a forgotten password."""

import asyncio
import logging

from starlette.responses import Response

from bettune import accounts, invitations, mail, passwords, sign_ins
from bettune.accounts import Account
from bettune.database import Session
from bettune.errors import AccountNotFound, EmailInvalid, InvitationInvalid, NotFound, Refusal
from bettune.limits import network_of
from bettune.web.forms import FIELDS, wrong
from bettune.web.signing import begin, count, hashed, know_browser
from bettune.web.visit import Visit

MOST_LINKS = 3
"""Links to set a password that are good at a time: nobody can fill a user's letter box."""
_sendings: set[asyncio.Task[None]] = set()
"""Mails on their way, so that none is forgotten by the collector."""
log = logging.getLogger("bettune.web")


async def register(visit: Visit) -> Response:
    """Show the form; or make an account, where the operator lets one."""
    invitation = visit.request.query_params.get("invitation", "") or await _field(
        visit, "invitation"
    )
    if not await _may_register(visit, invitation):
        return visit.page("register_closed.html", 403)
    if visit.request.method != "POST":
        return _registration(visit, invitation)
    email = await visit.text("email")
    try:
        await count(visit.limits.passwords, f"register:{network_of(visit.address)}")
        kept = await hashed(await visit.text("password"))
        account = await visit.database.write(_register, email, kept, invitation)
    except Refusal as refusal:
        return _registration(visit, invitation, refusal, email)
    return await begin(visit, account, "/settings")


def _registration(
    visit: Visit, invitation: str, refusal: Refusal | None = None, email: str = ""
) -> Response:
    return visit.page(
        "register.html",
        refusal.status if refusal else 200,
        refusal=refusal,
        wrong=wrong(visit, refusal, FIELDS),
        email=email,
        invitation=invitation,
    )


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
    await count(visit.limits.passwords, f"forgotten:{network_of(visit.address)}")
    sending = asyncio.create_task(_mail_link(visit, await visit.text("email")))
    _sendings.add(sending)
    sending.add_done_callback(_sendings.discard)
    return visit.page("forgotten.html", sent=True, by_mail=True)


async def _mail_link(visit: Visit, email: str) -> None:
    secret = sign_ins.new_secret()
    try:
        account = await visit.database.write(_link, email, sign_ins.hash_of(secret))
        if account is None:
            return
        url = f"{visit.settings.base_url}/password?link={secret}"
        text = visit.gettext("Set a new password here, within two hours:") + f"\n\n{url}\n"
        subject = visit.gettext("A new password for Bettune")
        await asyncio.to_thread(mail.send, visit.settings, account.email, subject, text)
    except (AccountNotFound, EmailInvalid):
        return
    except OSError:
        log.exception("The mail could not be sent")


def _link(session: Session, email: str, secret_hash: str) -> Account | None:
    """Keep a link to set the account's password; None where it has as many as it may have."""
    account = accounts.account_of(session, email)
    if invitations.open_links(session, account.id) >= MOST_LINKS:
        return None
    invitations.invite(session, secret_hash, account.id)
    return account


async def password_by_link(visit: Visit) -> Response:
    """Show the form of a link; or set the password, which ends all sessions."""
    link = visit.request.query_params.get("link", "") or await _field(visit, "link")

    def is_open(session: Session) -> bool:
        return invitations.is_open(session, sign_ins.hash_of(link), for_account=True)

    if not await visit.database.read(is_open):
        raise InvitationInvalid
    if visit.request.method != "POST":
        return _new_password(visit, link)
    try:
        kept = await hashed(await visit.text("password"))
        await visit.database.write(_set_by_link, link, kept)
    except Refusal as refusal:
        return _new_password(visit, link, refusal)
    response = visit.go("/sign-in?done=password")
    know_browser(visit, response, kept)
    return response


def _new_password(visit: Visit, link: str, refusal: Refusal | None = None) -> Response:
    return visit.page(
        "password.html",
        refusal.status if refusal else 200,
        refusal=refusal,
        wrong=wrong(visit, refusal, FIELDS),
        link=link,
    )


def _set_by_link(session: Session, link: str, password_hash: str) -> None:
    account_id = invitations.use(session, sign_ins.hash_of(link), for_account=True)
    if account_id is None:
        raise NotFound
    passwords.set_password(session, account_id, password_hash)
    invitations.withdraw(session, account_id)
