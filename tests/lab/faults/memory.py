"""A restart of the daemon: what it knows afterwards, and that an outage neither starts over nor ends because of it."""

import hashlib
import json
import os
import shutil
import signal
import stat
import time

from case import checks
from clock import Clock
from faults.daemon import healthy
from faults.firewall import at
from judge import NO_CAUSE, compare_causes
from judge_daemon import SETTLED, SLACK, wait_settled
from program import DAEMON

DAY = 86_400 * 10**9
CHANGES = ("probe_down", "probe_up", "outcome_changed", "service_changed", "cause_found", "cause_gone", "blocker_found")
BLOCKED = {family: ["port_blocked 5223"] for family in ("ipv4", "ipv6")}
FILE = "state.json"


class StateDirectory:
    """Like the one that systemd creates for the unit, empty at first."""

    path = "/run/lab/state"

    def __enter__(self):
        shutil.rmtree(self.path, ignore_errors=True)
        os.mkdir(self.path, 0o750)
        return self

    def __exit__(self, *_):
        os.chmod(self.path, 0o750)
        shutil.rmtree(self.path)

    @property
    def file(self):
        return os.path.join(self.path, FILE)

    def lines(self):
        """What it contains, except the line with the sum."""
        with open(self.file) as file:
            return [json.loads(line) for line in file][1:]

    def write(self, lines):
        """With the matching sum."""
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        front = {"format": "reachd state", "version": 1, "sha256": hashlib.sha256(body).hexdigest()}
        with open(self.file, "wb") as file:
            file.write(json.dumps(front).encode() + b"\n" + body)


def told(text):
    """{event: number} of the changes in a daemon's output"""
    return {event: n for event in CHANGES if (n := text.count(f"REACHD_EVENT={event} "))}


class Hearing:
    """The daemon's output from here on."""

    def __init__(self, daemon):
        self._daemon, self._before = daemon, len(daemon.said())

    def text(self):
        return self._daemon.said()[self._before :]


def first_metrics(daemon):
    """The first response that it gives at all."""
    answer = []

    def asked():
        answer.append(daemon.metrics())
        return True

    if not daemon.wait(asked, 20):
        raise ValueError("no scrape was answered within 20 s")
    return answer[0]


def kept(metrics):
    """The part of an outage that must not change: states, causes, their start times and locations, services."""
    names = ("reachd_probe_up", "reachd_diagnosis", "reachd_diagnosis_start_timestamp_seconds", "reachd_diagnosis_info",
             "reachd_service_state", "reachd_probe_last_transition_timestamp_seconds")
    return {name: sorted((sorted(l.items()), value) for l, value in metrics.samples.get(name, [])) for name in names}


def differences(before, after):
    complaints = []
    for name in before:
        lost = [sample for sample in before[name] if sample not in after[name]]
        new = [sample for sample in after[name] if sample not in before[name]]
        if lost or new:
            complaints.append(f"{name}: before the restart only {lost}; after it only {new}")
    return complaints


def is_kept(state, metrics, located=True):
    """The file contains the causes, with their locations where all must have one, and the states, as in the metrics."""
    try:
        whole, *series = state.lines()
    except FileNotFoundError:
        return False
    starts = sorted(cause["start"] for cause in whole["causes"] if "hop" in cause or not located)
    shown = sorted(v for _, v in metrics.samples["reachd_diagnosis_start_timestamp_seconds"] if v)
    up = sorted(one["state"]["up"] for one in series if "state" in one)
    same_starts = len(starts) == len(shown) and all(abs(a / 1e9 - b) < 1e-3 for a, b in zip(starts, shown))
    return same_starts and up == sorted(bool(v) for v in metrics.by_series("reachd_probe_up").values())


def bring_into_outage(daemon, lab, state):
    """Complaints; afterwards 5223 is blocked, and that is known with its location, and saved."""
    complaints = healthy(daemon, lab)
    lab.forward("tcp dport 5223 drop")
    complaints += wait_settled(daemon, lab, at(5223, "connect_timeout"), SETTLED + SLACK + 4, BLOCKED)
    if not daemon.wait(lambda: is_kept(state, daemon.metrics()), 30):
        complaints.append("what the metrics show is not written down after 30 s")
    return complaints


def kill_in_an_outage(lab, reachd, log, state):
    """What the metrics showed at the end, and complaints: then the daemon did not come so far."""
    with reachd.daemon(log, state.path) as daemon:
        if complaints := bring_into_outage(daemon, lab, state):
            return None, complaints
        before = kept(daemon.metrics())
        daemon.process.send_signal(signal.SIGKILL)
        daemon.process.wait()
    return before, []


