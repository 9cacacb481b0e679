"""Prints the variables docker-compose.yml asks for, each secret fresh: `> .env`, once.

With `event-key`, it prints one new key of events instead: the secret, and its public half.
"""

import json
import secrets
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from joserfc.jwk import ECKey

from deploy.stack.secrets import SOURCES, public_jwk, trusted_event_keys

EXAMPLE = Path(__file__).resolve().with_name(".env.example")
KEY_BYTES = 32
KAFKA_ID_BYTES = 16


def _fill(example: str, makers: Mapping[str, Callable[[], str]]) -> str:
    """The example with every empty value filled: by its own maker, else with a password."""
    return "".join(_filled(line, makers) for line in example.splitlines(keepends=True))


def _filled(line: str, makers: Mapping[str, Callable[[], str]]) -> str:
    name, equals, value = line.strip().partition("=")
    if not equals or value or line.startswith("#"):
        return line
    return f"{name}={makers.get(name, _password)()}\n"


def _password() -> str:
    """Text that needs no escaping in an address."""
    return secrets.token_hex(24)


def _key_encryption_keys() -> str:
    return f"first:{secrets.token_urlsafe(KEY_BYTES)}"


def _seed() -> str:
    """Any 32 bytes are the seed of an Ed25519 key (RFC 8032)."""
    return secrets.token_urlsafe(KEY_BYTES)


def _channel_key() -> str:
    key = ECKey.generate_key("P-256", {"use": "enc", "alg": "ECDH-ES+A256KW"}, private=True)
    return _quoted(json.dumps(key.as_dict(private=True), separators=(",", ":")))


def _quoted(text: str) -> str:
    """In single quotes, which keep JSON as it is."""
    return f"'{text}'"


def _kafka_cluster_id() -> str:
    """A random id in base64url that no command line takes for an option."""
    while (cluster_id := secrets.token_urlsafe(KAFKA_ID_BYTES)).startswith("-"):
        pass
    return cluster_id


def fresh() -> str:
    """The variables, with fresh secrets that fit each other."""
    event_keys = {service: _seed() for service in SOURCES}
    makers: dict[str, Callable[[], str]] = {
        "AWASI_KEY_ENCRYPTION_KEYS": _key_encryption_keys,
        "AWASI_CHANNEL_KEY": _channel_key,
        "AWASI_SIGNING_KEY": _seed,
        "AWASI_TRUSTED_EVENT_KEYS": lambda: _quoted(trusted_event_keys(event_keys)),
        "KAFKA_CLUSTER_ID": _kafka_cluster_id,
    }
    for service, seed in event_keys.items():
        makers[f"{service.upper()}_EVENT_KEY"] = partial(str, seed)
    return _fill(EXAMPLE.read_text(), makers)


def fresh_event_key() -> str:
    """A new key of events: its secret, and below it the JWK that readers must trust."""
    seed = _seed()
    return f"{seed}\n{json.dumps(public_jwk(seed))}\n"


if __name__ == "__main__":
    print(fresh_event_key() if sys.argv[1:] == ["event-key"] else fresh(), end="")
