"""For operators: the users, their subscriptions, and the links that let somebody in."""

from starlette.responses import Response

from bettune import accounts, invitations, sign_ins, subscriptions, tokens
from bettune import usage as noun
from bettune.accounts import Account
from bettune.database import Session
from bettune.errors import Conflict, Refusal
from bettune.filters import filters_of
from bettune.web.forms import posted
from bettune.web.visit import Visit

_USER = "/operator/users/{id}"


async def users(visit: Visit) -> Response:
    """List the users."""
    return await _users(visit)


async def _users(
    visit: Visit, link: str = "", ends_at: int = 0, refusal: Refusal | None = None
) -> Response:
    wanted, number = visit.search
    await visit.usage.write()
    return visit.page(
        "operator_users.html",
        refusal.status if refusal else 200,
        refusal=refusal,
        wanted=wanted,
        part=await visit.database.read(accounts.find_accounts, wanted, number),
        no_end=accounts.NO_END,
        now=int(visit.now()),
        registration=visit.settings.registration,
        link=link,
        ends_at=ends_at,
    )


@posted("/operator/users")
async def invite(visit: Visit) -> Response:
    """Make a link to register with, and show it this once."""
    if visit.settings.registration != "invitation":
        return await _users(visit, refusal=Conflict("Registration is not by invitation"))
    secret = sign_ins.new_secret()
    ends_at = await visit.database.write(invitations.invite, sign_ins.hash_of(secret), None)
    link = f"{visit.settings.base_url}/register?invitation={secret}"
    return await _users(visit, link, ends_at)


async def user(visit: Visit) -> Response:
    """Show one user."""
    return await _user(visit)


async def _user(
    visit: Visit, refusal: Refusal | None = None, until: str = "", link: str = "", ends_at: int = 0
) -> Response:
    await visit.usage.write()
    user_id = visit.number("id")
    read = visit.database.read
    return visit.page(
        "operator_user.html",
        refusal.status if refusal else 200,
        user=await read(accounts.account_by_id, user_id),
        subscriptions=await read(subscriptions.subscriptions_of, user_id),
        token=await read(tokens.token_of, user_id),
        filters=await read(filters_of, user_id),
        requests=await read(noun.requests_of, user_id),
        is_self=user_id == visit.account.id,
        done=visit.request.query_params.get("done", ""),
        refusal=refusal,
        until=until,
        link=link,
        ends_at=ends_at,
    )


@posted(_USER)
async def grant(visit: Visit) -> Response:
    """Grant PRO until a day, or change when it ends."""
    until = (await visit.text("until")).strip()
    try:
        await visit.database.write(_grant, visit.number("id"), until)
    except Refusal as refusal:
        return await _user(visit, refusal, until)
    return visit.go(f"{_here(visit)}?done=granted")


@posted(_USER)
async def grant_without_end(visit: Visit) -> Response:
    """Grant PRO without end."""
    await visit.database.write(_grant, visit.number("id"), None)
    return visit.go(f"{_here(visit)}?done=granted")


def _grant(session: Session, user_id: int, until: str | None) -> None:
    subscriptions.grant(session, accounts.account_by_id(session, user_id).email, until)


@posted(_USER)
async def end(visit: Visit) -> Response:
    """Take PRO away with the next request."""

    def end_of(session: Session, user_id: int) -> None:
        subscriptions.end(session, accounts.account_by_id(session, user_id).email)

    await visit.database.write(end_of, visit.number("id"))
    return visit.go(f"{_here(visit)}?done=ended")


@posted(_USER)
async def disable(visit: Visit) -> Response:
    """Shut a user out with the next request, of the pages and the API."""
    if visit.number("id") == visit.account.id:
        raise Conflict("Operators cannot shut themselves out")
    await visit.database.write(_set_disabled, visit.number("id"), True)
    return visit.go(f"{_here(visit)}?done=disabled")


@posted(_USER)
async def enable(visit: Visit) -> Response:
    """Let a disabled user in again."""
    await visit.database.write(_set_disabled, visit.number("id"), False)
    return visit.go(f"{_here(visit)}?done=enabled")


def _set_disabled(session: Session, user_id: int, disabled: bool) -> Account:
    return accounts.set_disabled(session, accounts.account_by_id(session, user_id).email, disabled)


@posted(_USER)
async def reset_link(visit: Visit) -> Response:
    """Make a link to set the user's password with, and show it this once."""
    user_id = visit.number("id")
    await visit.database.read(accounts.account_by_id, user_id)
    secret = sign_ins.new_secret()
    ends_at = await visit.database.write(invitations.invite, sign_ins.hash_of(secret), user_id)
    link = f"{visit.settings.base_url}/password?link={secret}"
    return await _user(visit, link=link, ends_at=ends_at)


def _here(visit: Visit) -> str:
    return _USER.format(id=visit.number("id"))
