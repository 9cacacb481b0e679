"""Authorization codes with PKCE (RFC 7636): valid once, for one minute."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from deploy.issuer.officials import SampleOfficial
from shared.runtime.clock import WallClock

LIFETIME = timedelta(minutes=1)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The parameters of an authorization request (OpenID Connect Core 1.0, section 3.1.2.1)."""

    client_id: str
    redirect_uri: str
    response_type: str
    scope: str
    code_challenge: str
    code_challenge_method: str
    state: str = ""
    nonce: str = ""

    def has_valid_client(self, audience: str) -> bool:
        """Whether the client is ours and the redirect stays on this machine: no open redirect."""
        try:
            target = urlsplit(self.redirect_uri)
            local = target.hostname in LOOPBACK and target.port != 0
        except ValueError:
            return False
        web = target.scheme in ("http", "https")
        return self.client_id == audience and web and local and not target.fragment

    def error_code(self) -> str | None:
        """The error code of OAuth 2.0 (RFC 6749, section 4.1.2.1), or None for a valid request."""
        if self.response_type != "code":
            return "unsupported_response_type"
        if "openid" not in self.scope.split():
            return "invalid_scope"
        if self.code_challenge_method != "S256" or not self.code_challenge:
            return "invalid_request"
        return None


class AuthorizationCodes:
    """The codes that are still valid, each with its request and official."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock
        self._issued: dict[str, tuple[AuthorizationRequest, SampleOfficial, datetime]] = {}

    def issue(self, request: AuthorizationRequest, official: SampleOfficial) -> str:
        """A new code for a request."""
        now = self._clock.now()
        self._issued = {code: one for code, one in self._issued.items() if one[2] > now}
        code = secrets.token_urlsafe(32)
        self._issued[code] = (request, official, now + LIFETIME)
        return code

    def redeem(
        self, code: str, client_id: str, redirect_uri: str, verifier: str
    ) -> tuple[AuthorizationRequest, SampleOfficial] | None:
        """The request and official of a code, which is then used up.

        Returns:
            None if the code is unknown or expired, or the client, its address or the verifier is
            another than the request's.
        """
        issued = self._issued.pop(code, None)
        if issued is None:
            return None
        request, official, expires_at = issued
        same_client = (request.client_id, request.redirect_uri) == (client_id, redirect_uri)
        proven = secrets.compare_digest(_challenge(verifier), request.code_challenge)
        valid = same_client and proven and self._clock.now() < expires_at
        return (request, official) if valid else None


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
