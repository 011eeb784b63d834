"""Who may not, how much is too much, and what is out of reach."""

from bettune.errors.refusal import Refusal


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


class TooManyReports(Refusal):
    """The user waits for as many reports and files as one may wait for at once."""

    status, code = 429, "too_many_reports"
    message = "You wait for too many reports and files; wait until some of them are there"

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """When to try again, in seconds."""
        return [(b"retry-after", b"5")]


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


class ReportsBusy(Unavailable):
    """So many wait for reports that have to be made that no more may."""

    code, message = "reports_busy", "Too many reports are being made; try again in a few seconds"

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """When to try again, in seconds."""
        return [(b"retry-after", b"5")]


class DatabaseRefused(Unavailable):
    """The database is newer than this program, or another program's."""

    code = "database_refused"
