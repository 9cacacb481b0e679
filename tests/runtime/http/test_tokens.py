import asyncio
import hmac
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet

from shared.runtime.clock import SystemClock
from shared.runtime.failures import DependencyDown
from shared.runtime.http.tokens import LEEWAY_SECONDS, TokenVerifier, Unauthenticated
from shared.runtime.settings import OidcSettings


class Issuer:
    """Publishes its keys over HTTP, signs what it is asked to, counts how often it is read."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one"})
        self.reads = 0
        issuer = self

        class Published(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.reads += 1
                answer = (
                    KeySet([issuer.key]).as_dict(private=False)
                    if self.path == "/keys"
                    else {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
                )
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Published)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def header(self, key: ECKey | None = None, **changed: object) -> str:
        until = SystemClock().now() + timedelta(minutes=5)
        claims = {
            "iss": self.url,
            "aud": "awasi",
            "sub": "contoh-petugas",
            "office": "32.73",
            "roles": ["investigator"],
            "exp": int(until.timestamp()),
        } | changed
        kept = {name: value for name, value in claims.items() if value is not None}
        return "Bearer " + jws.serialize_compact(
            {"alg": "ES256", "kid": "one"}, json.dumps(kept), key or self.key
        )


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    one = Issuer()
    yield one
    one.server.shutdown()
    one.server.server_close()


def sign_in(issuer: Issuer) -> TokenVerifier:
    return TokenVerifier(OidcSettings(oidc_issuer=issuer.url))


async def test_a_signed_token_names_the_official(issuer: Issuer) -> None:
    official = await sign_in(issuer).official(issuer.header())
    assert official.subject == "contoh-petugas"
    assert official.office == "32.73"
    assert official.roles == {"investigator"}


LONG_AGO = int(datetime(2024, 2, 14, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://elsewhere.example"},
        {"aud": "another"},
        {"exp": LONG_AGO},
        {"exp": None},
        {"sub": None},
        {"office": None},
        {"roles": None},
        {"roles": "investigator"},
        {"sub": "a\x00b"},
        {"sub": "a\ud800"},
        {"sub": "a" * 100_000},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["a"]},
        {"office": "32.73\x00"},
        {"office": {"a": "b"}},
        {"roles": ["investigator", "a\x00b"]},
        {"roles": ["investigator", "a" * 100_000]},
        {"roles": ["investigator", {"a": 1}]},
        {"roles": ["investigator"] * 1_000},
        {"exp": 10**400},
        {"exp": 1e308 * 10},
        {"exp": -(10**400)},
        {"exp": "tomorrow"},
        {"nbf": 10**400},
        {"iat": 10**400},
    ],
    ids=range(26),
)
async def test_a_token_that_does_not_prove_an_official_is_refused(
    issuer: Issuer, changed: dict[str, object]
) -> None:
    with pytest.raises(Unauthenticated):
        await sign_in(issuer).official(issuer.header(**changed))


# Its header calls the number 1 critical, where names belong.
ODD_HEADER = "Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6Im9uZSIsImNyaXQiOjF9.e30.x"


DEEP = urlsafe_b64encode(b"[" * 20_000).decode().rstrip("=")


@pytest.mark.parametrize(
    "header",
    [
        f"Bearer {DEEP}.e30.x",
        f"Bearer e30.{DEEP}.x",
        "Bearer \xe9.\x00.x",
        None,
        "",
        "Bearer",
        "Basic x",
        "Bearer x",
        "Bearer a.b.c",
        ODD_HEADER,
    ],
)
async def test_what_is_no_token_is_refused(issuer: Issuer, header: str | None) -> None:
    with pytest.raises(Unauthenticated):
        await sign_in(issuer).official(header)


async def test_a_token_signed_by_somebody_else_is_refused(issuer: Issuer) -> None:
    other = ECKey.generate_key("P-256", {"kid": "one"})
    with pytest.raises(Unauthenticated):
        await sign_in(issuer).official(issuer.header(other))


async def test_a_token_that_chooses_its_own_way_of_signing_is_refused(issuer: Issuer) -> None:
    public = json.dumps(issuer.key.as_dict(private=False)).encode()
    claims = jwt.decode(issuer.header().removeprefix("Bearer "), issuer.key).claims
    body = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    for algorithm in ("none", "None", "HS256"):
        told = json.dumps({"alg": algorithm, "kid": "one"}).encode()
        head = urlsafe_b64encode(told).decode().rstrip("=")
        mac = hmac.digest(public, f"{head}.{body}".encode(), "sha256")
        signed = urlsafe_b64encode(mac).decode().rstrip("=")
        for signature in ("", signed):
            with pytest.raises(Unauthenticated):
                await sign_in(issuer).official(f"Bearer {head}.{body}.{signature}")


async def test_a_token_of_an_unknown_key_is_refused(issuer: Issuer) -> None:
    other = ECKey.generate_key("P-256", {"kid": "two"})
    token = jwt.encode({"alg": "ES256", "kid": "two"}, {"iss": issuer.url, "aud": "awasi"}, other)
    with pytest.raises(Unauthenticated):
        await sign_in(issuer).official(f"Bearer {token}")


async def test_forged_tokens_do_not_make_us_ask_the_issuer_each_time(issuer: Issuer) -> None:
    door = sign_in(issuer)
    other = ECKey.generate_key("P-256", {"kid": "one"})
    for _ in range(20):
        with pytest.raises(Unauthenticated):
            await door.official(issuer.header(other))
    assert issuer.reads <= 4


class Watch:
    """A clock that a test moves."""

    moment = SystemClock().now()

    def now(self) -> datetime:
        return self.moment


async def test_a_token_that_was_good_a_moment_ago_is_refused_once_it_has_expired(
    issuer: Issuer,
) -> None:
    watch = Watch()
    door = TokenVerifier(OidcSettings(oidc_issuer=issuer.url), watch)
    token = issuer.header(exp=int(watch.moment.timestamp()) + 60)
    assert await door.official(token) == await door.official(token)
    watch.moment += timedelta(seconds=60 + LEEWAY_SECONDS + 1)
    with pytest.raises(Unauthenticated):
        await door.official(token)


async def test_requests_at_once_ask_the_issuer_together(issuer: Issuer) -> None:
    door = sign_in(issuer)
    officials = await asyncio.gather(*(door.official(issuer.header()) for _ in range(20)))
    assert len(officials) == 20
    assert issuer.reads == 2


async def test_without_the_issuer_nobody_is_judged(issuer: Issuer) -> None:
    door = TokenVerifier(OidcSettings(oidc_issuer="http://127.0.0.1:1"))
    with pytest.raises(DependencyDown):
        await door.official(issuer.header())
