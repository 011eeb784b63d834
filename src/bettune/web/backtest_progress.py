"""How far a backtest is, and what becomes of it."""

from starlette.responses import Response

from bettune.web.answers import answers_json, json_answer
from bettune.web.backtest_pages import show_list
from bettune.web.backtest_runs import runs_of
from bettune.web.forms import posted
from bettune.web.visit import Visit


async def show_progress(visit: Visit) -> Response:
    """Show how far a backtest is; once it is made, itself; why it was not, beside the form."""
    runs, account_id = runs_of(visit), visit.account.id
    run = runs.of(account_id)
    if run is None:
        return visit.go("/backtests")
    if run.is_running:
        return visit.page(
            "backtest_progress.html", specification=run.specification, share=run.share
        )
    runs.forget(account_id)
    if run.refusal is not None:
        return await show_list(visit, refusal=run.refusal)
    return visit.go(f"/backtests/{run.made}" if run.made else "/backtests")


@answers_json
async def tell_progress(visit: Visit) -> Response:
    """Tell a script how far a backtest is."""
    run = runs_of(visit).of(visit.account.id)
    is_running = run is not None and run.is_running
    return json_answer({"running": is_running, "share": run.share if run else 1})


@posted("/backtests")
async def stop(visit: Visit) -> Response:
    """Stop the backtest that runs; nothing of it is kept."""
    runs_of(visit).forget(visit.account.id)
    return visit.go("/backtests")
