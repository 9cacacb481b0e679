"""What becomes of each record of a poll: processed, skipped, dead-lettered, or read again later.

FastStream's acknowledgement policies know one outcome a message: commit, or seek back and repeat at
once. A permanent failure would then block its partition in a hot loop or be lost, and an outage of
the database would fill the dead letters. So every failure is classified here:

- the message is wrong (`InvalidMessage`), such as one that its publisher did not sign
  (`NotAuthentic`), or no further try helps: to the dead letters;
- another try may help (`Transient`): again after a growing wait, then to the dead letters;
- a dependency is down (`DependencyDown`): nothing is given up, the subscription pauses.
"""

import asyncio
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count, groupby, islice
from time import monotonic
from uuid import UUID

import structlog
from aiokafka.errors import KafkaError

from shared.events.envelope import (
    Event,
    EventData,
    InvalidMessage,
    Undecodable,
    UnknownType,
    parse,
)
from shared.events.topics import EVENTS
from shared.runtime.backoff import Backoff
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.kafka.application import BatchHandler, SubscriptionSpec
from shared.runtime.kafka.dead_letters import DeadLetters, Failure, reason_of
from shared.runtime.kafka.poll import Poll, Record, sent_at
from shared.runtime.kafka.record_bounds import check_bounds
from shared.runtime.limits import Limits
from shared.runtime.signatures.trusted_keys import NotAuthentic, TrustedKeys
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.metrics import (
    MESSAGES_HANDLED,
    MESSAGES_NOT_AUTHENTIC,
    MESSAGES_RETRIED,
)
from shared.runtime.telemetry.tracing import continue_trace
from shared.runtime.waiting import wait_or_stop

log = structlog.get_logger()

HANDLER_RETRY = Backoff(first=0.2, ceiling=10, attempts=5)
# Retries included; far below the five minutes (max.poll.interval.ms) after which the group would
# take a consumer that does not poll for dead.
MAX_PROCESSING_SECONDS = 60
MAX_REASONS = 5
# Others on the event loop wait no longer for the records of a poll to be parsed.
PARSING_SECONDS = 0.02


class ConsumerStopping(Exception):  # noqa: N818 - an answer, not a mistake
    """The consumer stops, or its partitions are revoked: the rest of the poll stays unprocessed."""


@dataclass(frozen=True, slots=True)
class _ParsedRecord:
    """A record with its event, or why it is none for us."""

    record: Record
    parsed: Event[EventData] | InvalidMessage | UnknownType


