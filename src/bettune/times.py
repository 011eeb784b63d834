"""Times: UTC seconds inside, ISO 8601 with offset outside."""

import re
import time
from datetime import date
from functools import lru_cache

DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@lru_cache(maxsize=16_384)
def to_text(seconds: int) -> str:
    """Return a moment: `2026-06-06T18:00:00+00:00`."""
    year, *rest = time.gmtime(seconds)[:6]
    return "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}+00:00".format(year, *rest)


def day_start(text: str) -> int | None:
    """Return the first second of a day spelled `YYYY-MM-DD`, None if it is not one."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return (date.fromisoformat(text).toordinal() - _EPOCH) * DAY
    except ValueError:
        return None
