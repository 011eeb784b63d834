"""For operators: how the live feeds are, and the newest quotes of every source."""

from typing import NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from bettune.charts.hours import HourBar, HoursLabels, hours_chart
from bettune.database import Session
from bettune.live import standings
from bettune.live.quote_hours import SourceQuotes, quotes_by_source
from bettune.live.services import SERVICES
from bettune.live.standings import FeedStanding
from bettune.settings import variable
from bettune.sources import OWN_FEEDER
from bettune.web.rendering import Renderer
from bettune.web.visit import Visit


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


ADVICE = {
    "key_refused": _(
        "See on the service’s site whether the key is still good, set it anew where bettune feed"
        " runs, and start that again."
    ),
    "quota_spent": _(
        "Ask for fewer leagues, regions or markets, or less often; start bettune feed again once"
        " the quota is renewed."
    ),
    "feed_failed": _(
        "Mostly this passes, and the next round asks again. If it stays, see whether the service is"
        " up and still has that league."
    ),
    "import_refused": _(
        "The answer has another form than is known here. Ask with --save to keep it, and see"
        " whether a newer Bettune reads it."
    ),
    "unavailable": _("The database could not be written; the server’s log says why."),
}
"""What an operator can do about a failure, by its code."""
OF_FEEDER = _(
    "The others were taken. The answer to the request says of each quote why it was refused: let"
    " the program log it."
)
"""What can be done about quotes of a feeder that were refused."""


class _Stands(NamedTuple):
    feeds: list[FeedStanding]
    sources: list[SourceQuotes]


def _stands(session: Session, keys: set[str]) -> _Stands:
    return _Stands(standings.feed_standings(session, keys), quotes_by_source(session))


async def show_feeds(visit: Visit) -> Response:
    """Show how each live service stands."""
    keys = {source for source, key in standings.keys_in(visit.settings).items() if key}
    stands = await visit.database.read(_stands, keys)
    return visit.page(
        "operator_feeds.html",
        feeds=stands.feeds,
        sources=stands.sources,
        charts={one.source: _chart(one, visit.renderer) for one in stands.feeds if one.hours},
        advice={one.source: _advice(one, visit.renderer) for one in stands.feeds},
        variables={source: variable(f"{source.replace('-', '_')}_key") for source in SERVICES},
        examples={source: service.example for source, service in SERVICES.items()},
        feeder=OWN_FEEDER,
        now=int(visit.now()),
    )


def _advice(one: FeedStanding, show: Renderer) -> str:
    """Return what can be done about the last failure, empty where there was none."""
    if one.failure_code is None:
        return ""
    if one.source == OWN_FEEDER:
        return show.gettext(OF_FEEDER)
    return show.gettext(ADVICE.get(one.failure_code, ADVICE["feed_failed"]))


def _chart(one: FeedStanding, show: Renderer) -> Markup:
    """Return the quotes of the last hours."""
    _ = show.gettext
    labels = HoursLabels(
        title=_("Quotes an hour, %(name)s") % {"name": one.title},
        description=_(
            "How many quotes came in each of the last 24 hours; the lighter part stood there"
            " already."
        ),
        nothing=_("No quote in the last 24 hours."),
        count=_("Quotes an hour"),
        news=_("new or changed"),
        same=_("the same"),
    )
    hours = [
        HourBar(show.time(hour.begins_at), hour.added + hour.changed, hour.same)
        for hour in one.hours or ()
    ]
    svg = hours_chart(hours, labels, number=show.number, name=f"hours-{one.source}")
    return Markup(svg)  # noqa: S704  # made by an XML writer, which escapes
