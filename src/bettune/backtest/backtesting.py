"""Backtesting: a rule or a table of predictions over the past, by the same code as live.

What each moment knew is all that counts: quotes captured until then, and predictions made until
then. It only reads; `backtests.keep_backtest` keeps what came of it.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from bettune import bet_rules, commissions, margin
from bettune.backtest.backtests import Outcome, Results, Specification, check_room, tried
from bettune.backtest.bets import BacktestBets, bets_from, packed, settled
from bettune.backtest.parts import parts_of, whole_of
from bettune.backtest.past import Bookmakers, Matches, Offers, Predictions, joined
from bettune.backtest.past_matches import past_matches
from bettune.backtest.past_predictions import OF_THREE, Given, given_predictions
from bettune.backtest.past_quotes import Wanted, bookmakers_of, read_quotes
from bettune.backtest.price_rules import CONSENSUS, EXPECTED, PriceRule, parse
from bettune.backtest.replay import Replayed, replay
from bettune.backtest.rule_predictions import BetOn, always, bet_on, fair, forms_of
from bettune.backtest.variants import digest, sample_digests
from bettune.database import Session
from bettune.errors import BacktestInvalid, BetTypeInvalid, BookmakerNotFound
from bettune.figures.settled_bets import Integers
from bettune.market.prices import Wagers, market_prices

Progress = Callable[[float], None]
"""Told how large a part of the work was done since the last time; what it raises ends it."""
_MATCHES, _QUOTES, _REPLAY, _PRICES, _FIGURES = 0.05, 0.4, 0.3, 0.15, 0.1
"""About how large a part of the work each is."""


class _Plan(NamedTuple):
    """What a specification means on this database."""

    specification: Specification
    bets: Sequence[BetOn]
    rule: PriceRule
    bookmakers: Bookmakers
    sources: Sequence[int]
    """The numbers of the bookmakers whose books a rule rests on."""
    chosen: tuple[int, ...] | None
    """The numbers of the bookmakers bet with."""
    rates: list[int]
    """Of each bookmaker."""


def run_backtest(
    session: Session,
    account_id: int,
    specification: Specification,
    table: str | None = None,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Return what comes of a specification, and of a table of predictions if it wants one.

    Raises BacktestInvalid, BetTypeInvalid, BetRulesInvalid, BookmakerNotFound, BacktestsFull.
    """
    check_room(session, account_id)
    plan = _planned(session, specification, table)
    matches = past_matches(session, plan.specification.sample, _share(progress, _MATCHES))
    if not len(matches):
        raise BacktestInvalid("No match is selected")
    offers, given = _past(session, matches, plan, table, _share(progress, _QUOTES))
    replayed = replay(
        matches,
        offers,
        given.predictions,
        msgspec.structs.replace(plan.specification.rules, bookmakers=plan.chosen),
        plan.rates,
        _share(progress, _REPLAY),
    )
    bets = _bets(session, replayed, matches, plan, given.three)
    progress(_PRICES)
    samples = sample_digests(plan.specification.sample, matches)
    variants = specification.tried or tried(session, account_id, plan.specification, samples)
    results = _results(plan, replayed, matches, bets, given, variants)
    results = msgspec.structs.replace(results, samples=samples)
    progress(_FIGURES)
    return Outcome(plan.specification, results, bets, packed(bets))


def _share(progress: Progress, share: float) -> Progress:
    return lambda done: progress(done * share)


def _planned(session: Session, wish: Specification, table: str | None) -> _Plan:
    """Return a specification with every name as it is kept, and what it means here."""
    rule, bets = _checked(wish, table)
    bookmakers = bookmakers_of(session)
    sources: Sequence[int] = ()
    if rule.kind == "fair" and rule.source == CONSENSUS:
        sources = range(len(bookmakers.names))
    elif rule.kind == "fair":
        sources = [_number_of(bookmakers, rule.source)]
        rule = msgspec.structs.replace(rule, source=bookmakers.names[sources[0]])
    chosen = sorted({_number_of(bookmakers, name) for name in wish.bookmakers})
    rates = commissions.rates(session)
    sample = wish.sample
    names = {name: tuple(sorted(set(getattr(sample, name)))) for name in _NAMES}
    specification = msgspec.structs.replace(
        wish,
        bet_types=tuple(bet.name for bet in bets),
        price_rule=str(rule),
        sample=msgspec.structs.replace(sample, **names),
        rules=msgspec.structs.replace(wish.rules, id=0, bookmakers=None),
        bookmakers=tuple(bookmakers.names[number] for number in chosen),
        table=digest(table.encode()) if table is not None else None,
    )
    return _Plan(
        specification,
        bets,
        rule,
        bookmakers,
        sources,
        tuple(chosen) or None,
        [rates.get(one, 0) for one in bookmakers.ids.tolist()],
    )


_NAMES = ("countries", "tournaments", "seasons")


