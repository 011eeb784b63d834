"""The catalogues are whole, and every text of the templates is marked for them."""

import gettext
import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from jinja2 import Environment, nodes

import catalogues
from bettune.web.languages import LANGUAGES, translations
from texts import Texts

OTHERS = [language for language in LANGUAGES if language != "en"]
TEMPLATES = sorted((catalogues.SOURCE / "web" / "templates").glob("*.html"))
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|%%")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


# The catalogues.


@pytest.fixture(scope="module", params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    """Each language that is translated into."""
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalog:
    """The catalogue of the language."""
    return catalogues.read(language)


def forms(message: Message) -> list[tuple[str, str]]:
    """Return a message's translations, each with the English that it is held against."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    singular, plural = message.id
    return [(plural if number else singular, text) for number, text in enumerate(message.string)]


def told(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_every_language_has_a_catalogue() -> None:
    assert set(catalogues.PLURALS) == set(OTHERS)


def test_a_catalogue_is_as_it_would_be_written_anew(language: str) -> None:
    there = (catalogues.LOCALES / f"{language}.po").read_text("utf-8")
    assert there == catalogues.renewed(language), "run: python tests/catalogues.py"


def test_everything_is_translated(catalogue: Catalog) -> None:
    for message in told(catalogue):
        assert not message.fuzzy, message.id
        for _, text in forms(message):
            assert text, message.id
            assert text == text.strip(), message.id
    assert not catalogue.obsolete


def test_placeholders_stay_as_they_are(catalogue: Catalog) -> None:
    for message in told(catalogue):
        for english, text in forms(message):
            assert sorted(_PLACEHOLDER.findall(text)) == sorted(_PLACEHOLDER.findall(english))


def test_translations_end_as_the_english_does_and_hold_no_markup(catalogue: Catalog) -> None:
    for message in told(catalogue):
        for english, text in forms(message):
            assert not re.search("[<>&]", text), text
            assert english[-1] not in ".?:" or text[-1] == english[-1], text


def test_each_plural_has_its_form(language: str, catalogue: Catalog) -> None:
    for message in told(catalogue):
        if not isinstance(message.id, str):
            assert len(message.string) == catalogue.num_plurals, message.id
    plural = gettext.c2py(catalogue.plural_expr)
    kinds = {(Locale(language).plural_form(number), plural(number)) for number in range(1_200)}
    assert len(kinds) == len({kind for kind, _ in kinds}) == catalogue.num_plurals


def test_plurals_are_told_as_they_are_spoken() -> None:
    words = ("%(num)s prediction", "%(num)s predictions")
    expected = {
        "de": ("%(num)s Prognose", "%(num)s Prognosen", "%(num)s Prognosen"),
        "pl": ("%(num)s prognoza", "%(num)s prognozy", "%(num)s prognoz"),
        "ru": ("%(num)s прогноз", "%(num)s прогноза", "%(num)s прогнозов"),
        "tr": ("%(num)s prediction",) * 3,
    }
    for language, texts in expected.items():
        found = tuple(translations(language).ngettext(*words, number) for number in (1, 2, 5))
        assert found == texts


# The templates.


UNTRANSLATED = {
    "Bettune", "BetTune API", "CSV", "JSON", "YAML", "Python", "curl", "PRO", "UTC",
    "bettune_…", "enum:", "object",
}  # fmt: skip
"""What stands in templates in no language: names, and words of JSON Schema."""
_MARKS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_text_of_a_template_is_marked(path: Any) -> None:
    source = path.read_text("utf-8")
    html = re.sub(r"\{% block width %\}\w+|\{[#%{].*?[#%}]\}", " ", source, flags=re.DOTALL)
    for text in Texts(html).found:
        rest = text
        for word in sorted(UNTRANSLATED, key=len, reverse=True):
            rest = rest.replace(word, "")
        assert not _LETTERS.search(rest), text


def constants(node: nodes.Node) -> Iterator[str]:
    """Return the strings in an expression that are marked by nothing."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _MARKS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes(exclude=("args",) if _is_attribute(node) else ()):
        yield from constants(child)


def _is_attribute(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter | nodes.Test)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_sentence_in_an_expression_is_marked(path: Any) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701  # renders nothing
    tree = environment.parse(path.read_text("utf-8"))
    for output in tree.find_all((nodes.Output, nodes.Assign)):
        for child in output.iter_child_nodes():
            for text in constants(child):
                assert not re.search(r"[A-Za-z]{2} [A-Za-z]{2}|^[A-Z][a-z]+$", text), text
