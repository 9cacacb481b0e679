"""The Indonesian names of codes and offices in documents, as officials write them. Pure."""

import re
from datetime import date

from shared.runtime.localized_dates import INDONESIAN, short_date
from shared.runtime.regions import Region, region
from shared.statute.law.choices import DeclineReason, Mode, Oath, Verdict
from shared.statute.law.clocks import Unit
from shared.statute.law.offices import Level, level_of
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.violations import Matter
from shared.statute.names import MATTER_NAMES, REASON_NAMES

_ISO_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")

REGIMES = {Regime.PEMILU: "pemilihan umum", Regime.PILKADA: "pemilihan kepala daerah"}
MODES = {Mode.FACE_TO_FACE: "secara tatap muka", Mode.REMOTE: "secara daring"}
OATHS = {
    Oath.TAKEN: "diucapkan sebelum memberikan keterangan",
    Oath.REFUSED: "ditolak; klarifikasi dilanjutkan tanpa sumpah atau janji",
}
VERDICTS = {
    Verdict.VIOLATION: "terbukti sebagai pelanggaran",
    Verdict.OTHER_LAW: "dugaan pelanggaran peraturan perundang-undangan lainnya",
    Verdict.NOT_A_VIOLATION: "bukan pelanggaran",
}
MATTERS = {code: name.indonesian for code, name in MATTER_NAMES.items()} | {
    # A document is the office's formal word: no abbreviations, and the articles' whole scope.
    Matter.OTHER_CRIME: "dugaan tindak pidana lainnya",
    Matter.VILLAGE: "netralitas kepala desa, perangkat desa atau pegawai non-ASN",
    Matter.TNI: "netralitas Tentara Nasional Indonesia",
    Matter.POLRI: "netralitas Kepolisian Negara Republik Indonesia",
}
# Letters use the short names of bodies (`ADDRESSEE_NAMES`); a document writes them in full.
BODIES = {
    "kpu": "Komisi Pemilihan Umum",
    "kpu_regency": "Komisi Pemilihan Umum Kabupaten/Kota",
    "dkpp": "Dewan Kehormatan Penyelenggara Pemilihan Umum",
    "bawaslu_regency": "Badan Pengawas Pemilihan Umum Kabupaten/Kota",
    "bawaslu_province": "Badan Pengawas Pemilihan Umum Provinsi",
    "police_gakkumdu": "Kepolisian Negara Republik Indonesia melalui Sentra Gakkumdu",
    "police": "Kepolisian Negara Republik Indonesia",
    "kasn": "Komisi Aparatur Sipil Negara",
    "bkn": "Badan Kepegawaian Negara",
    "regional_head": "Bupati atau Wali Kota",
    "tni_commander": "Komandan satuan Tentara Nasional Indonesia",
    "tni_military_police": "Polisi Militer Tentara Nasional Indonesia",
    "polri_propam": "Divisi Profesi dan Pengamanan Polri",
    "polri_chief": "Kepala kepolisian setempat",
    "kominfo": "Kementerian Komunikasi dan Informatika",
    "komdigi": "Kementerian Komunikasi dan Digital",
    "platform": "Penyelenggara platform",
    "kpi": "Komisi Penyiaran Indonesia",
    "press_council": "Dewan Pers",
    "dispute_resolution": "Penyelesaian sengketa proses",
}
REASONS = {reason: REASON_NAMES[reason].indonesian for reason in DeclineReason} | {
    DeclineReason.NO_VOTING_RIGHT: "pelapor tidak mempunyai hak pilih dalam pemilihan ini",
    DeclineReason.NOT_CORRECTED: "perbaikan tidak diterima sampai dengan batas waktu",
    DeclineReason.FINDING_NOT_SET: "temuan tidak ditetapkan sampai dengan batas waktu",
}
_FAILURES = {
    "erased": LocalizedText(
        "Kunci laporan telah dihapus; dokumen ini tidak akan dibuat.",
        "The key of the report was erased; this document will never be made.",
    ),
    "process_died": LocalizedText(
        "Proses pembuatnya berhenti berulang kali saat membuat dokumen ini.",
        "The process that makes it ended over this document again and again.",
    ),
    "time_limit": LocalizedText(
        "Pembuatan dokumen ini berulang kali melewati batas waktu.",
        "Making this document took longer than allowed again and again.",
    ),
}
_SET_ASIDE = LocalizedText(
    "Dokumen ini disisihkan; hubungi pengelola sistem agar diperiksa dan dicoba lagi.",
    "It is set aside; ask the operator to look into it and have it tried again.",
)
_TRIED_AGAIN = LocalizedText(
    "Percobaan terakhir gagal; dokumen ini akan dicoba lagi dengan sendirinya.",
    "The last attempt failed; it will be tried again by itself.",
)
UNITS = {
    Unit.WORKING_DAY: "hari kerja",
    Unit.CALENDAR_DAY: "hari kalender",
    Unit.HOUR: "jam",
}

_BAWASLU = "Badan Pengawas Pemilihan Umum"
_COMMITTEE = "Panitia Pengawas Pemilihan Umum"
_AREAS = {Level.SUBDISTRICT: "Kecamatan ", Level.VILLAGE: "Kelurahan/Desa "}


def localize_dates(text: str) -> str:
    """The text with every ISO date (2024-08-01) in words (1 Agustus 2024)."""
    return _ISO_DAY.sub(lambda found: short_date(date.fromisoformat(found[0]), INDONESIAN), text)


def explain_failure(failure: str | None, *, ended: bool) -> LocalizedText | None:
    """Why a document is not made, for officials, and what follows; None before an attempt."""
    if failure is None:
        return None
    if not ended:
        return _TRIED_AGAIN
    why = _FAILURES.get(failure)
    if failure == "erased" or why is None:
        return why or _SET_ASIDE
    return LocalizedText(
        f"{why.indonesian} {_SET_ASIDE.indonesian}", f"{why.english} {_SET_ASIDE.english}"
    )


def place_name(code: str) -> str:
    """A region with the regions around it; an unknown code as it is."""
    found = region(code)
    return found.path if found else code


def office_names(office: str) -> dict[str, str]:
    """The parts of an office's letterhead.

    Returns:
        `body` and `area` in capitals, `within` (the region around), `town`, and `name` in full.
    """
    level, found = level_of(office), region(office)
    if level is Level.NATIONAL:
        names = {"body": _BAWASLU, "area": "Republik Indonesia", "within": "", "town": "Jakarta"}
    else:
        area, within = _area(level, office, found)
        body = _COMMITTEE if level in _AREAS else _BAWASLU
        names = {"body": body, "area": area, "within": within, "town": _town(office)}
    capitals = {key: names[key].upper() for key in ("body", "area")}
    return names | capitals | {"name": " ".join(filter(None, (names["body"], names["area"])))}


def _area(level: Level, office: str, found: Region | None) -> tuple[str, str]:
    if found is None:
        return f"Wilayah {office}", ""
    kind = "Provinsi " if level is Level.PROVINCE else _AREAS.get(level, "")
    return kind + found.name, found.path.partition(", ")[2]


def _town(office: str) -> str:
    """The town in the date line: the city or regency without its kind."""
    found = region(".".join(office.split(".")[:3]))
    if found is None:
        return ""
    return (
        found.name.removeprefix("Kota Administrasi ")
        .removeprefix("Kota ")
        .removeprefix("Kabupaten ")
    )
