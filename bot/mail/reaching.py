"""Why a mail server cannot be reached, as one sentence for people without addresses."""

import socket
import ssl
from collections.abc import Mapping

_OTHER_NAME = "The mail server's certificate is for another name. Check host, or have the certificate corrected."
_CERTIFICATE: Mapping[int, str] = {
    9: "The mail server's certificate is not valid yet. Check both clocks.",
    10: "The mail server's certificate has expired. Its administrator has to renew it.",
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}
"""By OpenSSL's X509_V_ERR numbers."""


def why_out_of_reach(error: OSError) -> str:
    """The sentence for it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        unknown = "The mail server's certificate is from nobody that this machine trusts. Check host, or set ca_file."
        return _CERTIFICATE.get(error.verify_code, unknown)
    if isinstance(error, ssl.SSLError):
        return "The mail server does not speak TLS there. Check port and tls."
    if isinstance(error, socket.gaierror):
        return "The mail server's name is not known. Check host."
    if isinstance(error, ConnectionRefusedError):
        return "Nobody answers at the mail server's port. Check host and port, or wait until it is up again."
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time. Check host, port and tls, or wait until it is up again."
    return "The connection to the mail server broke or could not be made. Check host, port and tls, or wait."
