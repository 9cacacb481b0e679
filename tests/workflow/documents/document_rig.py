"""Case files with sealed reports in a real database, and whoever makes their documents."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from typing_extensions import override

from services.workflow.commands.activity import CaseActivities
from services.workflow.documents import store as document_store
from services.workflow.documents.maker import DocumentMaker
from services.workflow.documents.render import TEMPLATES
from services.workflow.documents.rendering_client import RenderingClient
from services.workflow.documents.worker import DocumentWorker
from services.workflow.engine.messages import OPEN, ExecutionRequest
from services.workflow.file import codec, store
from services.workflow.file.documents_due import FORM_NUMBERS, SEALED_AS
from services.workflow.holidays.calendars import Calendars
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.failures import DependencyDown
from shared.runtime.limits import Limits
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.sealing import Key, seal
from shared.statute.case.command import Command
from tests.workflow.documents.sample_files import ALL_MOVES, IDENTITY, START, STATEMENT
from tests.workflow.rig import PLENARY
from tests.workflow.samples import report

HOUR = timedelta(hours=2)
LIMITS = Limits()


class Away(Keyring):
    """A keyring that does not answer."""

    @override
    async def key(self, key_id: object) -> Key:
        raise DependencyDown("keyring")


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def passes(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class DocumentRig:
    """Case files in a database and the keyring, and whoever makes their documents."""

    pool: Pool
    keyring: Keyring
    clock: FixedClock = field(
        default_factory=lambda: FixedClock(SystemClock().now() + timedelta(minutes=1))
    )

    def __post_init__(self) -> None:
        self.steps = CaseActivities(self.pool, Calendars(), lambda: None)
        self.renderings: list[RenderingClient] = []

    async def close(self) -> None:
        for rendering in self.renderings:
            await rendering.close()

    def worker(
        self,
        *,
        templates: Path = TEMPLATES,
        steps: CaseActivities | None = None,
        limits: Limits = LIMITS,
    ) -> DocumentWorker:
        """A worker with a renderer of its own."""
        rendering = RenderingClient(limits, templates)
        self.renderings.append(rendering)
        maker = DocumentMaker(
            *(self.pool, self.keyring, steps or self.steps, self.clock, FORM_NUMBERS, rendering)
        )
        return DocumentWorker(self.pool, maker, self.clock, limits)

    async def opened(self) -> tuple[UUID, Key]:
        """A case whose report names the sample reporter, sealed, and the key of it."""
        key = await self.keyring.new_key()
        case_id = new_id()
        sealed = {
            "contact": seal(key, "contact", str(case_id), json.dumps(IDENTITY).encode()),
            "statement": seal(key, "statement", str(case_id), json.dumps(STATEMENT).encode()),
        }
        kinds = ("campaign_props", "ethics_ad_hoc")
        data = report(START, report_id=str(case_id), violation_kinds=kinds, missing=("evidence",))
        body = data.model_dump(mode="json") | sealed | {"reporter_kind": "citizen"}
        async with acquire(self.pool) as connection:
            await store.insert_reports(connection, {case_id: body})
        await self.steps.execute(ExecutionRequest(str(case_id), "open", OPEN, START))
        return case_id, key

    async def whole(self) -> tuple[UUID, Key]:
        """A case that went through all stages."""
        case_id, key = await self.opened()
        for place, command in enumerate(ALL_MOVES, start=1):
            await self.give(case_id, command, START + place * HOUR)
        return case_id, key

    async def give(
        self, case_id: UUID, command: Command, at: datetime, command_id: UUID | None = None
    ) -> None:
        kind, said = type(command).__name__, codec.encode_command(command)
        given = store.StoredCommand(case_id, str(command_id or new_id()), kind, said, PLENARY)
        async with acquire(self.pool) as connection:
            await store.insert_command(connection, given, None)
        outcome = await self.steps.execute(
            ExecutionRequest(str(case_id), given.command_id, kind, at)
        )
        assert outcome.accepted, (kind, outcome.refusal)

    async def all_made(self, worker: DocumentWorker | None = None) -> None:
        """Have documents made until none is taken."""
        worker = worker or self.worker()
        while await worker.make_next():
            pass

    async def documents(self, case_id: UUID) -> dict[str, list[document_store.DocumentRecord]]:
        found: dict[str, list[document_store.DocumentRecord]] = {}
        async with acquire(self.pool) as connection:
            for filed in await document_store.list_documents(connection, case_id):
                found.setdefault(filed.kind, []).append(filed)
        return found

    async def pdf(self, filed: document_store.DocumentRecord) -> bytes:
        async with acquire(self.pool) as connection:
            found = await document_store.find_document(connection, filed.case_id, filed.document_id)
        assert found is not None
        return await self.keyring.open(SEALED_AS, str(filed.document_id), found[1])

    async def unmade(self, case_id: UUID) -> list[tuple[str, str | None, bool]]:
        """What is not made: its kind, why, and whether it is given up."""
        async with acquire(self.pool) as connection:
            rows = await document_store.list_due(connection, case_id)
        return [(row["kind"], row["failure"], row["ended_at"] is not None) for row in rows]

    async def filed(self, case_id: UUID) -> list[tuple[str, str, int]]:
        """What the case file says was filed: kind, hash, of which fact."""
        async with acquire(self.pool) as connection:
            rows = await connection.fetch(
                "SELECT content FROM facts WHERE case_id = $1 AND kind = 'DocumentFiled'"
                " ORDER BY sequence",
                case_id,
            )
        said = [json.loads(row["content"]) for row in rows]
        return [(one["kind"], one["sha256"], one["of"]) for one in said]
