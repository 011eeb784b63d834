"""Templates into pages, in a language and a time zone; numbers and times in the reader's way."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.numbers import format_decimal, get_decimal_symbol
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bettune import __version__
from bettune.errors import Refusal
from bettune.rounding import half_even
from bettune.web.languages import LANGUAGES, docs_path, translations
from bettune.web.refusals import sentence


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("bettune.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=True
    )
    environment.globals |= {
        "languages": LANGUAGES,
        "version": __version__,
        "static": static_url,
        "docs_path": docs_path,
    }
    return environment


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones that are somewhere."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


@cache
def static_mark() -> str:
    """Return the mark of all static files: another as soon as one of them is another."""
    files = sorted((resources.files("bettune.web") / "static").iterdir(), key=lambda one: one.name)
    return sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:10]


def static_url(name: str) -> str:
    """Return the URL of a static file; what it imports from beside it has the same mark."""
    return f"/static/{static_mark()}/{name}"


_LENGTHS = {"day": 86_400, "hour": 3_600, "minute": 60}


@cache
def _pattern(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


@cache
def _percent(language: str, decimals: int) -> str:
    """Return the language's pattern of per cent with so many decimals."""
    pattern: str = Locale.parse(language).percent_formats[None].pattern
    return pattern.replace("#,##0", _pattern(decimals))


class Renderer:
    """Makes pages for one reader."""

    def __init__(self, language: str, time_zone: str, theme: str, path: str) -> None:
        """Render in this language, time zone and theme (`light`, `dark` or `system`)."""
        self.language = language
        self.zone = ZoneInfo(time_zone)
        self.theme = theme
        self._path = path
        catalogue = translations(language)
        self.gettext: Callable[[str], str] = catalogue.gettext
        self.ngettext: Callable[[str, str, int], str] = catalogue.ngettext

    def page(self, template: str, **values: object) -> str:
        """Return a template's HTML; each has the reader's own formats as `show`."""
        return (
            _environment(self.language)
            .get_template(template)
            .render(
                show=self,
                say=self.say,
                language=self.language,
                theme=self.theme,
                path=self._path,
                **values,
            )
        )

    def say(self, refusal: Refusal) -> str:
        """Return what a refusal says, in the reader's language."""
        return sentence(refusal, self.gettext)

    def _local(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.zone)

    def moment(self, seconds: int, *, exact: bool = False) -> Markup:
        """Return a moment in the reader's time zone, to the minute or the second; UTC on hover."""
        if exact:
            text = format_datetime(self._local(seconds), "medium", locale=self.language)
        else:
            joined = str(get_datetime_format("medium", locale=self.language)).replace("'", "")
            text = joined.format(self.time(seconds), self.day(seconds))
        return self._time(seconds, text)

    def short_moment(self, seconds: int) -> str:
        """Return a moment in the reader's time zone, as short as it can be, as plain text."""
        return format_datetime(self._local(seconds), "short", locale=self.language)

    def day(self, seconds: int) -> str:
        """Return the date of a moment."""
        return format_date(self._local(seconds), "medium", locale=self.language)

    def clock(self, seconds: int) -> Markup:
        """Return the time of day of a moment, with UTC on hover."""
        return self._time(seconds, self.time(seconds))

    def time(self, seconds: int) -> str:
        """Return the time of day of a moment as plain text."""
        return format_time(self._local(seconds), "short", locale=self.language)

    def age(self, seconds: int) -> str:
        """Return how long a stretch is: `3 minutes`."""
        return format_timedelta(seconds, locale=self.language, threshold=1)

    def ago(self, seconds: int) -> str:
        """Return how long ago something was: `3 minutes ago`."""
        stretch = -max(1, seconds)
        return format_timedelta(stretch, locale=self.language, threshold=1, add_direction=True)

    def number(self, value: int) -> str:
        """Return a number with the reader's separators."""
        return format_decimal(value, locale=self.language)

    def decimal(self, value: float | Decimal, decimals: int) -> str:
        """Return a number with so many decimals, and no minus before what is rounded to 0."""
        rounded = round(Decimal(str(value)), decimals) + 0
        return format_decimal(rounded, _pattern(decimals), self.language)

    def amount(self, cents: int, decimals: int = 2) -> str:
        """Return an amount in whole units and cents, or, without decimals, in whole units."""
        whole = Decimal(cents).scaleb(-2) if decimals else Decimal(half_even(cents, 100))
        return format_decimal(whole, _pattern(decimals), self.language)

    def gain(self, cents: int) -> str:
        """Return an amount with its sign, `+` too."""
        return ("+" if cents > 0 else "") + self.amount(cents)

    def share(self, value: float, decimals: int = 1) -> str:
        """Return a share in per cent, as the reader's language writes it."""
        rounded = round(Decimal(str(value)), decimals + 2) + 0
        return format_decimal(rounded, _percent(self.language, decimals), self.language)

    def signed_share(self, value: float, decimals: int = 1) -> str:
        """Return a share in per cent with its sign, `+` too."""
        return ("+" if round(value, decimals + 2) > 0 else "") + self.share(value, decimals)

    def typed(self, text: str) -> str:
        """Return a number as the reader would type it: `10.50` is `10,50` in German."""
        return text.replace(".", get_decimal_symbol(self.language))

    def span(self, seconds: int) -> str:
        """Return a stretch of time exactly: 5,400 seconds are `90 minutes`."""
        whole = (unit for unit, length in _LENGTHS.items() if seconds and seconds % length == 0)
        unit = next(whole, "second")
        return format_timedelta(seconds, unit, threshold=1e9, locale=self.language)  # type: ignore[arg-type]

    @staticmethod
    def _time(seconds: int, text: str) -> Markup:
        utc = datetime.fromtimestamp(seconds, UTC)
        return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
            utc.isoformat(), utc.strftime("%Y-%m-%d %H:%M"), text
        )
