"""Reports: what a filter's bets came to, counted by hand; and that what is kept is never old."""

import math
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from bettune import odds, paging
from bettune.database import Database, Session
from bettune.errors import FilterNotFound, InvalidRequest
from bettune.figures.metrics import METRICS
from bettune.market.prices import METHOD
from bettune.report import filter_reports, reported_bets, selections
from bettune.report.all_bets import State
from bettune.report.filter_bets import filter_bets
from bettune.report.filter_reports import COUNTED_EVERY, FilterReport, ReasonCount, Reports, Wish
from bettune.report.keeping import MOST_MADE, Keeping
from bettune.report.reports import Report, report_of
from bettune.report.selections import EVERYTHING, selected, selection_of
from conftest import Given
from market import HOUR, KICKOFF, Market, spied
from settled import season

MULTIPLICATIVE = Wish(method="multiplicative")


@pytest.fixture
def kept() -> Reports:
    """Reports, none of them made yet."""
    return Reports()


class Bets:
    """A filter for home wins, whose bets a test places and settles in a line."""

    def __init__(self, market: Market, kept: Reports) -> None:
        self.market, self.kept = market, kept
        self.filter_id = market.filter()
        self.account_id = market.owner(self.filter_id)

    def bet(self, price: str, book: str = "bet365", min_odds: str = "1.50", **match: Any) -> int:
        """Bet 10.00 at a bookmaker's price; return the match."""
        match_id = self.market.given.match(match.pop("kickoff", KICKOFF), **match)
        self.market.given.prediction(self.filter_id, match_id, min_odds)
        self.market.quote(match_id, price, book)
        assert self.market.watch().bets == 1
        return match_id

    def close(self, match_id: int, book: str, prices: str) -> None:
        """Let a bookmaker's closing prices of home, draw and away come."""
        for bet_type, price in zip(("Home", "Draw", "Away"), prices.split(), strict=True):
            self.market.quote(match_id, price, book, bet_type=bet_type, at=odds.CLOSING)

    def ends(self, match_id: int, home: int, away: int) -> None:
        """Let a match finish after its kick-off."""
        self.market.clock.now = max(self.market.clock.now, KICKOFF + 2 * HOUR)
        self.market.result(match_id, "finished", home, away)
        self.market.watch()

    def report(self, wish: Wish = MULTIPLICATIVE) -> FilterReport:
        database = self.market.database
        return database.report(self.kept.report, self.account_id, self.filter_id, wish).result()

    def behind(self, state: State | None = None, **texts: str) -> paging.Part[Any]:
        """Return the first part of the bets of a selection."""
        return self.market.database.report(
            reported_bets.bets_behind,
            self.kept,
            self.account_id,
            self.filter_id,
            1,
            selection_of(texts),
            state,
            "multiplicative",
        ).result()


@pytest.fixture
def bets(market: Market, kept: Reports) -> Bets:
    return Bets(market, kept)


@pytest.fixture
def three(bets: Bets) -> Bets:
    """Three bets: one won, one lost, one void; two with a closing price."""
    won, lost, void = bets.bet("2.10"), bets.bet("2.20", "Pinnacle"), bets.bet("3.00")
    bets.close(won, "bet365", "2.00 3.40 3.50")
    bets.close(won, "Pinnacle", "2.00 3.60 4.00")
    bets.close(lost, "Pinnacle", "2.50 3.00 3.00")
    bets.ends(won, 2, 1)
    bets.ends(lost, 0, 0)
    bets.market.result(void, "abandoned")
    bets.market.watch()
    return bets


def value(report: Report, name: str) -> Any:
    return report.figures[name].value


def near(number: float) -> Any:
    return pytest.approx(number, abs=1e-12)


