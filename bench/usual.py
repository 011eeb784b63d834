"""The usual way: the same endpoints with FastAPI, pydantic and SQLAlchemy.

Written as a team would that knows these tools and follows their manuals: synchronous endpoints, a
session a request, models and relationships, joined loading, one upsert, a commit a request. It has
no rate limit and caches nothing. The pool holds a connection for every client, as the default
of fifteen would let forty waiting threads and the sessions they wait for stop one another.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from sqlalchemy import ForeignKey, UniqueConstraint, create_engine, delete, event, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    sessionmaker,
)
from sqlalchemy.pool import ConnectionPoolEntry

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 30000",
    "cache_size = -8192",
    "temp_store = MEMORY",
)


class Base(DeclarativeBase):
    """Every table of the peer."""


class Sport(Base):
    """A sport."""

    __tablename__ = "sports"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Country(Base):
    """A country."""

    __tablename__ = "countries"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Tournament(Base):
    """A tournament of a country."""

    __tablename__ = "tournaments"
    id: Mapped[int] = mapped_column(primary_key=True)
    sport_id: Mapped[int] = mapped_column(ForeignKey("sports.id"))
    country_id: Mapped[int] = mapped_column(ForeignKey("countries.id"))
    name: Mapped[str]
    country: Mapped[Country] = relationship()


class Season(Base):
    """A season of a tournament."""

    __tablename__ = "seasons"
    id: Mapped[int] = mapped_column(primary_key=True)
    tournament_id: Mapped[int] = mapped_column(ForeignKey("tournaments.id"))
    name: Mapped[str]
    tournament: Mapped[Tournament] = relationship()


class Team(Base):
    """A team."""

    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    country_id: Mapped[int] = mapped_column(ForeignKey("countries.id"))
    name: Mapped[str]


class Match(Base):
    """A match."""

    __tablename__ = "matches"
    id: Mapped[int] = mapped_column(primary_key=True)
    sport_id: Mapped[int] = mapped_column(ForeignKey("sports.id"))
    kick_off: Mapped[int] = mapped_column(index=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    home_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    away_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    home_score: Mapped[int | None]
    away_score: Mapped[int | None]
    season: Mapped[Season] = relationship()
    home: Mapped[Team] = relationship(foreign_keys=[home_id])
    away: Mapped[Team] = relationship(foreign_keys=[away_id])

    @property
    def date(self) -> int:
        """Return the kick-off."""
        return self.kick_off

    @property
    def finished(self) -> bool:
        """Return whether the score is final."""
        return self.home_score is not None

    @property
    def score(self) -> "dict[str, int | None]":
        """Return the score of both sides."""
        return {"home": self.home_score, "away": self.away_score}

    @property
    def tournament(self) -> Tournament:
        """Return the tournament of the season."""
        return self.season.tournament

    @property
    def country(self) -> Country:
        """Return the country of the tournament."""
        return self.tournament.country


class User(Base):
    """A user, and until when the subscription runs."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    pro_until: Mapped[int]
    disabled: Mapped[bool] = mapped_column(default=False)


class Token(Base):
    """A token, as a hash."""

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    hash: Mapped[str] = mapped_column(unique=True)
    revoked: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User] = relationship()


class Filter(Base):
    """A prediction-based filter of a user."""

    __tablename__ = "filters"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    sport_id: Mapped[int] = mapped_column(ForeignKey("sports.id"))
    name: Mapped[str]
    bet_type: Mapped[str]
    status: Mapped[str]
    sport: Mapped[Sport] = relationship()


