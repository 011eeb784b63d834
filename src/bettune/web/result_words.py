"""What became of a bet, in words."""

from bettune.settlement import Result


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


RESULTS = {
    Result.WON: _("won"),
    Result.HALF_WON: _("half won"),
    Result.VOID: _("void"),
    Result.HALF_LOST: _("half lost"),
    Result.LOST: _("lost"),
}
"""Result -> what is told of it, to be translated where it is shown; a bet without one is open."""
