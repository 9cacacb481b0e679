"""Addresses of a stack's parts, and the environment variables that carry them to a process."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from deploy.settings import StackSettings
from deploy.stack.principals import OPERATOR, mechanism_of
from deploy.stack.processes.ports import HOST
from deploy.stack.secrets import Secrets, trusted_event_keys
from deploy.stack.state import StateFolder
from shared.runtime.settings import KafkaSettings

SERVICES = ("intake", "workflow", "notify")
KEYRING = "keyring"
SUPERUSER = "postgres"
ERASER = "awasi_eraser"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of all parts, started by the stack or external. URLs may hold passwords.

    `kafka` is how the operator connects; with `has_principals` false, the broker is external and
    every process connects so.
    """

    postgres_url: str
    kafka: KafkaSettings
    temporal: str
    namespace: str
    smtp_url: str
    issuer: str
    audience: str
    service_ports: dict[str, int]
    has_principals: bool = False

    def database_url(self, database: str, role: str, password: str | None) -> str:
        """The URL of a database for a role; without a password when `password` is None or empty."""
        server = urlsplit(self.postgres_url)
        credentials = f"{role}:{password}" if password else role
        host = f"{server.hostname or HOST}:{server.port or 5432}"
        return f"postgresql://{credentials}@{host}/{database}"

    def kafka_as(self, principal: str, secrets: Secrets) -> KafkaSettings:
        """How this principal reaches the broker; an external one is reached as it was given."""
        if not self.has_principals:
            return self.kafka
        identity = {
            "kafka_user": principal,
            "kafka_password": SecretStr(secrets.kafka_passwords[principal]),
            "kafka_mechanism": mechanism_of(principal),
        }
        return KafkaSettings.model_validate(self.kafka.model_dump() | identity)

    def service_url(self, service: str) -> str:
        """The base URL of a service's HTTP server."""
        return f"http://{HOST}:{self.service_ports[service]}"

    def public_variables(self) -> dict[str, str]:
        """All `AWASI_*` address variables without passwords: `environment` of `awasi status`."""
        kafka = kafka_variables(self.kafka)
        for name in ("AWASI_KAFKA_USER", "AWASI_KAFKA_PASSWORD", "AWASI_KAFKA_MECHANISM"):
            kafka.pop(name, None)  # each process has its own
        variables = (
            self._common_variables()
            | kafka
            | {
                "AWASI_POSTGRES_URL": without_password(self.postgres_url),
                "AWASI_SMTP_URL": without_password(self.smtp_url),
            }
        )
        for service in SERVICES:
            variables[f"AWASI_{service.upper()}_DATABASE_URL"] = self.database_url(
                database_of(service), role_of(service), None
            )
        return dict(sorted(variables.items()))

    def service_variables(self, service: str, secrets: Secrets) -> dict[str, str]:
        """The variables of one service's processes, with its own secrets and no other service's."""
        role = role_of(service)
        password = secrets.passwords[role]
        variables = {
            "AWASI_SMTP_URL": self.smtp_url,
            "AWASI_KEY_ENCRYPTION_KEYS": secrets.key_encryption_keys,
            "AWASI_EVENT_KEY": secrets.event_keys[service],
            "AWASI_TRUSTED_EVENT_KEYS": trusted_event_keys(secrets.event_keys),
            "AWASI_KEYRING_DATABASE_URL": self.database_url(database_of(KEYRING), role, password),
            f"AWASI_{service.upper()}_DATABASE_URL": self.database_url(
                database_of(service), role, password
            ),
        }
        if service == "intake":
            variables["AWASI_INTAKE_SECRET"] = secrets.intake_secret
            variables["AWASI_CHANNEL_KEY"] = secrets.channel_key
        if service == "workflow":
            variables["AWASI_SIGNING_KEY"] = secrets.signing_key
        variables |= kafka_variables(self.kafka_as(service, secrets))
        return self._common_variables() | variables

    def _common_variables(self) -> dict[str, str]:
        ports = {
            f"AWASI_{name.upper()}_PORT": str(port) for name, port in self.service_ports.items()
        }
        return ports | {
            "AWASI_HOST": HOST,
            "AWASI_TEMPORAL_ADDRESS": self.temporal,
            "AWASI_TEMPORAL_NAMESPACE": self.namespace,
            "AWASI_OIDC_ISSUER": self.issuer,
            "AWASI_OIDC_AUDIENCE": self.audience,
            "AWASI_PUBLIC_URL": self.service_url("intake"),
        }


