"""`bettune serve`, `bettune migrate`, `bettune openapi`."""

import dataclasses
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from bettune.cli.options import opened, with_database
from bettune.errors import DatabaseRefused
from bettune.settings import DESCRIPTION, Settings, read_settings, variable

Command = Callable[..., Any]


def with_settings(command: Command) -> Command:
    """Give a command an option for each setting."""
    for setting in reversed(dataclasses.fields(Settings)):
        command = click.option(
            f"--{setting.name.replace('_', '-')}",
            type=setting.type,
            metavar="NUMBER" if setting.type is int else "TEXT",
            help=f"{setting.metadata[DESCRIPTION]} [{variable(setting.name)}; "
            f"default: {setting.default!r}]",
        )(command)
    return command


@click.command()
@click.option(
    "--demonstration",
    is_flag=True,
    help="Fill in a simulated league, a PRO user and two filters, and print how to use them.",
)
@with_settings
def serve(demonstration: bool, **given: str | int | None) -> None:
    """Start the server."""
    try:
        import uvicorn
    except ModuleNotFoundError:
        raise DatabaseRefused("The server needs the extra: pip install 'bettune[server]'") from None
    from bettune.app import build

    settings = read_settings(given)
    welcome = f"Bettune runs on {settings.base_url}. Stop with Ctrl-C."
    if demonstration:
        from bettune.demonstration import prepare

        welcome = prepare(settings)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Tell how to use the server once it listens, and not before."""
            await super().startup(sockets)
            if self.started:
                click.echo(welcome)

    server = Server(_configuration(uvicorn.Config, build(settings), settings))
    with suppress(KeyboardInterrupt):  # that is how it is stopped
        server.run()
    if not server.started:
        sys.exit(3)


def _configuration(config: Any, app: Any, settings: Settings) -> Any:
    from bettune.connection import Connection

    return config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=Connection,
        interface="asgi3",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=30,
        backlog=2048,
    )


@click.command()
@with_database
def migrate(database: str | None) -> None:
    """Bring the database up to date; the server does so by itself when it starts."""
    with opened(database) as door:
        click.echo(f"The {door.engine} database is up to date")


@click.command()
@click.option("--yaml", is_flag=True, help="As YAML instead of JSON.")
@with_settings
def openapi(yaml: bool, **given: str | int | None) -> None:
    """Print the OpenAPI document."""
    from bettune.api.openapi import openapi_json, openapi_yaml

    url = read_settings(given).base_url
    click.echo((openapi_yaml if yaml else openapi_json)(url), nl=False)
