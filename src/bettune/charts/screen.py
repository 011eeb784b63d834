"""A screen of characters: how wide it is, what it can show, and how texts fit into it."""

import re
import unicodedata
from typing import Literal, NamedTuple, TypeAlias

Side: TypeAlias = Literal["left", "right"]


class Signs(NamedTuple):
    """What pictures are made of."""

    level: str
    upright: str
    rise_from: str
    rise_to: str
    fall_from: str
    fall_to: str
    zero_level: str
    zero: str
    interval: str
    interval_low: str
    interval_high: str
    beyond_low: str
    beyond_high: str
    value: str
    alone: str
    """A value whose interval cannot be told."""
    aim: str
    """Where a value should be."""
    blocks: str
    """From an eighth of a letter's width to the whole of it; a whole alone where it has no parts.
    """
    cut: str


_UNICODE = Signs._make((*"─│╯╭╮╰┄┊─├┤◂▸●○◇", "▏▎▍▌▋▊▉█", "…"))
_ASCII = Signs._make((*"-|'..'_:-||<>*o+", "#", "~"))
_SPELLED = str.maketrans({"…": "..", "–": "-", "−": "-", "≥": ">=", "\xa0": " ", "\u202f": " "})
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Screen(NamedTuple):
    """Where a picture is printed."""

    width: int
    """Columns."""
    plain: bool = False
    """Whether nothing but ASCII can be shown."""

    @property
    def signs(self) -> Signs:
        """Return what pictures are made of here."""
        return _ASCII if self.plain else _UNICODE

    def shown(self, text: str) -> str:
        """Return a text as it can be shown, without anything that would steer the terminal."""
        text = _UNSEEN.sub("?", text)
        if not self.plain:
            return text
        letters = unicodedata.normalize("NFKD", text.translate(_SPELLED))
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
        return bare.encode("ascii", "replace").decode("ascii")

    def fitted(self, text: str, columns: int, side: Side = "left") -> str:
        """Return a text that takes so many columns: cut, or filled up behind or before it."""
        text = self.shown(text)
        if columns_of(text) > columns:
            while text and columns_of(text) >= columns:
                text = text[:-1]
            text += self.signs.cut if columns else ""
        space = " " * (columns - columns_of(text))
        return text + space if side == "left" else space + text


def screen_of(width: int, encoding: str | None) -> Screen:
    """Return a screen of so many columns, plain if its encoding lacks the signs of pictures."""
    try:
        "".join(_UNICODE).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return Screen(width, plain=True)
    return Screen(width)


def columns_of(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return sum(map(_columns, text))


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
