"""The catalogues of the pages' texts: `python tests/catalogues.py` brings them up to date.

What templates and code mark is added, with nothing as its translation yet; what they do not mark
any more is dropped; what is translated stays as it is.
"""

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "bettune"
LOCALES = SOURCE / "web" / "locales"
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "pl": (
        "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
    "tr": "nplurals=2; plural=(n != 1);",
}
"""Language -> how its plurals are told apart; the languages that have a catalogue."""
_METHODS = [("web/**.py", "python"), ("web/templates/**.html", "jinja2")]
_OPTIONS = {"web/templates/**.html": {"silent": "false"}}
_HEADER = """\
# Bettune in {language}; docs/translating.md says how it is kept.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def marked() -> list[Message]:
    """Return all that templates and code mark for translation, in the order it stands there."""
    catalogue = Catalog()
    found = extract_from_dir(SOURCE, _METHODS, _OPTIONS)
    for name, _, message, comments, context in found:
        catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return [message for message in catalogue if message.id]


def read(language: str) -> Catalog:
    """Return a language's catalogue as it is written."""
    return read_po(BytesIO((LOCALES / f"{language}.po").read_bytes()), locale=language)


def renewed(language: str) -> str:
    """Return the text of a language's catalogue, brought up to date."""
    kept, catalogue = read(language), Catalog(locale=language, charset="utf-8")
    catalogue.mime_headers = [("Plural-Forms", PLURALS[language])]
    for message in marked():
        there = kept.get(message.id, message.context)
        catalogue.add(
            message.id,
            there.string if there else None,
            locations=message.locations,
            context=message.context,
        )
    text = BytesIO()
    write_po(text, catalogue, width=100, omit_header=True, include_lineno=False)
    return _HEADER.format(language=language, plurals=PLURALS[language]) + text.getvalue().decode()


if __name__ == "__main__":
    for code in PLURALS:
        (LOCALES / f"{code}.po").write_text(renewed(code), "utf-8")
