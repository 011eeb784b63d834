"""Variants: which a user tried on the same matches, so that the best of many is not the only one.

Samples are the same where they are named the same, and where the same matches came of other words.
Either is a digest: the first goes on when matches come in, the second sees through the words.
"""

import hashlib
from collections.abc import Collection, Iterable

import msgspec
import numpy as np

from bettune import team_names
from bettune.backtest.past import Matches
from bettune.backtest.past_matches import Sample
from bettune.database import Session


def keep_variant(session: Session, account_id: int, samples: Iterable[str], variant: str) -> None:
    """Keep that the account tried a variant on matches; it stays when its backtest is deleted."""
    for sample in samples:
        session.run(
            """
            INSERT INTO tried_variants (account_id, sample, variant)
            VALUES (:account, :sample, :variant) ON CONFLICT DO NOTHING
            """,
            account=account_id,
            sample=sample,
            variant=variant,
        )


def variants_on(
    session: Session, account_id: int, samples: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return the digests of the variants that the account tried on each of some samples."""
    rows = session.all(
        """
        SELECT t.sample, t.variant
        FROM each(:samples, sample text) AS wanted CROSS JOIN tried_variants AS t
        WHERE t.account_id = :account AND t.sample = wanted.sample
        """,
        account=account_id,
        samples=msgspec.json.encode([[sample] for sample in sorted(samples)]).decode(),
    )
    found: dict[str, set[str]] = {sample: set() for sample in samples}
    for sample, variant in rows:
        found[sample].add(variant)
    return {sample: frozenset(variants) for sample, variants in found.items()}


def sample_digests(sample: Sample, matches: Matches) -> tuple[str, ...]:
    """Return digests of which matches a sample is: of its words, and of what came of them."""
    keys = (sample.countries, sample.tournaments)
    named = [sorted({team_names.key(text) for text in texts}) for texts in keys]
    words = (sample.start, sample.end, *named, sorted(set(sample.seasons)))
    # Not their ids, nor their names: these depend on the order of the imports.
    columns = np.stack((matches.kickoff, matches.home_goals, matches.away_goals))
    return digest(msgspec.json.encode(words)), digest(columns.astype("<i8").tobytes())


def digest(content: bytes) -> str:
    """Return a digest by which the same content is known again."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()
