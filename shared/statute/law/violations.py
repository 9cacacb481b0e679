"""The kinds of violation people report, the matters they are handled as, and the articles they break: data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.statute.law.sources import Confidence, LocalizedText, Regime


class Matter(StrEnum):
    """What a violation is handled as; each matter has its own addressee."""

    ADMINISTRATIVE = "administrative"
    TSM = "tsm"
    ETHICS_MEMBER = "ethics_member"
    ETHICS_AD_HOC = "ethics_ad_hoc"
    ETHICS_SUPERVISOR = "ethics_supervisor"
    CRIMINAL = "criminal"
    OTHER_CRIME = "other_crime"
    ASN = "asn"
    VILLAGE = "village"
    TNI = "tni"
    POLRI = "polri"
    INTERNET = "internet"
    BROADCAST = "broadcast"
    PRESS = "press"
    BYLAW = "bylaw"
    PROCESS_DISPUTE = "process_dispute"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of violation: its name, the matters it can be, and the article in each regime."""

    key: str
    name: LocalizedText
    matters: tuple[Matter, ...]
    pemilu: str
    pilkada: str
    confidence: Confidence

    def article(self, regime: Regime) -> str:
        """The article it breaks under that regime."""
        return self.pemilu if regime is Regime.PEMILU else self.pilkada


