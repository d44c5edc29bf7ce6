"""A reachd service in the container, as its operator sees it: systemctl, journalctl, and a scrape."""

import json
import os
import re
import subprocess

from container import check, wait_for

# Inside the container's network namespace, with this system's Python, since the tree has none.
_FETCH = """
import sys, urllib.request
sys.stdout.write(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=float(sys.argv[2])).read().decode())
"""


class Service:
    def __init__(self, container, name="reachd.service", port=15223):
        self.container = container
        self.name = name
        self.port = port

    def systemctl(self, *arguments, checked=True):
        return self.container.run("systemctl", *arguments, self.name, checked=checked)

    def show(self, key):
        return self.systemctl("show", "--value", "-p", key).strip()

    def pid(self):
        return int(self.show("MainPID"))

    def is_active(self):
        return self.show("ActiveState") == "active"

    def wait_active(self, seconds=15, other_than=None):
        """Waits until it is active by its own READY=1; `other_than`: as a process other than that one. Returns its pid."""
        wait_for(lambda: self.is_active() and self.pid() not in (0, other_than), seconds,
                 lambda: f"{self.name} is not active{' again' if other_than else ''}:\n" + self.systemctl("status", checked=False))
        return self.pid()

    def get(self, path, timeout=5):
        done = subprocess.run(["nsenter", "--target", str(self.container.leader), "--net", "/usr/bin/python3", "-c", _FETCH,
                               f"http://127.0.0.1:{self.port}{path}", str(timeout)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        check(done.returncode == 0, f"GET {path} failed: {done.stderr.strip().splitlines()[-1:]}")
        return done.stdout

    def metric(self, series):
        """The value of the series that begins like this; None if there is none."""
        found = re.search("^" + re.escape(series) + r"\S* (\S+)$", self.get("/metrics"), re.MULTILINE)
        return float(found[1]) if found else None

    def entries(self, *matches):
        """Journal entries of this unit, oldest first."""
        text = self.container.run("journalctl", "-o", "json", "-u", self.name, *matches, checked=False)
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def status_of_process(self):
        with open(f"/proc/{self.container.outer_pid(self.pid())}/status") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)

    def signal(self, name):
        os.kill(self.container.outer_pid(self.pid()), name)
