"""What becomes of each message: handled, ignored, set aside, or left until a part is back."""

import asyncio
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import count, groupby
from time import monotonic
from uuid import UUID

import structlog
from aiokafka.errors import KafkaError

from shared.events.envelope import Event, EventData, InvalidMessage, UnknownType, parse
from shared.events.topics import EVENTS
from shared.runtime.backoff import Backoff
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.kafka.dead_letters import DeadLetters, Failure, reason_of
from shared.runtime.kafka.poll import Poll, Record, sent_at
from shared.runtime.kafka.subscription_spec import BatchHandler, SubscriptionSpec
from shared.runtime.logs import bind_case
from shared.runtime.metrics import MESSAGES_HANDLED, MESSAGES_RETRIED
from shared.runtime.tracing import continued
from shared.runtime.waiting import wait_or_stop

log = structlog.get_logger()

RETRY = Backoff(first=0.2, ceiling=10, attempts=5)
# A poll is settled within this, retries included, long before the group would give the consumer up.
POLL_SECONDS = 60


class ConsumerStopping(Exception):  # noqa: N818 - an answer, not a mistake
    """The rest is not for now: the consumer stops, or its partitions go to another."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A record, and what it turned out to be."""

    record: Record
    found: Event[EventData] | InvalidMessage | UnknownType


class Delivery:
    """Settles polls: every record exactly one way, those of one key in their order."""

    def __init__(
        self,
        reaction: SubscriptionSpec,
        dead_letters: DeadLetters,
        clock: WallClock,
        *,
        retry: Backoff = RETRY,
    ) -> None:
        self._reaction = reaction
        self._dead_letters = dead_letters
        self._clock = clock
        self._retry = retry
        self._slots = asyncio.Semaphore(reaction.at_once)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Finish what is being handled and leave the rest."""
        self._leaving.set()

    def stay(self) -> None:
        """Take what comes again."""
        self._leaving.clear()

    async def settle(self, poll: Poll) -> None:
        """Deal with the records of a poll, marking each that needs nothing more.

        Raises:
            DependencyDown: a part is away; what is not marked was not handled.
        """
        until = monotonic() + POLL_SECONDS
        lanes = [self._lane(poll, lane, until) for lane in self._lanes(poll)]
        ended = await asyncio.gather(*lanes, return_exceptions=True)
        for failure in ended:
            if isinstance(failure, BaseException) and not isinstance(failure, ConsumerStopping):
                raise failure

    async def pause(self, seconds: float) -> None:
        """Wait, unless asked to leave."""
        await wait_or_stop(self._leaving, seconds)

    def _lanes(self, poll: Poll) -> Iterable[Sequence[Record]]:
        """What must be handled in order: the records of a key or, in batches, of a partition."""
        for partition in poll.by_partition().values():
            if self._reaction.batch:
                yield partition
                continue
            keys: dict[bytes | None, list[Record]] = {}
            for record in partition:
                keys.setdefault(record.key, []).append(record)
            yield from keys.values()

    async def _lane(self, poll: Poll, records: Sequence[Record], until: float) -> None:
        async with self._slots:
            for run in self._runs(records):
                if self._leaving.is_set() or monotonic() > until:
                    raise ConsumerStopping
                await self._run(poll, run)

    def _runs(self, records: Sequence[Record]) -> Iterable[Sequence[_Read]]:
        reads = [self._read(record) for record in records]
        for handler, run in groupby(reads, key=self._handler):
            if handler is not None and self._reaction.batch:
                yield list(run)
            else:
                yield from ([read] for read in run)

    def _handler(self, read: _Read) -> BatchHandler | None:
        return self._reaction.call[read.found.type] if isinstance(read.found, Event) else None

    def _read(self, record: Record) -> _Read:
        kinds = self._reaction.kinds
        try:
            found = parse(record.headers, record.value, kinds, sent_at=sent_at(record))
        except (InvalidMessage, UnknownType) as other:
            return _Read(record, other)
        return _Read(record, found)

    async def _run(self, poll: Poll, run: Sequence[_Read]) -> None:
        match run[0].found:
            case InvalidMessage() as unfit:
                await self._set_aside(run[0].record, unfit, attempts=1)
            case UnknownType() as unknown:
                self._ignore(run[0].record, unknown)
            case Event():
                await self._handle(poll, run)
        for read in run:
            poll.done(read.record)

    async def _handle(self, poll: Poll, run: Sequence[_Read]) -> None:
        attempts, failure = await self._attempt(run)
        if failure is None:
            self._count("handled", len(run))
        elif len(run) == 1:
            await self._set_aside(run[0].record, failure, attempts)
        else:
            # One of them is to blame: alone, only that one is set aside.
            for read in run:
                if self._leaving.is_set():
                    raise ConsumerStopping
                await self._run(poll, [read])

    async def _attempt(self, run: Sequence[_Read]) -> tuple[int, Exception | None]:
        """Call the handler until it ends well or no further try would help."""
        events = [read.found for read in run if isinstance(read.found, Event)]
        call = self._reaction.call[events[0].type]
        for attempt in count(1):
            try:
                with _around(self._reaction.group, events):
                    await call(events)
            except Exception as raised:
                failure = _by_what_helps(raised)
                if isinstance(failure, DependencyDown):
                    raise failure from raised
                if not isinstance(failure, Transient) or self._retry.exhausted(attempt):
                    return attempt, raised
                await self._wait_after(attempt, failure)
            else:
                return attempt, None
        raise AssertionError

    async def _wait_after(self, attempt: int, failure: Exception) -> None:
        kind = type(failure).__name__
        MESSAGES_RETRIED.labels(self._reaction.topic, self._reaction.group, kind).inc()
        if await wait_or_stop(self._leaving, self._retry.wait(attempt)):
            raise ConsumerStopping

    async def _set_aside(self, record: Record, failure: Exception, attempts: int) -> None:
        reason = reason_of(failure)
        why = Failure(self._reaction.group, reason, attempts, self._clock.now())
        await self._dead_letters.publish(record, why)
        self._count("dead_lettered")
        stack = None if isinstance(failure, InvalidMessage) else failure
        place = self._place(record)
        log.error("message_set_aside", reason=reason, attempts=attempts, exc_info=stack, **place)

    def _ignore(self, record: Record, unknown: UnknownType) -> None:
        self._count("ignored")
        if unknown.kind not in EVENTS:
            log.warning("event_of_unknown_type", **self._place(record))

    def _count(self, outcome: str, messages: int = 1) -> None:
        MESSAGES_HANDLED.labels(self._reaction.topic, self._reaction.group, outcome).inc(messages)

    def _place(self, record: Record) -> dict[str, str]:
        origin = f"{record.topic}/{record.partition}/{record.offset}"
        return {"origin": origin, "group": self._reaction.group}


def _by_what_helps(raised: Exception) -> Exception:
    """The failure in our own terms, also where a library's error came through as it is."""
    match raised:
        case KafkaError():
            return DependencyDown("kafka")
        case ConnectionError():
            return DependencyDown("network")
        case TimeoutError():
            return Transient()
        case _:
            return raised


@contextmanager
def _around(group: str, events: Sequence[Event[EventData]]) -> Generator[None]:
    """The case and the trace that lines and spans belong to; of many events, each says its own."""
    one = events[0] if len(events) == 1 else None
    case = bind_case(one.subject) if one and _is_id(one.subject) else nullcontext()
    with continued(one.traceparent if one else None, group), case:
        yield


def _is_id(subject: str) -> bool:
    """Whether it names a case. A channel may write anything there, and a log holds no person."""
    try:
        UUID(subject)
    except ValueError:
        return False
    return True
