"""`bettune feed`: live services asked, their saved answers brought in, and how they stand."""

import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import click

from bettune import times
from bettune.cli.feeding import Feeding
from bettune.cli.imports import files_of
from bettune.cli.options import as_json, opened, print_json, with_database
from bettune.errors import KeyRefused
from bettune.feeds.the_odds_api_markets import MARKETS
from bettune.live.asking import Asking
from bettune.live.services import SERVICES, Service, Wishes
from bettune.live.standings import FeedStanding, feed_standings, keys_in
from bettune.settings import read_settings

SHORTEST = 10
"""Seconds between two rounds, at least."""


def _words(context: click.Context, parameter: click.Parameter, text: str) -> list[str]:
    """Return the words of a list with commas between them, each once."""
    return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def _regions(context: click.Context, parameter: click.Parameter, text: str) -> list[str]:
    found = _words(context, parameter, text)
    if not found or not all(re.fullmatch("[a-z]{2}[a-z0-9_]{0,6}", region) for region in found):
        raise click.BadParameter("regions are such as eu,uk")
    return found


def _markets(context: click.Context, parameter: click.Parameter, text: str) -> list[str]:
    found = _words(context, parameter, text)
    unknown = [market for market in found if market not in MARKETS]
    if unknown or not found:
        raise click.BadParameter(
            f"{', '.join(unknown) or 'nothing'} is none of {', '.join(MARKETS)}"
        )
    return found


@click.command("ask")
@click.argument("what", nargs=-1, metavar="LEAGUE-OR-FILE…")
@click.option("--regions", default="eu", callback=_regions, help="The Odds API: eu,uk,us,au.")
@click.option(
    "--markets",
    default="h2h,spreads,totals",
    callback=_markets,
    help="The Odds API: also btts, draw_no_bet, double_chance, a request for each match.",
)
@click.option(
    "--within",
    default=48,
    type=click.IntRange(1, 24 * 60),
    metavar="HOURS",
    help="The Odds API: ask for those of matches that begin within so many hours.",
)
@click.option(
    "--season", type=click.IntRange(1900, 2100), help="football-data.org: the year it starts in."
)
@click.option(
    "--reserve",
    default=10,
    type=click.IntRange(0),
    metavar="NUMBER",
    help="The Odds API: stop when so many requests of the quota are left.",
)
@click.option(
    "--every",
    type=click.IntRange(SHORTEST),
    metavar="SECONDS",
    help="Go on asking, a round in so many seconds.",
)
@click.option("--save", type=click.Path(file_okay=False), help="A folder to keep the answers in.")
@click.option("--base-url", default="", metavar="URL", help="Another address of the service.")
@with_database
@as_json
def ask(source: str, what: tuple[str, ...], **options: Any) -> None:
    """Bring in what a live service answers, or what it answered once.

    A league is one of the service's own: soccer_epl of The Odds API, PL of football-data.org.
    """
    service = SERVICES[source]
    places = [word for word in what if word not in service.leagues and _is_place(word)]
    leagues = [word for word in dict.fromkeys(what) if word not in places]
    _check(service, leagues, places, options["every"])
    with opened(options["database"]) as door:
        feed = Feeding(door, source, options["save"], options["json"])
        if places:
            feed.read_saved(files_of(places))
        if leagues:
            wishes = Wishes(
                leagues,
                options["regions"],
                options["markets"],
                options["within"] * 3600,
                options["season"],
            )
            key = keys_in(read_settings({"database": options["database"]}))[source]
            try:
                asking = Asking(
                    service,
                    key,
                    time.sleep,
                    base=options["base_url"],
                    reserve=options["reserve"],
                )
            except KeyRefused as refusal:
                feed.note_refused_key(leagues[0], refusal)
                raise
            with suppress(KeyboardInterrupt):  # that is how it is stopped
                feed.go_round(service, asking, wishes, options["every"])
            if options["every"]:
                feed.note_end()
    if feed.refused:
        sys.exit(1)


def _is_place(word: str) -> bool:
    return os.path.exists(word) or "/" in word or word.lower().endswith(".json")


def _check(
    service: Service, leagues: Sequence[str], places: Sequence[str], every: int | None
) -> None:
    """Refuse a wrong use before anything is asked."""
    unknown = [league for league in leagues if league not in service.leagues]
    if unknown:
        raise click.UsageError(
            f"{service.title} has no league {', '.join(unknown)} that is known here. Known are "
            + ", ".join(sorted(service.leagues))
        )
    if not leagues and not places:
        raise click.UsageError("Name a league, such as soccer_epl or PL, or a saved answer")
    if every and not leagues:
        raise click.UsageError("--every is for leagues: a saved answer does not change")


@click.group("feed")
def feed_command() -> None:
    """Ask live services for odds, fixtures and results; tell how they stand."""


for _source, _service in SERVICES.items():
    feed_command.add_command(
        click.Command(
            _source,
            params=ask.params,
            callback=partial(ask.callback or ask, _source),
            help=f"Bring in what {_service.title} answers, or what it answered once.\n\n"
            f"A league is one of its own, such as {_service.example}.",
        )
    )


@feed_command.command("status")
@with_database
@as_json
def status(database: str | None, json: bool) -> None:
    """Tell how each live service stands: its last answer, its quota, what went wrong."""
    keys = keys_in(read_settings({"database": database}))
    with opened(database) as door:
        found = door.read(feed_standings, {source for source, key in keys.items() if key}).result()
    if json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one.title} ({one.source}): {STATES[one.state]}")
        for name, told in _lines(one):
            click.echo(f"  {name:<14}{told}")


STATES = {
    "unset": "not set up, never asked",
    "unasked": "there is a key, never asked",
    "working": "works",
    "quiet": "quiet: it has not been asked for longer than it should",
    "failing": "its last round had a failure",
}


def _lines(one: FeedStanding) -> Iterator[tuple[str, str]]:
    """Yield what there is to tell of a service, by name."""
    if one.has_key is not None:
        yield "key", "set" if one.has_key else "not set here"
    if one.asked_at is not None:
        again = "" if one.every is None else f", every {one.every} seconds"
        yield "asked", f"{times.to_text(one.asked_at)} {one.question}{again}"
    if one.answered_at is not None and one.answer:
        answer = one.answer
        report = "" if answer.import_id is None else f", import {answer.import_id}"
        yield (
            "answered",
            f"{times.to_text(one.answered_at)} {one.answered}: {answer.added} added,"
            f" {answer.changed} changed, {answer.same} same, {answer.rejected} rejected{report}",
        )
    if one.quota_at is not None:
        renews = (
            "" if one.quota_renews_at is None else f", renewed {times.to_text(one.quota_renews_at)}"
        )
        yield "quota", f"{one.quota_left} requests left{renews}, told {times.to_text(one.quota_at)}"
    if one.newest_quote_at is not None:
        yield "newest quote", times.to_text(one.newest_quote_at)
    if one.hours:
        yield "in 24 hours", f"{sum(hour.total for hour in one.hours)} quotes"
    if one.failed_at is not None:
        yield "failed", f"{times.to_text(one.failed_at)} {one.failure}"
