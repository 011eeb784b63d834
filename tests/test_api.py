"""The six operations, driven as a client drives them."""

from conftest import Api, Given


def test_a_prediction_is_set_found_and_deleted(api: Api, given: Given) -> None:
    email, token = given.user()
    filter_id, match_id = given.filter(email), given.match()
    path = f"/prediction-filters/{filter_id}/matches/{match_id}/prediction"
    put = api("PUT", path, token, content=b'{"odds": "2.15"}')
    assert put.status_code == 200
    assert put.json() == {
        "id": put.json()["id"],
        "filterId": filter_id,
        "matchId": match_id,
        "odds": "2.150000",
        "source": "api",
        "createdAt": "2026-06-06T12:00:00+00:00",
        "updatedAt": "2026-06-06T12:00:00+00:00",
    }
    search = {"filterId": filter_id, "matchIds": [match_id]}
    found = api("POST", "/predictions/search", token, json=search)
    assert found.json() == {"count": 1, "items": [put.json()]}
    assert api("DELETE", path, token).status_code == 204
    assert api("DELETE", path, token).status_code == 204
    found = api("POST", "/predictions/search", token, json=search)
    assert found.json() == {"count": 0, "items": []}
