"""How many mails one address of a reporter is sent, so that nobody can have strangers flooded.

Anyone can report under any mail address. The receipt is the first contact: of those an address is
sent few, and what is beyond is held back for good, with that reason in the ledger; the receipt was
answered to whoever reported, and the status page shows it. All other notices follow from what an
official or a deadline did in the case, and the law requires them: they have a bound of their own,
many times higher, and what is beyond it is not dropped but sent when there is room again.
"""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from services.notify import address_store
from services.notify.address_store import AddressUse
from services.notify.notice import HeldBack, Notice, Postponed, Reason
from shared.runtime.batcher import Batcher
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool, transaction

RECEIPTS, NOTICES = "receipt", "notice"
FORGET_SECONDS = 60
_PURPOSE = b"awasi address limit"


class AddressLimit:
    """Admits mails to addresses of reporters, or says why not."""

    def __init__(self, pool: Pool, key: bytes, limits: Limits, clock: WallClock) -> None:
        """Set up the limit.

        `key` keys the hashes of addresses; with another one the counts begin anew.
        """
        self._pool = pool
        self._key = hmac.digest(key, _PURPOSE, sha256)
        self._limits = limits
        self._window = timedelta(seconds=limits.mail_address_window_seconds)
        self._clock = clock
        self._forgotten_at = clock.now() - self._window
        self._batches = Batcher[AddressUse, HeldBack | Postponed | None](
            self._admit, max_concurrency=1
        )

    async def admit(self, notice: Notice, address: str) -> HeldBack | Postponed | None:
        """Count a notice for its address; None: it may be sent.

        Raises:
            DependencyDown: the database does not answer.
        """
        kind, at_most = NOTICES, self._limits.mail_notices_per_address
        if notice.is_receipt:
            kind, at_most = RECEIPTS, self._limits.mail_receipts_per_address
        hashed = hmac.digest(self._key, normalized(address).encode(), sha256)
        return await self._batches.submit(AddressUse(notice.id, hashed, kind, at_most))

    async def _admit(self, uses: Sequence[AddressUse]) -> Sequence[HeldBack | Postponed | None]:
        now = self._clock.now()
        try:
            async with transaction(self._pool) as connection:
                if now - self._forgotten_at >= timedelta(seconds=FORGET_SECONDS):
                    await address_store.forget(connection, now - self._window)
                    self._forgotten_at = now
                beyond = await address_store.admit(connection, uses, now - self._window, now)
        except DependencyDown:
            raise
        except Transient as failure:
            raise DependencyDown("postgres") from failure
        return [
            None
            if use.notice_id not in beyond
            else HeldBack(Reason.ADDRESS_LIMIT)
            if use.kind == RECEIPTS
            else Postponed(Reason.ADDRESS_LIMIT, beyond[use.notice_id] + self._window)
            for use in uses
        ]


def normalized(address: str) -> str:
    """The form under which an address is counted: one for all that reach the same mailbox.

    Letter case, what follows a plus sign and dots before the @ make no other mailbox at most
    providers. Where they do, two people share one allowance, which costs them copies of receipts.
    """
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain.rstrip('.')}"
