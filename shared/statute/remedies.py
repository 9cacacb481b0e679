"""What to do about a refusal, by its code, in both languages. Data.

Who may do the act instead, what is missing and since when something is late depends on the case: `guidance` says that.
"""

from collections.abc import Mapping

from shared.statute.law.sources import LocalizedText

# Each remedy once, with the codes of the refusals that it mends.
# fmt: off
_REMEDIES: tuple[tuple[LocalizedText, tuple[str, ...]], ...] = (
    (LocalizedText("Lihat tindakan yang terbuka pada perkara ini, dan alasan yang lain tidak terbuka.",
                   "See which moves are open in this case, and why the others are not."),
     ("not_in_this_stage", "nothing_to_act_on", "not_in_this_regime", "already_extended", "handling_not_running", "already_discussed", "not_a_crime",
      "not_administrative", "already_forwarded", "already_received", "already_answered", "act_out_of_order", "already_announced",
      "window_closed", "no_objection", "no_reporter", "already_joined", "already_filed", "already_scheduled", "others_reported",
      "already_open", "before_last_fact", "no_superior")),
    (LocalizedText("Perkara yang ditutup hanya dapat dibaca; peristiwa baru memerlukan laporan atau temuan baru.",
                   "A closed case can only be read; what is new needs a new report or a new finding."),
     ("closed",)),
    (LocalizedText("Tunggu sampai perkara dibuka, lalu kirim lagi.", "Wait until the case is open, then send it again."),
     ("not_open",)),
    (LocalizedText("Minta pejabat dengan peran yang berwenang melakukannya.", "Ask an official with a role that may do it."),
     ("role_not_allowed",)),
    (LocalizedText("Minta kantor yang menangani perkara, atau kantor di atasnya bila tindakan ini boleh dari atas.",
                   "Ask the office that has the case, or an office above it where that may act."),
     ("outside_jurisdiction",)),
    (LocalizedText("Minta kantor yang tingkatnya berwenang, atau ambil alih perkaranya lebih dahulu.",
                   "Ask an office of a level that may do it, or have the case taken over first."),
     ("level_too_low",)),
    (LocalizedText("Minta kantor wilayah itu, kantor di atasnya, atau kantor nasional.",
                   "Ask that region's office, one above it, or the national office."),
     ("not_your_region",)),
    (LocalizedText("Catat dahulu apa yang sudah dipenuhi, atau minta perbaikan laporan.",
                   "Record first what has been supplied, or ask the reporter for a correction."),
     ("requirements_missing",)),
    (LocalizedText("Laporan terlambat tidak dapat diregistrasi: nyatakan tidak diregistrasi; isinya tetap menjadi informasi awal "
                   "yang dapat ditelusuri. Bila tanggal diketahui keliru dicatat, perbaiki catatannya dahulu.",
                   "A late report cannot be registered: decline it; it stays as initial information that may be traced. If the day "
                   "it became known was recorded wrongly, mend the record first."),
     ("out_of_time",)),
    (LocalizedText("Tunggu sampai laporan dianggap disampaikan; kajian awal dimulai saat itu.",
                   "Wait until the report counts as lodged; the initial review begins then."),
     ("not_lodged_yet",)),
    (LocalizedText("Laporan tidak dapat diperbaiki: nyatakan tidak diregistrasi dengan alasannya.",
                   "The report cannot be corrected: decline it with the reason."),
     ("not_correctable", "proxy_not_allowed")),
    (LocalizedText("Lengkapi isian yang kurang, lalu kirim sebagai perintah baru.",
                   "Supply what the command lacks and send it as a new command."),
     ("nothing_to_correct", "number_missing", "reason_missing", "merge_target_missing", "investigator_missing", "no_outcome",
      "matter_undecided", "outcome_missing", "purpose_missing", "evidence_missing", "identity_unconfirmed", "minutes_incomplete", "naive_moment")),
    (LocalizedText("Pilih nilai dari daftar kosakata, lalu kirim sebagai perintah baru.",
                   "Choose a value from the vocabulary and send it as a new command."),
     ("no_such_requirement", "ground_not_lawful", "addressee_not_lawful", "no_such_outcome", "value_not_valid",
      "outcome_not_replaced", "outcome_of_other_matter", "matter_twice", "no_such_fact", "no_such_record", "hash_not_valid")),
    (LocalizedText("Periksa tanggalnya, lalu kirim sebagai perintah baru.", "Check the date and send it as a new command."),
     ("lodged_before_received", "known_after_received", "hearing_in_past", "hearing_on_rest_day", "no_edition")),
    (LocalizedText("Minta administrator melengkapi tabel hari libur tahun itu.",
                   "Ask an administrator to complete the holiday table of that year."),
     ("beyond_table", "wrong_table")),
    (LocalizedText("Cari kode kantor yang benar dalam daftar kantor.", "Look up the office's code in the list of offices."),
     ("not_an_office", "not_subordinate")),
    (LocalizedText("Minta kantor di atasnya mengambil alih perkara ini.", "Ask the office above to take the case over."),
     ("not_superior", "only_from_above")),
    (LocalizedText("Ambil alih perkara ke kantor Anda sendiri.", "Take the case over to your own office."),
     ("not_your_office",)),
    (LocalizedText("Catat dahulu langkah yang mendahuluinya.", "Record first the step that comes before it."),
     ("first_discussion_missing", "second_discussion_missing", "not_forwarded", "not_received")),
    (LocalizedText("Tunggu sampai waktunya habis.", "Wait until that time is over."), ("agency_still_in_time",)),
    (LocalizedText("Pakai acara biasa.", "Use the ordinary procedure."), ("quick_time_over",)),
    (LocalizedText("Sebutkan perkara lain dengan id, nomor penerimaan, atau nomor registrasinya.",
                   "Name another case by its id, its receipt number or its register number."),
     ("merged_into_itself", "merge_target_unknown", "merge_target_closed", "merge_target_full",
      "merge_target_other_regime")),
    (LocalizedText("Satukan kedua perkara di satu kantor dahulu: limpahkan atau ambil alih.",
                   "Bring both cases to one office first: delegate or take over."),
     ("merge_target_elsewhere",)),
    (LocalizedText("Gabungkan perkara yang lain ke perkara ini.", "Merge the other case into this one."), ("has_joined_reports",)),
    (LocalizedText("Tidak ada yang perlu diperbaiki.", "There is nothing to mend."), ("nothing_to_mend",)),
    (LocalizedText("Tunjuk petugas dari daftar pejabat kantor perkara ini; yang belum ada didaftarkan administrator.",
                   "Assign one of the officials of the case's office; an administrator enrols who is not there yet."),
     ("no_such_official", "already_assigned")),
    (LocalizedText("Baca perkara lagi, lalu kirim perintah baru dengan ETag yang sekarang.",
                   "Read the case again, then send a new command with its present ETag."),
     ("changed_meanwhile",)),
)
# fmt: on

REMEDIES: Mapping[str, LocalizedText] = {
    code: remedy for remedy, codes in _REMEDIES for code in codes
}
"""What to do about a refusal, by its code; every refusal has one."""
