"""The service's signature: Ed25519, each key known by its thumbprint. Pure."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class SigningKey:
    """The private half, from its 32 bytes; `x` is the public half in base64url (RFC 8037)."""

    def __init__(self, secret: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.x = _text(self._private.public_key().public_bytes_raw())
        self.key_id = thumbprint(self.x)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self._private.sign(message)


def jwk(x: str) -> dict[str, str]:
    """A public key as JSON Web Key (RFC 8037)."""
    return {"crv": "Ed25519", "kid": thumbprint(x), "kty": "OKP", "x": x}


def thumbprint(x: str) -> str:
    """A public key's fingerprint by RFC 7638: SHA-256 in base64url."""
    required = {"crv": "Ed25519", "kty": "OKP", "x": x}
    return _text(hashlib.sha256(json.dumps(required, separators=(",", ":")).encode()).digest())


def holds(keys: Mapping[str, str], key_id: str, signature: bytes, message: bytes) -> bool:
    """Whether the key of that id, among public keys by their ids, signed this message."""
    x = keys.get(key_id)
    if x is None or thumbprint(x) != key_id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(x)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
