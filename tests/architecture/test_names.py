"""Names are the field's terms: words that only this project used as terms may not come back.

What is stored, sent or set by the law keeps its name.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("services", "shared", "deploy")
FORBIDDEN = frozenset(
    {"told", "said", "taken", "kept", "given", "owed", "door", "overtaken", "unfit"}
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

EXCEPTIONS = {
    "TAKEN": "an oath is taken: the value `taken` is in stored facts",
    "KEPT_AS_INFORMATION": "the reason `kept_as_information` is in stored facts",
    "TakenOver": "a kind of fact, stored under its name",
    "given_id": "the id that a channel chose, a field of the envelope of events",
    "given_at": "the column `given_at` of `commands`",
}
"""What is stored, sent or set by the law, each with where."""


def words(name: str) -> set[str]:
    return {word.lower() for word in WORD.findall(name)}


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Functions, classes, arguments, attributes and the names of modules and classes."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
        if isinstance(node, ast.Module | ast.ClassDef):
            yield from _assigned(node.body)


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        targets = getattr(statement, "targets", [getattr(statement, "target", None)])
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def names_by_module() -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for top in CODE:
        for path in sorted((ROOT / top).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            module = str(path.relative_to(ROOT))
            names[module] = {path.parent.name, path.stem, *identifiers(tree)}
    return names


def test_no_identifier_is_a_word_that_only_this_project_used() -> None:
    found = {
        (module, name)
        for module, names in names_by_module().items()
        for name in names - EXCEPTIONS.keys()
        if words(name) & FORBIDDEN
    }
    assert not found


def test_every_exception_is_still_needed() -> None:
    every = set().union(*names_by_module().values())
    assert every >= EXCEPTIONS.keys()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def kept(): ...", "kept"),
        ("class Taken: ...", "Taken"),
        ("def f(told): ...", "told"),
        ("self.given_names = 1", "given_names"),
        ("MOST_OWED = 1", "MOST_OWED"),
        ("class A:\n    said: str", "said"),
    ],
)
def test_the_rule_sees(code: str, name: str) -> None:
    assert name in identifiers(ast.parse(code))
    assert words(name) & FORBIDDEN
