"""All bets of a filter or of a backtest: the settled ones as columns, the others by their ids."""

from typing import Literal, TypeAlias

import msgspec
import numpy as np

from bettune.database import Session
from bettune.figures.settled_bets import Integers, SettledBets
from bettune.figures.slices import SPLITS, By
from bettune.report.selections import Selection, selected

State: TypeAlias = Literal["open", "settled"]
Keys: TypeAlias = dict[By, list[tuple[int, ...]]]
_OFFERED: tuple[By, ...] = ("odds", "lead_time", "month")


class AllBets(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """All bets of a filter or a backtest."""

    settled: SettledBets
    open_ids: Integers
    tournaments: dict[int, str]
    """Names of those that settled bets are on, by id."""
    keys: Keys
    """Of the slices by odds, lead time and month that settled bets are in, in their order."""

    @property
    def size(self) -> int:
        """About how many bets' memory they take: an empty filter is not for nothing."""
        return 100 + len(self.settled)


def state_of(text: str) -> State | None:
    """Return the state that a word means, None for none."""
    return _STATES.get(text)


_STATES: dict[str, State] = {"open": "open", "settled": "settled"}


def keys_in(settled: SettledBets) -> Keys:
    """Return the keys of AllBets.keys."""
    return {by: sorted(set(zip(*SPLITS[by](settled).T.tolist(), strict=True))) for by in _OFFERED}


def ids_behind(bets: AllBets, selection: Selection, state: State | None) -> Integers:
    """Return the ids of the bets that are meant, the newest first; a selection is of settled ones.

    An id grows with the order of placing.
    """
    settled = bets.settled.bet_id
    if selection:
        settled = settled[selected(bets.settled, selection)]
    if selection or state == "settled":
        found = settled
    elif state == "open":
        found = bets.open_ids
    else:
        found = np.concatenate((settled, bets.open_ids))
    newest_first: Integers = np.sort(found)[::-1]
    return newest_first


def tournament_names(session: Session, ids: Integers) -> dict[int, str]:
    """Return the names of tournaments, with their countries, by id."""
    rows = session.all(
        """
        SELECT t.id, c.name, t.name FROM each(:ids) AS asked CROSS JOIN tournaments AS t
        JOIN countries AS c ON c.id = t.country_id WHERE t.id = asked.value
        """,
        ids=msgspec.json.encode(ids.tolist()).decode(),
    )
    return {row[0]: f"{row[1]} {row[2]}" for row in rows}
