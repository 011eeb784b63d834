"""Feeding: what a live service answers, or answered once, on its way into the database."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from bettune import importing
from bettune.cli.imports import content_of, print_reports
from bettune.cli.options import print_json
from bettune.database import Database
from bettune.errors import FeedFailed, KeyRefused, QuotaSpent, Refusal
from bettune.feeds.documents import saved_name
from bettune.import_reports import ImportReport
from bettune.live import standings
from bettune.live.asking import Asking
from bettune.live.services import Question, Service, Wishes
from bettune.live.standings import Answer, Asked


class Feeding:
    """Answers of one source on their way into the database."""

    def __init__(self, door: Database, source: str, folder: str | None, json: bool) -> None:
        self._door, self._source = door, source
        self._folder = Path(folder) if folder else None
        self._json = json
        self._round_at = int(time.time())
        self._every: int | None = None
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
        self._every = every
        while True:
            began, self._round_at = time.monotonic(), int(time.time())
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
                question, at = questions.pop(0), int(time.time())
                try:
                    body = asking.ask(question)
                except FeedFailed as failed:
                    self._note_failure(self._asked(question.name, at, asking), failed)
                    if isinstance(failed, KeyRefused | QuotaSpent):
                        raise
                    self._tell(failed)
                    continue
                came = int(time.time())
                questions = service.further(question, body, wishes, came) + questions
                self._take(question, self._asked(question.name, at, asking), body, came, reports)
        finally:  # what came before the last refusal has come in
            self._report(reports)

    def _take(
        self,
        question: Question,
        asked: Asked,
        body: bytes,
        came: int,
        reports: list[ImportReport],
    ) -> None:
        """Save an answer, and bring it in."""
        try:
            self._save(question, body, came)
        except OSError as error:
            self._tell(FeedFailed(f"The answer is not saved: {error}"))
        name = f"{self._source}/{question.name}"
        try:
            report = importing.import_file(self._door, self._source, name, body, came)
        except Refusal as refusal:
            self._note_failure(asked, refusal)
            self._tell(refusal)
            return
        reports.append(report)
        answer = Answer(report.added, report.changed, report.same, report.rejected, report.id)
        self._note(standings.note_answer, asked, answer)

    def note_refused_key(self, question: str, refusal: KeyRefused) -> None:
        """Keep that a question could not even be asked."""
        asked = Asked(self._source, question, self._round_at, self._round_at)
        self._note_failure(asked, refusal)

    def note_end(self) -> None:
        """Keep that no further round is to be waited for."""
        self._note(standings.note_end, self._source)

    def _asked(self, question: str, at: int, asking: Asking) -> Asked:
        return Asked(self._source, question, at, self._round_at, self._every, asking.quota)

    def _note_failure(self, asked: Asked, refusal: Refusal) -> None:
        self._note(standings.note_failure, asked, refusal)

    def _note(self, verb: Callable[..., None], *arguments: Any) -> None:
        """Keep how the service stands; what cannot be kept is told, and stops nothing."""
        try:
            self._door.write(verb, *arguments).result()
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
