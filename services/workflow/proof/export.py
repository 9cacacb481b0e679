"""Puts a case file, with all a stranger needs to check it, into one archive, signed.

The archive is a zip: `case.json`, `case.json.sig` (64 bytes: the signature over `case.json` as it
stands there) and, if it was opened, one PDF a document. `deploy/check_export.py` checks it.
"""

import io
import json
import zipfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.workflow.errors import CaseNotFound
from services.workflow.file.chain import Entry, canonical
from services.workflow.file.documents_due import SEALED_AS
from services.workflow.proof import case_file_store, findings, head_store
from services.workflow.proof.case_file import Document, WholeFile
from services.workflow.proof.chain_head import ChainHead, Leaf, way
from services.workflow.proof.findings import Filed
from services.workflow.proof.signing import SigningKey
from services.workflow.proof.verify import as_of_now
from shared.runtime.clock import WallClock
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Connection, Pool

TYPE = "awasi.case-export.v1"
STATED, SIGNATURE = "case.json", "case.json.sig"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: as its fact names it, as it is kept, and its PDF if it was opened."""

    filed: Filed
    sealed: str
    pdf: bytes | None


@dataclass(frozen=True, slots=True)
class Exported:
    """What an archive is made of.

    Attributes:
        heads: those over the case, each with all that it covers.
        keys: the public keys that signed any of it.
        report: the reporter's parts: sealed texts, or what they say once opened.
    """

    file: WholeFile
    heads: Sequence[tuple[ChainHead, Sequence[Leaf]]]
    keys: Sequence[bytes]
    documents: Sequence[Paper]
    report: Mapping[str, Any]
    opened: bool


class Export:
    """Exports cases, by default with everything that is sealed left sealed."""

    def __init__(self, pool: Pool, keyring: Keyring, key: SigningKey, clock: WallClock) -> None:
        self._pool = pool
        self._keyring = keyring
        self._key = key
        self._clock = clock

    async def archive(self, case_id: UUID, *, opened: bool = False) -> bytes:
        """The archive of a case. Whoever has it `opened` has left a fact of that before.

        Raises:
            CaseNotFound: there is no such case.
            Erased: it is to be opened and its key is gone.
        """
        async with as_of_now(self._pool) as connection:
            (file,) = await case_file_store.whole_files(connection, [case_id])
            if not file.entries:
                raise CaseNotFound
            heads = await _heads(connection, file)
            known = await head_store.public_keys(connection)
        signed_by = {head.key_id for head, _ in heads} - {self._key.key_id}
        told = Exported(
            file=file,
            heads=heads,
            keys=[self._key.public, *(known[key_id] for key_id in sorted(signed_by))],
            documents=[each async for each in self._documents(file, opened=opened)],
            report=await self._report(file) if opened else file.report,
            opened=opened,
        )
        return pack(told, self._clock.now(), self._key)

    async def _report(self, file: WholeFile) -> dict[str, Any]:
        subject = str(file.case_id)
        return {
            part: json.loads(await self._keyring.open(part, subject, sealed))
            for part, sealed in file.report.items()
        }

    async def _documents(self, file: WholeFile, *, opened: bool) -> AsyncGenerator[Paper]:
        kept = {(each.of, each.kind): each for each in file.documents}
        for filed in findings.filed_documents(file):
            document = kept.get((filed.of, filed.kind))
            if document is not None:
                yield Paper(filed, document.sealed, await self._pdf(document) if opened else None)

    async def _pdf(self, document: Document) -> bytes:
        return await self._keyring.open(SEALED_AS, str(document.document_id), document.sealed)


def pack(told: Exported, at: datetime, key: SigningKey) -> bytes:
    """The archive's bytes."""
    stated = canonical(_stated(told, at)).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(STATED, stated)
        archive.writestr(SIGNATURE, key.sign(stated))
        for each in told.documents:
            if each.pdf is not None:
                archive.writestr(f"documents/{each.filed.at}-{each.filed.kind}.pdf", each.pdf)
    return packed.getvalue()


def _stated(told: Exported, at: datetime) -> dict[str, Any]:
    return {
        "type": TYPE,
        "case_id": str(told.file.case_id),
        "exported_at": at.astimezone(UTC).isoformat(),
        "facts": [_fact(entry) for entry in told.file.entries],
        "heads": [_head(head, leaves, told.file.case_id) for head, leaves in told.heads],
        "keys": [public.hex() for public in told.keys],
        "opened": told.opened,
        "report": dict(told.report),
        "sealed_documents": [
            {"fact": each.filed.at, "sealed": each.sealed}
            for each in told.documents
            if each.pdf is None
        ],
    }


def _fact(entry: Entry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "at": entry.at.astimezone(UTC).isoformat(),
        "command_id": entry.command_id,
        "content": entry.payload(),
        "hash": entry.hash.hex(),
    }


def _head(head: ChainHead, leaves: Sequence[Leaf], case_id: UUID) -> dict[str, Any]:
    """A head and the way from the case's leaf to its root. The order of the names is relied on."""
    return {
        "head": head.told(),
        "reach": next(leaf.sequence for leaf in leaves if leaf.case_id == case_id),
        "signature": head.signature.hex(),
        "way": [beside.hex() for beside in way(leaves, case_id)],
    }


async def _heads(connection: Connection, file: WholeFile) -> list[tuple[ChainHead, Sequence[Leaf]]]:
    """The heads over a case, each with all that it covers."""
    return [
        (head, await head_store.leaves(connection, each.office, each.number))
        for each in file.covered
        for head in await head_store.heads(connection, each.office, each.number, each.number)
    ]
