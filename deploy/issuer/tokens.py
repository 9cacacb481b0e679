"""What the issuer signs: access tokens for the desk, id tokens for clients that sign in."""

from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.issuer.officials import SampleOfficial
from shared.runtime.clock import WallClock

LIFETIME_SECONDS = 12 * 3600
ALGORITHM = "ES256"


class Issuer:
    """Signs tokens with claims about sample officials."""

    def __init__(self, url: str, audience: str, key: ECKey, clock: WallClock) -> None:
        self.url = url
        self.audience = audience
        self._key = key
        self._clock = clock

    def token(self, official: SampleOfficial) -> str:
        """An access token for this official, valid for twelve hours."""
        return self._sign(official, {"office": official.office, "roles": list(official.roles)})

    def id_token(self, official: SampleOfficial, nonce: str | None) -> str:
        """An id token (OpenID Connect Core 1.0, section 2); it gives no access to the desk."""
        return self._sign(official, {"nonce": nonce} if nonce else {})

    def discovery(self) -> dict[str, object]:
        """The provider's metadata (OpenID Connect Discovery 1.0, section 3)."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks.json",
            "scopes_supported": ["openid", "profile"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce", "name"],
            "ui_locales_supported": ["id", "en"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, object]:
        """The public key that verifies tokens, as a key set (RFC 7517)."""
        public_key = self._key.as_dict(private=False)
        return {"keys": [public_key | {"use": "sig", "alg": ALGORITHM}]}

    def _sign(self, official: SampleOfficial, extra: dict[str, Any]) -> str:
        now = int(self._clock.now().timestamp())
        claims = {
            "iss": self.url,
            "aud": self.audience,
            "sub": official.subject,
            "name": official.name,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims | extra, self._key)
