"""`bettune report` and `bettune advise`.

What needs numpy is imported where it is used: the other commands do without it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from bettune import advice, filters, odds
from bettune.amounts import share_from_text, share_to_text
from bettune.cli.options import as_json, opened, print_json, with_database, with_selection
from bettune.commissions import HIGHEST
from bettune.database import Database, Session

if TYPE_CHECKING:
    from bettune.report.filter_reports import FilterReport, Reports, Wish

F = TypeVar("F", bound=Callable[..., Any])
METHODS = ("multiplicative", "additive", "power", "shin", "odds_ratio")
"""Of `margin.py`, which needs numpy."""


@click.command("report")
@click.argument("filter_id", metavar="FILTER-ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--html", type=click.File("w", encoding="utf-8", lazy=True), metavar="FILE",
              help="Write it as one HTML file.")  # fmt: skip
@click.option("--csv", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write its tables and the bets as CSV into this folder.")  # fmt: skip
@with_selection
@click.option("--method", type=click.Choice(METHODS), default="power", show_default=True,
              help="How the margin is taken out of closing prices.")  # fmt: skip
@click.option("--tried", type=click.IntRange(1, 1_000_000),
              help="Variants that were tried; else filters of the user that have bet.")  # fmt: skip
@with_database
@as_json
def report_command(
    filter_id: int,
    html: IO[str] | None,
    csv: Path | None,
    select: dict[str, str],
    method: str,
    tried: int | None,
    database: str | None,
    json: bool,
) -> None:
    """Tell what a filter's bets came to, with figures, intervals and charts."""
    from bettune.report.filter_reports import Reports, Wish
    from bettune.report.selections import check_names, selection_of

    check_names(select)
    wish = Wish(selection_of(select), method, tried)
    kept = Reports()
    with opened(database) as door:
        found, now = door.report(_report, kept, filter_id, wish).result()
        if csv is not None:
            _write_tables(door, kept, found, wish, csv)
    if html is not None:
        from bettune.cli.report_file import filter_report_html

        html.write(filter_report_html(found, now))
    if json:
        print_json(found)
    elif html is None and csv is None:
        from bettune.cli.report_text import print_filter_report

        print_filter_report(found)


def _report(
    session: Session, kept: "Reports", filter_id: int, wish: "Wish"
) -> tuple["FilterReport", int]:
    owner = filters.owner_of(session, filter_id)
    return kept.report(session, owner, filter_id, wish), session.now


def _write_tables(
    door: Database, kept: "Reports", found: "FilterReport", wish: "Wish", folder: Path
) -> None:
    from bettune.report.tables import TABLES, csv_text, decisions_table

    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: table(found.report) for name, table in TABLES.items()}
    tables["decisions"] = decisions_table(found.decisions)
    for name, table in tables.items():
        _write(folder / f"{name}.csv", [csv_text(table)])
    door.report(_write_bets, kept, found.filter.id, wish, folder / "bets.csv").result()


def _write_bets(
    session: Session, kept: "Reports", filter_id: int, wish: "Wish", path: Path
) -> None:
    from bettune.report.reported_bets import all_bets_behind
    from bettune.report.tables import bets_csv

    owner = filters.owner_of(session, filter_id)
    bets = all_bets_behind(session, kept, owner, filter_id, wish.selection, method=wish.method)
    _write(path, bets_csv(bets))


def _write(path: Path, texts: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(texts)


def _share(
    low: int, high: int
) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """Return how a share within bounds is read, in millionths: `0.025` or `2.5%`."""

    def read(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
        found = None if text is None else share_from_text(text)
        if text is not None and (found is None or not low <= found <= high):
            bounds = f"{share_to_text(low)} to {share_to_text(high)}"
            raise click.BadParameter(f"{text!r} is no share from {bounds}, like 0.025 or 2.5%")
        return found

    return read


@click.command("advise")
@click.argument("probability", callback=_share(1, odds.MILLION - 1))
@click.option(
    "--edge", callback=_share(0, odds.MILLION), default="0", help="Wanted of a unit staked."
)
@click.option("--commission", callback=_share(0, HIGHEST),
              help="Of a profit; else the bookmaker's own, or none.")  # fmt: skip
@click.option("--match", "match_id", type=click.IntRange(1, 2**63 - 1), metavar="ID",
              help="Hold it against the quotes of this match …")  # fmt: skip
@click.option("--bet-type", metavar="NAME", help='… for this bet, as "Home" or "Over 2.5".')
@with_database
@as_json
def advise_command(
    probability: int,
    edge: int,
    commission: int | None,
    match_id: int | None,
    bet_type: str | None,
    database: str | None,
    json: bool,
) -> None:
    """Print the lowest odds worth taking for a PROBABILITY like 0.48 or 48%."""
    if (match_id is None) != (bet_type is None):
        raise click.UsageError("--match and --bet-type belong together")
    if match_id is None or bet_type is None:
        found = advice.advise(probability, edge, commission or 0)
    else:
        with opened(database) as door:
            found = door.report(
                advice.advise_on, probability, edge, commission, match_id, bet_type
            ).result()
    if json:
        print_json(advice.told(found))
        return
    for line in advice.words(found):
        click.echo(line)
