"""To whom each outcome goes, by matter, regime and day; where practice differs, the choices the law leaves open. Data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Confidence, Regime
from shared.statute.law.violations import Matter


@dataclass(frozen=True, slots=True)
class Addressee:
    """One row: a matter of these regimes goes to this body, on these days; the first row of a day is the rule."""

    matter: Matter
    regimes: frozenset[Regime]
    body: str
    first_day: date
    last_day: date
    confidence: Confidence
    article: str


# The civil service commission KASN ended with the circular of 4 September 2024; the ministry Kominfo became Komdigi
# with the cabinet of 21 October 2024. Rows after the first of a matter are choices that need a reason.
# matter | regimes | to | first day | last day | sure | article
_ROWS = """
administrative    | pemilu         | kpu                   |            |            | high        | UU 7/2017 Pasal 461, Pasal 462
administrative    | pilkada        | kpu                   |            |            | high        | UU 1/2015 Pasal 139
tsm               | pemilu pilkada | kpu                   |            |            | medium      | UU 7/2017 Pasal 463; Perbawaslu 9/2020
ethics_member     | pemilu pilkada | dkpp                  |            |            | high        | UU 7/2017 Pasal 455 ayat (1) huruf a; Perbawaslu 8/2020 Pasal 33
ethics_ad_hoc     | pemilu pilkada | kpu_regency           |            |            | medium      | UU 7/2017 Pasal 455 ayat (1) huruf a; Perbawaslu 8/2020 Pasal 33
ethics_ad_hoc     | pilkada        | dkpp                  |            |            | unconfirmed | Perbawaslu 8/2020 Pasal 33
ethics_supervisor | pemilu pilkada | bawaslu_regency       |            |            | high        | Perbawaslu 7/2022 Pasal 20
criminal          | pemilu pilkada | police_gakkumdu       |            |            | high        | UU 7/2017 Pasal 476 ayat (1); UU 1/2015 Pasal 135 ayat (2)
other_crime       | pemilu pilkada | police                |            |            | high        | UU 7/2017 Pasal 455 ayat (1) huruf c
asn               | pemilu pilkada | kasn                  |            | 2024-09-03 | high        | UU 5/2014 Pasal 31
asn               | pemilu pilkada | bkn                   | 2024-09-04 |            | high        | UU 20/2023; Perpres 92/2024; SE MenPANRB 4/2024
village           | pemilu pilkada | regional_head         |            |            | medium      | UU 6/2014 Pasal 29, Pasal 30
tni               | pemilu pilkada | tni_commander         |            |            | unconfirmed | UU 34/2004 Pasal 39
tni               | pemilu pilkada | tni_military_police   |            |            | unconfirmed | UU 34/2004 Pasal 39
polri             | pemilu pilkada | polri_propam          |            |            | unconfirmed | UU 2/2002 Pasal 28
polri             | pemilu pilkada | polri_chief           |            |            | unconfirmed | UU 2/2002 Pasal 28
internet          | pemilu pilkada | kominfo               |            | 2024-10-20 | high        | UU 7/2017 Pasal 455 ayat (1) huruf c
internet          | pemilu pilkada | komdigi               | 2024-10-21 |            | high        | UU 7/2017 Pasal 455 ayat (1) huruf c
internet          | pemilu pilkada | platform              |            |            | high        | UU 7/2017 Pasal 455 ayat (1) huruf c
broadcast         | pemilu pilkada | kpi                   |            |            | high        | UU 32/2002 Pasal 8
press             | pemilu pilkada | press_council         |            |            | high        | UU 40/1999 Pasal 15
bylaw             | pemilu pilkada | bawaslu_province      |            |            | high        | UU 7/2017 Pasal 455 ayat (1) huruf c
process_dispute   | pemilu pilkada | dispute_resolution    |            |            | medium      | UU 7/2017 Pasal 466; UU 10/2016 Pasal 142
"""

# The clock of law that an addressee's receipt sets going; an addressee not named here has no time set by law.
FOLLOW_UP: dict[str, Clock] = {
    "kpu": Clock.KPU_FOLLOW_UP,
    "police_gakkumdu": Clock.POLICE_INVESTIGATION,
    "bkn": Clock.ASN_VERIFICATION,
}


def _read(text: str) -> Iterator[Addressee]:
    for line in text.strip().splitlines():
        matter, regimes, body, first, last, sure, article = (
            cell.strip() for cell in line.split("|")
        )
        yield Addressee(
            matter=Matter(matter),
            regimes=frozenset(Regime(word) for word in regimes.split()),
            body=body,
            first_day=date.fromisoformat(first) if first else date.min,
            last_day=date.fromisoformat(last) if last else date.max,
            confidence=Confidence(sure),
            article=article,
        )


ADDRESSEES: tuple[Addressee, ...] = tuple(_read(_ROWS))


def addressees(matter: Matter, regime: Regime, day: date) -> tuple[Addressee, ...]:
    """To whom this matter may go on that day: the rule first, then the choices that need a reason."""
    return tuple(
        row
        for row in ADDRESSEES
        if row.matter is matter and regime in row.regimes and row.first_day <= day <= row.last_day
    )
