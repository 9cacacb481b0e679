"""What the mails say: whole letters as a reader sees them, and what they never say."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.notify.errors import WordingFailed
from services.notify.notice import Notice
from services.notify.recipients import Directory, notices
from services.notify.wording import TEMPLATES, NoticeText, Wording
from shared.events.cases import (
    CaseAdvanced,
    CaseEvent,
    CaseOpened,
    CaseRegistered,
    CorrectionRequested,
    DeadlineLapsed,
    OutcomeDecided,
)
from shared.runtime.limits import Limits
from shared.statute.notices import NOTICE_POLICIES, NoNotice, RecipientRole
from tests.notify.samples import RECEIVED, about, event

DIRECTORY = Directory(
    office="kantor-{office}@awasi.example",
    head="pimpinan-{office}@awasi.example",
    agency="instansi-{agency}@awasi.example",
)
WORDING = Wording("https://awasi.example/", {}, Limits())


def words_for(role: RecipientRole, data: CaseEvent) -> NoticeText:
    (notice,) = (one for one in notices(event(data), DIRECTORY) if one.role == role)
    return WORDING.render(notice)


RECEIPT_IN_INDONESIAN = """\
Yth. Pelapor,

Terima kasih telah melapor. Laporan Anda telah kami terima dan tercatat
pada Jumat, 22 Maret 2024 pukul 10.00 WIB.

Menurut ketentuan, laporan dihitung disampaikan pada saat itu juga; batas
waktu dihitung dari saat tersebut.

Petugas kini memeriksa kelengkapannya (kajian awal). Batas waktu terdekat
adalah Selasa, 26 Maret 2024 pukul 16.00 WIB. Hasilnya akan kami sampaikan
kepada Anda.

Simpanlah nomor tanda terima di bawah ini.

  Nomor tanda terima: 001/LP/PL/Kota/32.73/III/2024
  Kantor yang menangani: wilayah Kota Bandung, Jawa Barat
  Dasar: Perbawaslu 7/2022 Pasal 15 ayat (1)

Perkembangan laporan dapat Anda lihat kapan saja di alamat berikut, dengan
kode pelacakan yang Anda peroleh saat melapor.

  https://awasi.example/reports/018e63f2-5f00-7000-8000-000000000001/status

Identitas Anda kami rahasiakan. Surat ini dikirim otomatis; Anda tidak
perlu membalasnya.

Salam hormat, petugas Awasi
"""

RECEIPT_IN_ENGLISH = """\
Dear reporter,

Thank you for reporting. Your report was received and recorded on Friday,
22 March 2024 at 10:00 WIB.

By law it counts as lodged at that same moment; deadlines are counted from
then.

An officer now checks that it is complete (initial review). The nearest
deadline is Tuesday, 26 March 2024 at 16:00 WIB. We will tell you the
result.

Please keep the receipt number below.

  Receipt number: 001/LP/PL/Kota/32.73/III/2024
  Office in charge: region Kota Bandung, Jawa Barat
  Basis: Perbawaslu 7/2022 Pasal 15 ayat (1)

You can follow your report at any time at the address below, with the
tracking code you were given when you reported.

  https://awasi.example/reports/018e63f2-5f00-7000-8000-000000000001/status

We keep your identity confidential. This letter was sent automatically;
there is no need to answer it.

Kind regards, the Awasi team
"""

LAPSE_FOR_THE_OFFICE = """\
Kepada petugas kantor wilayah Kota Bandung, Jawa Barat,

Batas waktu untuk kajian awal telah berakhir pada Selasa, 26 Maret 2024
pukul 16.00 WIB tanpa penyelesaian. Hal ini tercatat dalam berkas perkara.
Mohon segera ditindaklanjuti.

Pemberitahuan ini terlambat karena gangguan layanan; batas waktunya
sendiri tidak berubah.

  Nomor tanda terima: 001/LP/PL/Kota/32.73/III/2024
  Tahap: Kajian awal
  Dasar: Perbawaslu 7/2022 Pasal 15 ayat (1)

