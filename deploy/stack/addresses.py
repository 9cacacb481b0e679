"""Where everything is: a stack's addresses, and the variables that tell them to a process."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from deploy.settings import StackSettings
from deploy.stack.processes.ports import HOST
from deploy.stack.secrets import Secrets

SERVICES = ("intake", "workflow", "notify")
KEYRING = "keyring"
SUPERUSER = "postgres"
ERASER = "awasi_eraser"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a stack's parts, whether it started them or was given them."""

    postgres_url: str
    kafka: str
    temporal: str
    namespace: str
    smtp_url: str
    issuer: str
    audience: str
    service_ports: dict[str, int]

    def database_url(self, database: str, role: str, password: str | None) -> str:
        """A database's address for a role; without its password if none is told."""
        there = urlsplit(self.postgres_url)
        secret = f":{password}" if password else ""
        place = f"{there.hostname or HOST}:{there.port or 5432}"
        return f"postgresql://{role}{secret}@{place}/{database}"

    def service_url(self, service: str) -> str:
        """Where a service's HTTP door is."""
        return f"http://{HOST}:{self.service_ports[service]}"

    def shown(self) -> dict[str, str]:
        """The variables without their secrets, for people and scripts to read."""
        found = self._open() | {
            "AWASI_POSTGRES_URL": without_password(self.postgres_url),
            "AWASI_SMTP_URL": without_password(self.smtp_url),
        }
        for service in SERVICES:
            found[f"AWASI_{service.upper()}_DATABASE_URL"] = self.database_url(
                database_of(service), role_of(service), None
            )
        return dict(sorted(found.items()))

    def for_service(self, service: str, secrets: Secrets) -> dict[str, str]:
        """The variables of one service's processes: its own secrets and no other's."""
        role = role_of(service)
        password = secrets.passwords[role]
        own = {
            "AWASI_SMTP_URL": self.smtp_url,
            "AWASI_KEY_ENCRYPTION_KEYS": secrets.key_encryption_keys,
            "AWASI_KEYRING_DATABASE_URL": self.database_url(database_of(KEYRING), role, password),
            f"AWASI_{service.upper()}_DATABASE_URL": self.database_url(
                database_of(service), role, password
            ),
        }
        if service == "intake":
            own["AWASI_INTAKE_SECRET"] = secrets.intake_secret
            own["AWASI_CHANNEL_KEY"] = secrets.channel_key
        if service == "workflow":
            own["AWASI_SIGNING_KEY"] = secrets.signing_key
        return self._open() | own

    def _open(self) -> dict[str, str]:
        ports = {f"AWASI_{name.upper()}_PORT": str(at) for name, at in self.service_ports.items()}
        return ports | {
            "AWASI_HOST": HOST,
            "AWASI_KAFKA_BOOTSTRAP": self.kafka,
            "AWASI_TEMPORAL_ADDRESS": self.temporal,
            "AWASI_TEMPORAL_NAMESPACE": self.namespace,
            "AWASI_OIDC_ISSUER": self.issuer,
            "AWASI_OIDC_AUDIENCE": self.audience,
            "AWASI_PUBLIC_URL": self.service_url("intake"),
        }


def find_addresses(settings: StackSettings, ports: dict[str, int], secrets: Secrets) -> Addresses:
    """Where everything is, once the ports are chosen."""
    own = f"postgresql://{SUPERUSER}:{secrets.passwords[SUPERUSER]}@{HOST}:{ports['postgres']}"
    given, mail = settings.postgres_url, settings.smtp_url
    return Addresses(
        postgres_url=given.get_secret_value() if given else f"{own}/postgres",
        kafka=settings.kafka_bootstrap or f"{HOST}:{ports['kafka']}",
        temporal=settings.temporal_address or f"{HOST}:{ports['temporal']}",
        namespace=settings.temporal_namespace,
        smtp_url=mail.get_secret_value() if mail else f"smtp://{HOST}:{ports['smtp']}",
        issuer=settings.oidc_issuer or f"http://{HOST}:{ports['issuer']}",
        audience=settings.oidc_audience,
        service_ports={name: ports[name] for name in SERVICES},
    )


def database_of(name: str) -> str:
    """The database of a service, or of the keyring."""
    return f"awasi_{name}"


def role_of(service: str) -> str:
    """The database role that a service's processes sign in as."""
    return f"awasi_{service}"


def without_password(url: str) -> str:
    """The same address, fit to be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{place}"))