def _checked(wish: Specification, table: str | None) -> tuple[PriceRule, list[BetOn]]:
    """Return the price rule and the bet types, each once; refuse what does not go together."""
    rule = parse(wish.price_rule)
    if rule is None:
        raise BacktestInvalid(f"No price rule: {wish.price_rule!r}. Expected {EXPECTED}")
    if wish.method not in margin.METHODS:
        raise BacktestInvalid(f"A method is one of {', '.join(margin.METHODS)}")
    if rule.wants_table != (table is not None):
        raise BacktestInvalid(
            f"The rule {rule.kind!r} works on a table of predictions"
            if rule.wants_table
            else f"The rule {rule.kind!r} works on quotes, not on a table of predictions"
        )
    if wish.split is not None and wish.folds > 1:
        raise BacktestInvalid("Either a day to split at, or folds")
    bet_rules.check_rules(wish.rules)
    found = [bet_on(text) for text in wish.bet_types]
    if None in found:
        raise BetTypeInvalid(
            f"No such bet type: {wish.bet_types[found.index(None)]!r}. Expected one like Home, 1X, "
            "Over 2.5, AH Home -0.25; or Over, Under, AH Home, AH Away for every line"
        )
    bets = sorted({one for one in found if one}, key=lambda one: (one.kind, one.line or 0))
    if rule.wants_table:
        _check_table_bets(bets, rule)
    return rule, bets


def _check_table_bets(bets: Sequence[BetOn], rule: PriceRule) -> None:
    """Refuse bet types that one column of a table cannot be about."""
    any_line = next((bet.name for bet in bets if bet.line is None), None)
    if any_line:
        raise BacktestInvalid(f"A table is about one line: {any_line} needs it")
    other = next((bet.name for bet in bets if bet.kind not in OF_THREE), None)
    if len(bets) > 1 and (other or rule.kind == "given"):
        alone = other or "min odds"
        raise BacktestInvalid(f"A table with {alone} is about one bet type alone")


def _number_of(bookmakers: Bookmakers, name: str) -> int:
    number = bookmakers.number_of(name)
    if number is None:
        raise BookmakerNotFound(f"There is no bookmaker {name!r}")
    return number


def _past(
    session: Session, matches: Matches, plan: _Plan, table: str | None, progress: Progress
) -> tuple[Offers, Given]:
    """Return what was offered, and the predictions."""
    specification, bets = plan.specification, plan.bets
    is_fair = plan.rule.kind == "fair"
    wanted = Wanted(
        kinds={bet.kind for bet in bets},
        forms=forms_of(bets) if is_fair else (),
        sources=plan.sources,
        closing=specification.closing,
        averages=specification.rules.opens_after > 0,
    )
    offers: list[Offers] = []
    made: list[Predictions] = []
    for reading in read_quotes(session, matches, plan.bookmakers, wanted):
        offers.append(reading.offers)
        if is_fair:
            good_for = specification.rules.fresh_for
            made.append(fair(reading.books, bets, plan.rule, good_for))
        elif table is None:
            made.append(always(reading.offers, bets))
        progress(reading.matches / len(matches))
    if table is not None:
        given = given_predictions(session, matches, table, bets, plan.rule)
    else:
        predictions = joined(made)
        given = Given(predictions, np.zeros((len(predictions.match), 3), np.int64), None)
    return joined(offers), given


def _bets(
    session: Session, replayed: Replayed, matches: Matches, plan: _Plan, three: Integers
) -> BacktestBets:
    """Return the bets with what the market said of them."""
    market = replayed.bets["market"]
    match = replayed.markets.match[market]
    wagers = Wagers(
        match_id=matches.id[match],
        kind=replayed.markets.kind[market],
        line=replayed.markets.line[market],
        bookmaker_id=plan.bookmakers.ids[replayed.bets["bookmaker"]],
        placed_at=replayed.bets["placed_at"],
        kickoff=matches.kickoff[match],
    )
    method, is_scored = plan.specification.method, bool(three.any())
    prices = market_prices(session, wagers, method, with_1x2=is_scored)
    return bets_from(replayed, matches, plan.bookmakers, three, prices)


def _results(
    plan: _Plan,
    replayed: Replayed,
    matches: Matches,
    bets: BacktestBets,
    given: Given,
    variants: int,
) -> Results:
    specification = plan.specification
    found = settled(bets)
    return Results(
        matches=len(matches),
        predictions=len(replayed.markets.match),
        checks={reason.word: count for reason, count in replayed.checks.items()},
        bets=len(bets),
        open=len(bets) - len(found),
        commissions={
            name: rate for name, rate in zip(plan.bookmakers.names, plan.rates, strict=True) if rate
        },
        tried=variants,
        table=given.use,
        whole=whole_of(found, specification, variants),
        parts=parts_of(found, specification, variants),
    )
