"""What an event's signature covers: everything a reader looks at, and no two records alike."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.envelope import INTAKE, WORKFLOW
from shared.runtime.signatures.event_signer import TREE_SIZE, EventSigner, Unsigned
from shared.runtime.signatures.signed_record import HEADER, MalformedSignature, decode, leaf_of
from shared.runtime.signatures.trusted_keys import NotAuthentic, TrustedKey, TrustedKeys
from tests.event_keys import SIGNERS, STRANGER, TRUSTED

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HEADERS: list[tuple[str, bytes | None]] = [
    ("ce_id", b"one"),
    ("ce_source", b"/awasi/workflow"),
    ("content-type", b"application/json"),
    ("traceparent", b"00-a-b-01"),
]
Record = dict[str, Any]

_text = st.text(max_size=6)
_bytes = st.none() | st.binary(max_size=6)
_headers = st.lists(st.tuples(_text.map("ce_{}".format), _bytes), max_size=4)
_records = st.tuples(_text, _bytes, _headers, _bytes)


def record(signer: EventSigner = SIGNERS[WORKFLOW], **changed: object) -> Record:
    """A record signed by the workflow service, and then changed."""
    whole: Record = {"topic": "awasi.cases", "key": b"case", "headers": HEADERS, "body": b"{}"}
    (signature,) = signer.sign([Unsigned(**whole)])
    return whole | {"headers": [*HEADERS, (HEADER, signature)]} | changed


def refused(found: Record, source: str = WORKFLOW, trusted: TrustedKeys = TRUSTED) -> str | None:
    try:
        trusted.verify(source=source, time=NOW, **found)
    except NotAuthentic as why:
        return why.code
    return None


def with_headers(*changed: tuple[str, bytes | None]) -> Record:
    whole = record()
    names = {name for name, _ in changed}
    rest = [pair for pair in whole["headers"] if pair[0] not in names]
    return whole | {"headers": [*rest, *changed]}


def test_what_a_service_signed_is_accepted_also_with_headers_of_a_dead_letter() -> None:
    assert refused(record()) is None
    assert refused(with_headers(("x-error", b"KeyError"), ("x-attempts", b"5"))) is None


@pytest.mark.parametrize(
    "changed",
    [
        record(topic="awasi.reports"),
        record(key=b"another"),
        record(key=None),
        record(body=b"{ }"),
        record(body=None),
        with_headers(("ce_id", b"two")),
        with_headers(("ce_id", None)),
        with_headers(("ce_id", b"one"), ("ce_id", b"one")),
        with_headers(("ce_time", b"2026-11-25T00:00:00Z")),
        with_headers(("ce_unheard", b"of")),
        with_headers(("traceparent", b"00-c-d-01")),
        with_headers(("content-type", b"application/json; charset=utf-8")),
    ],
)
def test_no_change_goes_unnoticed(changed: Record) -> None:
    assert refused(changed) == "wrong"


def test_who_signed_is_who_says_so() -> None:
    assert refused(record(headers=HEADERS)) == "missing"
    assert refused(record(STRANGER)) == "unknown_key"
    assert refused(record(SIGNERS[INTAKE])) == "foreign_key"
    assert refused(record(), source=INTAKE) == "foreign_key"
    assert refused(with_headers((HEADER, b"1.x"))) == "malformed"
    assert refused(with_headers((HEADER, None))) == "malformed"
    twice = record()["headers"][-1]
    assert refused(with_headers(twice, twice)) == "repeated"


def test_a_key_with_a_last_moment_signs_nothing_dated_later() -> None:
    signer = SIGNERS[WORKFLOW]
    for last, why in ((NOW, None), (NOW - timedelta(seconds=1), "expired_key")):
        trusted = TrustedKeys([TrustedKey(WORKFLOW, signer.public, last)])
        assert refused(record(), trusted=trusted) == why


@pytest.mark.parametrize("count", [1, 2, 3, TREE_SIZE, TREE_SIZE + 1, 3 * TREE_SIZE - 1])
def test_every_event_of_a_batch_is_signed_for_itself(count: int) -> None:
    events = [Unsigned("awasi.cases", b"%d" % n, HEADERS, b"{}") for n in range(count)]
    signatures = list(SIGNERS[WORKFLOW].sign(events))
    found = [
        {
            "topic": each.topic,
            "key": each.key,
            "headers": [*each.headers, (HEADER, signature)],
            "body": each.body,
        }
        for each, signature in zip(events, signatures, strict=True)
    ]

    assert [refused(each) for each in found] == [None] * count
    exchanged = [one | {"key": other["key"]} for one, other in pairwise(found)]
    assert {refused(each) for each in exchanged} <= {"wrong"}


@given(_records, _records)
def test_two_records_have_one_leaf_only_if_they_are_the_same(one: Any, other: Any) -> None:  # noqa: ANN401
    def essence(found: Any) -> object:  # noqa: ANN401
        topic, key, headers, body = found
        covered = [(name, value) for name, value in headers if name != HEADER]
        return topic, key, sorted(covered, key=repr), body

    assert (leaf_of(*one) == leaf_of(*other)) == (essence(one) == essence(other))


@given(st.binary(max_size=200) | st.from_regex(r"1\.[0-9a-f]{64}\.[A-Za-z0-9_-]{86}==\.[A-Z=]*"))
def test_any_bytes_are_a_signature_or_malformed(value: bytes | str) -> None:
    raw = value if isinstance(value, bytes) else value.encode()
    try:
        found = decode(raw)
    except MalformedSignature:
        return
    assert len(found.root_signature) == 64
    assert all(len(each) == 32 for each in found.path)
