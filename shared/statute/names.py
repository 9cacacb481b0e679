"""What the codes of the law are called in Indonesian and English, as letters, timelines and screens write them. Data.

Stages (`law.stages`), moves and requirements have their names beside them. A fact has a name of its own: a move is
named by what an official does ("Register the report"), a fact by what happened ("Registered"), also where no move
caused it ("Deadline lapsed"). The Indonesian names of clocks complete "batas waktu untuk ...", the English "the time
for ...".
"""

from collections.abc import Mapping
from typing import TypeVar

from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import (
    PROXY,
    AgencyAct,
    CloseReason,
    DeclineReason,
    Discussion,
    ExtensionGround,
    MendableField,
    Mode,
    Oath,
    Party,
    ReporterKind,
    Verdict,
)
from shared.statute.law.clocks import Clock
from shared.statute.law.elections import Election
from shared.statute.law.offices import Level
from shared.statute.law.refusals import REFUSAL_NAMES
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import STAGE_NAMES
from shared.statute.law.violations import KINDS, Matter

# fmt: off
FACT_NAMES: Mapping[str, LocalizedText] = {
    "CaseOpened":            LocalizedText("Perkara dibuka", "Case opened"),
    "CorrectionRequested":   LocalizedText("Perbaikan diminta", "Correction asked for"),
    "CorrectionSubmitted":   LocalizedText("Perbaikan diterima", "Correction received"),
    "Registered":            LocalizedText("Diregistrasi", "Registered"),
    "NotRegistered":         LocalizedText("Tidak diregistrasi", "Not registered"),
    "Delegated":             LocalizedText("Dilimpahkan", "Delegated"),
    "TakenOver":             LocalizedText("Diambil alih", "Taken over"),
    "TakeoverRequested":     LocalizedText("Pengambilalihan diminta", "Takeover asked for"),
    "Withdrawn":             LocalizedText("Laporan dicabut", "Withdrawn"),
    "TracingStarted":        LocalizedText("Penelusuran dimulai", "Tracing begun"),
    "TracingConcluded":      LocalizedText("Penelusuran disimpulkan", "Tracing concluded"),
    "FindingSet":            LocalizedText("Temuan ditetapkan", "Finding set"),
    "Extended":              LocalizedText("Waktu penanganan diperpanjang", "Handling extended"),
    "DiscussionRecorded":    LocalizedText("Dibahas di Sentra Gakkumdu", "Discussed in Sentra Gakkumdu"),
    "Summoned":              LocalizedText("Diundang klarifikasi", "Summoned"),
    "ClarificationRecorded": LocalizedText("Klarifikasi dicatat", "Clarification recorded"),
    "StudyBegun":            LocalizedText("Kajian dimulai", "Study begun"),
    "StudyCompleted":        LocalizedText("Kajian selesai", "Study completed"),
    "AdjudicationOpened":    LocalizedText("Sidang ajudikasi dibuka", "Adjudication opened"),
    "HearingScheduled":      LocalizedText("Sidang dijadwalkan", "Hearing scheduled"),
    "HearingHeld":           LocalizedText("Sidang digelar", "Hearing held"),
    "OutcomeDecided":        LocalizedText("Diputuskan", "Decided"),
    "Forwarded":             LocalizedText("Diteruskan", "Forwarded"),
    "AgencyReceiptRecorded": LocalizedText("Diterima instansi", "Received by the agency"),
    "AgencyActRecorded":     LocalizedText("Tindakan instansi dicatat", "Act of the agency recorded"),
    "AgencyAnswered":        LocalizedText("Dijawab instansi", "Answered by the agency"),
    "StatusAnnounced":       LocalizedText("Status diumumkan", "Status announced"),
    "Objected":              LocalizedText("Keberatan diterima", "Objection received"),
    "ObjectionDecided":      LocalizedText("Keberatan diputuskan", "Objection decided"),
    "DeadlinesRecomputed":   LocalizedText("Tenggat dihitung ulang", "Deadlines recomputed"),
    "DeadlineWarned":        LocalizedText("Peringatan tenggat", "Deadline near"),
    "DeadlineLapsed":        LocalizedText("Tenggat terlewati", "Deadline lapsed"),
    "DeadlineEscalated":     LocalizedText("Diteruskan ke atasan", "Brought before a superior"),
    "MergedInto":            LocalizedText("Digabungkan ke perkara lain", "Merged into another case"),
    "ReportJoined":          LocalizedText("Laporan lain digabungkan", "Another report joined"),
    "RegistrationCancelled": LocalizedText("Registrasi dibatalkan", "Registration cancelled"),
    "LodgingRecounted":      LocalizedText("Waktu penyampaian dihitung ulang", "Lodging counted again"),
    "RecordMended":          LocalizedText("Catatan diperbaiki", "Record mended"),
    "Assigned":              LocalizedText("Petugas ditunjuk", "Investigator assigned"),
    "DocumentFiled":         LocalizedText("Dokumen disimpan", "Document filed"),
    "IdentityRead":          LocalizedText("Identitas pelapor dibaca", "Reporter's identity read"),
    "ReportRead":            LocalizedText("Isi laporan dibaca", "Report read"),
    "Closed":                LocalizedText("Perkara selesai", "Case closed"),
}
CLOCK_NAMES: Mapping[Clock, LocalizedText] = {
    Clock.REPORTING_WINDOW:          LocalizedText("penyampaian laporan", "lodging a report"),
    Clock.FINDING_WINDOW:            LocalizedText("penetapan temuan", "setting a finding"),
    Clock.TRACING:                   LocalizedText("penelusuran informasi awal", "tracing initial information"),
    Clock.INITIAL_REVIEW:            LocalizedText("kajian awal", "the initial review"),
    Clock.CORRECTION:                LocalizedText("perbaikan laporan", "the correction of the report"),
    Clock.HANDLING:                  LocalizedText("penanganan laporan", "the handling of the report"),
    Clock.HANDLING_TOTAL:            LocalizedText("penanganan laporan setelah perpanjangan", "the extended handling of the report"),
    Clock.GAKKUMDU_FIRST_DISCUSSION: LocalizedText("pembahasan pertama Sentra Gakkumdu", "the first Gakkumdu discussion"),
    Clock.CRIME_FORWARDING:          LocalizedText("penerusan dugaan tindak pidana kepada kepolisian", "forwarding a suspected crime to the police"),
    Clock.ADJUDICATION:              LocalizedText("putusan pelanggaran administratif", "the administrative decision"),
    Clock.QUICK_ADJUDICATION:        LocalizedText("putusan pelanggaran administratif acara cepat", "the quick administrative decision"),
    Clock.CORRECTION_REQUEST:        LocalizedText("permintaan koreksi", "the request for correction"),
    Clock.STATUS_NOTICE:             LocalizedText("pemberitahuan status laporan", "the notice of the report's status"),
    Clock.KPU_FOLLOW_UP:             LocalizedText("tindak lanjut KPU", "KPU's follow-up"),
    Clock.TSM_DECISION:              LocalizedText("putusan pelanggaran terstruktur, sistematis dan masif", "the decision on structured, systematic and massive violations"),
    Clock.COUNTER_MEMORANDUM:        LocalizedText("kontra memori keberatan", "the counter-memorandum"),
    Clock.SUPREME_COURT_PETITION:    LocalizedText("permohonan kepada Mahkamah Agung", "the petition to the Supreme Court"),
    Clock.POLICE_INVESTIGATION:      LocalizedText("penyidikan kepolisian", "the police investigation"),
    Clock.PROSECUTOR_RETURNS:        LocalizedText("pengembalian berkas oleh penuntut umum", "the prosecutor's return of the file"),
    Clock.POLICE_RESUBMITS:          LocalizedText("penyampaian kembali berkas oleh penyidik", "the resubmission of the file by the police"),
    Clock.TO_COURT:                  LocalizedText("pelimpahan perkara ke pengadilan", "bringing the case to court"),
    Clock.DISTRICT_COURT:            LocalizedText("putusan pengadilan negeri", "the district court's judgment"),
    Clock.ASN_STUDY:                 LocalizedText("kajian netralitas ASN", "the study of civil servants' neutrality"),
    Clock.ASN_VERIFICATION:          LocalizedText("verifikasi netralitas ASN", "the verification of civil servants' neutrality"),
}
MATTER_NAMES: Mapping[Matter, LocalizedText] = {
    Matter.ADMINISTRATIVE:    LocalizedText("pelanggaran administratif", "an administrative violation"),
    Matter.TSM:               LocalizedText("pelanggaran administratif terstruktur, sistematis dan masif", "a structured, systematic and massive violation"),
    Matter.ETHICS_MEMBER:     LocalizedText("pelanggaran kode etik anggota KPU atau Bawaslu", "a breach of ethics by members of KPU or Bawaslu"),
    Matter.ETHICS_AD_HOC:     LocalizedText("pelanggaran kode etik PPK, PPS atau KPPS", "a breach of ethics by PPK, PPS or KPPS"),
    Matter.ETHICS_SUPERVISOR: LocalizedText("pelanggaran kode etik pengawas ad hoc", "a breach of ethics by ad-hoc supervisors"),
    Matter.CRIMINAL:          LocalizedText("tindak pidana pemilihan", "an election crime"),
    Matter.OTHER_CRIME:       LocalizedText("dugaan pelanggaran hukum lainnya", "a suspected breach of other law"),
    Matter.ASN:               LocalizedText("netralitas aparatur sipil negara", "the neutrality of civil servants"),
    Matter.VILLAGE:           LocalizedText("netralitas kepala desa atau perangkat desa", "the neutrality of village heads or officials"),
    Matter.TNI:               LocalizedText("netralitas TNI", "the neutrality of the armed forces"),
    Matter.POLRI:             LocalizedText("netralitas Polri", "the neutrality of the police"),
    Matter.INTERNET:          LocalizedText("konten internet", "internet content"),
    Matter.BROADCAST:         LocalizedText("penyiaran", "broadcasting"),
    Matter.PRESS:             LocalizedText("pers dan media siber", "press and cyber media"),
    Matter.BYLAW:             LocalizedText("peraturan daerah", "a regional by-law"),
    Matter.PROCESS_DISPUTE:   LocalizedText("sengketa proses", "a process dispute"),
}
REASON_NAMES: Mapping[DeclineReason | CloseReason, LocalizedText] = {
    DeclineReason.FORMAL_REQUIREMENTS:   LocalizedText("syarat formal tidak terpenuhi", "formal requirements are not met"),
    DeclineReason.MATERIAL_REQUIREMENTS: LocalizedText("syarat materiel tidak terpenuhi", "material requirements are not met"),
    DeclineReason.OUT_OF_TIME:           LocalizedText("laporan disampaikan setelah batas waktu", "the report was lodged out of time"),
    DeclineReason.NO_VOTING_RIGHT:       LocalizedText("pelapor tidak memiliki hak pilih dalam pemilihan ini", "the reporter has no right to vote in this election"),
    DeclineReason.NOT_A_VIOLATION:       LocalizedText("peristiwa yang dilaporkan bukan pelanggaran", "what was reported is not a violation"),
    DeclineReason.ALREADY_HANDLED:       LocalizedText("peristiwa yang sama sudah ditangani", "the same event has already been handled"),
    DeclineReason.PROCESS_DISPUTE:       LocalizedText("perkara ini merupakan sengketa proses, bukan pelanggaran", "this is a process dispute and not a violation"),
    DeclineReason.NOT_CORRECTED:         LocalizedText("perbaikan tidak diterima sampai batas waktu", "the correction was not received in time"),
    DeclineReason.FINDING_NOT_SET:       LocalizedText("temuan tidak ditetapkan sampai batas waktu", "the finding was not set in time"),
    CloseReason.NOT_REGISTERED:          LocalizedText("laporan tidak diregistrasi", "the report was not registered"),
    CloseReason.NO_FINDING:              LocalizedText("penelusuran tidak menghasilkan temuan", "the tracing led to no finding"),
    CloseReason.KEPT_AS_INFORMATION:     LocalizedText("disimpan sebagai informasi awal", "kept as initial information"),
    CloseReason.MERGED:                  LocalizedText("digabungkan dengan laporan lain mengenai peristiwa yang sama", "joined with another report about the same event"),
    CloseReason.HANDLED:                 LocalizedText("seluruh penanganan dan tindak lanjut sudah selesai", "all handling and follow-up is complete"),
}
FIELD_NAMES: Mapping[MendableField, LocalizedText] = {
    MendableField.KINDS:         LocalizedText("jenis pelanggaran", "the kinds of violation"),
    MendableField.PLACE:         LocalizedText("tempat kejadian", "the place of the event"),
    MendableField.KNOWN_DATE:    LocalizedText("tanggal diketahui", "the day it became known"),
    MendableField.EVENT_DATE:    LocalizedText("tanggal kejadian", "the day of the event"),
    MendableField.ELECTION:      LocalizedText("jenis pemilihan", "the election"),
    MendableField.REPORTER_KIND: LocalizedText("kedudukan pelapor", "the reporter's standing"),
}
ADDRESSEE_NAMES: Mapping[str, LocalizedText] = {
    "kpu":                 LocalizedText("KPU", "KPU"),
    "kpu_regency":         LocalizedText("KPU Kabupaten/Kota", "the regency's KPU"),
    "dkpp":                LocalizedText("DKPP", "DKPP"),
    "bawaslu_regency":     LocalizedText("Bawaslu Kabupaten/Kota", "the regency's Bawaslu"),
    "bawaslu_province":    LocalizedText("Bawaslu Provinsi", "the province's Bawaslu"),
    "police_gakkumdu":     LocalizedText("kepolisian melalui Sentra Gakkumdu", "the police through Sentra Gakkumdu"),
    "police":              LocalizedText("kepolisian", "the police"),
    "kasn":                LocalizedText("KASN", "KASN"),
    "bkn":                 LocalizedText("BKN", "BKN"),
    "regional_head":       LocalizedText("bupati atau wali kota", "the regent or mayor"),
    "tni_commander":       LocalizedText("komandan satuan TNI", "the commander of the armed forces' unit"),
    "tni_military_police": LocalizedText("Polisi Militer TNI", "the military police"),
    "polri_propam":        LocalizedText("Propam Polri", "the police's internal affairs"),
    "polri_chief":         LocalizedText("kepala kepolisian setempat", "the local chief of police"),
    "kominfo":             LocalizedText("Kementerian Kominfo", "the Kominfo ministry"),
    "komdigi":             LocalizedText("Kementerian Komdigi", "the Komdigi ministry"),
    "platform":            LocalizedText("penyelenggara platform", "the platform's operator"),
    "kpi":                 LocalizedText("KPI", "KPI"),
    "press_council":       LocalizedText("Dewan Pers", "the Press Council"),
    "dispute_resolution":  LocalizedText("penyelesaian sengketa proses", "process dispute resolution"),
}
PARTY_NAMES: Mapping[Party, LocalizedText] = {
    Party.REPORTER: LocalizedText("pelapor", "reporter"),
    Party.REPORTED: LocalizedText("terlapor", "reported party"),
    Party.WITNESS:  LocalizedText("saksi", "witness"),
    Party.EXPERT:   LocalizedText("ahli", "expert"),
}
ELECTION_NAMES: Mapping[Election, LocalizedText] = {
    Election.PRESIDENT:   LocalizedText("Pemilu Presiden dan Wakil Presiden", "Election of the President and Vice President"),
    Election.LEGISLATURE: LocalizedText("Pemilu Anggota DPR, DPD dan DPRD", "Election of members of DPR, DPD and DPRD"),
    Election.GOVERNOR:    LocalizedText("Pemilihan Gubernur dan Wakil Gubernur", "Election of the governor and vice governor"),
    Election.REGENT:      LocalizedText("Pemilihan Bupati dan Wakil Bupati", "Election of the regent and vice regent"),
    Election.MAYOR:       LocalizedText("Pemilihan Wali Kota dan Wakil Wali Kota", "Election of the mayor and vice mayor"),
}
REPORTER_NAMES: Mapping[str, LocalizedText] = {
    ReporterKind.CITIZEN:      LocalizedText("Warga negara yang mempunyai hak pilih", "Citizen with the right to vote"),
    ReporterKind.PARTICIPANT:  LocalizedText("Peserta pemilihan", "Election participant"),
    ReporterKind.OBSERVER:     LocalizedText("Pemantau pemilihan", "Accredited observer"),
    ReporterKind.ORGANISATION: LocalizedText("Organisasi", "Organisation"),
    PROXY:                     LocalizedText("Kuasa pelapor dengan surat kuasa khusus", "Proxy with special power of attorney"),
}
ROLE_NAMES: Mapping[OfficialRole, LocalizedText] = {
    OfficialRole.RECEIVER:       LocalizedText("Penerima laporan", "Receiver of reports"),
    OfficialRole.INVESTIGATOR:   LocalizedText("Pemeriksa perkara", "Investigator"),
    OfficialRole.PLENARY_MEMBER: LocalizedText("Anggota pleno", "Plenary member"),
    OfficialRole.SECRETARY:      LocalizedText("Sekretaris", "Secretary"),
    OfficialRole.AUDITOR:        LocalizedText("Auditor", "Auditor"),
    OfficialRole.ADMINISTRATOR:  LocalizedText("Administrator", "Administrator"),
}
LEVEL_NAMES: Mapping[Level, LocalizedText] = {
    Level.NATIONAL:    LocalizedText("Bawaslu RI", "the national Bawaslu"),
    Level.PROVINCE:    LocalizedText("Bawaslu Provinsi", "the province's Bawaslu"),
    Level.REGENCY:     LocalizedText("Bawaslu Kabupaten/Kota", "the regency's or city's Bawaslu"),
    Level.SUBDISTRICT: LocalizedText("Panwaslu Kecamatan", "the sub-district's supervisors"),
    Level.VILLAGE:     LocalizedText("Panwaslu Kelurahan/Desa", "the village's supervisor"),
}
MODE_NAMES: Mapping[Mode, LocalizedText] = {
    Mode.FACE_TO_FACE: LocalizedText("tatap muka", "face to face"),
    Mode.REMOTE:       LocalizedText("jarak jauh", "remote"),
}
OATH_NAMES: Mapping[Oath, LocalizedText] = {
    Oath.TAKEN:   LocalizedText("bersumpah", "took the oath"),
    Oath.REFUSED: LocalizedText("menolak bersumpah", "refused the oath"),
}
DISCUSSION_NAMES: Mapping[Discussion, LocalizedText] = {
    Discussion.FIRST:  LocalizedText("pembahasan pertama", "first discussion"),
    Discussion.SECOND: LocalizedText("pembahasan kedua", "second discussion"),
}
GROUND_NAMES: Mapping[ExtensionGround, LocalizedText] = {
    ExtensionGround.INFORMATION_AND_STUDY:     LocalizedText("memerlukan keterangan tambahan dan kajian", "more information and study are needed"),
    ExtensionGround.INFORMATION_FROM_REPORTER: LocalizedText("memerlukan keterangan tambahan dari pelapor", "more information from the reporter is needed"),
}
VERDICT_NAMES: Mapping[Verdict, LocalizedText] = {
    Verdict.VIOLATION:       LocalizedText("pelanggaran", "a violation"),
    Verdict.OTHER_LAW:       LocalizedText("pelanggaran hukum lainnya", "a breach of other law"),
    Verdict.NOT_A_VIOLATION: LocalizedText("bukan pelanggaran", "not a violation"),
}
AGENCY_ACT_NAMES: Mapping[AgencyAct, LocalizedText] = {
    AgencyAct.FILE_SENT:        LocalizedText("berkas dikirim penyidik kepada penuntut umum", "the police sent the file to the prosecutor"),
    AgencyAct.FILE_RETURNED:    LocalizedText("berkas dikembalikan penuntut umum", "the prosecutor returned the file"),
    AgencyAct.FILE_RESUBMITTED: LocalizedText("berkas disampaikan kembali", "the file was resubmitted"),
    AgencyAct.FILE_COMPLETE:    LocalizedText("berkas dinyatakan lengkap", "the file was declared complete"),
    AgencyAct.FILE_IN_COURT:    LocalizedText("perkara dilimpahkan ke pengadilan", "the case was brought to court"),
    AgencyAct.JUDGMENT:         LocalizedText("putusan pengadilan", "the court's judgment"),
}
REGIME_NAMES: Mapping[Regime, LocalizedText] = {
    Regime.PEMILU:  LocalizedText("Pemilu", "General election"),
    Regime.PILKADA: LocalizedText("Pilkada", "Regional election"),
}
# fmt: on

