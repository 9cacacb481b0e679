"""Ed25519 signatures (RFC 8032) with keys known by their fingerprints. Pure."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class SigningKey:
    """A private key from its 32 bytes; `public` is the public key, 32 bytes too."""

    def __init__(self, secret: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._private.public_key().public_bytes_raw()
        self.key_id = fingerprint(self.public)

    def sign(self, message: bytes) -> bytes:
        """The signature of a message, 64 bytes."""
        return self._private.sign(message)


def fingerprint(public: bytes) -> str:
    """The id of a public key: SHA-256 over its 32 bytes, in hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def jwk(public: bytes) -> dict[str, str]:
    """A public key as JSON Web Key (RFC 8037)."""
    y = urlsafe_b64encode(public).decode().rstrip("=")
    return {"alg": "EdDSA", "crv": "Ed25519", "kid": fingerprint(public), "kty": "OKP", "x": y}


def verify_signature(
    keys: Mapping[str, bytes], key_id: str, signature: bytes, message: bytes
) -> bool:
    """Whether the key of that id, among public keys by their ids, signed this message."""
    public = keys.get(key_id)
    # The key comes from the database, and its id from what is checked: it must be that key.
    if public is None or fingerprint(public) != key_id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
