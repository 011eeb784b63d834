"""PUT, DELETE and search in any order, against a dictionary."""

import json
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bettune import odds
from conftest import Bettor, Clock, Given, prediction_path, refusal

PRICES = st.integers(odds.LOWEST + 1, odds.HIGHEST - 1)
CHANCES = st.none() | st.integers(1, odds.MILLION - 1)
PLACES = st.integers(0, 3)
UNKNOWN = 10**9


class Predictions(RuleBasedStateMachine):
    """What a dictionary says stands, the API says too."""

    bettor: ClassVar[Bettor]
    clock: ClassVar[Clock]
    filters: ClassVar[list[int]]
    matches: ClassVar[list[int]]

    def __init__(self) -> None:
        super().__init__()
        self.stands: dict[tuple[int, int], dict[str, Any]] = {}
        self.gone: set[int] = set()
        for filter_id in self.filters:
            for match_id in self.matches:
                self.bettor("DELETE", prediction_path(filter_id, match_id))

    @rule(
        filter_place=st.integers(0, 1),
        place=PLACES,
        price=PRICES,
        chance=CHANCES,
        number=st.booleans(),
    )
    def put(
        self, filter_place: int, place: int, price: int, chance: int | None, number: bool
    ) -> None:
        pair = self.filters[filter_place], self.matches[place]
        text = odds.to_text(price)
        told = None if chance is None else odds.to_text(chance)
        fields = {"odds": text} | ({"probability": told} if told else {})
        body = json.dumps(fields)
        if number:
            body = body.replace(f'"{text}"', text).replace(f'"{told}"', f"{told}")
        answer = self.bettor("PUT", prediction_path(*pair), content=body.encode()).json()
        assert answer.get("probability") == told
        before = self.stands.get(pair)
        assert (answer["filterId"], answer["matchId"]) == pair
        assert (answer["odds"], answer["source"]) == (text, "api")
        if before:
            assert (answer["id"], answer["createdAt"]) == (before["id"], before["createdAt"])
            assert answer["updatedAt"] >= before["updatedAt"]
        else:
            assert answer["id"] not in self.gone
            assert answer["createdAt"] == answer["updatedAt"]
        self.stands[pair] = answer

    @rule(filter_place=st.integers(0, 1), place=PLACES)
    def delete(self, filter_place: int, place: int) -> None:
        pair = self.filters[filter_place], self.matches[place]
        assert self.bettor("DELETE", prediction_path(*pair)).status_code == 204
        if pair in self.stands:
            self.gone.add(self.stands.pop(pair)["id"])

    @rule(filter_place=st.integers(0, 1), places=st.lists(PLACES, max_size=8))
    def search(self, filter_place: int, places: list[int]) -> None:
        filter_id = self.filters[filter_place]
        asked = [self.matches[place] for place in places]
        found = self.bettor.search(*asked, filter_id=filter_id).json()
        pairs = [(filter_id, match_id) for match_id in dict.fromkeys(asked)]
        items = [self.stands[pair] for pair in pairs if pair in self.stands]
        assert found == {"count": len(items), "items": items}

    @rule(place=PLACES, unknown=st.integers(UNKNOWN, 2**70))
    def search_unknown(self, place: int, unknown: int) -> None:
        answer = self.bettor.search(self.matches[place], unknown)
        assert refusal(answer)[:2] == (404, "match_not_found")
        assert answer.json()["matchIds"] == [unknown]

    @rule(seconds=st.integers(-120, 600))
    def pass_time(self, seconds: int) -> None:
        self.clock.now += seconds

    @invariant()
    def all_stand(self) -> None:
        for filter_id in self.filters:
            items = self.bettor.search(*self.matches, filter_id=filter_id).json()["items"]
            kept = [
                self.stands[filter_id, match_id]
                for match_id in self.matches
                if (filter_id, match_id) in self.stands
            ]
            assert items == kept


def test_the_api_agrees_with_a_dictionary(
    bettor: Bettor, given: Given, clock: Clock, limits: Any
) -> None:
    limits.requests.quota = 10**9

    class OnThisDatabase(Predictions):
        pass

    OnThisDatabase.bettor, OnThisDatabase.clock = bettor, clock
    OnThisDatabase.filters = [bettor.filter_id, given.filter(bettor.email, "Away")]
    OnThisDatabase.matches = [given.match() for _ in range(4)]
    steps = settings(max_examples=60, stateful_step_count=30, deadline=None, database=None)
    run_state_machine_as_test(OnThisDatabase, settings=steps)
