"""When a match of football-data.co.uk starts: `Date` and `Time` as published, to UTC."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4})", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?", re.ASCII)
_YEARS = range(1993, 2093)
"""Nothing was published before, so the years 93 to 99 are 19xx, and 00 to 92 are 20xx."""
_LONDON = ZoneInfo("Europe/London")
COLLECTED_ON = (4, 1)
"""Fridays for the weekend's games, Tuesdays for midweek's (`date.weekday`), as the publisher's
notes say."""
COLLECTED_AT = time(15)
"""The notes say "afternoons"; 15:00 in the United Kingdom stands for them."""


class Kickoff(msgspec.Struct, frozen=True):
    """The day as published, the kick-off in UTC seconds, and whether its time is known."""

    day: date
    seconds: int
    known: bool
    unread: str = ""
    """A time that is no time of day; the kick-off is then as if it were missing."""


def noon(day: date) -> int:
    """Return 12:00 UTC of the day in seconds, which stands for a time that is not known."""
    return int(datetime.combine(day, time(12), UTC).timestamp())


@lru_cache(maxsize=16_384)
def parse_day(text: str) -> date | None:
    """Return the day that `dd/mm/yy` or `dd/mm/yyyy` spells, None if it is not one."""
    found = _DAY.fullmatch(text)
    if not found:
        return None
    year = int(found[3])
    if year < 100:
        year += 1900 if year + 1900 in _YEARS else 2000
    try:
        return date(year, int(found[2]), int(found[1])) if year in _YEARS else None
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def kickoff(date_text: str, time_text: str) -> Kickoff | None:
    """Return when the match starts, None if the date cannot be read.

    The time is the United Kingdom's, summer time included; some files have it in the date's cell.
    """
    day_text, _, rest = date_text.strip().partition(" ")
    day = parse_day(day_text)
    if day is None:
        return None
    clock_text = time_text.strip() or rest.strip()
    clock = _clock(clock_text)
    if clock is None:
        return Kickoff(day, noon(day), known=False, unread=clock_text)
    local = datetime.combine(day, clock, _LONDON)
    return Kickoff(day, int(local.timestamp()), known=True)


@lru_cache(maxsize=65_536)
def early_captured_at(kickoff: int) -> int:
    """Return when a match's early odds were collected, in UTC seconds, by the publisher's rule.

    It is the last collection before the kick-off (UTC seconds): Friday 15:00 in the United Kingdom
    for games from Friday evening to Monday, Tuesday 15:00 for those from Tuesday evening to
    Thursday; one that begins at or before that hour had its odds collected the time before.
    Where the time is not known the kick-off is 12:00 UTC of its day, so that a match on a Friday or
    Tuesday counts as collected three or four days before.
    """
    day = datetime.fromtimestamp(kickoff, _LONDON).date()
    for back in range(8):
        collected = day - timedelta(days=back)
        if collected.weekday() in COLLECTED_ON:
            moment = int(datetime.combine(collected, COLLECTED_AT, _LONDON).timestamp())
            if moment < kickoff:
                return moment
    raise AssertionError("eight days have a Friday and a Tuesday before the kick-off")


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
