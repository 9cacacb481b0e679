"""The query parameters of the lists, and the cursors between their pages. Pure.

Pages go by key, not by number: a cursor carries the sort key of the last row of a page, so the next
page is right although rows were added or removed meanwhile, and costs the same however far it is.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, TypeVar
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from services.workflow.access.authenticate import OFFICE_PATTERN
from services.workflow.errors import InvalidCursor
from services.workflow.file.projection import kind_mark
from shared.runtime.http.answers import invalid_fields
from shared.runtime.http.json_body import shown_name
from shared.runtime.http.moments import RequestedMoment
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
NO_DEADLINE = datetime.max.replace(tzinfo=UTC)
"""Sorts what has no deadline last; asyncpg reads and writes it as `infinity`."""

Office = Annotated[str, StringConstraints(pattern=OFFICE_PATTERN)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]
# PostgreSQL text cannot hold a zero byte.
SearchText = Annotated[
    str, StringConstraints(min_length=2, max_length=100, pattern=r"^[^\x00-\x1f]+$")
]


class State(StrEnum):
    """Whether cases have ended."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Order(StrEnum):
    """What comes first: the nearest deadline (open cases before closed), or what arrived when."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"


class _ListQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    office: Office | None = Field(None, description="Region code; your own unless given.")
    below: bool = Field(default=False, description="Also the offices below that one.")
    regime: Regime | None = None
    overdue: bool | None = Field(None, description="Only those past their deadline, or not past.")
    after: str | None = Field(
        None, max_length=200, description="The page after this one's `after`."
    )
    limit: int = Field(DEFAULT_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE)


class CaseListQuery(_ListQuery):
    """Which cases, in which order; what is named here must all be true of a case."""

    mine: bool = Field(default=False, description="Only those you work on, wherever they lie.")
    stage: list[Stage] = Field(default=[], description="In one of these stages.")
    kind: Name | None = Field(None, description="A kind of violation, by its key.")
    state: State | None = Field(None, description="Open ones unless given; a search looks at all.")
    received_since: RequestedMoment | None = Field(None, description="Lodged at or after.")
    received_until: RequestedMoment | None = Field(None, description="Lodged before.")
    q: SearchText | None = Field(
        None, description="Words or parts of them: numbers, places, kinds of violation."
    )
    order: Order = Order.DUE

    @property
    def effective_state(self) -> State:
        """The state filtered by: a search looks at closed cases too unless told otherwise."""
        return self.state or (State.ALL if self.q else State.OPEN)

    @property
    def like_patterns(self) -> list[str]:
        """LIKE patterns that must all match the column `searched`, the longest first.

        The longest has the most trigrams, so the index leaves the fewest rows to look at.
        """
        words = [_like(word) for word in (self.q or "").lower().split()]
        kinds = [_like(kind_mark(self.kind))] if self.kind else []
        return sorted(words + kinds, key=len, reverse=True)


class ObligationListQuery(_ListQuery):
    """Which obligations, by nearest deadline."""

    agency: Name | None = Field(None, description="The addressee, by its key.")
    settled: bool | None = Field(default=False, description="Whether nothing is waited for.")


Query = TypeVar("Query", CaseListQuery, ObligationListQuery)


def parse_query(kind: type[Query], query: Iterable[tuple[str, str]]) -> Query:
    """Parse the query of a list.

    Not by FastAPI's parameters: lists are the most frequent request, and one model validated at
    once is cheaper than each parameter by itself.

    Raises:
        Problem: 422 with every invalid parameter and why.
    """
    values: dict[str, Any] = {}
    for name, value in query:
        if name in _REPEATABLE:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    try:
        return kind.model_validate(values)
    except ValidationError as invalid:
        raise invalid_fields(_query_error(error) for error in invalid.errors()) from None


def _query_error(error: ErrorDetails) -> dict[str, Any]:
    names = [shown_name(each) if isinstance(each, str) else each for each in error["loc"]]
    return {**error, "loc": ("query", *names)}


_REPEATABLE = frozenset({"stage"})
"""The parameters that may be given more than once."""


class PageCursor(NamedTuple):
    """Where a page ended: the name of its order and the sort key of its last row."""

    order: str
    key: tuple[Any, ...]


def encode_cursor(cursor: PageCursor) -> str:
    """The cursor as text for a URL: base64 of a JSON array, without padding."""
    values = [cursor.order, *(_encode_part(part) for part in cursor.key)]
    text = json.dumps(values, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(after: str | None, order: str, kinds: tuple[type, ...]) -> PageCursor | None:
    """Read a cursor; it comes from outside and is checked like any input.

    Args:
        after: the text that was given out, None for the first page.
        order: the name of the order that the list now has.
        kinds: the types of the parts of its sort key.

    Raises:
        InvalidCursor: it was never given out, or for another order.
    """
    if after is None:
        return None
    try:
        encoded = after + "=" * (-len(after) % 4)
        cursor_order, *parts = json.loads(urlsafe_b64decode(encoded))
        if cursor_order != order:
            raise InvalidCursor
        key = tuple(_DECODERS[kind](part) for kind, part in zip(kinds, parts, strict=True))
    except (ValueError, TypeError, OverflowError, AttributeError):
        raise InvalidCursor from None
    return PageCursor(order, key)


def _like(word: str) -> str:
    # What the searcher types is text, not a pattern.
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _encode_part(part: object) -> object:
    match part:
        case bool():
            return part
        case datetime():
            return part.isoformat()
        case _:
            return str(part)


def _decode_moment(part: str) -> datetime:
    moment = datetime.fromisoformat(part)
    if moment.tzinfo is None:
        raise ValueError(part)
    return moment.astimezone(UTC)


def _decode_bool(part: object) -> bool:
    if not isinstance(part, bool):
        raise TypeError
    return part


def _decode_text(part: object) -> str:
    if not isinstance(part, str) or "\x00" in part:
        raise TypeError
    return part


_DECODERS: dict[type, Any] = {
    bool: _decode_bool,
    datetime: _decode_moment,
    UUID: UUID,
    str: _decode_text,
}
