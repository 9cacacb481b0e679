"""The routes of proofs: the public keys for anyone, the export of a case for its officials."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.workflow.access.authenticate import Token, authenticate
from services.workflow.commands.form import IdentityRequest, read_identity_request
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.desk.queries import CaseQueries
from services.workflow.errors import CommandRefused, IdentityErased
from services.workflow.proof import head_store
from services.workflow.proof.export import Exporter
from shared.runtime.http.problems import PROBLEM
from shared.runtime.http.tokens import TokenVerifier
from shared.runtime.limits import Limits
from shared.runtime.postgres.keyring import Erased
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.signatures.ed25519 import SigningKey, jwk
from shared.runtime.telemetry.logs import bind_case
from shared.statute.acts.administration import ReadIdentity

KEY_CACHE_SECONDS = 300
"""How long clients may cache the keys; a new key never signs what is older than itself."""

ZIP = "application/zip"


class ProofApi:
    """Answers the requests for keys and exports."""

    def __init__(  # noqa: PLR0913 - what it answers from
        self,
        pool: Pool,
        key: SigningKey,
        export: Exporter,
        queries: CaseQueries,
        commands: CommandService,
        *,
        event_keys: Sequence[dict[str, str]],
        limits: Limits,
    ) -> None:
        self._limits = limits
        self._pool = pool
        self._key = key
        self._export = export
        self._queries = queries
        self._commands = commands
        self._event_keys = event_keys

    async def keys(self) -> dict[str, list[dict[str, str]]]:
        """A JWK set: the keys that ever signed heads, the current one first, then of events."""
        async with acquire(self._pool) as connection:
            known = await head_store.public_keys(connection)
        proofs = {self._key.key_id: self._key.public} | known
        return {"keys": [*(jwk(public) for public in proofs.values()), *self._event_keys]}

    async def sealed(self, case_id: UUID, sign_in: TokenVerifier, token: str | None) -> Response:
        """The export of a case with its sealed parts left sealed.

        Raises:
            CaseNotFound: there is none, or the office may not see it.
        """
        official = await authenticate(sign_in, token)
        await self._queries.case(case_id, official)
        return _zip(case_id, await self._export.archive(case_id))

    async def opened(
        self,
        case_id: UUID,
        read: Callable[[], Awaitable[bytes]],
        sign_in: TokenVerifier,
        token: str | None,
    ) -> Response:
        """The export with the identity in the clear, after a fact of its reading.

        Raises:
            CaseNotFound: there is none, or the office may not see it.
            CommandRefused: the official may not read the identity.
            IdentityErased: the report's key was erased.
        """
        official = await authenticate(sign_in, token)
        await self._queries.check_addressed(case_id, official)
        body = read_identity_request(await read(), self._limits)
        command = ReadIdentity(official.subject, body.purpose)
        with bind_case(str(case_id)):
            outcome = await self._commands.execute(
                Instruction(case_id, body.command_id, command, official)
            )
        if not outcome["accepted"]:
            raise CommandRefused(outcome)
        # A repeated command is answered with its stored outcome; authority is checked as of now.
        await self._queries.identity(case_id, official)
        try:
            return _zip(case_id, await self._export.archive(case_id, opened=True))
        except Erased:
            raise IdentityErased from None


def _zip(case_id: UUID, archive: bytes) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{case_id}.zip"'}
    return Response(archive, media_type=ZIP, headers=named | {"Cache-Control": "no-store"})


_ZIPPED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The archive", "content": {ZIP: {}}},
    **dict.fromkeys((401, 403, 404, 503), PROBLEM),
}
_READ: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": IdentityRequest.model_json_schema()}},
}


def routes(proofs: ProofApi, sign_in: TokenVerifier) -> APIRouter:
    """What is answered where."""
    router = APIRouter(tags=["proofs"])

    @router.get("/.well-known/jwks.json")
    async def keys(response: Response) -> dict[str, list[dict[str, str]]]:
        """The public keys of daily heads and exports and, after them, with a `source`, of events.

        Each `kid` is the key's fingerprint.
        """
        response.headers["Cache-Control"] = f"public, max-age={KEY_CACHE_SECONDS}"
        return await proofs.keys()

    @router.get("/cases/{case_id}/export", responses=_ZIPPED, response_class=Response)
    async def sealed(case_id: UUID, authorization: Token = None) -> Response:
        """A case with all its proofs as one archive; what is sealed stays sealed."""
        return await proofs.sealed(case_id, sign_in, authorization)

    @router.post(
        "/cases/{case_id}/export",
        responses=_ZIPPED | dict.fromkeys((409, 413, 422), PROBLEM),
        response_class=Response,
        openapi_extra={"requestBody": _READ},
    )
    async def opened(case_id: UUID, request: Request, authorization: Token = None) -> Response:
        """The same with the identity and the documents in the clear; that becomes a fact."""
        return await proofs.opened(case_id, request.body, sign_in, authorization)

    return router
