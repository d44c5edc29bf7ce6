"""What people and programs see of a fault: the daemon's pages in a browser (tests/browser), and its API compared with its
own description. A fault with which `once` is tested exists before the daemon starts, so that only the first verdict has to
be awaited; one whose start the daemon has to see is set up once all probes have a result."""

import json
import os
import subprocess

import yaml

from judge import compare_causes
from openapi import Description
from program import PORT

SCHEDULE = {"interval": "1s", "timeout": "600ms", "fast_interval": "200ms", "fall": "2", "rise": "2"}
LIMIT = 40.0  # seconds until the verdict, on a machine that also starts a browser
LOCATED = 10.0
ANSWERS = 6  # probes whose responses are checked against the description


def _said(daemon, causes):
    """Waits for the verdict, and then for the location of the failures, if there is one."""
    left = ["nothing was scraped"]

    def reached():
        left[:] = compare_causes(causes, daemon.metrics().causes())
        if not left and daemon.get("/-/ready")[0] != 200:
            left.append("it is not ready")
        return not left

    daemon.wait(reached, LIMIT)
    if any(causes.values()):
        daemon.wait(lambda: "reachd_block_info{" in daemon.metrics().text, LOCATED)
    return left


def _answers(daemon):
    """Complaints about the API's responses, each checked against the description that reachd itself serves."""
    description = Description(json.loads(daemon.get("/api/v1/openapi.json")[1]))
    complaints = []

    def hold(path, template=None):
        status, body = daemon.get(path)
        answer = json.loads(body)
        complaints.extend(description.complaints(template or path, status, answer))
        return answer

    hold("/api/v1/status")
    listed = hold("/api/v1/probes")["probes"]
    down_first = sorted(listed, key=lambda probe: all(series["up"] is not False for series in probe["series"]))
    # The failing ones, and one of each kind.
    kinds = {probe["series"][0]["kind"]: probe for probe in listed}
    for probe in [*down_first[:ANSWERS], *kinds.values()]:
        hold(probe["href"], "/api/v1/probes/{name}")
    hold("/api/v1/probes/nowhere", "/api/v1/probes/{name}")
    return complaints


class Look:
    """The program that examines the pages, in the client's namespace, where the daemon listens."""

    def __init__(self, lab, settings, **order):
        order |= {"url": f"http://127.0.0.1:{PORT}", "out": settings["out"], "modules": settings["modules"]}
        home = os.path.join("/run/lab", "browser")
        os.makedirs(home, exist_ok=True)
        self._process = lab.client.start(
            ["node", settings["script"], json.dumps(order)], stdout=subprocess.PIPE, text=True,
            stderr=open(os.path.join(lab.logs, "browser.log"), "a"),
            env={**os.environ, "HOME": home, "TMPDIR": home, "XDG_RUNTIME_DIR": home},
        )

    def wait_for(self, word):
        """Whether it got that far; otherwise the complaints with which it ended."""
        for line in self._process.stdout:
            if line.strip() == word:
                return []
            if line.startswith("{"):
                return json.loads(line)["complaints"] or [f"it ended before it was {word}"]
        return [f"the browser's program ended without a word before it was {word}"]

    def end(self):
        for line in self._process.stdout:
            if line.startswith("{"):
                self._process.wait()
                found = json.loads(line)
                return found["complaints"] if found["looks"] else [*found["complaints"], "nothing was looked at"]
        return ["the browser's program ended without a result; see browser.log"]


# States of the page that no case of the lab has: NAME -> the change of the configuration, the fault, and when the daemon
# has got there, by its status.
def _proxied(tree):
    tree["proxied"] = True


def _from_three_sources(tree):
    tree["site"] = "campus-north"
    tree["sources"] = {"guest": {"address": GUEST}, "staff": {"interface": "uplink"}}
    for probe in tree["probes"].values():
        probe["sources"] = ["default", "guest", "staff"]


def _waiting(tree):
    tree["schedule"] = {"interval": "2m", "timeout": "60s"}


def _states(status):
    return {(service["service"], service["source"]): service["state"] for service in status["services"]}


GUEST = "10.1.0.3"
SCENES = {
    "proxied": (_proxied, lambda lab: None, lambda status: set(_states(status).values()) == {"ok"}),
    "proxied-down": (
        _proxied, lambda lab: lab.forward("tcp dport { 80, 443, 5223 } drop"),
        lambda status: "down" in _states(status).values() and status["diagnosis"]),
    "sources": (
        _from_three_sources, lambda lab: lab.forward(f"ip saddr {GUEST} tcp dport 5223 drop"),
        lambda status: _states(status).get(("push", "guest")) == "degraded" and status["diagnosis"]
        and all(state != "unknown" for state in _states(status).values())),
    "no-data-yet": (
        _waiting, lambda lab: lab.forward_both_ways("drop"), lambda status: set(_states(status).values()) == {"unknown"}),
}


def browse_scene(name, lab, reachd, log, settings):
    """Complaints about the pages in one of SCENES."""
    change, fault, reached = SCENES[name]

    def changed(text):
        tree = yaml.safe_load(text)
        change(tree)
        return yaml.safe_dump(tree, sort_keys=False)

    reachd.configure(SCHEDULE, changed)
    lab.client.ip(f"address replace {GUEST}/24 dev uplink")
    fault(lab)
    with reachd.daemon(log) as daemon:
        if not daemon.wait(lambda: reached(json.loads(daemon.get("/api/v1/status")[1])), LIMIT):
            return [f"{name}: not reached: {daemon.get('/api/v1/status')[1][:2000]}"]
        found = Look(lab, settings, name=name, full=settings["full"], live=False, empty=name == "no-data-yet").end()
    lab.client.ip(f"address delete {GUEST}/24 dev uplink")
    return [f"{name}: {complaint}" for complaint in found]


def browse(case, lab, reachd, log, settings):
    """Complaints about the pages and responses while the case's fault is active."""
    reachd.configure(SCHEDULE)
    live = case.name == "healthy"
    begins_later = case.kind == "settles"
    if not begins_later:
        case.function(lab)
    with reachd.daemon(log) as daemon:
        if begins_later:
            daemon.wait(lambda: daemon.get("/-/ready")[0] == 200, LIMIT)
            case.function(lab)
        if complaints := [f"the verdict: {c}" for c in _said(daemon, case.daemon_causes or case.causes)]:
            return complaints
        complaints = [f"API: {c}" for c in _answers(daemon)]
        look = Look(lab, settings, name=case.name, full=live or settings["full"], live=live)
        if live:
            return complaints + _change(lab, daemon, look)
        return complaints + look.end()


def _change(lab, daemon, look):
    """A fault that starts while the page is open, and then the end of the daemon."""
    if problems := look.wait_for("ready"):
        return problems
    lab.forward("tcp dport 5223 reject with icmpx admin-prohibited")
    if problems := look.wait_for("changed"):
        return problems
    daemon.end()
    return look.end()
