"""The routes of documents: which a case has, and each as PDF."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.workflow.access.authenticate import Token, authenticate
from services.workflow.access.office_connection import office_connection
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.desk import case_store
from services.workflow.documents import labels, store
from services.workflow.documents.errors import DocumentErased, DocumentNotFound, PurposeMissing
from services.workflow.documents.store import DocumentRecord
from services.workflow.errors import CommandRefused
from services.workflow.file.documents_due import FORMS, SEALED_AS, Kind
from shared.runtime.clock import new_id
from shared.runtime.http.problems import PROBLEM
from shared.runtime.http.tokens import Official, TokenVerifier
from shared.runtime.postgres.keyring import Erased, Keyring
from shared.runtime.postgres.pool import Pool
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.text import clean_line
from shared.statute.acts.administration import ReadIdentity, is_in_words

PDF = "application/pdf"
_ANSWERS: dict[int | str, dict[str, Any]] = dict.fromkeys((401, 403, 404, 422, 503), PROBLEM)
Purpose = Annotated[
    str | None,
    Query(min_length=3, max_length=500, description="Why the reporter's identity is read."),
]


class DocumentView(BaseModel):
    """A document of a case."""

    document_id: UUID
    kind: str
    number: str
    form: str = Field(description="The number of the form; empty where none is confirmed.")
    fact: int = Field(description="The place in the case file of the fact that called for it.")
    sha256: str
    pages: int
    made_at: AwareDatetime
    shows_reporter: bool


class PendingDocumentView(BaseModel):
    """A document that a fact requires and that is not made."""

    kind: str
    fact: int
    failure: str | None = Field(description="Why the last attempt made nothing, as a code.")
    explanation: str | None = Field(None, description="The same in words, and what follows.")
    explanation_en: str | None = None
    ended_at: AwareDatetime | None = Field(
        description="Since when it is given up, or set aside until an operator has looked into it."
    )


class DocumentListView(BaseModel):
    """The documents of a case, and those still to be made or given up."""

    documents: list[DocumentView]
    unmade: list[PendingDocumentView]
    hint: str | None = Field(None, description="Why there is none.")
    hint_en: str | None = None


_NO_DOCUMENTS = {
    "hint": "Belum ada dokumen: setiap dokumen dibuat sesudah tindakan yang memerlukannya.",
    "hint_en": "There is no document yet: each is made after the act that calls for it.",
}


class DocumentsApi:
    """Answers the requests for documents."""

    def __init__(
        self, commands: CommandService, pool: Pool, keyring: Keyring, sign_in: TokenVerifier
    ) -> None:
        self._commands = commands
        self._pool = pool
        self._keyring = keyring
        self._sign_in = sign_in

    async def documents(self, case_id: UUID, token: str | None) -> DocumentListView:
        """The documents of a case.

        Raises:
            CaseNotFound: there is none, or the office may not see it.
        """
        official = await authenticate(self._sign_in, token)
        async with office_connection(self._pool, official.office) as connection:
            await case_store.zone(connection, case_id)  # CaseNotFound for a case elsewhere
            documents = await store.list_documents(connection, case_id)
            pending = await store.list_due(connection, case_id)
        return DocumentListView(
            documents=[_document_view(one) for one in documents],
            **({} if documents or pending else _NO_DOCUMENTS),
            unmade=[_pending_view(row) for row in pending],
        )

    async def document(
        self, case_id: UUID, document_id: UUID, purpose: str | None, token: str | None
    ) -> Response:
        """One document as PDF; one that shows the reporter leaves a fact of the reading first.

        Raises:
            CaseNotFound, DocumentNotFound: there is none, or the office may not see it.
            PurposeMissing: it shows the reporter, and no purpose was given.
            CommandRefused: the official may not read the identity.
            DocumentErased: the key of the case's report was erased.
        """
        official = await authenticate(self._sign_in, token)
        document, _ = await self._find(case_id, document_id, official)
        if FORMS[Kind(document.kind)].shows_reporter:
            await self._record_reading(case_id, official, purpose)
        # Read again after the command: the case may have moved to another office meanwhile.
        document, sealed = await self._find(case_id, document_id, official)
        try:
            pdf = await self._keyring.open(SEALED_AS, str(document_id), sealed)
        except Erased:
            raise DocumentErased from None
        name = f'inline; filename="{document.kind}-{document.fact}.pdf"'
        return Response(
            pdf, media_type=PDF, headers={"Content-Disposition": name, "Cache-Control": "no-store"}
        )

    async def _find(
        self, case_id: UUID, document_id: UUID, official: Official
    ) -> tuple[DocumentRecord, str]:
        async with office_connection(self._pool, official.office) as connection:
            await case_store.zone(connection, case_id)
            result = await store.find_document(connection, case_id, document_id)
        if result is None:
            raise DocumentNotFound
        return result

    async def _record_reading(self, case_id: UUID, official: Official, purpose: str | None) -> None:
        purpose = clean_line(purpose or "")
        if not is_in_words(purpose):
            raise PurposeMissing
        command = ReadIdentity(official.subject, purpose)
        with bind_case(str(case_id)):
            outcome = await self._commands.execute(
                Instruction(case_id, new_id(), command, official)
            )
        if not outcome["accepted"]:
            raise CommandRefused(outcome)


def _document_view(document: DocumentRecord) -> DocumentView:
    return DocumentView(
        document_id=document.document_id,
        kind=document.kind,
        number=document.number,
        form=document.form,
        fact=document.fact,
        sha256=document.sha256.hex(),
        pages=document.pages,
        made_at=document.made_at,
        shows_reporter=FORMS[Kind(document.kind)].shows_reporter,
    )


def _pending_view(row: Record) -> PendingDocumentView:
    words = labels.explain_failure(row["failure"], ended=row["ended_at"] is not None)
    return PendingDocumentView(
        **dict(row),
        explanation=words and words.indonesian,
        explanation_en=words and words.english,
    )


def routes(api: DocumentsApi) -> APIRouter:
    """What is answered where."""
    router = APIRouter(tags=["documents"], responses=_ANSWERS)

    @router.get("/cases/{case_id}/documents")
    async def documents(case_id: UUID, authorization: Token = None) -> DocumentListView:
        """The documents of a case."""
        return await api.documents(case_id, authorization)

    @router.get(
        "/cases/{case_id}/documents/{document_id}",
        response_class=Response,
        responses={200: {"description": "The document", "content": {PDF: {}}}, 409: PROBLEM},
    )
    async def document(
        case_id: UUID, document_id: UUID, purpose: Purpose = None, authorization: Token = None
    ) -> Response:
        """One document as PDF. If it shows the reporter, say for what purpose it is read."""
        return await api.document(case_id, document_id, purpose, authorization)

    return router
