"""The output of deploy/demo as shown in the README: each of these lines, in this order."""

import re

TIME = r"\d\d:\d\d:\d\d  "
LINES = (
    TIME + r"network: client - r1 - firewall - core - servers, over IPv4 and IPv6",
    TIME + r"started: reachd \(its built-in configuration\), Prometheus, Alertmanager",
    TIME + r"all is well: \d+ series of probes up, \d+ services ok, no alert",
    TIME + r"-> the firewall \(10\.2\.0\.2\) gets a rule: tcp dport 5223 drop",
    TIME + r"ALERT  TCP 5223 port_blocked at campus-north \(2 alerts in one notification\)",
    r" {10}TCP 5223 to Apple push \(\{1\.\.50\}-courier\.push\.apple\.com\) over IPv4 and IPv6 is silently dropped at or behind "
    r"10\.2\.0\.2 and 2a0e:1234:2::2 \(hop 2\); TCP 443 to the same address passes; DNS works; ask whoever runs the firewall to "
    r"allow TCP 5223 to Apple's networks [^.]+\.0\.0\.0/8, [^.]+ and [^ .]+\. \(port_blocked, over ipv4, at campus-north, source "
    r"default, since "
    r"\d{4}-\S+ \S+ \+0000 UTC\)\. Still works: DNS, TCP 443, TCP 80\. Services: [^.]*push degraded\. What to do: "
    r"https://reachd\.example/runbook#port_blocked",
    r" {10}TCP 5223: port_blocked over ipv6 at campus-north \(source default\)",
    TIME + r"that took \d+ s",
    TIME + r"-> the firewall's rule is taken away",
    TIME + r"RESOLVED  TCP 5223 port_blocked at campus-north \(2 alerts in one notification\)",
    r" {10}TCP 5223: port_blocked over ipv4 at campus-north \(source default\)",
    r" {10}TCP 5223: port_blocked over ipv6 at campus-north \(source default\)",
    TIME + r"that took \d+ s",
)
WIDTH = 100


def problems(text, status):
    if status != 0:
        yield f"exit status {status}"
    yield from (f"a line of more than {WIDTH} characters: {line}" for line in text.splitlines() if len(line) > WIDTH)
    # A sentence is wrapped: its further lines are below it.
    unwrapped = re.sub(r"\n {10}(?!TCP 5223: |TCP 5223 to Apple push)", " ", text.rstrip("\n"))
    lines = unwrapped.split("\n")
    for number, pattern in enumerate(LINES):
        line = lines[number] if number < len(lines) else ""
        if not re.fullmatch(pattern, line):
            yield f"line {number + 1} is {line!r} and not {pattern}"
    yield from (f"more than was expected: {line}" for line in lines[len(LINES):])
