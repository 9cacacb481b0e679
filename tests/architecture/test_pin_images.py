"""Images are named by tag; the command that pins them writes the digests an engine tells it."""

import hashlib
import shutil
from pathlib import Path

import pytest

from deploy.production import pin_images

ENGINE = """#!/bin/sh
# Answers as Docker does: after `pull IMAGE`, `image inspect --format F IMAGE` knows its digest.
home=$(dirname "$0")
if [ "$1" = pull ]; then
  printf '%s' "$3" > "$home/pulled"
  exit 0
fi
[ "$(cat "$home/pulled")" = "$5" ] || exit 1
printf '%s@sha256:%s\\n' "${5%:*}" "$(printf '%s' "$5" | sha256sum | cut -d' ' -f1)"
"""


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, ...]:
    """The files to pin, where a test may change them, beside an engine that answers."""
    copied = []
    for number, file in enumerate(pin_images.FILES):
        copied.append(tmp_path / f"{number}-{file.name}")
        shutil.copy(file, copied[-1])
    engine = tmp_path / "bin" / "docker"
    engine.parent.mkdir()
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{engine.parent}:/usr/bin:/bin")
    monkeypatch.setattr(pin_images, "FILES", tuple(copied))
    return tuple(copied)


def digest_of(image: str) -> str:
    return "sha256:" + hashlib.sha256(image.encode()).hexdigest()


def test_every_image_that_is_pulled_is_pinned_and_nothing_else_changes(
    copies: tuple[Path, ...],
) -> None:
    before = "".join(copy.read_text() for copy in copies)
    images = pin_images.named(copies)
    assert {image.partition(":")[0].rpartition("/")[2] for image in images} == {
        *("python", "keycloak", "postgres", "kafka", "admin-tools", "server", "ui"),
        *("mailpit", "opentelemetry-collector"),
    }

    assert pin_images.main() == 0

    after = "".join(copy.read_text() for copy in copies)
    for image in images:
        assert f"{image}@{digest_of(image)}" in after
        after = after.replace(f"@{digest_of(image)}", "")
    assert after == before
    assert pin_images.named(copies) == []


def test_what_is_pinned_stays_as_it_is(copies: tuple[Path, ...]) -> None:
    assert pin_images.main() == 0
    pinned = [copy.read_text() for copy in copies]
    assert pin_images.main() == 0
    assert [copy.read_text() for copy in copies] == pinned


def test_an_image_without_a_digest_is_not_written(copies: tuple[Path, ...]) -> None:
    engine = copies[0].parent / "bin" / "docker"
    engine.write_text("#!/bin/sh\necho '<no value>'\n")
    before = [copy.read_text() for copy in copies]
    with pytest.raises(pin_images.NoDigest):
        pin_images.main()
    assert [copy.read_text() for copy in copies] == before


def test_without_an_engine_it_says_so(
    copies: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copies
    monkeypatch.setenv("PATH", "/nowhere")
    assert pin_images.main() == 1
    assert "no docker here" in capsys.readouterr().err
