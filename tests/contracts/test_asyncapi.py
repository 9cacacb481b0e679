"""What the services send and receive is documented as AsyncAPI 3, truly and validly."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.events.topics import TOPIC_OF, TOPICS
from shared.runtime.kafka.application import ApplicationSpec
from shared.runtime.kafka.listener import Listener
from shared.runtime.settings import KafkaSettings
from tests.contracts.asyncapi_documents import (
    ACCEPT,
    APPLICATIONS,
    NO_NODE,
    NO_PARSER,
    Document,
    NotValidatedError,
    generated,
    judge,
    kept,
)
from tests.event_keys import TRUSTED

LOCK = Path(__file__).parent / "asyncapi" / "package-lock.json"
everywhere = pytest.mark.parametrize("name", APPLICATIONS)


def without_version(document: Document) -> None:
    del document["info"]["version"]


def with_message_of_another_channel(document: Document) -> None:
    document["operations"]["notify.cases"]["messages"][0]["$ref"] = (
        "#/channels/awasi.notices/messages/NoticeDelivered"
    )


def with_schema_that_is_none(document: Document) -> None:
    document["components"]["schemas"]["CaseOpened"]["type"] = "objekt"


def with_reference_to_nothing(document: Document) -> None:
    document["operations"]["notify.cases"]["channel"]["$ref"] = "#/channels/none"


DOCTORED: dict[str, Callable[[Document], None]] = {
    doctor.__name__: doctor
    for doctor in (
        without_version,
        with_message_of_another_channel,
        with_schema_that_is_none,
        with_reference_to_nothing,
    )
}


@pytest.fixture(scope="module")
def judged() -> dict[str, list[str]]:
    """What the parser finds wrong, by document; one run, for each takes seconds to start."""
    documents = {name: generated(name) for name in APPLICATIONS}
    for name, doctor in DOCTORED.items():
        documents[name] = copy.deepcopy(documents["notify"])
        doctor(documents[name])
    return dict(zip(documents, judge(list(documents.values())), strict=True))


@pytest.mark.slow
@everywhere
def test_the_projects_parser_finds_the_document_valid(
    judged: dict[str, list[str]], name: str
) -> None:
    assert judged[name] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCTORED)
def test_the_projects_parser_finds_a_doctored_document_invalid(
    judged: dict[str, list[str]], name: str
) -> None:
    assert judged[name]


@everywhere
def test_the_document_is_the_one_that_is_kept(name: str) -> None:
    assert generated(name) == kept(name), f"accept what {name} now says with: {ACCEPT}"


@everywhere
def test_the_document_names_what_the_consumers_subscribe_to(name: str) -> None:
    broker = Listener(KafkaSettings(), APPLICATIONS[name], TRUSTED).broker
    consumed = {(one.topic_names[0], one.group_id) for one in broker.subscribers}
    document = generated(name)

    received = {
        (document["channels"][key]["address"], key)
        for key, operation in document["operations"].items()
        if operation["action"] == "receive"
    }

    assert received == consumed


def test_every_type_is_sent_by_the_service_that_its_topic_belongs_to() -> None:
    sent = [
        (kind, publication.topic.name)
        for application in APPLICATIONS.values()
        for publication in application.publications
        for kind in publication.events
    ]
    ours = {topic.name for topic in TOPICS if topic.publisher}

    assert dict(sent) == {kind: topic for kind, topic in TOPIC_OF.items() if topic in ours}
    assert len(sent) == len(dict(sent))


def test_every_message_has_the_headers_of_cloud_events() -> None:
    document = generated("notify")
    headers = document["components"]["messageTraits"]["CloudEvent"]["headers"]
    opened = document["components"]["messages"]["CaseOpened"]

    assert {"ce_specversion", "ce_id", "ce_type", "ce_source"} == set(headers["required"])
    assert opened["headers"]["properties"] == {"ce_type": {"const": "id.awasi.case.opened.v1"}}
    assert opened["traits"] == [{"$ref": "#/components/messageTraits/CloudEvent"}]


def test_no_address_of_a_broker_is_in_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWASI_KAFKA_BOOTSTRAP", "broker.example:9092")

    assert "broker.example" not in str(generated("intake"))


def test_without_node_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NotValidatedError, match=NO_NODE):
        judge([])


def test_without_the_parser_it_is_said_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(NotValidatedError, match=NO_PARSER):
        judge([], folder=tmp_path)


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock: dict[str, Any] = json.loads(LOCK.read_text(encoding="utf-8"))
    packages = {path: one for path, one in lock["packages"].items() if path}

    assert packages
    assert [path for path, one in packages.items() if "integrity" not in one] == []
    assert [path for path, one in packages.items() if "resolved" in one] == []


def test_an_application_without_source_sends_nothing() -> None:
    assert ApplicationSpec("test").publications == ()
