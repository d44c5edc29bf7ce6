"""Inside a lab's namespaces: creates the lab, then runs the cases it is sent, one line of JSON in, one out."""

import json
import os
import sys
import time
import traceback

import faults  # noqa: F401  (registers the cases)
from case import CASES
from judge import judge_once
from judge_daemon import judge_daemon
from lab import Lab
from namespace import LabError
from program import DAEMON, ONCE, Reachd


def run_case(case, lab, reachd, browser):
    """Complaints; none: passed."""
    log = os.path.join(lab.logs, f"{case.name}.log")
    if browser:
        from browsing import browse, browse_scene  # needs packages that the lab itself does not need

        complaints = browse(case, lab, reachd, log, browser)
        for scene in browser["scenes"].get(case.name, []):
            lab.restore()
            complaints += browse_scene(scene, lab, reachd, log, browser)
        return complaints
    if case.kind == "once":
        reachd.configure(ONCE)
        rules = case.function(lab)
        report = reachd.once(more=["--no-trace"])
        complaints = judge_once(report, lab, rules, case.causes)
        with open(log, "a") as file:
            file.write(report.text)
        # With the fault gone everything must be well again; otherwise this case would affect the result of the next.
        lab.restore()
        return complaints + [f"after the fault: {c}" for c in judge_once(reachd.once(), lab, [])]
    if case.kind == "settles":
        reachd.configure({**DAEMON, **case.schedule})
        case.prepare(lab)
        rules = case.function(lab) if case.from_start else None
        with reachd.daemon(log) as daemon:
            complaints = judge_daemon(daemon, lab, case, reachd, rules)
            if (status := daemon.end()) != 0:
                complaints.append(f"SIGTERM: exit status {status}")
            return complaints
    return case.function(lab, reachd, log)


def sentences(log):
    """The sentences of the causes that a case's log holds, each once: of `once`, or of the daemon's journal."""
    if not os.path.exists(log):
        return []
    with open(log) as file:
        lines = file.read().splitlines()
    found = [json.loads(line.split(": ", 1)[1].rstrip(",")) for line in lines if line.lstrip().startswith('"sentence": ')]
    found += [line.split(" REACHD_", 1)[0].split(" ", 2)[2] for line in lines if "REACHD_EVENT=cause_found" in line]
    return list(dict.fromkeys(found))


def attempt(case, lab, reachd, browser):
    """The result of a case as a value for the orchestrator."""
    start = time.monotonic()
    try:
        complaints = run_case(case, lab, reachd, browser)
        lab.check_alive()
    except (ValueError, ConnectionError) as problem:
        complaints = [f"reachd: {problem}"]
    except Exception as problem:
        # The lab's own fault: report everything that helps to fix it.
        complaints = [f"the lab itself: {problem}", *traceback.format_exc().splitlines()]
    try:
        lab.restore()
    except LabError as problem:
        complaints.append(f"the lab cannot be restored: {problem}")
    told = sentences(os.path.join(lab.logs, f"{case.name}.log"))
    return {"case": case.name, "complaints": complaints, "seconds": time.monotonic() - start, "sentences": told}


def main():
    settings = json.loads(sys.argv[1])
    try:
        start = time.monotonic()
        lab = Lab(settings["configuration"], settings["authorities"], settings["logs"], settings["full"])
        print(json.dumps({"ready": time.monotonic() - start}), flush=True)
    except Exception as problem:
        print(json.dumps({"broken": f"{problem}"}), flush=True)
        traceback.print_exc()
        return 1
    reachd = Reachd(settings["reachd"], lab)
    for line in sys.stdin:
        print(json.dumps(attempt(CASES[json.loads(line)], lab, reachd, settings["browser"])), flush=True)
    lab.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
