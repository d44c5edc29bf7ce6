"""deploy/live-check, against the lab's servers instead of Apple's."""

import os
import re
import subprocess

from case import checks
from faults.firewall import LARGE_HELLO

PROGRAM = os.path.join(os.path.dirname(__file__), "..", "..", "..", "deploy", "live-check")


def live_check(lab, reachd, log, minutes="0"):
    command = [PROGRAM, "--reachd", reachd.path, "--minutes", minutes]
    process = lab.client.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    out, _ = process.communicate(timeout=90)
    with open(log, "a") as file:
        file.write(f"{' '.join(command)}: exit status {process.returncode}\n{out}")
    return process.returncode, out


@checks("live-check")
def against_the_lab(lab, reachd, log):
    """all is well, then ClientHellos of two segments are stopped: deploy/live-check says so, and no address"""
    complaints = []
    status, out = live_check(lab, reachd, log, "0.05")
    if status != 0 or "\nAll is as expected." not in out:
        complaints.append(f"all is well: exit status {status}: {out}")
    if "it stood for 0.05 minutes" not in out:
        complaints.append(f"a silent connection to a courier did not stand: {out}")
    lab.forward(f"tcp dport {{ 443, 5223 }} {LARGE_HELLO} reject with tcp reset")
    status, stopped = live_check(lab, reachd, log)
    wrong = re.search(r"^Not as expected: (.*)$", stopped, re.M)
    if status != 1 or not wrong or not wrong[1].startswith("large-5223, large-443, identity.ess,"):
        complaints.append(f"large ClientHellos are stopped: exit status {status}: {stopped}")
    for address in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b|\b[0-9a-f]{1,4}::?[0-9a-f:]{3,}", re.sub(r"\d+:\d\d UTC", "", out + stopped)):
        complaints.append(f"an address is in the report: {address}")
    return complaints
