"""The table of what there is to see: each page in each of its states, and who sees it."""

from typing import NamedTuple

from bettune.web.languages import DOCS
from browser import PASSWORD
from browser_acts import (
    Act,
    choose_none,
    lose_connection,
    open_all,
    open_dialog,
    open_keys,
    open_menu,
    press,
    preview_page,
    preview_table,
    refuse_form,
    run_backtest,
    search_nothing,
    send,
    sign_out,
    try_without_token,
    type_wrongly,
    write_elsewhere,
)

USER, NEWCOMER, OPERATOR = "user@example.org", "newcomer@example.org", "operator@example.org"
STARTING, LEAVING = "starting@example.org", "leaving@example.org"
OPTIONS = (
    "--trusted-proxies=127.0.0.1",
    "--registration=invitation",
    "--filter-approval=operator",
    "--smtp=smtp://127.0.0.1:1",
)
"""What the server runs with; beside it another one, `plain`, runs with nothing."""


class View(NamedTuple):
    """A page in a state: its address, who sees it, and what is done to bring it there."""

    name: str
    path: str
    who: str = ""
    act: Act | None = None
    plain: bool = False
    """On the server with nothing set."""
    empty: bool = False
    """On a server over a database with nothing in it but who sees it."""


def listed(name: str, *, searched: str = "nothing") -> tuple[View, View]:
    """Return a list of the operator's: with something in it, and where nothing is found."""
    path, told = f"/operator/{name}", f"operator, {name}"
    return View(told, path, OPERATOR), View(f"{told}, none", f"{path}?q={searched}", OPERATOR)


def linked(name: str, path: str, form: str) -> View:
    """Return a page of the operator's with a link that was just made."""
    return View(f"operator, {name}, link", path, OPERATOR, press(f"form[{form}] button"))


