"""The demonstration: a small simulated league around today, a PRO user and two filters.

The league is made by a seeded generator: twelve teams, one round a day, the same for everybody on
the same day. It is marked as simulated in its country, its tournament and its teams' names.
"""

import hashlib
import os
import random
from pathlib import Path

from bettune import (
    accounts,
    bet_types,
    filters,
    invitations,
    odds,
    passwords,
    sign_ins,
    subscriptions,
    times,
    tokens,
)
from bettune.database import Database, Session, open_database
from bettune.demonstrated_past import live_through
from bettune.errors import EmailTaken
from bettune.feeds import Bookmaker, MatchRow, Quote, Reading
from bettune.importing import import_rows
from bettune.settings import Settings

EMAIL = "demonstration@example.org"
SOURCE = "simulated"
TEAMS = (
    "Ashford Rovers",
    "Birchwood Town",
    "Castlebridge",
    "Dunmore Athletic",
    "Eastwick United",
    "Fenlow City",
    "Greyhaven",
    "Hollowell Park",
    "Ironport",
    "Juniper Vale",
    "Kingsmere",
    "Lockerby Wanderers",
)
ROUNDS = 2 * (len(TEAMS) - 1)
"""A season: everybody at home to everybody."""
BEFORE, AFTER = 28, 7
"""Days around today that are filled."""
_HOURS = (12.5, 15, 15, 17.5, 20, 20)
_LASTS = 6_600
"""Seconds from kick-off to the final score."""
_BOOKMAKERS = ("Simulated Books", "Simulated Exchange")
_MARGIN = 1.05


def pairings(round_number: int) -> list[tuple[str, str]]:
    """Return a round's home and away teams, by the circle method; the second half mirrors."""
    turn = round_number % (len(TEAMS) - 1)
    ring = [*TEAMS[1:][turn:], *TEAMS[1:][:turn]]
    order = [TEAMS[0], *ring]
    half = len(order) // 2
    pairs = list(zip(order[:half], reversed(order[half:]), strict=True))
    mirrored = (round_number >= len(TEAMS) - 1) != (turn % 2 == 1)
    return [(away, home) if mirrored else (home, away) for home, away in pairs]


def reading(now: int, told_at: int | None = None) -> Reading:
    """Return the simulated matches around a moment, as they are told then or at one before.

    Those that have ended by then have a score.
    """
    today = now // times.DAY
    told = now if told_at is None else told_at
    rows = [row for day in range(today - BEFORE, today + AFTER + 1) for row in _round(day, told)]
    for number, row in enumerate(rows, start=1):
        row.line = number
    books = {name: Bookmaker(name, name) for name in _BOOKMAKERS}
    return Reading(rows=rows, bookmakers=books)


def _round(day: int, now: int) -> list[MatchRow]:
    season, round_number = divmod(day, ROUNDS)
    return [
        _match(day, season, hour, home, away, now)
        for hour, (home, away) in zip(_HOURS, pairings(round_number), strict=True)
    ]


def _match(day: int, season: int, hour: float, home: str, away: str, now: int) -> MatchRow:
    chance = random.Random(f"{day} {home} {away}")
    kickoff = day * times.DAY + int(hour * 3600)
    expected = (_strength(home) * 1.25, _strength(away))
    goals = (_goals(chance, expected[0]), _goals(chance, expected[1]))
    ended = now >= kickoff + _LASTS
    row = MatchRow(
        line=0,
        digest=0,
        country="Simulated country",
        tournament="Simulated league",
        season=f"Simulated season {season}",
        home=f"{home} (simulated)",
        away=f"{away} (simulated)",
        kickoff=kickoff,
        status="finished" if ended else "scheduled",
        home_goals=goals[0] if ended else None,
        away_goals=goals[1] if ended else None,
        quotes=_quotes(chance, expected, closed=now >= kickoff),
    )
    named = f"{row.season} {row.home} {row.away} {row.status} {now >= kickoff}"
    row.digest = int.from_bytes(
        hashlib.blake2b(named.encode(), digest_size=8).digest(), signed=True
    )
    return row


def _strength(team: str) -> float:
    """Return the goals that a team may expect against an average one."""
    return 0.8 + 1.1 * (TEAMS.index(team) * 7 % len(TEAMS)) / len(TEAMS)


def _goals(chance: random.Random, expected: float) -> int:
    return sum(chance.random() < expected / 12 for _ in range(12))


