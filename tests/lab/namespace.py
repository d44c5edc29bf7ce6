"""Network namespaces of one lab, and programs that run inside them.

A lab's controller has a single thread. It enters a namespace for as long as it takes to start a program or to open a
socket there: both stay in the namespace in which they were created.
"""

import contextlib
import ctypes
import os
import signal
import subprocess

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class LabError(Exception):
    """The lab itself cannot do what it must: this says nothing about reachd."""


def _setns(descriptor):
    if _libc.setns(descriptor, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise LabError(f"setns: {os.strerror(number)}")


def _die_with_parent():
    # A lab that is killed leaves nothing behind.
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run(command, text=None):
    """Runs a tool that must succeed; returns its output."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, preexec_fn=_die_with_parent)
    if done.returncode != 0:
        shown = f"\n{text}" if text else ""
        raise LabError(f"{' '.join(command)}: exit status {done.returncode}: {done.stderr.strip()}{shown}")
    return done.stdout


class Namespace:
    """One named network namespace, under the lab's own /run/netns."""

    def __init__(self, name):
        self.name = name
        run(["ip", "netns", "add", name])
        self._descriptor = os.open(f"/run/netns/{name}", os.O_RDONLY | os.O_CLOEXEC)
        self.links_changed = False  # by ip() and nft() since they were last set to False: what a restore must look at
        self.rules_changed = False

    def remove(self):
        os.close(self._descriptor)
        run(["ip", "netns", "delete", self.name])

    @contextlib.contextmanager
    def entered(self):
        outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _setns(self._descriptor)
            try:
                yield
            finally:
                _setns(outside)
        finally:
            os.close(outside)

    def run(self, command, text=None):
        with self.entered():
            return run(command, text)

    def start(self, command, **options):
        """A program that keeps running; the caller terminates it."""
        with self.entered():
            return subprocess.Popen(command, preexec_fn=_die_with_parent, **options)

    def ip(self, lines):
        """`ip` commands, one per line, without the word ip."""
        self.links_changed = True
        self.run(["ip", "-batch", "-"], lines if lines.endswith("\n") else lines + "\n")

    def nft(self, text):
        self.rules_changed = True
        self.run(["nft", "-f", "-"], text)

    def sysctl(self, settings):
        """{key with dots: value}; /proc/sys/net shows the namespace of the process that opens it."""
        with self.entered():
            for key, value in settings.items():
                path = "/proc/sys/" + key.replace(".", "/")
                try:
                    with open(path, "w") as file:
                        file.write(str(value))
                except OSError as error:
                    raise LabError(f"{path}: {error.strerror}") from error


def stop(process, seconds=3):
    """Terminates a program that the lab started, and waits for it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode
