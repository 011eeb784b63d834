"""The table of what there is to see: each page in each of its states, and who sees it."""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from bettune.web.languages import DOCS
from browser import PASSWORD

USER, NEWCOMER, OPERATOR = "user@example.org", "newcomer@example.org", "operator@example.org"
STARTING, LEAVING = "starting@example.org", "leaving@example.org"
OPTIONS = (
    "--trusted-proxies=127.0.0.1",
    "--registration=invitation",
    "--filter-approval=operator",
    "--smtp=smtp://127.0.0.1:1",
)
"""What the server runs with; beside it another one, `plain`, runs with nothing."""
Act = Callable[[Page], None]


class View(NamedTuple):
    """A page in a state: its address, who sees it, and what is done to bring it there."""

    name: str
    path: str
    who: str = ""
    act: Act | None = None
    plain: bool = False
    """On the server with nothing set."""


def send(fields: dict[str, str], form: str = "main form") -> Act:
    """Return what fills a form in and sends it, also where the browser would not."""

    def act(page: Page) -> None:
        page.eval_on_selector_all("details", "all => all.forEach((one) => (one.open = true))")
        page.eval_on_selector(form, "form => (form.noValidate = true)")
        for name, text in fields.items():
            page.fill(f'{form} [name="{name}"]', text)
        with page.expect_navigation(wait_until="load"):
            page.click(f"{form} button:not([type=button])")

    return act


def press(selector: str) -> Act:
    """Return what clicks something that leads to a new page."""

    def act(page: Page) -> None:
        with page.expect_navigation(wait_until="load"):
            page.click(selector)

    return act


def open_all(page: Page) -> None:
    page.eval_on_selector_all(
        "main details:not(.menu)", "all => all.forEach((one) => (one.open = true))"
    )


def open_menu(page: Page) -> None:
    page.click("header.bar .menu summary")


def open_keys(page: Page) -> None:
    page.click(".keys summary")


def search_nothing(page: Page) -> None:
    page.fill("#docs-search", "nothing like this")
    page.locator(".docs-search [role=status]:not(:empty)").wait_for()


def try_without_token(page: Page) -> None:
    page.click(".docs-operation summary >> nth=0")
    page.click(".docs-try button:not([type]) >> nth=0")
    page.locator(".docs-got").first.wait_for()


def type_wrongly(page: Page) -> None:
    cells = page.locator("td.min input")
    cells.nth(0).fill("nonsense")
    cells.nth(0).press("Enter")
    cells.nth(1).fill("2.22")
    page.locator("tr.refused").wait_for()


def write_elsewhere(page: Page) -> None:
    page.evaluate(
        """() => {
          const input = document.querySelector("td.min input");
          const detail = [[parseInt(input.name, 10), "3.45", "api", ""]];
          document.getElementById("predictions").dispatchEvent(new CustomEvent("came", { detail }));
          document.getElementById("news").hidden = false;
        }"""
    )


def lose_connection(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#connection:not([hidden])").wait_for()


def choose_none(page: Page) -> None:
    page.fill("[name=team]", "nobody at all")
    page.locator("#none:not([hidden])").wait_for()


def table_of(page: Page) -> str:
    names = page.eval_on_selector_all("td.min input", "all => all.map((one) => one.name)")
    ids = [name.partition(":")[0] for name in names]
    lines = [f"{one};{number + 2}.5" for number, one in enumerate(ids)]
    return "\n".join([*lines, "999999;2", f"{ids[0]};3", f"{ids[1]};x", "what is this"])


def open_dialog(page: Page) -> None:
    page.click("#open-table")


def preview_table(page: Page) -> None:
    text = table_of(page)
    page.click("#open-table")
    page.fill("#table-text", text)
    page.click("#table-form button:not([type])")
    page.locator("#confirm").wait_for()


def preview_page(page: Page) -> None:
    text = table_of(page)
    page.goto(page.eval_on_selector("#open-table", "link => link.href"))
    page.fill("#table-text", text)
    press("main form.card button")(page)


def refuse_form(page: Page) -> None:
    """Send the day's form as a browser without scripts does, with odds that cannot be."""
    page.fill("td.min input >> nth=0", "0.5")
    with page.expect_navigation(wait_until="load"):
        page.evaluate("document.getElementById('predictions').submit()")


def run_backtest(page: Page) -> None:
    """Show a backtest that runs, without the answers that would end it."""
    page.route("**/backtests/progress.json", lambda route: route.abort())
    page.goto(page.url.replace("/backtests/progress", "/backtests"))
    with page.expect_navigation(wait_until="load"):
        page.click("form.card button")


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
    View("operator, users", "/operator/users", OPERATOR),
    View("operator, users, last", "/operator/users?page=2", OPERATOR),
    View("operator, users, none", "/operator/users?q=nobody-like-this", OPERATOR),
    View("operator, users, closed", "/operator/users", OPERATOR, plain=True),
    View(
        "operator, users, link",
        "/operator/users",
        OPERATOR,
        press("form[action='/operator/users/invite'] button"),
    ),
    View("operator, user", "/operator/users/{user}", OPERATOR),
    View("operator, user, no PRO", "/operator/users/{newcomer}", OPERATOR),
    View(
        "operator, user, link",
        "/operator/users/{user}",
        OPERATOR,
        press("form[action$='/link'] button"),
    ),
    View(
        "operator, user, refused",
        "/operator/users/{user}",
        OPERATOR,
        send({"until": "2020-01-01"}, "form[action$='/grant']"),
    ),
    View("operator, filters", "/operator/filters", OPERATOR),
    View("operator, filters, none", "/operator/filters?q=nothing", OPERATOR),
    View("operator, commissions", "/operator/commissions", OPERATOR),
    View(
        "operator, commissions, refused",
        "/operator/commissions",
        OPERATOR,
        send({"rate": "99"}, "form.card"),
    ),
    View("operator, imports", "/operator/imports", OPERATOR),
    View("operator, imports, none", "/operator/imports?q=nothing", OPERATOR),
    View("operator, import", "/operator/imports/{import}", OPERATOR),
    View("operator, import, last", "/operator/imports/{import}?page=2", OPERATOR),
    View("operator, names", "/operator/names", OPERATOR),
    View("operator, names, none", "/operator/names?q=nothing", OPERATOR),
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
