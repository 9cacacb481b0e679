"""Which tests stay together in one worker process: those of one thing that is started for them."""

TOGETHER = (
    "tests/contracts/test_asyncapi.py",  # what a parser says, asked once
    "tests/journey/",  # engines and services of their own
    "tests/faults/test_broker_crash.py",  # a broker that is killed
    "tests/stack/test_broker_access.py",  # a broker whose principals come and go
    "tests/stack/test_recovery.py",  # a second stack, whose parts are killed
)


def group_of(test: str) -> str:
    """The group of a test, by its node id; most are a group of their own."""
    return next((group for group in TOGETHER if test.startswith(group)), test)
