"""A certificate authority of our own, and servers' certificates by it, good and bad."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_PEM = serialization.Encoding.PEM
_DAY = timedelta(days=1)


class Authority:
    """Signs certificates; ``path`` is the file that a client must trust.

    Args:
        folder: where the files go.
        name: a different one for each authority.
    """

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._issued = 0
        self.path = folder / f"{name}.pem"
        root = _builder(self._name, self._name, self._key).add_extension(x509.BasicConstraints(True, None), True)
        self.path.write_bytes(root.sign(self._key, hashes.SHA256()).public_bytes(_PEM))

    def trusted(self) -> ssl.SSLContext:
        """Return what a client of this authority's servers needs."""
        return ssl.create_default_context(cafile=str(self.path))

    def server(self, host: str = "127.0.0.1", *, expired: bool = False, self_signed: bool = False) -> ssl.SSLContext:
        """Return what a server needs to speak TLS under a certificate for ``host``."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        try:
            subject: x509.GeneralName = x509.IPAddress(ip_address(host))
        except ValueError:
            subject = x509.DNSName(host)
        issuer = name if self_signed else self._name
        builder = _builder(name, issuer, key, until=-_DAY if expired else _DAY)
        builder = builder.add_extension(x509.SubjectAlternativeName([subject]), False)
        signed = builder.sign(key if self_signed else self._key, hashes.SHA256())
        self._issued += 1
        path = self._folder / f"server-{self._issued}.pem"
        secret = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(secret + signed.public_bytes(_PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, until: timedelta = _DAY
) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - 3 * _DAY)
        .not_valid_after(today + until)
    )
