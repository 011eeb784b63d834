"""Names that wait for the operator, who says which team each of them means."""

import msgspec

from bettune import team_names
from bettune.country_names import add_name
from bettune.database import Session
from bettune.errors import NameNotFound, TeamNotFound
from bettune.identities import Identities
from bettune.sports import FOOTBALL


class UnplacedName(msgspec.Struct, frozen=True, rename="camel"):
    """A name that waits for the operator."""

    id: int
    source: str
    country: str
    tournament: str
    name: str
    suggestions: list[str]
    file: str


def unplaced_names(session: Session) -> list[UnplacedName]:
    """Return the names that wait for the operator."""
    rows = session.all(
        """
        SELECT u.id, s.name, u.country, u.tournament, u.name, u.suggestions, u.file
        FROM unplaced_names AS u JOIN sources AS s ON s.id = u.source_id ORDER BY u.id
        """
    )
    return [
        msgspec.convert(
            dict(zip(UnplacedName.__struct_encode_fields__, row, strict=True))
            | {"suggestions": msgspec.json.decode(row[5])},
            UnplacedName,
        )
        for row in rows
    ]


def settle_name(session: Session, unplaced_id: int, meant: str | None) -> UnplacedName:
    """Settle what a name means: the country's team of the name `meant`, or, if None, a new team.

    The rows that were rejected for it come in when their file is imported again.
    """
    row = session.one(
        "SELECT source_id, country, name FROM unplaced_names WHERE id = :id", id=unplaced_id
    )
    if row is None:
        raise NameNotFound(f"No name {unplaced_id} waits to be resolved")
    (settled,) = [one for one in unplaced_names(session) if one.id == unplaced_id]
    source_id, country, name = row
    identities = Identities(session, source_id, settled.file)
    country_id = identities.country(country)
    team_id = (
        identities.new_team(country_id, name)
        if meant is None
        else _named(session, country_id, country, meant)
    )
    add_name(session, country_id, source_id, name, team_id)
    session.run("DELETE FROM unplaced_names WHERE id = :id", id=unplaced_id)
    return settled


def _named(session: Session, country_id: int, country: str, name: str) -> int:
    rows = session.all(
        "SELECT DISTINCT team_id FROM team_names"
        " WHERE sport_id = :sport AND country_id = :country AND key = :key",
        sport=FOOTBALL,
        country=country_id,
        key=team_names.key(name),
    )
    if len(rows) != 1:
        number = "No" if not rows else "More than one"
        raise TeamNotFound(f"{number} team in {country} is named {name}")
    team_id: int = rows[0][0]
    return team_id
