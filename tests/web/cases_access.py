"""TLS and passwords: right, wrong, missing."""

import socket
import ssl
import time

from client import Client, Refused, ask, basic, context
from daemon import Daemon, Wrong, bcrypt, same, wait_for

PATHS = ["/", "/metrics", "/api/v1/status", "/-/healthy", "/-/ready", "/nowhere"]


def tls(server):
    return {"cert_file": server[0], "key_file": server[1]}


def refused(action, what):
    try:
        answer = action()
    except Refused as problem:
        return str(problem)
    raise Wrong(f"{what}: was answered {answer}")


def versions(world):
    server = world.authority.issue_server()
    with Daemon(world.reachd, world.directory, {"tls_server_config": tls(server)}) as daemon:
        trusted = context(world.authority.file)
        status, fields, _ = ask(daemon.port, tls=trusted)
        same((status, fields["Connection"]), (200, "keep-alive"), "the answer")
        with Client(daemon.port, trusted) as client:
            same(client.socket.version(), "TLSv1.3", "version")
        refused(lambda: ask(daemon.port, tls=context(world.stranger.file)), "a client that trusts another authority")
        with Client(daemon.port, context(highest=ssl.TLSVersion.TLSv1_2)) as client:
            same((client.ask("/metrics")[0], client.socket.version()), (200, "TLSv1.2"), "TLS 1.2")
        for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            problem = refused(lambda: ask(daemon.port, tls=context(highest=old)), f"{old.name}")
            same("PROTOCOL_VERSION" in problem.upper(), True, f"the alert for {old.name}: {problem}")
        daemon.configure({"tls_server_config": {**tls(server), "min_version": "TLS13"}})
        daemon.reload()
        refused(lambda: ask(daemon.port, tls=context(highest=ssl.TLSVersion.TLSv1_2)), "TLS 1.2 below min_version")
        same(ask(daemon.port, tls=trusted)[0], 200, "TLS 1.3 at min_version")
        alpn = context(world.authority.file)
        alpn.set_alpn_protocols(["h2", "http/1.1"])
        with Client(daemon.port, alpn) as client:
            same(client.socket.selected_alpn_protocol(), "http/1.1", "ALPN")


def plain_on_tls(world):
    """The same answer as from Go's servers; other bytes get none, and a client that sends nothing has 5 seconds."""
    server = world.authority.issue_server()
    with Daemon(world.reachd, world.directory, {"tls_server_config": tls(server)}) as daemon:
        status, _, body = ask(daemon.port)
        same((status, body), (400, "Client sent an HTTP request to an HTTPS server.\n"), "HTTP on the HTTPS port")
        for garbage in (b"\x16\x03\x01\x00\x05hello", b"\x80\x2e\x01\x03\x01\x00\x00" + b"x" * 40):
            with socket.create_connection(("127.0.0.1", daemon.port), timeout=30) as raw:
                raw.sendall(garbage)
                while raw.recv(100):
                    pass
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", daemon.port), timeout=30) as raw:
            raw.sendall(b"\x16\x03\x01")
            same(raw.recv(1), b"", "a handshake that does not go on")
        took = time.monotonic() - began
        same(4 < took < 20, True, f"given up after {took:.1f} s")


def passwords(world):
    users = {"alice": bcrypt("right"), "bob": bcrypt("other", 6)}
    server = world.authority.issue_server()
    web = {"tls_server_config": tls(server), "basic_auth_users": users}
    with Daemon(world.reachd, world.directory, web, arguments=["--web.enable-lifecycle"]) as daemon:
        trusted = context(world.authority.file)
        wrong = [None, ("alice", "wrong"), ("alice", ""), ("bob", "right"), ("nobody", "right"), ("", "")]
        for path in PATHS:
            for user in wrong:
                status, fields, body = ask(daemon.port, path, trusted, user=user)
                same(status, 401, f"{path} for {user}")
                same(fields["WWW-Authenticate"].startswith("Basic"), True, "WWW-Authenticate")
                same("reachd_" in body, False, "an answer without a password gives nothing away")
            expected = 404 if path == "/nowhere" else 200
            if path == "/-/ready":
                wait_for("ready", lambda: ask(daemon.port, "/-/ready", trusted, user=("alice", "right"))[0] == 200)
            same(ask(daemon.port, path, trusted, user=("alice", "right"))[0], expected, f"{path} for alice")
            same(ask(daemon.port, path, trusted, user=("bob", "other"))[0], expected, f"{path} for bob")
        with Client(daemon.port, trusted) as client:
            same(client.ask("/", fields={"Authorization": "Bearer abc"})[0], 401, "another scheme")
            same(client.ask("/", fields={"Authorization": "Basic !!"})[0], 401, "no base64")
            same(client.ask("/", user=("alice", "right"))[0], 200, "the same connection after that")
        # The name first: for a request under another name, no password is checked.
        same(ask(daemon.port, "/", trusted, user=("alice", "right"), fields={"Host": "evil.example"})[0], 421, "Host")
        foreign = {"Origin": "https://evil.example"}
        same(ask(daemon.port, "/-/reload", trusted, method="POST")[0], 401, "a reload without a password")
        same(ask(daemon.port, "/-/reload", trusted, method="POST", user=("alice", "right"), fields=foreign)[0], 403,
             "a reload from another site")
        same(ask(daemon.port, "/-/reload", trusted, method="POST", user=("alice", "right"))[0], 200, "a reload")
        for secret in ("right", "wrong", "other", basic("alice", "right")["Authorization"].split()[1]):
            same(secret in daemon.log(), False, f"{secret} in the log")


def headers_and_rate(world):
    web = {"http_server_config": {"http2": False, "headers": {"X-Frame-Options": "deny", "X-XSS-Protection": "1",
                                                              "Content-Security-Policy": "default-src 'self'"}},
           "rate_limit": {"interval": "1h", "burst": 3}}
    with Daemon(world.reachd, world.directory, web) as daemon:
        with Client(daemon.port) as client:
            for path in ("/", "/nowhere"):
                _, fields, _ = client.ask(path)
                same((fields["X-Frame-Options"], fields["X-XSS-Protection"], fields["Content-Security-Policy"]),
                     ("deny", "1", "default-src 'self'"), f"fields of {path}")
            same(client.ask("/-/healthy")[0], 200, "the third request")
            status, fields, _ = client.ask("/-/healthy")
            same((status, "Retry-After" in fields, fields["X-Frame-Options"]), (429, True, "deny"), "the fourth")


CASES = [versions, plain_on_tls, passwords, headers_and_rate]
