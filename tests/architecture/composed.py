"""docker-compose.yml as an operator gets it: variables filled in, the image's own added."""

import importlib
import io
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values

from deploy.production.fresh_env import fresh
from shared.runtime.settings import Block

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "production" / "Dockerfile"

_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?:(?P<how>:[-?])(?P<word>[^}]*))?\})")
_COMMENT = re.compile(r"(^|\s)#.*$", re.MULTILINE)
_SECONDS = {"s": 1, "m": 60}

Document = dict[str, Any]


class NotGivenError(Exception):
    """A variable that compose insists on is missing."""


@dataclass(frozen=True)
class Use:
    """One place where the file asks for a variable."""

    name: str
    required: bool
    default: str


@dataclass(frozen=True)
class Process:
    """A compose service that runs one of ours: `python -m services.MODULE ROLE`."""

    name: str
    module: str
    role: str
    environment: dict[str, str]
    definition: dict[str, Any]


def document() -> Document:
    """The file as written, anchors resolved: a fresh copy for each caller."""
    return yaml.safe_load(COMPOSE.read_text())


def uses() -> list[Use]:
    """Every variable the file asks for."""
    found = _VARIABLE.finditer(_COMMENT.sub("", COMPOSE.read_text()))
    return [
        Use(match["name"], match["how"] == ":?", match["word"] or "")
        for match in found
        if match["name"]
    ]


def variables() -> dict[str, str]:
    """What a new operator's .env holds, with fresh secrets."""
    text = io.StringIO(fresh())
    return {name: value or "" for name, value in dotenv_values(stream=text).items()}


def fill_in(value: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - YAML may be anything
    """The value with its variables in place.

    Raises:
        NotGivenError: a variable with `:?` is absent or empty.
    """
    match value:
        case str():
            return _VARIABLE.sub(lambda found: _replacement(found, variables), value)
        case dict():
            return {key: fill_in(item, variables) for key, item in value.items()}
        case list():
            return [fill_in(item, variables) for item in value]
    return value


def _replacement(found: re.Match[str], variables: Mapping[str, str]) -> str:
    if found["dollar"]:
        return "$"
    value = variables.get(found["name"], "")
    if not value and found["how"] == ":?":
        raise NotGivenError(found["name"])
    return value or (found["word"] or "")


def processes(composed: Document) -> list[Process]:
    """Our own processes in a filled document, each with the environment it will really have."""
    ours = []
    for name, definition in composed["services"].items():
        command = definition.get("command", [])
        if command[:2] == ["python", "-m"] and command[2].startswith("services."):
            ours.append(Process(name, command[2], command[3], _environment(definition), definition))
    return ours


def _environment(definition: Mapping[str, Any]) -> dict[str, str]:
    """The image's variables, then compose's; one without a value is not given at all."""
    own = definition.get("environment", {})
    return image_environment() | {name: str(v) for name, v in own.items() if v is not None}


def image_environment() -> dict[str, str]:
    """What the last stage of the Dockerfile sets."""
    pairs = [
        word.partition("=")
        for instruction, rest in instructions()[-1]
        if instruction == "ENV"
        for word in shlex.split(rest)
    ]
    return {name: value for name, _, value in pairs}


def instructions() -> list[list[tuple[str, str]]]:
    """The Dockerfile's instructions by stage, each as its word and the rest."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    stages: list[list[tuple[str, str]]] = []
    for word, _, rest in (line.partition(" ") for line in lines if line.strip()):
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest.strip()))
    return stages


def blocks(module: str) -> list[type[Block]]:
    """The blocks of settings a service is made from: those its settings file defines or names."""
    names = vars(importlib.import_module(f"{module}.settings")).values()
    return [
        item
        for item in names
        if isinstance(item, type) and issubclass(item, Block) and item is not Block
    ]


def variable(field: str) -> str:
    """The environment variable of a settings field."""
    return f"{Block.model_config['env_prefix']}{field}".upper()


def seconds(duration: str) -> int:
    """A duration as compose writes it: 45s, 2m."""
    return int(duration[:-1]) * _SECONDS[duration[-1]]
