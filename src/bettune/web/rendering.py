"""Templates into pages, in a language and a time zone; numbers and times in the reader's way."""

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bettune import __version__
from bettune.errors import Refusal
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
    """Return the names of all time zones."""
    return frozenset(available_timezones())


@cache
def static_url(name: str) -> str:
    """Return the URL of a static file, with a mark of its content so that it may be kept long."""
    content = (resources.files("bettune.web") / "static" / name).read_bytes()
    return f"/static/{name}?{sha256(content).hexdigest()[:10]}"


class Renderer:
    """Makes pages for one reader."""

    def __init__(self, language: str, time_zone: str, theme: str, path: str) -> None:
        """Render in this language, time zone and theme (`light`, `dark` or `system`)."""
        self.language = language
        self.zone = ZoneInfo(time_zone)
        self.theme = theme
        self._path = path
        self.gettext = translations(language).gettext

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

    def moment(self, seconds: int) -> Markup:
        """Return a moment in the reader's time zone, with UTC on hover."""
        text = format_datetime(self._local(seconds), "medium", locale=self.language)
        return self._time(seconds, text)

    def day(self, seconds: int) -> str:
        """Return the date of a moment."""
        return format_date(self._local(seconds), "medium", locale=self.language)

    def clock(self, seconds: int) -> Markup:
        """Return the time of day of a moment, with UTC on hover."""
        return self._time(seconds, format_time(self._local(seconds), "short", locale=self.language))

    def age(self, seconds: int) -> str:
        """Return how long a stretch is: `3 minutes`."""
        return format_timedelta(seconds, locale=self.language, threshold=1)

    def number(self, value: int) -> str:
        """Return a number with the reader's separators."""
        return format_decimal(value, locale=self.language)

    @staticmethod
    def _time(seconds: int, text: str) -> Markup:
        utc = datetime.fromtimestamp(seconds, UTC)
        return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
            utc.isoformat(), utc.strftime("%Y-%m-%d %H:%M"), text
        )
