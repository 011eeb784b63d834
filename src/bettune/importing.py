"""Rows into the database, with a report that adds up.

rows read = added + changed + same + rejected; blank rows are counted apart. Each file is one
transaction. A row that was imported before (the same text in the same file) says nothing new and
is the same without being worked through again.
"""

from collections.abc import Collection
from typing import Protocol

import msgspec

from bettune.database import Database, Session
from bettune.errors import ImportRefused
from bettune.feeds import (
    Bookmaker,
    Broken,
    MatchRow,
    Reading,
    Remark,
    football_data,
    openfootball,
    own_csv,
)
from bettune.identities import Identities, Unplaced
from bettune.placing import Known, Placing

LARGEST_FILE = 67_108_864
"""Bytes."""


class Feed(Protocol):
    """What reads a source's files."""

    def __call__(
        self,
        name: str,
        content: bytes,
        *,
        captured_at: int | None = None,
        seen: Collection[int] = frozenset(),
    ) -> Reading:
        """Return the rows of a file."""


FEEDS: dict[str, Feed] = {
    "csv": own_csv.read,
    "football-data": football_data.read,
    "openfootball": openfootball.read,
}
"""The sources that `bettune import` knows."""

QuoteKey = tuple[int, int, int, int]
"""Kind, line, bookmaker's id, captured at."""


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


def import_file(
    database: Database, source: str, name: str, content: bytes, captured_at: int | None = None
) -> ImportReport:
    """Read a file and put it into the database in one transaction.

    `captured_at` (UTC seconds) is when its prices were captured, for files that do not tell.
    ImportRefused if the file as a whole cannot be read; then nothing is changed.
    """
    scope = f"{source}:{'/'.join(name.replace(chr(92), '/').split('/')[-2:])}"
    seen = database.read(_seen, scope).result()
    reading = read_file(source, name, content, captured_at, seen)
    return database.write(import_rows, source, name, scope, reading).result()


def read_file(
    source: str,
    name: str,
    content: bytes,
    captured_at: int | None = None,
    seen: Collection[int] = frozenset(),
) -> Reading:
    """Return what the source's feed makes of a file; ImportRefused if it cannot be read."""
    if len(content) > LARGEST_FILE:
        raise ImportRefused(f"{name}: larger than {LARGEST_FILE // 2**20} MiB")
    try:
        return FEEDS[source](name, content, captured_at=captured_at, seen=seen)
    except Broken as broken:
        raise ImportRefused(f"{name}: {broken}") from None


def _seen(session: Session, scope: str) -> set[int]:
    rows = session.all("SELECT digest FROM imported_rows WHERE scope = :scope", scope=scope)
    return {row[0] for row in rows}


def import_rows(
    session: Session, source: str, name: str, scope: str, reading: Reading
) -> ImportReport:
    """Put what a feed has read into the database, and keep the report."""
    session.lock("bettune import")
    report = ImportReport(source, name, read=reading.read, same=reading.seen, blank=reading.blank)
    report.rejects, report.set_aside = list(reading.rejected), list(reading.set_aside)
    filing = _Filing(session, source, name, reading, report)
    for row in reading.rows:
        filing.take(row)
    filing.keep(scope)
    report.rejects.sort(key=lambda remark: remark.line)
    report.rejected, report.cells_set_aside = len(report.rejects), len(report.set_aside)
    _keep_report(session, report, filing.source_id)
    return report


