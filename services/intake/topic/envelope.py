"""The envelope of an upstream channel's report: JWE (RFC 7516) for the public key of intake."""

from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.intake.errors import EnvelopeUnreadable
from shared.runtime.http.app import BODY_LIMIT

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
"""The only ones accepted: with `zip` as well, a small envelope could decompress to gigabytes."""


class _Registry(jwe.JWERegistry):
    """The library's checks, with the limit of a report over HTTP in place of the library's own."""

    max_ciphertext_length = BODY_LIMIT * 4 // 3 + 4  # in base64


def seal_for_channel(report_json: bytes, jwk: dict[str, Any]) -> str:
    """Seal the JSON of a report for a public key (JWK) from `/.well-known/jwks.json`."""
    key = ECKey.import_key(jwk)
    header = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1], "kid": key.thumbprint()}
    return jwe.encrypt_compact(header, report_json, key, registry=_Registry(algorithms=ALGORITHMS))


def open_from_channel(envelope: str, key: ECKey) -> bytes:
    """The JSON of the report inside.

    Raises:
        EnvelopeUnreadable: not sealed for this key, by other algorithms, or altered since.
    """
    try:
        opened = jwe.decrypt_compact(envelope, key, registry=_Registry(algorithms=ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as failure:
        # joserfc checks no types in the header: a malformed one raises whatever it runs into.
        raise EnvelopeUnreadable from failure
    return opened.plaintext or b""


def published(key: ECKey) -> dict[str, Any]:
    """The public half of the key, with use and algorithm, for `/.well-known/jwks.json`."""
    public = key.as_dict(private=False)
    return public | {"kid": key.thumbprint(), "use": "enc", "alg": ALGORITHMS[0]}
