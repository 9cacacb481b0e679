"""Prints the variables docker-compose.yml asks for, each secret fresh: `> .env`, once.

With `event-key`, it prints one new key of events instead: the secret, and its public half.
`--broker-host HOST` names the host at which channels reach the broker, for its certificate;
`--only PREFIX` prints only the variables whose names begin so, to renew them.
"""

import argparse
import json
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from joserfc.jwk import ECKey

from deploy.stack.engines.certificate import make_certificate
from deploy.stack.secrets import SOURCES, public_jwk, trusted_event_keys
from shared.runtime.clock import SystemClock

EXAMPLE = Path(__file__).resolve().with_name(".env.example")
KEY_BYTES = 32
KAFKA_ID_BYTES = 16
BROKER_HOST = "localhost"


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


def _one_line(pem: str) -> str:
    """In double quotes, in which a backslash and an n are a new line."""
    return '"' + pem.replace("\n", "\\n") + '"'


def _kafka_cluster_id() -> str:
    """A random id in base64url that no command line takes for an option."""
    while (cluster_id := secrets.token_urlsafe(KAFKA_ID_BYTES)).startswith("-"):
        pass
    return cluster_id


def fresh(broker_host: str = BROKER_HOST) -> str:
    """The variables, with fresh secrets that fit each other."""
    event_keys = {service: _seed() for service in SOURCES}
    broker = make_certificate(("kafka", "127.0.0.1", broker_host), SystemClock().now())
    makers: dict[str, Callable[[], str]] = {
        "AWASI_KEY_ENCRYPTION_KEYS": _key_encryption_keys,
        "AWASI_CHANNEL_KEY": _channel_key,
        "AWASI_SIGNING_KEY": _seed,
        "AWASI_TRUSTED_EVENT_KEYS": lambda: _quoted(trusted_event_keys(event_keys)),
        "KAFKA_CLUSTER_ID": _kafka_cluster_id,
        "KAFKA_TLS_CA": lambda: _one_line(broker.authority),
        "KAFKA_TLS_CERTIFICATE": lambda: _one_line(broker.chain),
        "KAFKA_TLS_KEY": lambda: _one_line(broker.key),
    }
    for service, seed in event_keys.items():
        makers[f"{service.upper()}_EVENT_KEY"] = partial(str, seed)
    example = EXAMPLE.read_text().replace(f"={BROKER_HOST}:", f"={broker_host}:")
    return _fill(example, makers)


def fresh_event_key() -> str:
    """A new key of events: its secret, and below it the JWK that readers must trust."""
    seed = _seed()
    return f"{seed}\n{json.dumps(public_jwk(seed))}\n"


def main() -> None:
    """Print all variables, or what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m deploy.production.fresh_env")
    parser.add_argument("what", nargs="?", choices=["event-key"])
    parser.add_argument("--broker-host", default=BROKER_HOST)
    parser.add_argument("--only", metavar="PREFIX", default="")
    arguments = parser.parse_args()
    if arguments.what:
        print(fresh_event_key(), end="")
        return
    for line in fresh(arguments.broker_host).splitlines():
        if line.startswith(arguments.only):
            print(line)


if __name__ == "__main__":
    main()
