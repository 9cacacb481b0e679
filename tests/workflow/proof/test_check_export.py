"""A stranger with some thirty lines and a fingerprint finds every change to an export."""

import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from shared.runtime.signatures.ed25519 import SigningKey
from tests.workflow.proof.sample_export import (
    KEY,
    OLD_KEY,
    THIEF,
    Unpacked,
    another,
    changed,
    containers,
    leaves,
    sample,
    unpacked,
)

SCRIPT = Path(__file__).parents[3] / "deploy" / "check_export.py"
LONGEST = 33
BESIDE_THE_STANDARD_LIBRARY = ("cryptography", "cffi", "_cffi_backend", "pycparser")

# Runs the script over many archives in one interpreter: each time anew, as `python SCRIPT` does.
MANY = """
import contextlib, io, runpy, sys
script, fingerprint = sys.argv[1:]
for archive in sys.stdin.read().split():
    sys.argv, code = [script, archive, fingerprint], 0
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception:
            code = 1
    print(code)
"""


class Stranger:
    """Somebody with Python, the package cryptography and the script, and nothing of ours."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packages = folder / "packages"
        self._packages.mkdir()
        for name in BESIDE_THE_STANDARD_LIBRARY:
            spec = find_spec(name)
            if spec is not None and spec.origin is not None:
                origin = Path(spec.origin)
                source = origin.parent if origin.name == "__init__.py" else origin
                (self._packages / source.name).symlink_to(source)
        self._script = folder / SCRIPT.name
        self._script.write_bytes(SCRIPT.read_bytes())

    def runs(
        self, *arguments: str, told: str = "", memory: int = -1
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-S", *arguments],
            cwd=self._folder,
            env={"PYTHONPATH": str(self._packages)},
            input=told,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
        )

    def checks(
        self, archive: bytes, fingerprint: str = KEY.key_id, *, memory: int = -1
    ) -> subprocess.CompletedProcess[str]:
        file = self._folder / "export.zip"
        file.write_bytes(archive)
        return self.runs(str(self._script), str(file), fingerprint, memory=memory)

    def codes(self, archives: Iterable[bytes]) -> list[int]:
        files = []
        for number, archive in enumerate(archives):
            files.append(self._folder / f"{number}.zip")
            files[-1].write_bytes(archive)
        told = "\n".join(map(str, files))
        ended = self.runs("-c", MANY, str(self._script), KEY.key_id, told=told)
        assert not ended.stderr
        return [int(line) for line in ended.stdout.split()]

    def finds(self, archives: Iterable[tuple[str, bytes]]) -> list[str]:
        """The names of the changes that were not found; that the sample itself holds is seen."""
        named = [("", sample()), *archives]
        assert len(named) > 1
        (whole, *codes) = self.codes(archive for _, archive in named)
        assert whole == 0
        return [name for (name, _), code in zip(named[1:], codes, strict=True) if code == 0]


@pytest.fixture
def stranger(tmp_path: Path) -> Stranger:
    return Stranger(tmp_path)


@pytest.fixture
def archive() -> Unpacked:
    return unpacked(sample())


def test_the_script_is_read_at_a_glance() -> None:
    assert len(SCRIPT.read_text().splitlines()) <= LONGEST


def test_nothing_of_ours_is_within_a_strangers_reach(stranger: Stranger) -> None:
    for name in ("services", "shared", "deploy", "pydantic"):
        ended = stranger.runs("-c", f"import {name}")
        assert ended.returncode == 1, name
        assert "ModuleNotFoundError" in ended.stderr
    assert stranger.runs("-c", "import cryptography").returncode == 0


@pytest.mark.parametrize("opened", [True, False])
def test_a_whole_export_holds_and_says_what_does(stranger: Stranger, *, opened: bool) -> None:
    ended = stranger.checks(sample(opened=opened))

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("UTUH/HOLDS fakta/fact ") == 4
    assert ended.stdout.count("UTUH/HOLDS fakta/facts 1-") == 2
    assert f"dokumen/documents {int(opened)}" in ended.stdout


def test_an_export_signed_by_another_key_is_broken(stranger: Stranger, archive: Unpacked) -> None:
    archive.stated["keys"].append(THIEF.public.hex())

    for fingerprint in (KEY.key_id, "0" * 64):
        ended = stranger.checks(archive.packed(by=THIEF), fingerprint)
        assert ended.returncode == 1
        assert "RUSAK/BROKEN" in ended.stdout
    # An older key of ours signed heads of this case, not this export.
    assert stranger.checks(sample(), OLD_KEY.key_id).returncode == 1


def test_every_value_that_is_changed_is_found(stranger: Stranger, archive: Unpacked) -> None:
    places = list(leaves(archive.stated))
    assert len(places) > 60

    assert not stranger.finds(
        (str(place), changed(archive, place, another).packed()) for place in places
    )


@pytest.mark.parametrize("part", ["facts", "heads", "keys"])
def test_whoever_has_the_key_still_cannot_change_what_a_head_covers(
    stranger: Stranger, archive: Unpacked, part: str
) -> None:
    """The export's own signature is made anew: chain, heads and fingerprints find it alone."""
    places = [place for place in leaves(archive.stated) if place[0] == part]

    assert not stranger.finds(
        (str(place), changed(archive, place, another).packed(by=KEY)) for place in places
    )


