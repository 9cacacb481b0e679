"""Authorization codes: given once, for a minute, to whoever can show the verifier (RFC 7636)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from deploy.issuer.officials import SampleOfficial
from shared.runtime.clock import WallClock

LIFE = timedelta(minutes=1)
HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that a client asked for (OpenID Connect Core 1.0, section 3.1.2.1)."""

    client_id: str
    redirect_uri: str
    response_type: str
    scope: str
    code_challenge: str
    code_challenge_method: str
    state: str = ""
    nonce: str = ""

    def leads_here(self, audience: str) -> bool:
        """Whether the client is ours, and its address is on this machine: no open redirect."""
        there = urlsplit(self.redirect_uri)
        local = there.scheme in ("http", "https") and there.hostname in HERE
        return self.client_id == audience and local and not there.fragment

    def mistake(self) -> str | None:
        """What is wrong with it, as an error code of OAuth 2.0, or nothing."""
        if self.response_type != "code":
            return "unsupported_response_type"
        if "openid" not in self.scope.split():
            return "invalid_scope"
        if self.code_challenge_method != "S256" or not self.code_challenge:
            return "invalid_request"
        return None


class Codes:
    """Remembers what each code was given for, until it is used or its minute is over."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock
        self._given: dict[str, tuple[Asked, SampleOfficial, datetime]] = {}

    def give(self, asked: Asked, official: SampleOfficial) -> str:
        """A new code."""
        now = self._clock.now()
        self._given = {code: one for code, one in self._given.items() if one[2] > now}
        code = secrets.token_urlsafe(32)
        self._given[code] = (asked, official, now + LIFE)
        return code

    def take(
        self, code: str, client_id: str, redirect_uri: str, verifier: str
    ) -> tuple[Asked, SampleOfficial] | None:
        """What the code was given for, once; nothing if anything about it is not as it was."""
        given = self._given.pop(code, None)
        if given is None:
            return None
        asked, official, until = given
        same = (asked.client_id, asked.redirect_uri) == (client_id, redirect_uri)
        proven = secrets.compare_digest(_challenge(verifier), asked.code_challenge)
        return (asked, official) if same and proven and self._clock.now() < until else None


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
