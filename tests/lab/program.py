"""reachd under test: its configuration, `once`, the daemon, and their output."""

import json
import os
import re
import socket
import subprocess
import time
from dataclasses import dataclass

from namespace import LabError, stop

CONFIGURATION = "/etc/reachd/reachd.yaml"
PORT = 15223

ONCE = {"interval": "30s", "timeout": "2s"}
# Short enough for a fault to settle within seconds, long enough for a sanitizer build on a busy machine.
DAEMON = {"interval": "2s", "timeout": "1500ms", "fast_interval": "300ms", "fall": "3", "rise": "2"}
# Inside the lab's user namespace the client is root: it and what it starts are deprived of every capability.
POWERLESS = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--ambient-caps", "-all", "--no-new-privs"]
# Seconds that a process may take in addition to what it waits for: a sanitizer build, a busy machine.
STARTUP = 3.0


def scheduled(text, schedule):
    """The configuration with these values in its schedule, and in every probe that has its own."""
    for key, value in schedule.items():
        if re.search(rf"^(\s+){key}:.*$", text, re.MULTILINE):
            text = re.sub(rf"^(\s+){key}:.*$", rf"\g<1>{key}: {value}", text, flags=re.MULTILINE)
        else:
            text, count = re.subn(r"^schedule:.*$", rf"schedule:\n  {key}: {value}", text, count=1, flags=re.MULTILINE)
            if count == 0:
                text = f"schedule:\n  {key}: {value}\n{text}"
    return text


def seconds(duration):
    number, unit = re.fullmatch(r"(\d+)(ms|s)", duration).groups()
    return int(number) / (1000 if unit == "ms" else 1)


@dataclass
class Attempt:
    key: tuple
    outcome: str
    address: str = ""
    detail: str = ""


@dataclass
class Report:
    """The output of `once`, as far as a case checks it."""

    attempts: dict  # series key -> Attempt
    services: dict  # name -> state
    causes: dict  # family -> its causes, sorted: "port_blocked 5223"
    status: int  # exit status
    took: float
    text: str


def by_family(causes):
    """{family: ["port_blocked 5223"]} of (family, cause, port), sorted"""
    found = {"ipv4": [], "ipv6": []}
    for family, cause, port in causes:
        found[family].append(f"{cause} {port}".strip())
    return {family: sorted(causes) for family, causes in found.items()}


def _attempt(entry):
    outcome = entry["outcome"] or "none"
    if not entry.get("takes_part", True):
        outcome = "skipped"  # the name has records of the other family only
    return Attempt(_series_key(entry), outcome, entry.get("address", ""), entry.get("detail", ""))


class Reachd:
    def __init__(self, path, lab):
        self._path = path
        self._lab = lab

    @property
    def path(self):
        return self._path

    def configure(self, schedule, change=lambda text: text):
        with open(CONFIGURATION, "w") as file:
            file.write(change(scheduled(self._lab.configuration, schedule)))

    def once(self, namespace=None, more=()):
        """`reachd once` in the client's namespace; raises ValueError with its output if that is not a report."""
        namespace = namespace or self._lab.client
        limit = seconds(ONCE["timeout"]) + STARTUP
        command = [self._path, "once", "--config", CONFIGURATION, "--format", "json", *more]
        start = time.monotonic()
        process = namespace.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            out, error = process.communicate(timeout=limit + 20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise ValueError(f"`reachd once` did not end within {limit + 20:.0f} s")
        took = time.monotonic() - start
        try:
            tree = json.loads(out)
            attempts = [_attempt(entry) for entry in tree["probes"]]
            services = {entry["service"]: entry["state"] for entry in tree["services"]}
            causes = by_family((e["family"], e["cause"], e.get("port", "")) for e in tree["diagnosis"])
        except (ValueError, KeyError, TypeError) as problem:
            said = f"exit status {process.returncode}: {out[-2000:]}{error[-4000:]}"
            raise ValueError(f"`reachd once` gave no report ({problem!r}), {said}")
        return Report({a.key: a for a in attempts}, services, causes, process.returncode, took, out + error)

    def daemon(self, log, state_directory=None, environment={}):
        return Daemon(self._path, self._lab.client, log, state_directory, environment)


class Daemon:
    """`reachd run`, as a context: it is asked to stop, and must. `state_directory`: passed as systemd would; `environment`:
    what else it finds there."""

    def __init__(self, path, namespace, log, state_directory, environment):
        self._namespace = namespace
        environment = {**{k: v for k, v in os.environ.items() if k != "STATE_DIRECTORY"}, **environment}
        if state_directory:
            environment["STATE_DIRECTORY"] = state_directory
        with open(log, "a") as file:
            command = [*POWERLESS, path, "run", "--config", CONFIGURATION]
            self.process = namespace.start(command, stdout=file, stderr=file, env=environment)
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process, 10)

    def end(self):
        """SIGTERM; returns the exit status, or that of SIGKILL (-9) if it did not obey."""
        return stop(self.process, 10)

    def connect(self):
        with self._namespace.entered():
            return socket.create_connection(("127.0.0.1", PORT), timeout=10)

    def get(self, path):
        """(status, body) of a request; ConnectionError while it is not listening."""
        with self.connect() as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while part := connection.recv(65536):
                answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head.lower():
            raise LabError("a chunked answer: teach the lab to read it")
        return int(head.split(b" ", 2)[1]), body.decode()

    def wait(self, reached, limit):
        """Waits for `reached()`; returns whether it took at most `limit` seconds. An exit of the daemon is an error."""
        end = time.monotonic() + limit
        while True:
            if self.process.poll() is not None:
                status = self.process.returncode
                raise ValueError(f"`reachd run` ended by itself with exit status {status}; see {self.log}")
            try:
                if reached():
                    return True
            except ConnectionError:
                pass  # not listening yet
            if time.monotonic() > end:
                return False
            time.sleep(0.1)

    def metrics(self):
        status, body = self.get("/metrics")
        if status != 200:
            raise ValueError(f"GET /metrics: status {status}: {body[:500]!r}")
        return Metrics(body)

    def capabilities(self):
        """The effective ones, as a number."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1], 16) for line in file if line.startswith("CapEff"))

    def said(self):
        with open(self.log) as file:
            return file.read()


class Metrics:
    """Samples by name; each a pair of labels and value."""

    def __init__(self, text):
        self.text = text
        self.samples = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, labels, value = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)(?: \d+)?", line).groups()
                pairs = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or ""))
                self.samples.setdefault(name, []).append((pairs, float(value)))

    def by_series(self, name, **labels):
        """series key -> value, for the samples that have these labels too; several of one series are added up"""
        found = {}
        for pairs, value in self.samples.get(name, []):
            if all(pairs.get(k) == v for k, v in labels.items()):
                key = _series_key(pairs)
                found[key] = found.get(key, 0) + value
        return found

    def causes(self):
        """family -> the active ones, sorted: ["port_blocked 5223"]"""
        holding = [l for l, value in self.samples.get("reachd_diagnosis", []) if value == 1]
        return by_family((l["family"], l["cause"], l["port"]) for l in holding)

    def services(self):
        """name -> state"""
        states = self.samples.get("reachd_service_state", [])
        return {labels["service"]: labels["state"] for labels, value in states if value == 1}

    def outcomes(self):
        """series key -> the last attempt's outcome"""
        return {_series_key(p): p["outcome"] for p, _ in self.samples.get("reachd_probe_outcome_info", [])}


def _series_key(labels):
    return (
        labels["probe"], labels["kind"], labels["target"], int(labels["port"]), labels["family"], labels["source"],
        labels.get("resolver", ""), labels.get("type", ""),
    )
