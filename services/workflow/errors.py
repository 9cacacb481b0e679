"""What can go wrong here, one class per answer the caller can act on."""

from collections.abc import Mapping
from typing import Any

from shared.runtime.http.problems import Problem

_STATUS = {
    "role_not_allowed": 403,
    "outside_jurisdiction": 403,
    "level_too_low": 403,
    "not_your_region": 403,
    "changed_meanwhile": 412,
}
"""The refusals that are not simply in conflict with where the case stands."""


class CaseNotFound(Problem):
    """There is no case of that id, it is not opened yet, or it lies elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "case-not-found",
            "Perkara itu tidak ada, atau tidak berada di wilayah kerja kantor Anda.",
            "There is no such case, or it lies outside your office's jurisdiction.",
        )


class CommandTaken(Problem):
    """A command of that id was given before and said something else."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "command-id-taken",
            "Perintah lain sudah diberikan dengan command_id ini.",
            "Another command was given under this command_id.",
        )


class CommandPending(Problem):
    """The command is kept, and how it ends is not known yet."""

    def __init__(self) -> None:
        super().__init__(
            503,
            "command-pending",
            "Perintah tersimpan tetapi hasilnya belum ada; ulangi dengan command_id yang sama.",
            "The command is kept but has no outcome yet; repeat it with the same command_id.",
        )


class MustSignIn(Problem):
    """The request does not prove an official."""

    def __init__(self) -> None:
        super().__init__(
            401,
            "sign-in",
            "Masuk dahulu: kirim token pejabat pada tajuk Authorization.",
            "Sign in first: send an official's token in the header Authorization.",
        )


class NoRole(Problem):
    """Whoever signed in is entrusted with nothing here: no role of ours, or no office."""

    def __init__(self) -> None:
        super().__init__(
            403,
            "no-role",
            "Akun Anda tidak memiliki peran atau kantor di sini.",
            "Your account has no role or no office here.",
        )


class CommandRefused(Problem):
    """The law or the official's authority says no, or the case has changed since he looked.

    `outcome` is the refusal as it was kept.
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
            },
        )


class IdentityErased(Problem):
    """The reporter's identity was erased."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "identity-erased",
            "Identitas pelapor sudah dihapus dan tidak dapat dibaca lagi.",
            "The reporter's identity was erased and can never be read again.",
        )


class BadIfMatch(Problem):
    """The header If-Match holds no single entity tag, nor the star."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "bad-if-match",
            'Tajuk If-Match harus berisi satu ETag dari perkara ini, misalnya "7", atau *.',
            'If-Match must hold one ETag of this case, such as "7", or *.',
        )


class InvalidCursor(Problem):
    """The place in the list is none that we gave out."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "no-such-place",
            "Penanda halaman tidak sah; mulai lagi dari awal daftar.",
            "This is no place in the list; begin again at its start.",
        )


class AmendmentConflict(Problem):
    """An amendment of that id was approved before and said something else."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "amendment-id-taken",
            "Perubahan lain sudah disetujui dengan amendment_id ini.",
            "Another amendment was approved under this amendment_id.",
        )


class AmendmentNotFound(Problem):
    """There is no amendment of that id."""

    def __init__(self) -> None:
        super().__init__(
            404,
            "amendment-not-found",
            "Perubahan tabel hari libur itu tidak ada.",
            "There is no such amendment of the holiday table.",
        )


class DoorClosed(Exception):  # noqa: N818 - named by what the caller learns
    """The case's workflow has ended, or did not begin yet: look at the case file."""


class StuckError(Exception):
    """A case cannot go on: a mistake of ours in the law or its tables, mended by a release.

    Attributes:
        kind: the kind of the command that met it.
        reason: a code.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
