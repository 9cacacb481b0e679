"""What can be wrong with a case file and with the heads of an office, the first thing first. Pure.

Three witnesses stand beside the facts: the signed heads, which know where a file ended each day,
and the outcomes of commands and the case's line, which know where it ends.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.workflow.file.chain import first_broken
from services.workflow.proof.case_file import Covered, WholeFile
from services.workflow.proof.chain_head import NOTHING, ChainHead, Leaf, root
from services.workflow.proof.signing import holds
from shared.statute.law.sources import LocalizedText


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is not as it was written: a stable code, whose, and the reason."""

    code: str
    about: str
    words: LocalizedText


PROJECTION = "projection"
"""The facts are whole and the case's line is not what they say."""


def of_file(file: WholeFile) -> Iterator[Wrong]:
    """What is wrong with a file by itself and by the leaves that cover it."""
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
    if file.told > file.end.sequence:
        yield _about(
            file,
            "cut_short",
            f"berkas memuat {file.end.sequence} fakta, hasil perintah mencatat {file.told}",
            f"the file holds {file.end.sequence} facts, outcomes of commands know of {file.told}",
        )
    elif file.head != file.end:
        yield _about(
            file,
            PROJECTION,
            "baris perkara menunjuk akhir berkas yang lain; jalankan: awasi rebuild",
            "the case's line names another end of the file; run: awasi rebuild",
        )


def _against_the_head(file: WholeFile, covered: Covered) -> Wrong:
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


def of_documents(file: WholeFile, opened: Mapping[tuple[int, str], bytes]) -> Iterator[Wrong]:
    """Documents that are not what the file says; `opened`: PDFs by their fact and kind."""
    kept = {(each.of, each.kind): each.sha256 for each in file.documents}
    for filed in filed_documents(file):
        if kept.get((filed.of, filed.kind)) != filed.sha256:
            yield _about(
                file,
                "document_missing",
                f"dokumen {filed.kind} dari fakta {filed.of} tidak ada atau bukan yang diarsipkan",
                f"the document {filed.kind} of fact {filed.of} is missing or not the one filed",
            )
    for (of, kind), pdf in opened.items():
        if hashlib.sha256(pdf).digest() != kept.get((of, kind)):
            yield _about(
                file,
                "document_changed",
                f"isi dokumen {kind} dari fakta {of} lain dari yang diarsipkan",
                f"the document {kind} of fact {of} does not hold what was filed",
            )


@dataclass(frozen=True, slots=True)
class Filed:
    """What a fact says of a document; `at` is the place of that fact."""

    at: int
    of: int
    kind: str
    sha256: bytes


def filed_documents(file: WholeFile) -> list[Filed]:
    """The documents that the facts of a file name."""
    return [
        Filed(entry.sequence, said["of"], said["kind"], bytes.fromhex(said["sha256"]))
        for entry in file.entries
        if entry.kind == "DocumentFiled"
        for said in [entry.payload()]
    ]


def of_heads(
    heads: Sequence[ChainHead],
    keys: Mapping[str, bytes],
    trusted: frozenset[str],
    first: int | None = None,
) -> Iterator[Wrong]:
    """What is wrong with consecutive heads of one office, the first of which has that number.

    No `trusted` keys: all kept ones are.
    """
    before: ChainHead | None = None
    for head in heads:
        known = not trusted or head.key_id in trusted
        if not known or not holds(keys, head.key_id, head.signature, head.signed_bytes()):
            yield _of_head(head, "signature", "tanda tangannya tidak sah", "its signature is void")
            return
        expected = (
            (before.number + 1, before.hash()) if before else (first or head.number, head.prev)
        )
        if (head.number, head.prev) != expected or (head.number == 1) != (head.prev == NOTHING):
            yield _of_head(
                head,
                "heads_broken",
                "tidak bersambung dengan kepala sebelumnya",
                "it does not continue the head before",
            )
            return
        before = head


def of_leaves(head: ChainHead, leaves: Sequence[Leaf]) -> Iterator[Wrong]:
    """What is wrong between a head and what it covers."""
    if (head.cases, head.root) != (len(leaves), root(leaves)):
        yield _of_head(
            head,
            "leaves",
            "daftar berkas yang dicakupnya telah diubah",
            "the list of files it covers was changed",
        )


def without_head(file: WholeFile, present: Collection[tuple[str, int]]) -> Wrong | None:
    """A file is covered by a head that is not there; `present`: offices and numbers of heads."""
    for each in file.covered:
        if (each.office, each.number) not in present:
            return _about(
                file,
                "head_missing",
                f"kepala harian {each.office}/{each.number} tidak ada",
                f"the daily head {each.office}/{each.number} is missing",
            )
    return None


def _about(file: WholeFile, code: str, indonesian: str, english: str) -> Wrong:
    return Wrong(code, str(file.case_id), LocalizedText(indonesian, english))


def _of_head(head: ChainHead, code: str, indonesian: str, english: str) -> Wrong:
    name = f"{head.office}/{head.number}"
    return Wrong(
        code,
        name,
        LocalizedText(f"kepala harian {name}: {indonesian}", f"the daily head {name}: {english}"),
    )
