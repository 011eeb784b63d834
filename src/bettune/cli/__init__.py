"""The command line: the same verbs as the API's, and what an operator needs besides.

Every command names its database by `--database` or BETTUNE_DATABASE. Refusals go to standard
error as one sentence, with exit status 1; a wrong use of the command line is 2.
"""

import sys

import click

from bettune import __version__
from bettune.cli.accounts import subscription, token, user
from bettune.cli.backtest import backtest
from bettune.cli.feeds import feed_command
from bettune.cli.filters import filters
from bettune.cli.imports import import_command, imports_command
from bettune.cli.market import (
    bets_command,
    check_command,
    commission_command,
    decisions_command,
    ledger_command,
)
from bettune.cli.record import record_command
from bettune.cli.report import advise_command, report_command
from bettune.cli.serving import migrate, openapi, serve
from bettune.cli.verify import verify
from bettune.errors import Refusal
from bettune.settings import SettingInvalid


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bettune")
def bettune() -> None:
    """Keep the lowest odds at which you would bet, and hold them against the market."""


for command in (
    serve,
    migrate,
    user,
    subscription,
    token,
    filters,
    import_command,
    imports_command,
    check_command,
    decisions_command,
    bets_command,
    ledger_command,
    report_command,
    advise_command,
    commission_command,
    record_command,
    verify,
    backtest,
    feed_command,
    openapi,
):
    bettune.add_command(command)


def main() -> None:
    """Run the command line."""
    try:
        bettune(standalone_mode=True)
    except (Refusal, SettingInvalid) as refusal:
        click.echo(f"bettune: {refusal}", err=True)
        sys.exit(1)
