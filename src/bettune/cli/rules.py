"""`bettune filter rules`: when and how much a filter bets."""

from collections.abc import Callable
from typing import Any, NamedTuple

import click
import msgspec

from bettune import amounts, bet_rules
from bettune import filters as filters_noun
from bettune.cli.options import as_json, opened, print_json, print_table, with_database
from bettune.database import Session
from bettune.errors import BetRulesInvalid, BookmakerNotFound
from bettune.odds import to_text
from bettune.watch.deciding import DEFAULTS, Rules

NONE = "none"
"""Takes a limit away."""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class Form(NamedTuple):
    """How a field is written."""

    read: Callable[[str], int | None]
    show: Callable[[int], str]
    example: str


MONEY = Form(amounts.cents_from_text, amounts.cents_to_text, "10.00")
SHARE = Form(amounts.share_from_text, amounts.share_to_text, "2.5%")
SPAN = Form(amounts.span_from_text, amounts.span_to_text, "90s, 15m, 48h or 7d")
STEP = Form(amounts.share_from_text, lambda step: to_text(step).rstrip("0").rstrip("."), "0.05")
NUMBER = Form(_number, str, "1")

STAKES = {"flat": MONEY, "to_win": MONEY, "share": SHARE, "kelly": SHARE}
FIELDS = {
    "bankroll": (MONEY, "What it begins with."),
    "most_on_match": (MONEY, "Staked on one match at most, or none."),
    "most_on_day": (MONEY, "Staked on the matches of one day (UTC) at most, or none."),
    "most_on_filter": (MONEY, "Staked and not settled at most, or none."),
    "opens_after": (SPAN, "After the first quote of the bet type."),
    "earliest": (SPAN, "At most so long before kick-off, or none."),
    "latest": (SPAN, "At least so long before kick-off."),
    "most_bets": (NUMBER, "On one match."),
    "step": (STEP, "By how much the odds of a further bet are higher."),
    "fresh_for": (SPAN, "How old a quote may be."),
}
"""The fields that an option sets, with their form and what they are."""


def with_fields(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each field."""
    for name, (form, described) in reversed(FIELDS.items()):
        option = f"--{name.replace('_', '-')}"
        text = f"{described} Like {form.example}."
        command = click.option(option, metavar="TEXT", help=text)(command)
    return command


@click.command("rules")
@click.argument("filter_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--stake-kind", type=click.Choice(list(STAKES)), help="How the stake is worked out.")
@click.option("--stake", metavar="TEXT", help="An amount (flat, to_win) or a share (share, kelly).")
@with_fields
@click.option("--bookmaker", multiple=True, metavar="NAME", help="Bets with these only.")
@click.option("--any-bookmaker", is_flag=True, help="Bets with every bookmaker and exchange.")
@with_database
@as_json
def rules(
    filter_id: int,
    stake_kind: str | None,
    stake: str | None,
    bookmaker: tuple[str, ...],
    any_bookmaker: bool,
    database: str | None,
    json: bool,
    **fields: str | None,
) -> None:
    """Show when and how much a filter bets; or change what is named."""
    given = {name: text for name, text in fields.items() if text is not None}
    if stake_kind is not None and stake is None:
        raise click.UsageError("Give --stake too: it means something else by another --stake-kind")
    changes = bool(stake_kind or stake or given or bookmaker or any_bookmaker)

    def run(session: Session) -> tuple[Rules, dict[int, str]]:
        owner = filters_noun.owner_of(session, filter_id)
        names = {one.id: one.name for one in bet_rules.bookmakers_to_choose(session)}
        stood = bet_rules.rules_of(session, owner, filter_id)
        if not changes:
            return stood, names
        wish = changed_rules(stood, stake_kind or stood.stake_kind, stake, given)
        if any_bookmaker:
            wish = msgspec.structs.replace(wish, bookmakers=None)
        elif bookmaker:
            wish = msgspec.structs.replace(wish, bookmakers=_ids(bookmaker, names))
        return bet_rules.set_rules(session, owner, filter_id, wish), names

    with opened(database) as door:
        found, names = (door.write if changes else door.read)(run).result()
    lines = _lines(found, names)
    if json:
        print_json(lines)
    else:
        print_table(("rule", "value"), lines.items())


def changed_rules(stood: Rules, kind: str, stake: str | None, given: dict[str, str]) -> Rules:
    """Return rules with what was given in place of what stood; BetRulesInvalid names the field."""
    changed: dict[str, Any] = {"stake_kind": kind}
    if stake is not None:
        changed["stake"] = _read("stake", STAKES[kind], stake)
    for name, text in given.items():
        is_none = text == NONE and getattr(DEFAULTS, name) is None
        changed[name] = None if is_none else _read(name, FIELDS[name][0], text)
    return msgspec.structs.replace(stood, **changed)


def _read(name: str, form: Form, text: str) -> int:
    value = form.read(text)
    if value is None:
        raise BetRulesInvalid(name, f"one like {form.example}, not {text!r}")
    return value


def _ids(wanted: tuple[str, ...], names: dict[int, str]) -> tuple[int, ...]:
    known = {name.casefold(): id_ for id_, name in names.items()}
    for name in wanted:
        if name.casefold() not in known:
            raise BookmakerNotFound(f"There is no bookmaker {name!r}")
    return tuple(known[name.casefold()] for name in wanted)


def _lines(rules: Rules, names: dict[int, str]) -> dict[str, str]:
    lines = {"stake-kind": rules.stake_kind, "stake": STAKES[rules.stake_kind].show(rules.stake)}
    for name, (form, _) in FIELDS.items():
        value = getattr(rules, name)
        lines[name.replace("_", "-")] = NONE if value is None else form.show(value)
    chosen = rules.bookmakers
    lines["bookmakers"] = "any" if chosen is None else ", ".join(names[one] for one in chosen)
    return lines
