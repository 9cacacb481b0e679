"""The URLs of the services' databases, for commands that read across all three services."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from deploy.stack.addresses import SERVICES, role_of
from deploy.stack.secrets import Secrets


@dataclass(frozen=True, slots=True)
class ServiceDatabases:
    """The URL of each service's database, with the password of the service's own role."""

    intake: str
    workflow: str
    notify: str


def service_databases(variables: Mapping[str, str], secrets: Secrets) -> ServiceDatabases:
    """The databases of a stack.

    Args:
        variables: `environment` of `awasi status --json`, whose URLs have no passwords.
        secrets: holds the passwords.
    """
    urls = {
        service: _with_password(
            variables[f"AWASI_{service.upper()}_DATABASE_URL"], secrets.passwords[role_of(service)]
        )
        for service in SERVICES
    }
    return ServiceDatabases(**urls)


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    role, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{host}"))
