"""What pages with forms share."""

from collections.abc import Callable
from functools import wraps

from starlette.responses import Response

from bettune.web.visit import Handler, Visit


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
