"""The stages of a case and the moves the law allows between them, each with its article. Data only."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.statute.law.sources import LocalizedText, Regime


class Source(StrEnum):
    """How a case began: a report, a supervisor's finding, or initial information to be traced."""

    REPORT = "report"
    FINDING = "finding"
    INFORMATION = "information"


class Stage(StrEnum):
    """Where a case stands."""

    INITIAL_INFORMATION = "initial_information"
    TRACING = "tracing"
    FINDING = "finding"
    INITIAL_REVIEW = "initial_review"
    CORRECTION = "correction"
    REGISTRATION = "registration"
    CLARIFICATION = "clarification"
    STUDY = "study"
    ADJUDICATION = "adjudication"
    PLENARY = "plenary"
    FORWARDING = "forwarding"
    STATUS = "status"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


FIRST_STAGE: dict[Source, Stage] = {
    Source.REPORT: Stage.INITIAL_REVIEW,
    Source.FINDING: Stage.FINDING,
    Source.INFORMATION: Stage.INITIAL_INFORMATION,
}

# fmt: off
STAGE_NAMES: dict[Stage, LocalizedText] = {
    Stage.INITIAL_INFORMATION: LocalizedText("Informasi awal", "Initial information"),
    Stage.TRACING:             LocalizedText("Penelusuran", "Tracing"),
    Stage.FINDING:             LocalizedText("Temuan", "Finding"),
    Stage.INITIAL_REVIEW:      LocalizedText("Kajian awal", "Initial review"),
    Stage.CORRECTION:          LocalizedText("Perbaikan laporan", "Correction"),
    Stage.REGISTRATION:        LocalizedText("Registrasi", "Registration"),
    Stage.CLARIFICATION:       LocalizedText("Klarifikasi", "Clarification"),
    Stage.STUDY:               LocalizedText("Kajian", "Study"),
    Stage.ADJUDICATION:        LocalizedText("Sidang ajudikasi", "Adjudication"),
    Stage.PLENARY:             LocalizedText("Rapat pleno", "Plenary"),
    Stage.FORWARDING:          LocalizedText("Rekomendasi dan penerusan", "Recommendation and forwarding"),
    Stage.STATUS:              LocalizedText("Status laporan", "Status of the report"),
    Stage.FOLLOW_UP:           LocalizedText("Tindak lanjut instansi", "Follow-up by agencies"),
    Stage.CLOSED:              LocalizedText("Selesai", "Closed"),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Move:
    """A command, from where to where it may lead a case, and its article in each regime."""

    command: str
    ways: tuple[tuple[Stage | None, Stage], ...]
    name: LocalizedText
    pemilu: str
    pilkada: str

    def article(self, regime: Regime, edition: str = "") -> str:
        """Where the move stands, or that the regime does not know it; in an edition, if named."""
        of_regime = self.pemilu if regime is Regime.PEMILU else self.pilkada
        return _IN_EDITION.get((self.command, edition), of_regime)

    def leads_to(self, stage: Stage | None) -> tuple[Stage, ...]:
        """Where the case may stand after the move; nowhere if it cannot be made from this stage."""
        return tuple(target for source, target in self.ways if source is stage)


# command | from | to | Indonesian | English | article in Pemilu | article in Pilkada
# Before `start` there is no case; `open` is every stage but the last. A target of `same` leaves the case where it is,
# and `a>b` leads to b from a alone. An article of `none` says that the regime does not know the move.
_MOVES = """
OpenCase             | start | initial_review initial_information finding | Terima laporan | Receive the report | UU 7/2017 Pasal 454 ayat (3) | UU 1/2015 Pasal 134 ayat (2)
StartTracing         | initial_information | tracing | Telusuri informasi awal | Trace initial information | Perbawaslu 7/2022 | Perbawaslu 8/2020
ConcludeTracing      | tracing | finding closed | Simpulkan penelusuran | Conclude the tracing | Perbawaslu 7/2022 | Perbawaslu 8/2020
SetFinding           | finding | registration | Tetapkan temuan | Set the finding | UU 7/2017 Pasal 454 ayat (5) | Perbawaslu 8/2020; Perbawaslu 9/2024 Pasal 14A, Pasal 17
KeepInformation      | initial_information | closed | Simpan sebagai informasi awal | Keep as initial information | Perbawaslu 7/2022 | Perbawaslu 8/2020
RequestCorrection    | initial_review | correction | Minta perbaikan laporan | Ask for correction | Perbawaslu 7/2022 Pasal 15 | Perbawaslu 8/2020; Perbawaslu 9/2024 Pasal 9
SubmitCorrection     | correction | initial_review | Terima perbaikan laporan | Receive the correction | Perbawaslu 7/2022 Pasal 15 | Perbawaslu 8/2020
DeclineRegistration  | initial_review | closed | Tidak meregistrasi laporan | Decline registration | Perbawaslu 7/2022 Pasal 15 | Perbawaslu 8/2020
Register             | initial_review | registration | Registrasi laporan | Register the report | Perbawaslu 7/2022 Pasal 15 | Perbawaslu 8/2020
Delegate             | initial_review registration clarification initial_information | same | Limpahkan | Delegate downward | Perbawaslu 7/2022 Pasal 20 | Perbawaslu 8/2020
TakeOver             | initial_review registration clarification initial_information | same | Ambil alih | Take over upward | Perbawaslu 7/2022 Pasal 20 | Perbawaslu 8/2020
Withdraw             | initial_review correction registration clarification study | initial_information | Catat pencabutan laporan | Record a withdrawal | Perbawaslu 7/2022 | Perbawaslu 8/2020
Extend               | registration clarification study adjudication plenary | same | Perpanjang waktu penanganan | Extend the handling | UU 7/2017 Pasal 454 ayat (8) | UU 1/2015 Pasal 134 ayat (6)
RecordDiscussion     | initial_review correction registration clarification study adjudication plenary | same | Catat pembahasan Sentra Gakkumdu | Record a Gakkumdu discussion | Perbawaslu 3/2023; UU 7/2017 Pasal 476 ayat (2) | Peraturan Bersama Sentra Gakkumdu
MergeInto            | initial_review correction registration clarification | closed | Gabungkan ke perkara lain | Merge into another case | Perbawaslu 7/2022 | Perbawaslu 8/2020
JoinReport           | open | same | Terima laporan yang digabungkan | Take in a merged report | Perbawaslu 7/2022 | Perbawaslu 8/2020
CancelRegistration   | registration clarification study | initial_review finding | Batalkan registrasi | Cancel the registration | Perbawaslu 7/2022 Pasal 15 | Perbawaslu 8/2020
MendRecord           | open | same | Perbaiki catatan | Mend the record | Perbawaslu 7/2022 | Perbawaslu 8/2020
Assign               | open | same | Tunjuk petugas | Assign an investigator | Perbawaslu 7/2022 | Perbawaslu 8/2020
Summon               | registration clarification | clarification | Undang klarifikasi | Summon for clarification | Perbawaslu 7/2022 Pasal 28 | Perbawaslu 8/2020
RecordClarification  | registration clarification | clarification | Catat klarifikasi | Record a clarification | Perbawaslu 7/2022 Pasal 30 | Perbawaslu 8/2020
BeginStudy           | registration clarification | study | Mulai kajian | Begin the study | Perbawaslu 7/2022 | Perbawaslu 8/2020
CompleteStudy        | registration clarification study | plenary | Selesaikan kajian | Complete the study | Perbawaslu 7/2022 | Perbawaslu 8/2020
OpenAdjudication     | registration clarification study | adjudication | Buka sidang ajudikasi | Open the adjudication | UU 7/2017 Pasal 461; Perbawaslu 8/2022 Pasal 17 ayat (2) | none
ScheduleHearing      | adjudication | same | Jadwalkan sidang | Schedule a hearing | Perbawaslu 8/2022 Pasal 17 ayat (2) | none
HoldHearing          | adjudication | same | Catat sidang | Record a hearing | Perbawaslu 8/2022 Pasal 17 ayat (2) | none
DecideAdjudication   | adjudication | forwarding status | Putuskan ajudikasi | Decide the adjudication | UU 7/2017 Pasal 461 | none
DecideInPlenary      | plenary | forwarding status | Putuskan dalam rapat pleno | Decide in plenary | UU 7/2017 Pasal 455; Perbawaslu 7/2022 | UU 1/2015 Pasal 134 ayat (5), Pasal 135
Forward              | forwarding | same status follow_up | Teruskan kepada instansi | Forward to the agency | UU 7/2017 Pasal 455, Pasal 476 ayat (1) | UU 1/2015 Pasal 135, Pasal 139
AnnounceStatus       | forwarding status | forwarding>forwarding status>follow_up status>closed | Umumkan status laporan | Announce the status | Perbawaslu 7/2022 | Perbawaslu 8/2020
RecordAgencyReceipt  | forwarding status follow_up | same | Catat tanda terima instansi | Record the agency's receipt | UU 7/2017 Pasal 462 | UU 1/2015 Pasal 139 ayat (2)
RecordAgencyAct      | forwarding status follow_up | same | Catat tindakan instansi | Record an act of the agency | UU 7/2017 Pasal 480, Pasal 482 | UU 1/2015 Pasal 146, Pasal 147
RecordAgencyAnswer   | forwarding status follow_up | same follow_up>closed | Catat jawaban instansi | Record the agency's answer | UU 7/2017 Pasal 462 | UU 1/2015 Pasal 140
Object               | forwarding status follow_up | same | Terima keberatan | Receive an objection | Perbawaslu 8/2022 Pasal 45 ayat (1) | Perbawaslu 9/2020 Pasal 57
DecideObjection      | forwarding status follow_up | same forwarding>status forwarding>follow_up status>forwarding follow_up>forwarding follow_up>status follow_up>closed | Putuskan keberatan | Decide the objection | Perbawaslu 8/2022 Pasal 45 | Perbawaslu 9/2020 Pasal 57
CloseFollowUp        | follow_up | closed | Tutup tindak lanjut | Close the follow-up | UU 7/2017 Pasal 462 | UU 1/2015 Pasal 140
Recompute            | open | same | Hitung ulang tenggat | Recompute the deadlines | Keputusan hari libur nasional dan cuti bersama | Keputusan hari libur nasional dan cuti bersama
ReadIdentity         | open closed | same | Baca identitas pelapor | Read the reporter's identity | UU 14/2008 Pasal 17; UU 27/2022 | UU 14/2008 Pasal 17; UU 27/2022
FileDocument         | open closed | same | Simpan dokumen | File a document | Perbawaslu 7/2022 | Perbawaslu 8/2020
Elapse               | open | same correction>closed finding>closed follow_up>closed | Waktu berjalan | Time passes | UU 7/2017 Pasal 454 | UU 1/2015 Pasal 134
"""

# Before Perbawaslu 9/2024 the same moves stood in the older rules alone.
_IN_EDITION = {
    ("RequestCorrection", "pilkada-2020"): "Perbawaslu 8/2020",
    ("SetFinding", "pilkada-2020"): "Perbawaslu 8/2020",
}

OPEN_STAGES = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
START, STAYS, NEVER = "start", "same", "none"


def _read(text: str) -> Iterator[Move]:
    for line in text.strip().splitlines():
        command, sources, targets, name, english, pemilu, pilkada = (
            cell.strip() for cell in line.split("|")
        )
        ways = tuple(_ways(sources, targets))
        yield Move(command, ways, LocalizedText(name, english), pemilu, pilkada)


def _ways(sources: str, targets: str) -> Iterator[tuple[Stage | None, Stage]]:
    every = " ".join(OPEN_STAGES)
    for source in sources.replace("open", every).split():
        before = None if source == START else Stage(source)
        for target in targets.split():
            only, _, after = target.rpartition(">")
            if only in ("", source):
                yield before, Stage(source if after == STAYS else after)


MOVES: dict[str, Move] = {move.command: move for move in _read(_MOVES)}


def lawful_in(stage: Stage | None, regime: Regime) -> tuple[Move, ...]:
    """The moves that the law knows from a stage, or before there is a case, in their order."""
    return tuple(
        move for move in MOVES.values() if move.leads_to(stage) and move.article(regime) != NEVER
    )
