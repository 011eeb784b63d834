"""The languages of the pages, and their catalogues, read as they are written: no build step."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "pl": "Polski",
    "ru": "Русский",
    "tr": "Türkçe",
}
"""Code -> the language's own name."""

DOCS = "/docs/bet-tune/api"
"""Where the documentation is in English; in other languages behind the language's code."""


def docs_path(language: str) -> str:
    """Return where the documentation is in a language."""
    return DOCS if language == "en" else f"/{language}{DOCS}"


@cache
def translations(language: str) -> NullTranslations:
    """Return a language's catalogue; English is what stands in the templates."""
    if language == "en":
        return NullTranslations()
    text = (resources.files("bettune.web") / "locales" / f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def accepted(header: str) -> str:
    """Return the language of ours that an `Accept-Language` header likes best, else English."""
    wishes: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        name, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        wishes.append((-weight, name.strip().lower().partition("-")[0]))
    return next(
        (name for _, name in sorted(wishes, key=lambda wish: wish[0]) if name in LANGUAGES), "en"
    )
