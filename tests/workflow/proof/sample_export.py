"""An exported case made by hand, taken apart and put together again, and every change to it."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.workflow.file.chain import Head, StoredFact, canonical, extend
from services.workflow.proof.case_file import CaseFile, HeadCoverage
from services.workflow.proof.chain_head import ChainHead, make_head, sign
from services.workflow.proof.export import (
    SIGNATURE_BYTES,
    STATEMENT,
    ExportContents,
    ExportedDocument,
    pack,
)
from services.workflow.proof.findings import filed_documents
from services.workflow.proof.merkle_tree import Leaf
from shared.runtime.signatures.ed25519 import SigningKey

OLD_KEY, KEY, THIEF = (SigningKey(bytes([n]) * 32) for n in (1, 2, 3))
CASE = UUID(int=7)
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 contoh"
FACTS = (
    StoredFact(
        "CaseOpened", canonical({"report": {"place": "32.73", "missing": []}, "in_time": True})
    ),
    StoredFact("Registered", canonical({"number": "01/Reg/é", "kinds": ["a", "b"], "due": None})),
    StoredFact(
        "DocumentFiled",
        canonical({"kind": "receipt", "of": 1, "sha256": sha256(PDF).hexdigest(), "number": "1"}),
    ),
    StoredFact("Closed", canonical({"reason": "decided"})),
)


def sample(*, opened: bool = True) -> bytes:
    """A case of four facts and a document, under two heads, each signed by another key."""
    entries = extend(CASE, Head(), FACTS, AT, "command-1")
    leaves = [Leaf(CASE, entries[n].sequence, entries[n].hash) for n in (1, 3)]
    one = _head(None, [leaves[0], _other(1), _other(2)], OLD_KEY)
    two = _head(one, [_other(9), leaves[1]], KEY)
    covering = [(one, [leaves[0], _other(1), _other(2)]), (two, [_other(9), leaves[1]])]
    covered = tuple(HeadCoverage("32.73", n, leaf) for n, leaf in enumerate(leaves, 1))
    sealed = {"contact": "v1.x.c2VhbGVk", "statement": "v1.x.c2VhbGVk"}
    file = CaseFile(CASE, tuple(entries), None, covered, (), sealed)
    papers = [
        ExportedDocument(each, "v1.x.pdf", PDF if opened else None)
        for each in filed_documents(file)
    ]
    keys = [KEY.public, OLD_KEY.public]
    return pack(ExportContents(file, covering, keys, papers, sealed, opened), AT, KEY)


def _other(n: int) -> Leaf:
    return Leaf(UUID(int=n), n, bytes([n]) * 32)


def _head(before: ChainHead | None, leaves: list[Leaf], key: SigningKey) -> ChainHead:
    day = before.day + timedelta(days=1) if before else date(2026, 11, 21)
    return sign(make_head(before, "32.73", day, AT, leaves), key)


@dataclass
class Unpacked:
    """An archive's parts."""

    stated: dict[str, Any]
    signature: bytes
    documents: dict[str, bytes] = field(default_factory=dict)

    def packed(self, *, by: SigningKey | None = None) -> bytes:
        """The archive again; signed anew by a key, else with the signature it had."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(STATEMENT, canonical(self.stated).encode())
            for name, pdf in self.documents.items():
                archive.writestr(name, pdf)
            archive.comment = (by or KEY).public + self.signature
        signed = out.getvalue()[:-SIGNATURE_BYTES]
        return signed + (by.sign(signed) if by else self.signature)


def unpacked(archive: bytes) -> Unpacked:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    return Unpacked(json.loads(parts.pop(STATEMENT)), archive[-SIGNATURE_BYTES:], parts)


Place = tuple[str | int, ...]


def leaves(value: object, place: Place = ()) -> Iterator[Place]:
    """Where every single value of a JSON document is, empty lists and objects too."""
    match value:
        case dict() if value:
            for name, inner in value.items():
                yield from leaves(inner, (*place, name))
        case list() if value:
            for index, inner in enumerate(value):
                yield from leaves(inner, (*place, index))
        case _:
            yield place


def containers(value: object, place: Place = ()) -> Iterator[Place]:
    """Where every list and object with something in it is."""
    if isinstance(value, dict | list) and value:
        yield place
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in inner:
            yield from containers(each, (*place, name))


def changed(archive: Unpacked, place: Place, change: Callable[[Any], Any]) -> Unpacked:
    """The same archive with another value at a place."""
    copy = deepcopy(archive)
    holder: Any = copy.stated
    for step in place[:-1]:
        holder = holder[step]
    if place:
        holder[place[-1]] = change(holder[place[-1]])
    else:
        copy.stated = change(holder)
    return copy


def another(value: object) -> object:
    """A value of the same kind that is not this one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if value:
            return ("0" if value[0] != "0" else "1") + value[1:]
        case list():
            return ["x"]
        case _:
            return {"x": "x"} if isinstance(value, dict) else "x"
