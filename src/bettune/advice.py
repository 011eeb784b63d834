"""Advice: the lowest odds worth taking, beside the best quote and its margin-free price."""

from collections.abc import Iterator

import msgspec

from bettune import adviser, bet_types, commissions, matches, odds, quotes, times
from bettune.database import Session
from bettune.errors import BetTypeInvalid, MatchNotFound
from bettune.sports import FOOTBALL
from bettune.watch.deciding import DEFAULTS, starts_at


class Advice(msgspec.Struct, frozen=True):
    """What to take, and what there is. Probabilities, edges and rates in millionths."""

    probability: int
    edge: int
    commission: int
    lowest_odds: int | None
    """Millionths; None where they would be 10,000 or more."""
    quote: quotes.Price | None = None
    """The best of those that are fresh, as a filter bets on it; where none is, or the match has
    begun, that of the last moment. None where no match was named or none is quoted."""
    market: float | None = None
    """The market's margin-free probability now, at the close once the match has begun."""

    @property
    def edge_at_odds(self) -> int | None:
        """What is to be expected at the quote."""
        if self.quote is None:
            return None
        return adviser.edge_at(self.quote.odds, self.probability, self.commission)

    @property
    def is_worth_taking(self) -> bool | None:
        """Whether the quote is at the lowest odds or above them."""
        if self.quote is None:
            return None
        return self.lowest_odds is not None and self.quote.odds >= self.lowest_odds


def advise(probability: int, edge: int, commission: int) -> Advice:
    """Return the lowest odds that give an edge; all in millionths."""
    lowest = adviser.lowest_odds(probability, edge, commission)
    return Advice(probability, edge, commission, lowest)


def advise_on(
    session: Session,
    probability: int,
    edge: int,
    commission: int | None,
    match_id: int,
    bet_type: str,
) -> Advice:
    """Return the same beside what there is for a bet on a match.

    Without a commission it is the one of the bookmaker with the best quote. Raises BetTypeInvalid,
    MatchNotFound.
    """
    found = bet_types.parse(bet_type)
    if found is None:
        raise BetTypeInvalid
    fixtures = matches.fixtures_of(session, [match_id], FOOTBALL)
    if not fixtures:
        raise MatchNotFound
    quote = _best_quote(session, fixtures[0], *found)
    bookmaker_id = _id_of(session, quote.bookmaker) if quote else 0
    if commission is None:
        commission = commissions.rates(session).get(bookmaker_id, 0)
    market = _market(session, fixtures[0], found, bookmaker_id)
    advice = advise(probability, edge, commission)
    return msgspec.structs.replace(advice, quote=quote, market=market)


def _best_quote(
    session: Session, match: matches.Fixture, kind: int, line: int
) -> quotes.Price | None:
    """Return the highest odds of the quotes that stand, one of each bookmaker, if any is fresh.

    Bookmakers are seldom asked in the same second: that of the last moment is one's alone.
    """
    if session.now < starts_at(match.kickoff, match.kickoff_known):
        row = session.one(
            """
            SELECT q.odds, b.name, q.captured_at
            FROM quotes AS q JOIN bookmakers AS b ON b.id = q.bookmaker_id
            WHERE q.match_id = :match AND q.kind = :kind AND q.line = :line AND q.plausible = 1
              AND b.kind IN ('bookmaker', 'exchange') AND q.captured_at BETWEEN :since AND :now
              AND NOT EXISTS (
                  SELECT 1 FROM quotes AS n
                  WHERE n.match_id = :match AND n.kind = :kind AND n.line = :line
                    AND n.bookmaker_id = q.bookmaker_id AND n.plausible = 1
                    AND n.captured_at > q.captured_at AND n.captured_at <= :now)
            ORDER BY q.odds DESC, q.bookmaker_id LIMIT 1
            """,
            match=match.id,
            kind=kind,
            line=line,
            since=session.now - DEFAULTS.fresh_for,
            now=session.now,
        )
        if row:
            return quotes.Price(*row)
    prices = quotes.prices_of(session, [match.id], kind, line).get(match.id)
    return prices.last if prices else None


def _id_of(session: Session, bookmaker: str) -> int:
    ((bookmaker_id,),) = session.all("SELECT id FROM bookmakers WHERE name = :name", name=bookmaker)
    return int(bookmaker_id)


def _market(
    session: Session, match: matches.Fixture, bet_type: tuple[int, int], bookmaker_id: int
) -> float | None:
    import numpy as np  # here, so that what serves the API does without until somebody asks

    from bettune.market.prices import Wagers, market_prices

    columns = match.id, *bet_type, bookmaker_id, session.now, match.kickoff
    names = Wagers.__struct_fields__
    wager = Wagers(**{name: np.array([value]) for name, value in zip(names, columns, strict=True)})
    probability = float(market_prices(session, wager, with_1x2=False).market[0])
    return None if np.isnan(probability) else probability


def told(advice: Advice) -> dict[str, object]:
    """Return advice as JSON has it: odds and times as texts."""
    quote, edge, market = advice.quote, advice.edge_at_odds, advice.market
    return {
        "probability": advice.probability / odds.MILLION,
        "edge": advice.edge / odds.MILLION,
        "commission": advice.commission / odds.MILLION,
        "lowestOdds": None if advice.lowest_odds is None else odds.to_text(advice.lowest_odds),
        "bookmaker": quote.bookmaker if quote else None,
        "odds": odds.to_text(quote.odds) if quote else None,
        "capturedAt": _moment(quote.captured_at) if quote else None,
        "edgeAtOdds": None if edge is None else edge / odds.MILLION,
        "isWorthTaking": advice.is_worth_taking,
        "marketProbability": None if market is None else round(market, 6),
        "marginFreeOdds": None if market is None else f"{1 / market:.6f}",
    }


def words(advice: Advice) -> Iterator[str]:
    """Yield advice in sentences."""
    if advice.lowest_odds is None:
        yield "No odds below 10,000 are worth taking."
    else:
        yield f"{odds.to_text(advice.lowest_odds)} are the lowest odds worth taking."
    quote, edge = advice.quote, advice.edge_at_odds
    if quote is not None and edge is not None:
        verdict = "worth taking" if advice.is_worth_taking else "not worth taking"
        share = f"{edge / odds.MILLION:+.2%}"
        moment = _moment(quote.captured_at)
        place = f"{quote.bookmaker}, of {moment}" if moment else quote.bookmaker
        price = odds.to_text(quote.odds)
        yield f"The best quote is {price} at {place}: {verdict}, an edge of {share}."
    if advice.market is not None:
        fair = f"{1 / advice.market:.3f}"
        yield f"Without margin the market says {advice.market:.1%}, which is odds of {fair}."


def _moment(captured_at: int) -> str | None:
    """Return a capture time; None where only the stage is told, early or closing."""
    return None if captured_at in (odds.EARLY, odds.CLOSING) else times.to_text(captured_at)
