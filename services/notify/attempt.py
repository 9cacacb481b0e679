"""One attempt at one notice: open the contact, word the letter, hand it to its channel."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from services.notify.address_limit import AddressLimit
from services.notify.channels.channel import Channel, Letter
from services.notify.errors import KeyUnavailable, WordingFailed
from services.notify.notice import AttemptOutcome, Notice, Quarantined, Reason, Retry, Undeliverable
from services.notify.wording import Wording
from shared.runtime.batcher import Batcher
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.keyring import Erased, Keyring
from shared.runtime.sealing import Key, Unreadable, key_id_of, open_sealed

CONTACT = "contact"
KEYRING = "keyring"
ATTEMPT_SECONDS = 45  # shorter than a lease, so that no attempt outlives the right to make it
KEY_QUERIES = 4


class Contact(BaseModel):
    """The part of a reporter's contact that channels use; other fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mail: str | None = None


class Dispatcher:
    """Attempts notices, with the keys, the wording and the channels it is given."""

    def __init__(
        self,
        keyring: Keyring,
        wording: Wording,
        channels: Mapping[str, Channel],
        address_limit: AddressLimit,
        clock: WallClock,
    ) -> None:
        # Attempts that begin together ask the keyring by one query.
        self._keys = Batcher[UUID, Key](keyring.load, max_concurrency=KEY_QUERIES)
        self._wording = wording
        self._channels = channels
        self._address_limit = address_limit
        self._clock = clock

    async def attempt(self, notice: Notice) -> AttemptOutcome:
        """Attempt to deliver the notice, once, within ATTEMPT_SECONDS.

        Raises:
            DependencyDown: the keyring, the database or the channel does not answer. This says
                nothing about the notice, and does not count as an attempt at it.
        """
        channel = self._channels.get(notice.channel)
        if channel is None:
            return Quarantined(Reason.NO_CHANNEL)
        address = notice.address or await self._reporter_address(notice)
        if not isinstance(address, str):
            return address
        try:
            words = self._wording.render(notice)
        except WordingFailed as failure:
            return Quarantined(Reason.NO_WORDS, failure.template)
        letter = Letter(
            notice_id=notice.id,
            case_id=notice.case_id,
            address=address,
            language=notice.language,
            words=words,
            written_at=self._clock.now(),
        )
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                return await channel.send(letter)
        except TimeoutError:
            return Retry(Reason.NO_ANSWER)

    async def _reporter_address(self, notice: Notice) -> str | AttemptOutcome:
        """The reporter's address, if it may be sent another mail."""
        contact = await self._opened_contact(notice)
        if not isinstance(contact, Contact):
            return contact
        if not contact.mail:
            return Undeliverable(Reason.NO_ADDRESS)
        return await self._address_limit.admit(notice, contact.mail) or contact.mail

    async def _opened_contact(self, notice: Notice) -> Contact | AttemptOutcome:
        sealed = notice.contact or ""
        try:
            key_id = key_id_of(sealed)
            opened = open_sealed(await self._key(key_id), CONTACT, notice.case_id, sealed)
            return Contact.model_validate_json(opened)
        except Erased:
            return Undeliverable(Reason.ERASED)
        except KeyUnavailable:
            return Retry(Reason.KEY_LOCKED)
        except (Unreadable, ValidationError):
            return Quarantined(Reason.CONTACT_UNREADABLE)

    async def _key(self, key_id: UUID) -> Key:
        try:
            return await self._keys.submit(key_id)
        except DependencyDown as down:
            raise DependencyDown(KEYRING) from down
        except Unreadable as wrapped:
            raise KeyUnavailable from wrapped
