"""Bet rules: when and how much a filter bets, as its user chose; every choice is kept."""

from collections.abc import Callable, Collection

import msgspec

from bettune import odds, staking, times
from bettune.amounts import cents_to_text, share_to_text, span_to_text
from bettune.database import Row, Session
from bettune.errors import BetRulesInvalid
from bettune.filters import require_own
from bettune.sports import IdName
from bettune.watch import due
from bettune.watch.deciding import DEFAULTS, Rules

LARGEST_AMOUNT = 100_000_000_000
"""Cents: of a bankroll or a limit."""
LONGEST = 366 * 86_400
"""Seconds: of any span in the rules."""
MOST_BETS = 100
MOST_BOOKMAKERS = 500

_STAKES = {
    "flat": staking.HIGHEST_STAKE,
    "to_win": staking.HIGHEST_STAKE,
    "share": odds.MILLION,
    "kelly": odds.MILLION,
}
"""The highest stake of each kind."""
_BOUNDS = {
    "bankroll": (0, LARGEST_AMOUNT),
    "most_on_match": (1, LARGEST_AMOUNT),
    "most_on_day": (1, LARGEST_AMOUNT),
    "most_on_filter": (1, LARGEST_AMOUNT),
    "opens_after": (0, LONGEST),
    "earliest": (1, LONGEST),
    "latest": (0, LONGEST),
    "most_bets": (1, MOST_BETS),
    "step": (0, odds.HIGHEST - 1),
    "fresh_for": (1, LONGEST),
}
"""What each field may be; those that may be None are so by default."""
_WRITTEN: dict[str, Callable[[int], str]] = {
    "flat": cents_to_text,
    "to_win": cents_to_text,
    "share": share_to_text,
    "kelly": share_to_text,
    **dict.fromkeys(("bankroll", "most_on_match", "most_on_day", "most_on_filter"), cents_to_text),
    **dict.fromkeys(("opens_after", "earliest", "latest", "fresh_for"), span_to_text),
    "most_bets": str,
    "step": odds.to_text,
}
"""How people write a field, the stake by its kind."""
_FIELDS = Rules.__struct_fields__
_COLUMNS = ", ".join(_FIELDS)


class RulesSet(msgspec.Struct, frozen=True):
    """Rules, and since when they are in force."""

    rules: Rules
    set_at: int
    """UTC seconds."""


def _rules(row: Row) -> Rules:
    chosen = None if row[-1] is None else tuple(msgspec.json.decode(row[-1]))
    return Rules(*(*row[:-1], chosen))


def rules_in_force(session: Session, filter_ids: Collection[int]) -> dict[int, Rules]:
    """Return the rules of filters that have any of their own."""
    rows = session.all(
        f"""
        SELECT r.filter_id, {", ".join(f"r.{name}" for name in _FIELDS)}
        FROM each(:ids) AS asked CROSS JOIN bet_rules AS r
        WHERE r.id = (SELECT max(n.id) FROM bet_rules AS n WHERE n.filter_id = asked.value)
        """,
        ids=msgspec.json.encode(sorted(filter_ids)).decode(),
    )
    return {row[0]: _rules(row[1:]) for row in rows}


def rules_of(session: Session, account_id: int, filter_id: int) -> Rules:
    """Return the rules by which a filter of the account bets; FilterNotFound unless it has it."""
    require_own(session, account_id, filter_id)
    return rules_in_force(session, [filter_id]).get(filter_id, DEFAULTS)


def rules_history(session: Session, account_id: int, filter_id: int) -> list[RulesSet]:
    """Return all rules that a filter of the account ever had, the oldest first."""
    require_own(session, account_id, filter_id)
    rows = session.all(
        f"SELECT set_at, {_COLUMNS} FROM bet_rules WHERE filter_id = :filter ORDER BY id",
        filter=filter_id,
    )
    return [RulesSet(_rules(row[1:]), row[0]) for row in rows]


