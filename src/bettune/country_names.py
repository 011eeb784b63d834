"""The names of teams: which a country's teams go by, by source, and how one is told from them."""

from bettune import team_names
from bettune.database import Session
from bettune.sports import FOOTBALL


class CountryNames:
    """The names of one country's teams."""

    def __init__(self) -> None:
        """Know none yet."""
        self._of_source: dict[tuple[int, str], int] = {}
        self._of_key: dict[str, set[int]] = {}
        self._of_short: dict[str, set[tuple[int, int]]] = {}
        self.spellings: list[str] = []

    def add(self, source_id: int, key: str, team_id: int) -> bool:
        """Keep a name; tell whether it is new for this source."""
        if (source_id, key) in self._of_source:
            return False
        self._of_source[source_id, key] = team_id
        self._of_key.setdefault(key, set()).add(team_id)
        short = team_names.short_key(key)
        self._of_short.setdefault(short, set()).add((source_id, team_id))
        return True

    def has_other(self, source_id: int) -> bool:
        """Tell whether another source has named teams of this country."""
        return any(theirs != source_id for theirs, _ in self._of_source)

    def find(self, source_id: int, country: str, name: str) -> int | None:
        """Return the team of a name, None where no rule tells one for certain."""
        key = team_names.key(name)
        own = self._of_source.get((source_id, key))
        if own is not None:
            return own
        same = {key} | team_names.same_club(country, name)
        found = set().union(*(self._of_key.get(one, set()) for one in same))
        if not found:
            found = {
                team_id
                for theirs, team_id in self._of_short.get(team_names.short_key(name), set())
                if theirs != source_id
            }
        return found.pop() if len(found) == 1 else None


def names_of(session: Session, country_id: int) -> CountryNames:
    """Return the names of a country's teams."""
    names = CountryNames()
    for source_id, key, team_id, name in session.all(
        "SELECT source_id, key, team_id, name FROM team_names"
        " WHERE sport_id = :sport AND country_id = :country",
        sport=FOOTBALL,
        country=country_id,
    ):
        names.add(source_id, key, team_id)
        names.spellings.append(name)
    return names


def add_name(session: Session, country_id: int, source_id: int, name: str, team_id: int) -> None:
    """Keep a further name of a team, with its source."""
    session.run(
        """
        INSERT INTO team_names (sport_id, country_id, source_id, key, name, team_id)
        VALUES (:sport, :country, :source, :key, :name, :team)
        ON CONFLICT (sport_id, country_id, source_id, key) DO UPDATE SET team_id = excluded.team_id
        """,
        sport=FOOTBALL,
        country=country_id,
        source=source_id,
        key=team_names.key(name),
        name=name,
        team=team_id,
    )
