"""`awasi set-aside` on databases of its own: lists what waits for a person, and tries again."""

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg

from deploy.settings import process_environment
from shared.runtime.clock import new_id

NOTICE = """
INSERT INTO notices (id, event_id, case_id, kind, role, recipient, channel, language, address,
                     content, created_at, due_at, state, reason, begun, ended_at)
VALUES ($1, $1, $2, 'registered', 'office', 'office', 'mail', 'id', 'kantor@awasi.example',
        '{}', now(), now(), 'quarantined', 'process_died', 4, now())
"""
DOCUMENT = """
INSERT INTO documents_due (case_id, fact, kind, begun, failure, ended_at)
VALUES ($1, 1, 'receipt', 4, 'time_limit', now()), ($1, 2, 'summons', 1, 'erased', now())
"""


async def test_what_is_set_aside_is_listed_and_tried_again(database: Callable[..., str]) -> None:
    workflow = await asyncpg.connect(database("workflow", role="postgres"))
    notify = await asyncpg.connect(database("notify"))
    case_id, notice_id = new_id(), new_id()
    await workflow.execute("SET session_replication_role = replica")  # a due document and no case
    await workflow.execute(DOCUMENT, case_id)
    await notify.execute(NOTICE, notice_id, str(case_id))
    try:
        code, listed = await typed(database, "list", "--json")
        assert code == 0
        assert {(one["id"], one["reason"]) for one in json.loads(listed)} == {
            (f"{case_id}/1/receipt", "time_limit"),
            (str(notice_id), "process_died"),
        }
        code, shown = await typed(database, "retry", f"{case_id}/1/receipt", "\x1b[2J", "1/2/3")
        assert code == 1
        assert "\x1b" not in shown
        code, _ = await typed(database, "retry", "--all")
        assert code == 0
        assert json.loads((await typed(database, "list", "--json"))[1]) == []
        assert await due(workflow, notify, case_id, notice_id) == [(0, None), (0, "waiting")]
    finally:
        await workflow.close()
        await notify.close()


async def due(workflow: Any, notify: Any, case_id: UUID, notice_id: UUID) -> list[tuple[Any, ...]]:  # noqa: ANN401 - connections
    document = await workflow.fetchrow(
        "SELECT begun, failure FROM documents_due WHERE case_id = $1 AND fact = 1", case_id
    )
    notice = await notify.fetchrow("SELECT begun, state FROM notices WHERE id = $1", notice_id)
    return [tuple(document), tuple(notice)]


async def typed(database: Callable[..., str], *words: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy", "set-aside", *words),
        env=process_environment()
        | {
            "AWASI_WORKFLOW_DATABASE_URL": database("workflow"),
            "AWASI_NOTIFY_DATABASE_URL": database("notify"),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, (out + err).decode()
