"""The OpenAPI 3.1 description of the officials' API: examples, problem answers and sign-in.

FastAPI derives paths and models by itself. Added here is what it cannot know: bodies that are read
by hand, the problem details of RFC 9457, and the issuer at which officials sign in.
"""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from services.workflow.commands.form import IdentityRequest, command_schema
from shared.runtime.http.json_body import with_refs_inlined
from shared.runtime.http.problems import MEDIA_TYPE, TITLES

SIGN_IN = "OpenIdConnect"
_COMMAND_ID = "01991f2e-7a35-7c10-9f3d-6f1f0d1c2b3a"


class FieldErrorView(BaseModel):
    """One invalid field: its place, a stable code, the reason in two languages; never the value."""

    field: str
    code: str
    detail: str
    detail_en: str


class ProblemView(BaseModel):
    """Why a request was not carried out (RFC 9457), Indonesian and English."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(description="urn:awasi:problem: and a stable code.")
    title: str
    title_en: str
    status: int
    detail: str
    detail_en: str
    instance: str = ""
    errors: list[FieldErrorView] = Field([], description="The fields that are not right.")
    refusal: str = Field("", description="The code of the refusal by law or authority.")
    article: str = Field("", description="Where that refusal stands in the law.")
    revision: int = Field(0, description="How far the case had come when it was refused.")


_CAUSES = {
    400: "The body or a header cannot be read, or the cursor of a list was never given out.",
    401: "No token, or one that does not prove an official.",
    403: "Not for this role, office or level; `article` says where that stands.",
    404: "There is no such case, or it lies outside the office's jurisdiction.",
    409: "The law refuses; `article` says where. Or another command has this id.",
    412: "The case has changed since; `revision` says how far it has come.",
    413: "The body is too large.",
    422: "Fields that are not right, each named with its reason.",
    503: "A part does not answer; send the very same again, it counts once.",
}


COMMON_STATUSES = (400, 401, 403, 404, 422, 503)
"""The problem statuses that every operation of an official may be answered with."""


def query_parameters(kind: type[BaseModel]) -> dict[str, Any]:
    """The query parameters of a list for OpenAPI, each schema inlined.

    The routes read their queries by hand (`parse_query`), so FastAPI sees no parameters.
    """
    schema = kind.model_json_schema()
    properties = with_refs_inlined(schema["properties"], schema.get("$defs", {}))
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": shape,
            "description": shape.get("description", name),
        }
        for name, shape in properties.items()
    ]
    return {"parameters": parameters}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem answers of these statuses, each with its cause and an example."""
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    title, title_en = TITLES[status]
    example = {
        "type": f"urn:awasi:problem:http-{status}",
        "title": title,
        "title_en": title_en,
        "status": status,
        "detail": title,
        "detail_en": title_en,
        "instance": "/cases",
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": _CAUSES[status],
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }


TAGGED: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "ETag": {
                "description": "The case's revision, for the If-Match of a command.",
                "schema": {"type": "string"},
                "example": '"7"',
            }
        }
    }
}
COMMAND_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": command_schema(),
            "examples": {
                "register": {"value": {"command_id": _COMMAND_ID, "command": "Register"}},
                "summon": {
                    "value": {
                        "command_id": _COMMAND_ID,
                        "command": "Summon",
                        "party": "reporter",
                    }
                },
            },
        }
    },
}
READING_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": IdentityRequest.model_json_schema(),
            "example": {"command_id": _COMMAND_ID, "purpose": "Undangan klarifikasi"},
        }
    },
}


def add_openapi_details(web: FastAPI, issuer: str) -> None:
    """Add the problem schema and the sign-in to the OpenAPI document of an application.

    Args:
        web: the application with all its routes.
        issuer: the address of the OpenID Connect issuer.
    """
    generate = web.openapi

    def generate_with_details() -> dict[str, Any]:
        document = generate()
        components = document["components"]
        shape = ProblemView.model_json_schema()
        components["schemas"]["Problem"] = with_refs_inlined(shape, shape.pop("$defs"))
        discovery = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        description = "An access token that names the office and the roles."
        scheme = {
            "type": "openIdConnect",
            "openIdConnectUrl": discovery,
            "description": description,
        }
        components["securitySchemes"] = {SIGN_IN: scheme}
        for path in document["paths"].values():
            for operation in path.values():
                _complete(operation)
        return document

    web.openapi = generate_with_details  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _complete(operation: dict[str, Any]) -> None:
    """Add the common problem answers; an operation that reads a token requires the sign-in."""
    parameters = operation.get("parameters", [])
    # The header is a security scheme in OpenAPI, where FastAPI has it as a parameter.
    others = [each for each in parameters if each["name"].lower() != "authorization"]
    if len(others) < len(parameters):
        operation["parameters"] = others
        operation["security"] = [{SIGN_IN: []}]
        operation["responses"] |= {str(status): _problem(status) for status in COMMON_STATUSES}
    for status, answer in operation["responses"].items():
        if MEDIA_TYPE in answer.get("content", {}):
            answer.update(_problem(int(status)))
