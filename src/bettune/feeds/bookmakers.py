"""Bookmakers that are known by a code: football-data.co.uk's, which the trade uses widely."""

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
