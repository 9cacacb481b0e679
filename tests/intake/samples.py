"""A plainly sample report, and the settings of an intake for one test."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc.jwk import ECKey
from pydantic import SecretStr

from services.intake.settings import OwnSettings, Settings
from shared.runtime.limits import Limits
from shared.runtime.settings import (
    KafkaSettings,
    KeyringSettings,
    LogSettings,
    TraceSettings,
    WebSettings,
)
from tests.event_keys import event_settings

SECRET = b"a secret of the tests, long enough"
CHANNEL_KEY = ECKey.generate_key("P-256")
LIMITS = Limits()
MONDAY_MORNING = datetime(2024, 11, 25, 3, 0, tzinfo=UTC)
PERSONAL = (
    "Contoh Pelapor",
    "contoh.pelapor@warga.example",
    "+62 800 0000 0001",
    "0000000000000001",
    "Jalan Contoh Nomor 1",
    "Contoh Terlapor",
    "Amplop dibagikan seusai pengajian",
    "Contoh Saksi",
)


class ClockByHand:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime = MONDAY_MORNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def passes(self, **span: float) -> None:
        self.moment += timedelta(**span)


def report(**changed: object) -> dict[str, Any]:
    """A complete report; fields named here are changed, `...` leaves one out."""
    body = {
        "regime": "pilkada",
        "election": "mayor",
        "violation_kinds": ["money_politics"],
        "place": "32.73.02",
        "place_detail": "Dekat balai warga (contoh)",
        "known_date": "2024-11-24",
        "event_date": "2024-11-23",
        "reporter": reporter(),
        "reported_party": "Contoh Terlapor",
        "description": "Amplop dibagikan seusai pengajian.",
        "witnesses": ["Contoh Saksi"],
        "evidence": [{"description": "Foto (contoh)", "link": "https://awasi.example/foto"}],
    } | changed
    return {name: value for name, value in body.items() if value is not ...}


def reporter(**changed: object) -> dict[str, Any]:
    person = {
        "kind": "citizen",
        "name": "Contoh Pelapor",
        "mail": "contoh.pelapor@warga.example",
        "phone": "+62 800 0000 0001",
        "identity_number": "0000000000000001",
        "address": "Jalan Contoh Nomor 1",
    } | changed
    return {name: value for name, value in person.items() if value is not ...}


def settings(intake: str, keyring: str, kafka: KafkaSettings | None = None) -> Settings:
    return Settings(
        OwnSettings(
            intake_database_url=SecretStr(intake),
            intake_secret=SecretStr(SECRET.decode()),
            channel_key=SecretStr(json.dumps(CHANNEL_KEY.as_dict(private=True))),
            public_url="https://awasi.example",
        ),
        LogSettings(),
        TraceSettings(),
        kafka or KafkaSettings(kafka_bootstrap="127.0.0.1:9"),
        event_settings("intake"),
        WebSettings(allowed_hosts=("test",)),
        KeyringSettings(
            keyring_database_url=SecretStr(keyring),
            key_encryption_keys={"tests": SecretStr(urlsafe_b64encode(b"k" * 32).decode())},
        ),
    )
