"""An OpenID Connect issuer for development: it vouches for sample officials, never for real ones.

`python -m deploy.issuer STATE PORT AUDIENCE`. `POST /token` with the form field `official`, such as
`receiver@32.73` or `receiver+secretary@32`, answers with a signed token. Never run it where real
reports are.
"""

import asyncio
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.stack.ports import HOST
from deploy.stack.secrets import secrets_of
from deploy.stack.state import State
from shared.runtime.clock import Clock, SystemClock

LIFE_SECONDS = 12 * 3600
ALGORITHM = "ES256"
OFFICIAL = re.compile(r"([a-z_]+(?:\+[a-z_]+)*)@(0|\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?)")


@dataclass(frozen=True, slots=True)
class SampleOfficial:
    """An official that exists only here."""

    roles: tuple[str, ...]
    office: str

    @property
    def subject(self) -> str:
        """Who it is, plainly a sample."""
        return f"contoh-{'-'.join(self.roles)}-{self.office}"

    @property
    def name(self) -> str:
        """What it is called, plainly a sample."""
        return f"Contoh {' '.join(self.roles).replace('_', ' ').title()} {self.office}"


def parse(official: str) -> SampleOfficial | None:
    """The sample official that `role+role@office` names, if it is well formed."""
    found = OFFICIAL.fullmatch(official)
    return SampleOfficial(tuple(found[1].split("+")), found[2]) if found else None


class Issuer:
    """Signs what sample officials may say of themselves."""

    def __init__(self, url: str, audience: str, key: ECKey, clock: Clock) -> None:
        self._url = url
        self._audience = audience
        self._key = key
        self._clock = clock

    def token(self, official: SampleOfficial) -> str:
        """A signed token for this official, good for twelve hours."""
        now = int(self._clock.now().timestamp())
        claims = {
            "iss": self._url,
            "aud": self._audience,
            "sub": official.subject,
            "name": official.name,
            "office": official.office,
            "roles": list(official.roles),
            "iat": now,
            "exp": now + LIFE_SECONDS,
        }
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims, self._key)

    def discovery(self) -> dict[str, object]:
        """What a relying party needs to know (OpenID Connect Discovery 1.0)."""
        return {
            "issuer": self._url,
            "jwks_uri": f"{self._url}/jwks.json",
            "token_endpoint": f"{self._url}/token",
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    def keys(self) -> dict[str, object]:
        """The public key that tokens are checked against."""
        return {"keys": [self._key.as_dict(private=False)]}


def make_app(issuer: Issuer) -> Starlette:
    """The issuer's HTTP door."""

    async def discovery(_: Request) -> Response:
        return JSONResponse(issuer.discovery())

    async def keys(_: Request) -> Response:
        return JSONResponse(issuer.keys())

    async def token(request: Request) -> Response:
        # Read by hand: one field does not need a form parser.
        sent = (await request.body()).decode("utf-8", "replace")
        official = parse(_field(sent, "official"))
        if official is None:
            told = "official must look like receiver@32.73 or receiver+secretary@32"
            return JSONResponse(
                {"error": "invalid_request", "error_description": told}, status_code=400
            )
        signed = issuer.token(official)
        answer = {"access_token": signed, "token_type": "Bearer", "expires_in": LIFE_SECONDS}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/jwks.json", keys),
            Route("/token", token, methods=["POST"]),
        ]
    )


def _field(form: str, name: str) -> str:
    return parse_qs(form).get(name, [""])[0]


async def serve(state: State, port: int, audience: str) -> None:
    """Answer until the process is asked to stop."""
    key = ECKey.import_key(json.loads(secrets_of(state).issuer_key))
    issuer = Issuer(f"http://{HOST}:{port}", audience, key, SystemClock())
    config = uvicorn.Config(make_app(issuer), HOST, port, log_level="warning")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(State(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3]))