Identitas pelapor tidak dicantumkan dalam surat ini dan hanya dapat dibuka
oleh petugas yang berwenang di meja kerja Awasi.
"""


@pytest.mark.parametrize(
    ("role", "data", "subject", "text"),
    [
        pytest.param(
            RecipientRole.REPORTER,
            about(CaseOpened, received_at=RECEIVED, lodged_at=RECEIVED),
            "[Awasi] Laporan Anda telah kami terima - 001/LP/PL/Kota/32.73/III/2024",
            RECEIPT_IN_INDONESIAN,
            id="the receipt, in Indonesian",
        ),
        pytest.param(
            RecipientRole.REPORTER,
            about(CaseOpened, language="en", received_at=RECEIVED, lodged_at=RECEIVED),
            "[Awasi] We have received your report - 001/LP/PL/Kota/32.73/III/2024",
            RECEIPT_IN_ENGLISH,
            id="the receipt, in English",
        ),
        pytest.param(
            RecipientRole.OFFICE,
            about(DeadlineLapsed, clock="initial_review", late=True),
            "[Awasi] Batas waktu telah terlewati - 001/LP/PL/Kota/32.73/III/2024",
            LAPSE_FOR_THE_OFFICE,
            id="a lapse noticed late, to the office",
        ),
    ],
)
def test_a_letter_reads_as_it_should(
    role: RecipientRole, data: CaseEvent, subject: str, text: str
) -> None:
    words = words_for(role, data)

    assert words.subject == subject
    assert words.text == text


def test_a_request_for_correction_says_what_is_missing_and_until_when() -> None:
    text = words_for(
        RecipientRole.REPORTER,
        about(CorrectionRequested, missing=("evidence", "a_new_requirement")),
    ).text

    assert "  - Bukti\n  - a new requirement\n" in text
    assert "paling lambat Selasa, 26 Maret 2024 pukul 16.00\nWIB" in text


def test_a_registration_names_both_numbers() -> None:
    number = "001/Reg/LP/PL/Kota/32.73/III/2024"
    text = words_for(RecipientRole.REPORTER, about(CaseRegistered, register_number=number)).text

    assert f"Nomor register: {number}" in text
    assert "Nomor tanda terima: 001/LP/PL/Kota/32.73/III/2024" in text


@pytest.mark.parametrize(
    ("role", "stage", "in_time", "before", "says"),
    [
        (RecipientRole.REPORTER, "initial_review", True, True, "terhitung disampaikan pada Senin"),
        (RecipientRole.REPORTER, "closed", True, False, "masih dalam batas waktu"),
        (RecipientRole.OFFICE, "closed", True, False, "mohon keputusannya ditinjau kembali"),
        (RecipientRole.OFFICE, "initial_review", True, False, "dapat diregistrasi"),
        (RecipientRole.OFFICE, "handling", False, True, "kini melewati batas waktu"),
    ],
)
def test_a_lodging_counted_again_says_what_changed(
    *, role: RecipientRole, stage: str, in_time: bool, before: bool, says: str
) -> None:
    verdict = {"in_time": in_time, "in_time_before": before, "stage": stage}
    recounted = about(
        CaseAdvanced, fact="LodgingRecounted", lodged_at="2024-03-25T01:00:00Z", **verdict
    )
    text = " ".join(words_for(role, recounted).text.split())

    assert says in text
    assert "Senin, 25 Maret 2024 pukul 08.00 WIB" in text
    assert ("batas waktu" in text.replace("Batas waktu terdekat", "")) == (in_time != before)


def test_an_outcome_names_each_matter_with_its_addressee() -> None:
    outcomes = (
        {"matter": "criminal", "addressee": "police_gakkumdu", "verdict": "violation"},
        {"matter": "village", "addressee": "regional_head", "verdict": "other_law"},
        {"matter": "asn", "addressee": "", "verdict": "not_a_violation"},
        {"matter": "administrative", "addressee": ""},  # as events of older versions have it
    )
    text = words_for(RecipientRole.REPORTER, about(OutcomeDecided, outcomes=outcomes)).text

    assert (
        "  - tindak pidana pemilihan: diteruskan kepada kepolisian melalui Sentra Gakkumdu\n"
        "  - netralitas kepala desa atau perangkat desa: pelanggaran peraturan lain, "
        "diteruskan kepada bupati atau wali kota\n"
        "  - netralitas aparatur sipil negara: bukan pelanggaran\n"
        "  - pelanggaran administratif: tidak diteruskan kepada instansi lain\n"
    ) in text


def test_whoever_is_told_of_an_event_has_a_template_in_each_language() -> None:
    rules = {
        (rule.role, rule.kind)
        for policy in NOTICE_POLICIES.values()
        if not isinstance(policy, NoNotice)
        for rule in policy
    }
    wanted = {f"id/{role}_{kind}.txt" for role, kind in rules} | {
        f"en/{role}_{kind}.txt" for role, kind in rules if role is RecipientRole.REPORTER
    }
    there = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*/*_*.txt")}

    assert there == wanted


def test_no_value_of_an_event_can_begin_a_header_or_a_line_of_its_own() -> None:
    words = words_for(
        RecipientRole.REPORTER, about(CaseOpened, receipt_number="1\r\nBcc: x@y.example\r\n")
    )

    assert "\n" not in words.subject
    assert "\r" not in words.subject + words.text
    assert "\nBcc:" not in words.text


def test_what_an_event_says_is_no_markup_in_the_html() -> None:
    words = words_for(RecipientRole.REPORTER, about(CaseOpened, receipt_number="<b>1</b>"))

    assert "&lt;b&gt;1&lt;/b&gt;" in words.html
    assert "<b>" not in words.html


def test_a_notice_without_what_its_template_speaks_of_has_no_words() -> None:
    (notice, _) = notices(event(about(CaseOpened, zone="Asia/Nowhere")), DIRECTORY)

    with pytest.raises(WordingFailed) as refused:
        WORDING.render(notice)
    assert refused.value.template == "id/reporter_opened.txt"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "id",
            (
                "di luar jam pelayanan",
                "22 Maret 2024 pukul 20.30 WIB",
                "25 Maret 2024 pukul 08.00 WIB",
            ),
        ),
        (
            "en",
            ("outside office hours", "22 March 2024 at 20:30 WIB", "25 March 2024 at 08:00 WIB"),
        ),
    ],
)
def test_lodged_later_than_received_the_receipt_says_when_and_why(
    language: str, says: tuple[str, ...]
) -> None:
    received = datetime(2024, 3, 22, 13, 30, tzinfo=UTC)
    lodged = datetime(2024, 3, 25, 1, 0, tzinfo=UTC)
    data = about(CaseOpened, language=language, received_at=received, lodged_at=lodged)
    text = " ".join(words_for(RecipientRole.REPORTER, data).text.split())
    assert not [part for part in says if part not in text]


def test_a_receipt_of_an_older_version_says_when_it_was_recorded() -> None:
    text = words_for(RecipientRole.REPORTER, about(CaseOpened)).text
    assert "tercatat\npada Jumat, 22 Maret 2024 pukul 10.00 WIB." in text
    assert "jam pelayanan" not in text


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("event_type", [CaseOpened, CorrectionRequested])
def test_help_is_offered_only_with_where_to_find_it(
    event_type: type[CaseEvent], language: str
) -> None:
    more = {"missing": ("evidence",)} if event_type is CorrectionRequested else {}
    data = about(event_type, language=language, **more)
    (notice,) = (one for one in notices(event(data), DIRECTORY) if one.role == "reporter")
    contact = "Jl. Contoh 1, Bandung; Senin-Jumat 08.00-16.00; 022-0000000"
    with_contact = Wording("https://awasi.example", {"32.73": contact}, Limits()).render(notice)
    without = WORDING.render(notice)

    assert contact in with_contact.text
    assert contact in with_contact.html
    for word in ("membantu", "bantuan", "help", "hubungi", "contact"):
        assert word not in without.text
    assert ("hubungi" in with_contact.text or "please contact" in with_contact.text) == bool(more)


@pytest.mark.parametrize(
    "text",
    ["\u202e\u2066" * 5_000, "baris\n" * 10_000, "\u200b" * 9_000, "W" * 9_000, "\x00\r\nBcc: a@b"],
    ids=["direction", "lines", "zero width", "no break", "header"],
)
def test_no_value_of_an_event_makes_a_letter_long_or_a_header(text: str) -> None:
    words = WORDING.render(
        hearing({"place": text, "receipt_number": text, "register_number": text, "article": text})
    )
    assert len(words.subject) <= Limits().mail_subject_characters
    assert words.subject.isprintable()
    assert len(words.text) < 5_000
    assert len(words.html) < 8_000
    assert not [one for one in words.text if not one.isprintable() and one != "\n"]


def test_a_list_in_a_letter_is_bounded() -> None:
    data = about(CorrectionRequested, missing=("evidence",))
    (notice,) = (one for one in notices(event(data), DIRECTORY) if one.role == "reporter")
    content = {**notice.content, "missing": ["requirement " * 100] * 10_000}
    assert len(WORDING.render(replace(notice, content=content)).text) < 40_000


def hearing(changed: dict[str, str]) -> Notice:
    """A notice of a hearing as an older version may have stored it: events have bounds now."""
    data = about(CaseAdvanced, fact="HearingScheduled", hearing_at=RECEIVED, place="Bandung")
    (notice,) = (one for one in notices(event(data), DIRECTORY) if one.role == "reporter")
    return replace(notice, content={**notice.content, **changed})
