"""Standings: how the conversation with each live service stands, kept with what came of it.

Who asks (`bettune feed`, in a process of its own) notes what came of each question, so that the
operators' page and `bettune feed status` can tell. Of an operator's own feeder each request counts
as a question and its answer.
"""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from bettune.database import Row, Session
from bettune.errors import Refusal
from bettune.live.quote_hours import QuoteHour, quotes_by_source
from bettune.live.services import SERVICES, Quota
from bettune.settings import Settings
from bettune.sources import OWN_FEEDER, source_id
from bettune.times import DAY

State: TypeAlias = Literal["unset", "unasked", "working", "quiet", "failing"]
"""Nothing is set up; there is a key, but it was never asked; it answers; it has not been asked for
longer than it should; its last round had a failure."""

QUIET_AFTER = DAY
"""Seconds without a question after which it is quiet, where nobody said how often it is asked."""
LATE = 120
"""Seconds that a round may be late."""
LONGEST_FAILURE = 500
"""Characters of a failure's words that are kept."""
QUOTED = {"the-odds-api", OWN_FEEDER}
"""Those that bring quotes."""


class Asked(NamedTuple):
    """A question, as it was asked."""

    source: str
    question: str
    at: int
    """UTC seconds."""
    round_at: int
    """When the round of questions began that it is one of."""
    every: int | None = None
    """Seconds from one round to the next, where there is one."""
    quota: Quota = Quota()
    """As far as the service told it by now."""


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """What became of an answer's rows; of a feeder's request, of its quotes."""

    added: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    import_id: int | None = None
    """Of its report, if it has one."""


class FeedStanding(msgspec.Struct, frozen=True, rename="camel"):
    """How a live service stands. Times are UTC seconds."""

    source: str
    title: str
    state: State
    has_key: bool | None
    """Whether whoever asks here has a key for it; None where it needs none."""
    question: str | None = None
    """The last one."""
    asked_at: int | None = None
    every: int | None = None
    """Seconds from one round to the next; None where it is not told."""
    answered: str | None = None
    """The last question whose answer came in."""
    answered_at: int | None = None
    answer: Answer | None = None
    quota_left: int | None = None
    quota_renews_at: int | None = None
    """None where the service does not tell."""
    quota_at: int | None = None
    """When that was told."""
    failed_at: int | None = None
    failure_code: str | None = None
    failure: str | None = None
    """The last failure in words."""
    newest_quote_at: int | None = None
    hours: list[QuoteHour] | None = None
    """Quotes of the last hours; None for a service that brings none."""


def note_answer(session: Session, asked: Asked, answer: Answer) -> None:
    """Keep that an answer came in, and what became of it."""
    _note_question(session, asked)
    session.run(
        """
        UPDATE feed_standings SET answered = :question, answered_at = :now, import_id = :import_id,
            rows_added = :added, rows_changed = :changed, rows_same = :same,
            rows_rejected = :rejected
        WHERE source_id = :source
        """,
        source=source_id(session, asked.source),
        question=asked.question,
        now=session.now,
        **{name: getattr(answer, name) for name in answer.__struct_fields__},
    )


def note_failure(session: Session, asked: Asked, refusal: Refusal) -> None:
    """Keep that no answer came, or none that can be used, and why."""
    _note_question(session, asked)
    _note_failure(session, asked.source, refusal.code, str(refusal))


def _note_failure(session: Session, source: str, code: str, words: str) -> None:
    session.run(
        "UPDATE feed_standings SET failed_at = :now, failure_code = :code, failure = :failure"
        " WHERE source_id = :source",
        source=source_id(session, source),
        now=session.now,
        code=code,
        failure=words[:LONGEST_FAILURE],
    )


def note_offers(session: Session, outcomes: Sequence[str | Refusal]) -> None:
    """Keep that an operator's own feeder sent quotes, and what became of each."""
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    added, changed = outcomes.count("added"), outcomes.count("changed")
    same = len(outcomes) - added - changed - len(refused)
    asked = Asked(OWN_FEEDER, TITLES[OWN_FEEDER], session.now, session.now)
    note_answer(session, asked, Answer(added, changed, same, len(refused)))
    if refused:
        _note_failure(
            session,
            OWN_FEEDER,
            refused[0].code,
            f"{len(refused)} of {len(outcomes)} quotes were refused, the first of them so:"
            f" {refused[0]}",
        )


