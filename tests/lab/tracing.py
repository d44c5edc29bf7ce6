"""`reachd trace` in the client's namespace, without capabilities; what it must report, and what it may leave open."""

import json
import subprocess
import time
from dataclasses import dataclass

from namespace import LabError
from program import CONFIGURATION, POWERLESS
from topology import RESOLVER, ROUTERS, address

FAMILIES = ("ipv4", "ipv6")
SERVER_DISTANCE = 4  # of the servers and of the resolver: behind r1, fw and core
LONGEST = 25  # seconds: the attempt, the choice of a control, and the 12 s of a trace, on a busy machine

# The address with which each router answers the client: that of its interface towards it.
INSIDE = {"r1": (1, "1"), "fw": (2, "2"), "core": (3, "2")}


def hop_of(router):
    return ROUTERS.index(router) + 1


def inside_address(router, family):
    link, host = INSIDE[router]
    return address(link, host, family)


@dataclass
class Block:
    """What a trace must report. `router`: the last that the port reaches; None: none may be named."""

    mechanism: str
    router: str = None
    blocker: object = None  # a router's name or an address
    control_passes: object = True  # None: not checked
    address_known: bool = True

    def complaints(self, tree, family):
        block = tree.get("block", {})
        blocker = self.blocker
        if blocker in ROUTERS:
            blocker = inside_address(blocker, family)
        wanted = {
            "mechanism": self.mechanism,
            "hop": hop_of(self.router) if self.router else None,
            "last_hop": inside_address(self.router, family) if self.router and self.address_known else None,
            "blocker": blocker,
        }
        if self.control_passes is not None:
            wanted["control_passes"] = self.control_passes
        wrong = [f"{k} {block.get(k)!r} instead of {v!r}" for k, v in wanted.items() if block.get(k) != v]
        return [f"{'; '.join(wrong)} ({tree.get('confidence')})"] if wrong else []

    def wrong_place(self, tree, family):
        """Only what is reported and wrong: an empty field is not wrong."""
        block = tree.get("block", {})
        may = {
            "mechanism": ("unknown", self.mechanism),
            "hop": (None, hop_of(self.router) if self.router else None),
            "last_hop": (None, inside_address(self.router, family) if self.router else None),
        }
        return [f"{k} {block.get(k)!r}" for k, allowed in may.items() if block.get(k) not in allowed]


class Tracer:
    def __init__(self, lab, reachd, log):
        self._lab, self._reachd, self._log = lab, reachd, log
        self.server = {f: lab.zone.addresses[lab.model.identity().host][f][0] for f in FAMILIES}
        self.resolver = RESOLVER

    def check_powerless(self):
        """The lab itself must not misrepresent the client's privileges."""
        status = self._lab.client.run([*POWERLESS, "cat", "/proc/self/status"])
        rights = {line.split()[0]: line.split()[1] for line in status.splitlines() if line.startswith("Cap")}
        if any(int(value, 16) != 0 for value in rights.values()):
            raise LabError(f"the client still has capabilities: {rights}")

    def run(self, arguments, families=FAMILIES):
        """Traces of all families at once; returns {family: tree}. Raises ValueError if one prints nothing."""
        return self.run_many([(family, [a[family] if isinstance(a, dict) else str(a) for a in arguments])
                              for family in families])

    def run_many(self, wanted):
        """[(key, arguments)], all at once."""
        started = []
        for key, arguments in wanted:
            command = [*POWERLESS, self._reachd.path, "trace", *arguments, "--format", "json"]
            start = time.monotonic()
            started.append((key, command, start, self._lab.client.start(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)))
        return {key: self._finish(command, start, process) for key, command, start, process in started}

    def text(self, arguments):
        """What a person reads, in the language of the lab's configuration."""
        command = [*POWERLESS, self._reachd.path, "trace", *arguments, "--config", CONFIGURATION]
        process = self._lab.client.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        out, error = process.communicate(timeout=LONGEST)
        with open(self._log, "a") as file:
            file.write(f"{' '.join(command)}:\n{out}{error}\n")
        return out + error

    def _finish(self, command, start, process):
        try:
            out, error = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired as problem:
            process.kill()
            process.communicate()
            raise ValueError(f"{' '.join(command)}: no end after {LONGEST} s") from problem
        took = time.monotonic() - start
        with open(self._log, "a") as file:
            file.write(f"{' '.join(command)}: {took:.2f} s, exit status {process.returncode}\n{out}{error}\n")
        try:
            tree = json.loads(out)
        except ValueError as problem:
            raise ValueError(f"{' '.join(command)}: exit status {process.returncode}: {out}{error}") from problem
        tree["took"] = took
        unknown = not tree["reached"] and tree["block"]["mechanism"] == "unknown"
        wanted = 0 if tree["reached"] else 3 if unknown else 1
        if process.returncode != wanted:
            raise ValueError(f"{' '.join(command)}: exit status {process.returncode} instead of {wanted}")
        return tree

    def check(self, what, arguments, block, outcome=None, families=FAMILIES):
        complaints = []
        for family, tree in self.run(arguments, families).items():
            if outcome and tree["outcome"] != outcome:
                complaints.append(f"{what}, {family}: {tree['outcome']} instead of {outcome}")
            complaints += [f"{what}, {family}: {c}" for c in block.complaints(tree, family)]
        return complaints
