"""Rows into the database, with a report that adds up.

rows read = added + changed + same + rejected; blank rows are counted apart. Each file is one
transaction. A row that stood in the file (the same text) when it was imported last says nothing new
and is the same without being worked through again.
"""

from collections.abc import Collection
from typing import Protocol

import msgspec

from bettune.database import Database, Session
from bettune.errors import ImportRefused
from bettune.feeds import (
    LARGEST_FILE,
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
from bettune.import_reports import ImportReport, keep_report
from bettune.placing import Known, Pairing, Placing


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

_QuoteKey = tuple[int, int, int, int]
"""Kind, line, bookmaker's id, captured at."""
_Price = tuple[int, int, int]
"""Odds, plausible, source's id."""
_Quotes = dict[int, dict[_QuoteKey, _Price]]
"""By match."""


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
    if source not in FEEDS:
        raise ImportRefused(f"There is no source {source}. Known: {', '.join(sorted(FEEDS))}")
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
    filing.place()
    filing.keep(scope, reading.still)
    report.rejects.sort(key=lambda remark: remark.line)
    report.rejected, report.cells_set_aside = len(report.rejects), len(report.set_aside)
    keep_report(session, report, filing.source_id)
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
        self._named: list[tuple[MatchRow, Pairing]] = []
        self._taken: list[tuple[MatchRow, Known, str]] = []

    def take(self, row: MatchRow) -> None:
        """Tell which pairing a row is of; reject it where that cannot be told."""
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
        self._named.append((row, (season_id, home_id, away_id)))

    def place(self) -> None:
        """Tell which match each row is, and what it says of it."""
        for row, pairing in self._named:
            self._placing.expect(row, pairing)
        for row, pairing in self._named:
            self._taken.append((row, *self._placing.place(row, pairing)))

    def keep(self, scope: str, still: Collection[int]) -> None:
        """Write the matches, their quotes and what was seen; count what became of each row."""
        if self._placing.keep():
            self._session.touch("matches")
        standing = self._standing_quotes()
        quotes: _Quotes = {}
        for row, known, outcome in self._taken:
            news = self._news(row, known, standing, quotes)
            self._report.count("changed" if news and outcome == "same" else outcome)
        self._load_quotes(quotes)
        self._load_seen(scope, still)

    def _standing_quotes(self) -> _Quotes:
        """Return the quotes that the matches known before have already."""
        new = {id(known) for known in self._placing.new}
        ids = sorted({known.id for _, known, _ in self._taken if id(known) not in new})
        standing: _Quotes = {}
        if ids:
            for match_id, *key, odds, plausible, source_id in self._session.all(
                """
                SELECT q.match_id, q.kind, q.line, q.bookmaker_id, q.captured_at, q.odds,
                       q.plausible, q.source_id
                FROM each(:ids) AS asked CROSS JOIN quotes AS q WHERE q.match_id = asked.value
                """,
                ids=msgspec.json.encode(ids).decode(),
            ):
                place = standing.setdefault(match_id, {})
                place[tuple(key)] = (odds, plausible, source_id)
        return standing

    def _news(self, row: MatchRow, known: Known, standing: _Quotes, quotes: _Quotes) -> bool:
        """Gather the quotes of a row that do not stand yet; tell whether there were any."""
        there = standing.setdefault(known.id, {})
        fresh = quotes.setdefault(known.id, {})
        bookmakers, source_id = self._bookmakers, self.source_id
        added = changed = 0
        for kind, line, code, captured_at, odds, plausible in row.quotes:
            key = (kind, line, bookmakers[code], captured_at)
            old = there.get(key)
            if old is None:
                added += 1
            elif old[2] < source_id or old[:2] == (odds, plausible):
                continue
            else:
                changed += 1
            there[key] = fresh[key] = (odds, plausible, source_id)
        report = self._report
        report.quotes_added += added
        report.quotes_changed += changed
        report.quotes_same += len(row.quotes) - added - changed
        return bool(added or changed)

    def _load_quotes(self, quotes: _Quotes) -> None:
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
                (match_id, *key, *price)
                for match_id, fresh in quotes.items()
                for key, price in fresh.items()
            ),
            "(match_id, kind, line, bookmaker_id, captured_at) DO UPDATE SET"
            " odds = excluded.odds, plausible = excluded.plausible,"
            " source_id = excluded.source_id",
        )

    def _load_seen(self, scope: str, still: Collection[int]) -> None:
        """Keep which rows the file has now, so that one that comes back later is news again."""
        match_ids = dict.fromkeys(known.id for _, known, _ in self._taken)
        self._session.load(
            "match_sources",
            ("match_id", "source_id"),
            ((match_id, self.source_id) for match_id in match_ids),
            "DO NOTHING",
        )
        digests = dict.fromkeys(row.digest for row, _, _ in self._taken)
        self._session.run(
            "DELETE FROM imported_rows WHERE scope = :scope"
            " AND digest NOT IN (SELECT value FROM each(:still))",
            scope=scope,
            still=msgspec.json.encode(list(still)).decode(),
        )
        self._session.load(
            "imported_rows",
            ("scope", "digest"),
            ((scope, digest) for digest in digests),
            "DO NOTHING",
        )


def _source_id(session: Session, name: str) -> int:
    ((source_id,),) = session.all("SELECT id FROM sources WHERE name = :name", name=name)
    found: int = source_id
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
