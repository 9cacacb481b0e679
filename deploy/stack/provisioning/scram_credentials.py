"""Kafka's request that sets and removes passwords (KIP-554), which aiokafka does not have."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactBytes,
    CompactString,
    Int8,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)
from typing_extensions import override

SHA_512 = 2
ITERATIONS = 4096
"""The least that Kafka takes. Our passwords are random: nobody finds one by trying words."""

SALT_BYTES = 32
_TEXT = CompactString("utf-8")


class AlterCredentialsResponse(Response):  # type: ignore[misc]
    """AlterUserScramCredentialsResponse, version 0."""

    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", _TEXT),
                ("error_code", Int16),
                ("error_message", _TEXT),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _AlterCredentials(RequestStruct):  # type: ignore[misc]
    """AlterUserScramCredentialsRequest, version 0."""

    FLEXIBLE_VERSION = True
    API_KEY = 51
    API_VERSION = 0
    RESPONSE_TYPE = AlterCredentialsResponse
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(("name", _TEXT), ("mechanism", Int8), ("tags", TaggedFields)),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", _TEXT),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class AlterCredentials(Request[_AlterCredentials]):  # type: ignore[misc]
    """Sets the passwords of some principals, and removes those of others."""

    API_KEY = 51

    def __init__(self, passwords: Mapping[str, str], removed: Sequence[str]) -> None:
        self._upsertions = [_credential(name, password) for name, password in passwords.items()]
        self._deletions: list[tuple[Any, ...]] = [(name, SHA_512, {}) for name in removed]

    @override
    def build(self, request_struct_class: type[_AlterCredentials]) -> _AlterCredentials:
        return request_struct_class(self._deletions, self._upsertions, {})


def _credential(name: str, password: str) -> tuple[Any, ...]:
    """What the broker stores: the password salted (RFC 5802), never itself."""
    salt = secrets.token_bytes(SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return (name, SHA_512, ITERATIONS, salt, salted, {})