class Prediction(Base):
    """The lowest odds of a filter for a match, in millionths."""

    __tablename__ = "predictions"
    __table_args__ = (UniqueConstraint("filter_id", "match_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    filter_id: Mapped[int] = mapped_column(ForeignKey("filters.id"))
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    odds: Mapped[int]
    source: Mapped[str]
    created_at: Mapped[int]
    updated_at: Mapped[int]


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _six_decimals(millionths: int) -> str:
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


Moment = Annotated[str, BeforeValidator(_moment)]
Odds = Annotated[str, BeforeValidator(_six_decimals)]
BigId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Answer(BaseModel):
    """What all schemas share."""

    model_config = ConfigDict(from_attributes=True, alias_generator=to_camel, validate_by_name=True)


class IdName(Answer):
    """An id and a name."""

    id: int
    name: str


class Sports(Answer):
    """Every sport."""

    count: int
    items: list[IdName]


class ScoreAnswer(Answer):
    """A score."""

    home: int | None
    away: int | None


class MatchAnswer(Answer):
    """A match."""

    id: int
    date: Moment
    finished: bool
    score: ScoreAnswer
    country: IdName
    tournament: IdName
    season: IdName
    home: IdName
    away: IdName


class Matches(Answer):
    """The matches of a day."""

    date: date
    count: int
    items: list[MatchAnswer]


class FilterAnswer(Answer):
    """A filter."""

    id: int
    name: str
    sport: IdName
    bet_type: str
    status: str


class Filters(Answer):
    """The filters of a user."""

    count: int
    items: list[FilterAnswer]


class PredictionAnswer(Answer):
    """A prediction."""

    id: int
    filter_id: int
    match_id: int
    odds: Odds
    source: str
    created_at: Moment
    updated_at: Moment


class Predictions(Answer):
    """The predictions found."""

    count: int
    items: list[PredictionAnswer]


class Search(Answer):
    """What is searched for."""

    filter_id: int
    match_ids: list[int] = Field(max_length=5000)


class Put(Answer):
    """What is written."""

    odds: Decimal = Field(gt=1, lt=10_000)


class RefusalError(Exception):
    """A refusal with its status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        """Take what is answered."""
        self.status, self.code, self.message = status, code, message


engine = create_engine(
    f"sqlite:///{os.environ.get('USUAL_DATABASE', 'usual.sqlite3')}", pool_size=64, max_overflow=16
)
sessions = sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


@event.listens_for(engine, "connect")
def set_pragmas(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Set up a new connection."""
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@app.exception_handler(RefusalError)
def refused(request: Request, error: RefusalError) -> JSONResponse:
    """Answer a refusal."""
    return JSONResponse({"code": error.code, "message": error.message}, error.status)


@app.exception_handler(RequestValidationError)
def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer what the schema does not allow."""
    return JSONResponse({"code": "validation_error", "message": str(error.errors()[0]["msg"])}, 400)


def open_session() -> Iterator[Session]:
    """Yield the session of a request."""
    with sessions() as session:
        yield session


Database = Annotated[Session, Depends(open_session)]


def current_user(database: Database, authorization: Annotated[str, Header()] = "") -> User:
    """Return the user of the token."""
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise RefusalError(401, "missing_token", "No token provided")
    digest = hashlib.sha256(secret.encode()).hexdigest()
    query = select(Token).options(joinedload(Token.user)).where(Token.hash == digest)
    token = database.scalar(query)
    if token is None or token.revoked or token.user.disabled:
        raise RefusalError(401, "invalid_token", "Invalid token")
    if token.user.pro_until <= time.time():
        message = "Prediction-based filters are available only for PRO subscription"
        raise RefusalError(403, "pro_subscription_required", message)
    return token.user


CurrentUser = Annotated[User, Depends(current_user)]


def own_filter(database: Session, user: User, filter_id: int) -> Filter:
    """Return the filter if it is the user's."""
    query = select(Filter).where(Filter.id == filter_id, Filter.user_id == user.id)
    found = database.scalar(query)
    if found is None:
        raise RefusalError(404, "filter_not_found", "Filter not found")
    return found


def require_matches(database: Session, own: Filter, match_ids: set[int]) -> None:
    """Refuse matches that are not there, or of another sport."""
    query = select(func.count()).where(Match.id.in_(match_ids), Match.sport_id == own.sport_id)
    if database.scalar(query) != len(match_ids):
        raise RefusalError(404, "match_not_found", "Match not found")


@app.get("/bet-tune-api/v1/sports")
def list_sports(database: Database, user: CurrentUser) -> Sports:
    """Return every sport."""
    sports = database.scalars(select(Sport).order_by(Sport.id)).all()
    return Sports(count=len(sports), items=[IdName.model_validate(sport) for sport in sports])


@app.get("/bet-tune-api/v1/matches")
def list_matches(
    database: Database,
    user: CurrentUser,
    day: Annotated[date, Query(alias="date")],
    sport: int,
) -> Matches:
    """Return the matches of a day."""
    start = datetime.combine(day, clock(), UTC)
    end = start + timedelta(days=1)
    query = (
        select(Match)
        .options(
            joinedload(Match.season).joinedload(Season.tournament).joinedload(Tournament.country),
            joinedload(Match.home),
            joinedload(Match.away),
        )
        .where(
            Match.sport_id == sport,
            Match.kick_off >= start.timestamp(),
            Match.kick_off < end.timestamp(),
        )
        .order_by(Match.kick_off, Match.id)
    )
    found = database.scalars(query).all()
    items = [MatchAnswer.model_validate(match) for match in found]
    return Matches(date=day, count=len(items), items=items)


@app.get("/bet-tune-api/v1/prediction-filters")
def list_filters(database: Database, user: CurrentUser) -> Filters:
    """Return the filters of the user."""
    query = (
        select(Filter)
        .options(joinedload(Filter.sport))
        .where(Filter.user_id == user.id)
        .order_by(Filter.id)
    )
    items = [FilterAnswer.model_validate(own) for own in database.scalars(query)]
    return Filters(count=len(items), items=items)


@app.post("/bet-tune-api/v1/predictions/search")
def search(database: Database, user: CurrentUser, wanted: Search) -> Predictions:
    """Return the predictions of the matches, in the order asked for."""
    own = own_filter(database, user, wanted.filter_id)
    match_ids = dict.fromkeys(wanted.match_ids)
    require_matches(database, own, set(match_ids))
    query = select(Prediction).where(
        Prediction.filter_id == own.id, Prediction.match_id.in_(match_ids)
    )
    found = {prediction.match_id: prediction for prediction in database.scalars(query)}
    items = [PredictionAnswer.model_validate(found[key]) for key in match_ids if key in found]
    return Predictions(count=len(items), items=items)


@app.put("/bet-tune-api/v1/prediction-filters/{filter_id}/matches/{match_id}/prediction")
def put_prediction(
    database: Database, user: CurrentUser, filter_id: BigId, match_id: BigId, body: Put
) -> PredictionAnswer:
    """Create or update a prediction."""
    own = own_filter(database, user, filter_id)
    require_matches(database, own, {match_id})
    odds = int(body.odds.quantize(Decimal("0.000001"), ROUND_HALF_EVEN).scaleb(6))
    now = int(time.time())
    statement = (
        insert(Prediction)
        .values(
            filter_id=filter_id,
            match_id=match_id,
            odds=odds,
            source="api",
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_update(
            index_elements=[Prediction.filter_id, Prediction.match_id],
            set_={"odds": odds, "source": "api", "updated_at": now},
        )
        .returning(Prediction)
    )
    prediction = database.scalars(statement).one()
    database.commit()
    return PredictionAnswer.model_validate(prediction)


@app.delete(
    "/bet-tune-api/v1/prediction-filters/{filter_id}/matches/{match_id}/prediction",
    status_code=204,
)
def delete_prediction(
    database: Database, user: CurrentUser, filter_id: BigId, match_id: BigId
) -> Response:
    """Delete a prediction, if there is one."""
    own = own_filter(database, user, filter_id)
    require_matches(database, own, {match_id})
    database.execute(
        delete(Prediction).where(Prediction.filter_id == filter_id, Prediction.match_id == match_id)
    )
    database.commit()
    return Response(status_code=204)