def test_three_bets_counted_by_hand(three: Bets) -> None:
    found = three.report()
    report = found.report
    assert value(report, "turnover") == 3_000
    assert value(report, "profit") == 1_100 - 1_000 + 0
    assert value(report, "yield") == near(100 / 3_000)
    assert value(report, "mean_odds") == near((2.1 + 2.2 + 3) / 3)
    assert value(report, "hit_rate") == near(1 / 2)
    # Pinnacle's close of the first match sums to 37/36, that of the second to 16/15.
    raw = [2.10 / 2.00 - 1, 2.20 / 2.50 - 1]
    fair = [2.10 / (2.00 * 37 / 36) - 1, 2.20 / (2.50 * 16 / 15) - 1]
    assert value(report, "closing_line_value") == near(sum(raw) / 2)
    assert value(report, "fair_closing_line_value") == near(sum(fair) / 2)
    assert value(report, "closing_line_beaten") == 0.5
    assert value(report, "fair_closing_line_beaten") == 0.5
    assert [report.figures[name].bets for name in ("yield", "hit_rate", "closing_line_value")] == [
        3,
        2,
        2,
    ]
    assert value(report, "bankroll_growth") == near(100 / 100_000)
    assert (found.bankroll.balance, found.bankroll.profit, found.open_bets) == (100, 100, 0)
    assert report.figures["yield"].low is None  # one match day tells nothing of others


def test_the_bets_stand_beside_what_the_market_said(three: Bets) -> None:
    void, lost, won = three.behind().items
    assert (won.closing, won.closing_line_value) == (2_000_000, near(0.05))
    assert won.fair_closing_line_value == pytest.approx(2.10 / won.fair_closing - 1)
    assert (lost.bet.profit, lost.match.home_goals) == (-1_000, 0)
    assert (void.closing, void.fair_closing, void.bet.profit) == (None, None, 0)
    told = reported_bets.told(won)
    assert (told["closingOdds"], told["closingLineValue"]) == ("2.000000", 0.05)
    assert (told["score"], told["profit"]) == ("2-1", "11.00")


def test_a_sample_that_is_too_small_says_so_in_words(three: Bets) -> None:
    report = three.report().report
    assert report.verdict.code == "too_small"
    first, *others = report.summary
    assert first == "The sample is too small to tell: 3 bets on 1 match day."
    assert others[-1].startswith("The odds taken were ")


def test_nothing_settled_is_null_and_never_0(bets: Bets) -> None:
    bets.bet("2.10")
    found = bets.report()
    report = found.report
    counts = {metric.name for metric in METRICS if metric.name.startswith("bets_with")}
    assert {name for name, one in report.figures.items() if one.value is not None} == counts
    assert report.summary == ["There are no settled bets yet."]
    assert report.curve.at == []
    assert (found.open_bets, found.open_stakes) == (1, 1_000)
    assert (found.bankroll.at_risk, found.bankroll.profit) == (1_000, 0)
    (one,) = bets.behind("open").items
    assert (one.bet.result, one.closing) == (None, None)
    assert bets.behind("settled").total == 0


def test_decisions_are_counted_by_reason(three: Bets) -> None:
    match_id = three.market.given.match(KICKOFF + 24 * HOUR)
    three.market.given.prediction(three.filter_id, match_id, "9.00")
    three.market.quote(match_id, "2.00")
    three.market.watch()
    counts = {one.reason: one.decisions for one in three.report().decisions}
    assert counts["bet"] == 3
    assert counts["odds_below"] == 1


def test_probabilities_are_those_given_else_of_the_min_odds(
    market: Market, bets: Bets, given: Given
) -> None:
    bets.bet("2.10", min_odds="1.60")
    match_id = given.match(KICKOFF)
    market.probability(bets.filter_id, match_id, "1.60", 550_000)
    market.quote(match_id, "2.10")
    market.watch()
    for number in (1, 2):
        bets.ends(match_id - 2 + number, 1, 0)

    def given_ones(session: Session) -> list[float]:
        found = filter_bets(session, bets.filter_id, "power").settled
        return found.probability.tolist()

    assert market.database.read(given_ones).result() == [1 / 1.6, 0.55]


# What is kept in memory.


def test_a_change_shows_in_the_very_next_report(three: Bets, market: Market) -> None:
    before = three.report()
    assert three.report().report is before.report
    third = three.behind().items[0].bet.match_id
    three.close(third, "bet365", "2.50 3.00 3.00")
    assert three.report().report.figures["closing_line_value"].bets == 3
    first = three.behind().items[2].bet.match_id
    market.result(first, "finished", 1, 1)  # a corrected score
    market.watch()
    assert value(three.report().report, "profit") == -2_000
    market.clock.now = KICKOFF - HOUR
    market.rule(three.filter_id, bankroll=50_000)
    assert value(three.report().report, "bankroll_growth") == near(-2_000 / 50_000)
    three.bet("2.40", kickoff=KICKOFF)
    assert three.report().open_bets == 1


