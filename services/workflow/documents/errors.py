"""The problem answers of the documents' routes, a class each."""

from shared.runtime.http.problems import Problem


class DocumentNotFound(Problem):
    """The case has no document of that id."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "document-not-found",
            "Dokumen itu tidak ada dalam perkara ini.",
            "The case has no such document.",
            extra={
                "next": "Lihat daftar dokumen perkara ini.",
                "next_en": "See the list of the case's documents.",
            },
        )


class DocumentErased(Problem):
    """The key of the case's report was erased, and its documents with it."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "document-erased",
            "Dokumen ini sudah dihapus dan tidak dapat dibaca lagi.",
            "This document was erased and can never be read again.",
            extra={
                "next": "Berkas perkara tetap dapat dibaca; yang dihapus tidak dapat dipulihkan.",
                "next_en": "The case file can still be read; what was erased cannot be restored.",
            },
        )


class PurposeMissing(Problem):
    """The document shows the reporter, and the request names no purpose for the case file."""

    def __init__(self) -> None:
        super().__init__(
            422,
            "purpose-missing",
            "Dokumen ini memuat identitas pelapor: sebutkan tujuan membacanya (purpose).",
            "This document shows the reporter's identity: say why it is read (purpose).",
            extra={
                "next": "Kirim lagi dengan ?purpose= dan tujuan membacanya.",
                "next_en": "Send it again with ?purpose= and why it is read.",
            },
        )


class WrongTemplate(Exception):  # noqa: N818 - the document waits for another release
    """The template cannot be compiled, whatever it shows."""


class RenderingDied(Exception):  # noqa: N818 - named by what happened
    """The process that rendered a document ended over it.

    Attributes:
        reason: `process_died`, or `time_limit` if it was ended for the time it took.
        exit_code: of the process; negative: the signal that ended it.
    """

    def __init__(self, reason: str, exit_code: int | None = None) -> None:
        super().__init__(f"{reason} ({exit_code})")
        self.reason = reason
        self.exit_code = exit_code
