"""Sample events and notices; the persons in them are plainly samples."""

import json
from datetime import UTC, datetime
from typing import TypeVar

from shared.events.cases import CaseEvent, CaseOpened
from shared.events.envelope import WORKFLOW, Event
from shared.runtime.clock import new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal

NAME = "Contoh Pelapor"
PHONE = "+62-800-0000-1234"
IDENTITY_NUMBER = "0000000000001234"
UNSEALABLE = "v1.018fb3c0-0000-7000-8000-000000000000.AAAA"
RECEIVED = datetime(2024, 3, 22, 3, 0, tzinfo=UTC)
DUE = datetime(2024, 3, 26, 9, 0, tzinfo=UTC)

Kind = TypeVar("Kind", bound=CaseEvent)

ABOUT_A_CASE = {
    "case_id": "018e63f2-5f00-7000-8000-000000000001",
    "sequence": 1,
    "at": RECEIVED,
    "office": "32.73",
    "zone": "Asia/Jakarta",
    "regime": "pemilu",
    "edition": "pemilu-2022",
    "stage": "initial_review",
    "receipt_number": "001/LP/PL/Kota/32.73/III/2024",
    "due": DUE,
    "article": "Perbawaslu 7/2022 Pasal 15 ayat (1)",
    "language": "id",
    "contact": UNSEALABLE,
}


def about(kind: type[Kind], **more: object) -> Kind:
    return kind.model_validate(ABOUT_A_CASE | more)


def event(data: CaseEvent, *, traceparent: str | None = None) -> Event[CaseEvent]:
    return Event(
        id=new_id(),
        subject=data.case_id,
        time=data.at,
        source=WORKFLOW,
        data=data,
        traceparent=traceparent,
    )


async def sealed_contact(keyring: Keyring, case_id: str, mail: str | None) -> str:
    contact = {"name": NAME, "mail": mail, "phone": PHONE, "identity_number": IDENTITY_NUMBER}
    return seal(await keyring.new_key(), "contact", case_id, json.dumps(contact).encode())


async def opened(
    keyring: Keyring, mail: str | None, *, traceparent: str | None = None, **more: object
) -> Event[CaseEvent]:
    """A case of its own is opened for a reporter with this address."""
    case_id = str(new_id())
    contact = await sealed_contact(keyring, case_id, mail)
    data = about(CaseOpened, **{"case_id": case_id, "contact": contact} | more)
    return event(data, traceparent=traceparent)
