"""Makes one document: opens what its kind needs, renders, seals, keeps it, and files its hash."""

import asyncio
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from services.workflow.commands.activity import CaseActivities
from services.workflow.documents import store
from services.workflow.documents.contents import contents
from services.workflow.documents.context import DocumentContext, Opened, document_context
from services.workflow.documents.render import Renderer
from services.workflow.documents.store import Due, Filed
from services.workflow.engine.messages import ExecutionRequest
from services.workflow.file import codec
from services.workflow.file.documents_due import FORMS, SEALED_AS, Form, Kind, RequiredDocument
from shared.runtime.clock import WallClock
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, acquire, transaction
from shared.runtime.sealing import Key, key_id_of, open_sealed, seal
from shared.statute.acts.commands import FileDocument

_PAGE = re.compile(rb"/Type\s*/Page\b")
_FILE = FileDocument.__name__


class NotFiledError(Exception):
    """The law refused to file a document: a mistake of ours.

    Attributes:
        refusal: the code of the refusal.
    """

    def __init__(self, refusal: str | None) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class DocumentMaker:
    """Makes and files documents; whatever it dies of, doing it again ends in the same one."""

    def __init__(
        self,
        pool: Pool,
        keyring: Keyring,
        steps: CaseActivities,
        clock: WallClock,
        form_numbers: Mapping[str, str],
        renderer: Renderer | None = None,
    ) -> None:
        self._pool = pool
        self._keyring = keyring
        self._steps = steps
        self._clock = clock
        self._form_numbers = form_numbers
        self._renderer = renderer or Renderer()

    async def make(self, due: Due) -> None:
        """Have the document made and filed, once, and no longer due.

        Raises:
            Erased: the report's key is gone, so it can never be made.
            Unreadable: the key or what it sealed cannot be read by this process.
            TypstError: the template is wrong.
            NotFiledError: the law refused its hash.
            ApplicationError, Transient: the step, or a database, asks for another try.
        """
        async with acquire(self._pool) as connection:
            filed = await store.made(connection, due)
        if filed is None:
            filed = await self._made(due)
        # Its step is taken without the case's workflow: it moves no clock, and none waits for it.
        step = ExecutionRequest(
            str(due.case_id), filing_of(filed.document_id), _FILE, self._clock.now()
        )
        ended = await self._steps.execute(step)
        if not ended.accepted:
            raise NotFiledError(ended.refusal)
        async with acquire(self._pool) as connection:
            await store.done(connection, due)

    async def _made(self, due: Due) -> Filed:
        async with acquire(self._pool) as connection:
            report, written = await store.file_of(connection, due.case_id)
        form = FORMS[Kind(due.kind)]
        key = await self._keyring.key(key_id_of(report["contact"]))
        opened = _opened(form, key, due.case_id, report)
        called = RequiredDocument(due.fact, form.kind)
        about = document_context([codec.decode(fact) for fact in written], called, opened)
        # The rendering lets other threads run: heartbeats and steps go on beside it.
        filed, pdf = await asyncio.to_thread(self._rendered, about, due)
        sealed = seal(key, SEALED_AS, str(filed.document_id), pdf)
        command = FileDocument(filed.kind, filed.number, filed.sha256.hex(), filed.fact)
        async with transaction(self._pool) as connection:
            said = (filing_of(filed.document_id), _FILE, codec.encode_command(command))
            await store.keep(connection, filed, sealed, said)
            # Another may have made it at the same moment: the one that is kept is filed.
            return await store.made(connection, due) or filed

    def _rendered(self, about: DocumentContext, due: Due) -> tuple[Filed, bytes]:
        form, at = FORMS[about.called.kind], about.fact.at
        form_number = self._form_numbers.get(f"{about.case.regime}.{form.purpose}", "")
        said = contents(about, form_number)
        pdf = self._renderer.pdf(form.template, said, at)
        filed = Filed(
            document_id=document_id(due.case_id, about.called),
            case_id=due.case_id,
            fact=due.fact,
            kind=due.kind,
            number=said["number"],
            form=form_number,
            sha256=sha256(pdf).digest(),
            pages=len(_PAGE.findall(pdf)),
            made_at=at,
        )
        return filed, pdf


def document_id(case_id: UUID, called: RequiredDocument) -> UUID:
    """The id of a document: the same however often it is made, so that it is filed once."""
    return uuid5(case_id, f"{called.fact}/{called.kind}")


def filing_of(document: UUID) -> str:
    """The id of the command that files a document; no UUID, which officials mint for theirs."""
    return f"file-{document}"


def _opened(form: Form, key: Key, case_id: UUID, report: Mapping[str, Any]) -> Opened:
    """What the kind may show of the sealed parts; the contact stays sealed for all but a few."""
    contact = _open(key, "contact", case_id, report) if form.shows_reporter else {}
    said = _open(key, "statement", case_id, report) if form.statement_fields else {}
    return Opened(contact, {name: said[name] for name in form.statement_fields if name in said})


def _open(key: Key, part: str, case_id: UUID, report: Mapping[str, Any]) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(open_sealed(key, part, str(case_id), report[part]))
    return opened
