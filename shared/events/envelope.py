"""The attributes of an event (CloudEvents 1.0), and its form on Kafka (binary content mode)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, ValidationError

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"
MAX_ID_LENGTH = 128
# The header of the record that our consumer returns in place of one that it could not unpack; with
# the last offset of those behind it for which it stands as well.
UNREADABLE = "x-unreadable"

INTAKE = "/awasi/intake"
WORKFLOW = "/awasi/workflow"
NOTIFY = "/awasi/notify"

RawHeaders = Iterable[tuple[str, bytes | None]]


class InvalidMessage(Exception):  # noqa: N818 - named by what it says of the message
    """The message itself is wrong, so no further try helps: it becomes a dead letter.

    Attributes:
        reasons: what is wrong and where, as `code: field`; never a value of the message.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class Undecodable(InvalidMessage):
    """The message is not a valid event."""


class UnknownType(Exception):  # noqa: N818 - an answer, not a mistake
    """The event is valid and of a type that the consumer does not handle."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class EventData(BaseModel):
    """The data of a type of event; fields are added, never renamed, retyped or removed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]


Data_co = TypeVar("Data_co", bound=EventData, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Generic[Data_co]):
    """An event with its attributes.

    Attributes:
        id: the idempotency key; derived from `given_id` and `source` if that is not a UUID.
        subject: the case it concerns; empty when a channel does not name one.
        time: when it happened.
        source: the service or channel that published it.
        data: what happened.
        given_id: `ce_id` as it was sent.
        traceparent: the span in which it was published (W3C Trace Context).
    """

    id: UUID
    subject: str
    time: datetime
    source: str
    data: Data_co
    given_id: str = ""
    traceparent: str | None = None

    def __post_init__(self) -> None:
        if self.time.tzinfo is None:
            message = "an event's time names its offset"
            raise ValueError(message)
        object.__setattr__(self, "given_id", self.given_id or str(self.id))

    @property
    def type(self) -> str:
        """The CloudEvents `type`: name and version of the data."""
        return self.data.TYPE


def to_headers(event: Event[EventData], traceparent: str | None = None) -> dict[str, str]:
    """The attributes as Kafka headers (CloudEvents Kafka protocol binding, binary content mode)."""
    headers = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": event.given_id,
        "ce_type": event.type,
        "ce_source": event.source,
        "ce_time": event.time.isoformat(),
        "content-type": CONTENT_TYPE,
    }
    if event.subject:
        headers["ce_subject"] = event.subject
    if traceparent := traceparent or event.traceparent:
        headers["traceparent"] = traceparent
    return headers


def to_body(event: Event[EventData]) -> bytes:
    """The data as JSON."""
    return event.data.model_dump_json().encode()


def parse(
    headers: RawHeaders,
    body: bytes | None,
    known: Mapping[str, type[EventData]],
    *,
    sent_at: datetime | None = None,
    authenticate: Callable[[str, datetime], None] | None = None,
) -> Event[EventData]:
    """Read a Kafka message as one of the `known` types.

    Headers other than the attributes may hold anything. Without `ce_time`, `sent_at` counts.
    `authenticate` is asked about source and time before anything else is made of the message.

    Raises:
        Undecodable: an attribute is missing or malformed, or the body does not fit its type.
        UnknownType: the event is of none of the known types.
        InvalidMessage: raised by `authenticate`.
    """
    attributes = _attributes(headers)
    time = _moment(attributes.get("ce_time"), sent_at)
    if authenticate is not None:
        authenticate(attributes["ce_source"], time)
    kind = known.get(attributes["ce_type"])
    if kind is None:
        raise UnknownType(attributes["ce_type"])
    if body is None:
        raise Undecodable("null: body")
    try:
        data = kind.model_validate_json(body)
    except ValidationError as invalid:
        raise Undecodable(*reasons(invalid)) from None
    return Event(
        id=_id(attributes["ce_id"], attributes["ce_source"]),
        given_id=attributes["ce_id"],
        subject=attributes.get("ce_subject", ""),
        time=time,
        source=attributes["ce_source"],
        data=data,
        traceparent=attributes.get("traceparent"),
    )


def reasons(invalid: ValidationError, *, at_most: int = 5) -> tuple[str, ...]:
    """What pydantic found wrong, as `code: field`, without the values that it quotes."""
    found = invalid.errors(include_url=False, include_context=False, include_input=False)
    return tuple(
        f"{one['type']}: {'.'.join(str(part) for part in one['loc']) or 'body'}"
        for one in found[:at_most]
    )


_ATTRIBUTES = frozenset(
    {
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_subject",
        "ce_time",
        "content-type",
        "traceparent",
    }
)
_REQUIRED = ("ce_specversion", "ce_id", "ce_type", "ce_source")


def _attributes(headers: RawHeaders) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        if name == UNREADABLE:
            last = (value or b"").decode("ascii", "replace")
            reason = f"unreadable: records_to_{last}" if last else "unreadable: record"
            raise Undecodable(reason)
        if name not in _ATTRIBUTES:
            continue
        if value is None:
            raise Undecodable(f"null: {name}")
        try:
            found[name] = value.decode()
        except UnicodeDecodeError:
            raise Undecodable(f"not_utf8: {name}") from None
    _check(found)
    return found


def _check(found: Mapping[str, str]) -> None:
    for name in _REQUIRED:
        if not found.get(name):
            raise Undecodable(f"missing: {name}")
    if found["ce_specversion"] != SPEC_VERSION:
        raise Undecodable("unsupported: ce_specversion")
    if len(found["ce_id"]) > MAX_ID_LENGTH:
        raise Undecodable("too_long: ce_id")
    if found.get("content-type", CONTENT_TYPE).partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise Undecodable("unsupported: content-type")


def _id(ce_id: str, source: str) -> UUID:
    """The id as a UUID; one that is none is hashed with its source, within which it is unique."""
    try:
        return UUID(ce_id)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{source}\n{ce_id}")


def _moment(ce_time: str | None, sent_at: datetime | None) -> datetime:
    if ce_time is None:
        if sent_at is None:
            raise Undecodable("missing: ce_time")
        return sent_at
    try:
        moment = datetime.fromisoformat(ce_time)
    except ValueError:
        raise Undecodable("malformed: ce_time") from None
    if moment.tzinfo is None:
        raise Undecodable("without_offset: ce_time")
    return moment
