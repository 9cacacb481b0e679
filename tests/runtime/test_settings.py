import pytest
from pydantic import ValidationError

from services.intake import settings as intake
from services.notify import settings as notify
from shared.runtime.settings import KeyringSettings

SECRET = "rahasia-sekali"  # noqa: S105 - a sample


@pytest.mark.parametrize(
    ("block", "name"),
    [
        (KeyringSettings, "KEY_ENCRYPTION_KEYS"),
        (intake.OwnSettings, "INTAKE_SECRET"),
        (intake.OwnSettings, "CHANNEL_KEY"),
        (notify.OwnSettings, "SMTP_URL"),
    ],
)
def test_a_secret_that_is_refused_is_not_repeated(
    block: type[KeyringSettings | intake.OwnSettings | notify.OwnSettings],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(f"AWASI_{name}", f"a:{SECRET}")
    with pytest.raises(ValidationError) as refused:
        block()

    assert name.lower() in str(refused.value)
    assert SECRET not in str(refused.value)
