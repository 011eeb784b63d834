"""Sources: where matches, results and quotes come from, and whom to believe first."""

from bettune.database import Session

OWN_FEEDER = "own-feeder"
"""The source of the quotes that an operator's own program sends."""


def source_id(session: Session, name: str) -> int:
    """Return the id of a source, of which there must be one with that name."""
    ((found,),) = session.all("SELECT id FROM sources WHERE name = :name", name=name)
    return int(found)


def ranks(session: Session) -> dict[int, int]:
    """Return the rank of each source by its id: the lower is believed before the higher."""
    return dict(session.all("SELECT id, rank FROM sources"))
