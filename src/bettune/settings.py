"""The settings: each an environment variable `BETTUNE_…` and an option of `bettune serve`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

DESCRIPTION = "description"
HIDDEN = "hidden"


def _text(default: str, description: str) -> str:
    return field(default=default, metadata={DESCRIPTION: description})


def _secret(description: str) -> str:
    return field(default="", metadata={DESCRIPTION: description, HIDDEN: True})


def _number(default: int, description: str) -> int:
    return field(default=default, metadata={DESCRIPTION: description})


class SettingInvalid(ValueError):
    """A setting has a value that it cannot have; the message names it and what it may be."""


class Secret(str):
    """A setting that is shown to nobody: whoever needs its text asks for it."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return no more than whether it is set."""
        return "•••" if self else ""

    __repr__ = __str__

    @property
    def revealed(self) -> str:
        """The text itself."""
        return "".join(self)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, read once; nothing else looks at the environment."""

    database: str = _text(
        "sqlite:///var/bettune.db",
        "Where everything is kept: sqlite:///relative/path, "
        "sqlite:////absolute/path or postgresql://user:password@host/name.",
    )
    redis: str = _text(
        "",
        "Where several processes share their rate limits: redis://host:6379/0. "
        "One process needs none.",
    )
    host: str = _text("127.0.0.1", "The address to listen on.")
    port: int = _number(8000, "The port to listen on.")
    public_url: str = _text(
        "",
        "The URL that clients reach the server under, as in the OpenAPI document, "
        "such as https://bets.example.org. Empty: http://HOST:PORT.",
    )
    trusted_proxies: str = _text(
        "",
        "Addresses of reverse proxies whose X-Forwarded-For counts, separated by "
        "commas. Empty: none.",
    )
    rate_limit: int = _number(2000, "Requests that each user may send in a window.")
    rate_window: int = _number(60, "The length of that window, in seconds.")
    guess_limit: int = _number(
        60, "Failed authentications in a minute before an address is told to wait."
    )

    registration: str = _text(
        "closed", "Who may register on the pages: open, invitation or closed."
    )
    filter_approval: str = _text(
        "at-once", "Whether a new filter made on the pages is approved at-once or by an operator."
    )
    smtp: str = _text(
        "",
        "Where mail is sent from: smtp://user:password@host:587 (STARTTLS) or smtps://…:465. "
        "Empty: no mail; operators hand out links.",
    )
    mail_from: str = _text("", "The address that mail comes from. Empty: bettune@ and the host.")
    the_odds_api_key: str = _secret("The key that `bettune feed the-odds-api` asks with.")
    football_data_org_key: str = _secret("The key that `bettune feed football-data-org` asks with.")

    def __post_init__(self) -> None:
        """Refuse what cannot be (SettingInvalid says which and why); keep secrets as such."""
        for setting in fields(self):
            if HIDDEN in setting.metadata:
                object.__setattr__(self, setting.name, Secret(getattr(self, setting.name)))
        for name, low, high in (
            ("port", 0, 65535),
            ("rate_limit", 1, 10**9),
            ("rate_window", 1, 86_400),
            ("guess_limit", 1, 10**9),
        ):
            if not low <= getattr(self, name) <= high:
                raise SettingInvalid(f"{variable(name)} must be {low} to {high}")
        for name, choices in (
            ("registration", ("open", "invitation", "closed")),
            ("filter_approval", ("at-once", "operator")),
        ):
            if getattr(self, name) not in choices:
                raise SettingInvalid(f"{variable(name)} must be one of {', '.join(choices)}")

    @property
    def is_secure(self) -> bool:
        """Whether clients reach the server by https."""
        return self.public_url.startswith("https://")

    @property
    def base_url(self) -> str:
        """The URL that clients reach the server under, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


def variable(name: str) -> str:
    """Return the environment variable of a setting: `rate_limit` is BETTUNE_RATE_LIMIT."""
    return f"BETTUNE_{name.upper()}"


def read_settings(
    given: Mapping[str, str | int | None], environment: Mapping[str, str] = os.environ
) -> Settings:
    """Return the settings: as given, else from the environment, else as they are by default."""
    values: dict[str, str | int] = {}
    for setting in fields(Settings):
        value = given.get(setting.name)
        if value is None:
            value = environment.get(variable(setting.name))
        if value is None:
            continue
        if setting.type is int:
            try:
                value = int(value)
            except ValueError:
                raise SettingInvalid(
                    f"{variable(setting.name)} must be a whole number, not {value!r}"
                ) from None
        values[setting.name] = value
    return Settings(**values)  # type: ignore[arg-type]
