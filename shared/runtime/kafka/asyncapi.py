"""The AsyncAPI 3 document of a service, generated from the subscribers and publishers it declares.

FastStream writes channels, operations and the schemas of the payloads from the declarations that
the consumers run with. What it has no words for is added: one message a type with the headers of
CloudEvents' Kafka binding (binary mode), consumer groups, partitions and retention. Its servers are
removed: the address of the broker is a setting of each process.

Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from collections.abc import Iterable
from typing import Any

from faststream.specification.asyncapi import AsyncAPI

from shared.events.envelope import CONTENT_TYPE, MAX_ID_LENGTH, SPEC_VERSION, EventData
from shared.events.topics import DEAD_LETTERS, TOPICS, Topic
from shared.runtime.kafka.application import ApplicationSpec
from shared.runtime.kafka.dead_letters import APPENDED, HEADER_DESCRIPTIONS
from shared.runtime.kafka.listener import Listener
from shared.runtime.settings import KafkaSettings
from shared.runtime.signatures.signed_record import HEADER as SIGNATURE
from shared.runtime.signatures.trusted_keys import TrustedKeys

VERSION = "3.0.0"
# Types and fields are only ever added; the type of an event names its own version.
INTERFACE_VERSION = "1"
KAFKA_BINDING = "0.5.0"
DEAD_LETTER = "DeadLetter"
_TEXT = {"type": "string"}

Document = dict[str, Any]


def asyncapi_document(application: ApplicationSpec) -> Document:
    """What the service receives and sends, as an AsyncAPI 3 document in JSON values."""
    generated = AsyncAPI(
        # The defaults: how one process reaches its broker is no part of the document.
        Listener(KafkaSettings.model_construct(), application, TrustedKeys(())).broker,
        title=f"Awasi {application.name}",
        version=INTERFACE_VERSION,
        description=application.description,
        schema_version=VERSION,
    )
    document: Document = generated.to_specification().to_jsonable()
    _remove_generated(document)
    _describe_messages(document, application)
    _describe_channels(document, application)
    return document


def _remove_generated(document: Document) -> None:
    """Remove what FastStream says of addresses and of one message for all types of a channel."""
    del document["servers"]
    for channel in document["channels"].values():
        channel.pop("servers", None)
    components = document["components"]
    components["messages"] = {}
    union = ":Payload"
    components["schemas"] = {
        name: schema for name, schema in components["schemas"].items() if not name.endswith(union)
    }


def _describe_messages(document: Document, application: ApplicationSpec) -> None:
    for received in application.subscriptions:
        _put_messages(document, received.group, received.events)
        _put(document, received.topic + DEAD_LETTERS, {DEAD_LETTER: _dead_letter()})
    for sent in application.publications:
        _put_messages(document, sent.topic.name, sent.events)
    document["components"]["messageTraits"] = {"CloudEvent": _cloud_event()}


def _put_messages(document: Document, key: str, events: Iterable[type[EventData]]) -> None:
    _put(document, key, {kind.__name__: _message(kind) for kind in events})


def _put(document: Document, key: str, messages: dict[str, Document]) -> None:
    """Give the channel and the operation of that key these messages."""
    document["components"]["messages"] |= messages
    document["channels"][key]["messages"] = {
        name: {"$ref": f"#/components/messages/{name}"} for name in messages
    }
    document["operations"][key]["messages"] = [
        {"$ref": f"#/channels/{key}/messages/{name}"} for name in messages
    ]


def _message(kind: type[EventData]) -> Document:
    return {
        "name": kind.TYPE,
        "title": kind.__name__,
        "summary": (kind.__doc__ or "").partition("\n")[0],
        "contentType": CONTENT_TYPE,
        "headers": {"type": "object", "properties": {"ce_type": {"const": kind.TYPE}}},
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
        "traits": [{"$ref": "#/components/messageTraits/CloudEvent"}],
    }


def _cloud_event() -> Document:
    """The headers of every event. The key of its record is the case's or report's id."""
    headers = {
        "ce_specversion": _TEXT | {"const": SPEC_VERSION},
        "ce_id": _TEXT
        | {
            "maxLength": MAX_ID_LENGTH,
            "description": "The idempotency key; unique within its source. Ours are UUIDv7.",
        },
        "ce_type": _TEXT | {"description": "The name and version of the data."},
        "ce_source": _TEXT
        | {"format": "uri-reference", "description": "The service or channel that published it."},
        "ce_time": _TEXT | {"format": "date-time", "description": "When it happened, with offset."},
        "ce_subject": _TEXT | {"description": "The id of the case or report."},
        SIGNATURE: _TEXT
        | {
            "description": "Where one service publishes: its signature, `1.KEY.SIGNATURE.PATH`."
            " Of an Ed25519 key at its /.well-known/jwks.json, over the root of a Merkle tree."
        },
        "content-type": _TEXT | {"const": CONTENT_TYPE},
        "traceparent": _TEXT | {"description": "The span that published it (W3C Trace Context)."},
    }
    required = ["ce_specversion", "ce_id", "ce_type", "ce_source"]
    key = _TEXT | {"description": "The id of the case or report: its events keep their order."}
    return {
        "headers": {"type": "object", "required": required, "properties": headers},
        "bindings": {"kafka": {"key": key, "bindingVersion": KAFKA_BINDING}},
    }


def _dead_letter() -> Document:
    return {
        "name": DEAD_LETTER,
        "title": DEAD_LETTER,
        "summary": "A message that could not be processed: key, headers and body as they came.",
        "headers": {
            "type": "object",
            "required": list(APPENDED),
            "properties": {
                name: _TEXT | {"description": why} for name, why in HEADER_DESCRIPTIONS.items()
            },
        },
    }


def _describe_channels(document: Document, application: ApplicationSpec) -> None:
    known = {topic.name: topic for topic in TOPICS}
    for channel in document["channels"].values():
        if (topic := known.get(channel["address"])) is not None:
            channel["bindings"]["kafka"] = _laid_out(topic)
    for received in application.subscriptions:
        group = _TEXT | {"const": received.group}
        binding = {"groupId": group, "bindingVersion": KAFKA_BINDING}
        document["operations"][received.group]["bindings"] = {"kafka": binding}


def _laid_out(topic: Topic) -> Document:
    return {
        "topic": topic.name,
        "partitions": topic.partitions,
        "topicConfiguration": _configuration(topic),
        "bindingVersion": KAFKA_BINDING,
    }


def _configuration(topic: Topic) -> Document:
    """The topic's settings; of a policy the binding has a list."""
    return {
        name: [value] if name == "cleanup.policy" else value for name, value in topic.config.items()
    }
