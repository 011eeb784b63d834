"""A server furnished so that each view shows something."""

import zlib

from betting import settled_bets
from bettune import accounts, bet_rules, bet_types, filters, invitations, odds, sign_ins, times
from bettune.backtest import backtests
from bettune.backtest.backtesting import run_backtest
from bettune.backtest.backtests import Specification
from bettune.database import Session
from bettune.demonstration import SOURCE, reading
from bettune.errors import FeedFailed
from bettune.feeds import MatchRow, Reading, Remark
from bettune.importing import import_rows
from bettune.live import quote_hours, standings
from bettune.live.services import Quota
from bettune.live.standings import Answer, Asked
from bettune.sources import OWN_FEEDER, source_id
from bettune.watch.deciding import Rules
from browser import Stage
from browser_views import LEAVING, NEWCOMER, OPERATOR, STARTING, USER


def furnish(stage: Stage) -> dict[str, object]:
    """Fill a server so that each view shows something; return what stands in the addresses."""
    write, given = stage.database.write, stage.given
    for email in (USER, STARTING, LEAVING):
        stage.user(email)
    for email in (NEWCOMER, OPERATOR):
        stage.user(email, pro=False)
    write(accounts.set_operator, OPERATOR, True).result()
    for number in range(60):
        write(accounts.add_account, f"reader{number:02}@example.org").result()
    now = stage.database.read(_now).result()
    write(import_rows, SOURCE, "the simulated league", SOURCE, reading(now)).result()
    tomorrow = now // times.DAY * times.DAY + times.DAY
    match_ids = [_special(stage, tomorrow, **one) for one in SPECIAL]
    user_id = stage.id_of(USER)
    filter_id = given.filter(USER, name="Home wins of teams that rest a week")
    given.prediction(filter_id, match_ids[0], "2.15")
    given.prediction(filter_id, match_ids[1], "12.5", source="ui")
    stopped = given.filter(USER, "Draw", name="Draws")
    write(filters.set_status, stopped, "disabled").result()
    waiting = write(filters.add_own, user_id, "Late goals", "Over 2.5", True).result()
    newcomers = write(
        filters.add_own, stage.id_of(NEWCOMER), "Ein sehr langer Name" * 5, "AH Home -0.25", False
    ).result()
    kelly = given.filter(USER, name="By Kelly")
    given.prediction(kelly, match_ids[0], "2.15", probability=481_500)
    given.prediction(kelly, match_ids[1], "12.5")
    write(bet_rules.set_rules, user_id, kelly, Rules(stake_kind="kelly", stake=500_000)).result()
    played = given.filter(USER, name="Nine in ten at home")
    likely = match_ids[0]
    match_ids = settled_bets(given, played, "WWWLWWWLWWWWLWWLWWWWLWWWLWW-", name="Sporting")
    for rules in (Rules(stake=500), Rules(stake_kind="share", stake=20_000, most_bets=3)):
        write(bet_rules.set_rules, user_id, played, rules).result()
    wish = Specification(bet_types=("Home",), price_rule="always", split=now + 5 * times.DAY)
    places: dict[str, object] = {
        "filter": filter_id,
        "kelly": kelly,
        "likely": likely,
        "played": played,
        "match": match_ids[-1],
        "kickoff": times.to_text(tomorrow)[:10],
        "backtest": write(_backtest, user_id, wish).result(),
        "waiting": waiting,
        "newcomers": newcomers,
        "user": user_id,
        "newcomer": stage.id_of(NEWCOMER),
        "import": _unplaced(stage),
        "tomorrow": times.to_text(tomorrow)[:10],
        "yesterday": times.to_text(tomorrow - 2 * times.DAY)[:10],
    }
    write(_feed, now, places["import"]).result()
    for name, account_id in (("invitation", None), ("link", user_id)):
        secret = sign_ins.new_secret()
        write(invitations.invite, sign_ins.hash_of(secret), account_id).result()
        places[name] = secret
    return places


def _backtest(session: Session, account_id: int, specification: Specification) -> int:
    outcome = run_backtest(session, account_id, specification)
    return backtests.keep_backtest(session, account_id, outcome)


def _feed(session: Session, now: int, import_id: int) -> None:
    """Let one feed work, one fail and one be quiet."""
    asked = Asked("the-odds-api", "soccer_epl", now - 2, now - 3, 300, Quota(412))
    standings.note_answer(session, asked, Answer(3, 2, 10, 1, import_id))
    came = ["added"] * 40 + ["same"] * 12
    quote_hours.note_quotes(session, source_id(session, asked.source), came, [now - 90])
    failed = FeedFailed("football-data.org, PL: it answered 503, 4 times")
    asked = Asked("football-data-org", "PL", now, now, 600, Quota(9, 45))
    standings.note_failure(session, asked, failed)
    feeder = Asked(OWN_FEEDER, "POST /quotes", now - 2 * times.DAY, now - 2 * times.DAY)
    standings.note_answer(session, feeder, Answer(1, 2, 3, 0))


def _now(session: Session) -> int:
    return session.now


SPECIAL = (
    {
        "country": "Germany",
        "tournament": "Bundesliga",
        "home": "Borussia Mönchengladbach",
        "away": "1. FC Heidenheim 1846",
    },
    {
        "country": "Wales",
        "tournament": "Cymru Premier",
        "home": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "away": "Y",
    },
    {"status": "postponed"},
    {"kickoff_known": False},
)


def _special(stage: Stage, day: int, **fields: object) -> int:
    home = (bet_types.HOME, 0)
    quotes = [
        (*home, "B365", odds.EARLY, 2_100_000, 1),
        (*home, "PS", day - 30 * 3_600, 2_250_000, 1),
    ]
    return stage.given.match(day + 68_400, quotes=quotes, **fields)


def _unplaced(stage: Stage) -> int:
    """Import a file with names that no team can be told for; return the import's id."""
    clubs = ("Halifax", "Barrow", "Yeovil", "Woking")
    _bring(stage, "football-data", "E0.csv", *clubs)
    names = [part for number in range(60) for part in (f"Qqq {number:02}", "Woking")]
    remark = Remark(3, "'x' is no number", "FTHG=x")
    return _bring(stage, "openfootball", "en.json", "Halifaxx", "Woking", *names, remark=remark)


def _bring(stage: Stage, source: str, file: str, *names: str, remark: Remark | None = None) -> int:
    day = times.day_start("2026-01-03") or 0
    rows = [
        MatchRow(
            line=line,
            digest=zlib.crc32(f"{source} {home}".encode()),
            country="England",
            tournament="Premier League",
            season="2025/2026",
            home=home,
            away=away,
            kickoff=day,
        )
        for line, (home, away) in enumerate(zip(names[::2], names[1::2], strict=True), start=2)
    ]
    found = Reading(rows=rows, set_aside=[remark] if remark else [])
    report = stage.database.write(import_rows, source, file, file, found).result()
    return int(report.id)
