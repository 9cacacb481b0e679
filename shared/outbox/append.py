"""Adds events to the caller's transaction: they are published if, and only if, it commits."""

from collections.abc import Iterable

from shared.events.envelope import Event, EventData, to_body, to_headers
from shared.events.topics import MAX_BODY_BYTES, PUBLISHER_OF, TOPIC_OF
from shared.runtime.postgres.pool import Connection
from shared.runtime.telemetry.tracing import current_traceparent

_APPEND = """
INSERT INTO outbox (event_id, topic, key, headers, payload) VALUES ($1, $2, $3, $4, $5)
"""


async def append(
    connection: Connection, event: Event[EventData], *, topic: str | None = None
) -> None:
    """Add one event to the outbox, for the topic of its type unless another is named.

    Events of one key are published in the order of their rows: hold the case's row lock first.

    Raises:
        ValueError: the event is larger than the broker accepts, and would block all after it; or
            its type is published by another source.
    """
    await connection.execute(_APPEND, *_row(event, topic))


async def append_all(connection: Connection, events: Iterable[Event[EventData]]) -> None:
    """Add events to the outbox, in their order, in one round trip; else as `append`."""
    await connection.executemany(_APPEND, [_row(event, None) for event in events])


def _row(event: Event[EventData], topic: str | None) -> tuple[object, ...]:
    # The event's own span, if it has one, else the current one.
    headers = to_headers(event, event.traceparent or current_traceparent())
    # What a service publishes is declared by topic: its AsyncAPI document must not be wrong.
    publisher = PUBLISHER_OF[type(event.data)]
    if event.source != publisher:
        raise ValueError(
            f"{event.type} is published by {publisher or 'others'}, not {event.source}"
        )
    body = to_body(event)
    if len(body) > MAX_BODY_BYTES[type(event.data)]:
        message = f"an event of {len(body)} bytes cannot be published"
        raise ValueError(message)
    return event.id, topic or TOPIC_OF[type(event.data)], event.subject, headers, body
