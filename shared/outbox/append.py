"""Adds an event to the caller's transaction: it will be announced if, and only if, that commits."""

from collections.abc import Iterable

from shared.events.envelope import Event, EventData, to_body, to_headers
from shared.events.topics import LARGEST_EVENT, TOPIC_OF
from shared.runtime.postgres.pool import Connection
from shared.runtime.tracing import current_traceparent

_APPEND = """
INSERT INTO outbox (event_id, topic, key, headers, payload) VALUES ($1, $2, $3, $4, $5)
"""


async def append(
    connection: Connection, event: Event[EventData], *, topic: str | None = None
) -> None:
    """Put one event into the outbox; on its type's topic unless another is named.

    To keep the order of a case's events, hold the case's row lock before the first of them.

    Raises:
        ValueError: the event is larger than the broker takes, and would block all after it.
    """
    await connection.execute(_APPEND, *_row(event, topic))


async def append_all(connection: Connection, events: Iterable[Event[EventData]]) -> None:
    """Put many events into the outbox, in their order, in one round trip."""
    await connection.executemany(_APPEND, [_row(event, None) for event in events])


def _row(event: Event[EventData], topic: str | None) -> tuple[object, ...]:
    # The event's own span, if it has one, else the one in which it is announced.
    headers = to_headers(event, event.traceparent or current_traceparent())
    body = to_body(event)
    if len(body) > LARGEST_EVENT:
        message = f"an event of {len(body)} bytes cannot be announced"
        raise ValueError(message)
    return event.id, topic or TOPIC_OF[type(event.data)], event.subject, headers, body
