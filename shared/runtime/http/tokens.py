"""Who is at the desk: an official's bearer token, checked against the OpenID issuer's keys."""

import asyncio
import time
from dataclasses import dataclass
from math import inf

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.runtime.clock import SystemClock, WallClock
from shared.runtime.failures import DependencyDown
from shared.runtime.settings import OidcSettings

KEYS_SECONDS = 300
APART_SECONDS = 1
LEEWAY_SECONDS = 30
REMEMBERED = 1000  # tokens whose signature is not reckoned anew at each request
ALGORITHMS = ["RS256", "ES256"]
# joserfc lets an odd header surface as whatever it stumbles over.
_NO_TOKEN = (JoseError, ValueError, TypeError, KeyError, AttributeError)


class NotSignedIn(Exception):  # noqa: N818 - named by what the caller must do
    """No token, or one that is expired, of another issuer or for another audience."""


@dataclass(frozen=True, slots=True)
class Official:
    """An official as the issuer vouches for: subject, office (region code) and roles."""

    subject: str
    office: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Proven:
    """What a token was found to prove by these keys, until it expires (seconds since 1970)."""

    official: Official
    keys: KeySet
    until: float


class TokenVerifier:
    """Turns bearer tokens into officials; the issuer's keys are fetched once in five minutes."""

    def __init__(self, settings: OidcSettings, clock: WallClock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._keys: KeySet | None = None
        self._read_at = self._failed_at = -inf
        self._known: dict[str, _Proven] = {}
        self._asking = asyncio.Lock()

    async def official(self, authorization: str | None) -> Official:
        """The official behind an Authorization header (RFC 6750).

        Raises:
            NotSignedIn: the header or its token does not prove an official.
            DependencyDown: the issuer's keys cannot be read.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        try:
            return self._read(token.strip(), await self._issuer_keys())
        except _NO_TOKEN:
            pass
        try:  # the issuer may have turned its keys since
            return self._read(token.strip(), await self._issuer_keys(fresh=True))
        except _NO_TOKEN as failure:
            raise NotSignedIn from failure

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _read(self, token: str, keys: KeySet) -> Official:
        proven = self._known.get(token)
        if proven is not None and proven.keys is keys and self._now() < proven.until:
            return proven.official
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            now=int(self._now()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._settings.oidc_issuer},
            aud={"essential": True, "value": self._settings.oidc_audience},
            exp={"essential": True},
            sub={"essential": True},
            office={"essential": True},
        ).validate(claims)
        roles = claims.get("roles")
        if not isinstance(roles, list):
            raise NotSignedIn
        official = Official(str(claims["sub"]), str(claims["office"]), frozenset(map(str, roles)))
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = _Proven(official, keys, float(claims["exp"]))
        return official

    async def _issuer_keys(self, *, fresh: bool = False) -> KeySet:
        known = self._known_keys(fresh=fresh)
        if known is not None:
            return known
        async with self._asking:
            # Whoever waited here is served by what the one before was answered.
            known = self._known_keys(fresh=fresh)
            if known is not None:
                return known
            if time.monotonic() - self._failed_at < APART_SECONDS:
                raise DependencyDown("issuer")
            try:
                self._keys = await self._asked()
            except (httpx.HTTPError, JoseError, KeyError, TypeError, ValueError) as failure:
                self._failed_at = time.monotonic()
                raise DependencyDown("issuer") from failure
            self._read_at = time.monotonic()
            return self._keys

    def _known_keys(self, *, fresh: bool) -> KeySet | None:
        age = time.monotonic() - self._read_at
        # A forged token must not make us ask the issuer at every request.
        return self._keys if age < (APART_SECONDS if fresh else KEYS_SECONDS) else None

    async def _asked(self) -> KeySet:
        async with httpx.AsyncClient(timeout=5) as client:
            base = self._settings.oidc_issuer.rstrip("/")
            found = await client.get(f"{base}/.well-known/openid-configuration")
            keys = await client.get(found.raise_for_status().json()["jwks_uri"])
            return KeySet.import_key_set(keys.raise_for_status().json())