def test_what_is_kept_is_not_read_again(
    three: Bets, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.report()
    coming = market.given.match(int(market.clock.now) + HOUR)
    market.quote(coming, "2.00")  # a match to come: it changes no closing price
    said = spied(market.database, monkeypatch)
    three.report()
    three.behind(figure="yield")
    assert said
    assert not any("quotes" in sql for sql in said)
    market.quote(three.behind().items[0].bet.match_id, "1.90", at=odds.CLOSING)
    three.report()
    assert any("quotes" in sql for sql in said)


def test_another_process_tells_of_its_changes(three: Bets, market: Market) -> None:
    elsewhere = Bets.__new__(Bets)
    elsewhere.__dict__ |= three.__dict__ | {"kept": Reports()}
    assert value(elsewhere.report().report, "profit") == 100
    market.result(three.behind().items[2].bet.match_id, "finished", 0, 1)
    market.watch()
    assert value(elsewhere.report().report, "profit") == -2_000


def test_memory_is_bounded_to_the_bets_used_last(three: Bets, market: Market) -> None:
    few = Reports(Keeping(most_bets=150))
    others = [market.filter() for _ in range(3)]
    for filter_id in (three.filter_id, *others):
        market.database.report(few.report, three.account_id, filter_id, Wish()).result()
    assert list(few.keeping._kept) == [("filter", others[-1], METHOD)]


def test_of_one_filter_only_some_reports_are_kept(bets: Bets) -> None:
    first = bets.report().report
    for number in range(1, MOST_MADE + 1):
        bets.report(Wish(method="multiplicative", tried=number + 1))
    (one,) = bets.kept.keeping._kept.values()
    assert len(one.made) == MOST_MADE
    again = bets.report().report
    assert again is not first
    assert again == first  # the same seed draws the same


def test_many_decisions_are_counted_every_half_minute(
    bets: Bets, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_reports, "MANY_DECISIONS", 0)
    bets.bet("2.10")
    assert bets.report().decisions == [ReasonCount("bet", 1)]
    match_id = market.given.match(KICKOFF)
    market.given.prediction(bets.filter_id, match_id, "9.00")
    market.quote(match_id, "2.00")
    market.watch()
    assert bets.report().decisions == [ReasonCount("bet", 1)]
    market.clock.now += COUNTED_EVERY
    assert bets.report().decisions == [ReasonCount("bet", 1), ReasonCount("odds_below", 1)]


def test_nobody_gets_the_report_of_anothers_filter(
    three: Bets, given: Given, database: Database
) -> None:
    other = database.read(_account, given.user()[0]).result()
    three.report()
    for filter_id in (three.filter_id, 10**12):
        for ask in (
            lambda f=filter_id: database.report(three.kept.report, other, f, Wish()),
            lambda f=filter_id: database.report(reported_bets.bets_behind, three.kept, other, f, 1),
        ):
            with pytest.raises(FilterNotFound):
                ask().result()


def _account(session: Session, email: str) -> int:
    ((account_id,),) = session.all("SELECT id FROM accounts WHERE email = :email", email=email)
    return int(account_id)


# Selections, over a season of random bets.

SEASON = season(600, 200)
NAMES = {number: f"Tournament {number}" for number in np.unique(SEASON.tournament).tolist()}


@pytest.fixture(scope="module")
def whole() -> Report:
    """The report of a season, as of a backtest."""
    return report_of(SEASON, NAMES, seed=1, bankroll=100_000, draws=200)


def count(**texts: str) -> int:
    return len(selected(SEASON, selection_of(texts)))


def test_each_slice_opens_its_own_bets(whole: Report) -> None:
    for by, some in whole.slices.items():
        for one in some:
            places = selected(SEASON, selection_of(selections.of_slice(by, one.key)))
            assert (len(places), int(SEASON.profit[places].sum())) == (one.bets, one.profit), one
        assert sum(one.bets for one in some) == len(SEASON)


def test_each_figure_opens_the_bets_it_rests_on(whole: Report) -> None:
    for name, one in whole.figures.items():
        if name not in ("longest_winning_run", "longest_losing_run"):
            assert count(figure=name) == one.bets, name
    assert count(figure="longest_winning_run") == whole.winning_run.bets
    assert count(figure="longest_losing_run") == whole.losing_run.bets


def test_each_bar_bin_and_fall_of_a_chart_opens_its_bets(whole: Report) -> None:
    for name, bars in (
        ("value", whole.closing_line_values),
        ("fairValue", whole.fair_closing_line_values),
    ):
        assert bars
        for bar in bars:
            assert count(**selections.of_bar(name, bar)) == bar.bets, bar
    for one in whole.calibration:
        assert count(**selections.of_bin(one)) == one.bets, one
    places = selected(SEASON, selection_of(selections.of_drawdown(whole.drawdown)))
    assert -int(SEASON.profit[places].sum()) == whole.drawdown.amount


def test_parts_of_a_selection_are_all_true(whole: Report) -> None:
    band = selections.of_slice("odds", whole.slices["odds"][1].key)
    both = selected(SEASON, selection_of({**band, "result": "won"}))
    assert set(SEASON.result[both].tolist()) == {5}
    assert len(both) < min(count(**band), count(result="won"))


def test_the_report_of_a_selection_is_that_of_its_bets(whole: Report) -> None:
    month = whole.slices["month"][0]
    wish = selection_of(selections.of_slice("month", month.key))
    found = report_of(SEASON, NAMES, seed=1, selection=wish, draws=200)
    assert value(found, "profit") == month.profit
    assert found.selection == {"month": month.name}
    period = found.slices["period"][0]
    places = selected(SEASON, selection_of({**found.selection, "period": period.name}))
    assert len(places) == period.bets


WRONG = {
    "tournament": ["", "x", "-1", "1.0", "٣"],
    "betType": ["", "Home 1", "Over"],
    "odds": ["", "1.4", "2.05", "x"],
    "leadTime": ["60", "", "3600.0"],
    "month": ["2026-13", "2026", "2026-3"],
    "period": ["2026-02-30", "2026"],
    "result": ["", "WON", "half_won"],
    "chance": ["1.0", "0.45", "-0.1", "nan"],
    "value": ["0.2", "0.005", "-0.21", "1e-2"],
    "fairValue": ["", "inf"],
    "since": ["2026-01-01", "yesterday"],
    "until": ["2026-01-01T00:00:00"],
    "figure": ["roi", "", "__class__"],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts]
)
def test_a_selection_that_cannot_be_read_names_its_part(name: str, text: str) -> None:
    with pytest.raises(InvalidRequest, match=f"^Invalid {name}. Expected "):
        selection_of({name: text})


