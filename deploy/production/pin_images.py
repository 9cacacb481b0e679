"""Pins the images by digest: `python -m deploy.production.pin_images`, where a Docker engine is.

Each image that docker-compose.yml and the Dockerfiles name by tag is pulled, and the digest that
the engine then knows it by is written behind the tag. What is built here has none to write.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    ROOT / "docker-compose.yml",
    ROOT / "deploy" / "production" / "Dockerfile",
    ROOT / "deploy" / "production" / "compose" / "issuer" / "Dockerfile",
)
BUILT_HERE = "awasi"
_IMAGE = re.compile(r"^(?:\s*image: |FROM )(?P<image>[^\s@]+:[^\s@]+)(?=\s|$)", re.MULTILINE)
_DIGEST = re.compile(r"[^\s@]+@(sha256:[0-9a-f]{64})")


class NoDigest(Exception):  # noqa: N818 - says what is missing
    """The engine knows no digest of an image: it was not pulled from a registry."""


def named(files: Sequence[Path]) -> list[str]:
    """The images that the files name by tag only, each once."""
    found = {match["image"] for file in files for match in _IMAGE.finditer(file.read_text())}
    return sorted(image for image in found if not image.startswith(BUILT_HERE))


def pin(files: Sequence[Path], digests: dict[str, str]) -> None:
    """Write the digest of each image behind its tag."""
    for file in files:
        file.write_text(_IMAGE.sub(lambda match: _pinned(match, digests), file.read_text()))


def _pinned(match: re.Match[str], digests: dict[str, str]) -> str:
    digest = digests.get(match["image"])
    return f"{match[0]}@{digest}" if digest else match[0]


def pulled_digest(docker: str, image: str) -> str:
    """The digest of an image, as the engine knows it once it is pulled.

    Raises:
        CalledProcessError: it could not be pulled.
        NoDigest: the engine knows none.
    """
    subprocess.run([docker, "pull", "--quiet", image], check=True, stdout=subprocess.DEVNULL)
    inspect = (docker, "image", "inspect", "--format", "{{index .RepoDigests 0}}", image)
    shown = subprocess.run(inspect, check=True, capture_output=True, text=True).stdout.strip()
    found = _DIGEST.fullmatch(shown)
    if found is None:
        raise NoDigest(image)
    return found[1]


def main() -> int:
    """Pin all images; 0, or 1 when there is no Docker engine to ask."""
    docker = shutil.which("docker")
    if docker is None:
        print("There is no docker here: pin the images on a machine that has it.", file=sys.stderr)
        return 1
    digests = {image: pulled_digest(docker, image) for image in named(FILES)}
    pin(FILES, digests)
    for image, digest in digests.items():
        print(f"{image}@{digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
