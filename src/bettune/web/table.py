"""The table of pages: address, what it may be asked by, who may see it, what makes it."""

import msgspec

from bettune.web import (
    adviser_pages,
    bet_rules_pages,
    docs,
    filter_pages,
    health,
    match_pages,
    news,
    operator_commissions,
    operator_feeds,
    operator_lists,
    operator_server,
    operator_users,
    prediction_pages,
    prediction_table,
    record_pages,
    registering,
    settings,
    signing,
)
from bettune.web.languages import DOCS
from bettune.web.later import later
from bettune.web.visit import Handler


class Page(msgspec.Struct, frozen=True):
    """One line of the table."""

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET",)
    access: str = "user"
    """`public`, `user` or `operator`."""


FORM = ("GET", "POST")
"""A form's address; opened like a page, it leads to the page that the form is on."""

PAGES = (
    Page("/", signing.home, access="public"),
    Page("/sign-in", signing.sign_in, ("GET", "POST"), access="public"),
    Page("/sign-out", signing.sign_out, ("POST",)),
    Page("/register", registering.register, ("GET", "POST"), access="public"),
    Page("/forgotten", registering.forgotten, ("GET", "POST"), access="public"),
    Page("/password", registering.password_by_link, ("GET", "POST"), access="public"),
    Page("/health", health.tell_health, access="public"),
    Page("/appearance", signing.appearance, ("POST",), access="public"),
    Page(DOCS, docs.docs, access="public"),
    Page(f"/{{language}}{DOCS}", docs.docs, access="public"),
    Page("/docs/try/{path:path}", docs.try_it, ("GET", "POST", "PUT", "DELETE"), access="public"),
    Page("/figures", later("figure_docs", "show_figures"), access="public"),
    Page("/filters", filter_pages.list_filters, FORM),
    Page("/filters/{filter_id}/edit", filter_pages.edit_filter, FORM),
    Page("/filters/{filter_id}/status", filter_pages.set_filter_status, FORM),
    Page("/filters/{filter_id}/rules", bet_rules_pages.edit_rules, FORM),
    Page("/filters/{filter_id}/matches/{match_id}", match_pages.show_match, FORM),
    Page("/filters/{filter_id}/report", later("report_pages", "show_report")),
    Page("/filters/{filter_id}/report.json", later("report_pages", "tell_report")),
    Page("/filters/{filter_id}/report/{table}.csv", later("report_pages", "export_table")),
    Page("/filters/{filter_id}/report/{table}.json", later("report_pages", "tell_table")),
    Page("/filters/{filter_id}/bets", later("bet_pages", "list_bets")),
    Page("/filters/{filter_id}/bets.csv", later("bet_pages", "export_bets")),
    Page("/filters/{filter_id}/ledger", later("bet_pages", "show_ledger")),
    Page("/filters/{filter_id}/record/checkpoint.json", record_pages.give_checkpoint),
    Page("/filters/{filter_id}/record.jsonl", record_pages.give_record),
    Page("/filters/{filter_id}/adviser", adviser_pages.show_adviser),
    Page("/filters/{filter_id}", prediction_pages.show_day, FORM),
    Page("/filters/{filter_id}/predictions", prediction_pages.save_predictions, ("POST",)),
    Page("/filters/{filter_id}/predictions.csv", prediction_pages.export_day),
    Page("/filters/{filter_id}/changes", news.tell_changes),
    Page("/filters/{filter_id}/prices", news.tell_prices),
    Page("/filters/{filter_id}/table", prediction_table.show_table, FORM),
    Page("/backtests", later("backtest_pages", "list_backtests"), FORM),
    Page("/backtests/progress", later("backtest_progress", "show_progress")),
    Page("/backtests/progress.json", later("backtest_progress", "tell_progress")),
    Page("/backtests/stop", later("backtest_progress", "stop"), FORM),
    Page("/backtests/{id}", later("backtest_report", "show_backtest")),
    Page("/backtests/{id}/delete", later("backtest_pages", "delete"), FORM),
    Page("/backtests/{id}/bets", later("backtest_bets", "list_bets")),
    Page("/backtests/{id}/bets.csv", later("backtest_bets", "export_bets")),
    Page("/backtests/{id}/{table}.csv", later("backtest_report", "export_table")),
    Page("/backtests/{id}/{table}.json", later("backtest_report", "tell_table")),
    Page("/settings", settings.show),
    Page("/settings/email", settings.change_email, FORM),
    Page("/settings/password", settings.change_password, FORM),
    Page("/settings/preferences", settings.change_preferences, FORM),
    Page("/settings/token", settings.make_token, FORM),
    Page("/settings/sessions/{id}/end", settings.end_session, FORM),
    Page("/settings/sessions/end-others", settings.end_other_sessions, FORM),
    Page("/settings/data", settings.download),
    Page("/settings/delete", settings.delete, FORM),
    Page("/operator", operator_server.server, access="operator"),
    Page("/operator/sizes", operator_server.count_again, FORM, access="operator"),
    Page("/operator/users", operator_users.users, access="operator"),
    Page("/operator/users/invite", operator_users.invite, FORM, access="operator"),
    Page("/operator/users/{id}", operator_users.user, access="operator"),
    Page("/operator/users/{id}/grant", operator_users.grant, FORM, access="operator"),
    Page(
        "/operator/users/{id}/grant-without-end",
        operator_users.grant_without_end,
        FORM,
        access="operator",
    ),
    Page("/operator/users/{id}/end", operator_users.end, FORM, access="operator"),
    Page("/operator/users/{id}/disable", operator_users.disable, FORM, access="operator"),
    Page("/operator/users/{id}/enable", operator_users.enable, FORM, access="operator"),
    Page("/operator/users/{id}/link", operator_users.reset_link, FORM, access="operator"),
    Page("/operator/commissions", operator_commissions.show_commissions, access="operator"),
    Page(
        "/operator/commissions/set",
        operator_commissions.set_commission,
        FORM,
        access="operator",
    ),
    Page("/operator/feeds", operator_feeds.show_feeds, access="operator"),
    Page("/operator/filters", operator_lists.filters, access="operator"),
    Page("/operator/filters/{id}/approve", operator_lists.approve, FORM, access="operator"),
    Page("/operator/imports", operator_lists.imports, access="operator"),
    Page("/operator/imports/{id}", operator_lists.one_import, access="operator"),
    Page("/operator/names", operator_lists.names, access="operator"),
    Page("/operator/names/{id}/settle", operator_lists.settle, FORM, access="operator"),
    Page("/operator/names/{id}/new", operator_lists.settle_new, FORM, access="operator"),
)
