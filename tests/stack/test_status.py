"""What `awasi status --json` tells scripts keeps its shape and tells no secret."""

import json
import subprocess
import sys

import jsonschema

from deploy.settings import process_environment
from deploy.stack.running_stack import RunningStack

PART = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "kind", "address", "pid", "version", "state"],
    "properties": {
        "name": {"type": "string"},
        "kind": {"enum": ["postgresql", "kafka", "temporal", "smtp", "oidc", "service"]},
        "address": {"type": "string", "minLength": 1},
        "url": {"type": "string", "pattern": "^https?://"},
        "pid": {"type": ["integer", "null"]},
        "version": {"type": ["string", "null"]},
        "state": {
            "enum": [
                *("starting", "ready", "restarting", "failed", "stopped"),
                *("given", "unsupervised"),
            ]
        },
    },
}
SHAPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["state_folder", "running", "parts", "environment"],
    "properties": {
        "state_folder": {"type": "string"},
        "running": {"type": "boolean"},
        "parts": {"type": "array", "items": PART},
        "environment": {
            "type": "object",
            "propertyNames": {"pattern": "^AWASI_[A-Z_]+$"},
            "additionalProperties": {"type": "string"},
        },
    },
}


def awasi(stack: RunningStack, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "deploy", *arguments],
        env=process_environment() | {"AWASI_STATE": str(stack.state.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_its_shape_is_the_promised_one(stack: RunningStack) -> None:
    output = json.loads(awasi(stack, "status", "--json"))
    jsonschema.validate(output, SHAPE)
    assert output["running"] is True
    assert output["state_folder"] == str(stack.state.path)
    names = [part["name"] for part in output["parts"]]
    assert names == ["postgres", "kafka", "temporal", "mailbox", "issuer"]
    assert output["environment"]["AWASI_KAFKA_BOOTSTRAP"] == stack.addresses.kafka.kafka_bootstrap


def test_it_holds_no_secret(stack: RunningStack) -> None:
    output = awasi(stack, "status", "--json")
    secrets = stack.secrets
    secret_values = [
        *secrets.passwords.values(),
        secrets.intake_secret,
        secrets.key_encryption_keys,
    ]
    assert not [secret for secret in secret_values if secret in output]


def test_secrets_are_readable_by_their_owner_only(stack: RunningStack) -> None:
    assert (stack.state.path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_people_are_shown_every_part(stack: RunningStack) -> None:
    output = awasi(stack, "status")
    for name, part in stack.parts().items():
        assert name in output
        assert part["address"] in output


def test_questions_of_law_are_answered_without_reading_the_rest() -> None:
    program = (
        "import atexit, sys; sys.argv = ['awasi', 'clocks']; from deploy.__main__ import main;"
        "slow = {'typer', 'rich', 'asyncio', 'pydantic'};"
        "atexit.register(lambda: print('slow:', sorted(slow & set(sys.modules)))); main()"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert output.splitlines()[-1] == "slow: []"
