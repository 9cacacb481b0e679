"""On a closed topic only what its service signed is handled; all else is set aside with why."""

from collections.abc import Sequence
from dataclasses import replace

from deploy.cli.dead_letters.queue import DeadLetterQueue
from shared.events.cases import CaseAdvanced
from shared.events.envelope import INTAKE, Event
from shared.runtime.clock import SystemClock
from shared.runtime.signatures.event_signer import EventSigner
from shared.runtime.telemetry.metrics import REGISTRY
from tests.event_keys import SIGNERS, STRANGER, record_of, signed
from tests.faults.topic_rig import Message, TopicRig, event, listener_of, message, running


class Heard:
    """Remembers the facts that a handler got, in order."""

    def __init__(self) -> None:
        self.facts: list[str] = []

    async def advanced(self, heard: Event[CaseAdvanced]) -> None:
        self.facts.append(heard.data.fact)


async def reasons(topic_rig: TopicRig) -> list[str]:
    headers = [dict(letter.headers) for letter in await topic_rig.dead_letters()]
    return [one["x-error"].decode() for one in headers if "x-error" in one]


def as_sent(topic: str, fact: str = "forged", **changed: bytes | None) -> Message:
    """A record of the workflow service for that topic, of which headers are changed afterwards."""
    key, headers, body = record_of(event("one", fact=fact), topic)
    names = {name.replace("content_type", "content-type"): v for name, v in changed.items()}
    return Message([(n, names.get(n, v)) for n, v in headers], body, key, signed=False)


async def test_a_strangers_events_reach_no_handler_and_nobody_tries_them_again(
    topic_rig: TopicRig,
) -> None:
    good, heard = message(event("one", fact="announced")), Heard()
    genuine = as_sent(topic_rig.topic)
    forged: Sequence[tuple[Message, str]] = (
        (replace(good, signed=False), "missing: ce_signature"),
        (by(topic_rig, STRANGER), "unknown_key: ce_signature"),
        (by(topic_rig, SIGNERS[INTAKE]), "foreign_key: ce_signature"),
        (message(event("one"), ce_source=INTAKE.encode()), "foreign_source: ce_signature"),
        (message(event("one"), ce_source=b"/stranger"), "foreign_source: ce_signature"),
        (as_sent("awasi.cases"), "wrong: ce_signature"),
        (as_sent(topic_rig.topic, ce_id=b"another"), "wrong: ce_signature"),
        (as_sent(topic_rig.topic, ce_type=b"id.awasi.case.unheard.v1"), "wrong: ce_signature"),
        (as_sent(topic_rig.topic, ce_signature=b"1.x"), "malformed: ce_signature"),
        (replace(genuine, key=b"another case"), "wrong: ce_signature"),
        (replace(genuine, value=b"no JSON"), "wrong: ce_signature"),
    )
    before = refusals(topic_rig)
    async with running(listener_of(topic_rig, heard.advanced)):
        await topic_rig.send(*(replace(each, partition=0) for each, _ in forged))
        await topic_rig.send(replace(good, partition=0))
        await topic_rig.until_committed()

    assert heard.facts == ["announced"]
    # Of another key, one may be set aside before those in front of it.
    assert sorted(await reasons(topic_rig)) == sorted(why for _, why in forged)
    assert refusals(topic_rig) - before == len(forged)


def by(topic_rig: TopicRig, signer: EventSigner) -> Message:
    """An event of the workflow service that somebody else signed."""
    bare = message(event("one"))
    headers = signed(topic_rig.topic, bare.key, bare.headers, bare.value, signer)
    return replace(bare, headers=headers, signed=False)


def refusals(topic_rig: TopicRig) -> float:
    """What the metrics say was refused on this topic."""
    (family,) = (each for each in REGISTRY.collect() if each.name == "awasi_messages_not_authentic")
    return sum(
        sample.value
        for sample in family.samples
        if sample.labels["topic"] == topic_rig.topic and sample.name.endswith("_total")
    )


async def test_a_replay_is_as_authentic_as_what_was_set_aside(topic_rig: TopicRig) -> None:
    mended, heard = False, Heard()

    async def advanced(of: Event[CaseAdvanced]) -> None:
        if not mended:
            raise KeyError
        await heard.advanced(of)

    async with running(listener_of(topic_rig, advanced)):
        await topic_rig.send(message(event("one", fact="announced")))
        await topic_rig.send(replace(message(event("one")), signed=False))
        await topic_rig.until_committed()
    mended = True
    queue = DeadLetterQueue(topic_rig.settings, SystemClock())
    letters = await queue.letters([topic_rig.topic])
    async with running(listener_of(topic_rig, advanced)):
        replayed = [each async for each in queue.replay(letters)]
        await topic_rig.until_committed()

    assert len(replayed) == 2
    assert heard.facts == ["announced"]
    assert (await reasons(topic_rig))[-1] == "missing: ce_signature"