@checks("restart-in-an-outage")
def restart_in_an_outage(lab, reachd, log):
    """the firewall drops 5223; the daemon is killed and restarted: the same outage, with its start, and no transitions"""
    reachd.configure(DAEMON)
    with StateDirectory() as state:
        before, complaints = kill_in_an_outage(lab, reachd, log, state)
        if complaints:
            return complaints
        if mode := stat.S_IMODE(os.stat(state.file).st_mode) & 0o077:
            complaints.append(f"others may read the state file: {mode:o}")
        with reachd.daemon(log, state.path) as daemon:
            hearing = Hearing(daemon)
            complaints += differences(before, kept(first_metrics(daemon)))
            rules = at(5223, "connect_timeout")
            # Until each probe was attempted and the failures were located again: all of that must change nothing.
            daemon.wait(lambda: differences(before, kept(daemon.metrics())), 10 + SETTLED)
            complaints += differences(before, kept(daemon.metrics()))
            complaints += wait_settled(daemon, lab, rules, SLACK, BLOCKED)
            text = hearing.text()
            if changes := told(text):
                complaints.append(f"the restart was told as {changes}")
            for event, times in (("state_restored", 1), ("state_discarded", 0)):
                if text.count(f"REACHD_EVENT={event}") != times:
                    complaints.append(f"{event} was not told {times} times")
            lab.restore()
            left = wait_settled(daemon, lab, [], SETTLED + SLACK + 4, NO_CAUSE)
            complaints += [f"after the fault: {c}" for c in left]
            if (n := told(hearing.text()).get("cause_gone", 0)) != 2:
                complaints.append(f"cause_gone was told {n} times instead of 2")
            if (status := daemon.end()) != 0:
                complaints.append(f"SIGTERM: exit status {status}")
        with reachd.daemon(log, state.path) as daemon:  # after an orderly shutdown, all well
            hearing = Hearing(daemon)
            first = first_metrics(daemon)
            ups = first.by_series("reachd_probe_up").values()
            if not ups or not all(ups) or len(ups) != len(before["reachd_probe_up"]):
                complaints.append(f"all was up at the end, and is not at the start: {first.by_series('reachd_probe_up')}")
            complaints += wait_settled(daemon, lab, [], 10 + SETTLED + SLACK)
            if changes := told(hearing.text()):
                complaints.append(f"a restart while all is well was told as {changes}")
    return complaints


STAMPS = ("written", "seen", "start", "since", "started", "last_success", "last_transition", "down_since", "worked", "record_seen")


def by_another_clock(value, behind):
    """The same as a clock would have written it that was this much behind."""
    if isinstance(value, list):
        return [by_another_clock(one, behind) for one in value]
    if not isinstance(value, dict):
        return value
    changed = {key: by_another_clock(one, behind) for key, one in value.items()}
    if isinstance(value.get("worked"), dict):  # when the probe last worked
        changed["worked"]["last"] -= behind
    return {key: one - behind if key in STAMPS and isinstance(one, int) else one for key, one in changed.items()}


@checks("clock-set-in-an-outage")
def clock_set_in_an_outage(lab, reachd, log):
    """the firewall drops 5223; the daemon is killed, the clock set by fifty years, the daemon started: the same outage"""
    reachd.configure(DAEMON)
    with StateDirectory() as state:
        before, complaints = kill_in_an_outage(lab, reachd, log, state)
        if complaints:
            return complaints
        state.write(by_another_clock(state.lines(), 50 * 365 * DAY))
        with reachd.daemon(log, state.path) as daemon:
            hearing = Hearing(daemon)
            after = kept(first_metrics(daemon))
            for name in before:
                # The two clocks are not read at the same moment.
                for (labels, old), (_, new) in zip(before[name], after[name]):
                    if abs(old - new) > 0.1:
                        complaints.append(f"{name} {labels}: {old} before the restart, {new} after it")
                if len(before[name]) != len(after[name]):
                    complaints.append(f"{name}: {len(before[name])} series before the restart, {len(after[name])} after it")
            complaints += wait_settled(daemon, lab, at(5223, "connect_timeout"), 10 + SETTLED + SLACK, BLOCKED)
            if changes := told(hearing.text()):
                complaints.append(f"the restart was told as {changes}")
    return complaints


def starts_of(metrics, cause):
    """When it began, for each family in which it holds."""
    samples = metrics.samples["reachd_diagnosis_start_timestamp_seconds"]
    return [value for labels, value in samples if labels["cause"] == cause and value]


