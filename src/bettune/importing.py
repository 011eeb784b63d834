"""Rows into the database, with a report that adds up.

rows read = added + changed + same + rejected; blank rows are counted apart. Each file is one
transaction. A row that stood in the file (the same text) when it was imported last says nothing new
and is the same without being worked through again.
"""

from collections.abc import Collection
from itertools import islice
from typing import Protocol

import msgspec

from bettune import quotes
from bettune.database import Database, Session
from bettune.errors import ImportRefused
from bettune.feeds import (
    LARGEST_FILE,
    Broken,
    MatchRow,
    Reading,
    Remark,
    football_data,
    football_data_org,
    openfootball,
    own_csv,
    the_odds_api,
)
from bettune.identities import Identities, Unplaced
from bettune.import_reports import ImportReport, keep_report
from bettune.placing import Known, Pairing, Placing
from bettune.sources import source_id


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
    "football-data-org": football_data_org.read,
    "openfootball": openfootball.read,
    "the-odds-api": the_odds_api.read,
}
"""The sources that `bettune import` knows."""


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
        self.source_id = source_id(session, source)
        self._identities = Identities(session, self.source_id, name)
        self._placing = Placing(session, self.source_id, reading.as_of)
        self._bookmakers = quotes.bookmaker_ids(session, reading.bookmakers.values())
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
        outcomes = iter(self._keep_quotes())
        for row, _, outcome in self._taken:
            news = self._count_quotes(list(islice(outcomes, len(row.quotes))))
            self._report.count("changed" if news and outcome == "same" else outcome)
        self._load_seen(scope, still)

    def _keep_quotes(self) -> list[quotes.Kept]:
        """Write the quotes of all rows, in their order; return what became of each."""
        bookmakers = self._bookmakers
        return quotes.keep_quotes(
            self._session,
            self.source_id,
            [
                (known.id, kind, line, bookmakers[code], captured_at, odds, plausible)
                for row, known, _ in self._taken
                for kind, line, code, captured_at, odds, plausible in row.quotes
            ],
            {known.id for known in self._placing.new},
        )

    def _count_quotes(self, outcomes: list[quotes.Kept]) -> bool:
        """Count what became of a row's quotes; tell whether any was news."""
        added, changed = outcomes.count(quotes.ADDED), outcomes.count(quotes.CHANGED)
        self._report.quotes_added += added
        self._report.quotes_changed += changed
        self._report.quotes_same += len(outcomes) - added - changed
        return bool(added or changed)

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
