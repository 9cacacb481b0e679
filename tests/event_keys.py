"""Event keys of the tests: one a service, with everything that signs and checks by them."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable

from pydantic import SecretStr

from deploy.stack.secrets import SOURCES, trusted_event_keys
from shared.events.envelope import INTAKE, NOTIFY, WORKFLOW, Event, EventData, to_body, to_headers
from shared.runtime.signatures.event_signer import EventSigner, Unsigned
from shared.runtime.signatures.settings import EventSettings
from shared.runtime.signatures.signed_record import HEADER

Headers = list[tuple[str, bytes | None]]

_SEEDS = {INTAKE: b"i" * 32, WORKFLOW: b"w" * 32, NOTIFY: b"n" * 32}
SIGNERS = {source: EventSigner(seed) for source, seed in _SEEDS.items()}
STRANGER = EventSigner(b"s" * 32)
_TEXTS = {
    service: urlsafe_b64encode(_SEEDS[source]).decode() for service, source in SOURCES.items()
}


def event_variables(service: str) -> dict[str, str]:
    """What a process of this service is started with."""
    return {
        "AWASI_EVENT_KEY": _TEXTS[service],
        "AWASI_TRUSTED_EVENT_KEYS": trusted_event_keys(_TEXTS),
    }


def event_settings(service: str) -> EventSettings:
    """The settings that a process of this service reads from its variables."""
    return EventSettings(
        event_key=SecretStr(_TEXTS[service]),
        trusted_event_keys=json.loads(trusted_event_keys(_TEXTS)),
    )


TRUSTED = event_settings("intake").trusted()


def signed(
    topic: str,
    key: bytes | None,
    headers: Iterable[tuple[str, bytes | None]],
    body: bytes | None,
    signer: EventSigner | None = None,
) -> Headers:
    """The headers with a signature: by the given signer, else by the service that they name."""
    given = list(headers)
    source = (dict(given).get("ce_source") or b"").decode(errors="replace")
    by = signer or SIGNERS.get(source)
    if by is None:
        return given
    (value,) = by.sign([Unsigned(topic, key, given, body)])
    return [*given, (HEADER, value)]


def record_of(
    event: Event[EventData], topic: str, signer: EventSigner | None = None
) -> tuple[bytes, Headers, bytes]:
    """Key, headers and body of an event as its publisher would send it to this topic."""
    key, body = event.subject.encode(), to_body(event)
    headers = [(name, value.encode()) for name, value in to_headers(event).items()]
    return key, signed(topic, key, headers, body, signer), body
