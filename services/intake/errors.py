"""What a report's sender can be told that is no fault of its fields: one class per answer."""

from shared.runtime.http.problems import Problem

KEY_LENGTH = 128


class KeyMissing(Problem):
    """The sender did not name the report so that a repeat could be told from a second one."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "idempotency-key-missing",
            "Tajuk Idempotency-Key wajib ada: tanda yang sama untuk setiap pengiriman ulang.",
            "The header Idempotency-Key is required: the same mark on every repeat.",
        )


class KeyMalformed(Problem):
    """The mark that tells repeats apart is not one that every door can carry."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "idempotency-key-malformed",
            f"Idempotency-Key harus 1 sampai {KEY_LENGTH} karakter ASCII yang tampak.",
            f"The Idempotency-Key must be 1 to {KEY_LENGTH} visible ASCII characters.",
        )


class KeyReused(Problem):
    """The mark belongs to another report: one of the two would be lost if we took it."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "idempotency-key-reused",
            "Idempotency-Key ini sudah dipakai untuk laporan lain.",
            "This Idempotency-Key was used for another report.",
        )


class NotJson(Problem):
    """The body says of itself that it is something else than JSON."""

    def __init__(self) -> None:
        super().__init__(
            415,
            "not-json-type",
            "Kirim laporan sebagai application/json.",
            "Send the report as application/json.",
        )


class TooMany(Problem):
    """More reports wait to be written than can be written soon."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "too-many",
            "Terlalu banyak laporan sedang diproses. Silakan kirim ulang sebentar lagi.",
            "Too many reports are being handled. Please send it again in a moment.",
        )


class NotFound(Problem):
    """No such report, or not for this code: the answer does not tell which."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "report-not-found",
            "Laporan dengan nomor dan kode itu tidak ditemukan.",
            "There is no report with that id and code.",
        )


class Sealed(Problem):
    """The envelope of a channel's report does not open with our key."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "envelope-does-not-open",
            "Amplop laporan tidak dapat dibuka.",
            "The report's envelope does not open.",
        )
