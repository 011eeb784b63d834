"""Proposals: what a pasted table would change in a filter's predictions, before it does."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from bettune import filters, matches, odds, predictions, probabilities, team_names
from bettune.database import Session
from bettune.matches import Fixture
from bettune.prediction_tables import Line

MOST_DAYS = 31
"""Days that one table may name."""
MOST_SUGGESTED = 25
"""Lines that are told which names look like theirs: each takes its time."""
WRITTEN = ("new", "changed", "deleted")
"""The verdicts that write something."""


class Proposal(msgspec.Struct, frozen=True):
    """What a line would do."""

    line: Line
    verdict: str
    """`new`, `changed`, `deleted`, `same`, or why it does nothing: the line's fault, `match`,
    `several`, `twice` or `days`."""
    match: Fixture | None = None
    before: int | None = None
    """Millionths, None where there is no prediction."""
    probability_before: int | None = None
    """Millionths, None where none is told."""
    near: tuple[str, ...] = ()
    """Where the match was not found: the matches of its day that look like it."""

    @property
    def writes(self) -> bool:
        """Whether it would change anything."""
        return self.verdict in WRITTEN

    @property
    def probability(self) -> int | None:
        """What the probability would be."""
        keeps = self.line.keeps_probability and self.line.odds is not None
        return self.probability_before if keeps else self.line.probability


def propose(
    session: Session, account_id: int, filter_id: int, lines: Sequence[Line]
) -> list[Proposal]:
    """Return what each line would do; FilterNotFound unless the account has the filter."""
    sport_id = filters.own_filter(session, account_id, filter_id).sport.id
    days = {line.day for line in lines if line.home}
    found = _Matches(session, lines, days if len(days) <= MOST_DAYS else set(), sport_id)
    proposals: list[Proposal] = []
    taken: set[int] = set()
    for line in lines:
        verdict, match = line.fault, None
        if not verdict and line.home and len(days) > MOST_DAYS:
            verdict = "days"
        if not verdict:
            verdict, match = found.match_of(line)
        if match is not None and match.id in taken:
            verdict = "twice"
        elif match is not None:
            taken.add(match.id)
        proposals.append(Proposal(line, verdict, match, near=found.near(line, verdict)))
    return _compared(session, account_id, filter_id, proposals)


def _compared(
    session: Session, account_id: int, filter_id: int, proposals: list[Proposal]
) -> list[Proposal]:
    """Hold the proposals that have found their match against what stands."""
    ids = {one.match.id for one in proposals if one.match}
    standing = {
        one.match_id: (odds.from_text(one.odds), probabilities.from_text(one.probability or ""))
        for one in predictions.search(session, account_id, filter_id, sorted(ids))
    }
    return [
        _judged(one, *standing.get(one.match.id, (None, None))) if one.match else one
        for one in proposals
    ]


def _judged(one: Proposal, before: int | None, probability_before: int | None) -> Proposal:
    """Return a proposal with what stands, and what it would do to it unless it has a fault."""
    one = replace(one, before=before, probability_before=probability_before)
    return one if one.verdict else replace(one, verdict=_verdict(one))


def _verdict(one: Proposal) -> str:
    before, after = one.before, one.line.odds
    if (before, one.probability_before) == (after, one.probability):
        return "same"
    if before is None:
        return "new"
    return "deleted" if after is None else "changed"


class _Matches:
    """The matches that lines may mean."""

    def __init__(
        self, session: Session, lines: Sequence[Line], days: set[int], sport_id: int
    ) -> None:
        ids = {line.match_id for line in lines if line.match_id}
        self._by_id = {one.id: one for one in matches.fixtures_of(session, ids, sport_id)}
        self._by_day: dict[int, list[Fixture]] = defaultdict(list)
        for one in matches.fixtures_of_days(session, days, sport_id):
            self._by_day[one.kickoff // 86_400 * 86_400].append(one)
        spelled = {team_names.key(name) for line in lines for name in (line.home, line.away)}
        self._teams = _teams_called(session, spelled, sport_id)
        self._suggested = 0

    def match_of(self, line: Line) -> tuple[str, Fixture | None]:
        """Return the one match that a line means; else why there is none, `match` or `several`."""
        if line.match_id:
            found = self._by_id.get(line.match_id)
            return ("", found) if found else ("match", None)
        home, away = self._called(line.home), self._called(line.away)
        fits = [one for one in self._by_day[line.day] if one.home_id in home]
        fits = [one for one in fits if one.away_id in away]
        if len(fits) == 1:
            return "", fits[0]
        return ("several" if fits else "match"), None

    def _called(self, name: str) -> set[int]:
        return self._teams[team_names.key(name)]

    def near(self, line: Line, verdict: str) -> tuple[str, ...]:
        """Return the matches of the day that look like the line's, for the first such lines."""
        if verdict != "match" or not line.home or self._suggested >= MOST_SUGGESTED:
            return ()
        self._suggested += 1
        names = [f"{one.home} – {one.away}" for one in self._by_day[line.day]]
        return tuple(team_names.suggestions(f"{line.home} – {line.away}", names, 2))


def _teams_called(session: Session, keys: set[str], sport_id: int) -> dict[str, set[int]]:
    """Return the teams that were seen under these names, in any country."""
    rows = session.all(
        "SELECT n.key, n.team_id FROM team_names AS n WHERE n.sport_id = :sport"
        " AND n.key IN (SELECT name FROM each(:keys, name text) AS asked)",
        sport=sport_id,
        keys=msgspec.json.encode([[key] for key in sorted(keys)]).decode(),
    )
    teams: dict[str, set[int]] = defaultdict(set)
    for key, team_id in rows:
        teams[key].add(team_id)
    return teams
