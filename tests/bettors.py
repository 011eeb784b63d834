"""Who calls the API: a client of it, and a user with something to bet on."""

import asyncio
from typing import Any

import httpx2

from given import Given

BASE = "/bet-tune-api/v1"


class Api:
    """A client of the API's ASGI application, called as plain functions."""

    def __init__(self, application: Any, address: str = "127.0.0.1") -> None:
        self._runner = asyncio.Runner()
        self.run = self._runner.run
        transport = httpx2.ASGITransport(application, client=(address, 50_000))
        self._client = httpx2.AsyncClient(transport=transport, base_url="http://bettune.test")

    def __call__(
        self, method: str, path: str, token: str | None = None, **request: Any
    ) -> httpx2.Response:
        """Send a request; the path leaves out the API's base."""
        return self.run(self._request(method, path, token, **request))

    def together(
        self, times: int, method: str, path: str, token: str | None = None
    ) -> list[httpx2.Response]:
        """Send the same request many times at once."""

        async def gathered() -> list[httpx2.Response]:
            calls = [self._request(method, path, token) for _ in range(times)]
            return await asyncio.gather(*calls)

        return self.run(gathered())

    async def _request(
        self, method: str, path: str, token: str | None = None, **request: Any
    ) -> httpx2.Response:
        if not path.startswith("http://"):
            path = BASE + path
        headers = {"authorization": f"Bearer {token}"} if token else {}
        headers |= request.pop("headers", {})
        return await self._client.request(method, path, headers=headers, **request)

    def close(self) -> None:
        self.run(self._client.aclose())
        self._runner.close()


class Bettor:
    """A PRO user with a filter and a match, who calls the API."""

    def __init__(self, api: Api, given: Given) -> None:
        self.api, self.given = api, given
        self.email, self.token = given.user()
        self.filter_id, self.match_id = given.filter(self.email), given.match()

    @property
    def path(self) -> str:
        """The path of the prediction for the filter and the match."""
        return prediction_path(self.filter_id, self.match_id)

    def __call__(self, method: str, path: str, **request: Any) -> httpx2.Response:
        return self.api(method, path, self.token, **request)

    def put(
        self, price: str = "2.15", match_id: int | None = None, **more: object
    ) -> httpx2.Response:
        path = prediction_path(self.filter_id, match_id or self.match_id)
        return self("PUT", path, json={"odds": price, **more})

    def delete(self) -> httpx2.Response:
        return self("DELETE", self.path)

    def search(self, *match_ids: float, filter_id: float | None = None) -> httpx2.Response:
        document = {"filterId": filter_id or self.filter_id, "matchIds": match_ids}
        return self("POST", "/predictions/search", json=document)

    def stands(self) -> Any:
        """Return the prediction as a search finds it, None if there is none."""
        items = self.search(self.match_id).json()["items"]
        return items[0] if items else None


def prediction_path(filter_id: object, match_id: object) -> str:
    """Return the path of a prediction."""
    return f"/prediction-filters/{filter_id}/matches/{match_id}/prediction"


def refusal(answer: httpx2.Response) -> tuple[int, str, str]:
    """Return the status, code and message of a refusal, which has these and a JSON type."""
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json()["code"], answer.json()["message"]
