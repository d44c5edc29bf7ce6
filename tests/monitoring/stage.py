"""Runs outages: reachd in the lab's network, Prometheus, Alertmanager, and the receivers of notifications.

A program calls `enter` first, which runs it again in its own namespaces, as root there, whichever user runs it. What it
runs receives a Stage. Everything that the Stage starts ends with it, however it ends.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "lab")]

from needs import NAMESPACES, lacking  # noqa: E402

TOOLS = {"prometheus": "prometheus", "prometheus-alertmanager": "prometheus-alertmanager"}
ENDING = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = 130
INSIDE = "REACHD_STAGE"  # an environment variable: the directory of the program that runs inside


class Wrong(Exception):
    """What should have happened did not happen."""


def wait(reached, seconds, what):
    """Waits until it is so; returns the seconds that it took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        with contextlib.suppress(ConnectionError, ValueError):  # not listening yet
            if reached():
                return time.monotonic() - start
        time.sleep(0.2)
    raise Wrong(f"not within {seconds:.0f} s: {what}")


def same(got, expected, what):
    if got != expected:
        raise Wrong(f"{what}: {got!r} in place of {expected!r}")


def _end_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _interrupt(*_):
    """The first signal ends the run; further ones do not disturb the cleanup."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def enter(script, door=None):
    """Inside: returns the directory for output. Outside: runs `script` inside with the same arguments and exits as it does.

    The directory is removed afterwards unless something went wrong. `door`: a Door through which the page can be seen from
    outside; the script opens it inside.
    """
    if directory := os.environ.get(INSIDE):
        _end_with_parent()
        for number in ENDING:
            signal.signal(number, _interrupt)
        return directory
    if problem := lacking(TOOLS):
        sys.exit(f"{os.path.basename(script)}: {problem}")
    directory = tempfile.mkdtemp(prefix="reachd-stage-")
    if door:
        door.open_outside(directory)
    command = [*NAMESPACES, sys.executable, "-B", os.path.abspath(script), *sys.argv[1:]]
    process = subprocess.Popen(command, env={**os.environ, INSIDE: directory})
    for number in ENDING:
        signal.signal(number, lambda number, _: process.send_signal(number))
    status = process.wait()
    if status in (0, INTERRUPTED):
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status if status >= 0 else 1)


class Stage:
    """`lab`, `reachd`, `stack` (Prometheus and Alertmanager, both started); `log`: reachd's."""

    def __init__(self, path, directory, **options):
        """`path`: the program; `options`: of Stack."""
        from certificates import make_authorities
        from lab import Lab
        from program import Reachd
        from stack import Stack
        authorities = os.path.join(directory, "authorities")
        os.mkdir(authorities)
        make_authorities(authorities)
        # What reachd keeps across a restart, as with systemd's StateDirectory=.
        os.environ["STATE_DIRECTORY"] = os.path.join(directory, "state")
        os.mkdir(os.environ["STATE_DIRECTORY"])
        text = subprocess.run([path, "default-config"], capture_output=True, text=True, check=True).stdout
        self.log = os.path.join(directory, "reachd.log")
        self.lab = Lab(text, authorities, directory)
        self.reachd = Reachd(path, self.lab)
        self.reachd.configure({})  # the default schedule
        self.stack = Stack(self.lab.client, directory, **options)

    def start(self):
        """Starts reachd, without any privilege."""
        return self.reachd.daemon(self.log)

    def wait_until_up(self):
        """Waits until all is well and Prometheus knows it."""
        stack = self.stack
        return wait(lambda: len(stack.query("reachd_probe_up == 1")) >= 10 and not stack.query("reachd_probe_up == 0")
                    and not stack.query('reachd_service_state{state="ok"} == 0')
                    and stack.query('reachd_service_state{state="ok"}'), 90, "all is up in Prometheus")

    def stop(self):
        self.stack.stop()
        self.lab.stop()


def play(path, directory, *acts, **options):
    """Runs each act on one stage; returns the exit status. An act is a function of the stage that raises Wrong."""
    from namespace import LabError
    stage = None
    try:
        stage = Stage(os.path.abspath(path), directory, **options)
        for act in acts:
            act(stage)
        stage.lab.check_alive()
        return 0
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        return INTERRUPTED
    except (Wrong, ValueError, OSError, LabError) as problem:
        print(f"FAIL  {problem}\n      logs: {directory}")
        for _, body in stage.stack.notifications if stage else []:
            print(f"      notified: {body['status']} {body['groupLabels']} {[a['status'] for a in body['alerts']]}")
        return 1
    finally:
        if stage:
            stage.stop()
