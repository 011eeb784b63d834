"""The settings of a user: who they are, their token, subscription and sessions; all their data."""

from typing import IO

from starlette.responses import Response

from bettune import accounts, everything, invitations, passwords, sign_ins, subscriptions, tokens
from bettune import usage as noun
from bettune.database import Session
from bettune.errors import (
    EmailDiffers,
    InvalidRequest,
    PasswordWrong,
    Refusal,
    SignInFailed,
)
from bettune.sign_ins import Visitor
from bettune.web import downloads, signing
from bettune.web.browsers import browser_name
from bettune.web.forms import FIELDS, posted, wrong
from bettune.web.languages import LANGUAGES
from bettune.web.rendering import time_zones
from bettune.web.visit import Visit

_FIELDS = FIELDS | {"password_invalid": "new_password", "email_differs": "typed"}
_BESIDE_PASSWORD = ("password_wrong", "rate_limit_exceeded")
"""Codes of what is about the current password, whose field has another name in each form."""
_PASSWORDS = {
    "email": "email_password",
    "password": "password",
    "token": "token_password",
    "delete": "delete_password",
}


def user_of(visit: Visit) -> Visitor:
    """Return who is signed in; the table lets only users in."""
    assert visit.visitor is not None  # noqa: S101  # the table lets only users in
    return visit.visitor


async def show(visit: Visit) -> Response:
    """Show all settings."""
    return await _page(visit)


async def _page(
    visit: Visit, form: str = "", refusal: Refusal | None = None, typed: str = ""
) -> Response:
    """Return the page; a refusal stands in its form, beside the field it is about."""
    await visit.usage.write()
    account_id = visit.account.id
    limit = visit.limits.requests
    sessions = await visit.database.read(sign_ins.sign_ins_of, account_id)
    fields = _FIELDS | dict.fromkeys(_BESIDE_PASSWORD, _PASSWORDS.get(form, "form"))
    return visit.page(
        "settings.html",
        refusal.status if refusal else 200,
        done=visit.request.query_params.get("done", ""),
        form=form,
        wrong=wrong(visit, refusal, fields),
        typed=typed,
        token=await visit.database.read(tokens.token_of, account_id),
        subscription=await visit.database.read(subscriptions.subscription_of, account_id),
        requests=await visit.database.read(noun.requests_of, account_id),
        limit=limit,
        window=await limit.peek(str(account_id)),
        sessions=[(one, browser_name(one.agent)) for one in sessions],
        this_session=user_of(visit).sign_in_id,
        zones=sorted(time_zones()),
        base_url=visit.settings.base_url,
    )


async def check_own_password(visit: Visit, field: str) -> None:
    """Go on only if the user gave their current password; as limited as signing in."""
    try:
        await signing.check_password(visit, visit.account.email, await visit.text(field))
    except SignInFailed:
        raise PasswordWrong from None


@posted("/settings")
async def change_email(visit: Visit) -> Response:
    """Change the e-mail address."""
    wanted = await visit.text("email")
    try:
        await check_own_password(visit, "email_password")
        await visit.database.write(_set_email, visit.account.id, wanted)
    except Refusal as refusal:
        return await _page(visit, "email", refusal, wanted)
    return visit.go("/settings?done=email#account")


def _set_email(session: Session, account_id: int, email: str) -> None:
    accounts.set_email(session, account_id, email)
    invitations.withdraw(session, account_id)  # they went to the old address


@posted("/settings")
async def change_password(visit: Visit) -> Response:
    """Change the password: all sessions end, and this one goes on with a new secret."""
    try:
        await check_own_password(visit, "password")
        kept = await signing.hashed(await visit.text("new_password"))
    except Refusal as refusal:
        return await _page(visit, "password", refusal)
    secret = sign_ins.new_secret()
    agent = visit.request.headers.get("user-agent", "")
    await visit.database.write(
        _set_password, visit.account.id, kept, sign_ins.hash_of(secret), agent, visit.address
    )
    response = visit.go("/settings?done=password#account")
    signing.set_session(visit, response, secret)
    signing.know_browser(visit, response, kept)
    return response


def _set_password(
    session: Session, account_id: int, kept: str, secret_hash: str, agent: str, address: str
) -> None:
    passwords.set_password(session, account_id, kept)
    invitations.withdraw(session, account_id)
    sign_ins.start(session, account_id, secret_hash, agent, address)


@posted("/settings")
async def change_preferences(visit: Visit) -> Response:
    """Change the language and the time zone."""
    language, zone = await visit.text("language"), await visit.text("time_zone")
    if language not in LANGUAGES or zone not in time_zones():
        return await _page(visit, "preferences", InvalidRequest())
    await visit.database.write(accounts.set_preferences, visit.account.id, language, zone)
    return visit.go("/settings?done=preferences#preferences")


@posted("/settings")
async def make_token(visit: Visit) -> Response:
    """Stop the token, if there is one, and show a new one: this once, on this page only."""
    try:
        await check_own_password(visit, "token_password")
    except Refusal as refusal:
        return await _page(visit, "token", refusal)
    replaced = await visit.database.read(tokens.token_of, visit.account.id)
    token = await visit.database.write(tokens.regenerate, visit.account.email)
    return visit.page(
        "settings_token.html",
        token=token,
        replaced=replaced,
        base_url=visit.settings.base_url,
    )


@posted("/settings")
async def end_session(visit: Visit) -> Response:
    """End one of the user's sessions; another user's is not found."""
    await visit.database.write(sign_ins.end, visit.account.id, visit.number("id"))
    return visit.go("/settings?done=session#sessions")


@posted("/settings")
async def end_other_sessions(visit: Visit) -> Response:
    """End all of the user's sessions but this one."""
    await visit.database.write(sign_ins.end_others, visit.account.id, user_of(visit).sign_in_id)
    return visit.go("/settings?done=sessions#sessions")


async def download(visit: Visit) -> Response:
    """Give the user all that is kept of them, as one JSON file."""
    await visit.usage.write()
    account_id = visit.account.id

    def write(session: Session, file: IO[bytes]) -> None:
        everything.write_everything(session, account_id, file)

    return await downloads.download(visit, write, "bettune-data.json", "application/json")


@posted("/settings")
async def delete(visit: Visit) -> Response:
    """Delete the account with all that is its own, once the user is sure."""
    typed = await visit.text("typed")
    try:
        await check_own_password(visit, "delete_password")
        if typed.strip().lower() != visit.account.email:
            raise EmailDiffers
        await visit.database.write(accounts.delete_account, visit.account.id)
    except Refusal as refusal:
        return await _page(visit, "delete", refusal, typed)
    visit.visitor = None
    response = visit.page("settings_deleted.html")
    signing.forget(response)
    response.delete_cookie(signing.KNOWN)
    return response
