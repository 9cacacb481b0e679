"""Settings of provisioning: the addresses, and the role that will log in at each."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from deploy.stack.addresses import ERASER, KEYRING, SERVICES, database_of, role_of
from deploy.stack.principals import CHANNEL_PREFIX
from shared.runtime.settings import Block, KafkaSettings

LOGIN_ROLES: Mapping[str, str] = {
    **{f"{service}_database_url": role_of(service) for service in SERVICES},
    f"{KEYRING}_database_url": ERASER,
}
"""The role that each URL must name: the service's own, and for the keyring the eraser."""


KAFKA_PASSWORDS: Mapping[str, str] = {f"{service}_kafka_password": service for service in SERVICES}
"""The principal that each password is of."""

_CHANNEL = re.compile(r"([a-z0-9-]{1,40}):([!-~]{16,200})")


class ProvisioningSettings(Block):
    """A superuser's URL, the URLs with which the roles will log in, and the principals' passwords.

    Attributes:
        postgres_url: a superuser's; it may carry options, such as `?sslmode=disable`.
        intake_database_url: as the service gets it; likewise the other two.
        keyring_database_url: as the eraser gets it.
        intake_kafka_password: of the principal of that name; likewise the other two. Without all
            three, who may use the broker is left to those who run it.
        channels: the password of each upstream channel by its name, as `name:password,...`.
    """

    postgres_url: SecretStr
    intake_database_url: SecretStr
    workflow_database_url: SecretStr
    notify_database_url: SecretStr
    keyring_database_url: SecretStr
    intake_kafka_password: SecretStr | None = None
    workflow_kafka_password: SecretStr | None = None
    notify_kafka_password: SecretStr | None = None
    channels: Annotated[dict[str, SecretStr], NoDecode] = Field(default_factory=dict)

    @field_validator("channels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        entries = [_CHANNEL.fullmatch(entry.strip()) for entry in value.split(",") if entry.strip()]
        named = {entry[1]: entry[2] for entry in entries if entry}
        if len(named) < len(entries):
            raise PydanticCustomError(
                "no_channel",
                "a channel is name:password, its name of its own and made of a-z, 0-9 and hyphens, "
                "its password of 16 printable characters or more",
            )
        return named

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        given = [getattr(self, name) is not None for name in KAFKA_PASSWORDS]
        if any(given) != all(given) or (self.channels and not all(given)):
            raise PydanticCustomError("incomplete", "give the Kafka password of all three services")
        return self

    @field_validator(*LOGIN_ROLES)
    @classmethod
    def _names_what_is_created(cls, url: SecretStr, info: ValidationInfo) -> SecretStr:
        name = str(info.field_name)
        expected = (LOGIN_ROLES[name], database_of(name.removesuffix("_database_url")))
        target = urlsplit(url.get_secret_value())
        if (target.username, target.path.lstrip("/")) != expected or not target.password:
            raise PydanticCustomError(
                "another_place",
                "name the role {role}, its password and the database {database}",
                {"role": expected[0], "database": expected[1]},
            )
        return url

    def passwords(self) -> dict[str, str]:
        """The password of each role that logs in."""
        return dict(self._passwords())

    def kafka_passwords(self) -> dict[str, str]:
        """The password of each principal; empty if the broker has principals of its own."""
        services: dict[str, SecretStr | None] = {
            principal: getattr(self, name) for name, principal in KAFKA_PASSWORDS.items()
        }
        channels = {f"{CHANNEL_PREFIX}{name}": password for name, password in self.channels.items()}
        return {
            principal: password.get_secret_value()
            for principal, password in (services | channels).items()
            if password is not None
        }

    def _passwords(self) -> Iterator[tuple[str, str]]:
        for name, role in LOGIN_ROLES.items():
            url: SecretStr = getattr(self, name)
            yield role, unquote(urlsplit(url.get_secret_value()).password or "")


def read() -> tuple[ProvisioningSettings, KafkaSettings]:
    """The settings of provisioning, from the environment.

    Raises:
        ValidationError: one is missing, or names another role or database than will be created.
    """
    return ProvisioningSettings(), KafkaSettings()
