"""Settings of provisioning: the addresses, and the role that will log in at each."""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from deploy.stack.addresses import ERASER, KEYRING, SERVICES, database_of, role_of
from shared.runtime.settings import Block, KafkaSettings

LOGIN_ROLES: Mapping[str, str] = {
    **{f"{service}_database_url": role_of(service) for service in SERVICES},
    f"{KEYRING}_database_url": ERASER,
}
"""The role that each URL must name: the service's own, and for the keyring the eraser."""


class ProvisioningSettings(Block):
    """A superuser's URL, and the URLs with which the roles will log in.

    Attributes:
        postgres_url: a superuser's; it may carry options, such as `?sslmode=disable`.
        intake_database_url: as the service gets it; likewise the other two.
        keyring_database_url: as the eraser gets it.
    """

    postgres_url: SecretStr
    intake_database_url: SecretStr
    workflow_database_url: SecretStr
    notify_database_url: SecretStr
    keyring_database_url: SecretStr

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
