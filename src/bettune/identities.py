"""Which team, tournament or season a source's name means: by rule and alias, never guessed.

A name of a source is, in this order: the team that this source or the operator named so; the one
team of the country that any source names exactly so (case, accents and punctuation apart); the
team of a spelling that the shipped table of names says is the same club; the one team that
another source names so but for a leading or trailing `FC`. Else it is a new team, if the shipped
table lists it or no other source has filled this tournament; otherwise the name waits for the
operator, with suggestions.
"""

import msgspec

from bettune import team_names
from bettune.country_names import CountryNames, add_name, names_of
from bettune.database import Session
from bettune.sports import FOOTBALL


class Unplaced(Exception):
    """A name that no team could be told for; the message has the suggestions."""


class Identities:
    """The ids behind the names of one source, found or made while a file is imported."""

    def __init__(self, session: Session, source_id: int, file: str) -> None:
        """Start knowing nothing; each country's names are read when first met."""
        self._session = session
        self._source_id = source_id
        self._file = file
        self._countries: dict[str, int] = {}
        self._tournaments: dict[tuple[int, str], int] = {}
        self._seasons: dict[tuple[int, str], int] = {}
        self._teams: dict[tuple[str, str, str], int] = {}
        self._names: dict[int, CountryNames] = {}
        self._others: dict[int, bool] = {}

    def country(self, name: str) -> int:
        """Return the country's id, made where it is new."""
        if name not in self._countries:
            self._countries[name] = self._found_or_made(
                "countries", ("key",), {"key": team_names.key(name), "name": name}
            )
        return self._countries[name]

    def tournament(self, country_id: int, name: str) -> int:
        """Return the tournament's id, made where it is new."""
        place = (country_id, name)
        if place not in self._tournaments:
            self._tournaments[place] = self._found_or_made(
                "tournaments",
                ("sport_id", "country_id", "key"),
                {
                    "sport_id": FOOTBALL,
                    "country_id": country_id,
                    "key": team_names.key(name),
                    "name": name,
                },
            )
        return self._tournaments[place]

    def season(self, tournament_id: int, name: str) -> int:
        """Return the season's id, made where it is new."""
        place = (tournament_id, name)
        if place not in self._seasons:
            self._seasons[place] = self._found_or_made(
                "seasons",
                ("tournament_id", "name"),
                {"tournament_id": tournament_id, "name": name},
            )
        return self._seasons[place]

    def team(self, country: str, tournament: str, name: str) -> int:
        """Return the team's id; Unplaced where it cannot be told for certain."""
        place = (country, tournament, name)
        found = self._teams.get(place)
        if found is None:
            found = self._teams[place] = self._team(country, tournament, name)
        return found

    def _team(self, country: str, tournament: str, name: str) -> int:
        # A club in an international competition, `Arsenal FC (ENG)`, is one of its own country.
        name, abroad = team_names.split_country(name)
        tournament_id = self.tournament(self.country(country), tournament)
        country = abroad or country
        country_id = self.country(country)
        names = self._names_of(country_id)
        key = team_names.key(name)
        team_id = names.find(self._source_id, country, name)
        if team_id is None and not (
            team_names.same_club(country, name)  # a club of its own for certain
            or not (
                names.has_other(self._source_id)
                if abroad
                else self._filled_by_another(tournament_id)
            )
        ):
            raise Unplaced(self._unplaced(country, tournament, name, key, names))
        if team_id is None:
            team_id = self.new_team(country_id, name)
        if names.add(self._source_id, key, team_id):
            add_name(self._session, country_id, self._source_id, name, team_id)
        return team_id

    def new_team(self, country_id: int, name: str) -> int:
        """Make a team."""
        return self._insert("teams", {"sport_id": FOOTBALL, "country_id": country_id, "name": name})

    def _names_of(self, country_id: int) -> CountryNames:
        if country_id not in self._names:
            self._names[country_id] = names_of(self._session, country_id)
        return self._names[country_id]

    def _filled_by_another(self, tournament_id: int) -> bool:
        if tournament_id not in self._others:
            row = self._session.one(
                """
                SELECT 1 FROM seasons AS s
                JOIN matches AS m ON m.season_id = s.id
                JOIN match_sources AS o ON o.match_id = m.id AND o.source_id <> :source
                WHERE s.tournament_id = :tournament LIMIT 1
                """,
                source=self._source_id,
                tournament=tournament_id,
            )
            self._others[tournament_id] = row is not None
        return self._others[tournament_id]

    def _unplaced(
        self, country: str, tournament: str, name: str, key: str, names: CountryNames
    ) -> str:
        """Keep the name for the operator; return the reason that the report gives."""
        suggestions = team_names.suggestions(name, names.spellings)
        self._session.run(
            """
            INSERT INTO unplaced_names (sport_id, source_id, country, tournament, key, name,
                                        suggestions, file, seen_at)
            VALUES (:sport, :source, :country, :tournament, :key, :name, :suggestions, :file, :now)
            ON CONFLICT (sport_id, source_id, country, key) DO UPDATE SET
                tournament = excluded.tournament, suggestions = excluded.suggestions,
                file = excluded.file, seen_at = excluded.seen_at
            """,
            sport=FOOTBALL,
            source=self._source_id,
            country=country,
            tournament=tournament,
            key=key,
            name=name,
            suggestions=msgspec.json.encode(suggestions).decode(),
            file=self._file,
            now=self._session.now,
        )
        meant = f"; did it mean {', '.join(suggestions)}?" if suggestions else "."
        return (
            f"{name!r} is no team known in {country}{meant} Settle it with bettune import --resolve"
        )

    def _found_or_made(self, table: str, keys: tuple[str, ...], values: dict[str, object]) -> int:
        where = " AND ".join(f"{column} = :{column}" for column in keys)
        found = self._session.one(
            f"SELECT id FROM {table} WHERE {where}", **{column: values[column] for column in keys}
        )
        return found[0] if found else self._insert(table, values)

    def _insert(self, table: str, values: dict[str, object]) -> int:
        places = ", ".join(f":{column}" for column in values)
        row = self._session.one(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places}) RETURNING id", **values
        )
        assert row is not None  # noqa: S101  # an INSERT without a conflict clause returns its row
        made: int = row[0]
        return made
