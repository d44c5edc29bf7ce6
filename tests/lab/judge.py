"""Compares what reachd said with what a case expects. Gives complaints, one a line; none: it passed."""

import time

from expect import Expectation
from program import DAEMON, ONCE, STARTUP, seconds


def judge_once(report, lab, rules):
    """One `reachd once` against the rules: every series, every service, exit status and time."""
    expectation = Expectation(lab.model, rules)
    complaints, expected = [], {}
    for series in expectation.series:
        attempt = report.attempts.get(series.key)
        if attempt is None:
            complaints.append(f"{series}: not probed")
            continue
        expected[series.key] = wanted = expectation.outcome(series, attempt)
        if attempt.outcome != wanted:
            seen = f"{attempt.outcome} ({attempt.address}; {attempt.detail})"
            complaints.append(f"{series}: expected {wanted}, saw {seen}")
    for key in report.attempts.keys() - {s.key for s in expectation.series}:
        complaints.append(f"{key}: the configuration has no such series")
    states = expectation.services(expected)
    complaints += compare_services(states, report.services)
    status = 0 if all(s == "ok" for s in states.values()) else 1
    if report.status != status:
        complaints.append(f"exit status: expected {status}, saw {report.status}")
    if report.took > (limit := seconds(ONCE["timeout"]) + STARTUP):
        complaints.append(f"took {report.took:.1f} s, more than {limit:.1f} s")
    return complaints


def compare_services(expected, seen):
    complaints = [f"service {n}: expected {s}, saw {seen.get(n)}" for n, s in expected.items() if seen.get(n) != s]
    return complaints + [f"service {n}: the configuration has no such service" for n in seen.keys() - expected.keys()]


# A change is settled within interval + (fall - 1) x max(fast_interval, d) + d, d being at most the timeout.
SETTLED = seconds(DAEMON["interval"]) + int(DAEMON["fall"]) * seconds(DAEMON["timeout"])
SLACK = 4.0  # seconds, for a sanitizer's build on a busy machine


def settled_complaints(metrics, expectation):
    """Why the daemon has not settled on what is expected."""
    outcomes, up = metrics.outcomes(), metrics.by_series("reachd_probe_up")
    complaints, expected = [], {}
    for series in expectation.series:
        wanted = expected[series.key] = expectation.outcome(series, None)
        if outcomes.get(series.key) != wanted:
            complaints.append(f"{series}: expected {wanted}, saw {outcomes.get(series.key)}")
        elif up.get(series.key) != (1 if wanted == "ok" else 0):
            complaints.append(f"{series}: {wanted}, but reachd_probe_up is {up.get(series.key)}")
    seen = {
        labels["service"]: labels["state"]
        for labels, value in metrics.samples.get("reachd_service_state", [])
        if value == 1
    }
    return complaints + compare_services(expectation.services(expected), seen)


def wait_settled(daemon, lab, rules, limit):
    """Complaints that are left when the daemon had `limit` seconds to settle."""
    expectation = Expectation(lab.model, rules)
    left = ["nothing was scraped"]

    def reached():
        left[:] = settled_complaints(daemon.metrics(), expectation)
        return not left

    daemon.wait(reached, limit)
    return left


def judge_daemon(daemon, lab, case):
    """Healthy, then the fault, then healthy again; each must settle, and no series may turn that is not touched."""
    complaints = [f"before the fault: {c}" for c in wait_settled(daemon, lab, [], 10 + SETTLED + SLACK)]
    if complaints:
        return complaints
    started = time.monotonic()
    rules = case.function(lab)
    complaints = [f"with the fault: {c}" for c in wait_settled(daemon, lab, rules, SETTLED + SLACK + case.more_seconds)]
    took = time.monotonic() - started
    expectation = Expectation(lab.model, rules)
    turned = daemon.metrics().by_series("reachd_probe_transitions_total", to="down")
    for series in expectation.series:
        times = turned.get(series.key, 0)
        if times != (wanted := 0 if expectation.outcome(series, None) == "ok" else 1):
            complaints.append(f"{series}: turned down {times:.0f} times instead of {wanted} within {took:.1f} s")
    lab.restore()
    return complaints + [f"after the fault: {c}" for c in wait_settled(daemon, lab, [], SETTLED + SLACK + 4)]
