"""`bettune backtest show`, `list` and `delete`: the backtests that were made.

What needs numpy is imported where it is used: the other commands do without it.
"""

import csv
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from bettune import accounts
from bettune.cli.options import (
    as_json,
    opened,
    print_json,
    print_table,
    with_database,
    with_selection,
)
from bettune.database import Database, Session

if TYPE_CHECKING:
    from bettune.backtest.backtests import Backtest
    from bettune.report.filter_reports import Reports
    from bettune.report.selections import Selection

F = TypeVar("F", bound=Callable[..., Any])
_ID = click.IntRange(1, 2**63 - 1)
bets_file: Callable[[F], F] = click.option(
    "--bets",
    type=click.File("w", encoding="utf-8", lazy=True),
    metavar="FILE",
    help="Write the bets as CSV to this file.",
)


@click.command("show")
@click.argument("backtest_id", metavar="ID", type=_ID)
@with_selection
@bets_file
@with_database
@as_json
def show(
    backtest_id: int,
    select: dict[str, str],
    bets: IO[str] | None,
    database: str | None,
    json: bool,
) -> None:
    """Print a backtest, or the report of some of its bets."""
    from bettune.backtest import backtests
    from bettune.report.selections import check_names, selection_of

    check_names(select)
    with opened(database) as door:
        owner = door.read(backtests.owner_of, backtest_id).result()
        show_backtest(door, owner, backtest_id, bets, json, selection_of(select))


def show_backtest(
    door: Database,
    account_id: int,
    backtest_id: int,
    bets: IO[str] | None,
    json: bool,
    selection: "Selection" = (),
) -> None:
    """Print a backtest or the report of a selection of its bets, and write the bets to a file."""
    from bettune.backtest import backtests
    from bettune.cli.backtest_text import print_backtest, print_selection
    from bettune.report.backtest_reports import backtest_report
    from bettune.report.filter_reports import Reports

    kept = Reports()
    if bets is not None:
        door.report(_write_bets, kept, account_id, backtest_id, selection, bets).result()
    if selection:
        seen = door.report(backtest_report, kept, account_id, backtest_id, selection).result()
        print_json(seen.report) if json else print_selection(seen)
    else:
        found = door.read(backtests.backtest_of, account_id, backtest_id).result()
        print_json(found) if json else print_backtest(found)


def _write_bets(
    session: Session,
    kept: "Reports",
    account_id: int,
    backtest_id: int,
    selection: "Selection",
    file: IO[str],
) -> None:
    from bettune.backtest.lines import COLUMNS
    from bettune.report.backtest_reports import lines_behind, past_bets

    _, bets = past_bets(session, kept, account_id, backtest_id)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines_behind(session, bets, selection, None))


@click.command("list")
@click.argument("email")
@click.option("--page", type=click.IntRange(1, 10**9), default=1, help="Fifty a page.")
@with_database
@as_json
def list_backtests(email: str, page: int, database: str | None, json: bool) -> None:
    """List the backtests of a user, the newest first."""
    from bettune.backtest import backtests
    from bettune.cli.backtest_text import HEADINGS, line_of

    def found(session: Session) -> "list[Backtest]":
        account = accounts.account_of(session, email)
        return backtests.backtests_of(session, account.id, page).items

    with opened(database) as door:
        listed = door.read(found).result()
    if json:
        print_json(listed)
    else:
        print_table(HEADINGS, map(line_of, listed))


@click.command("delete")
@click.argument("backtest_ids", metavar="ID…", type=_ID, nargs=-1, required=True)
@with_database
def delete_backtests(backtest_ids: tuple[int, ...], database: str | None) -> None:
    """Delete backtests; that their variants were tried stays counted."""
    from bettune.backtest import backtests

    with opened(database) as door:
        for backtest_id in backtest_ids:
            owner = door.read(backtests.owner_of, backtest_id).result()
            door.write(backtests.delete_backtest, owner, backtest_id).result()
            click.echo(f"Backtest {backtest_id} is deleted")
