"""`bettune backtest run`: what a rule, or a table of predictions, would have won in the past.

What needs numpy is imported where it is used: the other commands do without it.
"""

import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bettune import accounts, times
from bettune.cli.kept_backtests import (
    bets_file,
    delete_backtests,
    list_backtests,
    show,
    show_backtest,
)
from bettune.cli.options import as_json, opened, with_database
from bettune.cli.rules import STAKES, changed_rules, with_fields
from bettune.database import Database, Session
from bettune.errors import BacktestInvalid
from bettune.watch.deciding import DEFAULTS

if TYPE_CHECKING:
    from bettune.backtest.backtests import Outcome, Specification

LARGEST_TABLE = 64 * 1024 * 1024
"""Bytes of a table of predictions."""
_STEPS = 1_000
"""Of the progress bar."""
STOPPED = 130
"""The exit status of a command that was interrupted."""


def _day(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    found = None if text is None else times.day_start(text)
    if text is not None and found is None:
        raise click.BadParameter(f"{text!r} is no day like 2015-08-01")
    return found


@click.group("backtest")
def backtest() -> None:
    """Make, list, show and delete backtests."""


for command in (show, list_backtests, delete_backtests):
    backtest.add_command(command)


@backtest.command("run")
@click.argument("email")
@click.option(
    "--bet-type",
    "bet_types",
    multiple=True,
    required=True,
    metavar="NAME",
    help='As "Home" or "Over 2.5"; "Over", "AH Home" for every line. May be repeated.',
)
@click.option(
    "--rule",
    metavar="TEXT",
    help='Where Min Odds come from: "always", "fair Pinnacle 1.03 power", "fair consensus", '
    '"model 2%", "given".',
)
@click.option("--predictions", metavar="FILE", help="A table of predictions; - is standard input.")
@click.option("--from", "start", callback=_day, metavar="DAY", help="The first day.")
@click.option("--to", "end", callback=_day, metavar="DAY", help="The last day.")
@click.option("--country", multiple=True, metavar="NAME", help="Of these countries only.")
@click.option("--tournament", multiple=True, metavar="NAME", help="Of these tournaments only.")
@click.option("--season", multiple=True, metavar="NAME", help="Of these seasons only.")
@click.option("--stake-kind", type=click.Choice(list(STAKES)), default="flat", show_default=True)
@click.option("--stake", metavar="TEXT", help="An amount (flat, to_win) or a share (share, kelly).")
@with_fields
@click.option("--bookmaker", multiple=True, metavar="NAME", help="Bet with these only.")
@click.option("--closing", is_flag=True, help="Bet on closing prices too.")
@click.option("--method", metavar="NAME", help="How margins are taken out for the figures.")
@click.option("--split", callback=_day, metavar="DAY", help="The first day out of the sample.")
@click.option("--folds", type=click.IntRange(1, 50), default=1, help="Parts by time.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, help="Of the intervals.")
@click.option("--draws", type=click.IntRange(100, 100_000), default=10_000, show_default=True)
@click.option(
    "--variants", type=click.IntRange(1, 10**9), help="How many were tried; else they are counted."
)
@bets_file
@with_database
@as_json
def run(email: str, bets: IO[str] | None, database: str | None, json: bool, **asked: Any) -> None:
    """Make a backtest for a user, print its figures and keep it."""
    from bettune.backtest import backtests

    table = _table(asked.pop("predictions"))
    specification = _specification(table, **asked)
    with opened(database) as door:
        account = door.read(accounts.account_of, email).result()
        outcome = _run(door, account.id, specification, table)
        made = door.write(backtests.keep_backtest, account.id, outcome).result()
        show_backtest(door, account.id, made, bets, json)


def _table(place: str | None) -> str | None:
    """Return the text of a table; BacktestInvalid where there is none."""
    if place is None:
        return None
    try:
        if place == "-":
            content = sys.stdin.buffer.read(LARGEST_TABLE + 1)
        else:
            with Path(place).open("rb") as file:
                content = file.read(LARGEST_TABLE + 1)
        if len(content) > LARGEST_TABLE:
            raise BacktestInvalid(f"{place} is larger than {LARGEST_TABLE // 1024**2} MB")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise BacktestInvalid(f"{place}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BacktestInvalid(f"{place} is not text in UTF-8") from None


def _specification(
    table: str | None,
    *,
    bet_types: tuple[str, ...],
    rule: str | None,
    start: int | None,
    end: int | None,
    country: tuple[str, ...],
    tournament: tuple[str, ...],
    season: tuple[str, ...],
    stake_kind: str,
    stake: str | None,
    bookmaker: tuple[str, ...],
    closing: bool,
    method: str | None,
    split: int | None,
    folds: int,
    seed: int,
    draws: int,
    variants: int | None,
    **fields: str | None,
) -> "Specification":
    from bettune.backtest.backtests import Specification
    from bettune.backtest.past_matches import Sample
    from bettune.market import prices

    if rule is None and table is None:
        raise click.UsageError("Name a --rule, or a table with --predictions")
    if stake_kind != DEFAULTS.stake_kind and stake is None:
        raise click.UsageError(f"Give --stake too: how much is {stake_kind}?")
    given = {name: text for name, text in fields.items() if text is not None}
    return Specification(
        bet_types=bet_types,
        price_rule=rule or "given",
        sample=Sample(start, end and end + times.DAY, country, tournament, season),
        rules=changed_rules(DEFAULTS, stake_kind, stake, given),
        bookmakers=bookmaker,
        closing=closing,
        method=method or prices.METHOD,
        split=split,
        folds=folds,
        seed=seed,
        draws=draws,
        tried=variants,
    )


class _Stopped(Exception):
    """The command was interrupted."""


def _run(
    door: Database, account_id: int, specification: "Specification", table: str | None
) -> "Outcome":
    """Make a backtest beside a progress bar; an interrupt ends both."""
    from bettune.backtest.backtesting import run_backtest

    stop = threading.Event()
    with click.progressbar(
        length=_STEPS, label="Backtest", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        done = 0.0

        def progress(share: float) -> None:
            nonlocal done
            if stop.is_set():
                raise _Stopped
            done += share
            bar.update(round(done * _STEPS) - bar.pos)

        def work(session: Session) -> "Outcome":
            return run_backtest(session, account_id, specification, table, progress)

        answer = door.report(work)
        try:
            return answer.result()
        except KeyboardInterrupt:
            stop.set()
            click.echo("\nbettune: stopped; nothing is kept", err=True)
            sys.exit(STOPPED)
