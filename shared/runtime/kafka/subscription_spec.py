"""What a consumer group does about the events of a topic."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.events.envelope import Event, EventData

Handler: TypeAlias = Callable[[Event[Any]], Awaitable[None]]
BatchHandler: TypeAlias = Callable[[Sequence[Event[Any]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SubscriptionSpec:
    """What a consumer group does about the events of a topic.

    Attributes:
        topic: where it listens.
        group: as whom.
        kinds: the types it reacts to, by name.
        call: the handler of each type, taking a run of events that are all its own.
        batch: whether a run may be longer than one event.
        at_once: how many keys are handled side by side.
    """

    topic: str
    group: str
    kinds: Mapping[str, type[EventData]]
    call: Mapping[str, BatchHandler]
    batch: bool
    at_once: int
