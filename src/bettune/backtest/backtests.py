"""Backtests: what was asked of the past, what came of it, and the bets behind that."""

from collections.abc import Collection
from typing import Annotated

import msgspec
from msgspec import Meta

from bettune import paging
from bettune.backtest import variants
from bettune.backtest.bets import BacktestBets, settled, unpacked
from bettune.backtest.past_matches import Sample
from bettune.backtest.past_predictions import Use
from bettune.database import Row, Session
from bettune.errors import AccountNotFound, BacktestNotFound, BacktestsFull
from bettune.figures.bootstrap import DRAWS
from bettune.figures.deflation import deflated
from bettune.figures.metrics import Figure
from bettune.figures.settled_bets import SettledBets
from bettune.figures.verdict import Verdict, judged_again
from bettune.market import prices
from bettune.watch.deciding import DEFAULTS, Rules

MOST_KEPT = 1_000
"""Of an account; one of the whole archive has some megabytes of bets."""
MOST_FOLDS = 50
MOST_DRAWS = 100_000
MOST_TRIED = 1_000_000_000
SEED = 1


class Specification(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What a backtest is asked to do."""

    bet_types: Annotated[tuple[str, ...], Meta(min_length=1, max_length=50)]
    """Names; `Over`, `AH Home` and the like stand for every line."""
    price_rule: str
    """As in `price_rules`."""
    sample: Sample = Sample()
    """Which matches."""
    rules: Rules = DEFAULTS
    """When and how much it bets; the bookmakers are named in the next field."""
    bookmakers: tuple[str, ...] = ()
    """Names of those it bets with; none: every bookmaker and exchange."""
    closing: bool = False
    """Whether closing prices can be bet on, a second before kick-off."""
    method: str = prices.METHOD
    """How margins are taken out for the figures."""
    split: int | None = None
    """UTC seconds: bets on kick-offs before it are told apart from the others."""
    folds: Annotated[int, Meta(ge=1, le=MOST_FOLDS)] = 1
    """Parts of about equally many bets, by time."""
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = SEED
    draws: Annotated[int, Meta(ge=100, le=MOST_DRAWS)] = DRAWS
    tried: Annotated[int, Meta(ge=1, le=MOST_TRIED)] | None = None
    """How many variants were tried, this one among them; None: as many as are made here."""
    table: str | None = None
    """The digest of the table of predictions, where there is one."""


class Part(msgspec.Struct, frozen=True, rename="camel"):
    """The figures of the bets of some time."""

    name: str
    """`all`, `in sample`, `out of sample`, `fold 2 of 5`."""
    start: int | None
    """UTC seconds, as is `end`: the first and the last kick-off bet on; None without bets."""
    end: int | None
    bankroll: int
    """Cents to begin with."""
    figures: dict[str, Figure]
    verdict: Verdict
    spread: float | None = None
    """The standard deviation of a random bettor's yield; None if no market is known."""


class Results(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What came of a backtest."""

    matches: int
    """That were selected."""
    predictions: int
    """Bet types of matches that there was a prediction for."""
    checks: dict[str, int]
    """How many checks came to what: the words of `deciding.Reason`."""
    bets: int
    open: int
    """Bets on matches that have no result yet; no figure counts them."""
    commissions: dict[str, int]
    """The rates of bookmakers that take any, in millionths of a profit."""
    tried: int
    """How many variants were tried on these matches until now, this one among them."""
    samples: tuple[str, ...] = ()
    """Digests by which the same matches are known again."""
    table: Use | None
    """What became of the lines of the table."""
    whole: Part
    parts: tuple[Part, ...]


class Backtest(msgspec.Struct, frozen=True, rename="camel"):
    """A backtest, without its bets."""

    id: int
    made_at: int
    """UTC seconds."""
    specification: Specification
    results: Results


class Outcome(msgspec.Struct, frozen=True):
    """What a backtest came to, to be kept."""

    specification: Specification
    results: Results
    bets: BacktestBets
    packed: bytes
    """The bets as they are kept: packed where that keeps no writer waiting."""


_results = msgspec.json.Decoder(Results)
_specification = msgspec.json.Decoder(Specification)


def _read(session: Session, account_id: int, rows: Collection[Row]) -> list[Backtest]:
    """Return the backtests in rows, their figures deflated by the variants tried until now."""
    found = [(*row[:2], _specification.decode(row[2]), _results.decode(row[3])) for row in rows]
    samples = {sample for *_, results in found for sample in results.samples}
    on = variants.variants_on(session, account_id, samples)
    return [
        Backtest(made, made_at, asked, _deflated(asked, results, on))
        for made, made_at, asked, results in found
    ]


def _deflated(
    specification: Specification, results: Results, on: dict[str, frozenset[str]]
) -> Results:
    """Return results as they are now that these variants were tried on their matches."""
    tried = len(frozenset().union(*(on[sample] for sample in results.samples)))
    if specification.tried is not None or tried <= results.tried:
        return results
    whole, *parts = (_deflated_part(part, tried) for part in (results.whole, *results.parts))
    return msgspec.structs.replace(results, tried=tried, whole=whole, parts=tuple(parts))


def _deflated_part(part: Part, tried: int) -> Part:
    figures = deflated(part.figures, part.spread, tried)
    verdict = judged_again(part.verdict, figures, tried)
    return msgspec.structs.replace(part, figures=figures, verdict=verdict)


def backtests_of(session: Session, account_id: int, number: int = 1) -> paging.Part[Backtest]:
    """Return a part of the backtests of an account, the newest first."""
    sql = "SELECT id, made_at, specification, results FROM backtests WHERE account_id = :account"
    rows = paging.rows(session, sql, "id DESC", number, account=account_id)
    return paging.Part(
        _read(session, account_id, rows), number, paging.count(session, sql, account=account_id)
    )


def backtest_of(session: Session, account_id: int, backtest_id: int) -> Backtest:
    """Return a backtest of the account; BacktestNotFound unless it has it."""
    row = session.one(
        "SELECT id, made_at, specification, results FROM backtests"
        " WHERE id = :id AND account_id = :account",
        id=backtest_id,
        account=account_id,
    )
    if row is None:
        raise BacktestNotFound
    (found,) = _read(session, account_id, [row])
    return found


def require_own(session: Session, account_id: int, backtest_id: int) -> None:
    """Raise BacktestNotFound unless the account has the backtest."""
    if not session.one(
        "SELECT 1 FROM backtests WHERE id = :id AND account_id = :account",
        id=backtest_id,
        account=account_id,
    ):
        raise BacktestNotFound


def bets_of(session: Session, account_id: int, backtest_id: int) -> BacktestBets:
    """Return the bets of a backtest of the account; BacktestNotFound unless it has it."""
    row = session.one(
        "SELECT bets FROM backtests WHERE id = :id AND account_id = :account",
        id=backtest_id,
        account=account_id,
    )
    if row is None:
        raise BacktestNotFound
    return unpacked(row[0])


def settled_of(session: Session, account_id: int, backtest_id: int) -> SettledBets:
    """Return what the figures of a backtest of the account are counted from."""
    return settled(bets_of(session, account_id, backtest_id))


def owner_of(session: Session, backtest_id: int) -> int:
    """Return the account that has a backtest, for the operator."""
    row = session.one("SELECT account_id FROM backtests WHERE id = :id", id=backtest_id)
    if row is None:
        raise BacktestNotFound(f"There is no backtest {backtest_id}")
    return int(row[0])


def check_room(session: Session, account_id: int) -> None:
    """Refuse an account that has as many backtests as are kept: BacktestsFull."""
    ((kept,),) = session.all(
        "SELECT count(*) FROM backtests WHERE account_id = :account", account=account_id
    )
    if kept >= MOST_KEPT:
        raise BacktestsFull(
            f"The user has {MOST_KEPT:,} backtests, as many as are kept. Delete some of them first"
        )


def keep_backtest(session: Session, account_id: int, outcome: Outcome) -> int:
    """Keep a backtest, and that this variant was tried; return its id.

    Raises BacktestsFull, and AccountNotFound where the account was deleted while it was made.
    """
    check_room(session, account_id)
    rows = session.all(
        """
        INSERT INTO backtests (account_id, made_at, specification, results, bets)
        SELECT id, :now, :specification, :results, :bets FROM accounts WHERE id = :account
        RETURNING id
        """,
        account=account_id,
        now=session.now,
        specification=msgspec.json.encode(outcome.specification).decode(),
        results=msgspec.json.encode(outcome.results).decode(),
        bets=outcome.packed,
    )
    if not rows:
        raise AccountNotFound("The user was deleted while the backtest was made; nothing is kept")
    variant = variant_digest(outcome.specification)
    variants.keep_variant(session, account_id, outcome.results.samples, variant)
    return int(rows[0][0])


def delete_backtest(session: Session, account_id: int, backtest_id: int) -> None:
    """Delete a backtest of the account; that it was tried stays known."""
    if not session.run(
        "DELETE FROM backtests WHERE id = :id AND account_id = :account",
        id=backtest_id,
        account=account_id,
    ):
        raise BacktestNotFound


def tried(
    session: Session, account_id: int, specification: Specification, samples: Collection[str]
) -> int:
    """Return how many variants the account tried on the same matches, this one among them."""
    on = variants.variants_on(session, account_id, samples)
    return len({variant_digest(specification)}.union(*on.values()))


def variant_digest(specification: Specification) -> str:
    """Return a digest of all that decides which bets are placed on the matches."""
    plain = msgspec.structs.replace(
        specification,
        sample=Sample(),
        method=prices.METHOD,
        split=None,
        folds=1,
        seed=SEED,
        draws=DRAWS,
        tried=None,
    )
    return variants.digest(msgspec.json.encode(plain))
