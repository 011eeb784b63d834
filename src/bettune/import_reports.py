"""Import reports: what became of a file, kept for later."""

import msgspec

from bettune import paging
from bettune.database import Row, Session
from bettune.errors import NotFound
from bettune.feeds import Remark


class ImportReport(msgspec.Struct, rename="camel"):
    """What became of a file."""

    source: str
    file: str
    id: int = 0
    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    blank: int = 0
    quotes_added: int = 0
    quotes_changed: int = 0
    quotes_same: int = 0
    """Of the rows that were worked through: those seen before are not looked into again."""
    cells_set_aside: int = 0
    rejects: list[Remark] = []
    set_aside: list[Remark] = []

    def count(self, outcome: str, by: int = 1) -> None:
        """Count rows or quotes under the name of their outcome."""
        setattr(self, outcome, getattr(self, outcome) + by)


def imports(session: Session) -> list[ImportReport]:
    """Return the reports of all imports, without their remarks, in their order."""
    rows = session.all(
        """
        SELECT s.name, i.file, i.id, i.rows_read, i.rows_added, i.rows_changed, i.rows_same,
               i.rows_rejected, i.rows_blank, i.quotes_added, i.quotes_changed, i.quotes_same,
               i.cells_set_aside
        FROM imports AS i JOIN sources AS s ON s.id = i.source_id ORDER BY i.id
        """
    )
    return [ImportReport(*row) for row in rows]


def keep_report(session: Session, report: ImportReport, source_id: int) -> None:
    """Keep a report with its remarks, and give it its id."""
    row = session.one(
        """
        INSERT INTO imports (source_id, file, started_at, rows_read, rows_added, rows_changed,
                             rows_same, rows_rejected, rows_blank, quotes_added, quotes_changed,
                             quotes_same, cells_set_aside)
        VALUES (:source_id, :file, :now, :read, :added, :changed, :same, :rejected, :blank,
                :quotes_added, :quotes_changed, :quotes_same, :cells_set_aside)
        RETURNING id
        """,
        source_id=source_id,
        now=session.now,
        **{
            name: getattr(report, name)
            for name in ImportReport.__struct_fields__
            if name not in ("source", "id", "rejects", "set_aside")
        },
    )
    assert row is not None  # noqa: S101  # an INSERT without a conflict clause returns its row
    report.id = row[0]
    session.load(
        "import_remarks",
        ("import_id", "position", "line", "cell", "reason"),
        (
            (report.id, position, remark.line, remark.cell, remark.reason)
            for position, remark in enumerate([*report.rejects, *report.set_aside])
        ),
    )


class KeptReport(msgspec.Struct, frozen=True):
    """A report as it was kept."""

    report: ImportReport
    """Without its remarks."""
    at: int
    """UTC seconds."""


_KEPT = """
    SELECT s.name, i.file, i.id, i.rows_read, i.rows_added, i.rows_changed, i.rows_same,
           i.rows_rejected, i.rows_blank, i.quotes_added, i.quotes_changed, i.quotes_same,
           i.cells_set_aside, i.started_at
    FROM imports AS i JOIN sources AS s ON s.id = i.source_id
"""


def _kept(row: Row) -> KeptReport:
    return KeptReport(ImportReport(*row[:-1]), row[-1])


def find_imports(session: Session, wanted: str, number: int) -> paging.Part[KeptReport]:
    """Return a part of the imports whose file or source has that text in it, the newest first."""
    sql = f"{_KEPT} WHERE lower(i.file) LIKE :like ESCAPE '!' OR s.name LIKE :like ESCAPE '!'"
    found = paging.like(wanted)
    rows = paging.rows(session, sql, "i.id DESC", number, like=found)
    return paging.Part([_kept(row) for row in rows], number, paging.count(session, sql, like=found))


def import_of(session: Session, import_id: int) -> KeptReport:
    """Return one import; NotFound if there is none such."""
    row = session.one(f"{_KEPT} WHERE i.id = :id", id=import_id)
    if row is None:
        raise NotFound
    return _kept(row)


def find_remarks(session: Session, import_id: int, wanted: str, number: int) -> paging.Part[Remark]:
    """Return a part of an import's remarks that have that text in them, in their order."""
    sql = """
        SELECT line, reason, cell, position FROM import_remarks
        WHERE import_id = :id AND (lower(reason) LIKE :like ESCAPE '!'
                                   OR lower(COALESCE(cell, '')) LIKE :like ESCAPE '!')
    """
    found = paging.like(wanted)
    rows = paging.rows(session, sql, "position", number, id=import_id, like=found)
    total = paging.count(session, sql, id=import_id, like=found)
    return paging.Part([Remark(*row[:3]) for row in rows], number, total)
