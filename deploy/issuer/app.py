"""The issuer's HTTP door: discovery, keys, sign-in, tokens, and the list of sample officials.

Scripts get a token at once: `POST /token` with the form field `official`, as in `receiver@32.73`.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.issuer.authorization_codes import Asked, Codes
from deploy.issuer.officials import SAMPLES, SampleOfficial, parse
from deploy.issuer.sign_in_page import sign_in_page
from deploy.issuer.tokens import LIFE_SECONDS, Issuer
from shared.runtime.clock import WallClock

_UNCACHED = {"Cache-Control": "no-store"}
_PAGE_HEADERS = _UNCACHED | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


class Door:
    """Answers browsers and scripts."""

    def __init__(self, issuer: Issuer, clock: WallClock) -> None:
        self._issuer = issuer
        self._codes = Codes(clock)

    async def discovery(self, _: Request) -> Response:
        """Where everything is."""
        return JSONResponse(self._issuer.discovery())

    async def keys(self, _: Request) -> Response:
        """What tokens are checked against."""
        return JSONResponse(self._issuer.keys())

    async def officials(self, _: Request) -> Response:
        """The sample officials, for scripts that wish to choose."""
        return JSONResponse({"officials": [official.shown() for official in SAMPLES]})

    async def authorize(self, request: Request) -> Response:
        """The sign-in page; once an official is chosen, back to the client with a code."""
        said = await _said(request)
        asked = _asked(said)
        if not asked.leads_here(self._issuer.audience):
            return _error("client_id or redirect_uri is not one of this machine's")
        if mistake := asked.mistake():
            return self._back(asked, error=mistake)
        if "official" not in said:
            return HTMLResponse(sign_in_page(asked), headers=_PAGE_HEADERS)
        official = parse(said["official"])
        if official is None:
            return self._back(asked, error="access_denied")
        return self._back(asked, code=self._codes.give(asked, official))

    async def token(self, request: Request) -> Response:
        """Tokens for a code with its verifier, or for a sample official that is simply named."""
        said = await _said(request)
        if said.get("grant_type") == "authorization_code":
            names = ("code", "client_id", "redirect_uri", "code_verifier")
            taken = self._codes.take(*(said.get(name, "") for name in names))
            if taken is None:
                return _error("the code is not valid, or not for you", "invalid_grant")
            asked, official = taken
            return self._tokens(official, self._issuer.id_token(official, asked.nonce or None))
        named = parse(said.get("official", ""))
        if named is None:
            return _error("official must look like receiver@32.73 or receiver+secretary@32")
        return self._tokens(named)

    def _tokens(self, official: SampleOfficial, id_token: str | None = None) -> Response:
        answer: dict[str, Any] = {
            "access_token": self._issuer.token(official),
            "token_type": "Bearer",
            "expires_in": LIFE_SECONDS,
        }
        more = {"id_token": id_token, "scope": "openid profile"} if id_token else {}
        return JSONResponse(answer | more, headers=_UNCACHED)

    def _back(self, asked: Asked, **told: str) -> Response:
        there = urlsplit(asked.redirect_uri)
        query = [*parse_qsl(there.query), *told.items(), ("iss", self._issuer.url)]
        query += [("state", asked.state)] if asked.state else []
        url = urlunsplit(there._replace(query=urlencode(query)))
        return RedirectResponse(url, status_code=303, headers=_UNCACHED)


def make_app(issuer: Issuer, clock: WallClock) -> Starlette:
    """The issuer's HTTP door."""
    door = Door(issuer, clock)
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", door.discovery),
            Route("/jwks.json", door.keys),
            Route("/officials", door.officials),
            Route("/authorize", door.authorize, methods=["GET", "POST"]),
            Route("/token", door.token, methods=["POST"]),
        ]
    )


async def _said(request: Request) -> dict[str, str]:
    # Read by hand: a few fields do not need a form parser.
    if request.method == "GET":
        return dict(request.query_params)
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def _asked(said: Mapping[str, str]) -> Asked:
    return Asked(**{field.name: said.get(field.name, "") for field in fields(Asked)})


def _error(told: str, code: str = "invalid_request") -> Response:
    body = {"error": code, "error_description": told}
    return JSONResponse(body, status_code=400, headers=_UNCACHED)
