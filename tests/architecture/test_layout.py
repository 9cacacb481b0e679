"""The repository keeps a shape in which a newcomer finds things: sizes, names, the map."""

import ast
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("services", "shared", "deploy")
LONGEST_MODULE = 400
LARGEST_MEDIAN = 130
MOST_MODULES_IN_A_FOLDER = 16
SHORTEST_INTRODUCTION = 30  # words
INTRODUCES = ("Enters: ", "Never: ", "Called by: ")
SAYS_NOTHING = {"utils", "common", "helpers", "base", "core", "misc"}
MOST_FILES_ON_THE_WAY = 12

# What is made on this machine and not kept with the project.
MADE_HERE = {
    *(".git", ".venv", ".awasi", ".hypothesis", "__pycache__"),
    *("bench-results", "build", "dist", "mutants", "node_modules"),
}
NOT_KEPT = {"uv.lock", ".git"}  # `.git` is a file in a second working tree
# A letter in brackets each: so the patterns are not what they look for.
REGISTRIES = re.compile(
    r"pyp[i]\.(org|python)|pythonhoste[d]|npmj[s]|crate[s]\.io|mave[n]\.(org|apache)|prox[y]\.golang",
    re.IGNORECASE,
)
OUTSIDE = re.compile(r"\.\./share[d]|/wor[k]/")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)[^)]*\)")
TARGET = re.compile(r"^([a-zA-Z][\w-]*):", re.MULTILINE)


def files(*tops: str, suffix: str = "") -> Iterator[Path]:
    for top in tops:
        for folder, inner, names in os.walk(ROOT / top):
            inner[:] = [name for name in sorted(inner) if not is_made_here(name)]
            yield from (Path(folder) / name for name in sorted(names) if name.endswith(suffix))


def is_made_here(folder: str) -> bool:
    return folder in MADE_HERE or folder.endswith(("_cache", ".egg-info"))


def named(path: Path) -> str:
    return str(path.resolve().relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def texts() -> Iterator[tuple[str, str]]:
    for path in files("."):
        if path.name in NOT_KEPT or path.name.startswith(".coverage"):
            continue
        try:
            yield named(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def readme_section(title: str) -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, found, after = readme.partition(f"\n## {title}\n")
    assert found, f"README.md has no section called {title!r}"
    return after.partition("\n## ")[0]


def modules(*tops: str) -> list[Path]:
    """All modules, without the `__init__` of folders."""
    return [path for path in files(*tops, suffix=".py") if path.name != "__init__.py"]


def folders(*tops: str) -> dict[Path, int]:
    """Every folder with modules, and how many."""
    return Counter(path.parent for path in modules(*tops))


def test_modules_and_tests_are_short() -> None:
    long = {
        named(path): lines(path)
        for path in files(*CODE, "tests", suffix=".py")
        if lines(path) > LONGEST_MODULE
    }
    assert not long


def test_half_of_the_modules_are_read_in_a_few_minutes() -> None:
    assert median(lines(path) for path in modules(*CODE)) <= LARGEST_MEDIAN


def test_folders_have_few_modules() -> None:
    full = {
        named(folder): number
        for folder, number in folders(*CODE, "tests").items()
        if number > MOST_MODULES_IN_A_FOLDER
    }
    assert not full


def test_every_folder_says_what_enters_what_never_does_and_who_calls_it() -> None:
    silent = {}
    for folder, number in folders(*CODE).items():
        text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
        missing = [word for word in INTRODUCES if word not in text]
        if number > 1 and (missing or len(text.split()) < SHORTEST_INTRODUCTION):
            silent[named(folder)] = missing or f"{len(text.split())} words"
    assert not silent


def test_no_name_is_so_vague_that_anything_could_enter() -> None:
    vague = [
        named(path)
        for path in files(*CODE, "tests", suffix=".py")
        if SAYS_NOTHING & {path.stem.removeprefix("test_"), *path.relative_to(ROOT).parts[:-1]}
    ]
    assert not vague


def test_every_module_and_package_opens_with_a_sentence() -> None:
    silent = []
    for path in files(*CODE, suffix=".py"):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        first = text.partition("\n\n")[0].replace("\n", " ").rstrip()
        if not first.endswith((".", "?", "`", "]", ")")) or len(first.split()) < 3:
            silent.append(named(path))
    assert not silent


def test_every_folder_of_code_is_a_package() -> None:
    assert not [each for each in folders(*CODE) if not (each / "__init__.py").exists()]


def test_the_path_of_one_report_names_existing_files_and_at_most_a_dozen() -> None:
    path = readme_section("The path of one report")
    steps = [line for line in path.splitlines() if re.match(r"\d+\. ", line)]
    linked = [target for step in steps for target in LINK.findall(step)]
    assert steps
    assert not [step for step in steps if not LINK.search(step)]
    assert not [target for target in linked if not (ROOT / target).is_file()]
    assert 0 < len(set(linked)) <= MOST_FILES_ON_THE_WAY


def test_every_local_link_of_the_documents_leads_somewhere() -> None:
    dead = [
        (named(document), target)
        for document in ROOT.glob("*.md")
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (ROOT / target).exists()
    ]
    assert not dead


@pytest.mark.parametrize("pattern", [REGISTRIES, OUTSIDE], ids=["registries", "what lies outside"])
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    own = named(Path(__file__))
    found = {
        name: match.group()
        for name, text in texts()
        if name != own or pattern is OUTSIDE
        if (match := pattern.search(text))
    }
    assert not found


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (declared,) = re.findall(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)
    printed = subprocess.run(
        ["make", "--no-print-directory", "help"],  # noqa: S607 - the newcomer's own make
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    listed = {line.split()[1]: line.split()[2:] for line in printed.splitlines()}
    assert listed.keys() == set(TARGET.findall(makefile))
    assert listed.keys() == set(declared.split())
    assert all(listed.values())