_Code = TypeVar("_Code", bound=str)


def _by_code(names: Mapping[_Code, LocalizedText]) -> Mapping[str, LocalizedText]:
    return {str(code): name for code, name in names.items()}


NAMES: Mapping[str, Mapping[str, LocalizedText]] = {
    "facts": FACT_NAMES,
    "clocks": _by_code(CLOCK_NAMES),
    "matters": _by_code(MATTER_NAMES),
    "reasons": _by_code(REASON_NAMES),
    "fields": _by_code(FIELD_NAMES),
    "agencies": ADDRESSEE_NAMES,
    "parties": _by_code(PARTY_NAMES),
    "elections": _by_code(ELECTION_NAMES),
    "reporters": _by_code(REPORTER_NAMES),
    "stages": _by_code(STAGE_NAMES),
    "requirements": {key: requirement.name for key, requirement in REQUIREMENTS.items()},
    "kinds": {key: kind.name for key, kind in KINDS.items()},
    "roles": _by_code(ROLE_NAMES),
    "levels": {level.name.lower(): name for level, name in LEVEL_NAMES.items()},
    "modes": _by_code(MODE_NAMES),
    "oaths": _by_code(OATH_NAMES),
    "discussions": _by_code(DISCUSSION_NAMES),
    "grounds": _by_code(GROUND_NAMES),
    "verdicts": _by_code(VERDICT_NAMES),
    "agency_acts": _by_code(AGENCY_ACT_NAMES),
    "regimes": _by_code(REGIME_NAMES),
    "refusals": REFUSAL_NAMES,
}
"""All names by group and code, the groups as the templates of letters call them."""


def name_of(group: str, code: str) -> LocalizedText:
    """The name of a code of a group; of a code that is not known here, as of a newer version, the code itself."""
    plain = code.replace("_", " ")
    return NAMES[group].get(code) or LocalizedText(plain, plain)
