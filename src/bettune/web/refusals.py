"""What a refusal says on a page, in the reader's language; the API's messages stay as they are."""

from collections.abc import Callable

from bettune.errors import Refusal


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


SENTENCES = {
    "internal_error": _("Something went wrong on the server. It has been noted."),
    "validation_error": _("Something in the form is missing or is not right."),
    "invalid_json_body": _("What was sent is not as it should be. Open the page again."),
    "odds_invalid": _("Odds are more than 1 and less than 10,000, like 2.15."),
    "probability_invalid": _("A probability is more than 0 and less than 1, like 0.48."),
    "email_invalid": _("That is not an e-mail address."),
    "email_taken": _("There is a user with this e-mail address already."),
    "name_invalid": _("A name is 1 to 100 characters that can be shown."),
    "bet_type_invalid": _("There is no such bet type."),
    "date_invalid": _("That is not a date like 2026-06-06."),
    "table_invalid": _(
        "Expected a table of 1 to 5,000 lines, as text in UTF-8. Save a spreadsheet as CSV UTF-8."
    ),
    "filter_in_use": _("The filter has predictions, which are odds for its bet type."),
    "filter_waits": _("The filter waits for an operator to approve it."),
    "until_invalid": _("The last day must be a date, today or later."),
    "password_invalid": _("A password is 10 to 200 characters."),
    "password_wrong": _("That is not the current password."),
    "email_differs": _("That is not the e-mail address of this account."),
    "invitation_invalid": _("This link is not good any more. Ask for a new one."),
    "sign_in_failed": _("The e-mail address or the password is not right."),
    "forbidden": _("This request does not come from a page of this server."),
    "pro_subscription_required": _("This needs an active PRO subscription."),
    "not_found": _("There is no such page."),
    "filter_not_found": _("There is no such filter."),
    "account_not_found": _("There is no such user."),
    "bet_rules_invalid": _("Something in the form is missing or is not right."),
    "commission_invalid": _("A commission is 0 to 50 per cent of a profit."),
    "bookmaker_not_found": _("There is no such bookmaker."),
    "backtest_invalid": _("That is no backtest that can be made."),
    "backtest_not_found": _("There is no such backtest."),
    "backtests_full": _("You have as many backtests as are kept. Delete some first."),
    "team_not_found": _("No team of this country has that name, or more than one has."),
    "unplaced_name_not_found": _("This name has been settled already."),
    "conflict": _("That cannot be done as things stand."),
    "match_not_found": _("There is no such match."),
    "payload_too_large": _("That is too large: a form or a file has at most 1 MB."),
    "rate_limit_exceeded": _("Too many attempts. Wait a minute and try again."),
    "too_many_reports": _(
        "You wait for too many reports and files at once. Wait until some of them are there."
    ),
    "reports_busy": _("Too many reports are being worked out. Try again in a few seconds."),
    "unavailable": _("The server cannot do this now. Try again in a moment."),
}
"""Code -> the sentence that a page shows."""


def sentence(refusal: Refusal, gettext: Callable[[str], str]) -> str:
    """Return what a page says of a refusal."""
    text = SENTENCES.get(refusal.code)
    return gettext(text) if text else str(refusal)
