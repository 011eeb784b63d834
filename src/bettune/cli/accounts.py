"""`bettune user`, `bettune subscription`, `bettune token`."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from bettune import accounts, invitations, sign_ins, subscriptions, times, tokens
from bettune.cli.options import as_json, opened, print_json, print_table, with_database
from bettune.database import Session
from bettune.errors import Conflict
from bettune.settings import read_settings

F = TypeVar("F", bound=Callable[..., Any])
with_public_url: Callable[[F], F] = click.option(
    "--public-url",
    metavar="URL",
    help="The URL that the link begins with; else BETTUNE_PUBLIC_URL, else http://HOST:PORT.",
)


def _moment(seconds: int | None, otherwise: str) -> str:
    return otherwise if seconds is None else times.to_text(seconds)


@click.group()
def user() -> None:
    """Add, list, disable and enable users."""


@user.command("add")
@click.argument("email")
@with_database
@as_json
def add_user(email: str, database: str | None, json: bool) -> None:
    """Add a user; print the user's id."""
    with opened(database) as door:
        account = door.write(accounts.add_account, email).result()
    if json:
        print_json(account)
    else:
        click.echo(account.id)


@user.command("list")
@with_database
@as_json
def list_users(database: str | None, json: bool) -> None:
    """List the users."""
    with opened(database) as door:
        found = door.read(accounts.all_accounts).result()
    if json:
        print_json(found)
        return
    print_table(
        ("id", "email", "status", "created"),
        (
            (
                one.id,
                one.email,
                "disabled" if one.disabled else "active",
                _moment(one.created_at, ""),
            )
            for one in found
        ),
    )


def _set_disabled(email: str, database: str | None, *, disabled: bool) -> None:
    with opened(database) as door:
        account = door.write(accounts.set_disabled, email, disabled).result()
    click.echo(f"{account.email} is {'disabled' if disabled else 'enabled'}")


@user.command("disable")
@click.argument("email")
@with_database
def disable_user(email: str, database: str | None) -> None:
    """Refuse a user's token with the next request."""
    _set_disabled(email, database, disabled=True)


@user.command("enable")
@click.argument("email")
@with_database
def enable_user(email: str, database: str | None) -> None:
    """Let a disabled user in again."""
    _set_disabled(email, database, disabled=False)


@user.command("operator")
@click.argument("email")
@click.option("--off", is_flag=True, help="Close them again.")
@with_database
def make_operator(email: str, off: bool, database: str | None) -> None:
    """Open the operator's pages to a user."""
    with opened(database) as door:
        account = door.write(accounts.set_operator, email, not off).result()
    click.echo(f"{account.email} is {'no longer' if off else 'now'} an operator")


@user.command("password")
@click.argument("email")
@click.option("--stdin", is_flag=True, help="Set the password that standard input has as a line.")
@with_public_url
@with_database
def password(email: str, stdin: bool, public_url: str | None, database: str | None) -> None:
    """Print a link to set a user's password with, good once and for two hours."""
    # Imported here: argon2 is of the server's extra.
    from bettune import passwords

    kept = passwords.hash_password(sys.stdin.readline().rstrip("\r\n")) if stdin else None
    secret = sign_ins.new_secret()

    def change(session: Session) -> str:
        account = accounts.account_of(session, email)
        if kept is None:
            invitations.invite(session, sign_ins.hash_of(secret), account.id)
        else:
            passwords.set_password(session, account.id, kept)
            invitations.withdraw(session, account.id)
        return account.email

    with opened(database) as door:
        address = door.write(change).result()
    if kept is None:
        click.echo(f"{read_settings({'public_url': public_url}).base_url}/password?link={secret}")
    else:
        click.echo(f"The password of {address} is set; all its sessions have ended")


@user.command("invite")
@with_public_url
@with_database
def invite(public_url: str | None, database: str | None) -> None:
    """Print a link to register with, good once and for 14 days."""
    settings = read_settings({"public_url": public_url})
    if settings.registration != "invitation":
        raise Conflict(
            f"Registration is {settings.registration}, not by invitation. Set "
            "BETTUNE_REGISTRATION=invitation, for the server and for this command"
        )
    secret = sign_ins.new_secret()
    with opened(database) as door:
        door.write(invitations.invite, sign_ins.hash_of(secret), None).result()
    click.echo(f"{settings.base_url}/register?invitation={secret}")


@click.group()
def subscription() -> None:
    """Grant, end and list PRO subscriptions."""


def _tell(one: subscriptions.Subscription, json: bool) -> None:
    if json:
        print_json(one)
    elif one.active:
        click.echo(f"{one.email} has PRO until {_moment(one.ends_at, 'further notice')}")
    else:
        click.echo(f"{one.email} has had PRO until {_moment(one.ends_at, '')}")


@subscription.command("grant")
@click.argument("email")
@click.option("--until", metavar="DATE", help="The last day (UTC), YYYY-MM-DD; else no end.")
@with_database
@as_json
def grant(email: str, until: str | None, database: str | None, json: bool) -> None:
    """Give PRO from now on; an active subscription gets the new end."""
    with opened(database) as door:
        _tell(door.write(subscriptions.grant, email, until).result(), json)


@subscription.command("end")
@click.argument("email")
@with_database
@as_json
def end(email: str, database: str | None, json: bool) -> None:
    """Take PRO away with the next request."""
    with opened(database) as door:
        _tell(door.write(subscriptions.end, email).result(), json)


@subscription.command("list")
@with_database
@as_json
def list_subscriptions(database: str | None, json: bool) -> None:
    """List all subscriptions, those that have ended too."""
    with opened(database) as door:
        found = door.read(subscriptions.all_subscriptions).result()
    if json:
        print_json(found)
        return
    print_table(
        ("id", "email", "status", "from", "until"),
        (
            (
                one.id,
                one.email,
                "active" if one.active else "ended",
                _moment(one.started_at, ""),
                _moment(one.ends_at, "no end"),
            )
            for one in found
        ),
    )


@click.group()
def token() -> None:
    """Make API tokens, and list what is known of them."""


@token.command("regenerate")
@click.argument("email")
@with_database
@as_json
def regenerate(email: str, database: str | None, json: bool) -> None:
    """Stop the user's token and print a new one. It is shown this once only."""
    with opened(database) as door:
        fresh = door.write(tokens.regenerate, email).result()
    if json:
        print_json({"token": fresh})
    else:
        click.echo(fresh)


@token.command("list")
@with_database
@as_json
def list_tokens(database: str | None, json: bool) -> None:
    """List the tokens, by their last characters."""
    with opened(database) as door:
        found = door.read(tokens.all_tokens).result()
    if json:
        print_json(found)
        return
    print_table(
        ("id", "email", "token", "created", "stopped"),
        (
            (
                one.id,
                one.email,
                f"{tokens.PREFIX}…{one.hint}",
                _moment(one.created_at, ""),
                _moment(one.revoked_at, "-"),
            )
            for one in found
        ),
    )
