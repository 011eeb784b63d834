"""What is not there, or not there for whoever asks, and what stands in the way of a change."""

from bettune.errors.refusal import Refusal


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


class BacktestsFull(Conflict):
    """The user has as many backtests as are kept."""

    code = "backtests_full"
    message = "The user has as many backtests as are kept. Delete some of them first"


class FilterWaits(Conflict):
    """An operator has to approve the filter first."""

    code, message = "filter_waits", "The filter waits for an operator to approve it"
