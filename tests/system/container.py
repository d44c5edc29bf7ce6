"""The tree booted under systemd, with no network except loopback. Run inside its own mount namespace (see `run`)."""

import os
import subprocess
import time

ROOM = "/run/reachd-system"  # a tmpfs: gone with the mount namespace
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


class Failure(AssertionError):
    """Raised by a case if reachd, its unit or its package is not as it should be."""


def check(condition, text):
    if not condition:
        raise Failure(text)


def wait_for(what, seconds, text, every=0.2):
    """Returns the value of `what()` as soon as it is true; fails with `text` after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"{text() if callable(text) else text} (waited {seconds} s)")
        time.sleep(every)


def private_mounts():
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"], check=True)
    os.makedirs("/run/systemd")
    for name in ("upper", "work", "root"):
        os.makedirs(f"{ROOM}/{name}")


class Container:
    def __init__(self, tree, log):
        self.root = f"{ROOM}/root"
        subprocess.run(["mount", "-t", "overlay", "tree", "-o",
                        f"lowerdir={tree},upperdir={ROOM}/upper,workdir={ROOM}/work", self.root], check=True)
        self._log = open(log, "w")
        self._nspawn = None
        self.leader = None

    def boot(self):
        self._nspawn = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--resolv-conf=off",
             "--console=read-only", "-D", self.root, "--boot"],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT)
        self.leader = wait_for(self._find_leader, 30, "systemd-nspawn started no container")
        wait_for(lambda: self.run("systemctl", "is-system-running", checked=False).strip() in ("running", "degraded"), 60,
                 lambda: "the container did not boot: " + self.run("systemctl", "list-jobs", checked=False))

    def shut_down(self):
        """As with `poweroff`; the tree keeps what was written."""
        self.run("systemctl", "poweroff", checked=False)
        try:
            self._nspawn.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure("the container did not shut down within 60 s") from None
        self.leader = None

    def kill(self):
        if self._nspawn is not None and self._nspawn.poll() is None:
            self._nspawn.terminate()
            try:
                self._nspawn.wait(10)
            except subprocess.TimeoutExpired:
                self._nspawn.kill()
                self._nspawn.wait()

    def _find_leader(self):
        check(self._nspawn.poll() is None, "systemd-nspawn ended by itself: see its log")
        todo = [self._nspawn.pid]
        while todo:
            pid = todo.pop()
            try:
                with open(f"/proc/{pid}/task/{pid}/children") as file:
                    todo += [int(child) for child in file.read().split()]
                if pid != self._nspawn.pid and namespace_pid(pid) == 1 and os.path.exists(f"/proc/{pid}/root/run/systemd/private"):
                    return pid
            except OSError:
                pass
        return None

    def run(self, *command, checked=True, environment=None, timeout=120):
        """Standard output and error of a command inside."""
        done = subprocess.run(["nsenter", "--target", str(self.leader), "--mount", "--uts", "--ipc", "--net", "--pid", "--",
                               *command],
                              env={**ENVIRONMENT, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=timeout)
        check(not checked or done.returncode == 0,
              f"inside the container, {' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def path(self, inside):
        return f"/proc/{self.leader}/root{inside}"

    def read(self, inside):
        with open(self.path(inside)) as file:
            return file.read()

    def write(self, inside, text):
        with open(self.path(inside), "w") as file:
            file.write(text)

    def outer_pid(self, inner):
        """The pid on this side of the process with the pid `inner` in the container."""
        room = os.readlink(f"/proc/{self.leader}/ns/pid")
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{pid}/ns/pid") == room and namespace_pid(pid) == inner:
                    return int(pid)
            except OSError:
                pass
        raise Failure(f"there is no process {inner} in the container")


def namespace_pid(pid):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("NSpid:"):
                return int(line.split()[-1])
    return None
