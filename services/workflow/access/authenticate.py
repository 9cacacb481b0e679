"""Authenticates a request: the official that its bearer token proves."""

import re
from typing import Annotated

from fastapi import Header

from services.workflow.access.errors import NoRole, SignInRequired
from shared.runtime.http.tokens import Official, TokenVerifier, Unauthenticated
from shared.statute.law.authority import OfficialRole

OFFICE_PATTERN = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"
"""A region code: province, regency, district, village."""

_OFFICE = re.compile(OFFICE_PATTERN)
Token = Annotated[str | None, Header(alias="Authorization")]


async def authenticate(verifier: TokenVerifier, token: str | None) -> Official:
    """The official behind an Authorization header.

    Raises:
        SignInRequired: the token is missing or proves nobody.
        NoRole: the token is valid, but the issuer knows people who are no officials here.
    """
    try:
        official = await verifier.official(token)
    except Unauthenticated:
        raise SignInRequired from None
    if not is_official(official):
        raise NoRole
    return official


def is_official(official: Official) -> bool:
    """Whether whoever signed in has a role and an office here."""
    return not official.roles.isdisjoint(OfficialRole) and bool(_OFFICE.fullmatch(official.office))
