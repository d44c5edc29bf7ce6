"""What only a daemon shows: its pages, its shutdown, a start without a network; and `once` without any network."""

import json
import shutil
import signal
import subprocess
import time

from case import checks
from judge_daemon import SETTLED, SLACK, wait_settled
from namespace import LabError, Namespace
from program import DAEMON, ONCE, STARTUP, seconds


def healthy(daemon, lab):
    return [f"at the start: {c}" for c in wait_settled(daemon, lab, [], 10 + SETTLED + SLACK)]


def attempts(metrics, outcome=None):
    return metrics.by_series("reachd_probe_attempts_total", **({"outcome": outcome} if outcome else {}))


def failed_attempts(metrics):
    good = attempts(metrics, "ok")
    failed = {key: n - good.get(key, 0) for key, n in attempts(metrics).items()}
    return [f"{key}: {n:.0f} attempts failed" for key, n in failed.items() if n]


def turned_down(metrics):
    counted = metrics.by_series("reachd_probe_transitions_total", to="down")
    return [f"{key}: settled down {n:.0f} times" for key, n in counted.items() if n]


def without_network(reachd):
    bare = Namespace("bare")
    try:
        bare.ip("link set lo up")
        reachd.configure(ONCE)
        report = reachd.once(namespace=bare)
    finally:
        bare.remove()
    complaints = [
        f"{key}: {attempt.outcome}"
        for key, attempt in report.attempts.items()
        if attempt.outcome != "local_no_route" and not attempt.outcome.startswith("dns_")
    ]
    if not report.attempts:
        complaints.append("nothing was probed")
    if report.status != 1:
        complaints.append(f"exit status {report.status}, not 1")
    if report.took > seconds(ONCE["timeout"]) + STARTUP:
        complaints.append(f"took {report.took:.1f} s with a timeout of {ONCE['timeout']}")
    if report.causes["ipv4"] != ["link_down"]:
        complaints.append(f"causes of ipv4: {report.causes['ipv4']}")
    return complaints


@checks("no-network")
def no_network(lab, reachd, log):
    """this host has no interface except loopback"""
    return without_network(reachd)


@checks("no-network-no-resolver")
def no_network_no_resolver(lab, reachd, log):
    """this host has no interface except loopback, and no resolver is configured yet: not a fault of the host itself"""
    lab.name_resolvers()
    return without_network(reachd)


@checks("pages")
def pages(lab, reachd, log):
    """none: the response of each path of the daemon"""
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        for path, status, part in (
            ("/metrics", 200, "reachd_build_info"),
            ("/", 200, "<html"),
            ("/probes/apns", 200, "<html"),
            ("/probes/nowhere", 404, "<html"),
            ("/api/v1/status", 200, "{"),
            ("/api/v1/probes", 200, "{"),
            ("/api/v1/probes/apns", 200, "{"),
            ("/api/v1/probes/nowhere", 404, "{"),
            ("/api/v1/openapi.json", 200, "{"),
            ("/-/healthy", 200, ""),
            ("/-/ready", 200, ""),
            ("/nowhere", 404, ""),
        ):
            seen, body = daemon.get(path)
            if seen != status or part not in body.lower():
                complaints.append(f"GET {path}: status {seen} instead of {status}, body {body[:200]!r}")
        json.loads(daemon.get("/api/v1/status")[1])
        complaints += promtool(daemon.get("/metrics")[1])
        for request, status in (
            ("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", b"421"),
            ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", b"405"),
            ("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"200"),
        ):
            with daemon.connect() as connection:
                connection.sendall(request.encode())
                line = connection.recv(4096).split(b"\r\n")[0]
            if status not in line:
                complaints.append(f"{request.split(chr(13))[0]}: {line!r} instead of {status!r}")
    return complaints


def promtool(text):
    path = shutil.which("promtool")
    if not path:
        raise LabError("promtool is not installed (package prometheus)")
    done = subprocess.run([path, "check", "metrics"], input=text, capture_output=True, text=True)
    said = (done.stdout + done.stderr).strip()
    return [f"promtool check metrics: exit status {done.returncode}: {said[:1000]}"] if said or done.returncode else []


@checks("end")
def end(lab, reachd, log):
    """none: SIGTERM and SIGINT end the daemon, even in the middle of attempts"""
    complaints = []
    for number, pause in ((signal.SIGTERM, 1.0), (signal.SIGINT, 1.0), (signal.SIGTERM, 6.0)):
        lab.forward("tcp dport { 443, 5223 } drop")
        reachd.configure(DAEMON)
        with reachd.daemon(log) as daemon:
            daemon.wait(lambda: daemon.get("/-/healthy")[0] == 200, 10)
            time.sleep(pause)
            start = time.monotonic()
            daemon.process.send_signal(number)
            try:
                status = daemon.process.wait(5)
            except subprocess.TimeoutExpired:
                complaints.append(f"{number.name}: still there after 5 s")
                continue
            if status != 0:
                took = time.monotonic() - start
                complaints.append(f"{number.name}: exit status {status} after {took:.1f} s; see {log}")
        lab.restore()
    return complaints


@checks("start-without-network")
def start_without_network(lab, reachd, log):
    """this host's link is down when the daemon starts, and comes up later: it must find the network on its own"""
    lab.client.ip("link set dev uplink down")
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        if not daemon.wait(lambda: daemon.get("/-/ready")[0] == 200, 10 + SETTLED):
            return ["not ready"]
        wrong = {o for o in daemon.metrics().outcomes().values() if o != "local_no_route"}
        complaints = [f"without a network: {o}" for o in sorted(wrong)]
        lab.restore()
        return complaints + [f"with the network: {c}" for c in wait_settled(daemon, lab, [], 20 + SETTLED)]


@checks("two-answers-counted")
def two_answers_counted(lab, reachd, log):
    """a second answer with a false address follows each right one for one name: counted, but not a fault"""
    name = lab.model.identity().host
    lab.other_dns({name: "two-answers"})
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        time.sleep(1)
        counted = daemon.metrics().by_series("reachd_dns_extra_answers_total")
        for key, count in counted.items():
            wanted = key[2] == name
            if (count > 0) != wanted:
                complaints.append(f"{key}: reachd_dns_extra_answers_total is {count:.0f}")
        if not any(key[2] == name for key in counted):
            complaints.append("reachd_dns_extra_answers_total has no series of the name concerned")
    return complaints
