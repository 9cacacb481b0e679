"""What a report must contain to be registered, and where the law says so: data."""

from dataclasses import dataclass

from shared.statute.law.sources import LocalizedText, Regime


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition of a complete report: formal by paragraph 3 of the article, material by 4."""

    key: str
    paragraph: int
    name: LocalizedText

    def article(self, regime: Regime) -> str:
        """The article that asks for it."""
        if regime is Regime.PILKADA:
            return "UU 1/2015 Pasal 134; Perbawaslu 8/2020"
        return f"UU 7/2017 Pasal 454 ayat (4); Perbawaslu 7/2022 Pasal 15 ayat ({self.paragraph})"


# fmt: off
REQUIREMENTS: dict[str, Requirement] = {row.key: row for row in (
    Requirement("reporter_name", 3,  LocalizedText("Nama pelapor", "The reporter's name")),
    Requirement("reporter_address", 3,  LocalizedText("Alamat pelapor", "The reporter's address")),
    Requirement("voting_right", 3,  LocalizedText("Hak pilih pelapor", "The reporter's right to vote")),
    Requirement("reported_party", 3,  LocalizedText("Pihak terlapor", "The reported party")),
    Requirement("in_time", 3,  LocalizedText("Disampaikan dalam batas waktu", "Lodged in time")),
    Requirement("event_time", 4, LocalizedText("Waktu kejadian", "Time of the event")),
    Requirement("event_place", 4, LocalizedText("Tempat kejadian", "Place of the event")),
    Requirement("description", 4, LocalizedText("Uraian kejadian", "Description of the event")),
    Requirement("evidence", 4, LocalizedText("Bukti", "Evidence")),
)}
# fmt: on
