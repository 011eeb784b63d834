"""The texts of a page."""

from html.parser import HTMLParser

SEEN = ("alt", "aria-label", "label", "placeholder", "title")
"""The attributes that a reader sees or hears."""
_VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_CODE = {"code", "datalist", "style"}


class Texts(HTMLParser):
    """The texts of a page that are in its own language, with those of attributes."""

    def __init__(self, html: str, *, for_scripts: bool = False) -> None:
        """Read a page; also what it holds for its scripts to show, if asked to."""
        super().__init__()
        self.found: list[str] = []
        self._for_scripts = for_scripts
        self._foreign: list[bool] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        is_foreign = tag in _CODE or "translate" in values or ("lang" in values and tag != "html")
        within = bool(self._foreign) and self._foreign[-1]
        if tag not in _VOID:
            self._foreign.append(is_foreign or within)
        if not (is_foreign or within):
            self.found += [text for name, text in attrs if text and self._is_seen(name)]

    def _is_seen(self, name: str) -> bool:
        return name in SEEN or (self._for_scripts and name.startswith("data-"))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._foreign:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if not (self._foreign and self._foreign[-1]) and data.strip():
            self.found.append(" ".join(data.split()))
