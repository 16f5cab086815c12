"""Secure connections: what is asked of them, and what it means when they fail."""

import ssl

from scrapy.exceptions import DownloadFailedError
from scrapy.settings import BaseSettings

from crawler.crawling.fetch_errors import CertificateError, TlsError

__all__ = ["broken_off", "secure_context"]

_VERSIONS = {
    "TLSv1.0": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
_FOR_ANOTHER = frozenset({62, 64})
"""Codes of OpenSSL: the certificate is for another name, or for another IP address."""


def secure_context(settings: BaseSettings) -> ssl.SSLContext:
    """Return how secure connections are made.

    Settings: DOWNLOAD_VERIFY_CERTIFICATES, DOWNLOAD_TLS_MIN_VERSION, DOWNLOAD_TLS_MAX_VERSION,
    DOWNLOADER_CLIENT_TLS_CIPHERS.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
        context.load_default_certs()
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if least := settings.get("DOWNLOAD_TLS_MIN_VERSION"):
        context.minimum_version = _VERSIONS[least]
    if most := settings.get("DOWNLOAD_TLS_MAX_VERSION"):
        context.maximum_version = _VERSIONS[most]
    if ciphers := settings.get("DOWNLOADER_CLIENT_TLS_CIPHERS"):
        context.set_ciphers(ciphers)
    # Many servers close a connection without a word after a body that has no length
    context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF
    return context


def broken_off(error: BaseException | None) -> Exception:
    """Return the error that tells why a connection broke off before an answer was whole.

    Args:
        error: what the connection raised; None where the other side closed it in order.

    >>> str(broken_off(ConnectionResetError(104, "reset")))
    'the connection broke off before the answer'
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _FOR_ANOTHER:
            return CertificateError("the certificate is for another host")
        return CertificateError(f"no secure connection: certificate verify failed, {error.verify_message}")
    if isinstance(error, ssl.SSLError) and not isinstance(
        error, ssl.SSLZeroReturnError | ssl.SSLEOFError | ssl.SSLSyscallError
    ):
        reason = (error.reason or "no reason given").lower().replace("_", " ")
        return TlsError(f"no secure connection: {reason}")
    failed = DownloadFailedError("the connection broke off before the answer")
    failed.__cause__ = error
    return failed
