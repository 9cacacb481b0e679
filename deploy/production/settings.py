"""What provisioning may be told: where everything is, and who will enter it as whom."""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from deploy.stack.addresses import ERASER, KEYRING, SERVICES, database_of, role_of
from shared.runtime.settings import Block, KafkaSettings

ENTERED_BY: Mapping[str, str] = {
    **{f"{service}_database_url": role_of(service) for service in SERVICES},
    f"{KEYRING}_database_url": ERASER,
}
"""Each address with the role it must name: the services' own, and the keyring's for erasing."""


class PlaceSettings(Block):
    """A superuser's address, and the addresses by which the roles will enter.

    Attributes:
        postgres_url: a superuser's; it may carry options, such as `?sslmode=disable`.
        intake_database_url: as the service will be told it, likewise the other two.
        keyring_database_url: as the role that erases will be told it.
    """

    postgres_url: SecretStr
    intake_database_url: SecretStr
    workflow_database_url: SecretStr
    notify_database_url: SecretStr
    keyring_database_url: SecretStr

    @field_validator(*ENTERED_BY)
    @classmethod
    def _leads_to_what_is_made(cls, url: SecretStr, info: ValidationInfo) -> SecretStr:
        name = str(info.field_name)
        wanted = (ENTERED_BY[name], database_of(name.removesuffix("_database_url")))
        there = urlsplit(url.get_secret_value())
        if (there.username, there.path.lstrip("/")) != wanted or not there.password:
            raise PydanticCustomError(
                "another_place",
                "name the role {role}, its password and the database {database}",
                {"role": wanted[0], "database": wanted[1]},
            )
        return url

    def passwords(self) -> dict[str, str]:
        """The password of each role that signs in."""
        return dict(self._passwords())

    def _passwords(self) -> Iterator[tuple[str, str]]:
        for name, role in ENTERED_BY.items():
            url: SecretStr = getattr(self, name)
            yield role, unquote(urlsplit(url.get_secret_value()).password or "")


def read() -> tuple[PlaceSettings, KafkaSettings]:
    """The settings of this step from its environment.

    Raises:
        ValidationError: one is missing, or names another role or database than will be made.
    """
    return PlaceSettings(), KafkaSettings()
