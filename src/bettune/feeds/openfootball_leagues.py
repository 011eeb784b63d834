"""The leagues of openfootball: what a file's code or title stands for, and its season."""

import re
from pathlib import PurePath

import msgspec

from bettune.feeds import Broken


class League(msgspec.Struct, frozen=True):
    """What a file's code stands for, and the zone of its times without an offset, if known."""

    country: str
    tournament: str
    zone: str | None = None


LEAGUES = {
    "ar.1": League("Argentina", "Liga Profesional"),
    "at.1": League("Austria", "Bundesliga", "Europe/Vienna"),
    "at.2": League("Austria", "2. Liga", "Europe/Vienna"),
    "au.1": League("Australia", "A-League"),
    "be.1": League("Belgium", "First Division A", "Europe/Brussels"),
    "br.1": League("Brazil", "Serie A"),
    "ch.1": League("Switzerland", "Super League", "Europe/Zurich"),
    "cn.1": League("China", "Super League"),
    "de.1": League("Germany", "Bundesliga", "Europe/Berlin"),
    "de.2": League("Germany", "2. Bundesliga", "Europe/Berlin"),
    "de.3": League("Germany", "3. Liga", "Europe/Berlin"),
    "dz.1": League("Algeria", "Ligue 1"),
    "eg.1": League("Egypt", "Premier League"),
    "en.1": League("England", "Premier League", "Europe/London"),
    "en.2": League("England", "Championship", "Europe/London"),
    "en.3": League("England", "League One", "Europe/London"),
    "en.4": League("England", "League Two", "Europe/London"),
    "es.1": League("Spain", "La Liga", "Europe/Madrid"),
    "es.2": League("Spain", "Segunda División", "Europe/Madrid"),
    "fr.1": League("France", "Ligue 1", "Europe/Paris"),
    "fr.2": League("France", "Ligue 2", "Europe/Paris"),
    "gr.1": League("Greece", "Super League", "Europe/Athens"),
    "it.1": League("Italy", "Serie A", "Europe/Rome"),
    "it.2": League("Italy", "Serie B", "Europe/Rome"),
    "jp.1": League("Japan", "J1 League"),
    "ma.1": League("Morocco", "Botola Pro"),
    "mx.1": League("Mexico", "Liga MX", "America/Mexico_City"),
    "nl.1": League("Netherlands", "Eredivisie", "Europe/Amsterdam"),
    "pt.1": League("Portugal", "Primeira Liga", "Europe/Lisbon"),
    "ru.1": League("Russia", "Premier League"),
    "sco.1": League("Scotland", "Premiership", "Europe/London"),
    "tr.1": League("Turkey", "Süper Lig", "Europe/Istanbul"),
    "uefa.cl": League("International", "Champions League", "Europe/Paris"),
    "worldcup": League("International", "World Cup"),
}
"""File code -> league. The zones agree with the kick-offs of a second source to the minute in 99
to 100 % of a season's matches. Mexico's was compared by its kick-off hours only, and the second
divisions and the Champions League follow from the publisher's way with their countries."""

ZONES_OF_SEASONS = {("worldcup", "2022"): "Asia/Qatar"}
"""The zone of one season, where a tournament moves."""

CODES = {
    "algeria | ligue 1": "dz.1",
    "australia | a-league": "au.1",
    "belgium first division a": "be.1",
    "deutsche 2. bundesliga": "de.2",
    "deutsche 3. liga": "de.3",
    "deutsche bundesliga": "de.1",
    "egypt | premiership": "eg.1",
    "english championship": "en.2",
    "english league one": "en.3",
    "english league two": "en.4",
    "english premier league": "en.1",
    "french ligue 1": "fr.1",
    "french ligue 2": "fr.2",
    "greek super league": "gr.1",
    "italian serie a": "it.1",
    "italian serie b": "it.2",
    "liga mx": "mx.1",
    "morocco | botola pro 1": "ma.1",
    "netherlands eredivisie": "nl.1",
    "portuguese primeira liga": "pt.1",
    "primera división de españa": "es.1",
    "scottish premiership": "sco.1",
    "segunda división de españa": "es.2",
    "spain primera división": "es.1",
    "spain segunda división": "es.2",
    "swiss super league": "ch.1",
    "turkish süper lig": "tr.1",
    "uefa champions league": "uefa.cl",
    "world cup": "worldcup",
    "österr. 2. liga": "at.2",
    "österr. bundesliga": "at.1",
    "österr. erste liga": "at.2",
}
"""The name inside a file, without its season, in lower case -> the file's code."""

_SEASON = re.compile(r"(.*?)\s*\b([12][0-9]{3})(?:[/-]([0-9]{2}|[12][0-9]{3}))?")


def code_of(path: PurePath, title: str) -> str:
    """Return the league's code by the file's name, else by the title in the file."""
    by_file = path.name.casefold().removesuffix(".json")
    found = _SEASON.fullmatch(title)
    by_title = CODES.get((found[1] if found else title).casefold())
    if by_file not in LEAGUES and by_title is None:
        raise Broken(
            f"The league of {path.name!r:.60} is not known: expected a file called as openfootball"
            f" calls it, as in `en.1.json`, or a `name` as in `English Premier League 2024/25`."
        )
    if by_file in LEAGUES and by_title not in {None, by_file}:
        raise Broken(f"The file is called {path.name!r:.60}, but its `name` is {title!r:.60}.")
    return by_file if by_file in LEAGUES else str(by_title)


def season_of(text: str) -> str | None:
    """Return the season at the end of a text: `2024/2025` of `2024/25`, `2024` of `2024`."""
    found = _SEASON.fullmatch(text)
    if not found:
        return None
    first, last = found[2], found[3]
    if last is None:
        return first
    following = str(int(first) + 1)
    return f"{first}/{following}" if following.endswith(last) else None
