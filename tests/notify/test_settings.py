"""A setting that would fail later is refused at the start."""

from collections.abc import Mapping

import pytest
from pydantic import SecretStr, ValidationError

from services.notify.settings import OwnSettings

DATABASE = {"notify_database_url": SecretStr("postgresql://notify@127.0.0.1/notify")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_url": SecretStr("http://127.0.0.1:25")},
        {"smtp_connections": 0},
        {"mail_from": "awasi@awasi.example\r\nBcc: lain@contoh.example"},
        {"mail_from": "awasi"},
        {"office_mail": "kantor-{region}@awasi.example"},
        {"office_mail": "kantor-{office@awasi.example"},
        {"head_mail": "pimpinan-{agency}@awasi.example"},
        {"agency_mail": "instansi-{office}@awasi.example"},
    ],
    ids=str,
)
def test_a_wrong_setting_is_refused(wrong: Mapping[str, object]) -> None:
    with pytest.raises(ValidationError):
        OwnSettings.model_validate({**DATABASE, **wrong})


def test_exceptions_to_the_patterns_are_read_from_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWASI_ADDRESSES", '{"91.71": "jayapura@awasi.example"}')

    settings = OwnSettings.model_validate(DATABASE)

    assert settings.addresses == {"91.71": "jayapura@awasi.example"}


def test_a_secret_in_the_mail_servers_address_is_not_shown() -> None:
    url = SecretStr("smtp://awasi:rahasia@mail.example:587")

    assert "rahasia" not in repr(OwnSettings.model_validate(DATABASE | {"smtp_url": url}))
