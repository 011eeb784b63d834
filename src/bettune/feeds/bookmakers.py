"""Bookmakers that are known by a code: football-data.co.uk's, which the trade uses widely.

The Odds API has keys of its own; those of the same bookmakers lead to these codes.
"""

import re

from bettune.feeds import Bookmaker

BOOKMAKERS = {
    code: Bookmaker(code, name, kind)
    for code, name, kind in (
        ("1XB", "1xBet", "bookmaker"),
        ("B365", "bet365", "bookmaker"),
        ("BF", "Betfair", "bookmaker"),
        ("BFD", "Betfred", "bookmaker"),
        ("BFE", "Betfair Exchange", "exchange"),
        ("BMGM", "BetMGM", "bookmaker"),
        ("BS", "Blue Square", "bookmaker"),
        ("BV", "BetVictor", "bookmaker"),
        ("BW", "bwin", "bookmaker"),
        ("CL", "Coral", "bookmaker"),
        ("GB", "Gamebookers", "bookmaker"),
        ("IW", "Interwetten", "bookmaker"),
        ("LB", "Ladbrokes", "bookmaker"),
        ("PS", "Pinnacle", "bookmaker"),
        ("SB", "Sportingbet", "bookmaker"),
        ("SJ", "Stan James", "bookmaker"),
        ("SO", "Sporting Odds", "bookmaker"),
        ("SY", "Stanleybet", "bookmaker"),
        ("VC", "VC Bet", "bookmaker"),
        ("WH", "William Hill", "bookmaker"),
        ("Max", "Market maximum", "maximum"),
        ("Avg", "Market average", "average"),
        ("BbMx", "BetBrain maximum", "maximum"),
        ("BbAv", "BetBrain average", "average"),
    )
}
"""Code -> bookmaker."""

_BY_NAME = {book.name.casefold(): book for book in BOOKMAKERS.values()}


def bookmaker(text: str) -> Bookmaker:
    """Return the bookmaker that a code or a name means; one that is not known is called so.

    `B365`, `bet365` and `Bet365` are one; a code counts as it is spelled here only.
    """
    known = BOOKMAKERS.get(text) or _BY_NAME.get(text.casefold())
    return Bookmaker(text, known.name, known.kind) if known else Bookmaker(text, text)


KEYS = {
    "betfair_ex_au": "BFE",
    "betfair_ex_eu": "BFE",
    "betfair_ex_uk": "BFE",
    "betfair_sb_uk": "BF",
    "betvictor": "BV",
    "coral": "CL",
    "ladbrokes_uk": "LB",
    "onexbet": "1XB",
    "pinnacle": "PS",
    "williamhill": "WH",
}
"""The Odds API's key -> code. Its `Betfair` is the exchange or the bookmaker, which only the key
tells; the exchange is one market, whatever the region it was asked for."""
EXCHANGES = frozenset(
    {"betdaq", "betopenly", "kalshi", "matchbook", "novig", "polymarket", "prophetx", "smarkets"}
)
"""Keys of The Odds API, besides Betfair's."""
_ELSEWHERE = {"betmgm": "BetMGM (US)"}
"""The key of a bookmaker with the name of one that is known here, but of another country."""
_REGION = re.compile(r".+_([a-z]{2}|[a-z]{2}[0-9])")


def bookmaker_of_key(key: str, title: str) -> Bookmaker:
    """Return the bookmaker that a key and a title of The Odds API mean.

    `unibet_eu` and `unibet_uk` are both called `Unibet` and offer different odds, so the region in
    a key is part of the name: `Unibet (EU)`.
    """
    if key in KEYS:
        return BOOKMAKERS[KEYS[key]]
    region = _REGION.fullmatch(key)
    name = _ELSEWHERE.get(key, title)
    if region and not name.endswith(")"):
        name = f"{name} ({region[1].upper()})"
    known = _BY_NAME.get(name.casefold())
    if known:
        return known
    return Bookmaker(name, name, "exchange" if key in EXCHANGES else "bookmaker")