def resolve_addresses(
    state: StateFolder, settings: StackSettings, ports: dict[str, int], secrets: Secrets
) -> Addresses:
    """The addresses that follow from the settings and the chosen ports."""
    embedded_postgres = (
        f"postgresql://{SUPERUSER}:{secrets.passwords[SUPERUSER]}@{HOST}:{ports['postgres']}"
    )
    external_postgres, external_smtp = settings.postgres_url, settings.smtp_url
    return Addresses(
        postgres_url=external_postgres.get_secret_value()
        if external_postgres
        else f"{embedded_postgres}/postgres",
        kafka=_kafka(state, settings, ports, secrets),
        temporal=settings.temporal_address or f"{HOST}:{ports['temporal']}",
        namespace=settings.temporal_namespace,
        smtp_url=external_smtp.get_secret_value()
        if external_smtp
        else f"smtp://{HOST}:{ports['smtp']}",
        issuer=settings.oidc_issuer or f"http://{HOST}:{ports['issuer']}",
        audience=settings.oidc_audience,
        service_ports={name: ports[name] for name in SERVICES},
        has_principals=_has_principals(settings),
    )


def _kafka(
    state: StateFolder, settings: StackSettings, ports: dict[str, int], secrets: Secrets
) -> KafkaSettings:
    """The broker, as the operator; an external one as the settings say, whose user goes first."""
    external, own = settings.kafka_bootstrap is not None, _has_principals(settings)
    operator = SecretStr(secrets.kafka_passwords[OPERATOR])
    # Every field: whatever this process's own environment says is for another broker.
    return KafkaSettings(
        kafka_bootstrap=settings.kafka_bootstrap or f"{HOST}:{ports['kafka']}",
        kafka_protocol=settings.kafka_protocol if external else "SASL_SSL",
        kafka_mechanism=mechanism_of(OPERATOR) if own else settings.kafka_mechanism,
        kafka_user=OPERATOR if own else settings.kafka_user,
        kafka_password=operator if own else settings.kafka_password,
        kafka_ca=settings.kafka_ca if external else str(state.kafka_ca()),
        kafka_allow_clear=settings.kafka_allow_clear,
    )


def _has_principals(settings: StackSettings) -> bool:
    return settings.kafka_bootstrap is None or settings.kafka_own_principals


def kafka_variables(kafka: KafkaSettings) -> dict[str, str]:
    """The variables that make a process connect so, its password included."""
    password = kafka.kafka_password
    variables = {
        "AWASI_KAFKA_BOOTSTRAP": kafka.kafka_bootstrap,
        "AWASI_KAFKA_PROTOCOL": kafka.kafka_protocol,
        "AWASI_KAFKA_MECHANISM": kafka.kafka_mechanism,
        "AWASI_KAFKA_USER": kafka.kafka_user,
        "AWASI_KAFKA_PASSWORD": password.get_secret_value() if password else None,
        "AWASI_KAFKA_CA": kafka.kafka_ca,
        "AWASI_KAFKA_ALLOW_CLEAR": "true" if kafka.kafka_allow_clear else None,
    }
    return {name: value for name, value in variables.items() if value is not None}


def database_of(name: str) -> str:
    """The name of the database of a service, or of the keyring."""
    return f"awasi_{name}"


def role_of(service: str) -> str:
    """The database role that a service's processes log in as."""
    return f"awasi_{service}"


def without_password(url: str) -> str:
    """The URL without its password, fit for logs and status."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{host}"))
