"""What `reachd once` prints for a person and for Nagios."""

import re

from case import checks
from faults.change_window import once
from program import ONCE

LINES, COLUMNS = 40, 80


def too_much(what, text):
    """Complaints about more lines, or longer ones, than it may have. Evidence and single words are as long as they are."""
    lines = text.splitlines()
    if len(lines) > LINES:
        yield f"{what}: {len(lines)} lines"
    for line in lines:
        if len(line) > COLUMNS and " " in line.strip() and not re.match(r"  \d{4}-\d\d-\d\d ", line):
            yield f"{what}: a line of {len(line)} characters: {line}"


def expect(what, result, status, last, *parts):
    seen, out, error = result
    yield from (f"{what}: no {part!r} in what it said: {out}" for part in parts if part not in out)
    yield from too_much(what, out)
    if seen != status:
        yield f"{what}: exit status {seen}, not {status}: {error}"
    if not out.splitlines()[-1].startswith(last):
        yield f"{what}: the last line is {out.splitlines()[-1]!r}"


@checks("once-says")
def once_says(lab, reachd, log):
    """all is well, TCP 443 is dropped, everything is dropped: what a person reads, also of single probes alone"""
    reachd.configure(ONCE)
    complaints = [*expect("all is well", once(lab, reachd, log), 0, "Yes: everything works")]

    lab.forward("tcp dport 443 drop")
    # Of nothing but 443 nobody could tell this from an uplink that is down; the daemon sees other ports.
    complaints += expect("443 dropped, one probe", once(lab, reachd, log, "--only", "ids-register"), 1, "No: ",
                         "2 probed: 0 ok, 2 failed", "port_blocked 443: ")
    status, out, _ = once(lab, reachd, log, "--format", "nagios", "--only", "identity")
    if status != 2 or not out.startswith("REACHD CRITICAL - port_blocked 443; identity down | failed="):
        complaints.append(f"443 dropped, for Nagios: exit status {status}: {out}")

    lab.forward("drop")
    everything = once(lab, reachd, log)
    complaints += expect("all dropped", everything, 1, "No: all services are down.")
    if everything[1].count("What to do: ") != len(set(re.findall("What to do: .*", everything[1]))):
        complaints.append("all dropped: the same advice twice")
    table = once(lab, reachd, log, "--all")[1]
    if "FAIL  ids-register " not in table or table.splitlines()[-1] != "No: all services are down.":
        complaints.append(f"all dropped, --all: {table}")
    lab.restore()
    return complaints
