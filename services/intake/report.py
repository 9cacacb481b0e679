"""A report and its receipt, what the law still requires of it, and its tracking code. Pure."""

import hmac
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from shared.statute.law.requirements import REQUIREMENTS

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is mistaken for another when read out or written down."""
CODE_LETTERS = 16
GROUP = 4
MAX_TYPED = 200
"""Characters of a typed code that are looked at."""
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it is stored and announced: contact and statement are sealed.

    Attributes:
        recognised_by: the fingerprint of the idempotency key and whose it is.
        same_as: the fingerprint of the idempotency key and the content, whoever sent it.
        office: region code of the competent office; `zone` is its time zone.
        received_at: when it arrived.
        lodged_at: the moment that counts as lodged in law.
        lodged_on: the day of that moment at the office; numbers are counted by its year.
        missing: the requirements (keys of the statute's table) it does not meet yet.
        traceparent: the span in which it arrived.
    """

    report_id: UUID
    recognised_by: bytes
    same_as: bytes
    regime: str
    election: str
    channel: str
    reporter_kind: str
    violation_kinds: tuple[str, ...]
    place: str
    office: str
    zone: str
    event_date: date | None
    known_date: date
    received_at: datetime
    lodged_at: datetime
    lodged_on: date
    missing: tuple[str, ...]
    language: str
    contact: str
    statement: str
    traceparent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receipt of a report.

    Attributes:
        repeated: whether the same report had been accepted before.
    """

    report_id: UUID
    receipt_number: str
    received_at: datetime
    lodged_at: datetime
    office: str
    zone: str
    missing: tuple[str, ...]
    repeated: bool


def missing(
    *,
    address: str | None,
    reported_party: str | None,
    event_date: date | None,
    event_place: str | None,
    description: str | None,
    has_evidence: bool,
) -> tuple[str, ...]:
    """The requirements (keys of the statute's table) that the reporter has yet to supply.

    The right to vote and the time limit are not among them: a name and a mail address prove
    neither, and the initial review decides on them.
    """
    supplied = {
        "reporter_address": address,
        "reported_party": reported_party,
        "event_time": event_date,
        "event_place": event_place,
        "description": description,
        "evidence": has_evidence,
    }
    return tuple(key for key in REQUIREMENTS if not supplied.get(key, True))


def fingerprint(secret: bytes, purpose: str, content: bytes) -> bytes:
    """HMAC-SHA-256 of a content: recognises it again without storing it, and resists guessing.

    `purpose` separates the uses of the one secret from each other.
    """
    return hmac.digest(secret, purpose.encode() + b"|" + content, sha256)


def canonical(content: Mapping[str, object]) -> bytes:
    """JSON with sorted keys and no spaces: equal contents have equal bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tracking_code(secret: bytes, report_id: str) -> str:
    """The code that shows the status of one report: 80 bits in four groups, like `7Q2K-9F0M-…`.

    Derived from the secret and not stored, so that no database holds the codes.
    """
    number = int.from_bytes(fingerprint(secret, "tracking", report_id.encode())[:10], "big")
    letters = [ALPHABET[number >> shift & 31] for shift in range(0, 5 * CODE_LETTERS, 5)]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, CODE_LETTERS, GROUP))


def is_tracking_code(secret: bytes, report_id: str, code: str) -> bool:
    """Whether `code` is the report's; only its letters and digits count, O, I, L as 0, 1, 1.

    So a code may be typed in small letters, with any dashes, spaces or a full stop that a mail
    program or a sentence added. Compared in constant time.
    """
    return hmac.compare_digest(_letters(tracking_code(secret, report_id)), _letters(code))


def _letters(code: str) -> bytes:
    plain = unicodedata.normalize("NFKC", code[:MAX_TYPED]).upper().translate(_MISREAD)
    return "".join(each for each in plain if each in ALPHABET).encode()
