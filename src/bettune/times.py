"""Times: UTC seconds inside, ISO 8601 with offset outside."""

import re
import time
from datetime import UTC, date, datetime
from functools import lru_cache

DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)


@lru_cache(maxsize=16_384)
def to_text(seconds: int) -> str:
    """Return a moment: `2026-06-06T18:00:00+00:00`."""
    year, *rest = time.gmtime(seconds)[:6]
    return "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}+00:00".format(year, *rest)


@lru_cache(maxsize=16_384)
def from_text(text: str) -> int | None:
    """Return the moment that ISO 8601 with an offset spells, None if it is not one.

    `2026-06-06T18:00:00+00:00`, `2026-06-06T18:00Z`; parts of a second are dropped.
    """
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())
    except ValueError:  # the 31st of February, or 24:30
        return None


def day_start(text: str) -> int | None:
    """Return the first second of a day spelled `YYYY-MM-DD`, None if it is not one."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return (date.fromisoformat(text).toordinal() - _EPOCH) * DAY
    except ValueError:
        return None