# kind | matters | sure | Indonesian | English | article in Pemilu | article in Pilkada
_KINDS = """
money_politics          | criminal administrative | medium      | Politik uang dalam bentuk tunai | Money politics in cash | UU 7/2017 Pasal 280 ayat (1) huruf j, Pasal 523 | UU 10/2016 Pasal 73, Pasal 187A
money_politics_goods    | criminal administrative | medium      | Politik uang dalam bentuk barang | Money politics in kind | UU 7/2017 Pasal 280 ayat (1) huruf j, Pasal 523 | UU 10/2016 Pasal 73, Pasal 187A
forged_documents        | criminal                | unconfirmed | Dokumen atau keterangan palsu | Forged papers | UU 7/2017 Pasal 520 | UU 1/2015 Pasal 184
voting_twice            | criminal                | unconfirmed | Memilih lebih dari satu kali atau atas nama orang lain | Voting twice or for another | UU 7/2017 Pasal 516, Pasal 533 | UU 10/2016 Pasal 178C
obstruction             | criminal                | unconfirmed | Menghalangi hak pilih, kampanye atau penyelenggara | Obstructing voters, campaign or organisers | UU 7/2017 Pasal 491, Pasal 510, Pasal 531 | UU 1/2015 Pasal 182A, Pasal 187
state_facilities        | criminal administrative | unconfirmed | Fasilitas pemerintah untuk kampanye | State facilities used in campaign | UU 7/2017 Pasal 280 ayat (1) huruf h, Pasal 521 | UU 1/2015 Pasal 69 huruf h, Pasal 187
official_decision       | criminal administrative | unconfirmed | Keputusan pejabat yang menguntungkan calon | An official's decision that favours a candidate | UU 7/2017 Pasal 282, Pasal 547 | UU 10/2016 Pasal 71, Pasal 188
campaign_off_schedule   | administrative criminal | unconfirmed | Kampanye di luar jadwal | Campaigning outside the schedule | UU 7/2017 Pasal 276, Pasal 492 | UU 1/2015 Pasal 187 ayat (1)
campaign_props          | administrative          | unconfirmed | Alat peraga kampanye di tempat terlarang | Campaign material in forbidden places | UU 7/2017 Pasal 298; PKPU tentang kampanye | PKPU tentang kampanye
voter_list              | administrative          | unconfirmed | Tata cara pemutakhiran daftar pemilih | Voter list procedure | UU 7/2017 Pasal 460 | UU 1/2015 Pasal 138
voting_procedure        | administrative          | unconfirmed | Tata cara pemungutan suara | Voting procedure | UU 7/2017 Pasal 460 | UU 1/2015 Pasal 138
counting_procedure      | administrative          | unconfirmed | Tata cara penghitungan dan rekapitulasi suara | Counting and recapitulation procedure | UU 7/2017 Pasal 460 | UU 1/2015 Pasal 138
tsm                     | tsm                     | medium      | Pelanggaran administratif terstruktur, sistematis dan masif | Structured, systematic and massive violation | UU 7/2017 Pasal 463 | Perbawaslu 9/2020
ethics_member           | ethics_member           | high        | Kode etik anggota KPU atau Bawaslu | Ethics of KPU or Bawaslu members | UU 7/2017 Pasal 455 ayat (1) huruf a | Perbawaslu 8/2020 Pasal 33
ethics_ad_hoc           | ethics_ad_hoc           | medium      | Kode etik PPK, PPS atau KPPS | Ethics of PPK, PPS or KPPS | UU 7/2017 Pasal 455 ayat (1) huruf a | Perbawaslu 8/2020 Pasal 33
ethics_supervisor       | ethics_supervisor       | high        | Kode etik pengawas ad hoc | Ethics of ad-hoc supervisors | Perbawaslu 7/2022 Pasal 20 | Perbawaslu 8/2020
asn_neutrality          | asn                     | high        | Netralitas ASN | Neutrality of civil servants | UU 7/2017 Pasal 280 ayat (2) huruf f, Pasal 283; UU 20/2023 Pasal 24 | UU 10/2016 Pasal 70, Pasal 71; UU 20/2023 Pasal 24
village_neutrality      | village criminal        | medium      | Netralitas kepala desa dan perangkat desa | Neutrality of village heads and officials | UU 7/2017 Pasal 280 ayat (2) huruf h, Pasal 490; UU 6/2014 Pasal 29 | UU 10/2016 Pasal 71, Pasal 188; UU 6/2014 Pasal 29
non_asn_neutrality      | village                 | medium      | Netralitas pegawai non-ASN | Neutrality of non-ASN staff | UU 7/2017 Pasal 455 ayat (1) huruf c | UU 10/2016 Pasal 71
tni_neutrality          | tni                     | unconfirmed | Netralitas TNI | Neutrality of the armed forces | UU 7/2017 Pasal 280 ayat (2) huruf g; UU 34/2004 Pasal 39 | UU 10/2016 Pasal 71; UU 34/2004 Pasal 39
polri_neutrality        | polri                   | unconfirmed | Netralitas Polri | Neutrality of the police | UU 7/2017 Pasal 280 ayat (2) huruf g; UU 2/2002 Pasal 28 | UU 10/2016 Pasal 71; UU 2/2002 Pasal 28
black_campaign          | internet criminal       | medium      | Kampanye hitam | Black campaign | UU 7/2017 Pasal 280 ayat (1) huruf c, Pasal 521 | UU 1/2015 Pasal 69 huruf c, Pasal 187
sara_politics           | internet criminal       | medium      | Politisasi SARA | Politics of ethnicity, religion and race | UU 7/2017 Pasal 280 ayat (1) huruf c, Pasal 521 | UU 1/2015 Pasal 69 huruf b, Pasal 187
incitement              | internet criminal       | medium      | Hasutan | Incitement | UU 7/2017 Pasal 280 ayat (1) huruf d, Pasal 521 | UU 1/2015 Pasal 69 huruf c, Pasal 187
hoax                    | internet other_crime    | medium      | Berita bohong | Hoax | UU 1/2024 (ITE) Pasal 28 | UU 1/2024 (ITE) Pasal 28
personal_data           | other_crime             | unconfirmed | Penyalahgunaan data pribadi | Misuse of personal data | UU 27/2022 Pasal 65, Pasal 67 | UU 27/2022 Pasal 65, Pasal 67
broadcast               | broadcast               | high        | Pelanggaran penyiaran kampanye | Broadcast violation | UU 7/2017 Pasal 289, Pasal 296; UU 32/2002 | UU 32/2002
press                   | press                   | high        | Pelanggaran pemberitaan pers dan media siber | Press and cyber media | UU 7/2017 Pasal 290; UU 40/1999 | UU 40/1999
bylaw                   | bylaw                   | high        | Pelanggaran peraturan daerah | Breach of a regional by-law | UU 7/2017 Pasal 455 ayat (1) huruf c | Perbawaslu 8/2020
process_dispute         | process_dispute         | medium      | Sengketa proses calon atau partai | Process dispute of a candidate or party | UU 7/2017 Pasal 466 | UU 10/2016 Pasal 142
"""


class UnknownKindError(LookupError):
    """No kind of violation has that key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"unknown kind of violation {key}")
        self.key = key


def _read(text: str) -> Iterator[Kind]:
    for line in text.strip().splitlines():
        key, matters, sure, *names, pemilu, pilkada = (cell.strip() for cell in line.split("|"))
        split = tuple(Matter(matter) for matter in matters.split())
        yield Kind(key, LocalizedText(*names), split, pemilu, pilkada, Confidence(sure))


KINDS: dict[str, Kind] = {kind.key: kind for kind in _read(_KINDS)}


def kind(key: str) -> Kind:
    """The kind of violation by its key.

    Raises:
        UnknownKindError: there is none.
    """
    if key not in KINDS:
        raise UnknownKindError(key)
    return KINDS[key]


def matters_of(kinds: Iterable[str]) -> frozenset[Matter]:
    """The matters these kinds may be handled as; a kind that is not known has none."""
    return frozenset(matter for key in kinds if key in KINDS for matter in KINDS[key].matters)
