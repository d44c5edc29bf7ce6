"""A network to plug the container into: one cable to a namespace in which the address of control-ipv4 answers."""

import subprocess
import sys

ADDRESS = "1.1.1.1"  # what the built-in configuration's control-ipv4 connects to; here it belongs to a namespace
_SERVE = """
import socket, sys
listener = socket.create_server((sys.argv[1], 443), backlog=64)
print("ready", flush=True)
while True:
    listener.accept()[0].close()
"""


class Outside:
    def __init__(self, container):
        self._container = container
        self._processes = []

    def __enter__(self):
        self._keeper = self._start(["unshare", "--net", "sh", "-c", "echo ready; exec sleep 600"])
        for command in ("link set lo up", f"address add {ADDRESS}/32 dev lo"):
            self._ip(self._keeper.pid, command)
        self._start(["nsenter", "--target", str(self._keeper.pid), "--net", sys.executable, "-c", _SERVE, ADDRESS])
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.kill()
            process.wait()

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
