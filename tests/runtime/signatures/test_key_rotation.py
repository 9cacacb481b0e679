"""A service's event key is exchanged while it publishes: nothing is lost, nothing refused.

The steps are those of `deploy/README.md`: readers trust the new key, the relay changes over, the
old key gets its last moment.
"""

from datetime import datetime, timedelta

from shared.events.cases import CaseAdvanced
from shared.events.envelope import WORKFLOW, Event
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool
from shared.runtime.signatures.event_signer import EventSigner
from shared.runtime.signatures.trusted_keys import TrustedKey, TrustedKeys
from tests.event_keys import record_of
from tests.faults.topic_rig import Message, TopicRig, event, running
from tests.outbox.outbox_rig import append_events, running_relays, until_published

OLD, NEW = EventSigner(b"o" * 32), EventSigner(b"n" * 32)


def trusted(*keys: EventSigner, old_until: datetime | None = None) -> TrustedKeys:
    return TrustedKeys(
        TrustedKey(WORKFLOW, key.public, old_until if key is OLD else None) for key in keys
    )


async def test_a_key_is_exchanged_without_loss(pool: Pool, topic_rig: TopicRig) -> None:
    heard: list[int] = []

    async def advanced(one: Event[CaseAdvanced]) -> None:
        heard.append(one.data.sequence)

    def reader(keys: TrustedKeys) -> Listener:
        spec = SubscriptionSpec(topic_rig.topic, topic_rig.group, (CaseAdvanced,))
        listener = Listener(topic_rig.settings, ApplicationSpec("test", "", (spec,)), keys)
        listener.handle(spec, advanced)
        return listener

    async def announce(*sequences: int) -> None:
        await append_events(pool, topic_rig, [event("one", sequence=n) for n in sequences])

    async with running_relays(Relay(pool, topic_rig.settings, OLD)):
        await announce(1, 2)
        await until_published(pool)
    async with running(reader(trusted(OLD, NEW))):
        async with running_relays(Relay(pool, topic_rig.settings, OLD)):
            await announce(3)
            await until_published(pool)
        await announce(4)
        async with running_relays(Relay(pool, topic_rig.settings, NEW)):
            await announce(5)
            await until_published(pool)
        await topic_rig.until_committed()
    changed_over = SystemClock().now()
    later = event("one", sequence=6)
    key, headers, body = record_of(later, topic_rig.topic, OLD)
    async with running(reader(trusted(OLD, NEW, old_until=changed_over - timedelta(hours=1)))):
        await topic_rig.send(Message(headers, body, key, signed=False))
        await topic_rig.until_committed()

    assert heard == [1, 2, 3, 4, 5]
    (letter,) = await topic_rig.dead_letters()
    assert dict(letter.headers)["x-error"] == b"expired_key: ce_signature"