Container = dict[str, Any] | list[Any]


def _drops(value: Container) -> list[Container]:
    if isinstance(value, dict):
        return [{k: v for k, v in value.items() if k != name} for name in value]
    return [value[:n] + value[n + 1 :] for n in range(len(value))]


def _additions(value: Container) -> list[Container]:
    if isinstance(value, dict):
        return [{**value, "added": 1}]
    return [[*value[:n], value[n], *value[n:]] for n in range(len(value))]


def _orders(value: Container) -> list[Container]:
    if isinstance(value, dict):
        return []
    swaps = [[*value[:n], value[n + 1], value[n], *value[n + 2 :]] for n in range(len(value) - 1)]
    return [swapped for swapped in swaps if swapped != value]


@pytest.mark.parametrize("change", [_drops, _additions, _orders])
def test_whatever_is_dropped_added_or_moved_is_found(
    stranger: Stranger, archive: Unpacked, change: Callable[[Container], list[Container]]
) -> None:
    def each() -> Iterable[tuple[str, bytes]]:
        for place in containers(archive.stated):
            value: Any = archive.stated
            for step in place:
                value = value[step]
            for number, other in enumerate(change(value)):
                tampered = changed(archive, place, lambda _, other=other: other)
                yield f"{place} {number}", tampered.packed()

    assert not stranger.finds(each())


@pytest.mark.parametrize("by", [None, KEY], ids=["as it was signed", "signed anew"])
def test_a_file_cut_short_or_out_of_order_is_found(
    stranger: Stranger, archive: Unpacked, by: SigningKey | None
) -> None:
    facts = archive.stated["facts"]
    others = {
        **{f"first {n}": facts[:n] for n in range(len(facts))},
        **{f"without {n}": facts[:n] + facts[n + 1 :] for n in range(len(facts))},
        **{f"twice {n}": [*facts[:n], facts[n], *facts[n:]] for n in range(len(facts) - 1)},
        "reversed": facts[::-1],
    }

    assert not stranger.finds(
        (name, changed(archive, ("facts",), lambda _, other=other: other).packed(by=by))
        for name, other in others.items()
    )


def test_every_byte_of_the_file_counts(stranger: Stranger) -> None:
    whole = sample()
    flipped = (
        (f"byte {n}", whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        for n in range(0, len(whole), 3)
    )
    moved = [(f"from {n}", whole[n:]) for n in (1, 30, 64, 96)]
    cut = [(f"without {n}", whole[:-n]) for n in (1, 64, 96, 300)]
    around = [("before", b"PK" + whole), ("behind", whole + b"\0"), ("twice", whole + whole)]

    assert not stranger.finds([*flipped, *moved, *cut, *around])


def test_a_member_with_another_name_is_found(stranger: Stranger, archive: Unpacked) -> None:
    ((name, pdf),) = archive.documents.items()
    names = ("documents/99-status.pdf", "../evil.pdf", "/etc/evil.pdf", name.upper())

    assert not stranger.finds(
        (other, Unpacked(archive.stated, archive.signature, {other: pdf}).packed())
        for other in names
    )


def test_an_archive_that_swells_is_refused_before_it_is_opened(stranger: Stranger) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.json", b" " * 300_000_000)
        archive.comment = sample()[-96:]

    ended = stranger.checks(bomb.getvalue(), memory=200_000_000)
    assert ended.returncode == 1
    assert "InvalidSignature" in ended.stdout


@pytest.mark.parametrize("by", [None, KEY], ids=["as it was signed", "signed anew"])
def test_a_document_that_is_changed_missing_or_added_is_found(
    stranger: Stranger, archive: Unpacked, by: SigningKey | None
) -> None:
    ((name, pdf),) = archive.documents.items()
    others = {
        **{
            f"byte {n}": {name: pdf[:n] + bytes([pdf[n] ^ 1]) + pdf[n + 1 :]}
            for n in range(len(pdf))
        },
        "missing": {},
        "added": {name: pdf, "documents/other.pdf": pdf},
        "longer": {name: pdf + b"\n"},
    }

    assert not stranger.finds(
        (change, Unpacked(archive.stated, archive.signature, documents).packed(by=by))
        for change, documents in others.items()
    )
