"""What keeps the pages safe: strict headers, and no request that another site sends."""

from starlette.requests import Request
from starlette.responses import Response

from bettune.errors import Forbidden

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}


def check_origin(request: Request, base_url: str) -> None:
    """Refuse a request that may change something unless a page of ours sent it.

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; what says
    neither is no browser that has our cookie.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise Forbidden("This request comes from another site")
        return
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if origin is None or origin not in (f"http://{host}", f"https://{host}", base_url):
        raise Forbidden("This request does not say that it comes from this site")


def guarded(response: Response, *, private: bool) -> Response:
    """Return the response with the headers that every page has."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if private:
        response.headers.setdefault("cache-control", "no-store")
    return response
