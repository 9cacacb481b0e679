"""The sample officials: every role at several offices, and any other that is well formed."""

import re
from dataclasses import dataclass

from shared.statute.law.authority import OfficialRole
from shared.statute.law.sources import LocalizedText

OFFICIAL = re.compile(r"([a-z_]+(?:\+[a-z_]+)*)@(0|\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?)")
OFFICES = {
    "00": "Bawaslu Republik Indonesia",
    "32": "Bawaslu Provinsi Jawa Barat",
    "32.73": "Bawaslu Kota Bandung",
    "32.73.01": "Panwaslu Kecamatan Sukasari",
    "33": "Bawaslu Provinsi Jawa Tengah",
    "33.74": "Bawaslu Kota Semarang",
}
ROLE_NAMES = {
    OfficialRole.RECEIVER: LocalizedText("Penerima laporan", "Receiver of reports"),
    OfficialRole.INVESTIGATOR: LocalizedText("Pemeriksa perkara", "Investigator"),
    OfficialRole.PLENARY_MEMBER: LocalizedText("Anggota pleno", "Plenary member"),
    OfficialRole.SECRETARY: LocalizedText("Sekretaris", "Secretary"),
    OfficialRole.AUDITOR: LocalizedText("Auditor", "Auditor"),
    OfficialRole.ADMINISTRATOR: LocalizedText("Administrator", "Administrator"),
}


@dataclass(frozen=True, slots=True)
class SampleOfficial:
    """An official that exists only here."""

    roles: tuple[str, ...]
    office: str

    @property
    def key(self) -> str:
        """What names it, as in `receiver+secretary@32`."""
        return f"{'+'.join(self.roles)}@{self.office}"

    @property
    def subject(self) -> str:
        """Who it is, plainly a sample."""
        return f"contoh-{'-'.join(self.roles)}-{self.office}"

    @property
    def name(self) -> str:
        """What it is called, plainly a sample."""
        return f"Contoh {' '.join(self.roles).replace('_', ' ').title()} {self.office}"

    def shown(self) -> dict[str, object]:
        """What scripts are told of it."""
        return {
            "official": self.key,
            "subject": self.subject,
            "name": self.name,
            "roles": list(self.roles),
            "office": self.office,
        }


SAMPLES = tuple(SampleOfficial((role,), office) for office in OFFICES for role in OfficialRole)


def parse(official: str) -> SampleOfficial | None:
    """The sample official that `role+role@office` names, if it is well formed."""
    found = OFFICIAL.fullmatch(official)
    return SampleOfficial(tuple(found[1].split("+")), found[2]) if found else None
