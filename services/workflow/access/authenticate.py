"""Who stands at the door: an official of ours, by the token of a request."""

import re
from typing import Annotated

from fastapi import Header

from services.workflow.errors import MustSignIn, NoRole
from shared.runtime.http.tokens import Official, TokenVerifier, Unauthenticated
from shared.statute.law.authority import OfficialRole

OFFICE_PATTERN = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"
_OFFICE = re.compile(OFFICE_PATTERN)
Token = Annotated[str | None, Header(alias="Authorization")]


async def authenticate(sign_in: TokenVerifier, token: str | None) -> Official:
    """The official behind an Authorization header.

    Raises:
        MustSignIn: the token proves nobody.
        NoRole: the issuer may know many people who are no officials of ours.
    """
    try:
        official = await sign_in.official(token)
    except Unauthenticated:
        raise MustSignIn from None
    if official.roles.isdisjoint(OfficialRole) or not _OFFICE.fullmatch(official.office):
        raise NoRole
    return official
