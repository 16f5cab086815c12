"""The sample's web over TLS: every host has a certificate, and an authority made for the occasion vouches for all."""

import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from sample.server import Publication, run_server

__all__ = ["Secure", "serve_secure"]

VALID = timedelta(days=1)

_SIGNS = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=True, crl_sign=False, encipher_only=False, decipher_only=False,
)  # fmt: skip
"""What the authority's key is for."""


@dataclass(frozen=True, kw_only=True)
class Secure:
    """authority: path of the certificate to trust, as `SSL_CERT_FILE` names it."""

    port: int
    authority: Path


@contextmanager
def serve_secure(publication: Publication) -> Iterator[Secure]:
    """Serves over TLS what the publication's address serves, for any host, while the context lasts."""
    with TemporaryDirectory() as folder:
        authority = _Authority(Path(folder))
        with run_server(publication, tls=authority.context()) as port:
            yield Secure(port=port, authority=authority.path)


class _Authority:
    """Issues a certificate to whatever host is asked for. path: of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "authority.pem"
        self._key = generate_private_key(SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The sample's authority")])
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        own = self._certificate(self._name, self._key, [(constraints, True), (_SIGNS, True)])
        self.path.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def context(self) -> ssl.SSLContext:
        """One that takes the certificate of the host that a client names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(connection: ssl.SSLSocket | ssl.SSLObject, host: str | None, _context: ssl.SSLContext) -> None:
            if host is not None:
                connection.context = self._of(host)

        context.sni_callback = choose
        return context

    def _of(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self._issue(host))
                self._contexts[host] = context
            return self._contexts[host]

    def _issue(self, host: str) -> Path:
        key = generate_private_key(SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "The sample")])
        name = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = self._certificate(subject, key, [(name, False)])
        encoding = serialization.Encoding.PEM
        secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = self.folder / f"{len(self._contexts)}.pem"
        path.write_bytes(certificate.public_bytes(encoding) + secret)
        return path

    def _certificate(
        self, subject: x509.Name, key: EllipticCurvePrivateKey, extensions: Iterable[tuple[x509.ExtensionType, bool]]
    ) -> x509.Certificate:
        """Return a certificate; extensions: each with whether it is critical.

        It names the keys by which a strict client follows the chain (RFC 5280, 4.2.1.1 and 4.2.1.2).
        """
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - VALID)
            .not_valid_after(now + VALID)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        for extension, is_critical in extensions:
            builder = builder.add_extension(extension, critical=is_critical)
        return builder.sign(self._key, hashes.SHA256())