def told(stood: RulesSet) -> dict[str, object]:
    """Return rules as JSON has them: amounts, odds and times as texts, spans in seconds."""
    rules = stood.rules
    as_money = rules.stake_kind in ("flat", "to_win")
    limits = (rules.most_on_match, rules.most_on_day, rules.most_on_filter)
    on_match, on_day, on_filter = (None if one is None else cents_to_text(one) for one in limits)
    return {
        "id": rules.id,
        "setAt": times.to_text(stood.set_at),
        "stakeKind": rules.stake_kind,
        "stake": cents_to_text(rules.stake) if as_money else share_to_text(rules.stake),
        "bankroll": cents_to_text(rules.bankroll),
        "mostOnMatch": on_match,
        "mostOnDay": on_day,
        "mostOnFilter": on_filter,
        "opensAfter": rules.opens_after,
        "earliest": rules.earliest,
        "latest": rules.latest,
        "mostBets": rules.most_bets,
        "step": odds.to_text(rules.step),
        "freshFor": rules.fresh_for,
        "bookmakers": rules.bookmakers,
    }


def bookmakers_to_choose(session: Session) -> list[IdName]:
    """Return the bookmakers and exchanges that rules may name, by name."""
    rows = session.all(
        "SELECT id, name FROM bookmakers WHERE kind IN ('bookmaker', 'exchange') ORDER BY name"
    )
    return [IdName(*row) for row in rows]


def set_rules(session: Session, account_id: int, filter_id: int, wish: Rules) -> Rules:
    """Let a filter of the account bet by other rules from now on; its predictions are checked.

    Raises BetRulesInvalid, FilterNotFound.
    """
    check_rules(wish)
    stand = rules_of(session, account_id, filter_id)
    if wish.bookmakers is not None:
        _check_bookmakers(session, wish.bookmakers)
        wish = msgspec.structs.replace(wish, bookmakers=tuple(sorted(set(wish.bookmakers))))
    if msgspec.structs.replace(wish, id=stand.id) == stand:
        return stand
    values = msgspec.structs.asdict(wish)
    if wish.bookmakers is not None:
        values["bookmakers"] = msgspec.json.encode(wish.bookmakers).decode()
    ((rule_id,),) = session.all(
        f"""
        INSERT INTO bet_rules (filter_id, set_at, {", ".join(_FIELDS[1:])})
        VALUES (:filter, :now, {", ".join(f":{name}" for name in _FIELDS[1:])}) RETURNING id
        """,
        filter=filter_id,
        now=session.now,
        **values,
    )
    due.note_filter(session, filter_id)
    return msgspec.structs.replace(wish, id=rule_id)


def check_rules(wish: Rules) -> None:
    """Raise BetRulesInvalid, which names the field, where a number is not what it may be."""
    if wish.stake_kind not in _STAKES:
        raise BetRulesInvalid("stake_kind", f"one of {', '.join(_STAKES)}")
    bounds = {"stake": (1, _STAKES[wish.stake_kind]), **_BOUNDS}
    for name, (low, high) in bounds.items():
        value = getattr(wish, name)
        if value is None and getattr(DEFAULTS, name) is None:
            continue
        if value is None or not low <= value <= high:
            written = _WRITTEN[wish.stake_kind if name == "stake" else name]
            raise BetRulesInvalid(name, f"one from {written(low)} to {written(high)}")
    if wish.earliest is not None and wish.earliest <= wish.latest:
        raise BetRulesInvalid("earliest", "longer before kick-off than latest")


def _check_bookmakers(session: Session, ids: Collection[int]) -> None:
    known = {one.id for one in bookmakers_to_choose(session)}
    if not ids or len(ids) > MOST_BOOKMAKERS or not set(ids) <= known:
        raise BetRulesInvalid("bookmakers", "ids of bookmakers and exchanges, one at the least")
