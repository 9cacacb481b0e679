"""Prints the demonstration: headings, one line per step, the tables at the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from deploy.cli.follow.wording import moment
from deploy.cli.reconcile.render import COLUMNS, cells, equation, verdict
from deploy.demo.desk_client import DemoCase, StepResult
from deploy.demo.reports import SampleReport
from deploy.demo.scenario import OfficialCommand, Step, UntilDeadline
from deploy.demo.summary import DemoSummary
from shared.statute.acts.table import ACTS
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import STAGE_NAMES, Stage
from shared.statute.names import FACT_NAMES

_CHANNELS = {"http": "HTTP", "topic": "Kafka"}
_NOBODY_ACTS = LocalizedText("waktu berlalu, tidak ada yang bertindak", "time passes, nobody acts")
_TIME_PASSES = LocalizedText("waktu berlalu", "time passes")


class DemoOutput:
    """Prints each step of the demonstration as it happens."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._headings = 0

    def heading(self, text: LocalizedText) -> None:
        """A new part of the demonstration."""
        self._headings += 1
        line = Text.assemble(
            (f"\n{self._headings}  {text.indonesian}", "bold"), f" · {text.english}\n"
        )
        self._console.print(line)

    def note(self, text: LocalizedText) -> None:
        """A remark under a heading."""
        self._console.print(Text(f"   {text.indonesian} · {text.english}", style="dim"))

    def submitted(self, sample: SampleReport, detail: str) -> None:
        """A report was submitted."""
        channel = _CHANNELS[sample.channel]
        self._console.print(
            Text.assemble(("   ✓ ", "green"), f"{channel:6} {sample.title:42}", (detail, "dim"))
        )

    def repeated(self, text: LocalizedText, detail: str) -> None:
        """The same report was submitted again."""
        label = f"{text.indonesian} · {text.english}  "
        self._console.print(Text.assemble(("   = ", "yellow"), label, (detail, "dim")))

    def step(self, case: DemoCase, step: Step, result: StepResult) -> None:
        """An official acted, or time passed and something fell due."""
        when = moment(result.moment, case.zone)
        if isinstance(step, OfficialCommand):
            self._line(_acted(when, step, result))
            return
        text = _NOBODY_ACTS if isinstance(step, UntilDeadline) else _TIME_PASSES
        self._line(Text(f"   … {when}  {text.indonesian} · {text.english}", style="dim"))
        for kind, at in result.fell_due:
            line = f"   ! {moment(at, case.zone)}  {' · '.join(astuple(FACT_NAMES[kind]))}"
            self._line(Text(line, style="yellow" if kind == "DeadlineWarned" else "red"))

    def _line(self, line: Text) -> None:
        self._console.print(line, no_wrap=True, overflow="ellipsis")

    def case(self, number: str, title: str) -> None:
        """The case whose steps follow."""
        self._console.print(Text.assemble(("   " + number, "cyan"), f"  {title}"))

    def show(self, what: RenderableType) -> None:
        """A table made by another module, indented."""
        self._console.print(Padding(what, (0, 0, 0, 3)))

    def mails(self, mails: Sequence[tuple[LocalizedText, str]], url: str) -> None:
        """The mails by recipient's role and subject, with their number."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("", justify="right")
        table.add_column("kepada · to", no_wrap=True)
        table.add_column("perihal · subject", no_wrap=True, overflow="ellipsis")
        letters = Counter(
            (" · ".join(astuple(recipient)), _topic_of(subject)) for recipient, subject in mails
        )
        for (recipient, subject), times in sorted(letters.items()):
            table.add_row(f"{times}x", recipient, subject)
        self.show(table)
        self.note(LocalizedText(f"Kotak surat: {url}", "the mailbox (later with --keep)"))

    def print_summary(self, summary: DemoSummary) -> None:
        """The totals of all reports, and whether the demonstration is complete."""
        table = Table(title="Rekapitulasi · Summary", title_justify="left", title_style="bold")
        for name in (*COLUMNS, "surat\nmails"):
            table.add_column(name, justify="right")
        table.add_row(*cells(summary.reconciliation.total()), str(summary.mails))
        self._console.print()
        self.show(table)
        self.show(_demo_verdict(summary))


def _topic_of(subject: str) -> str:
    """A mail's subject without the prefix [Awasi] and the report's number."""
    return subject.removeprefix("[Awasi] ").rpartition(" - ")[0]


def _acted(when: str, act: OfficialCommand, result: StepResult) -> Text:
    name = ACTS[act.command].name
    stage = STAGE_NAMES[Stage(result.answer["stage"])] if result.answer else LocalizedText("", "")
    return Text.assemble(
        ("   • ", "green"),
        f"{when}  ",
        (name.indonesian, "bold"),
        f" · {name.english}",
        (f"  ▸ {stage.indonesian} · {stage.english}", "yellow"),
    )


def _demo_verdict(summary: DemoSummary) -> Text:
    if summary.is_complete:
        total = equation(summary.reconciliation.total())
        return Text(f"✓ {total}; setiap surat terkirim sekali · each mail sent once", style="green")
    lines = [verdict(summary.reconciliation, {}).plain]
    lines += [
        f"belum terkirim · not sent: {kind} → {recipient}" for _, kind, recipient in summary.unsent
    ]
    lines += [
        f"berlebih · too many: {kind} → {recipient}" for _, kind, recipient in summary.unexpected
    ]
    return Text("\n".join(lines), style="red")
