"""Verifies case files against their chain, their row, the signed heads and their documents."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from services.workflow.file.documents_due import SEALED_AS
from services.workflow.proof import case_file_store, findings, head_store
from services.workflow.proof.case_file import CaseFile
from services.workflow.proof.chain_head import ChainHead
from services.workflow.proof.findings import Finding
from shared.runtime.postgres.keyring import Erased, Keyring
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.runtime.sealing import Key, Unreadable, key_id_of, open_sealed

BATCH_SIZE = 200


@dataclass(slots=True)
class Tally:
    """What was checked; `unread` documents could not be opened, their key erased or not ours."""

    cases: int = 0
    facts: int = 0
    heads: int = 0
    documents: int = 0
    unread: int = 0


class Verifier:
    """Finds what is not as it was written.

    Args:
        pool: the service's database.
        keyring: opens documents, to check what they hold.
        trusted: fingerprints of the keys to trust; none trusts every key on record.
    """

    def __init__(self, pool: Pool, keyring: Keyring, trusted: Iterable[str] = ()) -> None:
        self._pool = pool
        self._keyring = keyring
        self._trusted = frozenset(trusted)
        self.tally = Tally()

    async def case(self, case_id: UUID) -> Finding | None:
        """The first finding on a case, its heads or its documents; None if all is whole."""
        async with snapshot_connection(self._pool) as connection:
            (file,) = await case_file_store.load_case_files(connection, [case_id])
            finding = self._file(file) or await self._covering(connection, file)
        return finding or await self._documents(file)

    async def everything(self) -> AsyncGenerator[Finding]:
        """The first finding on each office's heads and on each case.

        Case by case in batches, each in a transaction of its own: the service runs meanwhile.
        """
        async with acquire(self._pool) as connection:
            offices = await head_store.headed_offices(connection)
        present: set[tuple[str, int]] = set()
        for office in offices:
            async with snapshot_connection(self._pool) as connection:
                heads = await head_store.heads(connection, office)
                present |= {(office, head.number) for head in heads}
                # From number 1: heads removed from the front leave no gap among the rest.
                if finding := await self._heads(connection, heads, present, first=1):
                    yield finding
        async for file in self._files():
            finding = self._file(file) or findings.without_head(file, present)
            if finding := finding or await self._documents(file):
                yield finding

    async def _files(self) -> AsyncGenerator[CaseFile]:
        last = UUID(int=0)
        while True:
            async with snapshot_connection(self._pool) as connection:
                batch = await case_file_store.case_ids(connection, last, BATCH_SIZE)
                files = await case_file_store.load_case_files(connection, batch)
            if not files:
                return
            for file in files:
                yield file
            last = batch[-1]

    def _file(self, file: CaseFile) -> Finding | None:
        self.tally.cases += 1
        self.tally.facts += len(file.entries)
        return next(findings.of_file(file), None)

    async def _covering(self, connection: Connection, file: CaseFile) -> Finding | None:
        """Check the heads that cover a file, and all later heads of their offices.

        The later ones name the earlier by hash, up to those that were logged or exported.
        """
        covering = {(each.office, each.number) for each in file.covered}
        present: set[tuple[str, int]] = set()
        for office in sorted({office for office, _ in covering}):
            first = min(number for each, number in covering if each == office)
            heads = await head_store.heads(connection, office, first)
            present |= {(office, head.number) for head in heads}
            if finding := await self._heads(connection, heads, covering):
                return finding
        return findings.without_head(file, present)

    async def _heads(
        self,
        connection: Connection,
        heads: list[ChainHead],
        opened: set[tuple[str, int]],
        first: int | None = None,
    ) -> Finding | None:
        """The first finding on heads of one office, and on the leaves of those `opened`."""
        self.tally.heads += len(heads)
        keys = await head_store.public_keys(connection)
        if finding := next(findings.of_heads(heads, keys, self._trusted, first), None):
            return finding
        for head in heads:
            if (head.office, head.number) in opened:
                leaves = await head_store.leaves(connection, head.office, head.number)
                if finding := next(findings.of_leaves(head, leaves), None):
                    return finding
        return None

    async def _documents(self, file: CaseFile) -> Finding | None:
        opened: dict[tuple[int, str], bytes] = {}
        for each in file.documents:
            self.tally.documents += 1
            try:
                key = await self._keyring.key(key_id_of(each.sealed))
            except (Erased, Unreadable):
                self.tally.unread += 1
                continue
            opened[each.of, each.kind] = _pdf(key, each.document_id, each.sealed)
        return next(findings.of_documents(file, opened), None)


def _pdf(key: Key, document_id: UUID, sealed: str) -> bytes:
    try:
        return open_sealed(key, SEALED_AS, str(document_id), sealed)
    except Unreadable:
        # Its key opened, so the sealed text was changed: no bytes, whose hash cannot match.
        return b""


@asynccontextmanager
async def snapshot_connection(pool: Pool) -> AsyncGenerator[Connection]:
    """A read-only connection that sees the database as of one moment (repeatable read).

    A file, its row and its heads are read by several statements: a fact written between two of
    them would look like tampering.

    Raises:
        DependencyDown, Transient: as `acquire`.
    """
    async with (
        acquire(pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection
