"""The AsyncAPI documents of the services: as generated, as kept, and as the parser judges them.

Run as `python -m tests.contracts.asyncapi_documents` to keep the documents of today.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.intake.subscribers import APPLICATION as INTAKE
from services.notify.subscribers import APPLICATION as NOTIFY
from services.workflow.subscribers import APPLICATION as WORKFLOW
from shared.runtime.kafka.asyncapi import asyncapi_document

FOLDER = Path(__file__).parent / "asyncapi"
APPLICATIONS = {one.name: one for one in (INTAKE, NOTIFY, WORKFLOW)}
ACCEPT = "python -m tests.contracts.asyncapi_documents"
NO_NODE = "Node.js 20 or later is not on the PATH: install it with its npm, then run `make test`"
NO_PARSER = "The AsyncAPI parser is not installed: run `make asyncapi-parser`"

Document = dict[str, Any]


class NotValidatedError(Exception):
    """The parser could not be run; the message says what is missing."""


def generated(name: str) -> Document:
    return asyncapi_document(APPLICATIONS[name])


def kept(name: str) -> Document:
    document: Document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


def judge(documents: Sequence[Document], *, folder: Path = FOLDER) -> list[list[str]]:
    """What the AsyncAPI project's parser finds wrong with each document.

    Raises:
        NotValidatedError: Node.js or the parser is missing, or the parser failed.
    """
    node = shutil.which("node")
    if node is None:
        raise NotValidatedError(NO_NODE)
    if not (folder / "node_modules" / "@asyncapi" / "parser").is_dir():
        raise NotValidatedError(NO_PARSER)
    run = subprocess.run(
        [node, str(folder / "validate.mjs")],
        input=json.dumps(list(documents)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if run.returncode:
        raise NotValidatedError(run.stderr)
    found: list[list[str]] = json.loads(run.stdout)
    return found


def main() -> None:
    """Keep the documents of today."""
    for name in APPLICATIONS:
        text = json.dumps(generated(name), indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
