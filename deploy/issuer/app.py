"""The issuer's HTTP API: discovery, keys, sign-in, tokens, and the list of sample officials.

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

from deploy.issuer.authorization_codes import AuthorizationCodes, AuthorizationRequest
from deploy.issuer.officials import SAMPLES, SampleOfficial, parse
from deploy.issuer.sign_in_page import STYLE, explanation_page, sign_in_page
from deploy.issuer.tokens import LIFETIME_SECONDS, Issuer
from shared.runtime.clock import WallClock
from shared.runtime.http.middleware import PAGE_POLICY, protection
from shared.runtime.limits import Limits

_UNCACHED = {"Cache-Control": "no-store"}


class IssuerApi:
    """The handlers of the issuer's routes."""

    def __init__(self, issuer: Issuer, clock: WallClock) -> None:
        self._issuer = issuer
        self._codes = AuthorizationCodes(clock)

    async def discovery(self, _: Request) -> Response:
        """The discovery document."""
        return JSONResponse(self._issuer.discovery())

    async def keys(self, _: Request) -> Response:
        """The key set that verifies tokens (RFC 7517)."""
        return JSONResponse(self._issuer.keys())

    async def officials(self, _: Request) -> Response:
        """The sample officials, for scripts that wish to choose."""
        officials = [official.as_json() for official in SAMPLES]
        return JSONResponse({"client_id": self._issuer.audience, "officials": officials})

    async def authorize(self, request: Request) -> Response:
        """The sign-in page; once an official is chosen, back to the client with a code."""
        parameters = await _parameters(request)
        sign_in = _authorization_request(parameters)
        if not sign_in.has_valid_client(self._issuer.audience):
            return self._unknown_client(request, parameters)
        if error := sign_in.error_code():
            return self._redirect(sign_in, error=error)
        if "official" not in parameters:
            return HTMLResponse(sign_in_page(sign_in), headers=_page_headers(sign_in))
        official = parse(parameters["official"])
        if official is None:
            return self._redirect(sign_in, error="access_denied")
        return self._redirect(sign_in, code=self._codes.issue(sign_in, official))

    async def style(self, _: Request) -> Response:
        """The style sheet of the pages."""
        return Response(STYLE, media_type="text/css")

    async def explanation(self, _: Request) -> Response:
        """What this issuer is for."""
        return self._explanation(refused=False)

    def _unknown_client(self, request: Request, parameters: Mapping[str, str]) -> Response:
        """A page for a person, who may have opened the address by hand; JSON for a program."""
        if "text/html" not in request.headers.get("accept", ""):
            client = self._issuer.audience
            return _error(f"client_id must be {client}, redirect_uri one of this machine's")
        return self._explanation(refused=bool(parameters))

    def _explanation(self, *, refused: bool) -> Response:
        page = explanation_page(self._issuer.url, self._issuer.audience, refused=refused)
        return HTMLResponse(page, 400 if refused else 200)

    async def token(self, request: Request) -> Response:
        """Tokens for a code with its verifier, or for the sample official that a script names."""
        parameters = await _parameters(request)
        if parameters.get("grant_type") == "authorization_code":
            names = ("code", "client_id", "redirect_uri", "code_verifier")
            redeemed = self._codes.redeem(*(parameters.get(name, "") for name in names))
            if redeemed is None:
                return _error("the code is not valid, or not for you", "invalid_grant")
            sign_in, official = redeemed
            return self._tokens(official, self._issuer.id_token(official, sign_in.nonce or None))
        named = parse(parameters.get("official", ""))
        if named is None:
            return _error("official must look like receiver@32.73 or receiver+secretary@32")
        return self._tokens(named)

    def _tokens(self, official: SampleOfficial, id_token: str | None = None) -> Response:
        answer: dict[str, Any] = {
            "access_token": self._issuer.token(official),
            "token_type": "Bearer",
            "expires_in": LIFETIME_SECONDS,
        }
        more = {"id_token": id_token, "scope": "openid profile"} if id_token else {}
        return JSONResponse(answer | more, headers=_UNCACHED)

    def _redirect(self, sign_in: AuthorizationRequest, **result: str) -> Response:
        target = urlsplit(sign_in.redirect_uri)
        query = [*parse_qsl(target.query), *result.items(), ("iss", self._issuer.url)]
        query += [("state", sign_in.state)] if sign_in.state else []
        url = urlunsplit(target._replace(query=urlencode(query)))
        return RedirectResponse(url, status_code=303, headers=_UNCACHED)


def make_app(issuer: Issuer, clock: WallClock, limits: Limits) -> Starlette:
    """The issuer's web application."""
    api = IssuerApi(issuer, clock)
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", api.discovery),
            Route("/jwks.json", api.keys),
            Route("/", api.explanation),
            Route("/officials", api.officials),
            Route("/authorize", api.authorize, methods=["GET", "POST"]),
            Route("/token", api.token, methods=["POST"]),
            Route("/static/issuer.css", api.style),
        ],
        middleware=protection(limits),
    )


def _page_headers(sign_in: AuthorizationRequest) -> dict[str, str]:
    # Browsers hold a form also to where its answer redirects.
    client = urlsplit(sign_in.redirect_uri)
    origin = f"{client.scheme}://{client.hostname}:{client.port or '*'}"
    policy = PAGE_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")
    return _UNCACHED | {"Content-Security-Policy": policy}


async def _parameters(request: Request) -> dict[str, str]:
    # Starlette's form parser needs a package that nothing else here needs.
    if request.method == "GET":
        return dict(request.query_params)
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def _authorization_request(parameters: Mapping[str, str]) -> AuthorizationRequest:
    return AuthorizationRequest(
        **{field.name: parameters.get(field.name, "") for field in fields(AuthorizationRequest)}
    )


def _error(description: str, code: str = "invalid_request") -> Response:
    body = {"error": code, "error_description": description}
    return JSONResponse(body, status_code=400, headers=_UNCACHED)