TOMORROW = "{tomorrow}"
VIEWS = (
    View("docs", DOCS),
    View("docs with all open", DOCS, act=open_all),
    View("docs where nothing is found", DOCS, act=search_nothing),
    View("docs with an answer", DOCS, act=try_without_token),
    View("docs signed in", DOCS, USER),
    View("sign-in", "/sign-in"),
    View("sign-in with the menu open", "/sign-in", act=open_menu),
    View(
        "sign-in refused",
        "/sign-in",
        act=send({"email": "nobody@example.org", "password": "wrong"}),
    ),
    View("register", "/register?invitation={invitation}"),
    View("register closed", "/register"),
    View(
        "register refused",
        "/register?invitation={invitation}",
        act=send({"email": "no address", "password": PASSWORD}),
    ),
    View("forgotten", "/forgotten"),
    View("forgotten and sent", "/forgotten", act=send({"email": "nobody@example.org"})),
    View("forgotten without mail", "/forgotten", plain=True),
    View("password by link", "/password?link={link}"),
    View("password refused", "/password?link={link}", act=send({"password": "short"})),
    View("link spent", "/password?link=spent"),
    View("no such page", "/nowhere"),
    View("filters", "/filters", USER),
    View("filters, none", "/filters", STARTING),
    View("filters without PRO", "/filters", NEWCOMER),
    View(
        "filters refused",
        "/filters",
        USER,
        send({"name": "Corners", "bet_type": "Corner"}, "form.card"),
    ),
    View("filter", "/filters/{filter}/edit", USER),
    View(
        "filter refused",
        "/filters/{waiting}/edit",
        USER,
        send({"name": " ", "bet_type": "Corner"}),
    ),
    View("rules", "/filters/{filter}/rules", USER),
    View("rules, kept", "/filters/{played}/rules?saved=1", USER, open_all),
    View(
        "rules refused",
        "/filters/{filter}/rules",
        USER,
        send({"stake_flat": "much", "bankroll": "-1", "latest": "soon", "step": "x"}),
    ),
    View("report", "/filters/{played}/report", USER),
    View("report with all open", "/filters/{played}/report", USER, open_all),
    View("report of some", "/filters/{played}/report?odds=1.5&tried=20", USER),
    View("report, none", "/filters/{filter}/report", USER),
    View("bets", "/filters/{played}/bets", USER),
    View("bets behind a figure", "/filters/{played}/bets?figure=yield&chance=0.6", USER),
    View("bets, none fits", "/filters/{played}/bets?odds=2.0&result=void", USER),
    View("bets, none", "/filters/{filter}/bets", USER),
    View("ledger", "/filters/{played}/ledger", USER),
    View("ledger, none", "/filters/{filter}/ledger", USER),
    View("match", "/filters/{played}/matches/{match}", USER),
    View("match, none", "/filters/{filter}/matches/{match}", USER),
    View("match, prediction saved", "/filters/{kelly}/matches/{likely}?saved=1", USER),
    View(
        "match, prediction refused",
        "/filters/{kelly}/matches/{likely}",
        USER,
        send({"odds": "1", "probability": "x"}, "form[action$='#prediction']"),
    ),
    View("match without PRO", "/filters/{newcomers}/matches/{likely}", NEWCOMER),
    View("predictions with probabilities", f"/filters/{{kelly}}?date={TOMORROW}", USER),
    View("adviser", f"/filters/{{filter}}/adviser?date={TOMORROW}", USER),
    View("adviser's answer", "/filters/{filter}/adviser?match={match}&probability=60", USER),
    View("adviser refused", "/filters/{filter}/adviser?probability=x&edge=x", USER),
    View("figures", "/figures"),
    View("backtests", "/backtests", USER, open_all),
    View("backtests, none", "/backtests", STARTING),
    View(
        "backtests refused",
        "/backtests",
        USER,
        send({"bet_types": "Corner", "factor": "x", "stake": "x"}, "form.card"),
    ),
    View("backtest", "/backtests/{backtest}", USER),
    View("backtest of some", "/backtests/{backtest}?odds=1.5", USER),
    View("backtest, bets", "/backtests/{backtest}/bets", USER),
    View("backtest, bets behind a figure", "/backtests/{backtest}/bets?figure=yield", USER),
    View("backtest, bets, none fits", "/backtests/{backtest}/bets?odds=10.0&result=void", USER),
    View("backtest runs", "/backtests/progress", USER, run_backtest),
    View("predictions decided", "/filters/{played}?date={kickoff}", USER),
    View("predictions", f"/filters/{{filter}}?date={TOMORROW}", USER),
    View("predictions of yesterday", "/filters/{filter}?date={yesterday}", USER),
    View("predictions, keys told", f"/filters/{{filter}}?date={TOMORROW}", USER, open_keys),
    View("predictions saved", f"/filters/{{filter}}?date={TOMORROW}&saved=3", USER),
    View("predictions, no match", "/filters/{filter}?date=2030-01-01", USER),
    View("predictions, none fits", f"/filters/{{filter}}?date={TOMORROW}", USER, choose_none),
    View("predictions refused", f"/filters/{{filter}}?date={TOMORROW}", USER, type_wrongly),
    View("predictions by form", f"/filters/{{filter}}?date={TOMORROW}", USER, refuse_form),
    View("predictions of others", f"/filters/{{filter}}?date={TOMORROW}", USER, write_elsewhere),
    View("predictions, no net", f"/filters/{{filter}}?date={TOMORROW}", USER, lose_connection),
    View("predictions, signed out", f"/filters/{{filter}}?date={TOMORROW}", USER, sign_out),
    View("predictions, table", f"/filters/{{filter}}?date={TOMORROW}", USER, open_dialog),
    View("predictions, preview", f"/filters/{{filter}}?date={TOMORROW}", USER, preview_table),
    View("predictions without PRO", f"/filters/{{newcomers}}?date={TOMORROW}", NEWCOMER),
    View("predictions, no day", "/filters/{filter}?date=never", USER),
    View("table", f"/filters/{{filter}}/table?date={TOMORROW}", USER),
    View("table preview", f"/filters/{{filter}}?date={TOMORROW}", USER, preview_page),
    View("table refused", "/filters/{filter}/table", USER, send({"text": " "}, "main form.card")),
    View("settings", "/settings", USER),
    View("settings with all open", "/settings", USER, open_all),
    View("settings without PRO", "/settings", NEWCOMER),
    View(
        "settings refused",
        "/settings",
        USER,
        send({"email": "nothing", "email_password": PASSWORD}, "form[action='/settings/email']"),
    ),
    View("settings changed", "/settings?done=sessions", USER),
    View(
        "token made",
        "/settings",
        LEAVING,
        send({"token_password": PASSWORD}, "form[action='/settings/token']"),
    ),
    View("operator", "/operator", OPERATOR),
    *listed("users", searched="nobody-like-this"),
    View("operator, users, last", "/operator/users?page=2", OPERATOR),
    View("operator, users, closed", "/operator/users", OPERATOR, plain=True),
    linked("users", "/operator/users", "action='/operator/users/invite'"),
    View("operator, user", "/operator/users/{user}", OPERATOR),
    View("operator, user, no PRO", "/operator/users/{newcomer}", OPERATOR),
    linked("user", "/operator/users/{user}", "action$='/link'"),
    View(
        "operator, user, refused",
        "/operator/users/{user}",
        OPERATOR,
        send({"until": "2020-01-01"}, "form[action$='/grant']"),
    ),
    *listed("filters"),
    View("operator, commissions", "/operator/commissions", OPERATOR),
    View(
        "operator, commissions, refused",
        "/operator/commissions",
        OPERATOR,
        send({"rate": "99"}, "form.card"),
    ),
    *listed("imports"),
    View("operator, import", "/operator/imports/{import}", OPERATOR),
    View("operator, import, last", "/operator/imports/{import}?page=2", OPERATOR),
    View("operator, feeds", "/operator/feeds", OPERATOR),
    View("operator, feeds with all open", "/operator/feeds", OPERATOR, open_all),
    View("operator, feeds, none", "/operator/feeds", OPERATOR, empty=True),
    *listed("names"),
    View(
        "operator, names, refused",
        "/operator/names",
        OPERATOR,
        send({"meant": "Nobody"}, ".lines > li:first-child form.inline"),
    ),
)
ALONE = View(
    "account deleted",
    "/settings",
    LEAVING,
    send(
        {"typed": LEAVING, "delete_password": PASSWORD},
        "form[action='/settings/delete']",
    ),
)
"""Seen once only, by who leaves."""
