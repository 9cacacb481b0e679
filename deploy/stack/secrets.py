"""The secrets of one stack: made once, kept in its folder, readable by its owner only."""

import json
import secrets as random
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass

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


ROLES = ("postgres", "awasi_intake", "awasi_workflow", "awasi_notify", "awasi_eraser")


def secrets_of(state: State) -> Secrets:
    """The stack's secrets; made now if it has none yet."""
    if not (state.path / FILE).exists():
        keep_secrets(state, _made())
    return Secrets(**json.loads((state.path / FILE).read_text()))


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
    )


def _key(use: str) -> str:
    key = ECKey.generate_key("P-256", {"use": use}, private=True, auto_kid=True)
    return json.dumps(key.as_dict(private=True))