class Delivery:
    """Processes polls: records of one key in their order, those of several keys concurrently."""

    def __init__(
        self,
        spec: SubscriptionSpec,
        trusted: TrustedKeys,
        dead_letters: DeadLetters,
        clock: WallClock,
        limits: Limits,
        *,
        retry: Backoff = HANDLER_RETRY,
    ) -> None:
        self._spec = spec
        self._types = spec.types
        self._trusted = trusted
        self._handler: BatchHandler = _no_handler
        self._batch = False
        self._dead_letters = dead_letters
        self._clock = clock
        self._limits = limits
        self._retry = retry
        self._slots = asyncio.Semaphore(spec.max_concurrency)
        self._draining = asyncio.Event()

    @property
    def has_handler(self) -> bool:
        """Whether `attach` was called."""
        return self._handler is not _no_handler

    def attach(self, handler: BatchHandler, *, batch: bool) -> None:
        """Call `handler` with single events or, with `batch`, consecutive events of a partition.

        Raises:
            ValueError: there is a handler already.
        """
        if self.has_handler:
            raise ValueError(f"{self._spec.group!r} has a handler for {self._spec.topic!r}")
        self._handler, self._batch = handler, batch

    def drain(self) -> None:
        """Finish the handler calls under way and begin no others."""
        self._draining.set()

    def resume(self) -> None:
        """Process polls again."""
        self._draining.clear()

    async def process(self, poll: Poll) -> None:
        """Process what a poll has left to process, marking what need not be read again.

        Raises:
            DependencyDown: a dependency does not answer; what is not marked was not processed.
        """
        until = monotonic() + MAX_PROCESSING_SECONDS
        sequences = [self._process_sequence(poll, one, until) for one in self._sequences(poll)]
        results = await asyncio.gather(*sequences, return_exceptions=True)
        for failure in results:
            if isinstance(failure, BaseException) and not isinstance(failure, ConsumerStopping):
                raise failure

    async def process_alone(self, poll: Poll, record: Record) -> None:
        """Process one record of a poll, and mark it.

        Raises:
            DependencyDown: a dependency does not answer; it was not processed.
            ConsumerStopping: drained; it was not processed.
        """
        if self._draining.is_set():
            raise ConsumerStopping
        await self._process_batch(poll, [self._parse(record)])

    async def set_aside(self, poll: Poll, record: Record, why: Exception, attempts: int) -> None:
        """Make a dead letter of a record without processing it, and mark it.

        Raises:
            DependencyDown: the broker did not acknowledge it; the record is not marked.
        """
        await self._dead_letter(record, why, attempts)
        poll.mark_processed(record)

    async def wait(self, seconds: float) -> None:
        """Wait, or less if it is drained meanwhile."""
        await wait_or_stop(self._draining, seconds)

    def _sequences(self, poll: Poll) -> Iterable[Sequence[Record]]:
        """Records that keep their order: those of a key or, for a batch handler, of a partition."""
        for partition in poll.unprocessed().values():
            if self._batch:
                yield partition
                continue
            keys: dict[bytes | None, list[Record]] = {}
            for record in partition:
                keys.setdefault(record.key, []).append(record)
            yield from keys.values()

    async def _process_sequence(self, poll: Poll, records: Sequence[Record], until: float) -> None:
        async with self._slots:
            for batch in self._batches(await self._parse_all(records)):
                if self._draining.is_set() or monotonic() > until:
                    raise ConsumerStopping
                await self._process_batch(poll, batch)

    def _batches(self, parsed: Sequence[_ParsedRecord]) -> Iterable[Sequence[_ParsedRecord]]:
        """The records one by one or, for a batch handler, consecutive events together."""
        for is_event, run in groupby(parsed, key=lambda one: isinstance(one.parsed, Event)):
            if is_event and self._batch:
                yield list(run)
            else:
                yield from ([one] for one in run)

    async def _parse_all(self, records: Sequence[Record]) -> Sequence[_ParsedRecord]:
        parsed, since = [], monotonic()
        for record in records:
            parsed.append(self._parse(record))
            if monotonic() - since > PARSING_SECONDS:
                await asyncio.sleep(0)
                since = monotonic()
        return parsed

    def _parse(self, record: Record) -> _ParsedRecord:
        try:
            check_bounds(record, self._limits)
            event = parse(
                record.headers,
                record.value,
                self._types,
                sent_at=sent_at(record),
                authenticate=partial(self._authenticate, record),
            )
            self._validate(record, event)
        except UnknownType as unknown:
            skipped = self._spec.skips(unknown.kind)
            return _ParsedRecord(
                record, unknown if skipped else Undecodable("unknown_type: ce_type")
            )
        except InvalidMessage as invalid:
            return _ParsedRecord(record, _without_frames(invalid))
        return _ParsedRecord(record, event)

    def _authenticate(self, record: Record, source: str, time: datetime) -> None:
        """Where one service publishes, refuse what it did not sign.

        Raises:
            NotAuthentic: it did not sign it.
        """
        if not self._spec.publisher:
            return
        if source != self._spec.publisher:
            raise NotAuthentic("foreign_source")
        self._trusted.verify(
            source=source,
            time=time,
            topic=record.topic,
            key=record.key,
            headers=record.headers,
            body=record.value,
        )

    def _validate(self, record: Record, event: Event[EventData]) -> None:
        """Refuse an event that has its form and cannot be true.

        Raises:
            InvalidMessage: what is wrong with it.
        """
        if wrong := tuple(islice(self._spec.validate(event, record.key), MAX_REASONS)):
            raise InvalidMessage(*wrong)

    async def _process_batch(self, poll: Poll, batch: Sequence[_ParsedRecord]) -> None:
        match batch[0].parsed:
            case InvalidMessage() as invalid:
                await self._dead_letter(batch[0].record, invalid, attempts=1)
            case UnknownType() as unknown:
                self._skip(batch[0].record, unknown)
            case Event():
                await self._handle(poll, batch)
        for one in batch:
            poll.mark_processed(one.record)

    async def _handle(self, poll: Poll, batch: Sequence[_ParsedRecord]) -> None:
        attempts, failure = await self._call_handler(batch)
        if failure is None:
            self._count("handled", len(batch))
        elif len(batch) == 1:
            await self._dead_letter(batch[0].record, failure, attempts)
        else:
            # One of the events is the cause: one by one, only that one becomes a dead letter.
            for one in batch:
                if self._draining.is_set():
                    raise ConsumerStopping
                await self._process_batch(poll, [one])

    async def _call_handler(self, batch: Sequence[_ParsedRecord]) -> tuple[int, Exception | None]:
        """Call the handler until it succeeds or no further try would help.

        Returns:
            The number of calls, and how the last one failed, if it did.

        Raises:
            DependencyDown: the handler raised it, or a failure that means the same.
            ConsumerStopping: drained while waiting for the next try.
        """
        events = [one.parsed for one in batch if isinstance(one.parsed, Event)]
        for attempt in count(1):
            try:
                with _log_and_trace_context(self._spec.group, events):
                    await self._handler(events)
            except Exception as raised:
                failure = _classified(raised)
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
        MESSAGES_RETRIED.labels(self._spec.topic, self._spec.group, kind).inc()
        if await wait_or_stop(self._draining, self._retry.wait(attempt)):
            raise ConsumerStopping

    async def _dead_letter(self, record: Record, failure: Exception, attempts: int) -> None:
        reason = reason_of(failure)
        why = Failure(self._spec.group, reason, attempts, self._clock.now())
        await self._dead_letters.publish(record, why)
        self._count("dead_lettered")
        if isinstance(failure, NotAuthentic):
            MESSAGES_NOT_AUTHENTIC.labels(self._spec.topic, self._spec.group, failure.code).inc()
        stack = None if isinstance(failure, InvalidMessage) else failure
        place = self._place(record)
        log.error("message_set_aside", reason=reason, attempts=attempts, exc_info=stack, **place)

    def _skip(self, record: Record, unknown: UnknownType) -> None:
        self._count("ignored")
        if unknown.kind not in EVENTS:
            log.warning("event_of_unknown_type", **self._place(record))

    def _count(self, outcome: str, messages: int = 1) -> None:
        MESSAGES_HANDLED.labels(self._spec.topic, self._spec.group, outcome).inc(messages)

    def _place(self, record: Record) -> dict[str, str]:
        origin = f"{record.topic}/{record.partition}/{record.offset}"
        return {"origin": origin, "group": self._spec.group}


def _without_frames(invalid: InvalidMessage) -> InvalidMessage:
    """The failure without what it was raised from: that holds the body, until garbage is sought."""
    invalid.__context__ = invalid.__cause__ = None
    return invalid.with_traceback(None)


async def _no_handler(_: Sequence[Event[EventData]]) -> None:
    raise NotImplementedError


def _classified(raised: Exception) -> Exception:
    """The failure as one of ours, where a handler let a library's error through."""
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
def _log_and_trace_context(group: str, events: Sequence[Event[EventData]]) -> Generator[None]:
    """Bind the case and continue the trace of a single event; a batch belongs to none."""
    one = events[0] if len(events) == 1 else None
    case = bind_case(one.subject) if one and _is_uuid(one.subject) else nullcontext()
    with continue_trace(one.traceparent if one else None, group), case:
        yield


def _is_uuid(subject: str) -> bool:
    """Whether it names a case. A channel may write a person's name there, which no log may hold."""
    try:
        UUID(subject)
    except ValueError:
        return False
    return True
