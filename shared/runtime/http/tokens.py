"""Verifies officials' bearer tokens against the OpenID issuer's keys (RFC 6750, RFC 7519)."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.runtime.clock import SystemClock, WallClock
from shared.runtime.failures import DependencyDown
from shared.runtime.settings import OidcSettings

KEY_CACHE_SECONDS = 300
MIN_REFETCH_SECONDS = 1
LEEWAY_SECONDS = 30
MAX_CACHED_TOKENS = 1000  # verifying a signature takes longer than a whole request
ALGORITHMS = ["RS256", "ES256"]
# joserfc lets an odd header surface as whatever it stumbles over.
_INVALID = (
    *(JoseError, ValueError, TypeError, KeyError, AttributeError),
    *(ArithmeticError, RecursionError),  # a huge number, a deeply nested header
)
# What may be stored and shown; OpenID Connect Core 1.0 allows a subject 255 characters.
_CLAIM = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,255}")
MAX_ROLES = 64


class Unauthenticated(Exception):  # noqa: N818 - named by what the caller must do
    """There is no token, or it is expired, of another issuer or for another audience."""


@dataclass(frozen=True, slots=True)
class Official:
    """An official as the issuer vouches for: subject, office (region code) and roles."""

    subject: str
    office: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class _VerifiedToken:
    """A token that was verified with these keys, until it expires (seconds since 1970)."""

    official: Official
    keys: KeySet
    until: float


class TokenVerifier:
    """Verifies bearer tokens; the issuer's keys are fetched at most once in five minutes."""

    def __init__(self, settings: OidcSettings, clock: WallClock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._keys: KeySet | None = None
        self._read_at = self._failed_at = -inf
        self._verified: dict[str, _VerifiedToken] = {}
        self._fetching = asyncio.Lock()

    async def official(self, authorization: str | None) -> Official:
        """The official behind an Authorization header (RFC 6750).

        Raises:
            Unauthenticated: the header or its token does not prove an official.
            DependencyDown: the issuer's keys cannot be read.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        try:
            return self._verify(token.strip(), await self._issuer_keys())
        except _INVALID:
            pass
        try:  # the issuer may have rotated its keys since
            return self._verify(token.strip(), await self._issuer_keys(fresh=True))
        except _INVALID as failure:
            raise Unauthenticated from failure

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _verify(self, token: str, keys: KeySet) -> Official:
        verified = self._verified.get(token)
        if verified is not None and verified.keys is keys and self._now() < verified.until:
            return verified.official
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
        official = _official(claims)
        if len(self._verified) >= MAX_CACHED_TOKENS:
            self._verified.clear()
        until = float(claims["exp"])
        if not isfinite(until):
            raise Unauthenticated
        self._verified[token] = _VerifiedToken(official, keys, until)
        return official

    async def _issuer_keys(self, *, fresh: bool = False) -> KeySet:
        cached = self._cached_keys(fresh=fresh)
        if cached is not None:
            return cached
        async with self._fetching:
            # Whoever waited for the lock uses what the one before fetched.
            cached = self._cached_keys(fresh=fresh)
            if cached is not None:
                return cached
            if time.monotonic() - self._failed_at < MIN_REFETCH_SECONDS:
                raise DependencyDown("issuer")
            try:
                self._keys = await self._fetch_keys()
            except (httpx.HTTPError, JoseError, KeyError, TypeError, ValueError) as failure:
                self._failed_at = time.monotonic()
                raise DependencyDown("issuer") from failure
            self._read_at = time.monotonic()
            return self._keys

    def _cached_keys(self, *, fresh: bool) -> KeySet | None:
        age = time.monotonic() - self._read_at
        # A forged token must not make us ask the issuer at every request.
        return self._keys if age < (MIN_REFETCH_SECONDS if fresh else KEY_CACHE_SECONDS) else None

    async def _fetch_keys(self) -> KeySet:
        async with httpx.AsyncClient(timeout=5) as client:
            base = self._settings.oidc_issuer.rstrip("/")
            found = await client.get(f"{base}/.well-known/openid-configuration")
            keys = await client.get(found.raise_for_status().json()["jwks_uri"])
            return KeySet.import_key_set(keys.raise_for_status().json())


def _official(claims: Mapping[str, Any]) -> Official:
    """The official whom the claims of a verified token name.

    Raises:
        Unauthenticated: a claim is no text, or holds what no name does.
    """
    subject, office, roles = claims["sub"], claims["office"], claims.get("roles")
    if not isinstance(roles, list) or len(roles) > MAX_ROLES:
        raise Unauthenticated
    for claim in (subject, office, *roles):
        if not isinstance(claim, str) or not _CLAIM.fullmatch(claim):
            raise Unauthenticated
    return Official(subject, office, frozenset(roles))
