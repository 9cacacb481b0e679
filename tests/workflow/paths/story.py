"""A case told as the law tells it: who did what on which day, and until when there was time."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio.testing import TimeSkipper

from services.workflow.commands.service import CommandService
from services.workflow.engine.messages import ExecutionRequest
from services.workflow.file import codec, store
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import acquire
from shared.statute.acts.elapse import DeadlineEscalated, DeadlineLapsed, DeadlineWarned
from shared.statute.acts.handling import BeginStudy, CompleteStudy, RecordClarification, Summon
from shared.statute.case.command import Command
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import Oath, Party
from shared.statute.law.sources import Regime
from shared.statute.law.zones import Zone, zone_of
from shared.statute.notices import UNANNOUNCED
from tests.workflow.paths.shifted_activities import LawClock, ShiftedActivities
from tests.workflow.rig import Rig, until
from tests.workflow.samples import OFFICE, report, submitted

PEMILU, PILKADA = Regime.PEMILU, Regime.PILKADA
_ELECTIONS = {PEMILU: "legislature", PILKADA: "mayor"}


def moment(text: str, zone: Zone) -> datetime:
    """A moment in the office's zone, as in `Fri 22 Mar 2024 10:00`; the weekday must be right."""
    read = datetime.strptime(text, "%a %d %b %Y %H:%M").replace(tzinfo=zone.offset)
    assert written(read, zone) == f"{text} {zone.name}", f"it was {written(read, zone)}"
    return read


def written(moment: datetime, zone: Zone) -> str:
    """As `moment` reads it, with the zone named: a date without its zone is none."""
    there = zone.local(moment)
    return f"{there:%a} {there.day} {there:%b %Y %H:%M} {zone.name}"


Kind = TypeVar("Kind", bound=Fact)


