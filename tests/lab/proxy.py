"""Proxies in the lab, behind its firewall: squid and tinyproxy of Debian, and one that is hostile.

They run in the namespace `core`, from which the servers and the resolver are reached, for as long as a case needs one.
"""

import contextlib
import os
import socket
import sys
import threading
import time

from certificates import Issuer
from namespace import LabError, stop
from topology import RESOLVER, address
from wire import close_in_order, reset, stall

NAME = "proxy.example.net"
ADDRESSES = [address(3, "2", family) for family in ("ipv4", "ipv6")]
PLAIN, TLS = 3128, 3129  # ports
LOGIN = "reachd:a secret: with colons"
LOGIN_FILE = "/run/lab/proxy.login"

# Runs as anybody but root, which squid refuses to be.
AS_USER = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]

SQUID = f"""
http_port {PLAIN}
https_port {TLS} tls-cert=/run/lab/proxy/certificate.pem tls-key=/run/lab/proxy/certificate.pem
visible_hostname {NAME}
dns_nameservers {RESOLVER["ipv4"]}
cache deny all
access_log none
cache_log /run/lab/proxy/cache.log
cache_store_log none
netdb_filename none
pid_filename none
pinger_enable off
coredump_dir /run/lab/proxy
connect_timeout 1 second
forward_max_tries 1
shutdown_lifetime 0 seconds
acl denied_port port {{denied}}
acl CONNECT method CONNECT
{{login}}
{{access}}
http_access deny all
"""
WITH_LOGIN = """auth_param basic program /run/lab/proxy/helper
auth_param basic realm the lab's
acl known proxy_auth REQUIRED"""
HELPER = f"""#!{sys.executable}
import sys, urllib.parse
for line in sys.stdin:
    user, _, password = line.strip().partition(" ")
    right = ":".join((urllib.parse.unquote(user), urllib.parse.unquote(password))) == {LOGIN!r}
    print("OK" if right else "ERR", flush=True)
"""

TINYPROXY = f"""
Port {PLAIN}
Timeout 10
LogLevel Info
MaxClients 300
"""


def _write(path, text, mode=0o644):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def _listens(lab, port):
    with lab.topology["core"].entered():
        with contextlib.suppress(OSError), socket.create_connection((ADDRESSES[0], port), timeout=1):
            return True
    return False


@contextlib.contextmanager
def _running(lab, command, ports, log):
    with open(os.path.join(lab.logs, log), "a") as output:
        process = lab.topology["core"].start(command, stdout=output, stderr=output)
        try:
            end = time.monotonic() + 20
            while not all(_listens(lab, port) for port in ports):
                if process.poll() is not None or time.monotonic() > end:
                    raise LabError(f"{command[-1]}: the proxy did not start; see {lab.logs}/{log}")
                time.sleep(0.05)
            yield
        finally:
            stop(process)


def name_it(lab):
    """Gives the proxy's name its addresses."""
    lab.resolver.each({NAME: ADDRESSES})


def squid(lab, denied="9", login=False, access=None):
    """`denied`: ports; `access`: lines of http_access in place of the usual."""
    os.makedirs("/run/lab/proxy", exist_ok=True)
    os.chmod("/run/lab/proxy", 0o777)
    certificate = Issuer(lab.authorities, "public").leaf([NAME])
    _write("/run/lab/proxy/certificate.pem", certificate.decode())
    _write("/run/lab/proxy/helper", HELPER, 0o755)
    allowed = "http_access allow known" if login else "http_access allow all"
    lines = access or f"http_access deny denied_port\n{allowed}"
    text = SQUID.format(denied=denied, login=WITH_LOGIN if login else "", access=lines)
    _write("/run/lab/proxy/squid.conf", text)
    command = [*AS_USER, "squid", "-N", "-f", "/run/lab/proxy/squid.conf"]
    return _running(lab, command, (PLAIN, TLS), "squid.log")


def tinyproxy(lab, more=""):
    os.makedirs("/run/lab/proxy", exist_ok=True)
    _write("/run/lab/proxy/tinyproxy.conf", TINYPROXY + more)
    return _running(lab, ["tinyproxy", "-d", "-c", "/run/lab/proxy/tinyproxy.conf"], (PLAIN,), "tinyproxy.log")


# What a hostile proxy does once a request came.
HOSTILE = {
    "reset": reset,
    "close": close_in_order,
    "garbage": lambda c: (c.sendall(b"\x00\xff" * 200), close_in_order(c)),
    "endless-header": lambda c: _endless(c),
    "stall": stall,
    "then-nothing": lambda c: (c.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n"), stall(c)),
    "bytes-behind": lambda c: (c.sendall(b"HTTP/1.1 200 OK\r\n\r\n\x15\x03\x03\x00\x02\x02\x28"), stall(c)),
    "bad-gateway": lambda c: (c.sendall(b"HTTP/1.1 502 Bad Gateway\r\nServer: lab\r\nContent-Length: 0\r\n\r\n"),
                              close_in_order(c)),
}


def _endless(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Filler: " + b"x" * 1000 + b"\r\n")


def _misbehave(connection, how):
    with contextlib.suppress(OSError):
        seen = b""
        connection.settimeout(30)
        while b"\r\n\r\n" not in seen and (more := connection.recv(65536)):
            seen += more
        HOSTILE[how](connection)
    connection.close()


def _serve_hostile(how):
    server = socket.create_server(("", PLAIN), family=socket.AF_INET6, backlog=1024, dualstack_ipv6=True)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=_misbehave, args=(connection, how), daemon=True).start()


def hostile(lab, how):
    return _running(lab, [sys.executable, os.path.abspath(__file__), how], (PLAIN,), "hostile.log")


if __name__ == "__main__":
    _serve_hostile(sys.argv[1])
