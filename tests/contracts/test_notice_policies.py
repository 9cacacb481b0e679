"""Who is notified of what stands once: forecast, announcements and notifier read the same table."""

import pytest

from services.notify.recipients import rules_of
from shared.events.cases import CASE_EVENTS, EVENT_OF_FACT, CaseAdvanced, CaseEvent
from shared.events.topics import CASES, TOPIC_OF
from shared.statute.acts.table import FACTS
from shared.statute.notices import NOTICE_POLICIES, UNANNOUNCED, NoNotice
from tests.notify.samples import about


def test_every_fact_of_the_statute_has_a_policy() -> None:
    assert NOTICE_POLICIES.keys() == FACTS.keys()


@pytest.mark.parametrize("fact", sorted(NOTICE_POLICIES))
def test_a_policy_gives_rules_or_the_reason_why_there_are_none(fact: str) -> None:
    policy = NOTICE_POLICIES[fact]
    assert policy.reason if isinstance(policy, NoNotice) else policy


def test_every_type_of_event_announces_a_fact_of_the_statute() -> None:
    assert EVENT_OF_FACT.keys() <= FACTS.keys() - UNANNOUNCED
    assert set(CASE_EVENTS) == {*EVENT_OF_FACT.values(), CaseAdvanced}
    assert set(CASE_EVENTS) == {kind for kind, topic in TOPIC_OF.items() if topic == CASES}


@pytest.mark.parametrize("kind", CASE_EVENTS)
def test_facts_that_one_type_of_event_announces_have_the_same_notices(
    kind: type[CaseEvent],
) -> None:
    assert len({NOTICE_POLICIES[fact] for fact in kind.FACTS}) <= 1


@pytest.mark.parametrize("fact", sorted(FACTS.keys() - UNANNOUNCED))
def test_an_event_carries_the_fields_that_the_conditions_of_its_notices_read(fact: str) -> None:
    policy = NOTICE_POLICIES[fact]
    rules = () if isinstance(policy, NoNotice) else policy
    read = {condition.field for rule in rules for condition in rule.conditions}
    assert read <= EVENT_OF_FACT.get(fact, CaseAdvanced).model_fields.keys()


@pytest.mark.parametrize("fact", sorted(FACTS.keys() - EVENT_OF_FACT.keys() - UNANNOUNCED))
def test_the_notifier_reads_the_rules_of_the_fact_that_an_event_names(fact: str) -> None:
    policy = NOTICE_POLICIES[fact]
    rules = () if isinstance(policy, NoNotice) else policy
    assert rules_of(about(CaseAdvanced, fact=fact)) == rules
