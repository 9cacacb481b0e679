"""Why the law refuses a command: a code, the article, and the reason in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.statute.law.sources import LocalizedText


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the law refuses a command, and the article that says so; the case is unchanged.

    `choices` are the values that would have been accepted, where there are only some.
    """

    code: str
    article: str
    message_id: str
    message_en: str
    choices: tuple[str, ...] = ()


# fmt: off
REFUSAL_NAMES: Mapping[str, LocalizedText] = {
    "already_open":          LocalizedText("Perkara ini sudah dibuka.", "This case is already open."),
    "not_open":              LocalizedText("Perkara ini belum dibuka.", "This case has not been opened."),
    "closed":                LocalizedText("Perkara ini sudah ditutup.", "This case is closed."),
    "not_in_this_stage":     LocalizedText("Tindakan ini tidak dapat dilakukan pada tahap ini.", "This cannot be done at this stage."),
    "nothing_to_act_on":     LocalizedText("Tidak ada hal pada perkara ini yang menunggu tindakan ini.", "Nothing in this case awaits this act."),
    "not_in_this_regime":    LocalizedText("Tindakan ini tidak dikenal dalam rezim ini.", "This regime does not know this act."),
    "naive_moment":          LocalizedText("Waktu harus disertai zona waktu.", "A moment needs its time zone."),
    "beyond_table":          LocalizedText("Tanggal berada di luar tabel hari libur; lengkapi tabelnya dahulu.", "The date lies outside the holiday table; extend the table first."),
    "no_edition":            LocalizedText("Tidak ada edisi peraturan untuk tanggal itu.", "No edition of the law is known for that day."),
    "lodged_before_received": LocalizedText("Laporan tidak dapat dianggap disampaikan sebelum diterima.", "A report cannot count as lodged before it arrived."),
    "known_after_received": LocalizedText("Pelanggaran tidak dapat diketahui setelah laporannya diterima.", "A violation cannot have become known after its report arrived."),
    "requirements_missing":  LocalizedText("Syarat laporan belum lengkap.", "The report does not yet meet its requirements."),
    "out_of_time":           LocalizedText("Laporan melewati batas waktu pelaporan.", "The report was lodged out of time."),
    "not_lodged_yet":        LocalizedText("Laporan ini belum dianggap disampaikan.", "The report does not count as lodged yet."),
    "nothing_to_correct":    LocalizedText("Sebutkan kekurangan yang harus diperbaiki.", "Name what has to be corrected."),
    "no_such_requirement":   LocalizedText("Syarat laporan dengan nama itu tidak dikenal.", "The law knows no requirement of that name."),
    "not_correctable":       LocalizedText("Kekurangan ini tidak dapat diperbaiki.", "This defect cannot be corrected."),
    "proxy_not_allowed":     LocalizedText("Pelaporan melalui kuasa tidak dikenal di sini.", "Reporting by proxy is not known here."),
    "number_missing":        LocalizedText("Nomor registrasi harus ada.", "The register number is missing."),
    "evidence_missing":      LocalizedText("Temuan harus didukung bukti.", "A finding needs evidence."),
    "no_reporter":           LocalizedText("Tidak ada pelapor yang dapat mencabut.", "There is no reporter who could withdraw."),
    "others_reported":       LocalizedText("Pelapor lain tetap pada laporannya; perkara ini terus ditangani sebagai laporan.", "Others reported this too and stand by it: the case goes on as a report."),
    "not_subordinate":       LocalizedText("Pelimpahan hanya kepada kantor di bawahnya.", "Delegation goes only to a subordinate office."),
    "not_superior":          LocalizedText("Pengambilalihan hanya oleh kantor di atasnya.", "A takeover is made only by a superior office."),
    "only_from_above":       LocalizedText("Hanya kantor di atasnya yang mengambil alih; kantor ini dapat memintanya (RequestTakeover).", "Only an office above takes a case over; this office may ask for it (RequestTakeover)."),
    "not_your_office":       LocalizedText("Perkara hanya dapat diambil alih ke kantor Anda sendiri.", "You can take a case over to your own office only."),
    "no_superior":           LocalizedText("Tidak ada kantor di atas kantor ini.", "There is no office above this one."),
    "not_an_office":         LocalizedText("Kode kantor tidak sah.", "This is not an office's code."),
    "already_extended":      LocalizedText("Penanganan hanya dapat diperpanjang satu kali.", "The handling can be extended only once."),
    "handling_not_running":  LocalizedText("Waktu penanganan tidak sedang berjalan.", "The handling period is not running."),
    "ground_not_lawful":     LocalizedText("Alasan perpanjangan ini tidak dikenal dalam rezim ini.", "This regime does not know this ground of extension."),
    "already_discussed":     LocalizedText("Pembahasan ini sudah dicatat.", "This discussion is already recorded."),
    "first_discussion_missing": LocalizedText("Pembahasan pertama harus mendahului pembahasan kedua.", "The first discussion must precede the second."),
    "second_discussion_missing": LocalizedText("Tindak pidana harus dibahas kedua kali di Sentra Gakkumdu sebelum pleno.", "A crime needs its second Gakkumdu discussion before the plenary."),
    "not_a_crime":           LocalizedText("Perkara ini tidak memuat dugaan tindak pidana.", "This case holds no suspected crime."),
    "identity_unconfirmed":  LocalizedText("Identitas harus dipastikan lebih dahulu.", "The identity must be confirmed first."),
    "minutes_incomplete":    LocalizedText("Berita acara harus dibacakan kembali dan ditandatangani.", "The minutes must be read back and signed."),
    "not_administrative":    LocalizedText("Sidang ajudikasi hanya untuk pelanggaran administratif.", "Only an administrative violation is adjudicated."),
    "hearing_on_rest_day":   LocalizedText("Sidang pada hari libur memerlukan persetujuan semua pihak.", "A hearing on a rest day needs the consent of all parties."),
    "no_outcome":            LocalizedText("Keputusan harus memuat sedikitnya satu hasil.", "A decision needs at least one outcome."),
    "matter_twice":          LocalizedText("Satu perkara hukum hanya diputus satu kali.", "A matter is decided only once."),
    "matter_undecided":      LocalizedText("Semua hal yang dilaporkan harus ikut diputus.", "Everything that was reported must be decided with it."),
    "addressee_not_lawful":  LocalizedText("Instansi tujuan tidak sesuai peraturan.", "The law does not name this addressee."),
    "reason_missing":        LocalizedText("Pilihan ini memerlukan alasan.", "This choice needs a reason."),
    "purpose_missing":       LocalizedText("Sebutkan dengan kata-kata untuk apa identitas ini dibaca.", "Say in words for what purpose the identity is read."),
    "no_such_outcome":       LocalizedText("Tidak ada hasil yang perlu diteruskan untuk hal ini.", "There is no outcome to act on for this matter."),
    "already_forwarded":     LocalizedText("Hasil ini sudah diteruskan.", "This outcome has already been forwarded."),
    "not_forwarded":         LocalizedText("Hasil ini belum diteruskan.", "This outcome has not been forwarded."),
    "not_received":          LocalizedText("Tanda terima instansi belum dicatat.", "The agency's receipt is not recorded."),
    "already_received":      LocalizedText("Tanda terima sudah dicatat.", "The receipt is already recorded."),
    "already_answered":      LocalizedText("Jawaban instansi sudah dicatat.", "The agency's answer is already recorded."),
    "act_out_of_order":      LocalizedText("Tindakan ini tidak sesuai urutan proses pidana.", "This act is out of the order of the criminal process."),
    "already_announced":     LocalizedText("Status laporan sudah diumumkan.", "The status has already been announced."),
    "window_closed":         LocalizedText("Waktu mengajukan keberatan tidak sedang berjalan.", "The time to object is not running."),
    "no_objection":          LocalizedText("Tidak ada keberatan yang menunggu keputusan.", "No objection awaits a decision."),
    "agency_still_in_time":  LocalizedText("Waktu tindak lanjut instansi masih berjalan.", "The agency's time is still running."),
    "not_your_region":       LocalizedText("Hari libur suatu wilayah ditetapkan oleh kantornya atau kantor di atasnya, yang nasional oleh kantor nasional.", "A region's holidays are set by its office or one above it, those of all by the national office."),
    "merged_into_itself":    LocalizedText("Laporan tidak dapat digabungkan ke perkaranya sendiri.", "A report cannot be merged into its own case."),
    "merge_target_missing":  LocalizedText("Sebutkan perkara yang dilanjutkan.", "Name the case that goes on."),
    "merge_target_unknown":  LocalizedText("Perkara yang dilanjutkan tidak ada, atau tidak berada di wilayah kerja kantor Anda.", "There is no such case to go on with, or it lies outside your office's jurisdiction."),
    "merge_target_closed":   LocalizedText("Perkara yang dilanjutkan sudah ditutup.", "The case to go on with is closed."),
    "merge_target_elsewhere": LocalizedText("Perkara itu berada di kantor lain; limpahkan atau ambil alih dahulu.", "That case lies with another office; delegate it or take it over first."),
    "merge_target_full":     LocalizedText("Perkara itu sudah memuat terlalu banyak laporan; gabungkan ke perkara lain.", "That case has taken in too many reports already; merge into another."),
    "merge_target_other_regime": LocalizedText("Perkara itu berada di rezim pemilihan lain.", "That case belongs to the other regime."),
    "has_joined_reports":    LocalizedText("Laporan lain sudah digabungkan ke perkara ini; perkara inilah yang dilanjutkan.", "Other reports have been merged into this case; this is the one that goes on."),
    "already_joined":        LocalizedText("Laporan ini sudah digabungkan.", "This report has already been merged."),
    "no_such_fact":          LocalizedText("Catatan dengan nomor itu tidak ada.", "There is no fact of that number."),
    "no_such_record":        LocalizedText("Catatan dengan nomor itu tidak memuat isian ini.", "The fact of that number does not say this."),
    "value_not_valid":       LocalizedText("Isi perbaikan tidak sah untuk isian ini.", "This field does not take that value."),
    "nothing_to_mend":       LocalizedText("Isi perbaikan sama dengan catatan.", "The record says so already."),
    "investigator_missing":  LocalizedText("Sebutkan petugas yang menangani.", "Name who works on the case."),
    "no_such_official":      LocalizedText("Tidak ada petugas dengan id itu di kantor yang menangani perkara ini.", "No official of that id works in the office that has the case."),
    "already_assigned":      LocalizedText("Petugas ini sudah menangani perkara ini.", "This official works on the case already."),
    "hash_not_valid":        LocalizedText("Sidik dokumen tidak sah.", "This is not a document's hash."),
    "already_filed":         LocalizedText("Dokumen ini sudah disimpan.", "This document is already filed."),
    "hearing_in_past":       LocalizedText("Sidang tidak dapat dijadwalkan pada waktu yang sudah lewat.", "A hearing cannot be set for a moment that has passed."),
    "already_scheduled":     LocalizedText("Sidang pada waktu itu sudah dijadwalkan.", "A hearing is already set for that moment."),
    "quick_time_over":       LocalizedText("Waktu acara cepat sudah lewat.", "The time of the quick procedure is over."),
    "outcome_missing":       LocalizedText("Keberatan yang diterima memerlukan putusan penggantinya.", "An objection that is upheld needs the outcome that replaces the first."),
    "outcome_not_replaced":  LocalizedText("Keberatan yang ditolak tidak mengganti putusan.", "An objection that is rejected replaces no outcome."),
    "outcome_of_other_matter": LocalizedText("Putusan pengganti harus tentang hal yang sama.", "The outcome that replaces the first must be of the same matter."),
    "before_last_fact":      LocalizedText("Waktu ini mendahului catatan terakhir perkara.", "This moment lies before the last fact of the case."),
    "wrong_table":           LocalizedText("Tabel hari libur tidak sama dengan yang diminta.", "The holiday table is not the one asked for."),
    "changed_meanwhile":     LocalizedText("Perkara sudah berubah sejak Anda membacanya; baca lagi sebelum memutuskan.", "The case has changed since you read it; read it again before you decide."),
    "role_not_allowed":      LocalizedText("Peran ini tidak berwenang melakukan tindakan ini.", "This role may not do this."),
    "outside_jurisdiction":  LocalizedText("Perkara ini di luar wilayah kerja kantor Anda.", "This case lies outside your office's jurisdiction."),
    "level_too_low":         LocalizedText("Tingkat kantor ini tidak berwenang melakukan tindakan ini.", "An office of this level may not do this."),
}
# fmt: on
"""The reason of every refusal, by its code."""


def refuse(code: str, article: str, choices: Iterable[str] = ()) -> Refusal:
    """A refusal by its code, with its article and its wording in both languages."""
    words = REFUSAL_NAMES[code]
    return Refusal(code, article, words.indonesian, words.english, tuple(choices))
