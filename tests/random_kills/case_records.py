"""What the services have on record of cases, in the form in which two cases can be compared."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from services.workflow.file.chain import Entry, Head, first_broken
from shared.events.topics import CASES
from shared.runtime.kafka.security import connection
from shared.runtime.kafka.tolerant_consumer import TolerantConsumer
from shared.runtime.limits import Limits
from shared.statute.notices import UNANNOUNCED
from tests.journey.broker import partitions
from tests.journey.report_journey import ReportJourney

UNORDERED_KINDS = frozenset({"DocumentFiled", "DeadlineEscalated"})
"""Facts without a place among the others: documents follow some time after; and who above is told
by now depends on how far a case's time was moved, which a request that is repeated may do twice."""


Files = Mapping[str, Sequence[Entry]]


async def files(journey: ReportJourney, cases: Sequence[str]) -> dict[str, list[Entry]]:
    """Every case's file."""
    rows = await journey.rows(
        "workflow",
        "SELECT case_id, sequence, kind, content, at, command_id, prev_hash, hash FROM facts"
        " WHERE case_id = ANY($1) ORDER BY case_id, sequence",
        [UUID(case) for case in cases],
    )
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        found[str(row["case_id"])].append(Entry(*tuple(row)[1:]))
    return dict(found)


async def broken_chains(journey: ReportJourney, found: Files) -> dict[str, int]:
    """The cases whose file does not verify against its head, with the place."""
    rows = await journey.rows("workflow", "SELECT case_id, sequence, head FROM cases")
    heads = {str(row["case_id"]): Head(row["sequence"], row["head"]) for row in rows}
    checked = {case: first_broken(UUID(case), file, heads[case]) for case, file in found.items()}
    return {case: place for case, place in checked.items() if place is not None}


def course(file: Sequence[Entry]) -> list[str]:
    """What happened in a case, in its order."""
    return [entry.kind for entry in file if entry.kind not in UNORDERED_KINDS]


def fired_twice(found: Files) -> dict[str, list[str]]:
    """The clocks that warned, lapsed or were escalated more than once for one moment, by case."""
    twice = {}
    for case, file in found.items():
        fired: Counter[str] = Counter()
        for entry in file:
            if entry.kind.startswith("Deadline"):
                content = json.loads(entry.content)
                parts = [entry.kind, *(content.get(name) for name in ("id", "due", "moment", "to"))]
                fired[json.dumps(parts, sort_keys=True)] += 1
        if again := [what for what, times in fired.items() if times > 1]:
            twice[case] = again
    return twice


async def announced(journey: ReportJourney, cases: Sequence[str]) -> dict[str, Counter[int]]:
    """How many events, told apart by id, the topic holds of each fact of these cases."""
    wanted = set(cases)
    ids: dict[str, dict[int, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    kafka = journey.stack.addresses.kafka
    options = connection(kafka) | {"poll_bytes": Limits().kafka_poll_bytes}
    async with TolerantConsumer(**options) as consumer:
        parts = await partitions(kafka, [CASES])
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        for part, end in (await consumer.end_offsets(parts)).items():
            while await consumer.position(part) < end:
                polled = await consumer.getmany(part, timeout_ms=1000)
                for record in (one for records in polled.values() for one in records):
                    content = json.loads(record.value or b"{}")
                    if content.get("case_id") in wanted:
                        event_id = dict(record.headers)["ce_id"]
                        ids[content["case_id"]][content["sequence"]].add(event_id)
    return {
        case: Counter({at: len(of) for at, of in announced_ids.items()})
        for case, announced_ids in ids.items()
    }


def to_announce(file: Sequence[Entry]) -> Counter[int]:
    """Each fact that must be announced: once."""
    return Counter(entry.sequence for entry in file if entry.kind not in UNANNOUNCED)


async def notices(journey: ReportJourney, case: str) -> Counter[str]:
    """What was called for and sent of a case, as `role:kind:state`; escalations apart."""
    asked = (
        "SELECT role, kind, state FROM notices WHERE case_id = $1 AND kind NOT LIKE '%escalated%'"
    )
    rows = await journey.rows("notify", asked, case)
    return Counter(":".join(row) for row in rows)


async def outcomes(journey: ReportJourney, commands: Mapping[str, str]) -> dict[str, bool | None]:
    """How each command that was given ended: accepted, refused, or not at all."""
    rows = await journey.rows(
        "workflow",
        "SELECT command_id, outcome ->> 'accepted' = 'true' FROM commands"
        " WHERE command_id = ANY($1)",
        list(commands),
    )
    return {row[0]: row[1] for row in rows}
