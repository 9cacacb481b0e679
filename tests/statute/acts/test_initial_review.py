"""From receipt to registration: what the initial review may decide, and what it may not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.statute.acts.administration import ReadIdentity
from shared.statute.acts.agencies import AnnounceStatus
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.review import (
    DeclineRegistration,
    Register,
    RequestCorrection,
    SubmitCorrection,
)
from shared.statute.case.evolve import NotOpenedError, evolve
from shared.statute.case.opening import OpenCase
from shared.statute.case.state import nearest, next_due
from shared.statute.law.choices import DeclineReason
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage
from tests.statute.samples import (
    MONDAY,
    PEMILU,
    PILKADA,
    after,
    facts_of,
    open_to,
    opened,
    refusal,
    report,
    wib,
)

LONG_AGO = MONDAY.date() - timedelta(days=60)


def clocks(case: object) -> dict[str, str]:
    return {clock.id.clock: f"{clock.due:%m-%d %H:%M}" for clock in case.clocks}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("regime", "due", "warned"),
    [
        (PEMILU, "2026-07-08T16:00", "2026-07-07T13:00"),
        (PILKADA, "2026-07-08T16:00", "2026-07-07T08:00"),
    ],
)
def test_a_report_opens_in_initial_review(regime: Regime, due: str, warned: str) -> None:
    (fact,) = facts_of(None, report(regime), MONDAY)
    case = evolve(None, fact)
    assert case.stage is fact.enters is Stage.INITIAL_REVIEW
    assert case.law.regime is regime
    assert (case.case_id, case.number) == (case.report.case_id, case.receipt_number)
    running = nearest(case)
    assert running is not None
    assert running.due == wib(due)
    assert next_due(case) == wib(warned)


def test_a_local_crime_is_discussed_within_a_day_of_receipt() -> None:
    case = opened(report(PILKADA, "money_politics"))
    assert clocks(case)["gakkumdu_first_discussion"] == "07-07 10:00"
    assert "gakkumdu_first_discussion" not in clocks(opened(report(PEMILU, "money_politics")))


def test_the_edition_is_pinned_by_the_lodging_day_unless_it_is_named() -> None:
    early = replace(
        report(PILKADA), received_at=wib("2024-09-29T10:00"), lodged_at=wib("2024-09-29T10:00")
    )
    assert opened(replace(early, known_date=date(2024, 9, 29))).edition == "pilkada-2020"
    assert opened(replace(report(PILKADA), edition="pilkada-2020")).edition == "pilkada-2020"
    assert refusal(None, replace(report(), edition="none"), MONDAY).code == "no_edition"
    other = replace(report(), edition="pilkada-2024")
    assert refusal(None, other, MONDAY).code == "no_edition"


def test_a_report_with_half_its_moments_in_no_zone_is_refused() -> None:
    naive = MONDAY.replace(tzinfo=None)
    for moments in ({"received_at": naive}, {"lodged_at": naive}):
        assert refusal(None, replace(report(), **moments), MONDAY).code == "naive_moment"


@pytest.mark.parametrize("office", ["", "x", "32.73.x"])
def test_a_report_to_no_office_is_refused(office: str) -> None:
    assert refusal(None, replace(report(), office=office), MONDAY).code == "not_an_office"


def test_nothing_is_known_after_it_was_reported() -> None:
    late = replace(report(), received_at=wib("2026-07-06T22:30"), lodged_at=wib("2026-07-07T08:00"))
    begun_in_the_east = replace(late, known_date=date(2026, 7, 7))
    assert opened(begun_in_the_east).in_time
    for known in (date(2026, 7, 8), date.max):
        unheard = replace(late, known_date=known)
        assert refusal(None, unheard, MONDAY).code == "known_after_received"
    case = after(opened(report()), ("2026-07-06T11:00", RequestCorrection(("evidence",))))
    put_right = SubmitCorrection(known_date=date(2026, 7, 7))
    assert refusal(case, put_right, wib("2026-07-07T11:00")).code == "known_after_received"


def test_an_opening_is_refused_with_a_reason() -> None:
    case = opened(report())
    assert refusal(case, report(), MONDAY).code == "already_open"
    backwards = replace(report(), lodged_at=MONDAY - timedelta(hours=1))
    found = refusal(None, backwards, MONDAY)
    assert (found.code, found.article) == (
        "lodged_before_received",
        "UU 7/2017 Pasal 454 ayat (3)",
    )
    beyond = replace(
        report(), received_at=wib("2029-01-02T10:00"), lodged_at=wib("2029-01-02T10:00")
    )
    assert refusal(None, beyond, wib("2029-01-02T10:00")).code == "beyond_table"
    assert refusal(None, Elapse(), MONDAY).code == "not_open"
    assert refusal(None, Register("1"), MONDAY).article == "Perbawaslu 7/2022 Pasal 15"


def test_an_unanswerable_opening_names_the_article_of_its_regime() -> None:
    beyond = wib("2029-01-02T10:00")
    for regime, article in (
        (PEMILU, "UU 7/2017 Pasal 454 ayat (3)"),
        (PILKADA, "UU 1/2015 Pasal 134 ayat (2)"),
    ):
        found = refusal(None, report(regime, at=beyond), beyond)
        assert (found.code, found.article) == ("beyond_table", article)
    for regime, article in (
        (PEMILU, "Perbawaslu 7/2022 Pasal 15"),
        (PILKADA, "Perbawaslu 8/2020"),
    ):
        found = refusal(opened(report(regime)), Register("1"), beyond)
        assert (found.code, found.article) == ("beyond_table", article)


def test_the_nearest_clock_is_the_one_whose_time_is_up_first() -> None:
    case = opened(report(PILKADA, "money_politics"))
    assert [clock.id.clock for clock in case.clocks] == [
        Clock.INITIAL_REVIEW,
        Clock.GAKKUMDU_FIRST_DISCUSSION,
    ]
    running = nearest(case)
    assert running is not None
    assert running.id.clock is Clock.GAKKUMDU_FIRST_DISCUSSION
    case = after(case, ("2026-07-07T10:00", Elapse()))
    running = nearest(case)
    assert running is not None
    assert running.id.clock is Clock.INITIAL_REVIEW


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = MONDAY.replace(tzinfo=None)
    assert refusal(opened(report()), Elapse(), naive).code == "naive_moment"
    assert refusal(None, replace(report(PILKADA), lodged_at=naive, received_at=naive), MONDAY) == (
        refusal(None, report(PILKADA), naive)
    )


def test_facts_begin_with_the_opening() -> None:
    (fact,) = facts_of(opened(report()), Register("1"), MONDAY)
    with pytest.raises(NotOpenedError, match="Registered before CaseOpened") as error:
        evolve(None, fact)
    assert error.value.fact is fact


@pytest.mark.parametrize(
    ("regime", "kinds", "expected"),
    [
        (PEMILU, (), {"handling"}),
        (PEMILU, ("asn_neutrality",), {"handling"}),
        (PEMILU, ("money_politics",), {"handling", "gakkumdu_first_discussion"}),
        (PEMILU, ("campaign_props",), {"adjudication"}),
        (PEMILU, ("campaign_props", "asn_neutrality"), {"handling", "adjudication"}),
        (PEMILU, ("tsm",), {"tsm_decision"}),
        (PEMILU, ("voter_list", "campaign_props"), {"adjudication"}),
        (PILKADA, ("campaign_props",), {"handling"}),
        (PILKADA, ("tsm",), {"tsm_decision"}),
        (PILKADA, ("asn_neutrality",), {"handling", "asn_study"}),
        (PILKADA, ("money_politics",), {"handling", "gakkumdu_first_discussion"}),
        (PILKADA, ("something_new",), {"handling"}),
    ],
)
def test_registration_starts_the_clocks_of_its_matters(
    regime: Regime, kinds: tuple[str, ...], expected: set[str]
) -> None:
    case = after(opened(report(regime, *kinds)), ("2026-07-06T12:00", Register("08/Reg/LP")))
    assert case.stage is Stage.REGISTRATION
    assert (case.number, case.registered_at) == ("08/Reg/LP", wib("2026-07-06T12:00"))
    assert set(clocks(case)) == expected


def test_registration_may_put_the_kinds_right() -> None:
    case = after(opened(report(PEMILU, "hoax")), ("2026-07-06T12:00", Register("1", ("tsm",))))
    assert case.kinds == ("tsm",)


def test_a_report_without_its_requirements_cannot_be_registered() -> None:
    case = opened(report(missing=("evidence",)))
    assert refusal(case, Register("1"), MONDAY).code == "requirements_missing"
    assert refusal(opened(report()), Register(""), MONDAY).code == "number_missing"
    assert "Register" not in open_to(case)


def test_a_proxy_may_report_since_2024_in_pilkada_only() -> None:
    old = opened(replace(report(PEMILU), reporter_kind="proxy"))
    found = refusal(old, Register("1"), MONDAY)
    assert (found.code, found.article) == ("proxy_not_allowed", "Perbawaslu 7/2022 Pasal 15")
    assert "Register" not in open_to(old)
    new = opened(replace(report(PILKADA), reporter_kind="proxy"))
    assert "Register" in open_to(new)
    assert after(new, ("2026-07-06T12:00", Register("1"))).stage is Stage.REGISTRATION


def test_a_report_out_of_time_cannot_be_registered() -> None:
    case = opened(report(known=LONG_AGO))
    found = refusal(case, Register("1"), MONDAY)
    assert (found.code, found.article) == (
        "out_of_time",
        "UU 7/2017 Pasal 454 ayat (6); Perbawaslu 7/2022 Pasal 8 ayat (3)",
    )
    assert not case.in_time


def test_the_last_moment_of_the_window_is_still_in_time() -> None:
    known = date(2026, 6, 25)
    in_time = report(known=known, at=wib("2026-07-06T16:00"))
    assert opened(in_time).in_time
    assert opened(in_time).window_due == wib("2026-07-06T16:00")
    assert not opened(report(known=known, at=wib("2026-07-06T16:01"))).in_time


def test_what_was_known_before_the_tables_begin_is_out_of_time() -> None:
    assert not opened(report(known=date(1999, 1, 1))).in_time


@pytest.mark.parametrize(
    ("reason", "kept"),
    [(DeclineReason.OUT_OF_TIME, True), (DeclineReason.NOT_A_VIOLATION, False)],
)
def test_a_declined_report_is_closed(reason: DeclineReason, kept: bool) -> None:  # noqa: FBT001
    case = after(opened(report()), ("2026-07-06T11:00", DeclineRegistration(reason)))
    assert (case.closed, case.clocks, case.as_information) == (True, (), kept)
    assert next_due(case) is None
    assert nearest(case) is None
    assert refusal(case, Register("1"), wib("2026-07-06T11:00")).code == "closed"
    assert facts_of(case, Elapse(), wib("2026-07-06T11:00")) == ()
    assert after(case, ("2026-07-06T12:00", ReadIdentity("official", "appeal"))).closed
    assert open_to(case) == {"ReadIdentity"}


def test_a_lapsed_review_is_recorded_and_its_duty_remains() -> None:
    case = after(opened(report()), ("2026-07-08T16:00", Elapse()))
    assert case.stage is Stage.INITIAL_REVIEW
    assert [lapse.id.clock for lapse in case.lapses] == [Clock.INITIAL_REVIEW]
    assert case.running(Clock.INITIAL_REVIEW) is None
    assert case.clock(Clock.INITIAL_REVIEW) is not None
    assert after(case, ("2026-07-09T10:00", Register("1"))).stage is Stage.REGISTRATION


def test_what_belongs_to_another_stage_is_refused() -> None:
    found = refusal(opened(report()), AnnounceStatus(), MONDAY)
    assert (found.code, found.article) == ("not_in_this_stage", "Perbawaslu 7/2022")
    assert found.message_id
    assert found.message_en


def test_an_open_case_is_not_opened_again() -> None:
    again: OpenCase = report(PILKADA)
    assert refusal(opened(report()), again, MONDAY).code == "already_open"