@checks("clock-corrected-in-an-outage", long=True)
def clock_corrected_in_an_outage(lab, reachd, log):
    """this host has booted with a clock in 1972, and the firewall drops 5223; the daemon is killed and started, and then the
    clock corrected: the outage began when it began"""
    reachd.configure(DAEMON)
    limit = 10 + SETTLED + SLACK + 20  # 20 s: what fails by its certificate's dates waits for nothing, 5223 does not either
    early = {family: ["clock_wrong", "port_blocked 5223"] for family in ("ipv4", "ipv6")}
    complaints = []
    with StateDirectory() as state, Clock() as clock:
        clock.set(-54 * 365 * DAY // 10**9)
        lab.forward("tcp dport 5223 drop")
        began = time.time()
        with reachd.daemon(log, state.path, clock.environment) as daemon:
            if not daemon.wait(lambda: daemon.metrics().causes() == early, limit):
                return [f"with the clock in 1972: {daemon.metrics().causes()}"]
            told_by = time.time()
            if not daemon.wait(lambda: is_kept(state, daemon.metrics(), located=False), 30):
                complaints.append("what the metrics show is not written down after 30 s")
            wrong = starts_of(daemon.metrics(), "port_blocked")
            daemon.process.send_signal(signal.SIGKILL)
            daemon.process.wait()
        with reachd.daemon(log, state.path, clock.environment) as daemon:
            again = starts_of(first_metrics(daemon), "port_blocked")
            if len(again) != len(wrong) or any(abs(a - b) > 0.1 for a, b in zip(again, wrong)):
                complaints.append(f"the restart made of the starts {wrong} the starts {again}")
            hearing = Hearing(daemon)
            clock.set(0)
            complaints += wait_settled(daemon, lab, at(5223, "connect_timeout"), limit, BLOCKED)
            for start in starts_of(daemon.metrics(), "port_blocked"):
                if not began - 0.1 < start < told_by:
                    complaints.append(f"port_blocked began {start - began:.1f} s after the drop did")
            causes = json.loads(daemon.get("/api/v1/status")[1])["diagnosis"]
            complaints += [f"{c['cause']}: {c['sentence']}" for c in causes if "197" in c["sentence"].split("since")[-1]]
            if changes := told(hearing.text()):
                changes = {k: n for k, n in changes.items() if k in ("probe_down", "cause_found")}
            if changes:
                complaints.append(f"the correction was told as {changes}")
    return complaints


def aged(lines, by):
    """The same, written this long ago, on another boot."""
    whole, *series = lines
    whole["written"] -= by
    whole.pop("boot", None)
    for one in series:
        one["seen"] -= by
        for known in one.get("remembered", []):
            known["worked"] -= by
    return [whole, *series]


@checks("old-state-is-not-believed", long=True)
def old_state_is_not_believed(lab, reachd, log):
    """the state file is three days old, damaged, from the future, or not writable: reported, and none of it is used"""
    reachd.configure(DAEMON)
    complaints = []
    with StateDirectory() as state:
        with reachd.daemon(log, state.path) as daemon:
            if complaints := bring_into_outage(daemon, lab, state):
                return complaints
            daemon.process.send_signal(signal.SIGKILL)
            daemon.process.wait()
        lab.restore()
        lines = state.lines()

        def damaged():
            state.write(lines)
            with open(state.file, "r+b") as file:
                file.seek(-100, os.SEEK_END)
                byte = file.read(1)
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([byte[0] ^ 1]))

        for what, prepare, said in (
            ("three days old", lambda: state.write(aged(state.lines(), 3 * DAY)), "too old to be believed"),
            ("damaged", damaged, "its checksum is wrong"),
            ("from the future", lambda: state.write(aged(lines, -2 * DAY)), "written in the future"),
        ):
            prepare()
            with reachd.daemon(log, state.path) as daemon:
                hearing = Hearing(daemon)
                first = first_metrics(daemon)
                complaints += [f"{what}: {c}" for c in compare_causes(NO_CAUSE, first.causes())]
                if 0 in first.by_series("reachd_probe_up").values():
                    complaints.append(f"{what}: a probe is down at once")
                text = hearing.text()
                if text.count("REACHD_EVENT=state_discarded") != 1 or said not in text or state.file not in text:
                    complaints.append(f"{what}: not told with its reason ({said}): {text[:1000]}")
                if "REACHD_EVENT=state_restored" in text:
                    complaints.append(f"{what}: something was believed: {text[:1000]}")
                complaints += [f"{what}: {c}" for c in wait_settled(daemon, lab, [], 10 + SETTLED + SLACK)]
                daemon.end()
            if not state.lines():
                complaints.append(f"{what}: no good file was written instead")

        # Nobody may write: root without capabilities is subject to modes like anybody else.
        os.chmod(state.path, 0o550)
        with reachd.daemon(log, state.path) as daemon:
            hearing = Hearing(daemon)
            lab.forward("tcp dport 5223 drop")
            complaints += wait_settled(daemon, lab, at(5223, "connect_timeout"), 10 + SETTLED + SLACK + 4, BLOCKED)
            if (n := hearing.text().count("cannot be kept for a restart")) != 1:
                complaints.append(f"that the file cannot be written was told {n} times")
            os.chmod(state.path, 0o750)
            if not daemon.wait(lambda: "is kept for a restart again" in hearing.text(), 80):
                complaints.append("that the file can be written again was not told")
    return complaints
