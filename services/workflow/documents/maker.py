"""Makes one document: opens what its kind needs, renders, seals, stores it, and files its hash."""

import asyncio
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from services.workflow.commands.activity import CaseActivities
from services.workflow.documents import store
from services.workflow.documents.contents import contents
from services.workflow.documents.context import DocumentContext, OpenedReport, document_context
from services.workflow.documents.rendering_client import RenderingClient
from services.workflow.documents.store import DocumentRecord, DueDocument
from services.workflow.engine.messages import ExecutionRequest
from services.workflow.file import codec
from services.workflow.file.documents_due import FORMS, SEALED_AS, Form, Kind, RequiredDocument
from shared.runtime.clock import WallClock
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, acquire, transaction
from shared.runtime.sealing import Key, key_id_of, open_sealed, seal
from shared.statute.acts.administration import FileDocument

_FILE = FileDocument.__name__


class NotFiledError(Exception):
    """`decide` refused to file a document, which a correct program never sees.

    Attributes:
        refusal: the code of the refusal.
    """

    def __init__(self, refusal: str | None) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class DocumentMaker:
    """Makes and files documents; after a crash at any point a repeat ends in the same document.

    The id follows from the case, the fact and the kind, the bytes from the facts, and the command
    that files the hash is stored in the transaction of the document.
    """

    def __init__(
        self,
        pool: Pool,
        keyring: Keyring,
        activities: CaseActivities,
        clock: WallClock,
        form_numbers: Mapping[str, str],
        rendering: RenderingClient,
    ) -> None:
        self._pool = pool
        self._keyring = keyring
        self._activities = activities
        self._clock = clock
        self._form_numbers = form_numbers
        self._rendering = rendering

    async def make(self, due: DueDocument) -> None:
        """Make and file a due document, and remove it from what is due.

        Raises:
            Erased: the report's key was erased, so it can never be made.
            Unreadable: the key or what it sealed cannot be read by this process.
            RenderingDied: the process that renders ended over it.
            WrongTemplate: the template is wrong.
            NotFiledError: `decide` refused to file its hash.
            ApplicationError, Transient: the activity, or a database, asks for another attempt.
        """
        async with acquire(self._pool) as connection:
            document = await store.find_made(connection, due)
        if document is None:
            document = await self._make_new(due)
        # Filed by the activity itself, without the case's workflow: a filed document starts no
        # clock, and each would cost six events of the case's history.
        request = ExecutionRequest(
            str(due.case_id), filing_command_id(document.document_id), _FILE, self._clock.now()
        )
        outcome = await self._activities.execute(request)
        if not outcome.accepted:
            raise NotFiledError(outcome.refusal)
        async with acquire(self._pool) as connection:
            await store.delete_due(connection, due)

    async def _make_new(self, due: DueDocument) -> DocumentRecord:
        async with acquire(self._pool) as connection:
            report, stored_facts = await store.load_file(connection, due.case_id)
        form = FORMS[Kind(due.kind)]
        key = await self._keyring.key(key_id_of(report["contact"]))
        opened = _open_parts(form, key, due.case_id, report)
        required = RequiredDocument(due.fact, form.kind)
        context = document_context([codec.decode(fact) for fact in stored_facts], required, opened)
        document, pdf = await self._render(context, due)
        sealed = seal(key, SEALED_AS, str(document.document_id), pdf)
        command = FileDocument(document.kind, document.number, document.sha256.hex(), document.fact)
        async with transaction(self._pool) as connection:
            values = (filing_command_id(document.document_id), _FILE, codec.encode_command(command))
            await store.insert(connection, document, sealed, values)
            # Another worker may have stored it first: the stored one is filed.
            return await store.find_made(connection, due) or document

    async def _render(
        self, context: DocumentContext, due: DueDocument
    ) -> tuple[DocumentRecord, bytes]:
        form, at = FORMS[context.required.kind], context.fact.at
        form_number = self._form_numbers.get(f"{context.case.regime}.{form.purpose}", "")
        # In a thread: the longest case file takes longer than the event loop may stand still.
        values = await asyncio.to_thread(contents, context, form_number)
        rendered = await self._rendering.render(form.template, values, at)
        document = DocumentRecord(
            document_id=document_id(due.case_id, context.required),
            case_id=due.case_id,
            fact=due.fact,
            kind=due.kind,
            number=values["number"],
            form=form_number,
            sha256=sha256(rendered.pdf).digest(),
            pages=rendered.pages,
            made_at=at,
        )
        return document, rendered.pdf


def document_id(case_id: UUID, required: RequiredDocument) -> UUID:
    """The id of a document: a UUID (version 5) of its place, the same however often it is made."""
    return uuid5(case_id, f"{required.fact}/{required.kind}")


def filing_command_id(document: UUID) -> str:
    """The id of the command that files a document.

    Not a UUID: officials choose UUIDs for their commands, and none can take the place of this one.
    """
    return f"file-{document}"


def _open_parts(form: Form, key: Key, case_id: UUID, report: Mapping[str, Any]) -> OpenedReport:
    """Open the parts that the kind may show: the contact only where it shows the reporter."""
    contact = _open(key, "contact", case_id, report) if form.shows_reporter else {}
    values = _open(key, "statement", case_id, report) if form.statement_fields else {}
    return OpenedReport(
        contact, {name: values[name] for name in form.statement_fields if name in values}
    )


def _open(key: Key, part: str, case_id: UUID, report: Mapping[str, Any]) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(open_sealed(key, part, str(case_id), report[part]))
    return opened
