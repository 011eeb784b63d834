"""What pages with forms share."""

from collections.abc import Callable, Mapping
from functools import wraps

from starlette.responses import Response

from bettune.errors import Refusal
from bettune.web.visit import Handler, Visit

FIELDS = {
    "email_invalid": "email",
    "email_taken": "email",
    "password_invalid": "password",
}
"""Code -> the field that a refusal of it is about."""


def wrong(visit: Visit, refusal: Refusal | None, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the field that a refusal is about, with what it says; `form` for none of them."""
    if refusal is None:
        return {}
    return {fields.get(refusal.code, "form"): visit.say(refusal)}


def posted(back: str) -> Callable[[Handler], Handler]:
    """Let a form's address, when it is opened like a page, lead to the page the form is on."""

    def only_posted(handler: Handler) -> Handler:
        @wraps(handler)
        async def answer(visit: Visit) -> Response:
            if visit.request.method != "POST":
                places = visit.request.path_params
                return visit.go(back.format(**places) if places else back)
            return await handler(visit)

        return answer

    return only_posted
