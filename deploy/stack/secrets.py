"""The secrets of one stack: made once, kept in its folder, readable by its owner only."""

import json
import secrets as random
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, fields

from joserfc.jwk import ECKey

from deploy.stack.state import State, write_whole

FILE = "secrets.json"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords by database role, and the keys of the services and of the issuer."""

    passwords: dict[str, str]
    key_encryption_keys: str
    intake_secret: str
    channel_key: str
    issuer_key: str
    signing_key: str


ROLES = ("postgres", "awasi_intake", "awasi_workflow", "awasi_notify", "awasi_eraser")


def secrets_of(state: State) -> Secrets:
    """The stack's secrets; made now what it does not have yet."""
    file = state.path / FILE
    kept = json.loads(file.read_text()) if file.exists() else {}
    if missing := {field.name for field in fields(Secrets)} - kept.keys():
        made = asdict(_made())
        kept |= {name: made[name] for name in missing}
        keep_secrets(state, Secrets(**kept))
    return Secrets(**kept)


def keep_secrets(state: State, secrets: Secrets) -> None:
    """Write a stack's secrets down."""
    write_whole(state.path / FILE, json.dumps(asdict(secrets), indent=2) + "\n", mode=0o600)


def _made() -> Secrets:
    return Secrets(
        passwords={role: random.token_urlsafe(24) for role in ROLES},
        key_encryption_keys="first:" + urlsafe_b64encode(random.token_bytes(32)).decode(),
        intake_secret=random.token_urlsafe(48),
        channel_key=_key("enc"),
        issuer_key=_key("sig"),
        signing_key=random.token_urlsafe(32),
    )


def _key(use: str) -> str:
    key = ECKey.generate_key("P-256", {"use": use}, private=True, auto_kid=True)
    return json.dumps(key.as_dict(private=True))
