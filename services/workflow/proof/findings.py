"""The checks of a case file, its documents and an office's heads; each yields its findings. Pure.

The hash chain shows a changed fact. A file cut short still has a whole chain: that shows against
three records of its end, which are the signed heads, the outcomes of commands, and the case's row.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.workflow.file.chain import first_broken
from services.workflow.proof.case_file import CaseFile, HeadCoverage
from services.workflow.proof.chain_head import ChainHead
from services.workflow.proof.merkle_tree import ZERO_HASH, Leaf, merkle_root
from shared.runtime.signatures.ed25519 import verify_signature
from shared.statute.law.sources import LocalizedText


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written: a stable code, the case or head, the message."""

    code: str
    about: str
    message: LocalizedText


PROJECTION = "projection"
"""The code for a case's row that does not match its facts, which are whole."""


def of_file(file: CaseFile) -> Iterator[Finding]:
    """What is wrong with a file by its chain, its leaves and the records of its end."""
    broken = first_broken(file.case_id, file.entries, file.end)
    if broken is not None:
        yield _about(
            file,
            "fact",
            f"fakta nomor {broken} tidak seperti saat dicatat",
            f"fact {broken} is not as it was written",
        )
        return
    hashes = {entry.sequence: entry.hash for entry in file.entries}
    for each in file.covered:
        if hashes.get(each.leaf.sequence) != each.leaf.hash:
            yield _against_the_head(file, each)
            return
    if file.acknowledged > file.end.sequence:
        yield _about(
            file,
            "cut_short",
            f"berkas memuat {file.end.sequence} fakta, hasil perintah mencatat {file.acknowledged}",
            f"the file holds {file.end.sequence} facts, "
            f"outcomes of commands know of {file.acknowledged}",
        )
    elif file.head != file.end:
        yield _about(
            file,
            PROJECTION,
            "baris perkara menunjuk akhir berkas yang lain; jalankan: awasi rebuild",
            "the case's line names another end of the file; run: awasi rebuild",
        )


def _against_the_head(file: CaseFile, covered: HeadCoverage) -> Finding:
    reach, head = covered.leaf.sequence, f"{covered.office}/{covered.number}"
    if reach > file.end.sequence:
        return _about(
            file,
            "cut_short",
            f"berkas memuat {file.end.sequence} fakta, kepala harian {head} mencatat {reach}",
            f"the file holds {file.end.sequence} facts, the daily head {head} knows of {reach}",
        )
    return _about(
        file,
        "rewritten",
        f"fakta nomor {reach} lain dari yang dicatat kepala harian {head}",
        f"fact {reach} is another than the daily head {head} knows of",
    )


def of_documents(file: CaseFile, opened: Mapping[tuple[int, str], bytes]) -> Iterator[Finding]:
    """Documents that are not what the file says.

    Args:
        file: the case file.
        opened: the PDFs that could be opened, by their fact and kind.
    """
    stored = {(each.of, each.kind): each.sha256 for each in file.documents}
    for filed in filed_documents(file):
        if stored.get((filed.of, filed.kind)) != filed.sha256:
            yield _about(
                file,
                "document_missing",
                f"dokumen {filed.kind} dari fakta {filed.of} tidak ada atau bukan yang diarsipkan",
                f"the document {filed.kind} of fact {filed.of} is missing or not the one filed",
            )
    for (of, kind), pdf in opened.items():
        if hashlib.sha256(pdf).digest() != stored.get((of, kind)):
            yield _about(
                file,
                "document_changed",
                f"isi dokumen {kind} dari fakta {of} lain dari yang diarsipkan",
                f"the document {kind} of fact {of} does not hold what was filed",
            )


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A document as its fact names it: `at` is that fact, `of` the one that required it."""

    at: int
    of: int
    kind: str
    sha256: bytes


def filed_documents(file: CaseFile) -> list[FiledDocument]:
    """The documents that the facts of a file name."""
    return [
        FiledDocument(
            entry.sequence, payload["of"], payload["kind"], bytes.fromhex(payload["sha256"])
        )
        for entry in file.entries
        if entry.kind == "DocumentFiled"
        for payload in [entry.payload()]
    ]


def of_heads(
    heads: Sequence[ChainHead],
    keys: Mapping[str, bytes],
    trusted: frozenset[str],
    first: int | None = None,
) -> Iterator[Finding]:
    """What is wrong with consecutive heads of an office.

    Args:
        heads: in the order of their numbers.
        keys: the public keys on record, by their ids.
        trusted: the fingerprints to trust; empty trusts every key on record.
        first: the number that the first head must have, None for any.
    """
    before: ChainHead | None = None
    for head in heads:
        known = not trusted or head.key_id in trusted
        if not known or not verify_signature(
            keys, head.key_id, head.signature, head.signed_bytes()
        ):
            yield _of_head(head, "signature", "tanda tangannya tidak sah", "its signature is void")
            return
        expected = (
            (before.number + 1, before.hash()) if before else (first or head.number, head.prev)
        )
        if (head.number, head.prev) != expected or (head.number == 1) != (head.prev == ZERO_HASH):
            yield _of_head(
                head,
                "heads_broken",
                "tidak bersambung dengan kepala sebelumnya",
                "it does not continue the head before",
            )
            return
        before = head


def of_leaves(head: ChainHead, leaves: Sequence[Leaf]) -> Iterator[Finding]:
    """What is wrong between a head and what it covers."""
    if (head.cases, head.root) != (len(leaves), merkle_root(leaves)):
        yield _of_head(
            head,
            "leaves",
            "daftar berkas yang dicakupnya telah diubah",
            "the list of files it covers was changed",
        )


def without_head(file: CaseFile, present: Collection[tuple[str, int]]) -> Finding | None:
    """A finding if a head that covers the file is missing.

    Args:
        file: the case file.
        present: the offices and numbers of the heads there are.
    """
    for each in file.covered:
        if (each.office, each.number) not in present:
            return _about(
                file,
                "head_missing",
                f"kepala harian {each.office}/{each.number} tidak ada",
                f"the daily head {each.office}/{each.number} is missing",
            )
    return None


def _about(file: CaseFile, code: str, indonesian: str, english: str) -> Finding:
    return Finding(code, str(file.case_id), LocalizedText(indonesian, english))


def _of_head(head: ChainHead, code: str, indonesian: str, english: str) -> Finding:
    name = f"{head.office}/{head.number}"
    return Finding(
        code,
        name,
        LocalizedText(f"kepala harian {name}: {indonesian}", f"the daily head {name}: {english}"),
    )
