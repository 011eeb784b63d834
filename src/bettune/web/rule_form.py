"""The form of bet rules: rules into what stands in its fields, and what was typed into rules."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from starlette.datastructures import FormData

from bettune import amounts, bet_rules, staking
from bettune.errors import BetRulesInvalid
from bettune.odds import HIGHEST, MILLION, short_text
from bettune.watch.deciding import DEFAULTS, Rules
from bettune.web.rendering import Renderer


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


class _Form(NamedTuple):
    """How a number is written in a field."""

    read: Callable[[str], int | None]
    write: Callable[[int], str]
    sentence: str
    """What it may be."""
    tell: Callable[[Renderer, int], str] = lambda show, value: show.number(value)
    """How its bounds are told."""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _percent(text: str) -> int | None:
    return amounts.share_from_text(text.removesuffix("%").rstrip() + "%")


MONEY = _Form(
    amounts.cents_from_text,
    amounts.cents_to_text,
    _("Expected an amount from %(low)s to %(high)s."),
    lambda show, value: show.amount(value),
)
PERCENT = _Form(
    _percent,
    lambda millionths: amounts.share_to_text(millionths).removesuffix("%"),
    _("Expected per cent, from %(low)s to %(high)s."),
    lambda show, value: show.share(value / MILLION, 4 if value < 100 else 0),
)
NUMBER = _Form(_number, str, _("Expected a whole number from %(low)s to %(high)s."))
STEP = _Form(
    amounts.share_from_text, short_text, _("Expected a difference of odds, like 0.05, or 0.")
)
SPAN = _Form(_number, str, _("Expected a whole number, 366 days at the most."))

STAKES = {"flat": MONEY, "to_win": MONEY, "share": PERCENT, "kelly": PERCENT}
"""The kinds of stakes, and how each is written."""
FIELDS = {
    "bankroll": MONEY,
    "most_on_match": MONEY,
    "most_on_day": MONEY,
    "most_on_filter": MONEY,
    "opens_after": SPAN,
    "earliest": SPAN,
    "latest": SPAN,
    "most_bets": NUMBER,
    "step": STEP,
    "fresh_for": SPAN,
}
UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""Units of a span, the longest first, as the form sends them."""
_USUAL = {"flat": 1_000, "to_win": 1_000, "share": 10_000, "kelly": 250_000}
"""What stands in the fields of the kinds of stakes that are not chosen."""
BOUNDS = {
    "flat": (1, staking.HIGHEST_STAKE),
    "to_win": (1, staking.HIGHEST_STAKE),
    "share": (1, MILLION),
    "kelly": (1, MILLION),
    "bankroll": (0, bet_rules.LARGEST_AMOUNT),
    "most_on_match": (1, bet_rules.LARGEST_AMOUNT),
    "most_on_day": (1, bet_rules.LARGEST_AMOUNT),
    "most_on_filter": (1, bet_rules.LARGEST_AMOUNT),
    "opens_after": (0, bet_rules.LONGEST),
    "earliest": (1, bet_rules.LONGEST),
    "latest": (0, bet_rules.LONGEST),
    "most_bets": (1, bet_rules.MOST_BETS),
    "step": (0, HIGHEST - 1),
    "fresh_for": (1, bet_rules.LONGEST),
}
_LATER = _("This must be longer before kick-off than the time after which it does not bet.")
_BOOKMAKERS = _("Choose one at least.")
_KINDS = _("Choose how the stake is worked out.")


class Typed(NamedTuple):
    """What stands in the form."""

    texts: Mapping[str, str]
    bookmakers: Sequence[str] | None
    """Ids of those that are ticked; None: every one is bet with."""


