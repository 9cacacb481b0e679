"""How the demonstration looks on a terminal: headings, one line per act, the tables at the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from deploy.cli.follow.wording import FACTS, moment
from deploy.cli.reconcile.render import COLUMNS, cells, equation, verdict
from deploy.demo.desk_client import Done, Known
from deploy.demo.reports import Sample
from deploy.demo.scenario import Act, Deadline, ExecutionRequest
from deploy.demo.summary import Reckoning
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import MOVES, STAGE_NAMES, Stage

_DOORS = {"http": "HTTP", "topic": "Kafka"}
_NOBODY = LocalizedText("waktu berlalu, tidak ada yang bertindak", "time passes, nobody acts")
_DAYS = LocalizedText("waktu berlalu", "time passes")


class Page:
    """Writes the demonstration down as it goes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._headings = 0

    def heading(self, words: LocalizedText) -> None:
        """A new part of the demonstration."""
        self._headings += 1
        said = Text.assemble(
            (f"\n{self._headings}  {words.indonesian}", "bold"), f" · {words.english}\n"
        )
        self._console.print(said)

    def note(self, words: LocalizedText) -> None:
        """A remark under a heading."""
        self._console.print(Text(f"   {words.indonesian} · {words.english}", style="dim"))

    def filed(self, sample: Sample, told: str) -> None:
        """A report went in at a door."""
        door = _DOORS[sample.door]
        self._console.print(
            Text.assemble(("   ✓ ", "green"), f"{door:6} {sample.title:42}", (told, "dim"))
        )

    def repeated(self, words: LocalizedText, told: str) -> None:
        """The same report came again."""
        said = f"{words.indonesian} · {words.english}  "
        self._console.print(Text.assemble(("   = ", "yellow"), said, (told, "dim")))

    def step(self, case: Known, step: ExecutionRequest, done: Done) -> None:
        """An official acted, or time passed and something fell due."""
        when = moment(done.moment, case.zone)
        if isinstance(step, Act):
            self._line(_acted(when, step, done))
            return
        words = _NOBODY if isinstance(step, Deadline) else _DAYS
        self._line(Text(f"   … {when}  {words.indonesian} · {words.english}", style="dim"))
        for kind, at in done.fell_due:
            said = f"   ! {moment(at, case.zone)}  {' · '.join(astuple(FACTS[kind]))}"
            self._line(Text(said, style="yellow" if kind == "DeadlineWarned" else "red"))

    def _line(self, line: Text) -> None:
        self._console.print(line, no_wrap=True, overflow="ellipsis")

    def case(self, number: str, title: str) -> None:
        """The case whose steps follow."""
        self._console.print(Text.assemble(("   " + number, "cyan"), f"  {title}"))

    def show(self, what: RenderableType) -> None:
        """Anything laid out elsewhere, set in."""
        self._console.print(Padding(what, (0, 0, 0, 3)))

    def mails(self, mails: Sequence[tuple[LocalizedText, str]], url: str) -> None:
        """Who was written to and of what, each kind of letter with how often it went out."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("", justify="right")
        table.add_column("kepada · to", no_wrap=True)
        table.add_column("perihal · subject", no_wrap=True, overflow="ellipsis")
        letters = Counter((" · ".join(astuple(whom)), _matter(subject)) for whom, subject in mails)
        for (whom, subject), times in sorted(letters.items()):
            table.add_row(f"{times}x", whom, subject)
        self.show(table)
        self.note(LocalizedText(f"Kotak surat: {url}", "the mailbox (later with --keep)"))

    def summary(self, reckoning: Reckoning) -> None:
        """The account of all reports, and whether it adds up."""
        table = Table(title="Rekapitulasi · Summary", title_justify="left", title_style="bold")
        for name in (*COLUMNS, "surat\nmails"):
            table.add_column(name, justify="right")
        table.add_row(*cells(reckoning.account.total()), str(reckoning.mails))
        self._console.print()
        self.show(table)
        self.show(_checked(reckoning))


def _matter(subject: str) -> str:
    """A letter's subject without the sender's mark and the report's number."""
    return subject.removeprefix("[Awasi] ").rpartition(" - ")[0]


def _acted(when: str, act: Act, done: Done) -> Text:
    name = MOVES[act.command].name
    stage = STAGE_NAMES[Stage(done.answer["stage"])] if done.answer else LocalizedText("", "")
    return Text.assemble(
        ("   • ", "green"),
        f"{when}  ",
        (name.indonesian, "bold"),
        f" · {name.english}",
        (f"  ▸ {stage.indonesian} · {stage.english}", "yellow"),
    )


def _checked(reckoning: Reckoning) -> Text:
    if reckoning.adds_up:
        total = equation(reckoning.account.total())
        return Text(f"✓ {total}; setiap surat terkirim sekali · each mail sent once", style="green")
    lines = [verdict(reckoning.account, {}).plain]
    lines += [f"belum terkirim · not sent: {kind} → {whom}" for _, kind, whom in reckoning.unsent]
    lines += [f"berlebih · too many: {kind} → {whom}" for _, kind, whom in reckoning.uncalled]
    return Text("\n".join(lines), style="red")
