"""Documents that are encoded once and kept until something in them changes."""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from bettune.api.request import Answer, Headers, Request
from bettune.database import Database

MOST_BYTES = 8_388_608
"""Of all documents kept in memory."""
WORTH_PACKING = 1_024
"""Bytes from which a compressed variant is made."""
_TAKES_GZIP = re.compile(rb"(?:^|,)\s*gzip\s*(?:,|$|;\s*q\s*=\s*(?:1|0\.0*[1-9]))", re.IGNORECASE)


class Document:
    """A JSON document with its ETag and, once somebody asked for it, its compressed variant."""

    __slots__ = ("_packed", "body", "headers", "version")

    def __init__(self, body: bytes, version: int | None) -> None:
        """Keep a document and the version of what it was made from."""
        self.body = body
        self.version = version
        tag = hashlib.sha256(body).hexdigest()[:32].encode()
        self.headers: Headers = [
            (b"etag", b'W/"%b"' % tag),
            (b"cache-control", b"private, no-cache"),
            (b"vary", b"Accept-Encoding, Authorization"),
        ]
        self._packed: bytes | None = None

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory; an empty day is not for nothing."""
        return 1_024 + len(self.body)

    def answer(self, request: Request) -> Answer:
        """Answer 304 to whom has it already, else the variant that the client takes."""
        seen = request.header(b"if-none-match")
        if seen and (seen.strip() == b"*" or self.headers[0][1][2:] in seen):
            return Answer(304, b"", self.headers)
        if len(self.body) < WORTH_PACKING or not _TAKES_GZIP.search(
            request.header(b"accept-encoding")
        ):
            return Answer(200, self.body, self.headers)
        if self._packed is None:
            self._packed = gzip.compress(self.body, 6, mtime=0)
        return Answer(200, self._packed, [*self.headers, (b"content-encoding", b"gzip")])


class Documents:
    """The documents kept, the ones used last, each held against its topic's version."""

    def __init__(self, database: Database) -> None:
        """Keep documents made from this database."""
        self._database = database
        self._kept: OrderedDict[Any, Document] = OrderedDict()
        self._bytes = 0

    async def get(
        self, request: Request, key: Any, topic: str, make: Callable[[], Awaitable[bytes]]
    ) -> Document:
        """Return the document of that key, made anew if its topic has changed since."""
        versions = request.versions or self._database.versions()
        version = None if versions is None else versions[topic]
        kept = self._kept.get(key)
        if kept is not None and kept.version == version and version is not None:
            self._kept.move_to_end(key)
            return kept
        # The version was read before the document: at worst it is made once more than needed.
        document = Document(await make(), version)
        self._keep(key, document)
        return document

    def _keep(self, key: Any, document: Document) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._bytes -= old.size
        self._kept[key] = document
        self._bytes += document.size
        while self._bytes > MOST_BYTES:
            self._bytes -= self._kept.popitem(last=False)[1].size
