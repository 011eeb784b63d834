"""What bet rules mean, in plain words."""

from collections.abc import Callable, Mapping

from bettune.odds import MILLION
from bettune.watch.deciding import Rules
from bettune.web.day import odds_text
from bettune.web.rendering import Renderer


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


STAKES: dict[str, str] = {
    "flat": _("It stakes %(amount)s on each bet."),
    "to_win": _("It stakes as much as wins %(amount)s, after commission."),
    "share": _("It stakes %(share)s of its bankroll on each bet."),
    "kelly": _(
        "It stakes %(share)s of what Kelly’s formula tells from the probability given with a "
        "prediction. Without one it does not bet."
    ),
}
_LIMITS = (
    ("most_on_match", _("At most %(amount)s lies on one match.")),
    ("most_on_day", _("At most %(amount)s lies on the matches of one day (UTC).")),
    ("most_on_filter", _("At most %(amount)s is at risk at once.")),
)


def in_words(rules: Rules, bookmakers: Mapping[int, str], show: Renderer) -> list[str]:
    """Return what rules mean, a sentence for each of their parts; `bookmakers` are names by id."""
    say = show.gettext
    stake = {"amount": show.amount(rules.stake), "share": _share(rules.stake, show)}
    limits = [
        say(text) % {"amount": show.amount(most)}
        for name, text in _LIMITS
        if (most := getattr(rules, name)) is not None
    ]
    return [
        say(STAKES[rules.stake_kind]) % stake,
        say(_("It begins with %(amount)s and never stakes more than is left."))
        % {"amount": show.amount(rules.bankroll)},
        *limits,
        *_window(rules, say, show),
        _repeats(rules, show),
        say(_("A quote counts for %(span)s after it was captured."))
        % {"span": show.span(rules.fresh_for)},
        _bookmakers(rules, bookmakers, say),
    ]


def _share(millionths: int, show: Renderer) -> str:
    decimals = next(n for n in (0, 1, 2, 3, 4) if millionths % 10 ** (4 - n) == 0)
    return show.share(millionths / MILLION, decimals)


def _window(rules: Rules, say: Callable[[str], str], show: Renderer) -> list[str]:
    found = []
    if rules.opens_after:
        text = _("It waits %(span)s after the first quote of the bet type.")
        found.append(say(text) % {"span": show.span(rules.opens_after)})
    if rules.earliest is not None:
        text = _("It bets no earlier than %(span)s before kick-off.")
        found.append(say(text) % {"span": show.span(rules.earliest)})
    if rules.latest:
        text = _("It bets no later than %(span)s before kick-off.")
        return [*found, say(text) % {"span": show.span(rules.latest)}]
    return [*found, say(_("It bets until kick-off."))]


def _repeats(rules: Rules, show: Renderer) -> str:
    if rules.most_bets == 1:
        return show.gettext(_("It bets once on a match."))
    number = show.number(rules.most_bets)
    if not rules.step:
        text = _("It bets up to %(number)s times on a match, each time at higher odds.")
        return show.gettext(text) % {"number": number}
    text = _(
        "It bets up to %(number)s times on a match, each time at odds higher by %(step)s at least."
    )
    return show.gettext(text) % {"number": number, "step": odds_text(rules.step)}


def _bookmakers(rules: Rules, names: Mapping[int, str], say: Callable[[str], str]) -> str:
    if rules.bookmakers is None:
        return say(_("It bets with every bookmaker and exchange."))
    chosen = ", ".join(sorted(names.get(one, f"#{one}") for one in rules.bookmakers))
    return say(_("It bets with %(bookmakers)s.")) % {"bookmakers": chosen}
