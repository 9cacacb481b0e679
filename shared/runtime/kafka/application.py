"""What a service receives and sends over Kafka, declared once for consumers and documents."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.events.envelope import Event, EventData
from shared.events.topics import EVENTS, PUBLISHER_OF, TOPIC_OF, TOPICS, Topic

EventHandler: TypeAlias = Callable[[Event[Any]], Awaitable[None]]
BatchHandler: TypeAlias = Callable[[Sequence[Event[Any]]], Awaitable[None]]
Validator: TypeAlias = Callable[[Event[Any], bytes | None], Iterable[str]]
"""From an event and the key of its record to what is wrong, each as `code: field`."""


def accept_all(_event: Event[Any], _key: bytes | None) -> Iterable[str]:
    """Nothing is wrong: for events that say only what their form says."""
    return ()


@dataclass(frozen=True, slots=True)
class SubscriptionSpec:
    """What a consumer group receives from a topic.

    Attributes:
        topic: the name of the topic.
        group: the id of the consumer group.
        events: the types it handles.
        description: what the service does about them.
        validate: what is wrong with an event beyond its form.
        max_concurrency: how many keys are processed at the same time at most.
        skips_new_types: whether an event of a type that this release does not know is skipped,
            since every later event brings what it would have; if not, it becomes a dead letter,
            to be replayed to a release that knows it.
    """

    topic: str
    group: str
    events: tuple[type[EventData], ...]
    description: str = ""
    validate: Validator = accept_all
    max_concurrency: int = 8
    skips_new_types: bool = False

    def __post_init__(self) -> None:
        if len({PUBLISHER_OF[kind] for kind in self.events}) != 1:
            raise ValueError(f"{self.group!r} reads events of several publishers, or none")

    @property
    def publisher(self) -> str:
        """The source that must have signed its events; empty where anybody may publish."""
        return PUBLISHER_OF[self.events[0]]

    @property
    def types(self) -> dict[str, type[EventData]]:
        """The types it handles, by their CloudEvents `type`."""
        return {kind.TYPE: kind for kind in self.events}

    def skips(self, kind: str) -> bool:
        """Whether an event of this type, which it does not handle, is skipped."""
        known = EVENTS.get(kind)
        if known is None:
            return self.skips_new_types
        return TOPIC_OF[known] == self.topic


@dataclass(frozen=True, slots=True)
class PublicationSpec:
    """What a service sends to a topic."""

    topic: Topic
    events: tuple[type[EventData], ...]


@dataclass(frozen=True, slots=True)
class ApplicationSpec:
    """A service as its neighbours on the broker see it.

    Attributes:
        name: the service's name.
        description: what it is for.
        subscriptions: what it receives.
        source: the CloudEvents `source` of what it sends; empty if it sends nothing.
    """

    name: str
    description: str = ""
    subscriptions: tuple[SubscriptionSpec, ...] = field(default=())
    source: str = ""

    def __post_init__(self) -> None:
        groups = [(one.topic, one.group) for one in self.subscriptions]
        if twice := {one for one in groups if groups.count(one) > 1}:
            raise ValueError(f"declared twice: {sorted(twice)}")

    @property
    def publications(self) -> tuple[PublicationSpec, ...]:
        """What it sends: the types of each topic of which it is the publisher."""
        return tuple(
            PublicationSpec(
                topic, tuple(kind for kind, name in TOPIC_OF.items() if name == topic.name)
            )
            for topic in TOPICS
            if self.source and topic.publisher == self.source
        )