class Story:
    """One case on its way, with real engines under it; `beside` tells another case with it."""

    def __init__(self, rig: Rig, steps: ShiftedActivities, clock: LawClock) -> None:
        self.rig = rig
        self.steps = steps
        self.clock = clock
        self.case_id = new_id()

    @classmethod
    def begun(cls, rig: Rig, plan: WarningPlan = DEFAULT_PLAN) -> "Story":
        """A story on these engines, whose officials are warned by a plan."""
        clock = LawClock()
        rig.activities = steps = ShiftedActivities(rig.pool, rig.calendars, lambda: None, plan)
        rig.commands = CommandService(rig.pool, rig.cases, steps, rig.calendars, clock, plan)
        return cls(rig, steps, clock)

    def beside(self) -> "Story":
        """A second case in the same days, on the same engines."""
        return Story(self.rig, self.steps, self.clock)

    async def lodged(self, text: str, regime: Regime, *kinds: str, **said: Any) -> None:  # noqa: ANN401
        """A report comes in; in time and complete unless said otherwise."""
        office = said.get("office", OFFICE)
        at = moment(text, zone_of(office))
        if self.clock.moment is None:
            self.steps.shift = SystemClock().now() - at
        self.clock.moment = at
        outcomes = {"report_id": str(self.case_id), "zone": zone_of(office), "office": office}
        outcomes |= {"regime": regime, "election": _ELECTIONS[regime], "violation_kinds": kinds}
        self.steps.given[str(self.case_id), "open"] = at
        counted = said.pop("lodged_at", at)  # where the report arrived
        await self.rig.opener.open_cases([submitted(report(counted, **(outcomes | said)))])
        await self.rig.until_opened(self.case_id)
        await self._go_to(at)

    async def on(
        self,
        text: str,
        command: Command,
        stage: str | None = None,
        *,
        by: str | None = None,
        **clocks: str | None,
    ) -> dict[str, Any]:
        """An official gives a command, which is accepted; of the case's office, unless told `by`.

        After it the case stands in `stage`, and each clock named is due as told, or no longer runs.
        """
        ended = await self._give(text, command, by)
        assert ended["accepted"], ended
        await self.stands(stage, **clocks)
        return ended

    async def studied(self, day: str, **clocks: str | None) -> None:
        """On one day the reporter is summoned and heard, and the study is made."""
        await self.on(f"{day} 09:00", Summon(Party.REPORTER))
        await self.on(f"{day} 10:00", RecordClarification(Party.REPORTER, Oath.TAKEN))
        await self.on(f"{day} 11:00", BeginStudy(), stage="study")
        await self.on(f"{day} 12:00", CompleteStudy("kajian"), stage="plenary", **clocks)

    async def refused(self, text: str, command: Command, code: str) -> None:
        """An official gives a command, which the law refuses."""
        ended = await self._give(text, command)
        assert ended.get("code") == code, ended

    async def until(self, text: str, stage: str | None = None, **clocks: str | None) -> None:
        """Time passes; nobody does anything."""
        await self._go_to(moment(text, (await self.case()).zone))
        await self.stands(stage, **clocks)

    async def lapses(self, clock: str, text: str, effect: str, stage: str | None = None) -> None:
        """Nobody does anything until the clock's time is up: then it lapses, once and not late."""
        case = await self.case()
        due = moment(text, case.zone)
        await self.stands(None, **{clock: f"{text} {case.zone.name}"})
        await self._go_to(due + timedelta(minutes=1))
        await until(lambda: self._lapsed(clock))
        lapse = next(each for each in await self._lapsed(clock) if each.due == due)
        assert (lapse.effect, lapse.late, lapse.at >= due) == (effect, False, True)
        await self.stands(stage)

    async def stands(self, stage: str | None = None, **clocks: str | None) -> None:
        """The case is at that stage, and its clocks are due as told; None: it does not run."""
        case = await self.case()
        assert stage in (None, case.stage)
        running = {
            each.id.clock.value: written(each.due, case.zone)
            for each in case.clocks
            if not each.lapsed
        }
        assert {name: running.get(name) for name in clocks} == clocks

    async def case(self) -> Case:
        case = codec.fold((await self._known()).facts)
        assert case is not None
        return case

    async def facts(self, kind: type[Kind]) -> list[Kind]:
        return [fact for fact in await self.file() if isinstance(fact, kind)]

    async def file(self) -> list[Fact]:
        return [codec.decode(written) for written in (await self._known()).facts]

    async def check(self) -> None:
        """Whatever the way: no warning, lapse or announcement twice, and none left out."""
        file = await self.file()
        fired = Counter(
            (type(fact).__name__, fact.id, fact.due, getattr(fact, "moment", None))
            for fact in file
            if isinstance(fact, DeadlineWarned | DeadlineLapsed | DeadlineEscalated)
        )
        assert not [each for each, times in fired.items() if times > 1]
        assert not [fact for fact in file if getattr(fact, "late", False)]
        sequences = [said["sequence"] for _, said in await self.rig.events(self.case_id)]
        announced = [n for n, fact in enumerate(file, 1) if type(fact).__name__ not in UNANNOUNCED]
        assert sequences == announced

    async def outcomes(self) -> dict[str, list[str]]:
        """The kinds of commands that were accepted here, and of facts that followed."""
        async with acquire(self.rig.pool) as connection:
            commands = await connection.fetch(
                "SELECT DISTINCT kind FROM commands WHERE (outcome ->> 'accepted')::boolean"
            )
            facts = await connection.fetch("SELECT DISTINCT kind FROM facts")
        return {
            "commands": sorted(row["kind"] for row in commands),
            "facts": sorted(row["kind"] for row in facts),
        }

    async def beside_the_clock(self, text: str, command: Command) -> None:
        """We ourselves give a command that touches no clock: the step is taken at once."""
        case = await self.case()
        self.clock.moment = at = moment(text, case.zone)
        ref = self.rig.command_ref(command)
        async with acquire(self.rig.pool) as connection:
            await connection.execute(
                "INSERT INTO commands (case_id, command_id, kind, content) VALUES ($1, $2, $3, $4)",
                self.case_id,
                ref.command_id,
                ref.kind,
                codec.encode_command(command),
            )
        self.steps.given[str(self.case_id), ref.command_id] = at
        outcome = await self.steps.execute(
            ExecutionRequest(case.case_id, ref.command_id, ref.kind, at)
        )
        assert outcome.accepted, outcome

    async def _give(self, text: str, command: Command, by: str | None = None) -> dict[str, Any]:
        case = await self.case()
        self.clock.moment = at = moment(text, case.zone)
        await self._go_to(at)
        command_id = new_id()
        self.steps.given[str(self.case_id), str(command_id)] = at
        official = Official("official-1", by or case.office, frozenset(OfficialRole))
        return await self.rig.give(self.case_id, command, command_id, official)

    async def _go_to(self, at: datetime) -> None:
        """Move the case's own clock on to a moment of the law's time."""
        self.clock.moment = at
        skipper, handle = TimeSkipper(self.rig.client), self.rig.handle(self.case_id)
        left = at + self.steps.shift - await skipper.get_current_time(handle)
        if left > timedelta():
            await skipper.fast_forward(handle, left)

    async def _known(self) -> store.CaseSnapshot:
        async with acquire(self.rig.pool) as connection:
            return await store.snapshot(connection, self.case_id, "")

    async def _lapsed(self, clock: str) -> list[DeadlineLapsed]:
        return [fact for fact in await self.facts(DeadlineLapsed) if fact.id.clock == clock]
