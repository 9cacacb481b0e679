"""The answers to a sender's request that concern no field of the report: one class per answer."""

from shared.runtime.http.problems import Problem

KEY_LENGTH = 128


class KeyMissing(Problem):
    """There is no idempotency key, so a repeat could not be distinguished from a second report."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "idempotency-key-missing",
            "Tajuk Idempotency-Key wajib ada: tanda yang sama untuk setiap pengiriman ulang.",
            "The header Idempotency-Key is required: the same mark on every repeat.",
        )


class KeyMalformed(Problem):
    """The idempotency key is too long, or has characters that a header cannot carry."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "idempotency-key-malformed",
            f"Idempotency-Key harus 1 sampai {KEY_LENGTH} karakter ASCII yang tampak.",
            f"The Idempotency-Key must be 1 to {KEY_LENGTH} visible ASCII characters.",
        )


class KeyReused(Problem):
    """The idempotency key was used for another report; as a repeat, this one would be lost."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "idempotency-key-reused",
            "Idempotency-Key ini sudah dipakai untuk laporan lain.",
            "This Idempotency-Key was used for another report.",
            extra={
                "next": "Pakai tanda baru untuk laporan baru; ulangi laporan lama tanpa perubahan.",
                "next_en": "Use a new key for a new report; repeat an old one without a change.",
            },
        )


class NotJson(Problem):
    """The request's content type is not JSON."""

    def __init__(self) -> None:
        super().__init__(
            415,
            "not-json-type",
            "Kirim laporan sebagai application/json.",
            "Send the report as application/json.",
        )


class TooManyReports(Problem):
    """More reports wait for the database than can be written soon."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "too-many",
            "Terlalu banyak laporan sedang diproses. Silakan kirim ulang sebentar lagi.",
            "Too many reports are being handled. Please send it again in a moment.",
        )


class NotFound(Problem):
    """There is no such report, or the code is not its own; the answer does not say which."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "report-not-found",
            "Laporan dengan nomor dan kode itu tidak ditemukan.",
            "There is no report with that id and code.",
            extra={
                "next": "Periksa alamat dan kode pelacakan pada tanda terima laporan.",
                "next_en": "Check the address and the tracking code on the report's receipt.",
            },
        )


class EnvelopeUnreadable(Problem):
    """The envelope of a channel's report does not open with the channel key."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "envelope-does-not-open",
            "Amplop laporan tidak dapat dibuka.",
            "The report's envelope does not open.",
        )
