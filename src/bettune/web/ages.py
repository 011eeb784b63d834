"""How old something is, in as few letters as a table has room for."""

from functools import cache

from babel.dates import format_timedelta

_UNITS = {"day": 86_400, "hour": 3_600, "minute": 60}


@cache
def ages(language: str) -> dict[str, str]:
    """Return how an age in days, hours or minutes is written, `{n}h`; the page's script asks too.

    These short forms do not change with the number.
    """
    return {
        unit: format_timedelta(
            5 * length,
            granularity=unit,  # type: ignore[arg-type]
            threshold=1e9,
            format="narrow",
            locale=language,
        ).replace("5", "{n}")
        for unit, length in _UNITS.items()
    }


def short_age(language: str, seconds: int) -> str:
    """Return an age in the largest unit that it fills, in minutes where it fills none."""
    fills = (unit for unit, length in _UNITS.items() if seconds >= length)
    unit = next(fills, "minute")
    return ages(language)[unit].format(n=max(0, seconds // _UNITS[unit]))
