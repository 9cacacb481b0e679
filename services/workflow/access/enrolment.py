"""Remembers the officials who sign in, so that cases are assigned to people who exist."""

from typing_extensions import override

from services.workflow.access import official_store
from services.workflow.access.authenticate import is_official
from shared.runtime.clock import WallClock
from shared.runtime.http.tokens import Official, TokenVerifier
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.settings import OidcSettings

MAX_REMEMBERED = 10_000
"""How many officials a process remembers as stored; beyond, it begins anew."""


class EnrollingVerifier(TokenVerifier):
    """Verifies tokens, and stores each official once, again when the office or a role changes."""

    def __init__(self, settings: OidcSettings, pool: Pool, clock: WallClock | None = None) -> None:
        super().__init__(settings, clock)
        self._pool = pool
        self._stored: dict[str, Official] = {}

    @override
    async def official(self, authorization: str | None) -> Official:
        """As `TokenVerifier.official`.

        Raises:
            Unauthenticated: the header or its token does not prove an official.
            DependencyDown: the issuer's keys cannot be read, or the database does not answer.
        """
        official = await super().official(authorization)
        if is_official(official) and self._stored.get(official.subject) != official:
            async with acquire(self._pool) as connection:
                await official_store.record_sign_in(connection, official)
            if len(self._stored) >= MAX_REMEMBERED:
                self._stored.clear()
            self._stored[official.subject] = official
        return official
