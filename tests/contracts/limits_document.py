"""Writes LIMITS.md from the settings: `python -m tests.contracts.limits_document`."""

from pathlib import Path

from shared.runtime.limits import Limits

DOCUMENT = Path(__file__).resolve().parents[2] / "LIMITS.md"
_UNITS = {"bytes": "bytes", "seconds": "s"}
_MEASURED = "\n## What the worst inputs cost\n"
_HEAD = """\
# Limits

What a process accepts at most, and what happens beyond it. Each is a setting of the environment,
read at start; a value under the least that works is refused. Every limit is applied before the
work it bounds. Written by `python -m tests.contracts.limits_document` from
[`shared/runtime/limits.py`](shared/runtime/limits.py); a test fails when the two differ.

| setting | default | unit | bounds | beyond |
|---|---|---|---|---|
"""


def limits_document() -> str:
    """The whole document: a row a limit, in the order of the settings; what was measured stays."""
    rows = "".join(_row(name) for name in Limits.model_fields)
    _, heading, measured = DOCUMENT.read_text().partition(_MEASURED)
    return _HEAD + rows + heading + measured


def _row(name: str) -> str:
    field = Limits.model_fields[name]
    extra = field.json_schema_extra
    assert isinstance(extra, dict), f"{name} says nothing of what happens beyond it"
    unit = _UNITS.get(name.rpartition("_")[2], "number")
    bounds = str(field.description).rstrip(".")
    setting = f"`AWASI_LIMIT_{name.upper()}`"
    return f"| {setting} | {field.default:,} | {unit} | {bounds} | {extra['beyond']} |\n"


if __name__ == "__main__":
    DOCUMENT.write_text(limits_document())
