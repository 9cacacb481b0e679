"""Exports a case file, with all that a stranger needs to check it, as one signed archive.

The archive is a zip: `case.json` and, if it was opened, one PDF a document. Its comment, which ends
the file, is the public key (32 bytes) and the signature (64 bytes, Ed25519) over every byte before
the signature: whoever checks it need not open what somebody else made. `deploy/check_export.py`
checks it.
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
from services.workflow.proof.case_file import CaseFile, StoredDocument
from services.workflow.proof.chain_head import ChainHead
from services.workflow.proof.findings import FiledDocument
from services.workflow.proof.merkle_tree import Leaf, inclusion_proof
from services.workflow.proof.verify import snapshot_connection
from shared.runtime.clock import WallClock
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Connection, Pool
from shared.runtime.signatures.ed25519 import SigningKey

TYPE = "awasi.case-export.v2"
STATEMENT = "case.json"
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    """A document: as its fact names it, its sealed text, and its PDF if it is opened."""

    filed: FiledDocument
    sealed: str
    pdf: bytes | None


@dataclass(frozen=True, slots=True)
class ExportContents:
    """The contents of an archive.

    Attributes:
        heads: those that cover the case, each with all its leaves.
        keys: the public keys that signed any of it.
        report: the reporter's parts, as sealed text or, once opened, as JSON values.
    """

    file: CaseFile
    heads: Sequence[tuple[ChainHead, Sequence[Leaf]]]
    keys: Sequence[bytes]
    documents: Sequence[ExportedDocument]
    report: Mapping[str, Any]
    opened: bool


class Exporter:
    """Exports cases, by default with everything that is sealed left sealed."""

    def __init__(self, pool: Pool, keyring: Keyring, key: SigningKey, clock: WallClock) -> None:
        self._pool = pool
        self._keyring = keyring
        self._key = key
        self._clock = clock

    async def archive(self, case_id: UUID, *, opened: bool = False) -> bytes:
        """The archive of a case.

        The caller has recorded the reading as a fact before asking for it `opened`.

        Raises:
            CaseNotFound: there is no such case.
            Erased: it is to be opened, and its key was erased.
        """
        async with snapshot_connection(self._pool) as connection:
            (file,) = await case_file_store.load_case_files(connection, [case_id])
            if not file.entries:
                raise CaseNotFound
            heads = await _heads(connection, file)
            known = await head_store.public_keys(connection)
        signed_by = {head.key_id for head, _ in heads} - {self._key.key_id}
        contents = ExportContents(
            file=file,
            heads=heads,
            keys=[self._key.public, *(known[key_id] for key_id in sorted(signed_by))],
            documents=[each async for each in self._documents(file, opened=opened)],
            report=await self._report(file) if opened else file.report,
            opened=opened,
        )
        return pack(contents, self._clock.now(), self._key)

    async def _report(self, file: CaseFile) -> dict[str, Any]:
        subject = str(file.case_id)
        return {
            part: json.loads(await self._keyring.open(part, subject, sealed))
            for part, sealed in file.report.items()
        }

    async def _documents(self, file: CaseFile, *, opened: bool) -> AsyncGenerator[ExportedDocument]:
        stored = {(each.of, each.kind): each for each in file.documents}
        for filed in findings.filed_documents(file):
            document = stored.get((filed.of, filed.kind))
            if document is not None:
                yield ExportedDocument(
                    filed, document.sealed, await self._pdf(document) if opened else None
                )

    async def _pdf(self, document: StoredDocument) -> bytes:
        return await self._keyring.open(SEALED_AS, str(document.document_id), document.sealed)


def pack(contents: ExportContents, at: datetime, key: SigningKey) -> bytes:
    """The archive's bytes.

    Names, sizes and contents of all members are bound by the signature, the PDFs by the hashes in
    their facts as well.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(STATEMENT, canonical(_statement(contents, at)).encode())
        for each in contents.documents:
            if each.pdf is not None:
                archive.writestr(f"documents/{each.filed.at}-{each.filed.kind}.pdf", each.pdf)
        archive.comment = key.public + bytes(SIGNATURE_BYTES)
    signed = packed.getvalue()[:-SIGNATURE_BYTES]
    return signed + key.sign(signed)


def _statement(contents: ExportContents, at: datetime) -> dict[str, Any]:
    return {
        "type": TYPE,
        "case_id": str(contents.file.case_id),
        "exported_at": at.astimezone(UTC).isoformat(),
        "facts": [_fact(entry) for entry in contents.file.entries],
        "heads": [_head(head, leaves, contents.file.case_id) for head, leaves in contents.heads],
        "keys": [public.hex() for public in contents.keys],
        "opened": contents.opened,
        "report": dict(contents.report),
        "sealed_documents": [
            {"fact": each.filed.at, "sealed": each.sealed}
            for each in contents.documents
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
    """A head with the inclusion proof of the case's leaf.

    `check_export.py` reads the four values in the sorted order of these names.
    """
    return {
        "head": head.payload(),
        "reach": next(leaf.sequence for leaf in leaves if leaf.case_id == case_id),
        "signature": head.signature.hex(),
        "way": [beside.hex() for beside in inclusion_proof(leaves, case_id)],
    }


async def _heads(connection: Connection, file: CaseFile) -> list[tuple[ChainHead, Sequence[Leaf]]]:
    """The heads that cover a case, each with all its leaves."""
    return [
        (head, await head_store.leaves(connection, each.office, each.number))
        for each in file.covered
        for head in await head_store.heads(connection, each.office, each.number, each.number)
    ]
