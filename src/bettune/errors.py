"""Everything the service says no with.

Refusal                           status code
├── InvalidRequest                400    validation_error
│   ├── DateInvalid               400    date_invalid
│   ├── SportInvalid              400    sport_invalid
│   ├── FilterIdInvalid           400    filter_id_invalid
│   ├── MatchIdInvalid            400    match_id_invalid
│   ├── InvalidJsonBody           400    invalid_json_body
│   ├── TooManyMatches            400    too_many_matches
│   ├── TooManyQuotes             400    too_many_quotes
│   ├── OddsInvalid               400    odds_invalid
│   ├── CapturedAtInvalid         400    captured_at_invalid
│   ├── EmailInvalid              400    email_invalid
│   ├── NameInvalid               400    name_invalid
│   ├── BetTypeInvalid            400    bet_type_invalid
│   ├── UntilInvalid              400    until_invalid
│   ├── PasswordInvalid           400    password_invalid
│   ├── PasswordWrong             400    password_wrong
│   ├── EmailDiffers              400    email_differs
│   ├── TableInvalid              400    table_invalid
│   ├── InvitationInvalid         400    invitation_invalid
│   ├── BetRulesInvalid           400    bet_rules_invalid
│   ├── CommissionInvalid         400    commission_invalid
│   └── BacktestInvalid           400    backtest_invalid
├── Unauthorized                  401    invalid_token
│   ├── MissingToken              401    missing_token
│   └── SignInFailed              401    sign_in_failed
├── ProSubscriptionRequired       403    pro_subscription_required
├── OperatorsOnly                 403    operators_only
├── Forbidden                     403    forbidden
├── NotFound                      404    not_found
│   ├── FilterNotFound            404    filter_not_found
│   ├── MatchNotFound             404    match_not_found
│   ├── AccountNotFound           404    account_not_found
│   ├── TeamNotFound              404    team_not_found
│   ├── BookmakerNotFound         404    bookmaker_not_found
│   ├── BacktestNotFound          404    backtest_not_found
│   └── NameNotFound              404    unplaced_name_not_found
├── MethodNotAllowed              405    method_not_allowed
├── RequestTimeout                408    request_timeout
├── Conflict                      409    conflict
│   ├── EmailTaken                409    email_taken
│   ├── FilterInUse               409    filter_in_use
│   └── FilterWaits               409    filter_waits
├── PayloadTooLarge               413    payload_too_large
├── ImportRefused                 422    import_refused
├── RateLimitExceeded             429    rate_limit_exceeded
├── InternalError                 500    internal_error
├── FeedFailed                    502    feed_failed
│   ├── KeyRefused                502    key_refused
│   └── QuotaSpent                502    quota_spent
└── Unavailable                   503    unavailable
    └── DatabaseRefused           503    database_refused
"""

from typing import ClassVar


class Refusal(Exception):
    """A no, with the HTTP status, the code and the sentence that the caller gets."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    message: ClassVar[str] = "Internal error"

    def __init__(self, message: str | None = None) -> None:
        """Say no with the class's own sentence, or with one that names the thing."""
        super().__init__(message or self.message)

    @property
    def document(self) -> dict[str, object]:
        """What the API answers: always `code` and `message`."""
        return {"code": self.code, "message": str(self)}

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that belong to this refusal."""
        return []


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


class Unauthorized(Refusal):
    """The token is malformed, unknown, replaced or revoked, or its user disabled."""

    status, code, message = 401, "invalid_token", "Invalid token"

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The scheme to authenticate with."""
        return [(b"www-authenticate", b"Bearer")]


class MissingToken(Unauthorized):
    """There is no `Authorization` header with a bearer token."""

    code, message = "missing_token", "No token provided"


class SignInFailed(Unauthorized):
    """The e-mail address or the password is wrong; which one is not told."""

    code, message = "sign_in_failed", "The e-mail address or the password is not right"


class Forbidden(Refusal):
    """The page is for others, or the request comes from another site."""

    status, code, message = 403, "forbidden", "This is not for you"


class OperatorsOnly(Refusal):
    """The user is no operator of this server."""

    status, code, message = 403, "operators_only", "Only operators of this server may do that"


class ProSubscriptionRequired(Refusal):
    """The user has no active PRO subscription."""

    status, code = 403, "pro_subscription_required"
    message = "Prediction-based filters are available only for PRO subscription"


class NotFound(Refusal):
    """There is nothing at this address."""

    status, code, message = 404, "not_found", "Not found"


