"""reachd on a loopback port, with a web_config that can be changed."""

import os
import signal
import socket
import subprocess
import time
import warnings

import yaml

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import crypt

LIMIT = 60.0  # seconds that anything may take on a busy machine


class Wrong(Exception):
    pass


def same(is_, shall, what):
    if is_ != shall:
        raise Wrong(f"{what}: {is_!r}, not {shall!r}")


def wait_for(what, condition):
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise Wrong(f"did not happen within {LIMIT:.0f} s: {what}")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def bcrypt(password, cost=4):
    return crypt.crypt(password, f"$2b${cost:02}$abcdefghijklmnopqrstuu")


class Daemon:
    """`web`: the tree of its web_config; None: none. `probes`: how many, all for a port of this host that accepts."""

    def __init__(self, reachd, directory, web=None, probes=1, interval="1s", arguments=(), listen=None):
        self.directory = directory
        self.port = free_port()
        self.listen = listen or f"127.0.0.1:{self.port}"
        self._target = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._probes, self._interval = probes, interval
        self._log_file = os.path.join(directory, "reachd.log")
        self._log_from = 0
        self.configure(web)
        with open(self._log_file, "w") as log:
            self.process = subprocess.Popen([reachd, "run", "--config", self.path("reachd.yaml"), *arguments], stderr=log,
                                            stdout=log, env={**os.environ, "JOURNAL_STREAM": ""})
        try:
            wait_for("reachd has started", lambda: self.process.poll() is not None or self.logged("has started"))
            if self.process.poll() is not None:
                raise Wrong(f"reachd did not start: {self.log()}")
        except Wrong:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        """Atomically."""
        with open(self.path(name) + ".new", "w") as file:
            file.write(text)
        os.rename(self.path(name) + ".new", self.path(name))

    def configure(self, web, listen=None):
        """Writes both files. They take effect at a reload."""
        self.listen = listen or self.listen
        port = self._target.getsockname()[1]
        tree = {"listen": self.listen, "families": ["ipv4"],
                "schedule": {"interval": self._interval, "timeout": "250ms" if self._interval == "250ms" else "500ms",
                             "fast_interval": "100ms"},
                "probes": {f"probe-{i}": {"tcp": {"host": "127.0.0.1", "port": port}, "role": "control"}
                           for i in range(self._probes)}}
        if web is not None:
            tree["web_config"] = "web.yml"
            self.write("web.yml", yaml.safe_dump(web, sort_keys=False))
        self.write("reachd.yaml", yaml.safe_dump(tree, sort_keys=False))

    def log(self):
        with open(self._log_file) as file:
            return file.read()

    def mark(self):
        """logged() only sees what is logged from now on."""
        self._log_from = len(self.log())

    def logged(self, part):
        return part in self.log()[self._log_from:]

    def count(self, part):
        return self.log()[self._log_from:].count(part)

    def reload(self, expected="is loaded"):
        self.mark()
        self.process.send_signal(signal.SIGHUP)
        wait_for(f"the log says {expected!r}", lambda: self.logged(expected))

    def stop(self):
        self._target.close()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            status = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired as hung:
            self.process.kill()
            raise Wrong("reachd does not stop") from hung
        return status
