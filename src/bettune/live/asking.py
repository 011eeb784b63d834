"""A polite conversation with a live service: one question at a time, within its limits."""

import re
from collections.abc import Callable
from email.message import Message
from urllib.parse import quote, urlencode

from bettune.errors import FeedFailed, KeyRefused, QuotaSpent
from bettune.feeds import Broken
from bettune.feeds.documents import code_in, decoded
from bettune.live.fetching import Cut, Fetched, check_base, fetch
from bettune.live.services import Question, Quota, Service, number_in

TRIES = 4
"""Of one question."""
LONGEST_WAIT = 120
"""Seconds; a service that wants more is not waited for."""
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another try may get past."""
_KEY = re.compile(r"[!-~]{8,200}")


class Asking:
    """What is known of a service's limits while it is asked."""

    def __init__(
        self,
        service: Service,
        key: str,
        sleep: Callable[[float], None],
        *,
        base: str = "",
        reserve: int = 0,
    ) -> None:
        """Ask with this key; `reserve` requests of a quota that does not come back are left.

        `base` is another address of the service than its own.
        """
        self._service, self._key = service, key
        self._base = (base or service.base).rstrip("/")
        self._sleep, self._reserve = sleep, reserve
        self._quota = Quota()
        self._first = service.first
        check_base(self._base)
        if not _KEY.fullmatch(key):
            raise KeyRefused(
                f"{service.title} needs a key, 8 to 200 letters, digits or signs: see docs/feeds.md"
            )

    @property
    def quota(self) -> Quota:
        """What the service told of its limits with its last answer."""
        return self._quota

    @property
    def left(self) -> int | None:
        """The requests left of a quota that does not come back, as far as the service told."""
        return self._quota.remaining if self._quota.resets_in is None else None

    def ask(self, question: Question) -> bytes:
        """Return the answer as it came.

        KeyRefused and QuotaSpent say that no further question is any use, FeedFailed that there is
        no answer to this one.
        """
        if self._first:
            self._answer(self._first)
            self._first = None
        self._keep_within(question)
        return self._answer(question)

    def _keep_within(self, question: Question) -> None:
        """Wait until the question may be asked; QuotaSpent where waiting does not help."""
        remaining, resets_in = self._quota
        if remaining is None or not question.cost:
            return
        if resets_in is not None and remaining < question.cost:
            self._wait(resets_in + 1)
        elif resets_in is None and remaining - question.cost < self._reserve:
            raise QuotaSpent(
                f"{self._service.title} has {remaining} requests of the quota left: {question.name}"
                f" would take {question.cost}, and {self._reserve} are to be kept"
            )

    def _answer(self, question: Question) -> bytes:
        wait = 1
        for left in reversed(range(TRIES)):
            try:
                fetched = self._fetch(question)
            except Cut as cut:
                wanted, trouble = None, str(cut)
            else:
                told = self._service.quota(fetched.headers)
                if told.remaining is not None:  # an error may come from before the service
                    self._quota = told
                if fetched.status not in PASSING:
                    return self._taken(question, fetched)
                wanted, trouble = _wanted(fetched.headers), f"it answered {fetched.status}"
            if not left:
                raise self._failed(question, f"{trouble}, {TRIES} times")
            self._wait(wait if wanted is None else wanted)
            wait *= 4
        raise AssertionError("the last try returns or raises")

    def _fetch(self, question: Question) -> Fetched:
        query, headers = self._service.signed(question, self._key)
        path = quote(question.path) + (f"?{urlencode(query)}" if query else "")
        return fetch(self._base + path, headers)

    def _taken(self, question: Question, fetched: Fetched) -> bytes:
        """Return an answer's body, unless it is a refusal."""
        status, body = fetched.status, fetched.body
        if self._key.encode() in body:
            raise self._failed(question, "the answer has the key in it, and is let go for that")
        if status == 200:
            return body
        code = _code(body)
        if "OUT_OF_USAGE_CREDITS" in code:
            raise QuotaSpent(f"{self._service.title} says that the quota is spent{code}")
        if self._service.refuses_key(status, body):
            raise KeyRefused(f"{self._service.title} does not take the key{code}")
        raise self._failed(question, f"it answered {status}{code}")

    def _wait(self, seconds: int) -> None:
        if seconds > LONGEST_WAIT:
            raise FeedFailed(
                f"{self._service.title} wants {seconds} seconds to pass before the next request"
            )
        self._sleep(seconds)

    def _failed(self, question: Question, trouble: str) -> FeedFailed:
        told = trouble.replace(self._key, "•••")
        return FeedFailed(f"{self._service.title}, {question.name}: {told}")


def _wanted(headers: Message) -> int | None:
    """Return for how many seconds a service asks to wait."""
    after = number_in(headers, "Retry-After")
    return number_in(headers, "X-RequestCounter-Reset") if after is None else after


def _code(body: bytes) -> str:
    try:
        return code_in(decoded(body))
    except Broken:
        return ""
