"""Real TLS servers (OpenSSL), and what they can do wrong.

The certificate is issued for the name that the client asks for, by the authority of the listener or of the name; so one
server acts as every host, and an interceptor is the same server with another authority.
"""

import os
import ssl
import tempfile
import threading

import http_service
from certificates import Issuer
from wire import close_in_order, original_address, peek, reset, stall

BEHAVIOURS = {
    "right": "everything as it should be",
    "tls12": "TLS 1.2 at most",
    "expired": "a certificate that ended yesterday",
    "not-yet": "a certificate that begins tomorrow",
    "wrong-name": "a certificate for another name",
    "stranger": "a certificate of an authority that nobody trusts",
    "forged": "a certificate of an authority that calls itself Apple",
    "apple-public": "a certificate of Apple's public authority",
    "expired-stranger": "both untrusted and expired",
    "alpn-missing": "no protocol is negotiated",
    "client-certificate": "a client certificate is demanded (TLS 1.3: after the client's handshake is over)",
    "client-certificate-tls12": "the same in TLS 1.2, within the handshake",
    "alert": "a fatal alert in answer to the ClientHello, closed in order",
    "alert-reset": "the same, then RST",
    "old-version": "a ServerHello of TLS 1.0",
    "stall": "no answer to the ClientHello",
    "stall-midway": "half of the server's first flight, then nothing",
    "close": "closed in order in answer to the ClientHello",
    "close-midway": "half of the server's first flight, then closed in order",
    "reset": "RST in answer to the ClientHello",
    "plain": "an HTTP error page in answer to the ClientHello",
    "banner-reset": "a greeting of another protocol, then RST",
}

_contexts = {}
_contexts_lock = threading.Lock()


def _record_complete(data):
    return len(data) >= 5 and len(data) >= 5 + int.from_bytes(data[3:5], "big")


def _hello(data):
    """Server name and protocols of a ClientHello (RFC 8446, 4.1.2) that is complete in one record; otherwise None."""
    if len(data) < 6 or data[0] != 22 or data[5] != 1:
        return None
    at = 5 + 4 + 2 + 32
    at += 1 + data[at]  # session id
    at += 2 + int.from_bytes(data[at : at + 2], "big")  # cipher suites
    at += 1 + data[at]  # compression
    at += 2
    name, protocols = "", []
    while at + 4 <= len(data):
        kind, size = int.from_bytes(data[at : at + 2], "big"), int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 4 + size]
        if kind == 0:
            name = body[5:].decode("ascii", "replace")
        elif kind == 16:
            rest = body[2:]
            while rest:
                protocols.append(rest[1 : 1 + rest[0]].decode("ascii", "replace"))
                rest = rest[1 + rest[0] :]
        at += 4 + size
    return name, protocols


def _context(settings, name, authority, alpn, behaviour):
    key = (name, authority, tuple(alpn), behaviour)
    with _contexts_lock:
        if key not in _contexts:
            _contexts[key] = _make_context(settings, *key)
        return _contexts[key]


def _make_context(settings, name, authority, alpn, behaviour):
    first, last, names = -30, 60, [name]
    if behaviour in ("expired", "expired-stranger"):
        first, last = -90, -1
    if behaviour == "not-yet":
        first, last = 1, 90
    if behaviour in ("stranger", "expired-stranger"):
        authority = "stranger"
    if behaviour in ("forged", "apple-public"):
        authority = behaviour
    if behaviour == "wrong-name":
        names = ["elsewhere.example.net"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.NamedTemporaryFile(dir=os.environ.get("TMPDIR"), suffix=".pem") as file:
        file.write(Issuer(settings.authorities, authority).leaf(names, first, last))
        file.flush()
        context.load_cert_chain(file.name)
    if alpn and behaviour != "alpn-missing":
        context.set_alpn_protocols(list(alpn))
    if behaviour in ("tls12", "client-certificate-tls12"):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if behaviour.startswith("client-certificate"):
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(os.path.join(settings.authorities, "apple-root.pem"))
    return context


def _first_flight(connection, context):
    """What a correct server sends first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(connection.recv(65536))
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def _without_handshake(connection, context, behaviour):
    """The behaviours that end before a handshake does; False if this is not one of them."""
    if behaviour in ("stall-midway", "close-midway"):
        flight = _first_flight(connection, context)
        connection.sendall(flight[: len(flight) // 2])
        stall(connection) if behaviour == "stall-midway" else close_in_order(connection)
        return True
    answers = {
        "alert": b"\x15\x03\x03\x00\x02\x02\x28",
        "alert-reset": b"\x15\x03\x03\x00\x02\x02\x28",
        "old-version": b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01" + bytes(range(32)) + b"\x00\xc0\x13\x00",
        "stall": b"",
        "close": b"",
        "reset": b"",
        "plain": b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>Bad Request</html>\n",
        "banner-reset": b"220 mail.example.net ESMTP\r\n",
    }
    if behaviour not in answers:
        return False
    connection.recv(65536)  # read it: closing with unread bytes would send an RST instead of an orderly end
    connection.sendall(answers[behaviour])
    if behaviour == "stall":
        stall(connection)
    elif behaviour.endswith("reset"):
        reset(connection)
    else:
        close_in_order(connection)
    return True


def serve(connection, listener, settings):
    data = peek(connection, _record_complete)
    hello = _hello(data)
    if hello is None:
        return  # a bare TCP probe, or not TLS at all
    name, offered = hello[0] or original_address(connection), hello[1]
    wanted = settings.tls.get(str(listener["port"]), {}).get(name, {})
    authority = listener.get("authority") or wanted.get("authority", "public")
    alpn = [p for p in wanted.get("alpn", []) if p in offered]
    behaviour = settings.behaviour("tls", name)
    if wanted.get("alpn") and not alpn and behaviour == "right":
        # The push service behaves so, too: without its protocol, it sends another chain and requires a client certificate.
        authority, behaviour = "public", "client-certificate"
    context = _context(settings, name, authority, alpn, behaviour)
    if _without_handshake(connection, context, behaviour):
        return
    session = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    try:
        session.do_handshake()
        data = session.recv(4096)
        if data.startswith(b"GET "):
            return http_service.answer(session, data, settings, "https")
        while data:
            data = session.recv(4096)
    except ssl.SSLError:
        # The client turned away, or had no certificate: the alert is sent.
        pass
    close_in_order(session)
