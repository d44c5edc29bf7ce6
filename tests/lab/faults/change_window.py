"""`reachd once --compare`: what a change of the firewall made better and worse."""

import json
import os
import subprocess

from case import checks
from program import CONFIGURATION, ONCE

BEFORE = "/run/before.json"


def once(lab, reachd, log, *more):
    """(exit status, what it printed, its complaints)"""
    command = [reachd.path, "once", "--config", CONFIGURATION, "--no-trace", *more]
    process = lab.client.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, error = process.communicate(timeout=60)
    with open(log, "a") as file:
        file.write(f"{' '.join(command)}: exit status {process.returncode}\n{out}{error}\n")
    return process.returncode, out, error


def save(lab, reachd, log):
    """As an operator does before a change."""
    _, out, _ = once(lab, reachd, log, "--format", "json")
    with open(BEFORE, "w") as file:
        file.write(out)


def compare(lab, reachd, log, *more):
    return once(lab, reachd, log, "--compare", BEFORE, *more)


def expect(what, result, status, *parts):
    seen, out, _ = result
    complaints = [f"{what}: no {part!r} in what it said" for part in parts if part not in out]
    if seen != status:
        complaints.append(f"{what}: exit status {seen}, not {status}")
    return complaints


@checks("change-window")
def change_window(lab, reachd, log):
    """TCP 5223 is dropped between two runs of `once`, then allowed again"""
    reachd.configure(ONCE)
    save(lab, reachd, log)
    complaints = expect("nothing changed", compare(lab, reachd, log), 0, "Nothing has changed.")

    lab.forward("tcp dport 5223 drop")
    worse = compare(lab, reachd, log)
    complaints += expect("dropped", worse, 1, ": ok -> connect_timeout\n", "service push: ok -> degraded\n")
    if "\nbetter" in worse[1]:
        complaints.append("dropped: something is better")
    complaints += expect("dropped, and another probe asked for", compare(lab, reachd, log, "--only", "captive"), 0,
                         "Nothing has changed.")
    tree = json.loads(compare(lab, reachd, log, "--format", "json")[1])["comparison"]
    if not tree["worse"] or tree["better"]:
        complaints.append(f"dropped, as JSON: {tree}")

    save(lab, reachd, log)
    lab.restore()
    complaints += expect("allowed again", compare(lab, reachd, log), 0, ": connect_timeout -> ok\n", "\nbetter")

    with open(BEFORE, "w") as file:
        file.write("{}")
    status, _, error = compare(lab, reachd, log)
    os.unlink(BEFORE)
    if status != 2 or BEFORE not in error:
        complaints.append(f"a file that is none: exit status {status}: {error}")
    return complaints