def typed_of(rules: Rules, show: Renderer) -> Typed:
    """Return rules as they stand in the form, in the reader's way."""
    texts = {"stake_kind": rules.stake_kind}
    for kind, form in STAKES.items():
        stake = rules.stake if kind == rules.stake_kind else _USUAL[kind]
        texts[f"stake_{kind}"] = show.typed(form.write(stake))
    for name, form in FIELDS.items():
        value = getattr(rules, name)
        if form is SPAN:
            texts |= _span(name, value)
        else:
            texts[name] = "" if value is None else show.typed(form.write(value))
    chosen = rules.bookmakers
    return Typed(texts, None if chosen is None else [str(one) for one in chosen])


def _span(name: str, seconds: int | None) -> dict[str, str]:
    """Return a span as a number and its unit, the longest in which it is whole."""
    if not seconds:
        return {name: "" if seconds is None else "0", f"{name}_unit": "m"}
    unit = next(unit for unit, length in UNITS.items() if seconds % length == 0)
    return {name: str(seconds // UNITS[unit]), f"{name}_unit": unit}


def typed_in(form: FormData) -> Typed:
    """Return what was typed into a form that was sent."""
    names = ["stake_kind", *(f"stake_{kind}" for kind in STAKES), *FIELDS]
    names += [f"{name}_unit" for name, one in FIELDS.items() if one is SPAN]
    texts = {name: text.strip()[:40] for name in names if isinstance(text := form.get(name), str)}
    if form.get("which") != "these":
        return Typed(texts, None)
    sent = [one for one in form.getlist("bookmaker") if isinstance(one, str)]
    return Typed(texts, sent[: bet_rules.MOST_BOOKMAKERS + 1])


def rules_of(typed: Typed, show: Renderer) -> tuple[Rules, dict[str, str]]:
    """Return the rules that were typed, and beside each field what is wrong with it.

    The rules are worth something only where nothing is wrong.
    """
    texts, values, wrong = typed.texts, dict[str, Any](), dict[str, str]()
    kind = texts.get("stake_kind", "")
    if kind in STAKES:
        stake = _read(STAKES[kind], texts.get(f"stake_{kind}", ""), 1, BOUNDS[kind])
        if stake is None:
            wrong[f"stake_{kind}"] = sentence(kind, show)
        values |= {"stake_kind": kind, "stake": stake}
    else:
        wrong["stake_kind"] = show.gettext(_KINDS)
    for name, form in FIELDS.items():
        text = texts.get(name, "")
        unit = UNITS.get(texts.get(f"{name}_unit", ""), 1)
        if not text and getattr(DEFAULTS, name) is None:
            continue
        values[name] = _read(form, text, unit, BOUNDS[name])
        if values[name] is None:
            wrong[name] = sentence(name, show)
    if typed.bookmakers is not None:
        values["bookmakers"] = tuple(int(one) for one in typed.bookmakers if _number(one))
    rules = Rules(**values)
    return rules, wrong or _checked(rules, show)


def _read(form: _Form, text: str, unit: int, bounds: tuple[int, int]) -> int | None:
    value = form.read(text.replace(",", "."))
    low, high = bounds
    return value * unit if value is not None and low <= value * unit <= high else None


def _checked(rules: Rules, show: Renderer) -> dict[str, str]:
    """Return what is wrong with rules whose every field is right by itself."""
    try:
        bet_rules.check_rules(rules)
    except BetRulesInvalid as refusal:
        return told(refusal, show)
    return {}


def told(refusal: BetRulesInvalid, show: Renderer) -> dict[str, str]:
    """Return the field that a refusal names, with what the page says of it."""
    whole = {"earliest": _LATER, "bookmakers": _BOOKMAKERS}.get(refusal.field)
    return {refusal.field: show.gettext(whole) if whole else sentence(refusal.field, show)}


def sentence(name: str, show: Renderer) -> str:
    """Return what a field may be, in the reader's language."""
    form = STAKES.get(name) or FIELDS[name]
    low, high = (form.tell(show, bound) for bound in BOUNDS[name])
    return show.gettext(form.sentence) % {"low": low, "high": high}


def same(rules: Rules) -> Rules:
    """Return rules without their id, to be compared."""
    return msgspec.structs.replace(rules, id=0)
