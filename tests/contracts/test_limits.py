"""LIMITS.md says what the settings are."""

import pytest
from pydantic import ValidationError

from shared.runtime.limits import Limits
from tests.contracts.limits_document import DOCUMENT, limits_document


def test_the_document_is_what_the_settings_say() -> None:
    assert DOCUMENT.read_text() == limits_document(), (
        "LIMITS.md differs from shared/runtime/limits.py: "
        "run `python -m tests.contracts.limits_document`"
    )


@pytest.mark.parametrize("name", Limits.model_fields)
def test_each_limit_is_a_setting_that_cannot_be_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = f"AWASI_LIMIT_{name.upper()}"
    default = Limits.model_fields[name].default
    monkeypatch.setenv(setting, str(default + 1))
    assert getattr(Limits(), name) == default + 1
    monkeypatch.setenv(setting, "0")
    with pytest.raises(ValidationError):
        Limits()
