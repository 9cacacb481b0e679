"""Problem details (RFC 9457) in Indonesian and English; they never quote what was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

MEDIA_TYPE = "application/problem+json"
PROBLEM: dict[str, Any] = {"description": "Problem", "content": {MEDIA_TYPE: {}}}
"""How a door's description names an answer that is a problem."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake: the field's path (`reporter.mail`), a stable code, and the reason twice."""

    field: str
    code: str
    detail: str
    detail_en: str


class Problem(Exception):  # noqa: N818 - the RFC's own word
    """An answer that tells the caller what to do about his request.

    Attributes:
        status: the HTTP status: 4xx, 503 where waiting helps, 500 for a mistake of ours.
        code: stable, the last part of the problem's `type`.
        detail: the reason in Indonesian; `detail_en` in English.
        errors: the fields at fault, if any.
        extra: members of the problem beyond the RFC's own.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        detail_en: str,
        errors: Iterable[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.detail_en = detail_en
        self.errors = tuple(errors)
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Any]:
        """The members of the answer."""
        title, title_en = TITLES.get(self.status, TITLES[400])
        return {
            "type": f"urn:awasi:problem:{self.code}",
            "title": title,
            "title_en": title_en,
            "status": self.status,
            "detail": self.detail,
            "detail_en": self.detail_en,
            **({"errors": [asdict(error) for error in self.errors]} if self.errors else {}),
            **self.extra,
        }


TITLES = {
    400: ("Permintaan tidak terbaca", "The request cannot be read"),
    401: ("Harus masuk dahulu", "Sign in first"),
    403: ("Tidak berwenang", "Not authorised"),
    404: ("Tidak ditemukan", "Not found"),
    405: ("Cara meminta tidak dikenal", "Method not allowed"),
    408: ("Terlalu lama", "Took too long"),
    409: ("Bertentangan dengan keadaan sekarang", "In conflict with the present state"),
    412: ("Sudah berubah", "Changed meanwhile"),
    413: ("Terlalu besar", "Too large"),
    414: ("Alamat terlalu panjang", "Address too long"),
    415: ("Jenis isi tidak diterima", "Media type not accepted"),
    421: ("Nama tidak dikenal", "Name not known here"),
    422: ("Isian belum benar", "Some fields are not right"),
    431: ("Kepala permintaan terlalu besar", "Request head too large"),
    500: ("Kesalahan pada layanan", "The service failed"),
    503: ("Layanan sedang tidak tersedia", "The service is not available now"),
}

# Kinds of validation error (pydantic's names) -> the reason in Indonesian and in English. {…} are
# the bounds that pydantic reports, never the value that was given.
REASONS = {
    "missing": ("wajib diisi", "is required"),
    "extra_forbidden": ("tidak dikenal", "is not known"),
    "string_type": ("harus berupa teks", "must be text"),
    "string_too_short": (
        "paling sedikit {min_length} karakter",
        "must have at least {min_length} characters",
    ),
    "string_too_long": (
        "paling banyak {max_length} karakter",
        "must have at most {max_length} characters",
    ),
    "string_pattern_mismatch": ("bentuknya tidak sesuai", "does not have the right form"),
    "string_unicode": ("mengandung huruf yang tidak sah", "contains invalid characters"),
    "enum": ("harus salah satu dari: {expected}", "must be one of: {expected}"),
    "literal_error": ("harus salah satu dari: {expected}", "must be one of: {expected}"),
    "greater_than_equal": ("paling sedikit {ge}", "must be at least {ge}"),
    "less_than_equal": ("paling banyak {le}", "must be at most {le}"),
    "int_type": ("harus berupa bilangan bulat", "must be a whole number"),
    "int_parsing": ("harus berupa bilangan bulat", "must be a whole number"),
    "bool_type": ("harus benar atau salah", "must be true or false"),
    "bool_parsing": ("harus benar atau salah", "must be true or false"),
    "list_type": ("harus berupa daftar", "must be a list"),
    "tuple_type": ("harus berupa daftar", "must be a list"),
    "too_short": ("paling sedikit {min_length} isi", "must have at least {min_length} items"),
    "too_long": ("paling banyak {max_length} isi", "must have at most {max_length} items"),
    "model_type": ("harus berupa objek", "must be an object"),
    "model_attributes_type": ("harus berupa objek", "must be an object"),
    "dict_type": ("harus berupa objek", "must be an object"),
    "dataclass_type": ("harus berupa objek", "must be an object"),
    "union_tag_invalid": (
        "harus salah satu dari: {expected_tags}",
        "must be one of: {expected_tags}",
    ),
    "union_tag_not_found": ("jenisnya wajib disebut", "must name its kind"),
    "date_type": ("harus berupa tanggal (2024-11-27)", "must be a date (2024-11-27)"),
    "date_parsing": ("harus berupa tanggal (2024-11-27)", "must be a date (2024-11-27)"),
    "date_from_datetime_parsing": (
        "harus berupa tanggal (2024-11-27)",
        "must be a date (2024-11-27)",
    ),
    "date_from_datetime_inexact": (
        "harus berupa tanggal tanpa jam (2024-11-27)",
        "must be a date without a time (2024-11-27)",
    ),
    "date_past": ("tidak boleh di masa depan", "must not be in the future"),
    "date_future": ("harus di masa depan", "must be in the future"),
    "datetime_type": ("harus berupa waktu dengan zona", "must be a moment with its zone"),
    "datetime_parsing": ("harus berupa waktu dengan zona", "must be a moment with its zone"),
    "datetime_from_date_parsing": (
        "harus berupa waktu dengan zona",
        "must be a moment with its zone",
    ),
    "timezone_aware": (
        "zona waktu wajib disebut (misalnya +07:00)",
        "must carry its zone (for example +07:00)",
    ),
    "uuid_type": ("harus berupa UUID", "must be a UUID"),
    "uuid_parsing": ("harus berupa UUID", "must be a UUID"),
    "url_parsing": ("harus berupa alamat web", "must be a web address"),
}
_UNKNOWN = ("tidak dapat diterima", "is not acceptable")


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """The bilingual form of pydantic's `errors()`; a raised `ValueError` may carry its own pair.

    A validator that knows the reason raises `PydanticCustomError(code, "Indonesian|English")`.
    """
    return [_field_error(error) for error in errors]


def _field_error(error: Mapping[str, Any]) -> FieldError:
    code = str(error["type"])
    own = str(error["msg"]).split("|")
    pair = REASONS.get(code, _UNKNOWN)
    if code not in REASONS and len(own) == len(pair):
        pair = (own[0], own[1])
    bounds = error.get("ctx") or {}
    try:
        # Pydantic lists what it expects in English.
        texts = (
            pair[0].format_map(bounds).replace("' or '", "' atau '"),
            pair[1].format_map(bounds),
        )
    except (KeyError, IndexError):
        texts = _UNKNOWN
    path = ".".join(str(part) for part in error["loc"] if part != "body")
    return FieldError(path, code, *texts)
