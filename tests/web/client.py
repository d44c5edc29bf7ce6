"""Sends requests to reachd over HTTP or HTTPS, as one client with one connection."""

import base64
import http.client
import socket
import ssl
import warnings

from authority import NAME

warnings.filterwarnings("ignore", category=DeprecationWarning)  # about old TLS versions, which are used on purpose


class Refused(Exception):
    """The server ended the connection instead of responding."""


def context(authority=None, certificate=None, highest=None):
    """`certificate`: (file, key). Without an authority, any server is accepted."""
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority:
        result.load_verify_locations(authority)
    else:
        result.check_hostname = False
        result.verify_mode = ssl.CERT_NONE
    if certificate:
        result.load_cert_chain(*certificate)
    if highest:
        result.set_ciphers("DEFAULT@SECLEVEL=0")
        result.minimum_version = ssl.TLSVersion.TLSv1
        result.maximum_version = highest
    return result


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


class Client:
    """Raises Refused if the handshake, or with TLS 1.3 the first response, fails."""

    def __init__(self, port, tls=None, timeout=30):
        plain = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        try:
            self._connection.sock = tls.wrap_socket(plain, server_hostname=NAME) if tls else plain
        except (OSError, ssl.SSLError) as error:
            plain.close()
            raise Refused(str(error)) from error
        self.socket = self._connection.sock

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def ask(self, path, user=None, method="GET", fields=None):
        """(status, fields, body). `user`: (name, password)."""
        try:
            self._connection.request(method, path, headers={**(basic(*user) if user else {}), **(fields or {})})
            answer = self._connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        except (OSError, ssl.SSLError, http.client.HTTPException) as error:
            raise Refused(str(error)) from error

    def serial(self):
        """The serial number of the server's certificate."""
        from cryptography import x509
        return x509.load_der_x509_certificate(self.socket.getpeercert(binary_form=True)).serial_number


def ask(port, path="/-/healthy", tls=None, **more):
    with Client(port, tls) as client:
        return client.ask(path, **more)
