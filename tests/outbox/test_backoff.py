"""When to try again, as a table."""

import pytest

from shared.runtime.backoff import Backoff


@pytest.mark.parametrize(
    ("backoff", "waits"),
    [
        (Backoff(first=0.2, ceiling=10), [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]),
        (Backoff(first=1, factor=1), [1, 1, 1]),
        (Backoff(first=60, factor=10, ceiling=86_400), [60, 600, 6_000, 60_000, 86_400]),
        (Backoff(first=1, ceiling=8, jitter=lambda s: s * 1.5), [1.5, 3, 6, 8, 8]),
        (Backoff(first=1, jitter=lambda s: -s), [0, 0]),
    ],
)
def test_waits_grow_to_their_ceiling(backoff: Backoff, waits: list[float]) -> None:
    assert [backoff.wait(n) for n in range(1, len(waits) + 1)] == pytest.approx(waits)


def test_waits_stay_at_the_ceiling_however_many_there_were() -> None:
    assert Backoff(first=1, factor=10, ceiling=60).wait(100_000) == 60


def test_the_last_attempt_is_the_last() -> None:
    assert [Backoff(first=1, attempts=3).exhausted(n) for n in (1, 2, 3, 4)] == [0, 0, 1, 1]
    assert not Backoff(first=1).exhausted(1_000_000)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"first": 0},
        {"first": -1},
        {"first": 61},
        {"first": 1, "ceiling": 8 * 24 * 3600},
        {"first": 1, "factor": 0.5},
        {"first": 1, "factor": 11},
        {"first": 1, "attempts": 0},
    ],
)
def test_nonsense_is_refused_at_birth(nonsense: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"waits|attempt"):
        Backoff(**nonsense)  # type: ignore[arg-type]