class FilterNotFound(NotFound):
    """There is no such filter, it is another user's, or it is not prediction-based."""

    code, message = "filter_not_found", "Filter not found"


class MatchNotFound(NotFound):
    """There is no such match, or it is of another sport than the filter's."""

    code, message = "match_not_found", "Match not found"

    def __init__(self, match_ids: list[int] | None = None) -> None:
        """Name the unknown ids, where several were asked for."""
        super().__init__()
        self.match_ids = match_ids

    @property
    def document(self) -> dict[str, object]:
        """As of any refusal, and `matchIds` with the unknown ones."""
        unknown = {} if self.match_ids is None else {"matchIds": self.match_ids}
        return super().document | unknown


class AccountNotFound(NotFound):
    """No account has this e-mail address."""

    code, message = "account_not_found", "No such user"


class TeamNotFound(NotFound):
    """No team of the country has this name, or more than one."""

    code, message = "team_not_found", "No such team"


class BookmakerNotFound(NotFound):
    """No bookmaker or exchange has this name."""

    code, message = "bookmaker_not_found", "No such bookmaker"


class BacktestNotFound(NotFound):
    """The user has no backtest with this id."""

    code, message = "backtest_not_found", "Backtest not found"


class NameNotFound(NotFound):
    """No such name waits to be resolved."""

    code, message = "unplaced_name_not_found", "No such name waits to be resolved"


class MethodNotAllowed(Refusal):
    """The address is right, the method is not; `Allow` lists those that are."""

    status, code, message = 405, "method_not_allowed", "Method not allowed"

    def __init__(self, allowed: str) -> None:
        """Name the methods that are allowed: `PUT, DELETE`."""
        super().__init__()
        self.allowed = allowed

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The methods that are allowed."""
        return [(b"allow", self.allowed.encode())]


class RequestTimeout(Refusal):
    """The body did not arrive within 30 seconds."""

    status, code, message = 408, "request_timeout", "The request body did not arrive in time"

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """End the connection: the rest of the body may never come."""
        return [(b"connection", b"close")]


class Conflict(Refusal):
    """What was asked for contradicts what is there."""

    status, code, message = 409, "conflict", "Conflict"


class EmailTaken(Conflict):
    """There is an account with this e-mail address already."""

    code, message = "email_taken", "There is a user with this e-mail address already"


class FilterInUse(Conflict):
    """The bet type cannot change under predictions: they are odds for it."""

    code = "filter_in_use"
    message = "The filter has predictions, which are odds for its bet type. Delete them first"


class FilterWaits(Conflict):
    """An operator has to approve the filter first."""

    code, message = "filter_waits", "The filter waits for an operator to approve it"


class PayloadTooLarge(Refusal):
    """The body is larger than 1 MiB."""

    status, code, message = 413, "payload_too_large", "Payload too large"


class ImportRefused(Refusal):
    """A file as a whole cannot be imported; nothing of it was."""

    status, code, message = 422, "import_refused", "The file cannot be imported"


class RateLimitExceeded(Refusal):
    """There were too many requests in the running window; `Retry-After` says how long to wait."""

    status, code, message = 429, "rate_limit_exceeded", "Rate limit exceeded"

    def __init__(self, limit: int, window: int, retry_after: int) -> None:
        """Name the limit, its window and the wait until the next one, in whole seconds."""
        super().__init__()
        self.limit, self.window, self.retry_after = limit, window, retry_after

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What the contract tells a client that must wait."""
        return [
            (b"retry-after", b"%d" % self.retry_after),
            (b"x-ratelimit-limit", b"%d" % self.limit),
            (b"x-ratelimit-window", b"%d" % self.window),
        ]


class InternalError(Refusal):
    """A fault of ours; the log has it."""


class FeedFailed(Refusal):
    """A live service did not give an answer that can be used."""

    status, code, message = 502, "feed_failed", "The service did not answer"


class KeyRefused(FeedFailed):
    """A live service does not take the key, or there is none."""

    code, message = "key_refused", "The service does not take the key"


class QuotaSpent(FeedFailed):
    """As many requests as may be were sent to a live service."""

    code, message = "quota_spent", "No more requests may be sent to the service"


class Unavailable(Refusal):
    """The service cannot do it now: overloaded, stopping, or its database out of reach."""

    status, code, message = 503, "unavailable", "Temporarily unavailable"

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """When to try again, in seconds."""
        return [(b"retry-after", b"1")]


class DatabaseRefused(Unavailable):
    """The database is newer than this program, or another program's."""

    code = "database_refused"
