"""Which fact calls for which document, under which number and form."""

import pytest
from pydantic import ValidationError

from services.workflow.documents.contents import contents
from services.workflow.documents.context import OpenedReport, document_context
from services.workflow.file.documents_due import (
    FORM_NUMBERS,
    FORMS,
    PURPOSES,
    Kind,
    RequiredDocument,
    number_of,
    required_documents,
)
from services.workflow.settings import DocumentSettings
from shared.statute.acts.agencies import AnnounceStatus
from shared.statute.acts.handling import RecordClarification, Summon
from shared.statute.acts.hearings import DecideAdjudication, OpenAdjudication
from shared.statute.acts.review import DeclineRegistration, Register, RequestCorrection
from shared.statute.acts.tracing import SetFinding
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.case.opening import OpenCase
from shared.statute.law.choices import DeclineReason, MatterOutcome, Mode, Oath, Party, Verdict
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source
from shared.statute.law.violations import Matter
from tests.workflow.documents.sample_files import ALL_MOVES, file, opening, said, samples, whole

COMPLETE = opening(missing=())
PEMILU = opening(regime=Regime.PEMILU, election="legislature", violation_kinds=("tsm",), missing=())
REGISTERED = Register("001/Reg/LP/PW/Kota/32.73/X/2024")
HEARD = (REGISTERED, Summon(Party.WITNESS))


def required(first: OpenCase, *commands: Command) -> list[str]:
    return [one.kind for one in required_documents(None, file(first, *commands))]


@pytest.mark.parametrize(
    ("commands", "kinds"),
    [
        ([], []),
        ([RequestCorrection(("evidence",))], ["incompleteness"]),
        ([REGISTERED], ["register_extract"]),
        ([DeclineRegistration(DeclineReason.NOT_A_VIOLATION)], ["status"]),
        ([REGISTERED, Summon(Party.REPORTER)], ["register_extract", "reporter_summons"]),
        ([REGISTERED, Summon(Party.EXPERT, Mode.REMOTE)], ["register_extract", "summons"]),
        (
            [*HEARD, RecordClarification(Party.WITNESS, Oath.REFUSED)],
            ["register_extract", "summons", "clarification"],
        ),
        (
            [*HEARD, RecordClarification(Party.EXPERT, Oath.TAKEN)],
            ["register_extract", "summons", "expert_oath", "clarification"],
        ),
    ],
)
def test_a_fact_calls_for_its_documents(commands: list[Command], kinds: list[str]) -> None:
    assert required(COMPLETE, *commands) == ["receipt", *kinds]


def test_a_finding_has_no_reporter_to_give_a_receipt_to() -> None:
    found = opening(source=Source.FINDING, missing=(), reporter_kind="")
    assert required(found, SetFinding("001/Reg/TM/PW/Kota/32.73/X/2024")) == ["register_extract"]


def test_what_a_hearing_decides_is_no_minute_of_a_plenary() -> None:
    decided = DecideAdjudication(Verdict.VIOLATION)
    assert "plenary" not in required(PEMILU, REGISTERED, OpenAdjudication(), decided)


def test_numbers_count_within_the_case_and_none_is_given_twice() -> None:
    facts = whole()
    numbers = {
        (one.kind, one.fact): number_of(facts, one) for one in required_documents(None, facts)
    }
    series = [number for number in numbers.values() if "-" in number.partition("/")[0]]
    summonses = [
        number
        for (kind, _), number in sorted(numbers.items(), key=lambda item: item[0][1])
        if "summons" in kind
    ]

    assert len(series) == len(set(series))
    assert [number.partition("/")[0] for number in summonses] == [
        f"UND-{place}" for place in range(1, 6)
    ]
    assert numbers[Kind.RECEIPT, 1] == facts[0].report.receipt_number  # type: ignore[union-attr]
    assert number_of(facts, RequiredDocument(4, Kind.REGISTER_EXTRACT)) == REGISTERED.number


def test_later_facts_change_no_document() -> None:
    facts = whole()
    for one in required_documents(None, facts):
        early = contents(document_context(facts[: one.fact], one, OpenedReport()), "")
        assert contents(document_context(facts, one, OpenedReport()), "") == early


@pytest.mark.parametrize(
    ("purpose", "number"),
    [
        ("pemilu.oath", "B.10"),
        ("pemilu.expert_oath", "B.11"),
        ("pemilu.clarification", "B.12"),
        ("pilkada.ethics_forwarding", "A.13"),
    ],
)
def test_the_form_numbers_known_for_certain(purpose: str, number: str) -> None:
    assert FORM_NUMBERS[purpose] == number
    assert DocumentSettings().form_numbers[purpose] == number


def test_other_form_numbers_are_set_from_outside() -> None:
    payload = DocumentSettings.model_validate({"form_numbers": "pemilu.receipt:B.3"}).form_numbers
    assert payload == {**FORM_NUMBERS, "pemilu.receipt": "B.3"}
    with pytest.raises(ValidationError, match="no form is called"):
        DocumentSettings.model_validate({"form_numbers": "pemilu.recipe:B.3"})


def test_no_form_number_is_a_literal_of_a_template() -> None:
    assert {purpose.partition(".")[2] for purpose in PURPOSES} >= {
        form.purpose for form in FORMS.values()
    }
    assert all(said(one)["form"] in ("", *FORM_NUMBERS.values()) for one in samples().values())


def test_an_outcome_that_is_no_violation_goes_to_nobody() -> None:
    outcome = MatterOutcome(Matter.ADMINISTRATIVE, Verdict.NOT_A_VIOLATION)
    ethics = MatterOutcome(Matter.ETHICS_AD_HOC, Verdict.NOT_A_VIOLATION)
    place = next(at for at, one in enumerate(ALL_MOVES) if isinstance(one, DecideInPlenary))
    facts = file(
        opening(),
        *ALL_MOVES[:place],
        DecideInPlenary((outcome, ethics)),
        AnnounceStatus(),
    )
    (status,) = (one for one in required_documents(None, facts) if one.kind is Kind.STATUS)
    payload = contents(document_context(facts, status, OpenedReport()), "")

    assert payload["status"] == "tidak ditindaklanjuti"
    assert [one["addressee"] for one in payload["outcomes"]] == ["", ""]
