"""`bettune feed`: what the live services answer, or answered once, into the database."""

import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from bettune import importing
from bettune.cli.imports import content_of, files_of, print_reports
from bettune.cli.options import as_json, opened, print_json, with_database
from bettune.database import Database
from bettune.errors import FeedFailed, KeyRefused, QuotaSpent, Refusal
from bettune.feeds.documents import saved_name
from bettune.feeds.the_odds_api_markets import MARKETS
from bettune.import_reports import ImportReport
from bettune.live.asking import Asking
from bettune.live.services import SERVICES, Question, Service, Wishes
from bettune.settings import Settings, read_settings

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


@click.command("feed")
@click.argument("source", type=click.Choice(sorted(SERVICES)))
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
def feed_command(source: str, what: tuple[str, ...], **options: Any) -> None:
    """Bring in what a live service answers, or what it answered once.

    A league is one of the service's own: soccer_epl of The Odds API, PL of football-data.org.
    """
    service = SERVICES[source]
    places = [word for word in what if word not in service.leagues and _is_place(word)]
    leagues = [word for word in dict.fromkeys(what) if word not in places]
    _check(service, leagues, places, options["every"])
    with opened(options["database"]) as door:
        feed = _Feed(door, source, options["save"], options["json"])
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
            asking = Asking(
                service,
                _key(read_settings({"database": options["database"]}), source),
                time.sleep,
                base=options["base_url"],
                reserve=options["reserve"],
            )
            with suppress(KeyboardInterrupt):  # that is how it is stopped
                feed.go_round(service, asking, wishes, options["every"])
    if feed.refused:
        sys.exit(1)


def _key(settings: Settings, source: str) -> str:
    key: str = getattr(settings, f"{source.replace('-', '_')}_key").revealed
    return key


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


class _Feed:
    """Answers on their way into the database."""

    def __init__(self, door: Database, source: str, folder: str | None, json: bool) -> None:
        self._door, self._source = door, source
        self._folder = Path(folder) if folder else None
        self._json = json
        self.refused = False
        """Whether anything was refused in the last round."""

    def read_saved(self, places: Sequence[str]) -> None:
        """Bring in saved answers."""
        reports: list[ImportReport] = []
        for place in places:
            try:
                content = content_of(place)
                reports.append(importing.import_file(self._door, self._source, place, content))
            except Refusal as refusal:
                self._tell(refusal)
        self._report(reports)

    def go_round(self, service: Service, asking: Asking, wishes: Wishes, every: int | None) -> None:
        """Ask all that is wanted, once or again and again.

        KeyRefused and QuotaSpent end it: asking again would be of no use.
        """
        while True:
            began = time.monotonic()
            if every:
                self.refused = False
            self._ask_all(service, asking, wishes)
            if asking.left is not None and not self._json:
                click.echo(f"{service.title} has {asking.left} requests of the quota left.")
            if not every:
                return
            time.sleep(max(0.0, began + every - time.monotonic()))

    def _ask_all(self, service: Service, asking: Asking, wishes: Wishes) -> None:
        reports: list[ImportReport] = []
        questions = service.questions(wishes)
        try:
            while questions:
                question = questions.pop(0)
                try:
                    body = asking.ask(question)
                except (KeyRefused, QuotaSpent):
                    raise
                except FeedFailed as failed:
                    self._tell(failed)
                    continue
                came = int(time.time())
                questions = service.further(question, body, wishes, came) + questions
                self._take(question, body, came, reports)
        finally:  # what came before the last refusal has come in
            self._report(reports)

    def _take(
        self, question: Question, body: bytes, came: int, reports: list[ImportReport]
    ) -> None:
        """Save an answer, and bring it in."""
        try:
            self._save(question, body, came)
        except OSError as error:
            self._tell(FeedFailed(f"The answer is not saved: {error}"))
        name = f"{self._source}/{question.name}"
        try:
            reports.append(importing.import_file(self._door, self._source, name, body, came))
        except Refusal as refusal:
            self._tell(refusal)

    def _save(self, question: Question, body: bytes, came: int) -> None:
        """Keep an answer byte for byte, whole or not at all."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / saved_name(self._source, question.name, came)
        part = path.with_suffix(".part")
        part.write_bytes(body)
        part.replace(path)

    def _tell(self, refusal: Refusal) -> None:
        self.refused = True
        click.echo(f"bettune: {refusal}", err=True)

    def _report(self, reports: list[ImportReport]) -> None:
        if self._json:
            print_json(reports)
        elif reports:
            print_reports(reports)
