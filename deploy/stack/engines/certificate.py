"""A broker's certificate, signed by an authority of its own that signs nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS = 825
"""How long a certificate is valid: the longest that Apple's and Android's clients accept."""

RENEWAL = timedelta(days=60)
BEGIN = "-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM texts, as Kafka and OpenSSL read them.

    Attributes:
        authority: the certificate of the authority, for clients.
        chain: the broker's certificate and the authority's.
        key: the broker's private key.
    """

    authority: str
    chain: str
    key: str


def make_certificate(hosts: Sequence[str], now: datetime) -> Certificate:
    """A certificate for these names and addresses. The authority's key is forgotten here."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = (
        _certificate("Awasi broker authority", authority_key.public_key(), now)
        .issuer_name(_name("Awasi broker authority"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(authority_key, SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _certificate("Awasi broker", key.public_key(), now)
        .issuer_name(authority.subject)
        .add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    issued, root = (each.public_bytes(Encoding.PEM).decode() for each in (certificate, authority))
    return Certificate(root, issued + root, private)


def stays_valid(keystore: str, now: datetime) -> bool:
    """Whether the certificate in a keystore is valid for another two months."""
    certificate = x509.load_pem_x509_certificate(keystore[keystore.index(BEGIN) :].encode())
    return certificate.not_valid_after_utc > now + RENEWAL


def _certificate(
    subject: str, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # clocks differ
        .not_valid_after(now + timedelta(days=DAYS))
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