def _quotes(chance: random.Random, expected: tuple[float, float], *, closed: bool) -> list[Quote]:
    share = expected[0] / sum(expected)
    probabilities = {
        bet_types.HOME: 0.74 * share,
        bet_types.DRAW: 0.26,
        bet_types.AWAY: 0.74 * (1 - share),
    }
    quotes: list[Quote] = []
    for bookmaker in _BOOKMAKERS:
        for captured_at in (odds.EARLY, odds.CLOSING):
            for kind, probability in probabilities.items():
                price = 1 / (probability * _MARGIN * chance.uniform(0.97, 1.03))
                hundredths = max(101, round(price * 100))
                quotes.append((kind, 0, bookmaker, captured_at, hundredths * 10_000, 1))
    return [quote for quote in quotes if closed or quote[3] != odds.CLOSING]


def prepare(settings: Settings) -> str:
    """Fill the demonstration in, keeping what was entered before; return what to tell its user."""
    database = open_database(settings.database)
    try:
        now = database.read(_now).result()
        if database.write(_add_user).result():
            live_through(settings, SOURCE, lambda moment: reading(now, moment), now)
        database.write(import_rows, SOURCE, "the simulated league", SOURCE, reading(now)).result()
        token = _token(database, settings)
        filter_id, match_id = database.read(_examples).result()
        secret = sign_ins.new_secret()
        invited = database.write(_invite, sign_ins.hash_of(secret)).result()
    finally:
        database.close()
    url = settings.base_url
    pages = f"sign in as {EMAIL}: {url}/sign-in"
    if invited:
        pages = f"set a password for {EMAIL} and sign in: {url}/password?link={secret}"
    return _usage(url, token, filter_id, match_id, times.to_text(now)[:10], pages)


def _invite(session: Session, secret_hash: str) -> bool:
    """Keep a link to set the user's password with; False where one was set already."""
    account = accounts.account_of(session, EMAIL)
    if passwords.password_hash_of(session, account.id) is not None:
        return False
    invitations.invite(session, secret_hash, account.id)
    return True


def _now(session: Session) -> int:
    return session.now


def _add_user(session: Session) -> bool:
    """Add the user with two filters; False where they are there already."""
    try:
        accounts.add_account(session, EMAIL)
    except EmailTaken:
        return False
    accounts.set_operator(session, EMAIL, True)
    subscriptions.grant(session, EMAIL, None)
    filters.add_filter(session, EMAIL, "Simulated home wins", "Home")
    resting = filters.add_filter(session, EMAIL, "Simulated draws", "Draw")
    filters.set_status(session, resting.id, "disabled")
    return True


def _token(database: Database, settings: Settings) -> str:
    """Return the demonstration's token: the one of last time, where it is still good.

    Only a hash of it is in the database, so it is kept beside it, readable by its owner alone.
    """
    place = Path("var/demonstration.token")
    if place.exists():
        token = place.read_text().strip()
        if database.read(tokens.caller_of, tokens.hash_of(token)).result() is not None:
            return token
    token = database.write(tokens.regenerate, EMAIL).result()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token + "\n")
    return token


def _examples(session: Session) -> tuple[int, int]:
    """Return the ids that the printed lines use: the approved filter and the next match."""
    row = session.one(
        """
        SELECT f.id, m.id FROM filters AS f JOIN accounts AS a ON a.id = f.account_id
        JOIN matches AS m ON m.kickoff > :now AND m.kickoff_source_id = 9
        WHERE a.email = :email
        ORDER BY CASE f.status WHEN 'approved' THEN 0 ELSE 1 END, f.id, m.kickoff, m.id LIMIT 1
        """,
        email=EMAIL,
        now=session.now,
    )
    return (row[0], row[1]) if row else (1, 1)


def _usage(url: str, token: str, filter_id: int, match_id: int, day: str, pages: str) -> str:
    base = "$BETTUNE_URL/bet-tune-api/v1"
    bearer = '-H "Authorization: Bearer $BETTUNE_TOKEN"'
    prediction = f"{base}/prediction-filters/{filter_id}/matches/{match_id}/prediction"
    body = f'{{"filterId": {filter_id}, "matchIds": [{match_id}]}}'
    return f"""\
Bettune runs on {url} with a simulated league. Paste these lines into another shell:

export BETTUNE_URL={url}
export BETTUNE_TOKEN={token}

curl -s {bearer} "{base}/sports"
curl -s {bearer} "{base}/matches?date={day}&sport=1"
curl -s {bearer} "{base}/prediction-filters"
curl -s {bearer} -X PUT -d '{{"odds": "2.15"}}' "{prediction}"
curl -s {bearer} -d '{body}' "{base}/predictions/search"
curl -s {bearer} -X DELETE "{prediction}"

The documentation: {url}/docs/bet-tune/api
The pages: {pages}
Stop with Ctrl-C.
"""
