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
│   ├── ProbabilityInvalid        400    probability_invalid
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
│   ├── BacktestsFull             409    backtests_full
│   ├── FilterInUse               409    filter_in_use
│   └── FilterWaits               409    filter_waits
├── PayloadTooLarge               413    payload_too_large
├── ImportRefused                 422    import_refused
├── RateLimitExceeded             429    rate_limit_exceeded
├── TooManyReports                429    too_many_reports
├── InternalError                 500    internal_error
├── FeedFailed                    502    feed_failed
│   ├── KeyRefused                502    key_refused
│   └── QuotaSpent                502    quota_spent
└── Unavailable                   503    unavailable
    ├── ReportsBusy               503    reports_busy
    └── DatabaseRefused           503    database_refused
"""

from bettune.errors.bounds import (
    DatabaseRefused,
    FeedFailed,
    Forbidden,
    ImportRefused,
    InternalError,
    KeyRefused,
    MethodNotAllowed,
    MissingToken,
    OperatorsOnly,
    PayloadTooLarge,
    ProSubscriptionRequired,
    QuotaSpent,
    RateLimitExceeded,
    ReportsBusy,
    RequestTimeout,
    SignInFailed,
    TooManyReports,
    Unauthorized,
    Unavailable,
)
from bettune.errors.refusal import (
    Refusal,
)
from bettune.errors.requests import (
    BacktestInvalid,
    BetRulesInvalid,
    BetTypeInvalid,
    CapturedAtInvalid,
    CommissionInvalid,
    DateInvalid,
    EmailDiffers,
    EmailInvalid,
    FilterIdInvalid,
    InvalidJsonBody,
    InvalidRequest,
    InvitationInvalid,
    MatchIdInvalid,
    NameInvalid,
    OddsInvalid,
    PasswordInvalid,
    PasswordWrong,
    ProbabilityInvalid,
    SportInvalid,
    TableInvalid,
    TooManyMatches,
    TooManyQuotes,
    UntilInvalid,
)
from bettune.errors.things import (
    AccountNotFound,
    BacktestNotFound,
    BacktestsFull,
    BookmakerNotFound,
    Conflict,
    EmailTaken,
    FilterInUse,
    FilterNotFound,
    FilterWaits,
    MatchNotFound,
    NameNotFound,
    NotFound,
    TeamNotFound,
)

__all__ = [
    "AccountNotFound",
    "BacktestInvalid",
    "BacktestNotFound",
    "BacktestsFull",
    "BetRulesInvalid",
    "BetTypeInvalid",
    "BookmakerNotFound",
    "CapturedAtInvalid",
    "CommissionInvalid",
    "Conflict",
    "DatabaseRefused",
    "DateInvalid",
    "EmailDiffers",
    "EmailInvalid",
    "EmailTaken",
    "FeedFailed",
    "FilterIdInvalid",
    "FilterInUse",
    "FilterNotFound",
    "FilterWaits",
    "Forbidden",
    "ImportRefused",
    "InternalError",
    "InvalidJsonBody",
    "InvalidRequest",
    "InvitationInvalid",
    "KeyRefused",
    "MatchIdInvalid",
    "MatchNotFound",
    "MethodNotAllowed",
    "MissingToken",
    "NameInvalid",
    "NameNotFound",
    "NotFound",
    "OddsInvalid",
    "OperatorsOnly",
    "PasswordInvalid",
    "PasswordWrong",
    "PayloadTooLarge",
    "ProSubscriptionRequired",
    "ProbabilityInvalid",
    "QuotaSpent",
    "RateLimitExceeded",
    "Refusal",
    "ReportsBusy",
    "RequestTimeout",
    "SignInFailed",
    "SportInvalid",
    "TableInvalid",
    "TeamNotFound",
    "TooManyMatches",
    "TooManyQuotes",
    "TooManyReports",
    "Unauthorized",
    "Unavailable",
    "UntilInvalid",
]
