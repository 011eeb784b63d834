"""What a request says that cannot be understood or accepted."""

from bettune.errors.refusal import Refusal


class InvalidRequest(Refusal):
    """A field is missing or of another type than the schema's; the message names it."""

    status, code, message = 400, "validation_error", "Validation error"


class DateInvalid(InvalidRequest):
    """The query's `date` is absent, repeated, or no day written `YYYY-MM-DD`."""

    code = "date_invalid"
    message = "Invalid or missing date. Expected format: YYYY-MM-DD"


class SportInvalid(InvalidRequest):
    """The query's `sport` is absent, repeated, or not the id of a sport."""

    code, message = "sport_invalid", "Invalid or missing sport"


class FilterIdInvalid(InvalidRequest):
    """The path's filter id is not a whole number from 1 to 9223372036854775807."""

    code, message = "filter_id_invalid", "Invalid filter id"


class MatchIdInvalid(InvalidRequest):
    """The path's match id is not a whole number from 1 to 9223372036854775807."""

    code, message = "match_id_invalid", "Invalid match id"


class InvalidJsonBody(InvalidRequest):
    """The body is not strictly a JSON object; a duplicate key and `NaN` are not."""

    code, message = "invalid_json_body", "Invalid JSON body"


class TooManyMatches(InvalidRequest):
    """A search asks for more than 5,000 match ids, repeats included."""

    code, message = "too_many_matches", "At most 5000 match ids"


class OddsInvalid(InvalidRequest):
    """The odds are not greater than 1 and less than 10,000, or not written as odds are."""

    code = "odds_invalid"
    message = (
        'Invalid odds. Expected decimal odds greater than 1 and less than 10000, like "2.15", '
        "as a string of digits with an optional point and at most 20 decimals, or as a number"
    )


class ProbabilityInvalid(InvalidRequest):
    """A probability is not between 0 and 1."""

    code = "probability_invalid"
    message = (
        'Invalid probability. Expected one greater than 0 and less than 1, like "0.48", '
        "as a string of digits with a point and at most 20 decimals, or as a number"
    )


class TooManyQuotes(InvalidRequest):
    """More than 5,000 quotes are sent at once."""

    code, message = "too_many_quotes", "At most 5000 quotes"


class CapturedAtInvalid(InvalidRequest):
    """A quote's capture time is no time, or is yet to come."""

    code = "captured_at_invalid"
    message = (
        "Invalid captured at. Expected a time with its offset that is not to come, "
        "like 2026-06-06T18:00:00+00:00"
    )


class EmailInvalid(InvalidRequest):
    """What was given is not an e-mail address."""

    code = "email_invalid"
    message = "That is not an e-mail address. Expected one like somebody@example.org"


class NameInvalid(InvalidRequest):
    """A name is empty, too long or has characters that cannot be shown."""

    code = "name_invalid"
    message = "A name is 1 to 100 characters that can be shown"


class BetTypeInvalid(InvalidRequest):
    """There is no such bet type."""

    code = "bet_type_invalid"
    message = "No such bet type. Expected one like Home, 1X, Over 2.5, BTTS Yes, AH Home -0.25"


class UntilInvalid(InvalidRequest):
    """The end of a subscription is not a date to come."""

    code = "until_invalid"
    message = "Expected the last day of the subscription, today or later, as YYYY-MM-DD"


class PasswordInvalid(InvalidRequest):
    """A new password is too short or too long."""

    code, message = "password_invalid", "A password is 10 to 200 characters"


class PasswordWrong(InvalidRequest):
    """A user who is signed in did not give the current password."""

    code, message = "password_wrong", "That is not the current password"


class EmailDiffers(InvalidRequest):
    """The e-mail address that was typed to be sure is not the user's own."""

    code, message = "email_differs", "That is not the e-mail address of this account"


class TableInvalid(InvalidRequest):
    """What was pasted or uploaded is no table, or too long a one."""

    code = "table_invalid"
    message = "Expected a table of 1 to 5,000 lines, as text in UTF-8"


class InvitationInvalid(InvalidRequest):
    """A link has been used, has ended, or never was."""

    code, message = "invitation_invalid", "This link is not good any more. Ask for a new one"


class BetRulesInvalid(InvalidRequest):
    """A field of a filter's bet rules is not what it may be."""

    code, message = "bet_rules_invalid", "Invalid bet rules"

    def __init__(self, field: str, expected: str) -> None:
        """Name the field and what it may be."""
        super().__init__(f"Invalid {field}. Expected {expected}")
        self.field, self.expected = field, expected


class CommissionInvalid(InvalidRequest):
    """A commission is not a rate that anybody takes."""

    code, message = "commission_invalid", "A commission is 0% to 50% of a profit"


class BacktestInvalid(InvalidRequest):
    """A backtest asks for what cannot be done; the message says what."""

    code, message = "backtest_invalid", "That is no backtest that can be made"
