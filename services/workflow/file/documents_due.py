"""Which fact of a case requires which document, whom it may show, and its number. Pure.

One row per kind of document. Whether a document shows the reporter's identity is a property of its
kind: the contact is opened for no other, so no other can show it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.statute.acts.administration import MergedInto
from shared.statute.acts.agencies import Forwarded, StatusAnnounced
from shared.statute.acts.handling import ClarificationRecorded, StudyCompleted, Summoned
from shared.statute.acts.review import CorrectionRequested, NotRegistered, Registered
from shared.statute.acts.tracing import FindingSet
from shared.statute.acts.verdict import OutcomeDecided
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.opening import CaseOpened
from shared.statute.case.state import Case
from shared.statute.law.choices import Oath, Party
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source, Stage
from shared.statute.law.violations import Matter

SEALED_AS = "document"
"""The purpose bound to a sealed PDF: under another it does not open."""


class Kind(StrEnum):
    """The documents, by purpose; those of the reporter are kinds of their own."""

    RECEIPT = "receipt"
    INCOMPLETENESS = "incompleteness"
    REGISTER_EXTRACT = "register_extract"
    SUMMONS = "summons"
    REPORTER_SUMMONS = "reporter_summons"
    OATH = "oath"
    REPORTER_OATH = "reporter_oath"
    EXPERT_OATH = "expert_oath"
    CLARIFICATION = "clarification"
    REPORTER_CLARIFICATION = "reporter_clarification"
    STUDY = "study"
    PLENARY = "plenary"
    FORWARDING = "forwarding"
    ETHICS_FORWARDING = "ethics_forwarding"
    STATUS = "status"


_When = Callable[[Case | None, Any], bool]


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of document.

    Attributes:
        kind: its kind.
        facts: the facts that require it.
        when: what must hold besides, of the case before the fact and of the fact.
        template: the template's name; kinds that differ only in whom they show share one.
        purpose: under which its form number is set; the forms of the law know no more than that.
        series: the letters before its number; none where it bears the case's number itself.
        statement_fields: the fields of the report's statement that it needs.
        shows_reporter: whether it names the reporter.
    """

    kind: Kind
    facts: tuple[type[Fact], ...]
    when: _When
    template: str
    purpose: str
    series: str
    statement_fields: frozenset[str] = frozenset()
    shows_reporter: bool = False


def _always(_before: Case | None, _fact: Fact) -> bool:
    return True


def _reported_to_us(_before: Case | None, fact: CaseOpened) -> bool:
    return fact.report.source is Source.REPORT


def _of(*parties: Party) -> _When:
    return lambda _before, fact: fact.party in parties


def _sworn(*parties: Party) -> _When:
    return lambda _before, fact: fact.party in parties and fact.oath is Oath.TAKEN


def _in_plenary(before: Case | None, _fact: Fact) -> bool:
    return before is not None and before.stage is Stage.PLENARY


def _is_ethics(_before: Case | None, fact: Forwarded) -> bool:
    return fact.matter in ETHICS


def _is_not_ethics(_before: Case | None, fact: Forwarded) -> bool:
    return fact.matter not in ETHICS


ETHICS = frozenset({Matter.ETHICS_MEMBER, Matter.ETHICS_AD_HOC, Matter.ETHICS_SUPERVISOR})
_PARTY = frozenset({"reported_party"})
_LODGED = frozenset({"reported_party", "place_detail", "evidence"})
_R, _NOT_R = _of(Party.REPORTER), _of(Party.REPORTED, Party.WITNESS, Party.EXPERT)
_K = Kind
_HEARD = (ClarificationRecorded,)

# kind | facts | when | template | purpose | series | fields of the statement | shows the reporter
# fmt: off
FORMS: Mapping[Kind, Form] = {form.kind: form for form in (
    Form(_K.RECEIPT, (CaseOpened,), _reported_to_us, "receipt", "receipt", "", _LODGED, shows_reporter=True),
    Form(_K.INCOMPLETENESS, (CorrectionRequested,), _always, "incompleteness", "incompleteness", "PKL"),
    Form(_K.REGISTER_EXTRACT, (Registered, FindingSet), _always, "register_extract", "register_extract", "", _PARTY),
    Form(_K.SUMMONS, (Summoned,), _NOT_R, "summons", "summons", "UND", _PARTY),
    Form(_K.REPORTER_SUMMONS, (Summoned,), _R, "summons", "summons", "UND", shows_reporter=True),
    Form(_K.OATH, _HEARD, _sworn(Party.REPORTED, Party.WITNESS), "oath", "oath", "BAS", _PARTY),
    Form(_K.REPORTER_OATH, _HEARD, _sworn(Party.REPORTER), "oath", "oath", "BAS", shows_reporter=True),
    Form(_K.EXPERT_OATH, _HEARD, _sworn(Party.EXPERT), "oath", "expert_oath", "BAS"),
    Form(_K.CLARIFICATION, _HEARD, _NOT_R, "clarification", "clarification", "BAK", _PARTY),
    Form(_K.REPORTER_CLARIFICATION, _HEARD, _R, "clarification", "clarification", "BAK", shows_reporter=True),
    Form(_K.STUDY, (StudyCompleted,), _always, "study", "study", "KJN", _PARTY),
    Form(_K.PLENARY, (OutcomeDecided,), _in_plenary, "plenary", "plenary", "BAP"),
    Form(_K.FORWARDING, (Forwarded,), _is_not_ethics, "forwarding", "forwarding", "PNR", _PARTY),
    Form(_K.ETHICS_FORWARDING, (Forwarded,), _is_ethics, "forwarding", "ethics_forwarding", "PNR", _PARTY),
    Form(_K.STATUS, (StatusAnnounced, NotRegistered, MergedInto), _always, "status", "status", "STL"),
)}
# fmt: on

FORM_NUMBERS: Mapping[str, str] = {
    f"{Regime.PEMILU}.oath": "B.10",
    f"{Regime.PEMILU}.expert_oath": "B.11",
    f"{Regime.PEMILU}.clarification": "B.12",
    f"{Regime.PILKADA}.ethics_forwarding": "A.13",
}
"""The form numbers known for certain, by regime and purpose; the others are settings."""

PURPOSES = frozenset(f"{regime}.{form.purpose}" for regime in Regime for form in FORMS.values())
"""What a form number can be set for."""


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """A document that a fact requires; `fact` is the fact's sequence in the case file."""

    fact: int
    kind: Kind


def required_documents(case: Case | None, new: Iterable[Fact]) -> Iterator[RequiredDocument]:
    """The documents that the `new` facts of a case require, in their order."""
    for fact in new:
        before, case = case, evolve(case, fact)
        for form in FORMS.values():
            if isinstance(fact, form.facts) and form.when(before, fact):
                yield RequiredDocument(case.sequence, form.kind)


def number_of(file: Iterable[Fact], document: RequiredDocument) -> str:
    """The number of a document, derived from its case file: the case's own, or one within it.

    `UND-2/08/Reg/LP/PW/Kota/32.73/XI/2026` is the second summons of the case with that number. A
    number derived so needs no counter and no lock, has no gap within its case, and is the same
    each time the document is made.
    """
    upto: list[Fact] = []
    case: Case | None = None
    for fact in file:
        case = evolve(case, fact)
        upto.append(fact)
        if case.sequence == document.fact:
            break
    form = FORMS[document.kind]
    if case is None or not form.series:
        return "" if case is None else case.number
    counted = Counter(FORMS[each.kind].series for each in required_documents(None, upto))
    return f"{form.series}-{counted[form.series]}/{case.number}"
