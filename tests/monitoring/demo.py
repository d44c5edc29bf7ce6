"""The output of deploy/demo as shown in the README: each of these lines, in this order."""

import re

TIME = r"\d\d:\d\d:\d\d  "
LINES = (
    TIME + r"network: client - r1 - firewall - core - servers, over IPv4 and IPv6",
    TIME + r"started: reachd \(its built-in configuration\), Prometheus, Alertmanager",
    TIME + r"all is well: \d+ series of probes up, \d+ services ok, no alert",
    TIME + r"-> the firewall \(10\.2\.0\.2\) gets a rule: tcp dport 5223 drop",
    TIME + r"ALERT  campus-north: Port 5223 is blocked \(2 alerts in one notification\)",
    r" {10}TCP 5223 to Apple push \(\{1\.\.50\}-courier\.push\.apple\.com\) over IPv4 and IPv6 is silently dropped at or behind "
    r"10\.2\.0\.2 and 2a0e:1234:2::2 \(hop 2\); TCP 443 to the same address passes; DNS works; ask whoever runs the firewall to "
    r"allow TCP 5223 to Apple's networks [^.]+\.0\.0\.0/8, [^.]+ and [^ .]+\.",
    r" {10}Since: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC",
    r" {10}Services: [^.]*push degraded",
    r" {10}Still works in full: DNS, TCP 443, TCP 80",
    r" {10}Evidence to paste into a ticket: http://127\.0\.0\.1:15223/",
    r" {10}What to do: https://reachd\.example/runbook#port_blocked",
    TIME + r"that took \d+ s",
    TIME + r"-> the firewall's rule is taken away",
    TIME + r"OVER  campus-north: Port 5223 is blocked \(2 alerts in one notification\)",
    r" {10}It held for [0-9ms ]+, from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC",
    TIME + r"that took \d+ s",
)
WIDTH = 100


def problems(text, status):
    if status != 0:
        yield f"exit status {status}"
    yield from (f"a line of more than {WIDTH} characters: {line}" for line in text.splitlines() if len(line) > WIDTH)
    # A sentence is wrapped: its further lines are below it.
    unwrapped = re.sub(r"\n {10}(?!TCP 5223 to Apple push|[A-Z][a-z ]+: |It held)", " ", text.rstrip("\n"))
    lines = unwrapped.split("\n")
    for number, pattern in enumerate(LINES):
        line = lines[number] if number < len(lines) else ""
        if not re.fullmatch(pattern, line):
            yield f"line {number + 1} is {line!r} and not {pattern}"
    yield from (f"more than was expected: {line}" for line in lines[len(LINES):])