def note_end(session: Session, source: str) -> None:
    """Keep that no further round is to be waited for."""
    session.run(
        "UPDATE feed_standings SET every = NULL WHERE source_id = :source",
        source=source_id(session, source),
    )


def _note_question(session: Session, asked: Asked) -> None:
    left, resets_in = asked.quota
    session.run(
        """
        INSERT INTO feed_standings (source_id, round_at, every, question, asked_at, quota_left,
                                    quota_renews_at, quota_at)
        VALUES (:source, :round_at, :every, :question, :asked_at, :left, :renews_at, :told_at)
        ON CONFLICT (source_id) DO UPDATE SET round_at = excluded.round_at, every = excluded.every,
            question = excluded.question, asked_at = excluded.asked_at,
            quota_left = COALESCE(excluded.quota_left, feed_standings.quota_left),
            quota_renews_at = CASE WHEN excluded.quota_at IS NULL
                THEN feed_standings.quota_renews_at ELSE excluded.quota_renews_at END,
            quota_at = COALESCE(excluded.quota_at, feed_standings.quota_at)
        """,
        source=source_id(session, asked.source),
        round_at=asked.round_at,
        every=asked.every,
        question=asked.question,
        asked_at=asked.at,
        left=left,
        renews_at=None if left is None or resets_in is None else session.now + resets_in,
        told_at=None if left is None else session.now,
    )


TITLES = {name: service.title for name, service in SERVICES.items()} | {OWN_FEEDER: "POST /quotes"}
"""The live services, in the order in which they are shown."""


def keys_in(settings: Settings) -> dict[str, str]:
    """Return the key of each service that is asked, empty where there is none."""
    return {
        source: getattr(settings, f"{source.replace('-', '_')}_key").revealed for source in SERVICES
    }


def feed_standings(session: Session, keys: Collection[str]) -> list[FeedStanding]:
    """Return how each live service stands; `keys` are the sources that there is a key for."""
    rows = session.all(
        """
        SELECT s.name, f.round_at, f.question, f.asked_at, f.every, f.answered, f.answered_at,
               f.rows_added, f.rows_changed, f.rows_same, f.rows_rejected, f.import_id,
               f.quota_left, f.quota_renews_at, f.quota_at, f.failed_at, f.failure_code, f.failure
        FROM feed_standings AS f JOIN sources AS s ON s.id = f.source_id
        """
    )
    kept = {row[0]: row[1:] for row in rows}
    quotes = {one.source: one for one in quotes_by_source(session)}
    found = []
    for source, title in TITLES.items():
        has_key = source in keys if source in SERVICES else None
        standing = _standing(source, title, has_key, kept.get(source), session.now)
        if source in QUOTED:
            came = quotes.get(source)
            standing = replace(
                standing,
                newest_quote_at=came and came.newest_at,
                hours=came.hours if came else [],
            )
        found.append(standing)
    return found


def _standing(
    source: str, title: str, has_key: bool | None, kept: Row | None, now: int
) -> FeedStanding:
    if kept is None:
        return FeedStanding(source, title, "unasked" if has_key else "unset", has_key)
    round_at, question, asked_at, every, answered, answered_at, *rest = kept
    counts, (left, renews_at, told_at), (failed_at, code, failure) = rest[:5], rest[5:8], rest[8:]
    quiet_after = QUIET_AFTER if every is None else 2 * every + LATE
    state: State = "working"
    if failed_at is not None and failed_at >= round_at:
        state = "failing"
    elif now - asked_at > quiet_after:
        state = "quiet"
    return FeedStanding(
        source, title, state, has_key, question, asked_at, every,
        answered, answered_at, Answer(*counts) if answered else None,
        left, renews_at, told_at, failed_at, code, failure,
    )  # fmt: skip
