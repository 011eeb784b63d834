"""Names that mean the same club, and the normal form in which names are compared.

Nothing here is fuzzy: two spellings are one club when their keys are equal or when they stand in
one line of the shipped list. `Granada` and `Granada 74`, `Wimbledon` and `AFC Wimbledon` are other
clubs, and a wrong alias would give one club's odds to another.

`team_names.csv` has a club a line: the country in whose leagues it plays, then its spellings; a
line of one spelling says that it is a club of its own.
"""

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

CODES = {
    "ALB": "Albania",
    "AND": "Andorra",
    "ARM": "Armenia",
    "AUT": "Austria",
    "AZE": "Azerbaijan",
    "BEL": "Belgium",
    "BIH": "Bosnia and Herzegovina",
    "BLR": "Belarus",
    "BUL": "Bulgaria",
    "CRO": "Croatia",
    "CYP": "Cyprus",
    "CZE": "Czech Republic",
    "DEN": "Denmark",
    "ENG": "England",
    "ESP": "Spain",
    "EST": "Estonia",
    "FIN": "Finland",
    "FRA": "France",
    "FRO": "Faroe Islands",
    "GEO": "Georgia",
    "GER": "Germany",
    "GIB": "Gibraltar",
    "GRE": "Greece",
    "HUN": "Hungary",
    "IRL": "Ireland",
    "ISL": "Iceland",
    "ISR": "Israel",
    "ITA": "Italy",
    "KAZ": "Kazakhstan",
    "KOS": "Kosovo",
    "LIE": "Switzerland",
    "LTU": "Lithuania",
    "LUX": "Luxembourg",
    "LVA": "Latvia",
    "MCO": "France",
    "MDA": "Moldova",
    "MKD": "North Macedonia",
    "MLT": "Malta",
    "MNE": "Montenegro",
    "NED": "Netherlands",
    "NIR": "Northern Ireland",
    "NOR": "Norway",
    "POL": "Poland",
    "POR": "Portugal",
    "ROU": "Romania",
    "RUS": "Russia",
    "SCO": "Scotland",
    "SMR": "San Marino",
    "SRB": "Serbia",
    "SUI": "Switzerland",
    "SVK": "Slovakia",
    "SVN": "Slovenia",
    "SWE": "Sweden",
    "TUR": "Turkey",
    "UKR": "Ukraine",
    "WAL": "Wales",
}
"""The codes behind club names in international tournaments, and the country in whose leagues the
club plays: Monaco's plays in France's, Liechtenstein's in Switzerland's."""

_CODE_OF = {country: code for code, country in CODES.items() if code not in ("LIE", "MCO")}
_SUFFIX = re.compile(r"(.*\S)\s*\(([A-Z]{3})\)\s*", re.DOTALL)
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "&": " and ",
    }
    | dict.fromkeys("'’‘`´ʼ.", "")
)
_GAPS = re.compile(r"[\W_]+")


def key(name: str) -> str:
    """Return the normal form of a name: lower case, no accents, no punctuation, single spaces.

    Apostrophes and full stops close up (`Nott'm` is `nottm`), other punctuation parts words, `&`
    is `and`.
    """
    letters = unicodedata.normalize("NFKD", name.translate(_LETTERS).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _GAPS.sub(" ", bare.translate(_LETTERS)).strip()


def short_key(name: str) -> str:
    """Return the key without a word `fc` at its beginning or end, unless nothing would remain."""
    whole = key(name)
    return whole.removeprefix("fc ").removesuffix(" fc") or whole


def same_club(country: str, name: str) -> frozenset[str]:
    """Return the keys of all spellings of the shipped line in which the name stands, else none."""
    return _lines().get((key(country), key(name)), frozenset())


def split_country(name: str) -> tuple[str, str | None]:
    """Return a name without its country's code, and the country: `Celtic FC (SCO)`, `Scotland`.

    A name without a code, or with one that is not known, comes back as it is, with None.
    """
    found = _SUFFIX.fullmatch(name)
    if not found or found[2] not in CODES:
        return name, None
    return found[1], CODES[found[2]]


def with_country(name: str) -> str | None:
    """Return a club's name with its country's code, `Celtic FC (SCO)`.

    None where the shipped list has the name in no country of `CODES`, or in several.
    """
    found = [code for country, code in _CODE_OF.items() if (key(country), key(name)) in _lines()]
    return f"{name} ({found[0]})" if len(found) == 1 else None


def suggestions(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return the known names that look most like this one, for the text of an error only."""
    by_key = {key(spelling): spelling for spelling in known}
    return [by_key[near] for near in difflib.get_close_matches(key(name), by_key, limit)]


def read_lines() -> list[list[str]]:
    """Return the lines of the shipped list: a country, then the spellings of a club."""
    path = resources.files("bettune") / "team_names.csv"
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


@cache
def _lines() -> dict[tuple[str, str], frozenset[str]]:
    clubs: dict[tuple[str, str], frozenset[str]] = {}
    for country, *spellings in read_lines():
        keys = frozenset(map(key, spellings))
        clubs |= dict.fromkeys(((key(country), spelling) for spelling in keys), keys)
    return clubs
