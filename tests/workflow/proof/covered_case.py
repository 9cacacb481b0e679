"""A case on the real database with heads over it, for tests that then change something."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.workflow.proof.findings import Finding
from services.workflow.proof.head_maker import HeadMaker
from services.workflow.proof.verify import Verifier
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.signatures.ed25519 import SigningKey
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.law.choices import Party
from tests.workflow.rig import Rig

KEY = SigningKey(bytes(range(32)))


@dataclass
class ManualClock:
    """A clock that shows what it was told."""

    time: datetime = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


async def covered_case(rig: Rig) -> UUID:
    """A case of three facts: two under the first head, all under the second; another beside it."""
    maker = HeadMaker(rig.pool, KEY, ManualClock())
    async with rig.working():
        case_id, other = await rig.opened(), await rig.opened()
        await rig.give(case_id, Register("-"))
        await rig.until_opened(other)
        await maker.make_now()
        await rig.give(case_id, Summon(Party.REPORTER))
        await maker.make_now()
    return case_id


async def first_wrong(rig: Rig, keyring: Keyring, case_id: UUID) -> str | None:
    """The code of the first thing wrong with a case; that with all is the same is seen, too."""
    one = await Verifier(rig.pool, keyring).case(case_id)
    everything = [each async for each in Verifier(rig.pool, keyring).everything()]
    assert bool(everything) == (one is not None) or not _is_of_this(everything, case_id)
    if one is not None:
        assert one.code in {each.code for each in everything}
    return one.code if one else None


def _is_of_this(wrongs: list[Finding], case_id: UUID) -> bool:
    return any(each.about == str(case_id) for each in wrongs)
