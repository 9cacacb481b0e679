"""Who is competent, who may do what, and what the numbers look like."""

from datetime import date

import pytest

from shared.statute.acts.transfer import RequestTakeover, TakeOver
from shared.statute.law.addressees import addressees
from shared.statute.law.authority import OfficialRole, may_amend, sees
from shared.statute.law.numbers import Series, counted, receipt_number, register_number
from shared.statute.law.offices import Level, NotAnOfficeError, is_superior, level_of, office_at
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.routing import competent_office
from shared.statute.law.sources import Confidence, Regime
from shared.statute.law.violations import KINDS, Matter, UnknownKindError, kind, matters_of
from shared.statute.law.zones import Zone
from shared.statute.permission import may, may_any, misdirected
from tests.statute.samples import PEMILU, PILKADA

VILLAGE = "32.73.01.1001"


@pytest.mark.parametrize(
    ("regime", "election", "kinds", "place", "office", "level"),
    [
        (PEMILU, "legislature", ("money_politics",), VILLAGE, "32.73", Level.REGENCY),
        (PEMILU, "president", (), "32", "32", Level.PROVINCE),
        (PEMILU, "president", (), "", "00", Level.NATIONAL),
        (PEMILU, "president", ("tsm",), VILLAGE, "00", Level.NATIONAL),
        (PEMILU, "legislature", ("bylaw",), VILLAGE, "32", Level.PROVINCE),
        (PILKADA, "governor", ("tsm",), VILLAGE, "32", Level.PROVINCE),
        (PILKADA, "regent", ("ethics_supervisor",), VILLAGE, "32.73", Level.REGENCY),
        (PILKADA, "mayor", ("asn_neutrality", "unheard_of"), "73.71.02", "73.71", Level.REGENCY),
        (PILKADA, "mayor", ("bylaw",), VILLAGE, "32.73", Level.REGENCY),
    ],
)
def test_the_competent_office(
    regime: Regime, election: str, kinds: tuple[str, ...], place: str, office: str, level: Level
) -> None:
    found = competent_office(regime, election, kinds, place)
    assert (found.office, found.level) == (office, level)
    assert found.article
    assert found.zone is (Zone.WITA if place.startswith("73") else Zone.WIB)


def test_a_level_tagged_low_is_unconfirmed() -> None:
    assert competent_office(PEMILU, "president", ("tsm",), VILLAGE).confidence == "unconfirmed"
    assert competent_office(PEMILU, "president", (), VILLAGE).confidence == "high"


@pytest.mark.parametrize("code", ["x", "32.x", "1.2.3.4.5", "", "32."])
def test_what_is_no_region_is_no_office(code: str) -> None:
    with pytest.raises(NotAnOfficeError) as error:
        level_of(code)
    assert error.value.code == code


def test_offices_stand_above_one_another() -> None:
    assert is_superior("00", "32")
    assert is_superior("32", "32.73.01")
    assert not is_superior("32", "32")
    assert not is_superior("00", "00")
    assert not is_superior("32", "320.1")
    assert not is_superior("32.73", "32")
    assert office_at("32.73", Level.VILLAGE) == "32.73"
    assert office_at("00", Level.REGENCY) == "00"


@pytest.mark.parametrize(
    ("role", "command", "case_office", "own_office", "code"),
    [
        (OfficialRole.RECEIVER, "Register", "32.73", "32.73", None),
        (OfficialRole.PLENARY_MEMBER, "DecideInPlenary", "32.73", "32.73", None),
        (OfficialRole.PLENARY_MEMBER, "TakeOver", "32.73", "32", None),
        (OfficialRole.AUDITOR, "ReadIdentity", "32.73", "00", None),
        (OfficialRole.ADMINISTRATOR, "Recompute", "32.73", "32", None),
        (OfficialRole.PLENARY_MEMBER, "DecideAdjudication", "32.73", "32.73", None),
        (OfficialRole.RECEIVER, "DecideInPlenary", "32.73", "32.73", "role_not_allowed"),
        (OfficialRole.AUDITOR, "Register", "32.73", "32.73", "role_not_allowed"),
        (OfficialRole.ADMINISTRATOR, "Elapse", "32.73", "32.73", "role_not_allowed"),
        (OfficialRole.RECEIVER, "Register", "32.73", "32.74", "outside_jurisdiction"),
        (OfficialRole.RECEIVER, "Register", "32.73", "32", "outside_jurisdiction"),
        (OfficialRole.PLENARY_MEMBER, "TakeOver", "32.73", "33", "outside_jurisdiction"),
        (OfficialRole.PLENARY_MEMBER, "TakeOver", "32.73", "32.73", "only_from_above"),
        (OfficialRole.PLENARY_MEMBER, "RequestTakeover", "32.73", "32.73", None),
        (OfficialRole.PLENARY_MEMBER, "RequestTakeover", "32.73", "32", "outside_jurisdiction"),
        (OfficialRole.PLENARY_MEMBER, "OpenAdjudication", "32.73.01", "32.73.01", "level_too_low"),
    ],
)
def test_who_may_do_what(
    role: OfficialRole, command: str, case_office: str, own_office: str, code: str | None
) -> None:
    found = may(role, command, case_office, own_office)
    assert (found.code if found else None) == code
    assert found is None or found.article


def test_an_office_sees_its_own_cases_and_those_below() -> None:
    assert sees("32.73", "32.73")
    assert not sees("32", "32.73")


def test_numbers_as_the_forms_print_them() -> None:
    february, august = date(2024, 2, 3), date(2024, 8, 31)
    assert receipt_number(1, Series.REPORT, "legislature", "21.71", february) == (
        "001/LP/PL/Kota/21.71/II/2024"
    )
    assert register_number(8, Series.REPORT, "governor", "12", august) == (
        "08/Reg/LP/PG/Prov/12.00/VIII/2024"
    )
    assert counted("08/Reg/LP/PG/Prov/12.00/VIII/2024") == 8


