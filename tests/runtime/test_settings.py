import ssl

import pytest
from pydantic import SecretStr, ValidationError

from deploy.settings import StackSettings
from services.intake import settings as intake
from services.notify import settings as notify
from shared.runtime.kafka.security import connection
from shared.runtime.settings import KafkaSettings, KeyringSettings

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


WHO = {"kafka_user": "intake", "kafka_password": SECRET}
ELSEWHERE = {"kafka_bootstrap": "127.0.0.1:9092,broker.example:9092"}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kafka_protocol": "SASL_SSL"}, "SASL needs a user and a password"),
        ({"kafka_protocol": "SASL_SSL", "kafka_user": "intake"}, "SASL needs"),
        ({"kafka_protocol": "SASL_SSL", "kafka_password": SECRET}, "SASL needs"),
        (WHO, "a user and a password need SASL"),
        (WHO | {"kafka_protocol": "SSL"}, "a user and a password need SASL"),
        ({"kafka_ca": "ca.pem"}, "a certificate authority needs SSL"),
        (
            WHO | {"kafka_protocol": "SASL_PLAINTEXT", "kafka_ca": "ca.pem"},
            "a certificate authority needs SSL",
        ),
        (WHO | ELSEWHERE | {"kafka_protocol": "SASL_PLAINTEXT"}, "needs kafka_allow_clear"),
        (
            WHO | {"kafka_protocol": "SASL_PLAINTEXT", "kafka_mechanism": "PLAIN"},
            "PLAIN needs SASL_SSL",
        ),
        (WHO | {"kafka_protocol": "SASL_SSL", "kafka_mechanism": "GSSAPI"}, "SCRAM-SHA-512"),
        ({"kafka_protocol": "TLS"}, "SASL_SSL"),
    ],
)
@pytest.mark.parametrize("block", [KafkaSettings, StackSettings])
def test_a_broker_is_refused_whose_settings_contradict_each_other(
    block: type[KafkaSettings | StackSettings], given: dict[str, str], refusal: str
) -> None:
    with pytest.raises(ValidationError, match=refusal) as refused:
        block.model_validate({"kafka_bootstrap": "127.0.0.1:9092"} | given)

    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "sasl", "encrypted"),
    [
        (ELSEWHERE, None, False),
        (ELSEWHERE | {"kafka_protocol": "SSL"}, None, True),
        (WHO | {"kafka_protocol": "SASL_PLAINTEXT"}, "SCRAM-SHA-512", False),
        (
            WHO | ELSEWHERE | {"kafka_protocol": "SASL_PLAINTEXT", "kafka_allow_clear": "true"},
            "SCRAM-SHA-512",
            False,
        ),
        (WHO | ELSEWHERE | {"kafka_protocol": "SASL_SSL"}, "SCRAM-SHA-512", True),
        (WHO | {"kafka_protocol": "SASL_SSL", "kafka_mechanism": "PLAIN"}, "PLAIN", True),
    ],
)
def test_every_client_connects_as_the_settings_say(
    given: dict[str, str], sasl: str | None, *, encrypted: bool
) -> None:
    settings = KafkaSettings.model_validate(given)
    options = connection(settings)

    assert options["bootstrap_servers"] == settings.kafka_bootstrap
    assert options.get("security_protocol", "PLAINTEXT") == settings.kafka_protocol
    assert options.get("sasl_mechanism") == sasl
    assert options.get("sasl_plain_password") == (SECRET if sasl else None)
    if encrypted:
        assert options["ssl_context"].check_hostname
        assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    else:
        assert options.get("ssl_context") is None


def test_what_is_said_of_no_broker_is_refused() -> None:
    with pytest.raises(ValidationError, match="is for a broker that kafka_bootstrap names"):
        StackSettings(kafka_user="intake", kafka_password=SecretStr(SECRET))
