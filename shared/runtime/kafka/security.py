"""How a client says who it is and checks the broker, for aiokafka and for FastStream."""

import ssl
from pathlib import Path
from typing import Any

from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram512

from shared.runtime.settings import KafkaSettings

PEM = "-----BEGIN"


def security(settings: KafkaSettings) -> BaseSecurity | None:
    """What the settings say of encryption and of the principal; None if there is neither.

    Raises:
        OSError: the file of certificate authorities cannot be read (`ssl.SSLError` included).
    """
    if settings.kafka_protocol == "PLAINTEXT":
        return None
    context = _ssl_context(settings.kafka_ca) if settings.kafka_encrypts else None
    if not (settings.kafka_user and settings.kafka_password):
        return BaseSecurity(ssl_context=context)
    made = SASLPlaintext if settings.kafka_mechanism == "PLAIN" else SASLScram512
    return made(
        settings.kafka_user, settings.kafka_password.get_secret_value(), ssl_context=context
    )


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """Where and how any of aiokafka's clients connects, as its arguments.

    Raises:
        OSError: as `security`.
    """
    return {
        "bootstrap_servers": settings.kafka_bootstrap,
        **parse_security(security(settings)),
    }


def _ssl_context(authorities: str | None) -> ssl.SSLContext:
    """One that checks the broker's certificate and name."""
    if authorities is None:
        return ssl.create_default_context()
    if authorities.lstrip().startswith(PEM):
        return ssl.create_default_context(cadata=authorities)
    return ssl.create_default_context(cafile=str(Path(authorities).expanduser()))
