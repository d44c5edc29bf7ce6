"""A network to plug the container into: one cable to a namespace in which the address of control-ipv4 shakes hands."""

import os
import subprocess
import sys
import tempfile

ADDRESS = "1.1.1.1"  # what the built-in configuration's control-ipv4 connects to; here it belongs to a namespace
_SERVE = """
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2])
listener = socket.create_server((sys.argv[1], 443), backlog=64)
print("ready", flush=True)
while True:
    connection = listener.accept()[0]
    try:
        with context.wrap_socket(connection, server_side=True) as session:
            session.recv(1)
    except OSError:
        connection.close()
"""


class Outside:
    def __init__(self, container):
        self._container = container
        self._processes = []

    def __enter__(self):
        self._keeper = self._start(["unshare", "--net", "sh", "-c", "echo ready; exec sleep 600"])
        for command in ("link set lo up", f"address add {ADDRESS}/32 dev lo"):
            self._ip(self._keeper.pid, command)
        self._directory = tempfile.TemporaryDirectory()
        pem = os.path.join(self._directory.name, "server.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout", pem, "-out", pem + ".crt"],
            check=True, stderr=subprocess.DEVNULL,
        )
        with open(pem, "a") as both, open(pem + ".crt") as certificate:
            both.write(certificate.read())
        command = ["nsenter", "--target", str(self._keeper.pid), "--net", sys.executable, "-c", _SERVE, ADDRESS, pem]
        self._start(command)
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        self._directory.cleanup()

    def plug_in(self):
        inside, outside = self._container.leader, self._keeper.pid
        self._ip(outside, f"link add cable type veth peer name uplink netns {inside}")
        for command in ("address add 10.9.0.1/24 dev cable", "link set cable up"):
            self._ip(outside, command)
        for command in ("address add 10.9.0.2/24 dev uplink", "link set uplink up", "route add default via 10.9.0.1"):
            self._ip(inside, command)

    def _start(self, command):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self._processes.append(process)
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{command[0]} did not start the network outside")
        return process

    @staticmethod
    def _ip(pid, command):
        subprocess.run(["nsenter", "--target", str(pid), "--net", "ip", *command.split()], check=True)