@pytest.mark.parametrize(
    ("election", "office", "number"),
    [
        ("president", "00", "012/TM/PP/RI/00.00/XII/2026"),
        ("regent", "32.01", "012/TM/PB/Kab/32.01/XII/2026"),
        ("mayor", "32.73", "012/TM/PW/Kota/32.73/XII/2026"),
        ("mayor", "32.73.01", "012/TM/PW/Kec/32.73.01/XII/2026"),
        ("mayor", VILLAGE, "012/TM/PW/Kel/32.73.01.1001/XII/2026"),
    ],
)
def test_every_level_and_election_has_its_word(election: str, office: str, number: str) -> None:
    assert receipt_number(12, Series.FINDING, election, office, date(2026, 12, 1)) == number


@pytest.mark.parametrize(
    ("matter", "day", "body"),
    [
        (Matter.ASN, date(2024, 9, 3), "kasn"),
        (Matter.ASN, date(2024, 9, 4), "bkn"),
        (Matter.INTERNET, date(2024, 10, 20), "kominfo"),
        (Matter.INTERNET, date(2024, 10, 21), "komdigi"),
        (Matter.CRIMINAL, date(2026, 7, 6), "police_gakkumdu"),
        (Matter.ETHICS_MEMBER, date(2026, 7, 6), "dkpp"),
    ],
)
def test_the_addressee_of_a_day(matter: Matter, day: date, body: str) -> None:
    assert addressees(matter, PEMILU, day)[0].body == body


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2024, 9, 30), date(2027, 12, 31)])
def test_every_matter_has_an_addressee_on_every_day(regime: Regime, day: date) -> None:
    for matter in Matter:
        rows = addressees(matter, regime, day)
        assert rows
        assert all(row.article for row in rows)


def test_every_kind_has_its_article_in_both_regimes() -> None:
    for key, each in KINDS.items():
        assert kind(key) is each
        assert each.article(PEMILU)
        assert each.article(PILKADA)
        assert each.name.indonesian != each.name.english
    assert kind("tni_neutrality").confidence is Confidence.UNCONFIRMED
    assert kind("tsm").article(PEMILU) != kind("tsm").article(PILKADA)


def test_kinds_lead_to_their_matters() -> None:
    assert matters_of(("money_politics", "press")) == {
        Matter.CRIMINAL,
        Matter.ADMINISTRATIVE,
        Matter.PRESS,
    }
    assert matters_of(("unheard_of",)) == frozenset()
    with pytest.raises(UnknownKindError) as error:
        kind("unheard_of")
    assert error.value.key == "unheard_of"


def test_requirements_stand_in_the_law() -> None:
    assert REQUIREMENTS["evidence"].article(PEMILU).endswith("Pasal 15 ayat (4)")
    assert REQUIREMENTS["reported_party"].article(PEMILU).endswith("Pasal 15 ayat (3)")
    assert "UU 1/2015" in REQUIREMENTS["evidence"].article(PILKADA)


def test_one_role_that_may_is_enough_and_none_is_refused_by_an_article() -> None:
    roles = {"receiver", "plenary_member", "of another system"}
    assert may_any(roles, "DecideInPlenary", "32.73", "32.73") is None
    for nobody in (set[str](), {"of another system"}):
        refusal = may_any(nobody, "Register", "32.73", "32.73")
        assert refusal is not None
        assert (refusal.code, bool(refusal.article)) == ("role_not_allowed", True)
    refusal = may_any({"plenary_member"}, "Register", "32.73", "32.74")
    assert refusal is not None
    assert refusal.code == "outside_jurisdiction"


@pytest.mark.parametrize(
    ("role", "scope", "office", "code"),
    [
        (OfficialRole.ADMINISTRATOR, "", "00", None),
        (OfficialRole.ADMINISTRATOR, "", "51", "not_your_region"),
        (OfficialRole.ADMINISTRATOR, "51", "00", None),
        (OfficialRole.ADMINISTRATOR, "51", "51", None),
        (OfficialRole.ADMINISTRATOR, "51", "51.71", "not_your_region"),
        (OfficialRole.ADMINISTRATOR, "51", "52", "not_your_region"),
        (OfficialRole.ADMINISTRATOR, "51.71", "51.71", None),
        (OfficialRole.ADMINISTRATOR, "51.71", "51", None),
        *(
            (role, "51", "51", "role_not_allowed")
            for role in OfficialRole
            if role != OfficialRole.ADMINISTRATOR
        ),
    ],
)
def test_who_may_amend_the_holiday_table(
    role: OfficialRole, scope: str, office: str, code: str | None
) -> None:
    refusal = may_amend({role}, scope, office)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    "code",
    [
        "32.73.99.9999.1",
        "32.73.1",
        "3273",
        "32.7",
        "0",
        "01",
        "٣٢",
        "32.²³",
        "9" * 15_000,
        "32.73\n",
        "",
    ],
)
def test_what_has_not_the_form_of_a_code_is_no_office(code: str) -> None:
    with pytest.raises(NotAnOfficeError) as refused:
        level_of(code)
    assert code == "" or code not in str(refused.value)


def test_a_case_is_taken_over_to_the_own_office_only() -> None:
    assert misdirected(TakeOver("32"), "32") is None
    assert misdirected(RequestTakeover("x"), "32.73") is None
    found = misdirected(TakeOver("00"), "32")
    assert found is not None
    assert (found.code, bool(found.article)) == ("not_your_office", True)
