"""The form of a backtest: what was typed into a specification, and what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData, UploadFile

from bettune import amounts, margin, times
from bettune.backtest.backtests import Specification
from bettune.backtest.past_matches import Sample
from bettune.backtest.price_rules import CONSENSUS, METHOD
from bettune.backtest.rule_predictions import bet_on
from bettune.watch.deciding import Rules
from bettune.web import rule_form
from bettune.web.rendering import Renderer

LARGEST_TABLE = 1_000_000
"""Bytes of a table on a page; the command line takes larger ones."""
LONGEST_LIST = 20
"""Names in a field."""


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


KINDS = {
    "always": _("Bet at any odds"),
    "fair": _("A share of margin-free odds"),
    "given": _("The min odds of a table"),
    "model": _("The probabilities of a table"),
}
"""The kinds of price rules, and what they are."""
START = {
    "kind": "fair",
    "bet_types": "Home",
    "source": CONSENSUS,
    "factor": "1.03",
    "margin": METHOD,
    "edge": "2",
    "commission": "0",
    "start": "",
    "end": "",
    "split": "",
    "countries": "",
    "tournaments": "",
    "seasons": "",
    "stake_kind": "flat",
    "stake": "10.00",
    "bankroll": "1000.00",
    "latest": "0",
    "most_bets": "1",
}
"""What stands in the form to begin with."""
_SENTENCES = {
    "kind": _("Choose where the min odds come from."),
    "bet_types": _("Expected bet types like Home or Over 2.5, with commas between them."),
    "factor": _("Expected a number like 1.03 or 105%%."),
    "margin": _("There is no such method."),
    "edge": _("Expected per cent, like 2."),
    "commission": _("Expected per cent from 0 to 50."),
    "start": _("That is not a date like 2026-06-06."),
    "end": _("That is not a date like 2026-06-06."),
    "split": _("That is not a date like 2026-06-06."),
    "stake_kind": _("Choose how the stake is worked out."),
    "table": _("Choose a table of predictions: a CSV file in UTF-8 of 1 MB at the most."),
    "latest": _("Expected a whole number of minutes, 366 days at the most."),
}


class Asked(NamedTuple):
    """What was asked for."""

    texts: Mapping[str, str]
    is_closing: bool
    table: str | None
    specification: Specification | None
    """None where something is wrong."""
    wrong: dict[str, str]
    """Beside each field what is wrong with it."""


async def asked_in(form: FormData, show: Renderer) -> Asked:
    """Return what a form that was sent asks for."""
    texts = {
        name: text.strip()[:500] if isinstance(text := form.get(name), str) else ""
        for name in START
    }
    is_closing = form.get("closing") == "1"
    table, is_bad = await _table(form) if texts["kind"] in ("given", "model") else (None, False)
    reading = _Reading(texts)
    specification = reading.specification(is_closing)
    wrong = {
        name: _told(texts["stake_kind"] if name == "stake" else name, show)
        for name in reading.wrong
    }
    if is_bad:
        wrong["table"] = _told("table", show)
    return Asked(texts, is_closing, table, None if wrong else specification, wrong)


def _told(name: str, show: Renderer) -> str:
    text = _SENTENCES.get(name)
    if text is not None:
        return show.gettext(text) % {}
    return rule_form.sentence(name, show)


async def _table(form: FormData) -> tuple[str | None, bool]:
    """Return the text of the table, and whether there is none that can be read."""
    file = form.get("table")
    content = await file.read() if isinstance(file, UploadFile) else b""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, True
    if not text.strip() or "\0" in text or len(content) > LARGEST_TABLE:
        return None, True
    return text, False


class _Reading:
    """The fields of a form, read one by one; those that cannot be are noted."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.wrong: list[str] = []

    def specification(self, is_closing: bool) -> Specification | None:
        """Return what the fields ask for; None where something is wrong."""
        bet_types = self._names("bet_types")
        if not bet_types or any(bet_on(one) is None for one in bet_types):
            self.wrong.append("bet_types")
        start, end, split = (self._day(name) for name in ("start", "end", "split"))
        rules = self._rules()
        price_rule = self._price_rule()
        if self.wrong:
            return None
        return Specification(
            bet_types=bet_types,
            price_rule=price_rule,
            sample=Sample(
                start,
                None if end is None else end + times.DAY,
                self._names("countries"),
                self._names("tournaments"),
                self._names("seasons"),
            ),
            rules=Rules(**rules),
            closing=is_closing,
            split=split,
        )

    def _names(self, name: str) -> tuple[str, ...]:
        names = (one.strip() for one in self._texts[name].split(","))
        return tuple(one for one in names if one)[:LONGEST_LIST]

    def _day(self, name: str) -> int | None:
        text = self._texts[name]
        found = times.day_start(text) if text else None
        if text and found is None:
            self.wrong.append(name)
        return found

    def _read(self, name: str, read: Callable[[str], int | None], low: int, high: int) -> int:
        value = read(self._texts[name].replace(",", "."))
        if value is None or not low <= value <= high:
            self.wrong.append(name)
            return low
        return value

    def _rules(self) -> dict[str, Any]:
        kind = self._texts["stake_kind"]
        if kind not in rule_form.STAKES:
            self.wrong.append("stake_kind")
            return {}
        values: dict[str, Any] = {"stake_kind": kind}
        for name, form, key in (
            ("stake", rule_form.STAKES[kind], kind),
            ("bankroll", rule_form.FIELDS["bankroll"], "bankroll"),
            ("most_bets", rule_form.FIELDS["most_bets"], "most_bets"),
        ):
            values[name] = self._read(name, form.read, *rule_form.BOUNDS[key])
        low, high = (bound // 60 for bound in rule_form.BOUNDS["latest"])
        values["latest"] = 60 * self._read("latest", rule_form.SPAN.read, low, high)
        return values

    def _price_rule(self) -> str:
        texts = self._texts
        kind = texts["kind"]
        if kind == "fair":
            factor = self._read("factor", amounts.share_from_text, 1, 100_000_000)
            if texts["margin"] not in margin.METHODS:
                self.wrong.append("margin")
            text = f"{factor // 1_000_000}.{factor % 1_000_000:06d}"
            return f"fair {texts['source'] or CONSENSUS} {text} {texts['margin']}"
        if kind == "model":
            edge = self._read("edge", rule_form.PERCENT.read, 0, 1_000_000)
            rate = self._read("commission", rule_form.PERCENT.read, 0, 500_000)
            return f"model {amounts.share_to_text(edge)} {amounts.share_to_text(rate)}"
        if kind not in KINDS:
            self.wrong.append("kind")
        return kind
