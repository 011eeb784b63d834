"""What waits for the watch: whether anything, how much, and for how long."""

from bettune.database import Session


def is_due(session: Session) -> bool:
    """Tell whether anything is to be looked at now."""
    ((due,),) = session.all(
        """
        SELECT EXISTS (SELECT 1 FROM due WHERE due_at <= :now)
            OR EXISTS (SELECT 1 FROM watched WHERE due_at <= :now)
            OR EXISTS (SELECT 1 FROM prediction_history AS h
                       WHERE h.id > (SELECT write_id FROM watch_cursor))
            OR EXISTS (SELECT 1 FROM watch_gaps AS g
                       WHERE (SELECT h.id FROM prediction_history AS h
                              WHERE h.id BETWEEN g.first_id AND g.last_id LIMIT 1) IS NOT NULL)
        """,
        now=session.now,
    )
    return bool(due)


def how_much(session: Session) -> int:
    """Return about how many notes and predictions wait."""
    ((much,),) = session.all(
        """
        SELECT (SELECT count(*) FROM due WHERE due_at <= :now)
             + (SELECT count(*) FROM watched WHERE due_at <= :now)
             + (SELECT COALESCE(max(id), 0) FROM prediction_history)
             - (SELECT write_id FROM watch_cursor)
        """,
        now=session.now,
    )
    return max(0, int(much))


def behind(session: Session) -> int:
    """Return for how many seconds the oldest has waited that is to be looked at; 0 if none is."""
    ((oldest,),) = session.all(
        """
        SELECT min(at) FROM (
            SELECT min(due_at) AS at FROM due WHERE due_at <= :now
            UNION ALL SELECT min(due_at) FROM watched WHERE due_at BETWEEN 1 AND :now
            UNION ALL SELECT (SELECT h.written_at FROM prediction_history AS h
                              WHERE h.id > (SELECT write_id FROM watch_cursor)
                              ORDER BY h.id LIMIT 1)
        ) AS waiting
        """,
        now=session.now,
    )
    return 0 if oldest is None else max(0, session.now - oldest)
