"""HTTP servers, plain and behind TLS, what they can do wrong, and the page that a firewall or a portal puts in their place."""

import email.utils

from wire import close_in_order, peek, reset, stall

# Sign-in pages as portals send them: (bytes, what follows). Devices show every one of them.
PORTAL_FORMS = {
    "no-length-open": (b"HTTP/1.1 302 Found\r\nLocation: http://login.example.net/\r\n\r\n", stall),
    "longer-open": (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<html>Please sign in</html>", stall),
    "longer-closed": (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<html>Please sign in</html>", close_in_order),
    "no-reason": (b"HTTP/1.1 302 \r\nLocation: http://login.example.net/\r\nContent-Length: 0\r\n\r\n", close_in_order),
    "no-blank": (b"HTTP/1.1 302\r\nLocation: http://login.example.net/\r\nContent-Length: 0\r\n\r\n", close_in_order),
    "both-lengths": (
        b"HTTP/1.1 302 Found\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", close_in_order,
    ),
    "long-location": (
        b"HTTP/1.1 302 Found\r\nLocation: http://login.example.net/" + b"x" * 20000 + b"\r\nContent-Length: 0\r\n\r\n",
        close_in_order,
    ),
    "blank-in-name": (b"HTTP/1.1 302 Found\r\nMy Portal: x\r\nLocation : http://login.example.net/\r\n\r\n", close_in_order),
    "page-open": (b"HTTP/1.1 200 OK\r\n\r\n<html>Please sign in</html>", stall),
    "no-header": (b"<html>Please sign in</html>", stall),
    "status-line-only": (b"HTTP/1.1 302 Found\r\n", stall),
}
# The right page, as servers send it that browsers and curl put up with: what stands before it.
LENIENT_FORMS = {
    "good-no-reason": b"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n",
    "good-both-lengths": b"HTTP/1.1 {status} OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n",
    "good-long-header": b"HTTP/1.1 {status} OK\r\nX-Long: " + b"x" * 20000 + b"\r\nContent-Length: {length}\r\n\r\n",
    "good-blank-in-name": b"HTTP/1.1 {status} OK\r\nMy Server: x\r\nContent-Length : {length}\r\n\r\n",
}

BEHAVIOURS = {
    "right": "the page that the configuration expects",
    "redirect": "a redirect to a login page, as portals answer",
    "other-body": "status 200 with a login page",
    "nameless": "status 200 with a login page, and no Server",
    "error": "status 503",
    "close": "closed in order without a byte",
    "cut": "closed in order in the middle of the body",
    "cut-header": "closed in order in the middle of the header",
    "reset": "RST in answer to the request",
    "reset-midway": "RST in the middle of the body",
    "malformed": "what is no HTTP at all",
    "silent": "no answer",
    "silent-midway": "the header, then nothing",
}

LOGIN = b"<html><head><title>Welcome</title></head><body>Please log in to use this network.</body></html>\n"
BLOCKED = b"<html><head><title>Blocked</title></head><body>This page is blocked by policy.</body></html>\n"
REASONS = {200: "OK", 302: "Found", 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable"}


def _answer(status, body, more="", server="lab"):
    date = email.utils.formatdate(usegmt=True)
    named = f"Server: {server}\r\n" if server else ""
    head = f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}\r\nDate: {date}\r\n{named}{more}"
    return f"{head}Content-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def _parsed(data):
    """(host, path) of a request."""
    lines = data.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
    return host, words[1] if len(words) > 1 else ""


def block_page(connection):
    """Whatever is requested, in whatever protocol: a page that refuses it."""
    if connection.recv(65536):
        connection.sendall(_answer(403, BLOCKED, server="web-filter"))
    close_in_order(connection)


# How a portal asks whatever host was meant to sign in: status, body, further header lines, and who says so.
SIGN_IN = {
    "right": (302, b"", "Location: http://login.example.net/?u=1\r\n", "portal"),
    "307-https": (307, b"", "Location: https://login.example.net/?u=1\r\n", "portal"),
    "511": (511, LOGIN, "", "portal"),
    "same-page": (200, LOGIN, "", "portal"),
    "bad-gateway": (502, b"", "", "portal"),
    "nameless": (200, LOGIN, "", ""),
}


def login_page(connection, behaviour):
    """Whatever is requested, in whatever protocol: one of these."""
    if connection.recv(65536):
        connection.sendall(_answer(*SIGN_IN[behaviour]))
    close_in_order(connection)


def serve(connection, settings):
    data = peek(connection, lambda seen: b"\r\n\r\n" in seen or len(seen) > 16384)
    connection.recv(len(data)) if data else None
    answer(connection, data, settings, "http")


def answer(connection, data, settings, scheme):
    """What the host of this request does, if it is one; `connection` may be a TLS session."""
    host, path = _parsed(data)
    if not path:
        return
    page = settings.pages.get(host, {}).get(path)
    right = _answer(page["status"], page["body"].encode()) if page else _answer(404, b"no such page\n")
    long = _answer(200, b"x" * 4000)
    behaviour = settings.behaviour(scheme, host)
    if behaviour in PORTAL_FORMS:
        form, then = PORTAL_FORMS[behaviour]
        connection.sendall(form)
        return then(connection)
    if behaviour in LENIENT_FORMS:
        body = page["body"].encode()
        head = LENIENT_FORMS[behaviour].decode().format(status=page["status"], length=len(body))
        connection.sendall(head.encode() + body + (b"\r\n0\r\n\r\n" if "chunked" in head else b""))
        return close_in_order(connection)
    answers = {
        "right": right,
        "redirect": _answer(302, b"", "Location: http://login.example.net/\r\n"),
        "other-body": _answer(200, LOGIN),
        "nameless": _answer(*SIGN_IN["nameless"]),
        "error": _answer(503, b"try later\n"),
        "close": b"",
        "cut": long[:1000],
        "cut-header": long[:40],
        "reset": b"",
        "reset-midway": long[:1000],
        "malformed": b"\x00\x01\x02 this is no HTTP\r\n\r\n",
        "silent": b"",
        "silent-midway": long[: long.index(b"\r\n\r\n") + 4],
    }
    connection.sendall(answers[behaviour])
    if behaviour.startswith("silent"):
        stall(connection)
    elif behaviour.startswith("reset"):
        reset(connection)
    else:
        close_in_order(connection)
