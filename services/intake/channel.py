"""The envelope in which an upstream channel hands a report over: only intake can open it."""

from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.intake.errors import Sealed
from shared.runtime.http.app import BODY_LIMIT

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
"""Named one by one: with `zip` allowed, a small envelope could unfold into gigabytes."""


class _Registry(jwe.JWERegistry):
    """The library's checks, with room for the longest report that HTTP would take."""

    max_ciphertext_length = BODY_LIMIT * 4 // 3 + 4  # in base64


def seal_for_channel(report_json: bytes, jwk: dict[str, Any]) -> str:
    """Seal the JSON of a report for a public key out of `/.well-known/jwks.json`."""
    key = ECKey.import_key(jwk)
    header = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1], "kid": key.thumbprint()}
    return jwe.encrypt_compact(header, report_json, key, registry=_Registry(algorithms=ALGORITHMS))


def open_from_channel(envelope: str, key: ECKey) -> bytes:
    """The JSON of the report inside.

    Raises:
        Sealed: not sealed for this key, not by these algorithms, or changed on its way.
    """
    try:
        opened = jwe.decrypt_compact(envelope, key, registry=_Registry(algorithms=ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as failure:
        # joserfc lets an odd header surface as whatever it stumbles over.
        raise Sealed from failure
    return opened.plaintext or b""


def published(key: ECKey) -> dict[str, Any]:
    """The key set for `/.well-known/jwks.json`: the public half, its use and its algorithm."""
    public = key.as_dict(private=False)
    return {
        "keys": [public | {"kid": key.thumbprint(), "use": "enc", "alg": ALGORITHMS[0]}],
    }