class _Filing:
    """One file on its way into the database."""

    def __init__(
        self, session: Session, source: str, name: str, reading: Reading, report: ImportReport
    ) -> None:
        self._session = session
        self._report = report
        self.source_id = _source_id(session, source)
        self._identities = Identities(session, self.source_id, name)
        self._placing = Placing(session, self.source_id, reading.as_of)
        self._bookmakers = _bookmakers(session, reading.bookmakers)
        self._taken: list[tuple[MatchRow, Known, str]] = []

    def take(self, row: MatchRow) -> None:
        """Tell which match a row is and what it says of it; reject it where that cannot be told."""
        names = self._identities
        try:
            home_id = names.team(row.country, row.tournament, row.home)
            away_id = names.team(row.country, row.tournament, row.away)
        except Unplaced as unplaced:
            self._report.rejects.append(Remark(row.line, str(unplaced)))
            return
        if home_id == away_id:
            reason = f"{row.home!r} and {row.away!r} are the same team"
            self._report.rejects.append(Remark(row.line, reason))
            return
        tournament_id = names.tournament(names.country(row.country), row.tournament)
        season_id = names.season(tournament_id, row.season)
        known, outcome = self._placing.place(row, season_id, home_id, away_id)
        self._taken.append((row, known, outcome))

    def keep(self, scope: str) -> None:
        """Write the matches, their quotes and what was seen; count what became of each row."""
        if self._placing.keep():
            self._session.touch("matches")
        standing = self._standing_quotes()
        quotes: dict[tuple[int, QuoteKey], tuple[int, int]] = {}
        for row, known, outcome in self._taken:
            news = self._news(row, known, standing, quotes)
            self._report.count("changed" if news and outcome == "same" else outcome)
        self._load_quotes(quotes)
        self._load_seen(scope)

    def _standing_quotes(self) -> dict[int, dict[QuoteKey, tuple[int, int, int]]]:
        """Return the quotes that the matches known before have already."""
        new = {id(known) for known in self._placing.new}
        ids = sorted({known.id for _, known, _ in self._taken if id(known) not in new})
        standing: dict[int, dict[QuoteKey, tuple[int, int, int]]] = {}
        if ids:
            for match_id, *key, odds, plausible, source_id in self._session.all(
                """
                SELECT q.match_id, q.kind, q.line, q.bookmaker_id, q.captured_at, q.odds,
                       q.plausible, q.source_id
                FROM each(:ids) AS asked JOIN quotes AS q ON q.match_id = asked.value
                """,
                ids=msgspec.json.encode(ids).decode(),
            ):
                place = standing.setdefault(match_id, {})
                place[tuple(key)] = (odds, plausible, source_id)
        return standing

    def _news(
        self,
        row: MatchRow,
        known: Known,
        standing: dict[int, dict[QuoteKey, tuple[int, int, int]]],
        quotes: dict[tuple[int, QuoteKey], tuple[int, int]],
    ) -> bool:
        """Gather the quotes of a row that are not there yet; tell whether there were any."""
        there = standing.get(known.id, {})
        match_id, bookmakers = known.id, self._bookmakers
        added = changed = 0
        for kind, line, code, captured_at, odds, plausible in row.quotes:
            key = (kind, line, bookmakers[code], captured_at)
            old = there.get(key)
            if old is None:
                added += 1
            elif old[2] < self.source_id or old[:2] == (odds, plausible):
                continue
            else:
                changed += 1
            quotes[match_id, key] = (odds, plausible)
        report = self._report
        report.quotes_added += added
        report.quotes_changed += changed
        report.quotes_same += len(row.quotes) - added - changed
        return bool(added or changed)

    def _load_quotes(self, quotes: dict[tuple[int, QuoteKey], tuple[int, int]]) -> None:
        source_id = self.source_id
        self._session.load(
            "quotes",
            (
                "match_id",
                "kind",
                "line",
                "bookmaker_id",
                "captured_at",
                "odds",
                "plausible",
                "source_id",
            ),
            (
                (match_id, *key, odds, plausible, source_id)
                for (match_id, key), (odds, plausible) in quotes.items()
            ),
            "(match_id, kind, line, bookmaker_id, captured_at) DO UPDATE SET"
            " odds = excluded.odds, plausible = excluded.plausible,"
            " source_id = excluded.source_id",
        )

    def _load_seen(self, scope: str) -> None:
        match_ids = dict.fromkeys(known.id for _, known, _ in self._taken)
        self._session.load(
            "match_sources",
            ("match_id", "source_id"),
            ((match_id, self.source_id) for match_id in match_ids),
            "DO NOTHING",
        )
        digests = dict.fromkeys(row.digest for row, _, _ in self._taken)
        self._session.load(
            "imported_rows",
            ("scope", "digest"),
            ((scope, digest) for digest in digests),
            "DO NOTHING",
        )


def _source_id(session: Session, name: str) -> int:
    row = session.one("SELECT id FROM sources WHERE name = :name", name=name)
    if row is None:
        raise ImportRefused(f"There is no source {name}. Known: {', '.join(sorted(FEEDS))}")
    found: int = row[0]
    return found


def _bookmakers(session: Session, wanted: dict[str, Bookmaker]) -> dict[str, int]:
    """Return the ids of bookmakers by the codes of the file, made where they are new."""
    ids = dict(session.all("SELECT name, id FROM bookmakers"))
    for bookmaker in wanted.values():
        if bookmaker.name not in ids:
            ((ids[bookmaker.name],),) = session.all(
                "INSERT INTO bookmakers (name, kind) VALUES (:name, :kind) RETURNING id",
                name=bookmaker.name,
                kind=bookmaker.kind,
            )
    return {code: ids[bookmaker.name] for code, bookmaker in wanted.items()}


def _keep_report(session: Session, report: ImportReport, source_id: int) -> None:
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
