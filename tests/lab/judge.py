"""Compares the output of `reachd once` with what a case expects. Returns complaints, one per line; none: it passed."""

from expect import Expectation
from program import ONCE, STARTUP, seconds

NO_CAUSE = {"ipv4": [], "ipv6": []}


def compare_causes(expected, seen):
    return [f"causes of {f}: expected {expected[f]}, saw {seen[f]}" for f in expected if expected[f] != seen[f]]


def judge_once(report, lab, rules, causes=NO_CAUSE):
    """Checks one `reachd once` against the rules: every series, every service, exit status and time."""
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
    complaints += compare_causes(causes, report.causes)
    status = 0 if all(s == "ok" for s in states.values()) else 1
    if report.status != status:
        complaints.append(f"exit status: expected {status}, saw {report.status}")
    # What fails behind the connection is tried again at another address.
    if report.took > (limit := 2 * seconds(ONCE["timeout"]) + STARTUP):
        complaints.append(f"took {report.took:.1f} s, more than {limit:.1f} s")
    return complaints


def compare_services(expected, seen):
    complaints = [f"service {n}: expected {s}, saw {seen.get(n)}" for n, s in expected.items() if seen.get(n) != s]
    return complaints + [f"service {n}: the configuration has no such service" for n in seen.keys() - expected.keys()]
