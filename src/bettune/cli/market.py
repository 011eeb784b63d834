"""`bettune check`, `bettune decisions`, `bettune bets`, `bettune ledger`, `bettune commission`."""

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from bettune import bets, commissions, decisions, filters, ledger, matches, times
from bettune.amounts import cents_to_text, share_from_text, share_to_text, span_to_text
from bettune.cli.options import as_json, opened, print_json, print_table, with_database
from bettune.database import Session
from bettune.errors import CommissionInvalid
from bettune.odds import to_text
from bettune.sports import FOOTBALL
from bettune.watch import turns
from bettune.watch.deciding import Reason
from bettune.watch.turns import Turn

F = TypeVar("F", bound=Callable[..., Any])
filter_id: Callable[[F], F] = click.argument(
    "filter_id", metavar="FILTER-ID", type=click.IntRange(1, 2**63 - 1)
)
AT_ONCE = 5_000
"""Lines read at a time."""


@click.command("check")
@with_database
@as_json
def check_command(database: str | None, json: bool) -> None:
    """Check every prediction that something changed for, and settle; what the server does too."""
    done = Turn()
    with opened(database) as door:
        much = door.read(turns.how_much).result()
        hidden = not sys.stderr.isatty()
        with click.progressbar(
            length=much, label="Checking", file=sys.stderr, hidden=hidden
        ) as bar:
            while True:
                turn = door.write(turns.check).result()
                done += turn
                left = door.read(turns.how_much).result() if turn.left else 0
                bar.update(max(0, much - left - bar.pos))
                if not turn.left:
                    break
                if turn.busy:  # another process is at it
                    time.sleep(0.1)
    if json:
        print_json(
            {"decisions": done.decisions, "bets": done.bets, "settlements": done.settlements}
        )
    else:
        click.echo(f"{done.decisions} decisions, {done.bets} bets, {done.settlements} settlements")


WORDS = {
    Reason.BET: "bet {stake} at {odds}, {bookmaker}, {age} old",
    Reason.FILTER_DISABLED: "the filter is disabled",
    Reason.NO_SUBSCRIPTION: "no active PRO subscription",
    Reason.MATCH_OFF: "the match is off or over",
    Reason.MATCH_STARTED: "the match has begun",
    Reason.NO_QUOTE: "no quote yet",
    Reason.TOO_EARLY: "too early, not before {moment}",
    Reason.TOO_LATE: "too late, not after {moment}",
    Reason.QUOTE_STALE: "no fresh quote; the newest {odds} at {bookmaker}, {age} old",
    Reason.ODDS_BELOW: "needs {min_odds}, best {odds} at {bookmaker}, {age} old",
    Reason.BET_ALREADY: "bet already; best {odds} at {bookmaker}, {age} old",
    Reason.STEP_NOT_REACHED: "another bet needs {needed}, best {odds} at {bookmaker}, {age} old",
    Reason.NO_PROBABILITY: "Kelly needs a probability; best {odds} at {bookmaker}, {age} old",
    Reason.NO_EDGE: "no edge at {odds}, {bookmaker}, {age} old",
    Reason.LIMIT_MATCH: "{stake} at {odds} is over the match's limit, of which {rest} is left",
    Reason.LIMIT_DAY: "{stake} at {odds} is over the day's limit, of which {rest} is left",
    Reason.LIMIT_FILTER: "{stake} at {odds} is over the filter's limit, of which {rest} is left",
    Reason.BANKROLL_SPENT: "{stake} at {odds} is more than the bankroll, of which {rest} is left",
}
NOTHING = "the stake at {odds} comes to less than half a cent; {rest} of the bankroll is left"
"""Instead of the last, where that is why."""


