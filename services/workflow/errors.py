"""What can go wrong in this service: one class for each answer that a caller can act on.

The errors of sign-in stand in `access.errors`. A problem's type, status and texts are part of the
API and stay as they are.
"""

from collections.abc import Mapping
from typing import Any

from shared.runtime.http.problems import Problem
from shared.statute.remedies import REMEDIES

_STATUS = {
    "role_not_allowed": 403,
    "outside_jurisdiction": 403,
    "level_too_low": 403,
    "not_your_region": 403,
    "only_from_above": 403,
    "not_your_office": 403,
    "changed_meanwhile": 412,
}
"""The status of those refusals that are no conflict with the state of the case (409)."""


def _next(indonesian: str, english: str) -> dict[str, str]:
    """What to do about a problem, as members of it."""
    return {"next": indonesian, "next_en": english}


class CaseNotFound(Problem):
    """There is no such case, it is not opened yet, or it lies outside the jurisdiction: 404."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "case-not-found",
            "Perkara itu tidak ada, atau tidak berada di wilayah kerja kantor Anda.",
            "There is no such case, or it lies outside your office's jurisdiction.",
            extra=_next(
                "Cari perkaranya dalam daftar kantor Anda; laporan yang baru masuk menjadi perkara "
                "dalam beberapa detik.",
                "Look for it in your office's list; a report that has just come in becomes a case "
                "within seconds.",
            ),
        )


class CommandIdReused(Problem):
    """Another command, or another official's, was stored under that id: 409."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "command-id-taken",
            "Perintah lain sudah diberikan dengan command_id ini.",
            "Another command was given under this command_id.",
            extra=_next(
                "Pakai command_id baru untuk perintah baru; ulangi perintah lama tanpa perubahan.",
                "Use a new command_id for a new command; repeat an old one without a change.",
            ),
        )


class CommandPending(Problem):
    """The command is stored and has no outcome yet: 503, to be repeated with the same id."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "command-pending",
            "Perintah tersimpan dan masih diproses; ia berlaku pada saat diberikan.",
            "The command is kept and still being carried out; it counts when it was given.",
            extra=_next(
                "Ulangi perintah yang sama dengan command_id yang sama.",
                "Repeat the same command with the same command_id.",
            ),
        )


class CaseQueueFull(Problem):
    """Too many commands to the case have no outcome yet; this one was not stored: 503."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "case-queue-full",
            "Terlalu banyak perintah untuk perkara ini masih diproses; perintah ini tidak "
            "tersimpan.",
            "Too many commands to this case are still being carried out; this one was not kept.",
            extra=_next("Berikan lagi beberapa saat kemudian.", "Give it again a little later."),
        )


class CommandRefused(Problem):
    """The law or the official's authority refuses, or the case has changed: 403, 409 or 412.

    `outcome` is the refusal as it is stored.
    """

    def __init__(self, outcome: Mapping[str, Any]) -> None:
        super().__init__(
            _STATUS.get(outcome["code"], 409),
            outcome["code"].replace("_", "-"),
            outcome["message_id"],
            outcome["message_en"],
            extra={
                "article": outcome["article"],
                "refusal": outcome["code"],
                **({"revision": outcome["revision"]} if "revision" in outcome else {}),
                **(outcome.get("guidance") or _remedy(outcome)),
            },
        )


def _remedy(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What to do about a refusal that concerns no case, or was stored by an earlier version."""
    remedy = REMEDIES[outcome["code"]]
    return _next(remedy.indonesian, remedy.english) | {"choices": list(outcome.get("choices", ()))}


class IdentityErased(Problem):
    """The reporter's identity was erased: 404."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "identity-erased",
            "Identitas pelapor sudah dihapus dan tidak dapat dibaca lagi.",
            "The reporter's identity was erased and can never be read again.",
            extra=_ERASED,
        )


class ReportErased(Problem):
    """What was reported was erased with the report's key: 404."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "report-erased",
            "Isi laporan sudah dihapus dan tidak dapat dibaca lagi.",
            "What was reported was erased and can never be read again.",
            extra=_ERASED,
        )


_ERASED = _next(
    "Berkas perkara tetap dapat dibaca; yang dihapus tidak dapat dipulihkan.",
    "The case file can still be read; what was erased cannot be restored.",
)


class BadIfMatch(Problem):
    """The header If-Match holds neither a single entity tag nor `*`: 400 (RFC 9110, 13.1.1)."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "bad-if-match",
            'Tajuk If-Match harus berisi satu ETag dari perkara ini, misalnya "7", atau *.',
            'If-Match must hold one ETag of this case, such as "7", or *.',
            extra=_next("Baca perkara dan pakai ETag-nya.", "Read the case and use its ETag."),
        )


class InvalidCursor(Problem):
    """The cursor into a list is none that was given out for it: 400."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "no-such-place",
            "Penanda halaman tidak sah; mulai lagi dari awal daftar.",
            "This is no place in the list; begin again at its start.",
            extra=_next("Kirim lagi tanpa `after`.", "Send it again without `after`."),
        )


class AmendmentConflict(Problem):
    """Another amendment was approved under that id: 409."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "amendment-id-taken",
            "Perubahan lain sudah disetujui dengan amendment_id ini.",
            "Another amendment was approved under this amendment_id.",
            extra=_next(
                "Pakai amendment_id baru untuk perubahan baru.",
                "Use a new amendment_id for a new amendment.",
            ),
        )


class AmendmentNotFound(Problem):
    """There is no amendment of that id: 404."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "amendment-not-found",
            "Perubahan tabel hari libur itu tidak ada.",
            "There is no such amendment of the holiday table.",
            extra=_next("Lihat daftar perubahan tabel hari libur.", "See the list of amendments."),
        )


class WorkflowNotRunning(Exception):  # noqa: N818 - named by what the caller learns
    """The case's workflow has ended or did not begin yet; the case file says which."""


class StuckError(Exception):
    """A case cannot proceed by a fault in the law's code or tables, which only a release mends.

    Attributes:
        kind: the kind of the command that failed.
        reason: a code.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
