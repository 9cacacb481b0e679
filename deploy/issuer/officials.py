"""The sample officials: every role at several offices, and any other that is well formed."""

import re
from dataclasses import dataclass

from shared.statute.law.authority import OfficialRole

OFFICIAL = re.compile(r"([a-z_]+(?:\+[a-z_]+)*)@(0|\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?)")
OFFICES = {
    "00": "Bawaslu Republik Indonesia",
    "32": "Bawaslu Provinsi Jawa Barat",
    "32.73": "Bawaslu Kota Bandung",
    "32.73.01": "Panwaslu Kecamatan Sukasari",
    "33": "Bawaslu Provinsi Jawa Tengah",
    "33.74": "Bawaslu Kota Semarang",
}


@dataclass(frozen=True, slots=True)
class SampleOfficial:
    """An official who exists only in this issuer."""

    roles: tuple[str, ...]
    office: str

    @property
    def key(self) -> str:
        """Its roles and office in the form `receiver+secretary@32`."""
        return f"{'+'.join(self.roles)}@{self.office}"

    @property
    def subject(self) -> str:
        """The claim `sub`: recognisable as a sample (contoh)."""
        return f"contoh-{'-'.join(self.roles)}-{self.office}"

    @property
    def name(self) -> str:
        """The claim `name`: recognisable as a sample (contoh)."""
        return f"Contoh {' '.join(self.roles).replace('_', ' ').title()} {self.office}"

    def as_json(self) -> dict[str, object]:
        """An element of `GET /officials`."""
        return {
            "official": self.key,
            "subject": self.subject,
            "name": self.name,
            "roles": list(self.roles),
            "office": self.office,
        }


SAMPLES = tuple(SampleOfficial((role,), office) for office in OFFICES for role in OfficialRole)


def parse(official: str) -> SampleOfficial | None:
    """The sample official of `role+role@office`; None if the text has another form."""
    found = OFFICIAL.fullmatch(official)
    return SampleOfficial(tuple(found[1].split("+")), found[2]) if found else None
