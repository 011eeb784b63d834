"""`bettune filter`."""

import click

from bettune import filters as noun
from bettune.cli.options import as_json, opened, print_json, print_table, with_database
from bettune.cli.rules import rules


@click.group("filter")
def filters() -> None:
    """Add, list, approve and disable prediction-based filters, and set their bet rules."""


filters.add_command(rules)


@filters.command("add")
@click.argument("email")
@click.argument("name")
@click.argument("bet_type", metavar="BET-TYPE")
@with_database
@as_json
def add(email: str, name: str, bet_type: str, database: str | None, json: bool) -> None:
    """Add an approved filter for football; print its id. BET-TYPE as Home, "Over 2.5", …"""
    with opened(database) as door:
        found = door.write(noun.add_filter, email, name, bet_type).result()
    if json:
        print_json(found)
    else:
        click.echo(found.id)


def _set_status(filter_id: int, status: str, database: str | None) -> None:
    with opened(database) as door:
        found = door.write(noun.set_status, filter_id, status).result()
    click.echo(f"Filter {found.id} ({found.name}) is {found.status}")


@filters.command("disable")
@click.argument("filter_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@with_database
def disable(filter_id: int, database: str | None) -> None:
    """Stop a filter from betting; its predictions stay."""
    _set_status(filter_id, "disabled", database)


@filters.command("approve")
@click.argument("filter_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@with_database
def approve(filter_id: int, database: str | None) -> None:
    """Let a filter bet."""
    _set_status(filter_id, "approved", database)


@filters.command("list")
@with_database
@as_json
def list_filters(database: str | None, json: bool) -> None:
    """List everybody's filters."""
    with opened(database) as door:
        found = door.read(noun.all_filters).result()
    if json:
        print_json(found)
        return
    print_table(
        ("id", "email", "name", "sport", "bet type", "status"),
        ((one.id, one.email, one.name, one.sport.name, one.bet_type, one.status) for one in found),
    )
