"""What others do to the daemon, on purpose or not: it costs nobody else their turn, their answer or their memory."""

import os
import signal
import time

from case import checks
from faults.daemon import healthy
from program import CONFIGURATION, DAEMON

EVERY_SECOND = {**DAEMON, "interval": "1s", "timeout": "1s"}
LATE = "0.05"  # seconds: a start that is later than this is late
MOST_MEMORY = 20 * 2**20  # bytes more than before
END = 2  # seconds until SIGTERM is obeyed


class Starts:
    """How late attempts start, compared with as long a time before: other work on the machine makes some of them late."""

    SPAN = 8  # seconds

    def __init__(self, daemon):
        self._daemon = daemon
        first = self._counts()
        time.sleep(self.SPAN)
        self._before = self._counts()
        self._late_as_usual = self._before[1] - first[1]

    def _counts(self):
        samples = self._daemon.metrics().samples["reachd_scheduler_lag_seconds_bucket"]
        within = {labels["le"]: value for labels, value in samples}
        return within["+Inf"], within["+Inf"] - within[LATE]

    def complaints(self):
        made, late = (after - before for after, before in zip(self._counts(), self._before))
        if late > 2 * self._late_as_usual + made / 20:
            return [f"{late:.0f} of {made:.0f} attempts started more than {LATE} s late, {self._late_as_usual:.0f} before"]
        return [] if made >= 20 else [f"only {made:.0f} attempts were made"]


def resident(daemon):
    with open(f"/proc/{daemon.process.pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS"))


def reload_is(daemon, successful):
    return lambda: daemon.metrics().samples["reachd_config_last_reload_successful"][0][1] == successful


def end_complaints(daemon):
    start = time.monotonic()
    status = daemon.end()
    took = time.monotonic() - start
    complaints = [] if status == 0 else [f"exit status {status}"]
    return complaints + ([f"SIGTERM was obeyed after {took:.1f} s"] if took > END + 1 else [])


@checks("configuration-becomes-a-pipe")
def configuration_becomes_a_pipe(lab, reachd, log):
    """the configuration is a pipe that nobody writes to, then a file again: rejected, loaded, and SIGTERM is obeyed"""
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        os.rename(CONFIGURATION, CONFIGURATION + ".kept")
        try:
            os.mkfifo(CONFIGURATION)
            daemon.process.send_signal(signal.SIGHUP)
            if not daemon.wait(reload_is(daemon, 0), 2):
                complaints.append("the pipe was not rejected within 2 s")
            if "cannot be read: not a regular file" not in daemon.said():
                complaints.append("nothing in the log says why")
        finally:
            os.replace(CONFIGURATION + ".kept", CONFIGURATION)
        daemon.process.send_signal(signal.SIGHUP)
        if not daemon.wait(reload_is(daemon, 1), 2):
            complaints.append("the file that is back was not loaded within 2 s")
        complaints += end_complaints(daemon)
    return complaints


@checks("reloads-without-end", long=True)
def reloads_without_end(lab, reachd, log):
    """two thousand SIGHUP in about three seconds: one reload at a time and one more behind it; the last configuration is in force"""
    reachd.configure(EVERY_SECOND)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        before, memory = daemon.said().count("REACHD_EVENT=config_loaded"), resident(daemon)
        starts = Starts(daemon)
        for _ in range(2000):
            daemon.process.send_signal(signal.SIGHUP)
            time.sleep(0.001)
        reachd.configure(EVERY_SECOND, lambda text: text + "\nproxied: true\n")
        daemon.process.send_signal(signal.SIGHUP)
        if not daemon.wait(lambda: "proxied is set" in daemon.said(), 3):
            complaints.append("the last configuration is not in force after 3 s")
        if (more := resident(daemon) - memory) > MOST_MEMORY:
            complaints.append(f"{more / 2**20:.0f} MiB more than before")
        complaints += starts.complaints()
        loaded = daemon.said().count("REACHD_EVENT=config_loaded") - before
        if not 2 <= loaded <= 1000:
            complaints.append(f"{loaded} reloads were logged")
        complaints += end_complaints(daemon)
    return complaints
