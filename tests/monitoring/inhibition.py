"""The inhibition rules and grouping of deploy/alertmanager, in a real Alertmanager on the loopback interface."""

import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from definitions import DEPLOY

CONFIGURATION = os.path.join(DEPLOY, "alertmanager", "alertmanager.yml")


def cause(name, severity="critical", alert="ReachdCause", instance="north", source="default", family="ipv4", port=""):
    labels = {"alertname": alert, "job": "reachd", "instance": instance, "source": source, "family": family, "cause": name,
              "severity": severity, "port": port}
    return {key: value for key, value in labels.items() if value}


def service(alert="ReachdServiceDown", severity="critical", instance="north", source="default"):
    return {"alertname": alert, "job": "reachd", "instance": instance, "source": source, "service": "push",
            "severity": severity}


BLOCKED = cause("port_blocked", port="5223")
DEGRADED = service("ReachdServiceDegraded", "warning")

# What fires, and which of it is silenced.
CASES = {
    "one cause alone": ([BLOCKED], []),
    "a cause silences the services of its source": (
        [BLOCKED, service(), DEGRADED, service(source="guest"), service(instance="south")], [service(), DEGRADED]),
    "a service that is down behind a mere warning is told": (
        [cause("addresses_blocked", "warning", "ReachdAddressesBlocked"), service()], []),
    "a cause that hits no service silences none": ([cause("dns_type_filtered", "warning"), service(), DEGRADED], []),
    "a warning silences the services of its source that are degraded": (
        [cause("resolver_down", "warning"), DEGRADED, service("ReachdServiceDegraded", "warning", source="guest")], [DEGRADED]),
    "no way out silences its own source and family": (
        [cause("link_down"), BLOCKED, cause("degraded_path", "info", "ReachdPathDegraded"),
         cause("port_blocked", family="ipv6", port="5223"), cause("port_blocked", source="guest", port="5223"),
         cause("port_blocked", instance="south", port="5223")],
        [BLOCKED, cause("degraded_path", "info", "ReachdPathDegraded")]),
    "a cause that is critical on one source is told once, not as a warning of others as well": (
        [BLOCKED, service(), cause("port_blocked", "warning", source="guest", port="5223"),
         cause("port_blocked", "warning", source="guest", port="443"), cause("dns_down", "warning", source="guest"),
         cause("port_blocked", "warning", instance="south", port="5223")],
        [service(), cause("port_blocked", "warning", source="guest", port="5223")]),
    "no uplink does the same": (
        [cause("uplink_down"), BLOCKED, cause("addresses_blocked", "warning", "ReachdAddressesBlocked"),
         cause("link_down", family="ipv6")],
        [BLOCKED, cause("addresses_blocked", "warning", "ReachdAddressesBlocked")]),
    "of an instance that cannot be scraped only that is told": (
        [{"alertname": "ReachdTargetDown", "job": "reachd", "instance": "north", "severity": "critical"}, BLOCKED, service(),
         service(instance="south")], [BLOCKED, service()]),
}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def silent(text):
    """Nothing may be notified: the groups wait for an hour."""
    return re.sub(r"group_wait: \w+", "group_wait: 1h", text)


class Alertmanager:
    def __init__(self, directory, changed=silent):
        """With the example of deploy/, `changed`."""
        self.address = f"127.0.0.1:{free_port()}"
        self._url = f"http://{self.address}"
        path = os.path.join(directory, "alertmanager.yml")
        with open(CONFIGURATION) as source, open(path, "w") as file:
            file.write(changed(source.read()).replace("- reachd.tmpl", f"- {os.path.dirname(CONFIGURATION)}/reachd.tmpl"))
        with open(os.path.join(directory, "log"), "w") as log:
            self._process = subprocess.Popen(
                ["prometheus-alertmanager", f"--config.file={path}", f"--storage.path={directory}/data",
                 f"--web.listen-address={self.address}", "--cluster.listen-address="],
                stdout=log, stderr=log)
        for _ in range(100):
            try:
                self.ask("/-/ready", plain=True)
                return
            except urllib.error.URLError:
                time.sleep(0.1)
        raise OSError("Alertmanager is not ready after 10 s")

    def ask(self, path, body=None, plain=False):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            text = answer.read()
        return None if plain or body is not None else json.loads(text)

    def stop(self):
        self._process.terminate()
        self._process.wait()


def key(labels):
    return tuple(sorted(labels.items()))


def problems():
    """Uses a new Alertmanager for each case, because it forgets nothing."""
    for name, (firing, silenced) in CASES.items():
        with tempfile.TemporaryDirectory() as directory:
            alertmanager = Alertmanager(directory)
            try:
                alertmanager.ask("/api/v2/alerts", [{"labels": labels} for labels in firing])
                time.sleep(0.5)
                alerts = alertmanager.ask("/api/v2/alerts")
            finally:
                alertmanager.stop()
        seen = {key(alert["labels"]): bool(alert["status"]["inhibitedBy"]) for alert in alerts}
        expected = {key(labels): labels in silenced for labels in firing}
        for labels in seen.keys() | expected.keys():
            if seen.get(labels) != expected.get(labels):
                yield f"{name}: silenced {seen.get(labels)} in place of {expected.get(labels)}: {dict(labels)}"
