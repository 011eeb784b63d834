"""Backtests: those that were made, beside a form to run one; and to delete one."""

from starlette.responses import Response

from bettune import bet_rules, paging
from bettune.backtest import backtests
from bettune.backtest.backtests import Backtest
from bettune.backtest.price_rules import CONSENSUS
from bettune.database import Session
from bettune.errors import Refusal
from bettune.margin import METHODS
from bettune.sports import IdName
from bettune.web import backtest_form
from bettune.web.backtest_form import Asked
from bettune.web.backtest_report import told_figures
from bettune.web.backtest_runs import Run, runs_of
from bettune.web.forms import posted
from bettune.web.metric_words import METHODS as METHOD_WORDS
from bettune.web.visit import Visit


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


_CONSENSUS = _("the consensus of all")
_STAKES = {
    "flat": _("The same amount"),
    "to_win": _("As much as wins this amount"),
    "share": _("A share of the bankroll"),
    "kelly": _("A share of Kelly’s stake"),
}


def _listed(
    session: Session, account_id: int, number: int
) -> tuple[paging.Part[Backtest], list[IdName]]:
    return (
        backtests.backtests_of(session, account_id, number),
        bet_rules.bookmakers_to_choose(session),
    )


async def list_backtests(visit: Visit) -> Response:
    """List the backtests that were made, beside the form; or run one."""
    runs = runs_of(visit)
    if visit.request.method != "POST":
        return await show_list(visit)
    form = await visit.form()
    asked = await backtest_form.asked_in(form, visit.renderer)
    await form.close()
    if asked.specification is None:
        return await show_list(visit, asked)
    if runs.is_busy:
        return await show_list(visit, asked, is_busy=True)
    runs.start(visit.database, Run(visit.account.id, asked.specification, asked.table))
    return visit.go("/backtests/progress")


async def show_list(
    visit: Visit, asked: Asked | None = None, refusal: Refusal | None = None, is_busy: bool = False
) -> Response:
    """Show the list and the form, with what was asked for and why it is not done."""
    _, number = visit.search
    part, bookmakers = await visit.database.report(_listed, visit.account.id, number)
    show = visit.renderer
    running = runs_of(visit).of(visit.account.id)
    wrong = asked.wrong if asked else {}
    return visit.page(
        "backtests.html",
        409 if is_busy else refusal.status if refusal else 400 if wrong else 200,
        part=part,
        told_figures=[told_figures(one.results.whole, show) for one in part.items],
        is_running=running is not None and running.is_running,
        is_busy=is_busy,
        refusal=refusal,
        typed=asked.texts if asked else backtest_form.START,
        is_closing=asked.is_closing if asked else False,
        wrong=wrong,
        kinds=backtest_form.KINDS,
        sources_told=[
            (CONSENSUS, show.gettext(_CONSENSUS)),
            *((one.name, one.name) for one in bookmakers),
        ],
        methods_told=[(name, show.gettext(METHOD_WORDS[name])) for name in METHODS],
        stakes_told=[(kind, show.gettext(name)) for kind, name in _STAKES.items()],
    )


@posted("/backtests")
async def delete(visit: Visit) -> Response:
    """Delete a backtest of the user."""
    backtest_id = visit.number("id")
    await visit.database.write(backtests.delete_backtest, visit.account.id, backtest_id)
    return visit.go("/backtests")
