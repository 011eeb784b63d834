"""All that the service keeps of a user, as one JSON document that the user may take away."""

from collections.abc import Iterator
from typing import IO

import msgspec

from bettune import (
    bet_rules,
    bets,
    decisions,
    ledger,
    odds,
    probabilities,
    sign_ins,
    subscriptions,
    times,
    tokens,
)
from bettune.accounts import account_by_id
from bettune.database import Row, Session
from bettune.filters import filters_of

_AT_ONCE = 10_000
"""Rows in memory at a time."""
_encode = msgspec.json.Encoder().encode

# Each walks an index, filter by filter, from where the last part ended.
_PREDICTIONS = """
    SELECT match_id, id, filter_id, odds, source, created_at, updated_at, probability
    FROM predictions
    WHERE filter_id = :filter AND (match_id, id) > (:match, :id)
    ORDER BY match_id, id LIMIT :most
"""
_HISTORY = """
    SELECT match_id, id, filter_id, odds, source, written_at, probability FROM prediction_history
    WHERE filter_id = :filter AND id > :id ORDER BY id LIMIT :most
"""
_DECISIONS = f"""
    {decisions.SELECT}
    WHERE d.filter_id = :filter AND (d.match_id, d.number) > (:match, :id)
    ORDER BY d.match_id, d.number LIMIT :most
"""
_BETS = f"{bets.SELECT} WHERE b.filter_id = :filter AND b.id > :id ORDER BY b.id LIMIT :most"
_LEDGER = f"{ledger.SELECT} WHERE filter_id = :filter AND id > :id ORDER BY id LIMIT :most"


def write_everything(session: Session, account_id: int, file: IO[bytes]) -> int:
    """Write the document to a file, a part at a time, and return how many bytes it has."""
    account = account_by_id(session, account_id)
    filters = filters_of(session, account_id)
    parts = {
        "account": account,
        "subscriptions": subscriptions.subscriptions_of(session, account_id),
        "tokens": tokens.tokens_of(session, account_id),
        "sessions": sign_ins.sign_ins_of(session, account_id),
        "requests": [
            {"day": times.to_text(day * times.DAY)[:10], "requests": number}
            for day, number in session.all(
                "SELECT day, requests FROM usage WHERE account_id = :account ORDER BY day",
                account=account_id,
            )
        ],
        "filters": filters,
        "betRules": [
            {"filterId": one.id, **bet_rules.told(stood)}
            for one in filters
            for stood in bet_rules.rules_history(session, account_id, one.id)
        ],
    }
    file.write(b'{"madeAt":' + _encode(times.to_text(session.now)))
    for name, part in parts.items():
        file.write(b',\n"%s":' % name.encode() + _encode(_told(part)))
    ids = [one.id for one in filters]
    _write_list(file, "predictions", map(_prediction, _rows(session, _PREDICTIONS, ids)))
    _write_list(file, "predictionHistory", map(_written, _rows(session, _HISTORY, ids)))
    _write_list(file, "backtests", _backtests(session, account_id))
    checks = map(decisions.decision_from, _rows(session, _DECISIONS, ids, (1, 2)))
    _write_list(file, "decisions", map(decisions.told, checks))
    placed = map(bets.bet_from, _rows(session, _BETS, ids, (0, 0)))
    _write_list(file, "bets", map(bets.told, placed))
    entries = map(ledger.entry_from, _rows(session, _LEDGER, ids, (0, 0)))
    _write_list(file, "ledger", map(ledger.told, entries))
    file.write(b"\n}\n")
    return file.tell()


def _told(part: object) -> object:
    """Return a part as plain values, its moments as the API spells them."""
    plain = msgspec.to_builtins(part)
    for one in plain if isinstance(plain, list) else [plain]:
        for name, value in one.items():
            if name.endswith("At") and isinstance(value, int):
                one[name] = times.to_text(value)
    return plain


def _rows(
    session: Session, sql: str, filter_ids: list[int], place: tuple[int, int] = (0, 1)
) -> Iterator[Row]:
    """Return the rows of filters; `place` tells which columns to go on from after a part."""
    for filter_id in filter_ids:
        match_id = last_id = 0
        while found := session.all(
            sql, filter=filter_id, match=match_id, id=last_id, most=_AT_ONCE
        ):
            yield from found
            match_id, last_id = (found[-1][column] for column in place)


def _prediction(row: Row) -> dict[str, object]:
    return {
        "id": row[1],
        "filterId": row[2],
        "matchId": row[0],
        "odds": odds.to_text(row[3]),
        "probability": _probability(row[7]),
        "source": row[4],
        "createdAt": times.to_text(row[5]),
        "updatedAt": times.to_text(row[6]),
    }


def _written(row: Row) -> dict[str, object]:
    return {
        "filterId": row[2],
        "matchId": row[0],
        "odds": None if row[3] is None else odds.to_text(row[3]),
        "probability": _probability(row[6]),
        "source": row[4],
        "writtenAt": times.to_text(row[5]),
    }


def _probability(millionths: int | None) -> str | None:
    return None if millionths is None else probabilities.to_text(millionths)


def _backtests(session: Session, account_id: int) -> Iterator[dict[str, object]]:
    """Yield an account's backtests without their bets: those may be many, and each has a file."""
    last = 0
    while row := session.one(
        "SELECT id, made_at, specification, results FROM backtests"
        " WHERE account_id = :account AND id > :last ORDER BY id LIMIT 1",
        account=account_id,
        last=last,
    ):
        last = row[0]
        yield {
            "id": row[0],
            "madeAt": times.to_text(row[1]),
            "specification": msgspec.Raw(row[2].encode()),
            "results": msgspec.Raw(row[3].encode()),
        }


def _write_list(file: IO[bytes], name: str, lines: Iterator[dict[str, object]]) -> None:
    file.write(b',\n"%s":[' % name.encode())
    separator = b"\n"
    for line in lines:
        file.write(separator + _encode(line))
        separator = b",\n"
    file.write(b"]")
