"""Draws the ways between stages that the law allows, as text and as a picture, from its acts."""

from collections.abc import Iterator
from html import escape
from typing import Any, TypeAlias

from shared.statute.acts.act import Act
from shared.statute.acts.table import ACTS, acts_from
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import STAGE_NAMES, Stage

BOX_WIDTH, BOX_HEIGHT, GAP, LANE, MARGIN = 230, 34, 26, 18, 12
TIP = (
    "<defs><marker id='tip' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' "
    "orient='auto'><path d='M0 0 8 4 0 8z'/></marker></defs>"
)
FONT = "font-family='sans-serif' font-size='11'"
LETTER = 5  # the width of a letter on a lane, and a little more
# Every stage in the order of a case's life; before the first there is no case.
ROWS: tuple[Stage | None, ...] = (None, *Stage)
START = "start"
NO_CASE = LocalizedText("Belum ada perkara", "No case yet")


def listing(regime: Regime) -> str:
    """Every stage with its moves, where each leads and where it stands."""
    lines: list[str] = []
    for stage in ROWS:
        names = _names(stage)
        lines.append(f"{stage or START}  ({names.indonesian} / {names.english})")
        lines += [_line(act, stage, regime) for act in acts_from(stage, regime)]
    return "\n".join(lines)


def _names(stage: Stage | None) -> LocalizedText:
    return STAGE_NAMES[stage] if stage else NO_CASE


def _line(act: Act[Any], stage: Stage | None, regime: Regime) -> str:
    targets = " | ".join(act.leads_to(stage))
    name, article = act.name.indonesian, act.article(regime)
    return f"  {act.kind:<20} -> {targets:<42} {name}  [{article}]"


def drawing(regime: Regime) -> str:
    """The stages in the order of a case's life; each transition has its own lane."""
    transitions = list(_transitions(regime))
    forward = [each for each in transitions if _row(each[0]) < _row(each[1])]
    backward = [each for each in transitions if _row(each[0]) > _row(each[1])]
    left = MARGIN + LANE * (len(backward) + 1)
    width = left + BOX_WIDTH + LANE * (len(forward) + 1) + MARGIN
    height = 2 * MARGIN + len(ROWS) * (BOX_HEIGHT + GAP)
    right = left + BOX_WIDTH
    lanes = [
        *((each, right, lane + 1) for lane, each in enumerate(_short_first(forward))),
        *((each, left, -lane - 1) for lane, each in enumerate(_short_first(backward))),
    ]
    body = [
        *(_box(stage, left) for stage in ROWS),
        *(_lane(*lane) for lane in lanes),
        *(_label(*lane, height) for lane in lanes),
    ]
    size = f"width='{width}' height='{height}' viewBox='0 0 {width} {height}'"
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} {FONT}>",
            f"<title>{escape(regime.upper())}</title>",
            TIP,
            *body,
            "</svg>",
        )
    )


Transition: TypeAlias = tuple[Stage | None, Stage, str]
"""From a stage (None before there is a case) to another, and the commands that lead there."""


def _transitions(regime: Regime) -> Iterator[Transition]:
    """The changes of stage that the regime allows; moves that keep the stage are left out."""
    between: dict[tuple[Stage | None, Stage], list[str]] = {}
    for act in ACTS.values():
        for source, target in act.ways if act.known_in(regime) else ():
            if source is not target:
                between.setdefault((source, target), []).append(act.kind)
    for (source, target), commands in between.items():
        yield source, target, ", ".join(commands)


def _short_first(transitions: list[Transition]) -> list[Transition]:
    return sorted(transitions, key=lambda each: abs(_row(each[0]) - _row(each[1])))


def _row(stage: Stage | None) -> int:
    return ROWS.index(stage)


def _middle(stage: Stage | None) -> int:
    return MARGIN + _row(stage) * (BOX_HEIGHT + GAP) + BOX_HEIGHT // 2


def _box(stage: Stage | None, left: int) -> str:
    top, middle = _middle(stage) - BOX_HEIGHT // 2, left + BOX_WIDTH // 2
    names, key = _names(stage), stage or START
    return (
        f"<rect x='{left}' y='{top}' width='{BOX_WIDTH}' height='{BOX_HEIGHT}' rx='5' "
        f"fill='#f2f5f9' stroke='#345'/>"
        f"<text x='{middle}' y='{top + 15}' text-anchor='middle'>{escape(names.indonesian)}</text>"
        f"<text x='{middle}' y='{top + 28}' text-anchor='middle' fill='#567'>{key}</text>"
    )


def _lane(transition: Transition, side: int, lane: int) -> str:
    source, target, _ = transition
    x, start, end = side + lane * LANE, _middle(source) + 5, _middle(target) - 5
    return (
        f"<path d='M{side} {start}H{x}V{end}H{side}' fill='none' stroke='#789' "
        f"marker-end='url(#tip)'/>"
    )


def _label(transition: Transition, side: int, lane: int, height: int) -> str:
    """The commands beside their lane; the white stroke keeps lines from crossing the text."""
    source, target, commands = transition
    half = len(commands) * LETTER // 2
    middle = min((_middle(source) + _middle(target)) // 2, height - half)
    return (
        f"<text transform='translate({side + lane * LANE - 4} {middle}) rotate(-90)' "
        f"text-anchor='middle' font-size='8' stroke='#fff' stroke-width='3' paint-order='stroke'>"
        f"{escape(commands)}</text>"
    )
