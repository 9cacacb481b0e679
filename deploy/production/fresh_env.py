"""Prints the variables docker-compose.yml asks for, each secret fresh: `> .env`, once."""

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from joserfc.jwk import ECKey

EXAMPLE = Path(__file__).resolve().with_name(".env.example")
KEY_BYTES = 32
KAFKA_ID_BYTES = 16


def fill(example: str, makers: Mapping[str, Callable[[], str]]) -> str:
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


def _signing_key() -> str:
    """Any 32 bytes are the seed of an Ed25519 key (RFC 8032)."""
    return secrets.token_urlsafe(KEY_BYTES)


def _channel_key() -> str:
    """In single quotes, which keep JSON as it is."""
    key = ECKey.generate_key("P-256", {"use": "enc", "alg": "ECDH-ES+A256KW"}, private=True)
    return f"'{json.dumps(key.as_dict(private=True), separators=(',', ':'))}'"


def _kafka_cluster_id() -> str:
    """A random id in base64url that no command line takes for an option."""
    while (cluster_id := secrets.token_urlsafe(KAFKA_ID_BYTES)).startswith("-"):
        pass
    return cluster_id


MAKERS: Mapping[str, Callable[[], str]] = {
    "AWASI_KEY_ENCRYPTION_KEYS": _key_encryption_keys,
    "AWASI_CHANNEL_KEY": _channel_key,
    "AWASI_SIGNING_KEY": _signing_key,
    "KAFKA_CLUSTER_ID": _kafka_cluster_id,
}

if __name__ == "__main__":
    print(fill(EXAMPLE.read_text(), MAKERS), end="")
