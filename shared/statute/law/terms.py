"""How long each act may take, per edition: number, unit, start, article and how sure we are. Data, read row by row.

Tags of a source: T the article itself was read, O an official stated the rule, C the dates of a real case confirm it,
B background knowledge nobody has checked. What rests on B alone, or is doubted, is unconfirmed: the edition's default.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.statute.law.clocks import Clock, LastMoment, StartRule, Trigger, Unit
from shared.statute.law.sources import Confidence


@dataclass(frozen=True, slots=True)
class Term:
    """One clock in one edition. A released row is never edited: a change of law is a new edition with its rows."""

    edition: str
    clock: Clock
    number: int
    unit: Unit
    trigger: Trigger
    start: StartRule
    last_moment: LastMoment
    tags: tuple[str, ...]
    confidence: Confidence
    article: str


class NoTermError(LookupError):
    """The edition does not know this clock."""

    def __init__(self, edition: str, clock: Clock) -> None:
        super().__init__(
            f"edisi {edition} tidak mengenal tenggat {clock} / {edition} has no clock {clock}"
        )
        self.edition = edition
        self.clock = clock


# clock | number and unit | starts at | tags | confidence | article
_PEMILU_2022 = """
reporting_window          |  7 working  | known           | T O | high        | UU 7/2017 Pasal 454 ayat (6); Perbawaslu 7/2022 Pasal 8 ayat (3)
finding_window            |  7 working  | found           | T   | high        | UU 7/2017 Pasal 454 ayat (5)
tracing                   |  7 working  | tracing_decided | B   | unconfirmed | Perbawaslu 7/2022
initial_review            |  2 working  | lodged          | O C | high        | Perbawaslu 7/2022 Pasal 15 ayat (1)
correction                |  2 working  | notified        | O C | high        | Perbawaslu 7/2022
handling                  |  7 working  | registered      | T   | high        | UU 7/2017 Pasal 454 ayat (7)
handling_total            | 14 working  | registered      | T   | high        | UU 7/2017 Pasal 454 ayat (8)
gakkumdu_first_discussion | 24 hours    | registered      | O   | medium      | Perbawaslu 3/2023
crime_forwarding          | 24 hours    | crime_decided   | T   | high        | UU 7/2017 Pasal 476 ayat (1)
adjudication              | 14 working  | registered      | O   | high        | UU 7/2017 Pasal 461
quick_adjudication        |  2 calendar | registered      | O B | unconfirmed | Perbawaslu 8/2022
correction_request        |  3 working  | decided         | O B | unconfirmed | Perbawaslu 8/2022 Pasal 45 ayat (1)
status_notice             |  1 day      | decided         | O   | medium      | Perbawaslu 7/2022
kpu_follow_up             |  3 working  | received        | B   | unconfirmed | UU 7/2017 Pasal 462
tsm_decision              | 14 working  | registered      | B T | medium      | UU 7/2017 Pasal 463; Perbawaslu 7/2022 Pasal 19
police_investigation      | 14 working  | received        | B O | unconfirmed | UU 7/2017 Pasal 480
prosecutor_returns        |  3 working  | preceding_act   | B O | high        | UU 7/2017 Pasal 480
police_resubmits          |  3 working  | preceding_act   | B O | high        | UU 7/2017 Pasal 480
to_court                  |  5 working  | preceding_act   | B O | high        | UU 7/2017 Pasal 480
district_court            |  7 working  | file_registered | B O | high        | UU 7/2017 Pasal 482
"""

_PILKADA_2020 = """
reporting_window          |  7 calendar | known           | T   | high        | UU 1/2015 Pasal 134 ayat (4)
finding_window            |  7 calendar | found           | O   | medium      | Perbawaslu 8/2020
tracing                   |  7 calendar | tracing_decided | O   | medium      | Perbawaslu 8/2020
initial_review            |  2 calendar | lodged          | O   | medium      | Perbawaslu 8/2020
correction                |  2 calendar | notified        | O C | high        | Perbawaslu 8/2020
handling                  |  3 calendar | registered      | T   | high        | UU 1/2015 Pasal 134 ayat (5)
handling_total            |  5 calendar | registered      | T   | high        | UU 1/2015 Pasal 134 ayat (6)
gakkumdu_first_discussion | 24 hours    | lodged          | O   | medium      | Peraturan Bersama Sentra Gakkumdu
crime_forwarding          | 24 hours    | crime_decided   | T   | high        | UU 1/2015 Pasal 135 ayat (2)
status_notice             |  1 day      | decided         | O   | medium      | Perbawaslu 8/2020
kpu_follow_up             |  7 calendar | received        | T   | high        | UU 1/2015 Pasal 139 ayat (2), Pasal 140; PKPU 15/2024 Pasal 4
tsm_decision              | 14 working  | registered      | T   | medium      | Perbawaslu 9/2020 Pasal 45
counter_memorandum        |  3 calendar | objected        | T   | medium      | Perbawaslu 9/2020 Pasal 57
supreme_court_petition    |  3 working  | decided         | O   | unconfirmed | PERMA 11/2016 Pasal 17
police_investigation      | 14 working  | received        | O   | high        | UU 1/2015 Pasal 146
prosecutor_returns        |  3 working  | preceding_act   | O   | high        | UU 1/2015 Pasal 146
police_resubmits          |  3 working  | preceding_act   | O   | high        | UU 1/2015 Pasal 146
to_court                  |  5 working  | preceding_act   | O   | high        | UU 1/2015 Pasal 146
district_court            |  7 working  | file_registered | O C | medium      | UU 1/2015 Pasal 147
asn_study                 |  3 working  | registered      | O   | medium      | Satuan tugas pengawasan netralitas ASN
asn_verification          |  7 calendar | received        | O   | medium      | Satuan tugas pengawasan netralitas ASN
"""

# Perbawaslu 9/2024 changes what can be corrected and the office hours; of the terms it changes where one stands.
_PILKADA_2024 = """
correction                |  2 calendar | notified        | O C | high        | Perbawaslu 8/2020; Perbawaslu 9/2024 Pasal 9
"""

_UNITS = {
    "working": (Unit.WORKING_DAY, StartRule.NEXT_DAY, LastMoment.OFFICE_CLOSES),
    "calendar": (Unit.CALENDAR_DAY, StartRule.NEXT_DAY, LastMoment.OFFICE_CLOSES),
    "hours": (Unit.HOUR, StartRule.AT_ONCE, LastMoment.TO_THE_MINUTE),
    "day": (Unit.CALENDAR_DAY, StartRule.SAME_DAY, LastMoment.MIDNIGHT),
}

# Articles that say only "days": working days by default, with calendar days as the earlier reading.
DAYS_OF_EITHER_KIND = frozenset(
    {("pemilu-2022", Clock.FINDING_WINDOW), ("pemilu-2022", Clock.POLICE_INVESTIGATION)}
)

# A clock that may be extended once, to a total counted from the same trigger.
EXTENDED_TO = {Clock.HANDLING: Clock.HANDLING_TOTAL}


def _rows(edition: str, text: str) -> Iterator[Term]:
    for line in text.strip().splitlines():
        clock, amount, trigger, tags, confidence, article = (
            cell.strip() for cell in line.split("|")
        )
        number, counted = amount.split()
        unit, start, last_moment = _UNITS[counted]
        yield Term(
            edition=edition,
            clock=Clock(clock),
            number=int(number),
            unit=unit,
            trigger=Trigger(trigger),
            start=start,
            last_moment=last_moment,
            tags=tuple(tags.split()),
            confidence=Confidence(confidence),
            article=article,
        )


def _table() -> dict[tuple[str, Clock], Term]:
    texts = (
        ("pemilu-2022", _PEMILU_2022),
        ("pilkada-2020", _PILKADA_2020),
        ("pilkada-2024", _PILKADA_2020),
        ("pilkada-2024", _PILKADA_2024),
    )
    return {(row.edition, row.clock): row for name, text in texts for row in _rows(name, text)}


TERMS = _table()


def term(edition: str, clock: Clock) -> Term:
    """The row that says how long a clock runs in an edition.

    Raises:
        NoTermError: the edition does not know the clock.
    """
    if (edition, clock) not in TERMS:
        raise NoTermError(edition, clock)
    return TERMS[edition, clock]


def terms_of(edition: str) -> tuple[Term, ...]:
    """Every clock that the edition knows, in the order of a case's life."""
    return tuple(TERMS[edition, clock] for clock in Clock if (edition, clock) in TERMS)
