"""The members of consumer groups: a member that was thought dead returns under another id."""

from collections.abc import Iterable

from shared.runtime.settings import KafkaSettings
from tests.journey.broker import administration


async def members(
    settings: KafkaSettings, groups: Iterable[str]
) -> dict[str, tuple[str, frozenset[str]]]:
    """Each group's state and the ids of its members."""
    found = {}
    async with administration(settings) as admin:
        for group in groups:
            # One by one: aiokafka 0.14 reads an answer about several groups wrongly.
            (answer,) = await admin.describe_consumer_groups([group])
            ((_, _, state, _, _, these, *_),) = answer.groups
            found[group] = (state, frozenset(member[0] for member in these))
    return found
