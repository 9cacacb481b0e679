"""What offices, days and moments are called in documents."""

import pytest

from services.workflow.documents import labels
from shared.statute.law.addressees import ADDRESSEES
from shared.statute.law.choices import DeclineReason
from shared.statute.law.violations import Matter


@pytest.mark.parametrize(
    ("office", "body", "area", "within", "town"),
    [
        ("00", "BADAN PENGAWAS PEMILIHAN UMUM", "REPUBLIK INDONESIA", "", "Jakarta"),
        ("32", "BADAN PENGAWAS PEMILIHAN UMUM", "PROVINSI JAWA BARAT", "", "Jawa Barat"),
        ("32.04", "BADAN PENGAWAS PEMILIHAN UMUM", "KABUPATEN BANDUNG", "Jawa Barat", "Bandung"),
        (
            "32.73.01",
            "PANITIA PENGAWAS PEMILIHAN UMUM",
            "KECAMATAN SUKASARI",
            "Kota Bandung, Jawa Barat",
            "Sukasari",
        ),
        ("99.99", "BADAN PENGAWAS PEMILIHAN UMUM", "WILAYAH 99.99", "", ""),
    ],
)
def test_an_office_has_the_letterhead_of_its_region(
    office: str, body: str, area: str, within: str, town: str
) -> None:
    named = labels.office_names(office)
    assert (named["body"], named["area"], named["within"], named["town"]) == (
        body,
        area,
        within,
        town,
    )


def test_days_are_written_as_officials_write_them() -> None:
    assert labels.localize_dates("sejak 2024-08-01 09:00") == "sejak 1 Agustus 2024 09:00"


def test_every_code_of_the_law_has_a_name() -> None:
    assert set(labels.MATTERS) == set(Matter)
    assert set(labels.REASONS) == set(DeclineReason)
    assert {row.body for row in ADDRESSEES} <= set(labels.BODIES)
