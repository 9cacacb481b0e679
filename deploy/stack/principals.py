"""The names that Kafka knows the parts and partners of an installation by."""

from shared.runtime.settings import KafkaMechanism

BROKER = "broker"
"""The broker itself, to its own controller."""

OPERATOR = "operator"
"""Provisioning, the operators' tools and the tests' rigs: everything is allowed to it."""

CHANNEL_PREFIX = "channel."
"""What the name of every upstream channel begins with."""

SAMPLE_CHANNEL = f"{CHANNEL_PREFIX}sample"
"""The channel of the embedded stack, as which `awasi demo` sends reports."""


def mechanism_of(principal: str) -> KafkaMechanism:
    """How a principal proves its password.

    The broker's properties hold the password of the operator, so that an empty broker already knows
    it; every other principal is made by the operator, and a broker keeps no password of it.
    """
    return "PLAIN" if principal == OPERATOR else "SCRAM-SHA-512"
