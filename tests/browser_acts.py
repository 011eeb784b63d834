"""What is done on a page to bring it into a state that is looked at."""

from collections.abc import Callable

from playwright.sync_api import Page

Act = Callable[[Page], None]


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
    page.goto(page.url.partition("/backtests")[0] + "/backtests")  # one that ended led elsewhere
    with page.expect_navigation(wait_until="load"):
        page.click("form.card button")


def sign_out(page: Page) -> None:
    """Save what the server refuses to somebody whose session has ended."""
    ended = {"status": 303, "headers": {"location": "/sign-in"}}
    page.route("**/filters/*/*", lambda route: route.fulfill(**ended))
    page.fill("td.min input >> nth=0", "2.22")
    page.press("td.min input >> nth=0", "Enter")
    page.locator(".n .error + a").wait_for()
    page.locator("#connection a").wait_for()
