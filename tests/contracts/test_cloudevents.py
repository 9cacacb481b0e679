"""What we send is a CloudEvent 1.0 in binary mode, and what we read may be any such."""

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from shared.events.channel import ChannelReport
from shared.events.envelope import (
    INTAKE,
    Event,
    Undecodable,
    UnknownType,
    parse,
    to_body,
    to_headers,
)
from shared.events.topics import EVENTS, TOPIC_OF, TOPICS
from shared.runtime.clock import new_id
from tests.faults.topic_rig import event

SPAN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
# CloudEvents 1.0, "Attribute Naming Convention" and the Kafka binding's prefix.
ATTRIBUTE = re.compile(r"ce_[a-z0-9]{1,20}")
# RFC 3339, section 5.6.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def raw(headers: dict[str, str]) -> list[tuple[str, bytes | None]]:
    return [(name, value.encode()) for name, value in headers.items()]


def channel(ce_id: str, source: str = "/organisation-x") -> Event[ChannelReport]:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": ce_id,
        "ce_type": ChannelReport.TYPE,
        "ce_source": source,
        "ce_time": "2026-11-21T08:00:00+07:00",
    }
    read = parse(raw(headers), b'{"report": "a.b.c.d.e"}', EVENTS)
    assert isinstance(read.data, ChannelReport)
    return Event(
        id=read.id,
        given_id=read.given_id,
        subject=read.subject,
        time=read.time,
        source=read.source,
        data=read.data,
    )


def test_what_we_send_has_the_attributes_the_standard_asks_for() -> None:
    headers = to_headers(event("one"), SPAN)

    assert headers["ce_specversion"] == "1.0"
    assert headers["content-type"] == "application/json"
    assert headers["traceparent"] == SPAN
    assert all(ATTRIBUTE.fullmatch(name) for name in headers if name.startswith("ce_"))
    assert all(headers[name] for name in ("ce_id", "ce_source", "ce_type", "ce_subject"))
    assert MOMENT.fullmatch(headers["ce_time"])


def test_our_ids_are_version_7_and_grow() -> None:
    first, second = new_id(), new_id()

    assert first.version == second.version == 7
    assert first.int >> 80 <= second.int >> 80


def test_what_is_sent_is_what_is_read() -> None:
    sent = event("one")

    read = parse(raw(to_headers(sent)), to_body(sent), EVENTS)

    assert read == sent


def test_the_trace_goes_with_the_event() -> None:
    sent = event("one")

    assert parse(raw(to_headers(sent, SPAN)), to_body(sent), EVENTS).traceparent == SPAN


def test_a_field_that_we_do_not_know_yet_is_no_mistake() -> None:
    sent = event("one")
    body = to_body(sent).replace(b'"sequence"', b'"of_next_year": {"a": 1}, "sequence"')

    assert parse(raw(to_headers(sent)), body, EVENTS).data == sent.data


def test_attributes_and_headers_that_we_do_not_know_are_no_mistake() -> None:
    sent = event("one")
    headers = raw(to_headers(sent) | {"ce_dataschema": "x", "ce_partitionkey": "y", "other": "z"})

    assert parse(headers, to_body(sent), EVENTS) == sent


@pytest.mark.parametrize("given", ["2026-0001", "x" * 128, "laporan nomor 7", "é"])
def test_a_channel_names_its_reports_as_it_likes(given: str) -> None:
    read = channel(given)

    assert read.given_id == given
    assert read.id == channel(given).id
    assert read.id != channel(given, source="/organisation-y").id


def test_a_channels_uuid_stays_its_id() -> None:
    given = "01939e5e-7b6c-7d40-8000-000000000001"

    assert channel(given).id == UUID(given)


@pytest.mark.parametrize("report", ["", "a.b.c", "a.b.c.d.e.f", "Contoh Pelapor", "x" * 1_000_001])
def test_a_report_that_is_no_sealed_letter_is_not_read(report: str) -> None:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": "1",
        "ce_type": ChannelReport.TYPE,
        "ce_source": "/x",
    }
    body = f'{{"report": "{report}"}}'.encode()

    with pytest.raises(Undecodable, match=r"^string_\w+: report$"):
        parse(raw(headers), body, EVENTS, sent_at=datetime.now(UTC))  # noqa: TID251 - any moment


def test_a_type_that_nobody_asked_for_is_told_apart_from_a_mistake() -> None:
    with pytest.raises(UnknownType):
        parse(raw(to_headers(event("one"))), None, {})


def test_an_event_whose_moment_has_no_offset_cannot_be_made() -> None:
    of = event("one")
    with pytest.raises(ValueError, match="offset"):
        Event(id=of.id, subject="", time=of.time.replace(tzinfo=None), source=INTAKE, data=of.data)


def test_a_moment_keeps_its_offset_on_the_way() -> None:
    of, wib = event("one"), timezone(timedelta(hours=7))
    local = Event(
        id=of.id, subject="", time=of.time.astimezone(wib), source=of.source, data=of.data
    )

    headers = to_headers(local)

    assert headers["ce_time"].endswith("+07:00")
    assert "ce_subject" not in headers


def test_every_event_has_one_topic_and_every_topic_its_dead_letters() -> None:
    live = {topic.name for topic in TOPICS if not topic.name.endswith(".dlq")}

    assert set(TOPIC_OF.values()) == live
    assert {topic.dead_letters for topic in TOPICS if topic.name in live} == {
        topic.name for topic in TOPICS if topic.name not in live
    }
    assert len(EVENTS) == len(TOPIC_OF)
