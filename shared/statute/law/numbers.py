"""Receipt and register numbers as the forms print them; of a number only its place is read back."""

from datetime import date
from enum import StrEnum

from shared.statute.law.elections import Election
from shared.statute.law.offices import NATIONAL as NATIONAL_OFFICE
from shared.statute.law.offices import Level, is_city, level_of


class Series(StrEnum):
    """Each office counts reports and findings in a series of their own, per year, without gaps."""

    REPORT = "LP"
    FINDING = "TM"


ELECTION_CODES: dict[str, str] = {
    Election.PRESIDENT: "PP",
    Election.LEGISLATURE: "PL",
    Election.GOVERNOR: "PG",
    Election.REGENT: "PB",
    Election.MAYOR: "PW",
}
_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LEVELS = {
    Level.NATIONAL: "RI",
    Level.PROVINCE: "Prov",
    Level.SUBDISTRICT: "Kec",
    Level.VILLAGE: "Kel",
}


def receipt_number(sequence: int, series: Series, election: str, office: str, day: date) -> str:
    """The number on the receipt letter, as in 001/LP/PL/Kota/21.01/II/2024."""
    return f"{sequence:03d}/{_tail(series, election, office, day)}"


def register_number(sequence: int, series: Series, election: str, office: str, day: date) -> str:
    """The number in the register, as in 08/Reg/LP/PG/Prov/12.00/VIII/2024."""
    return f"{sequence:02d}/Reg/{_tail(series, election, office, day)}"


def counted(number: str) -> int:
    """The sequence number at the beginning of a receipt or register number."""
    return int(number.split("/", 1)[0])


def _tail(series: Series, election: str, office: str, day: date) -> str:
    place = f"{_level_word(office)}/{_code(office)}"
    return f"{series}/{ELECTION_CODES[election]}/{place}/{_MONTHS[day.month - 1]}/{day.year}"


def _level_word(office: str) -> str:
    level = level_of(office)
    if level is Level.REGENCY:
        return "Kota" if is_city(office) else "Kab"
    return _LEVELS[level]


def _code(office: str) -> str:
    if office == NATIONAL_OFFICE:
        return "00.00"
    return f"{office}.00" if level_of(office) is Level.PROVINCE else office
