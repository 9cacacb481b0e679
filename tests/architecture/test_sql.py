"""Only stores speak SQL: a query is found where the queries of its folder are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("services", "shared", "deploy")
CALLS = {
    *("executemany", "fetch", "fetchrow", "fetchval", "fetchmany"),
    *("copy_from_query", "copy_from_table", "copy_to_table", "copy_records_to_table"),
}
# What others have methods of, too: only on a connection or pool, or with a query.
AMBIGUOUS = {"execute", "cursor"}
CONNECTION = re.compile(r"(conn|connection|pool)\)?$|(^|_)(db|c)$")
CONSTANT = re.compile(r"_?[A-Z][A-Z_]*$")
SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+(RECURSIVE\s+)?\w+\s+AS\b"
    r"|(CREATE|ALTER|DROP|TRUNCATE|LOCK)\s+(TABLE|DATABASE|ROLE|INDEX|SCHEMA)\s|SET\s+(LOCAL|ROLE)\s"
    r"|GRANT\s|REVOKE\s)"
)
WHERE_SQL_BELONGS = re.compile(
    r"(^|/)(\w+_)?store\.py$|^shared/outbox/\w+\.py$|^shared/runtime/postgres/\w+\.py$"
)
# Each with the reason why it speaks SQL though it is no store.
EXCEPTIONS = {
    "services/workflow/access/office_connection.py": "sets the role and office that stores read as",
    "deploy/stack/engines/postgres.py": "asks the server whether it answers",
    "deploy/stack/provisioning/databases.py": "creates roles and databases, before any service is",
    "deploy/stack/provisioning/scratch_resources.py": "creates and drops databases for the tests",
    "deploy/cli/follow/load.py": "reads the databases of all services, to show one report whole",
    "deploy/demo/runner.py": "counts in the databases of all services how far the demo is",
    "deploy/demo/summary.py": "counts in the databases of all services what the demo did",
}


def modules() -> Iterator[Path]:
    for top in CODE:
        yield from sorted((ROOT / top).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the constants that are docstrings."""
    return {
        id(one.body[0].value)
        for one in ast.walk(tree)
        if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and one.body
        and isinstance(one.body[0], ast.Expr)
    }


def sends_query(call: ast.Call) -> bool:
    """Whether the call of an ambiguous name is one of a connection."""
    assert isinstance(call.func, ast.Attribute)
    receiver = ast.unparse(call.func.value)
    first = call.args[0] if call.args else None
    query = isinstance(first, ast.JoinedStr | ast.Constant) or bool(
        isinstance(first, ast.Name) and CONSTANT.match(first.id)
    )
    return query or CONNECTION.search(receiver) is not None


def speaks_sql(source: str) -> list[str]:
    """The lines where a query is written or sent."""
    tree = ast.parse(source)
    described = docstrings(tree)
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in CALLS:
                found.append(f"{node.lineno}: calls {name}")
            case ast.Call(func=ast.Attribute(attr=name)) if name in AMBIGUOUS and sends_query(node):
                found.append(f"{node.lineno}: calls {name}")
            case ast.Constant(value=str() as text) if SQL.match(text) and id(node) not in described:
                found.append(f"{node.lineno}: {text.split()[0]}")
    return found


def test_only_stores_speak_sql() -> None:
    found = {
        named(path): lines
        for path in modules()
        if not WHERE_SQL_BELONGS.search(named(path)) and named(path) not in EXCEPTIONS
        if (lines := speaks_sql(path.read_text(encoding="utf-8")))
    }

    assert not found


def test_stores_do_speak_sql() -> None:
    silent = [
        named(path)
        for path in modules()
        if path.name.endswith("store.py") and not speaks_sql(path.read_text(encoding="utf-8"))
    ]

    assert not silent, "a store without a query has another name"


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_is_needed(name: str) -> None:
    assert speaks_sql((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "doctored",
    [
        "async def f(c): return await c.fetchval(QUERY)",
        "async def f(c): await c.executemany(QUERY, rows)",
        "async def f(c): await c.copy_records_to_table('t', records=rows)",
        "async def f(pool): await pool.execute(the_query)",
        "async def f(self): await self._pool.execute(the_query)",
        "async def f(other): await other.execute(QUERY)",
        "async def f(other): await other.execute('CALL tidy()')",
        "QUERY = 'SELECT 1 FROM cases'",
        "QUERY = '''\nINSERT INTO cases (id) VALUES ($1)\n'''",
        "def f(): return f'UPDATE cases SET {column} = $1'",
        "QUERY = 'WITH open AS (SELECT 1) SELECT * FROM open'",
    ],
)
def test_a_query_elsewhere_is_found(doctored: str) -> None:
    assert speaks_sql(doctored)


@pytest.mark.parametrize(
    "plain",
    [
        "'''SELECT what you need.'''",
        "def f():\n    '''UPDATE cases SET nothing.'''",
        "TITLE = 'Select a case'",
        "async def f(client): return await client.execute_update(START)",
        "async def f(commands): return await commands.execute(case_id, command)",
    ],
)
def test_what_is_no_query_is_not_found(plain: str) -> None:
    assert not speaks_sql(plain)
