"""A sender in a process of its own that aborts whenever it words one reporter's notice."""

import asyncio
import os
import sys
from base64 import urlsafe_b64decode
from datetime import timedelta

from typing_extensions import override

from services.notify.address_limit import AddressLimit
from services.notify.attempt import Dispatcher
from services.notify.channels.smtp import SmtpChannel
from services.notify.deliver import Sender
from services.notify.notice import RETRY_POLICY, Notice
from services.notify.recipients import MAIL
from services.notify.record import Recorder
from services.notify.wording import NoticeText, Wording
from shared.runtime.clock import SystemClock
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import open_pool
from tests.notify.rig import LIMITS, SENDER, ClockByHand


class AbortingWording(Wording):
    case_id = ""

    @override
    def render(self, notice: Notice) -> NoticeText:
        if notice.case_id == self.case_id and notice.role == "reporter":
            os.abort()
        return super().render(notice)


async def main(notify: str, keyring: str, key: str, smtp: str, minutes: str, case_id: str) -> None:
    """Send as from a clock some minutes ahead: past the leases of those that died before."""
    pool = await open_pool(notify, name="doomed")
    keys = Keyring(await open_pool(keyring, name="doomed"), {"tests": urlsafe_b64decode(key)})
    clock = ClockByHand()
    clock.moment = SystemClock().now() + timedelta(minutes=int(minutes))
    wording = AbortingWording("https://awasi.example", {}, LIMITS)
    wording.case_id = case_id
    limit = AddressLimit(pool, b"tests", LIMITS, clock)
    mail = SmtpChannel(smtp, SENDER)
    dispatcher = Dispatcher(keys, wording, {MAIL: mail}, limit, clock)
    recorder = Recorder(pool, RETRY_POLICY, lambda: None)
    await Sender(pool, dispatcher, recorder, clock, LIMITS).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
