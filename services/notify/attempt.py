"""One attempt at one notice: open the contact, find the words, hand the letter to its channel."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from services.notify.channels import Channel
from services.notify.errors import KeyLocked, NoWords
from services.notify.letter import Letter
from services.notify.notice import AttemptOutcome, Notice, Quarantined, Reason, Retry, Undeliverable
from services.notify.wording import Wording
from shared.runtime.clock import WallClock
from shared.runtime.failures import DependencyDown
from shared.runtime.sealing import Erased, Key, Keyring, Unreadable, key_id_of, open_sealed

CONTACT = "contact"
KEYRING = "keyring"
ATTEMPT_SECONDS = 45


class Contact(BaseModel):
    """What of a reporter's contact a mail needs; the rest is not even read."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mail: str | None = None


class Attempts:
    """What an attempt needs: the keys, the words and the ways."""

    def __init__(
        self, keyring: Keyring, wording: Wording, channels: Mapping[str, Channel], clock: WallClock
    ) -> None:
        self._keys = KeyLoader(keyring)
        self._wording = wording
        self._channels = channels
        self._clock = clock

    async def at(self, notice: Notice) -> AttemptOutcome:
        """Try to tell the recipient, once.

        Raises:
            DependencyDown: the keyring or the channel does not answer; the notice is not to blame.
        """
        channel = self._channels.get(notice.channel)
        if channel is None:
            return Quarantined(Reason.NO_CHANNEL)
        address = notice.address or await self._opened(notice)
        if not isinstance(address, str):
            return address
        try:
            words = self._wording.word(notice)
        except NoWords as lack:
            return Quarantined(Reason.NO_WORDS, lack.template)
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

    async def _opened(self, notice: Notice) -> str | AttemptOutcome:
        sealed = notice.contact or ""
        try:
            key_id = key_id_of(sealed)
            opened = open_sealed(await self._key(key_id), CONTACT, notice.case_id, sealed)
            contact = Contact.model_validate_json(opened)
        except Erased:
            return Undeliverable(Reason.ERASED)
        except KeyLocked:
            return Retry(Reason.KEY_LOCKED)
        except (Unreadable, ValidationError):
            return Quarantined(Reason.CONTACT_UNREADABLE)
        return contact.mail or Undeliverable(Reason.NO_ADDRESS)

    async def _key(self, key_id: UUID) -> Key:
        try:
            return await self._keys.key(key_id)
        except DependencyDown as down:
            raise DependencyDown(KEYRING) from down
        except Unreadable as locked:
            raise KeyLocked from locked


class KeyLoader:
    """Looks up in one query the keys that attempts begun at the same moment ask for."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._asked: dict[UUID, asyncio.Future[Key]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def key(self, key_id: UUID) -> Key:
        """The key, as `Keyring.key` gives it."""
        if key_id not in self._asked:
            self._asked[key_id] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_up())
        return await self._asked[key_id]

    async def _look_up(self) -> None:
        asked, self._asked, self._looking = self._asked, {}, None
        try:
            found = await self._keyring.keys(asked)
        except Exception as failure:  # noqa: BLE001 - it is for those who asked to judge
            for waiting in asked.values():
                waiting.set_exception(failure)
            return
        for key_id, waiting in asked.items():
            if key_id in found:
                waiting.set_result(found[key_id])
            else:
                await self._look_up_alone(key_id, waiting)

    async def _look_up_alone(self, key_id: UUID, waiting: asyncio.Future[Key]) -> None:
        """A key that is not there, or cannot be unwrapped: the keyring says which."""
        try:
            waiting.set_result(await self._keyring.key(key_id))
        except Exception as failure:  # noqa: BLE001 - as above
            waiting.set_exception(failure)