def test_other_parameters_are_no_part_of_a_selection() -> None:
    assert selection_of({"page": "2", "method": "shin"}) == EVERYTHING


@hypothesis.given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 10))
@hypothesis.settings(max_examples=25, deadline=None)
def test_slices_split_any_bets_without_losing_one(more: int, days: int, seed: int) -> None:
    some = season(days + more, days, seed)
    report = report_of(some, {}, seed=seed, draws=50)
    for by, split in report.slices.items():
        assert sum(one.turnover for one in split) == int(some.stake.sum())
        places = [selected(some, selection_of(selections.of_slice(by, one.key))) for one in split]
        assert sorted(np.concatenate(places).tolist()) == list(range(len(some)))
    known = some.fair_closing > 1
    assert sum(bar.bets for bar in report.fair_closing_line_values) == int(known.sum())
    assert report.figures["closing_line_value"].value is None or math.isfinite(
        value(report, "closing_line_value")
    )


def test_lines_of_the_report_have_names(whole: Report) -> None:
    names = {by: [one.name for one in some] for by, some in whole.slices.items()}
    assert names["odds"][0] == "below 1.50"
    assert names["odds"][-1] == "5.00 to 10.00"
    assert names["tournament"] == list(NAMES.values())
    assert all(len(name) == 7 for name in names["month"])
    assert whole.method == METHOD
