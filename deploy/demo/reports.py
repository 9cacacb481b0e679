"""The sample reports: real places and plausible situations, no real persons. Data only."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One sample report.

    Attributes:
        place: region code of where it happened.
        kinds: keys of the kinds of violation.
        known_ago: days since the reporter knew of it; it happened one day earlier.
        lacks: fields that are left out, so that an official requests a correction.
        channel: `http`, or `topic` for an upstream channel on Kafka.
    """

    place: str
    regime: str
    election: str
    kinds: tuple[str, ...]
    reporter_kind: str
    title: str
    story: str
    known_ago: int = 1
    lacks: tuple[str, ...] = ()
    channel: str = "http"
    language: str = "id"


SAMPLES = (
    SampleReport(
        "32.73.02",
        "pilkada",
        "mayor",
        ("asn_neutrality",),
        "citizen",
        "Foto bersama calon di kantor kecamatan",
        "Beberapa ASN berfoto bersama calon wali kota di halaman kantor kecamatan sambil "
        "menunjukkan nomor urut dengan jari, lalu membagikannya di grup warga.",
    ),
    SampleReport(
        "33.02.14",
        "pilkada",
        "regent",
        ("money_politics",),
        "citizen",
        "Amplop seusai pengajian",
        "Seusai pengajian di balai dusun, seorang anggota tim kampanye membagikan amplop berisi "
        "uang Rp50.000 beserta kartu nama pasangan calon.",
    ),
    SampleReport(
        "35.78.08",
        "pilkada",
        "governor",
        ("black_campaign", "hoax"),
        "organisation",
        "Video yang dipotong di media sosial",
        "Sebuah akun mengunggah video pidato calon gubernur yang dipotong sehingga maknanya "
        "berubah; dalam sehari video itu dibagikan lebih dari seribu kali.",
        channel="topic",
    ),
    SampleReport(
        "35.78.09",
        "pilkada",
        "governor",
        ("black_campaign",),
        "citizen",
        "Video yang sama, dilaporkan warga lain",
        "Potongan video pidato calon gubernur beredar di grup keluarga; kalimat akhirnya hilang "
        "sehingga maknanya terbalik.",
        language="en",
    ),
    SampleReport(
        "73.06.05",
        "pilkada",
        "regent",
        ("village_neutrality",),
        "organisation",
        "Kepala desa mengarahkan warga",
        "Dalam musyawarah desa, kepala desa meminta warga memilih calon bupati tertentu agar "
        "bantuan pupuk tetap turun.",
        channel="topic",
    ),
    SampleReport(
        "51.71.03",
        "pilkada",
        "mayor",
        ("campaign_props",),
        "citizen",
        "Baliho di pagar sekolah",
        "Baliho pasangan calon dipasang di pagar sekolah dasar dan di tiang listrik sepanjang "
        "jalan di depannya.",
        lacks=("evidence",),
    ),
    SampleReport(
        "91.71.01",
        "pilkada",
        "mayor",
        ("voting_procedure",),
        "observer",
        "Surat suara dibuka sebelum waktunya",
        "Pada simulasi di tingkat distrik, kotak dibuka sebelum saksi hadir dan tidak ada berita "
        "acara pembukaan.",
    ),
    SampleReport(
        "12.71.06",
        "pemilu",
        "legislature",
        ("sara_politics",),
        "citizen",
        "Ceramah yang menyerang suku lain",
        "Dalam ceramah terbuka, seorang juru kampanye mengajak memilih calon legislatif karena "
        "kesukuan dan merendahkan suku lain.",
    ),
    SampleReport(
        "31.74.04",
        "pemilu",
        "president",
        ("broadcast",),
        "organisation",
        "Iklan kampanye melebihi durasi",
        "Sebuah stasiun radio menyiarkan iklan kampanye pasangan calon berulang-ulang melebihi "
        "batas harian.",
        channel="topic",
        language="en",
    ),
    SampleReport(
        "34.04.07",
        "pilkada",
        "regent",
        ("asn_neutrality",),
        "citizen",
        "Komentar dukungan di akun pribadi",
        "Seorang pegawai dinas berulang kali menyukai dan mengomentari unggahan calon bupati "
        "dengan ajakan memilih.",
        lacks=("address",),
    ),
    SampleReport(
        "53.07.01",
        "pilkada",
        "regent",
        ("money_politics_goods",),
        "citizen",
        "Beras berstiker calon",
        "Tiga mobil membagikan beras lima kilogram berstiker pasangan calon kepada nelayan di "
        "pelabuhan rakyat.",
    ),
    SampleReport(
        "61.71.02",
        "pilkada",
        "mayor",
        ("polri_neutrality",),
        "citizen",
        "Berita lama yang dilaporkan terlambat",
        "Seorang anggota terlihat memakai kaus pasangan calon pada acara jalan sehat; pelapor "
        "baru menyampaikannya setelah berminggu-minggu.",
        known_ago=40,
    ),
    SampleReport(
        "81.71.02",
        "pilkada",
        "mayor",
        ("incitement",),
        "citizen",
        "Ajakan merusak posko",
        "Pesan suara berantai mengajak warga mendatangi dan merusak posko pasangan calon lain.",
    ),
)


def body(sample: SampleReport, number: int, today: date) -> dict[str, Any]:
    """The JSON of `POST /reports` for the sample, known so many days before `today`."""
    known = today - timedelta(days=sample.known_ago)
    filled: dict[str, Any] = {
        "regime": sample.regime,
        "election": sample.election,
        "violation_kinds": list(sample.kinds),
        "place": sample.place,
        "place_detail": "Dekat balai warga (contoh)",
        "event_date": (known - timedelta(days=1)).isoformat(),
        "known_date": known.isoformat(),
        "reporter": {
            "kind": sample.reporter_kind,
            "name": f"Contoh Pelapor {number:02}",
            "mail": f"contoh.pelapor.{number:02}@warga.example",
            "phone": f"+62 800 0000 {number:04}",
            "identity_number": f"00000000000000{number:02}",
            "address": f"Jalan Contoh Nomor {number}",
        },
        "reported_party": "Contoh Terlapor",
        "description": f"{sample.title}. {sample.story}",
        "evidence": [{"description": "Foto dan tangkapan layar (contoh)"}],
        "language": sample.language,
    }
    if sample.channel == "topic":
        filled["organisation"] = "Contoh Organisasi Pemantau"
    if "address" in sample.lacks:
        del filled["reporter"]["address"]
    if "evidence" in sample.lacks:
        del filled["evidence"]
    return filled