def words(decision: decisions.Decision) -> str:
    """Return a decision in words: `needs 2.15, best 2.08 at Pinnacle, 3m old`."""
    detail, age = decision.detail, decision.age
    text = NOTHING if decision.stake == 0 else WORDS[decision.reason]
    return text.format(
        min_odds=_odds(decision.min_odds),
        odds=_odds(decision.odds or 0),
        bookmaker=decision.bookmaker,
        age=span_to_text(age // 60 * 60 if age and age >= 60 else age or 0),
        stake=cents_to_text(decision.stake or 0),
        moment=times.to_text(detail or 0),
        needed=_odds(detail or 0),
        rest=cents_to_text(detail or 0),
    )


def _odds(millionths: int) -> str:
    """Return odds with two decimals, or as many as they have."""
    text = to_text(millionths)
    return text[:-4] + text[-4:].rstrip("0")


@click.command("decisions")
@filter_id
@click.option("--match", "match_id", type=click.IntRange(1, 2**63 - 1), metavar="ID")
@with_database
@as_json
def decisions_command(
    filter_id: int, match_id: int | None, database: str | None, json: bool
) -> None:
    """List the last decision on each prediction of a filter; or all of one match."""

    def read(session: Session) -> tuple[list[decisions.Decision], dict[int, str]]:
        owner = filters.owner_of(session, filter_id)
        if match_id is None:
            found = decisions.decisions_of(session, owner, filter_id)
        else:
            found = decisions.decisions_on(session, owner, filter_id, match_id)
        return found, _names(session, {one.match_id for one in found})

    with opened(database) as door:
        found, names = door.report(read).result()
    if json:
        print_json([decisions.told(one) for one in found])
        return
    print_table(
        ("match", "teams", "checked", "cause", "reason", "in words"),
        (
            (
                one.match_id,
                names.get(one.match_id, ""),
                times.to_text(one.checked_at),
                one.cause.word,
                one.reason.word,
                words(one),
            )
            for one in found
        ),
    )


def _names(session: Session, match_ids: set[int]) -> dict[int, str]:
    fixtures = matches.fixtures_of(session, match_ids, FOOTBALL)
    return {one.id: f"{one.home} - {one.away}" for one in fixtures}


@click.command("bets")
@filter_id
@with_database
@as_json
def bets_command(filter_id: int, database: str | None, json: bool) -> None:
    """List a filter's bets, and what became of them."""

    def read(session: Session) -> tuple[list[bets.Bet], dict[int, str]]:
        owner = filters.owner_of(session, filter_id)
        found: list[bets.Bet] = []
        after = 0
        while more := bets.bets_after(session, owner, filter_id, after, AT_ONCE):
            found += more
            after = more[-1].id
        return found, _names(session, {one.match_id for one in found})

    with opened(database) as door:
        found, names = door.report(read).result()
    if json:
        print_json([bets.told(one) for one in found])
        return
    print_table(
        ("id", "placed", "teams", "bet type", "odds", "bookmaker", "stake", "result", "profit"),
        (
            (
                one.id,
                times.to_text(one.placed_at),
                names.get(one.match_id, one.match_id),
                one.bet_type,
                _odds(one.odds),
                one.bookmaker,
                cents_to_text(one.stake),
                "open" if one.result is None else one.result.word,
                "-" if one.profit is None else cents_to_text(one.profit),
            )
            for one in found
        ),
    )


@click.command("ledger")
@filter_id
@with_database
@as_json
def ledger_command(filter_id: int, database: str | None, json: bool) -> None:
    """List what each bet took from a filter's bankroll and brought back."""

    def read(session: Session) -> tuple[list[ledger.Entry], ledger.Bankroll]:
        owner = filters.owner_of(session, filter_id)
        found: list[ledger.Entry] = []
        after = 0
        while more := ledger.entries_after(session, owner, filter_id, after, AT_ONCE):
            found += more
            after = more[-1].id
        return found, ledger.bankroll_of(session, owner, filter_id)

    with opened(database) as door:
        found, stands = door.report(read).result()
    if json:
        print_json([ledger.told(one) for one in found])
        return
    print_table(
        ("id", "written", "bet", "entry", "result", "amount", "balance", "at risk"),
        (
            (
                one.id,
                times.to_text(one.written_at),
                one.bet_id,
                one.entry,
                "" if one.result is None else one.result.word,
                cents_to_text(one.amount),
                cents_to_text(one.balance),
                cents_to_text(one.at_risk),
            )
            for one in found
        ),
    )
    click.echo(
        f"\n{cents_to_text(stands.available)} of the bankroll is left: it began with"
        f" {cents_to_text(stands.start)}, won {cents_to_text(stands.profit)}, and"
        f" {cents_to_text(stands.at_risk)} is at risk"
    )


@click.group("commission")
def commission_command() -> None:
    """Set and list what bookmakers and exchanges take of a profit."""


@commission_command.command("set")
@click.argument("bookmaker")
@click.argument("rate")
@with_database
def set_commission(bookmaker: str, rate: str, database: str | None) -> None:
    """Set a bookmaker's rate for bets placed from now on: 0.05 or 5%."""
    millionths = share_from_text(rate)
    if millionths is None:
        raise CommissionInvalid(f"Not a rate: {rate!r}. Expected one like 0.05 or 5%")
    with opened(database) as door:
        found = door.write(commissions.set_commission, bookmaker, millionths).result()
    click.echo(f"{found.bookmaker} takes {share_to_text(found.rate)} of a profit")


@commission_command.command("list")
@with_database
@as_json
def list_commissions(database: str | None, json: bool) -> None:
    """List the rates that are set."""
    with opened(database) as door:
        found = door.read(commissions.commissions).result()
    if json:
        print_json(found)
        return
    print_table(
        ("bookmaker", "rate", "since"),
        ((one.bookmaker, share_to_text(one.rate), times.to_text(one.set_at)) for one in found),
    )
