"""The process that renders documents, one after the other: `python -m` this module.

It is apart from the service so that a document can take neither the service's memory nor its time:
this process ends by the limits it sets itself, and whoever asked has another one started. It ends
when its input does. A request is one frame of JSON; the answer is a frame of JSON and, unless that
names a failure, one with the PDF. A frame is its length in four bytes (big-endian) and as many
bytes.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from typst import TypstError

from services.workflow.documents.fitting import DocumentBounds
from services.workflow.documents.render import RenderedDocument, Renderer

LENGTH_BYTES = 4
BYTE_ORDER: Literal["big"] = "big"
WRONG_TEMPLATE, NO_MEMORY = "wrong_template", "no_memory"
ORPHAN_SECONDS = 5
"""How much longer than allowed it may work when whoever asked is gone and cannot end it."""
MAX_DOCUMENTS = 200
"""After so many, or half of its memory, it ends, and with it what typst remembers of them."""
_KILLED_FIRST = "500"


def main(templates: str, bounds: str, memory_bytes: str, seconds: str) -> None:
    """Answer requests until the input ends.

    Args:
        templates: the folder of the templates.
        bounds: what a document shows at most, as JSON.
        memory_bytes: of address space, for all it does.
        seconds: that one document may take.
    """
    _bound_itself(int(memory_bytes))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    renderer = Renderer(DocumentBounds(**json.loads(bounds)), Path(templates))
    _send(answers, {"ready": True})
    for count in range(1, MAX_DOCUMENTS + 1):
        request = _read(sys.stdin.buffer)
        if request is None:
            return
        signal.alarm(int(seconds) + ORPHAN_SECONDS)
        answer, document = _answer(renderer, json.loads(request))
        signal.alarm(0)
        full = answer.get("failure") == NO_MEMORY or _resident_bytes() > int(memory_bytes) / 2
        last = full or count == MAX_DOCUMENTS
        _send(answers, answer | {"last": last})
        if document is not None:
            _send_bytes(answers, document.pdf)
        if last:
            return


def _bound_itself(memory_bytes: int) -> None:
    # A terminal's Ctrl-C and a supervisor's SIGTERM reach the whole group: the service finishes the
    # document in hand and then closes the input.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    with suppress(ValueError, OSError):  # macOS knows the limit and does not hold anybody to it
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with suppress(OSError):  # Linux: if memory ends, this process goes before the service
        Path("/proc/self/oom_score_adj").write_text(_KILLED_FIRST, encoding="ascii")


def _resident_bytes() -> int:
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:  # macOS, where this is in bytes; on Linux it begins with what the parent had
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(pages) * resource.getpagesize()


def _answer(
    renderer: Renderer, request: Mapping[str, Any]
) -> tuple[dict[str, Any], RenderedDocument | None]:
    try:
        document = renderer.render(
            request["template"], request["values"], datetime.fromisoformat(request["at"])
        )
    except TypstError:
        # Without its message, which may quote a text of the report.
        return {"failure": WRONG_TEMPLATE}, None
    except MemoryError:
        return {"failure": NO_MEMORY}, None
    return {"pages": document.pages}, document


def _read(source: BinaryIO) -> bytes | None:
    length = source.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    return source.read(int.from_bytes(length, BYTE_ORDER))


def _send(target: BinaryIO, answer: Mapping[str, Any]) -> None:
    _send_bytes(target, json.dumps(answer).encode())


def _send_bytes(target: BinaryIO, content: bytes) -> None:
    target.write(len(content).to_bytes(LENGTH_BYTES, BYTE_ORDER))
    target.write(content)
    target.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
