"""The envelope of an upstream channel's report: JWE (RFC 7516) for the public key of intake."""

from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.intake.errors import EnvelopeUnreadable
from shared.runtime.limits import Limits

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
"""The only ones accepted: with `zip` as well, a small envelope could decompress to gigabytes."""


def seal_for_channel(report_json: bytes, jwk: dict[str, Any]) -> str:
    """Seal the JSON of a report for a public key (JWK) from `/.well-known/jwks.json`."""
    key = ECKey.import_key(jwk)
    header = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1], "kid": key.thumbprint()}
    registry = jwe.JWERegistry(algorithms=ALGORITHMS)
    return jwe.encrypt_compact(header, report_json, key, registry=registry)


def open_from_channel(envelope: str, key: ECKey, limits: Limits) -> bytes:
    """The JSON of the report inside, at most as long as the body of a request.

    Raises:
        EnvelopeUnreadable: not sealed for this key, by other algorithms, or altered since.
    """
    registry = jwe.JWERegistry(algorithms=ALGORITHMS)
    # In base64, and in place of the library's own limit.
    registry.max_ciphertext_length = limits.http_body_bytes * 4 // 3 + 4
    try:
        opened = jwe.decrypt_compact(envelope, key, registry=registry)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as failure:
        # joserfc checks no types in the header: a malformed one raises whatever it runs into.
        raise EnvelopeUnreadable from failure
    return opened.plaintext or b""


def published(key: ECKey) -> dict[str, Any]:
    """The public half of the key, with use and algorithm, for `/.well-known/jwks.json`."""
    public = key.as_dict(private=False)
    return public | {"kid": key.thumbprint(), "use": "enc", "alg": ALGORITHMS[0]}
