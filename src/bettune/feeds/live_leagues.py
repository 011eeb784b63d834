"""The leagues of the two live services: what their keys and codes stand for, and the seasons.

Countries and tournaments are spelled as the files' feeds spell them, so that a match is one match
whichever source brings it.
"""

from datetime import date

import msgspec

from bettune.feeds.football_data_leagues import DIVISIONS, season_on, spanning


class League(msgspec.Struct, frozen=True):
    """A league of The Odds API, of football-data.org, or of both."""

    sport_key: str
    """Of The Odds API; empty where it has none."""
    code: str
    """Of football-data.org; empty where it has none, or where its code is not known here."""
    country: str
    tournament: str
    calendar: bool = False
    """Whether a season is a calendar year, further than what is known of the country."""
    abroad: bool = False
    """Whether clubs of several countries play in it."""


_ABROAD = "International"
LEAGUES = (
    League("soccer_epl", "PL", "England", "Premier League"),
    League("soccer_efl_champ", "ELC", "England", "Championship"),
    League("soccer_england_league1", "EL1", "England", "League One"),
    League("soccer_england_league2", "EL2", "England", "League Two"),
    League("", "ENL", "England", "National League"),
    League("soccer_england_efl_cup", "FLC", "England", "League Cup"),
    League("soccer_fa_cup", "FAC", "England", "FA Cup"),
    League("soccer_spl", "", "Scotland", "Premiership"),
    League("soccer_germany_bundesliga", "BL1", "Germany", "Bundesliga"),
    League("soccer_germany_bundesliga2", "BL2", "Germany", "2. Bundesliga"),
    League("soccer_germany_liga3", "BL3", "Germany", "3. Liga"),
    League("soccer_germany_dfb_pokal", "DFB", "Germany", "DFB-Pokal"),
    League("soccer_italy_serie_a", "SA", "Italy", "Serie A"),
    League("soccer_italy_serie_b", "SB", "Italy", "Serie B"),
    League("soccer_italy_coppa_italia", "CIT", "Italy", "Coppa Italia"),
    League("soccer_spain_la_liga", "PD", "Spain", "La Liga"),
    League("soccer_spain_segunda_division", "SD", "Spain", "Segunda División"),
    League("soccer_spain_copa_del_rey", "CDR", "Spain", "Copa del Rey"),
    League("soccer_france_ligue_one", "FL1", "France", "Ligue 1"),
    League("soccer_france_ligue_two", "FL2", "France", "Ligue 2"),
    League("soccer_france_coupe_de_france", "", "France", "Coupe de France"),
    League("soccer_netherlands_eredivisie", "DED", "Netherlands", "Eredivisie"),
    League("soccer_belgium_first_div", "BJL", "Belgium", "First Division A"),
    League("soccer_portugal_primeira_liga", "PPL", "Portugal", "Primeira Liga"),
    League("soccer_turkey_super_league", "TSL", "Turkey", "Süper Lig"),
    League("soccer_greece_super_league", "GSL", "Greece", "Super League"),
    League("soccer_austria_bundesliga", "ABL", "Austria", "Bundesliga"),
    League("soccer_switzerland_superleague", "SSL", "Switzerland", "Super League"),
    League("soccer_denmark_superliga", "DSU", "Denmark", "Superliga"),
    League("soccer_poland_ekstraklasa", "", "Poland", "Ekstraklasa"),
    League("soccer_russia_premier_league", "RFPL", "Russia", "Premier League"),
    League("", "RL1", "Romania", "Liga 1"),
    League("soccer_sweden_allsvenskan", "ALL", "Sweden", "Allsvenskan"),
    League("soccer_sweden_superettan", "", "Sweden", "Superettan"),
    League("soccer_norway_eliteserien", "TIP", "Norway", "Eliteserien"),
    League("soccer_finland_veikkausliiga", "VEI", "Finland", "Veikkausliiga"),
    League("soccer_league_of_ireland", "", "Ireland", "Premier Division"),
    League("soccer_australia_aleague", "AAL", "Australia", "A-League"),
    League("soccer_china_superleague", "CSL", "China", "Super League"),
    League("soccer_japan_j_league", "JJL", "Japan", "J1 League"),
    League("soccer_korea_kleague1", "", "South Korea", "K League 1", calendar=True),
    League("soccer_saudi_arabia_pro_league", "", "Saudi Arabia", "Pro League"),
    League("soccer_argentina_primera_division", "ASL", "Argentina", "Liga Profesional"),
    League("soccer_brazil_campeonato", "BSA", "Brazil", "Serie A"),
    League("soccer_brazil_serie_b", "BSB", "Brazil", "Serie B"),
    League("soccer_chile_campeonato", "CPD", "Chile", "Primera División", calendar=True),
    League("soccer_mexico_ligamx", "LMX", "Mexico", "Liga MX"),
    League("soccer_usa_mls", "MLS", "USA", "MLS"),
    League("soccer_uefa_champs_league", "CL", _ABROAD, "Champions League", abroad=True),
    League("soccer_uefa_champs_league_qualification", "", _ABROAD, "Champions League", abroad=True),
    League("soccer_uefa_europa_league", "EL", _ABROAD, "Europa League", abroad=True),
    League(
        "soccer_uefa_europa_conference_league", "UCL", _ABROAD, "Conference League", abroad=True
    ),
    League(
        "soccer_conmebol_copa_libertadores",
        "CLI",
        _ABROAD,
        "Copa Libertadores",
        calendar=True,
        abroad=True,
    ),
    League("soccer_conmebol_copa_america", "CA", _ABROAD, "Copa América", calendar=True),
    League("soccer_uefa_european_championship", "EC", _ABROAD, "European Championship", True),
    League("soccer_uefa_nations_league", "", _ABROAD, "Nations League"),
    League("soccer_fifa_world_cup", "WC", _ABROAD, "World Cup", calendar=True),
)
"""From the services' own lists, and as the files' feeds call them."""

BY_SPORT_KEY = {league.sport_key: league for league in LEAGUES if league.sport_key}
BY_CODE = {league.code: league for league in LEAGUES if league.code}

_DIVISION_OF = {place: division for division, place in DIVISIONS.items()}


def season_of(league: League, day: date) -> str:
    """Return the season of a league that a match on the day is of, where nobody tells it."""
    if league.calendar:
        return str(day.year)
    place = (league.country, league.tournament)
    return season_on(day, _DIVISION_OF.get(place, league.country))


def season_between(league: League | None, first: date, last: date) -> str:
    """Return the name of a season from its first and its last day, as the files' feeds name it."""
    if league is not None:
        return season_of(league, first)
    return str(first.year) if first.year == last.year else spanning(first.year)
