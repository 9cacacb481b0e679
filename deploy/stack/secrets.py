"""The secrets of one stack: made once, kept in its folder, readable by its owner only."""

import json
import secrets as random
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from joserfc.jwk import ECKey
from pydantic import SecretStr

from deploy.stack.principals import BROKER, OPERATOR, SAMPLE_CHANNEL
from deploy.stack.state import StateFolder, write_atomically
from shared.events.envelope import INTAKE, NOTIFY, WORKFLOW
from shared.runtime.settings import decode_key
from shared.runtime.signatures.ed25519 import jwk
from shared.runtime.signatures.event_signer import EventSigner

FILE = "secrets.json"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords by database role and Kafka principal, event keys by service, and the other keys."""

    passwords: dict[str, str]
    kafka_passwords: dict[str, str]
    key_encryption_keys: str
    intake_secret: str
    channel_key: str
    issuer_key: str
    signing_key: str
    event_keys: dict[str, str]


ROLES = ("postgres", "awasi_intake", "awasi_workflow", "awasi_notify", "awasi_eraser")
SOURCES = {"intake": INTAKE, "workflow": WORKFLOW, "notify": NOTIFY}
PRINCIPALS = (BROKER, OPERATOR, "intake", "workflow", "notify", SAMPLE_CHANNEL)


def load_secrets(state: StateFolder) -> Secrets:
    """The stack's secrets; those that it does not have yet are generated and saved."""
    file = state.path / FILE
    stored = json.loads(file.read_text()) if file.exists() else {}
    if missing := {field.name for field in fields(Secrets)} - stored.keys():
        generated = asdict(_generate())
        stored |= {name: generated[name] for name in missing}
        save_secrets(state, Secrets(**stored))
    return Secrets(**stored)


def save_secrets(state: StateFolder, secrets: Secrets) -> None:
    """Store a stack's secrets in its folder, readable by its owner only."""
    write_atomically(state.path / FILE, json.dumps(asdict(secrets), indent=2) + "\n")


def trusted_event_keys(event_keys: Mapping[str, str]) -> str:
    """The public halves of event keys by service, as `AWASI_TRUSTED_EVENT_KEYS` takes them."""
    return json.dumps(
        {SOURCES[service]: {"keys": [public_jwk(seed)]} for service, seed in event_keys.items()},
        separators=(",", ":"),
    )


def public_jwk(seed: str) -> dict[str, str]:
    """The public half of an event key, as JWK."""
    return jwk(EventSigner(decode_key(SecretStr(seed))).public)


def _generate() -> Secrets:
    return Secrets(
        passwords={role: random.token_urlsafe(24) for role in ROLES},
        kafka_passwords={principal: random.token_urlsafe(24) for principal in PRINCIPALS},
        key_encryption_keys="first:" + urlsafe_b64encode(random.token_bytes(32)).decode(),
        intake_secret=random.token_urlsafe(48),
        channel_key=_generate_key("enc"),
        issuer_key=_generate_key("sig"),
        signing_key=random.token_urlsafe(32),
        event_keys={service: random.token_urlsafe(32) for service in SOURCES},
    )


def _generate_key(use: str) -> str:
    key = ECKey.generate_key("P-256", {"use": use}, private=True, auto_kid=True)
    return json.dumps(key.as_dict(private=True))
