"""A message gets a bounded number of tries; then it is set aside, alone, and without its words."""

from collections.abc import Sequence

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event, InvalidMessage
from shared.runtime.backoff import Backoff
from shared.runtime.failures import Transient
from shared.runtime.kafka.listener import Listener
from shared.runtime.telemetry.metrics import REGISTRY
from tests.faults.topic_rig import TopicRig, event, listener_of, message, running

QUICK = Backoff(first=0.01, ceiling=0.05, attempts=5)


class Fails:
    """Fails by what the event says: always, the first times, or never."""

    def __init__(self, failures: dict[str, Exception], *, times: int = 1_000) -> None:
        self._failures = failures
        self._times = times
        self.tried: list[str] = []
        self.handled: list[str] = []

    async def one(self, told: Event[CaseAdvanced]) -> None:
        self.tried.append(told.data.fact)
        failure = self._failures.get(told.data.fact)
        if failure is not None and self.tried.count(told.data.fact) <= self._times:
            raise failure
        self.handled.append(told.data.fact)

    async def many(self, told: Sequence[Event[CaseAdvanced]]) -> None:
        for one in told:
            if one.data.fact in self._failures:
                raise self._failures[one.data.fact]
        self.handled.extend(one.data.fact for one in told)


def one_by_one(topic_rig: TopicRig, handler: Fails) -> Listener:
    return listener_of(topic_rig, handler.one, skips_new_types=True, retry=QUICK)


async def reasons(topic_rig: TopicRig) -> list[tuple[str, int]]:
    headers = [dict(letter.headers) for letter in await topic_rig.dead_letters()]
    return [(one["x-error"].decode(), int(one["x-attempts"])) for one in headers]


async def test_what_passes_is_tried_again_until_it_is_handled(topic_rig: TopicRig) -> None:
    handler = Fails({"slow": Transient("lock")}, times=3)
    await topic_rig.send(message(event("one", fact="slow")), message(event("one", fact="next")))

    async with running(one_by_one(topic_rig, handler)):
        await topic_rig.until_committed()

    assert handler.tried == ["slow", "slow", "slow", "slow", "next"]
    assert await topic_rig.dead_letters() == []


async def test_what_does_not_pass_is_set_aside_after_its_tries(topic_rig: TopicRig) -> None:
    handler = Fails({"stuck": Transient("Contoh Pelapor"), "late": TimeoutError("Contoh Pelapor")})
    facts = ("before", "stuck", "late", "after")
    await topic_rig.send(*(message(event("one", fact=fact)) for fact in facts))

    async with running(one_by_one(topic_rig, handler)):
        await topic_rig.until_committed()

    assert handler.handled == ["before", "after"]
    assert await reasons(topic_rig) == [
        ("shared.runtime.failures.Transient", 5),
        ("builtins.TimeoutError", 5),
    ]


async def test_what_no_try_would_help_is_set_aside_at_once(topic_rig: TopicRig) -> None:
    failures = {
        "bug": KeyError("Contoh Pelapor"),
        "unfit": InvalidMessage("future_date: event_date", "unknown: place"),
        "telling": InvalidMessage("Contoh Pelapor, 0812-3456-7890"),
    }
    handler = Fails(failures)
    await topic_rig.send(*(message(event("one", fact=fact)) for fact in (*failures, "after")))

    async with running(one_by_one(topic_rig, handler)):
        await topic_rig.until_committed()

    assert handler.handled == ["after"]
    assert await reasons(topic_rig) == [
        ("builtins.KeyError", 1),
        ("future_date: event_date; unknown: place", 1),
        ("withheld: reason", 1),
    ]


async def test_one_bad_event_does_not_take_its_batch_along(topic_rig: TopicRig) -> None:
    handler = Fails({"poison": KeyError("Contoh Pelapor")})
    facts = [f"good {n}" for n in range(20)] + ["poison"] + [f"good {n}" for n in range(20, 40)]
    await topic_rig.send(*(message(event("one", fact=fact)) for fact in facts))
    listener = listener_of(topic_rig, handler.many, batch=True, retry=QUICK)

    async with running(listener):
        await topic_rig.until_committed()

    assert handler.handled == [fact for fact in facts if fact != "poison"]
    assert await reasons(topic_rig) == [("builtins.KeyError", 1)]


async def test_a_batch_of_one_case_keeps_its_order_around_what_cannot_be_read(
    topic_rig: TopicRig,
) -> None:
    handler = Fails({})
    await topic_rig.send(
        message(event("one", fact="first")),
        message(event("one"), ce_id=None),
        message(event("one"), ce_type=b"id.awasi.case.reopened.v9"),
        message(event("one", fact="last")),
    )
    listener = listener_of(topic_rig, handler.many, batch=True, skips_new_types=True, retry=QUICK)

    async with running(listener):
        await topic_rig.until_committed()

    assert handler.handled == ["first", "last"]
    assert await reasons(topic_rig) == [("null: ce_id", 1)]


async def test_each_way_a_message_can_end_is_counted(topic_rig: TopicRig) -> None:
    handler = Fails({"bug": KeyError()})
    await topic_rig.send(
        message(event("one", fact="good")),
        message(event("one", fact="bug")),
        message(event("one"), ce_type=b"id.awasi.case.reopened.v9"),
    )

    async with running(one_by_one(topic_rig, handler)):
        await topic_rig.until_committed()

    labels = {"topic": topic_rig.topic, "group": topic_rig.group}
    ends = ("handled", "dead_lettered", "ignored")
    name = "awasi_messages_handled_total"
    assert [REGISTRY.get_sample_value(name, labels | {"outcome": end}) for end in ends] == [1, 1, 1]
