"""Draws the graph of moves that the law allows, as text and as a picture, from its own table."""

from collections.abc import Iterator
from html import escape

from shared.statute.sources import Regime
from shared.statute.stages import MOVES, NEVER, STAGE_NAMES, Move, Stage, lawful_in

BOX_WIDTH, BOX_HEIGHT, GAP, LANE, MARGIN = 230, 34, 22, 15, 12
TIP = (
    "<defs><marker id='tip' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' "
    "orient='auto'><path d='M0 0 8 4 0 8z'/></marker></defs>"
)
FONT = "font-family='sans-serif' font-size='11'"


def listing(regime: Regime) -> str:
    """Every stage with its moves, where each leads and where it stands."""
    lines: list[str] = []
    for stage in Stage:
        lines.append(f"{stage}  ({STAGE_NAMES[stage].indonesian} / {STAGE_NAMES[stage].english})")
        lines += [_line(move, stage, regime) for move in lawful_in(stage, regime)]
    return "\n".join(lines)


def _line(move: Move, stage: Stage, regime: Regime) -> str:
    targets = " | ".join(move.leads_to(stage))
    name, article = move.name.indonesian, move.article(regime)
    return f"  {move.command:<20} -> {targets:<36} {name}  [{article}]"


def drawing(regime: Regime) -> str:
    """The stages in the order of a case's life; each way between two of them has its own lane."""
    ways = list(_ways(regime))
    forward = [way for way in ways if _row(way[0]) < _row(way[1])]
    backward = [way for way in ways if _row(way[0]) > _row(way[1])]
    left = MARGIN + LANE * (len(backward) + 1)
    width = left + BOX_WIDTH + LANE * (len(forward) + 1) + MARGIN
    height = 2 * MARGIN + len(Stage) * (BOX_HEIGHT + GAP)
    body = [
        *(_box(stage, left) for stage in Stage),
        *(_lane(way, left + BOX_WIDTH, lane + 1) for lane, way in enumerate(_short_first(forward))),
        *(_lane(way, left, -lane - 1) for lane, way in enumerate(_short_first(backward))),
    ]
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' {FONT}>",
            f"<title>{escape(regime.upper())}</title>",
            TIP,
            *body,
            "</svg>",
        )
    )


Way = tuple[Stage, Stage, str]


def _ways(regime: Regime) -> Iterator[Way]:
    """From where to where one may come, and by which moves; a move that stays put is no way."""
    between: dict[tuple[Stage, Stage], list[str]] = {}
    for move in MOVES.values():
        for source, target in move.ways if move.article(regime) != NEVER else ():
            if source is not None and source is not target:
                between.setdefault((source, target), []).append(move.command)
    for (source, target), commands in between.items():
        yield source, target, ", ".join(commands)


def _short_first(ways: list[Way]) -> list[Way]:
    return sorted(ways, key=lambda way: abs(_row(way[0]) - _row(way[1])))


def _row(stage: Stage) -> int:
    return list(Stage).index(stage)


def _middle(stage: Stage) -> int:
    return MARGIN + _row(stage) * (BOX_HEIGHT + GAP) + BOX_HEIGHT // 2


def _box(stage: Stage, left: int) -> str:
    top, middle = _middle(stage) - BOX_HEIGHT // 2, left + BOX_WIDTH // 2
    names = STAGE_NAMES[stage]
    return (
        f"<rect x='{left}' y='{top}' width='{BOX_WIDTH}' height='{BOX_HEIGHT}' rx='5' "
        f"fill='#f2f5f9' stroke='#345'/>"
        f"<text x='{middle}' y='{top + 15}' text-anchor='middle'>{escape(names.indonesian)}</text>"
        f"<text x='{middle}' y='{top + 28}' text-anchor='middle' fill='#567'>{stage}</text>"
    )


def _lane(way: Way, side: int, lane: int) -> str:
    source, target, commands = way
    x, start, end = side + lane * LANE, _middle(source) + 5, _middle(target) - 5
    middle = (start + end) // 2
    return (
        f"<path d='M{side} {start}H{x}V{end}H{side}' fill='none' stroke='#789' "
        f"marker-end='url(#tip)'/>"
        f"<text transform='translate({x - 2} {middle}) rotate(-90)' text-anchor='middle' "
        f"font-size='8'>{escape(commands)}</text>"
    )
