"""Whoever can write to our topics, and is none of our services, moves nothing and mails nobody."""

from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import SecretStr

from deploy.cli.dead_letters.queue import DeadLetterQueue
from shared.events.topics import CASES, REPORTS
from shared.runtime.clock import new_id
from shared.runtime.kafka.broker import producer
from shared.runtime.settings import decode_key
from shared.runtime.signatures.event_signer import EventSigner
from shared.runtime.signatures.signed_record import HEADER
from tests.event_keys import STRANGER, Headers, record_of, signed
from tests.faults.topic_rig import TopicRig, open_topic
from tests.journey.report_journey import CLOCK, ReportJourney, eventually, sample
from tests.workflow.samples import report, submitted

READERS = {CASES: {"intake.status", "notify.cases"}, REPORTS: {"workflow.reports"}}


async def genuine(rig: TopicRig, topic: str, case_id: str) -> ConsumerRecord[bytes, bytes]:
    """The first record of a case on a topic, as its service published it."""

    async def found() -> ConsumerRecord[bytes, bytes] | None:
        records = await rig.read(topic)
        return next((each for each in records if each.key == case_id.encode()), None)

    return await eventually(found)


async def refused(journey: ReportJourney, topic: str, key: bytes, headers: Headers) -> set[str]:
    """Why the readers of a topic set a record aside, once all of them have."""
    kafka = journey.stack.addresses.kafka
    queue = DeadLetterQueue(kafka, CLOCK)

    async def letters() -> set[str] | None:
        found = [
            letter
            for letter in await queue.letters([topic])
            if letter.key == key and list(letter.headers) == headers
        ]
        whole = {letter.group for letter in found} == READERS[topic]
        return {letter.reason for letter in found} if whole else None

    return await eventually(letters)


async def test_every_service_refuses_what_another_did_not_sign(journey: ReportJourney) -> None:
    """A stranger's, another service's, one of another topic, and a changed one, on both topics."""
    receipt = await journey.lodge(sample())
    case_id = receipt["report_id"]
    kafka = journey.stack.addresses.kafka
    notifier = EventSigner(event_key_of(journey, "notify"))
    async with open_topic(kafka) as rig, producer(kafka) as sender:
        for topic, other in ((CASES, REPORTS), (REPORTS, CASES)):
            record = await genuine(rig, topic, case_id)
            elsewhere = await genuine(rig, other, case_id)
            bare = [(n, v) for n, v in record.headers if n != HEADER]
            fresh = [(n, str(new_id()).encode() if n == "ce_id" else v) for n, v in bare]
            told = (record.key, fresh, record.value)
            forged: list[tuple[Headers, bytes, str]] = [
                (fresh, record.value, "missing: ce_signature"),
                (signed(topic, *told, STRANGER), record.value, "unknown_key: ce_signature"),
                (signed(topic, *told, notifier), record.value, "foreign_key: ce_signature"),
                (
                    [*fresh, *(pair for pair in record.headers if pair[0] == HEADER)],
                    record.value,
                    "wrong: ce_signature",
                ),
                (list(elsewhere.headers), elsewhere.value, "foreign_source: ce_signature"),
            ]
            for headers, value, why in forged:
                await sender.send_and_wait(topic, value, key=record.key, headers=headers)
                assert await refused(journey, topic, record.key, headers) == {why}

    mails = await journey.mails(case_id, "reporter:opened", "office:opened")
    assert len(mails) == 2
    assert (await journey.status(receipt))["stage"] == "initial_review"


async def test_no_case_opens_from_an_event_that_intake_did_not_sign(
    journey: ReportJourney,
) -> None:
    event = submitted(report(CLOCK.now()))
    key = event.subject.encode()
    kafka = journey.stack.addresses.kafka
    _, headers, body = record_of(event, REPORTS, STRANGER)
    async with producer(kafka) as sender:
        await sender.send_and_wait(REPORTS, body, key=key, headers=headers)

    assert await refused(journey, REPORTS, key, headers) == {"unknown_key: ce_signature"}
    query = "SELECT 1 FROM cases WHERE case_id = $1"
    assert await journey.rows("workflow", query, UUID(event.subject)) == []


def event_key_of(journey: ReportJourney, service: str) -> bytes:
    return decode_key(SecretStr(journey.stack.environment(service)["AWASI_EVENT_KEY"]))
