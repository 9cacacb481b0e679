"""A process with a key or a list of keys that cannot be right does not start."""

from typing import Any

import pytest
from pydantic import ValidationError

from deploy.stack.secrets import public_jwk
from shared.events.envelope import INTAKE, NOTIFY, WORKFLOW
from shared.runtime.signatures.settings import EventSettings
from tests.event_keys import SIGNERS, event_settings, event_variables

SEED = "A" * 43
OTHER = "B" * 42 + "A"
KEY = public_jwk(SEED)


def settings(key: str = SEED, keys: object = None) -> EventSettings:
    trusted: Any = keys or {WORKFLOW: {"keys": [KEY]}}
    return EventSettings(event_key=key, trusted_event_keys=trusted)


def test_a_process_reads_them_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in event_variables("notify").items():
        monkeypatch.setenv(name, value)
    read = EventSettings()

    assert read.signer().public == SIGNERS[NOTIFY].public
    assert read.trusted_event_keys.keys() == {INTAKE, WORKFLOW, NOTIFY}


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        ("A" * 42, None),
        ("Contoh!", None),
        (SEED, {WORKFLOW: {"keys": []}}),
        (SEED, {WORKFLOW: {"keys": [KEY, KEY]}}),
        (SEED, {WORKFLOW: {"keys": [KEY]}, INTAKE: {"keys": [KEY]}}),
        (SEED, {"no source": {"keys": [KEY]}}),
        (SEED, {WORKFLOW: {"keys": [KEY | {"x": "A" * 42}]}}),
        (SEED, {WORKFLOW: {"keys": [KEY | {"crv": "X25519"}]}}),
        (SEED, {WORKFLOW: {"keys": [KEY | {"exp": 10**12}]}}),
    ],
)
def test_what_cannot_be_right_is_refused(key: str, keys: object) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(key, keys)
    assert SEED not in str(refused.value)


def test_a_service_publishes_its_keys_and_no_others_the_one_in_use_first() -> None:
    old, new = public_jwk(SEED), public_jwk(OTHER)
    keys = {WORKFLOW: {"keys": [old | {"exp": 1_800_000_000}, new]}, INTAKE: {"keys": [jwk_of()]}}
    published = settings(OTHER, keys).published(WORKFLOW)

    assert [key["kid"] for key in published] == [new["kid"], old["kid"]]
    assert {key["source"] for key in published} == {WORKFLOW}
    assert all("d" not in key for key in published)


def jwk_of() -> dict[str, str]:
    return public_jwk(event_settings("intake").event_key.get_secret_value())
