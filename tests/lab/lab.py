"""One lab: network, names, servers, and the files that reachd reads; and what a case may do to them.

Everything is created once and serves many cases in turn. `restore()` reverts every fault.
"""

import json
import os
import subprocess
import sys

from certificates import system_store
from model import Model, with_more_probes
from namespace import LabError, run, stop
from resolver import OTHER_PORT, Resolver
from topology import RESOLVER, Topology
from zone import SINKHOLE, Zone

HERE = os.path.dirname(os.path.abspath(__file__))

# Ports of the firewall's own servers, to which a case redirects connections.
INTERCEPT = {"inspection": 8443, "stranger": 8444, "forged": 8445}
BLOCK_PAGE = 8080
LOGIN_PAGE = 8081
SILENT_PORT = 8082
CLOSED_PORT = 9


def private_files(authorities):
    """A private /run and /etc for this mount namespace: nothing is written to the host's."""
    run(["mount", "--make-rprivate", "/"])
    run(["mount", "-t", "tmpfs", "-o", "mode=755", "lab", "/run"])
    for directory in ("/run/netns", "/run/host-etc", "/run/lab"):
        os.mkdir(directory)
    # /etc becomes links into the host's own, except for the lab's own files: so no directory of the host's has to exist, and
    # none is copied.
    run(["mount", "--rbind", "/etc", "/run/host-etc"])
    run(["mount", "-t", "tmpfs", "-o", "mode=755", "lab", "/etc"])
    for directory, own in (("", {"resolv.conf", "hosts", "ssl", "reachd", "unbound"}), ("ssl", {"certs"})):
        for name in os.listdir(f"/run/host-etc/{directory}"):
            if name not in own:
                os.symlink(os.path.join("/run/host-etc", directory, name), os.path.join("/etc", directory, name))
        for name in own - {"resolv.conf", "hosts"}:
            os.makedirs(os.path.join("/etc", directory, name))
    _write_resolvers(RESOLVER.values())
    _write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n")
    _write("/etc/ssl/certs/ca-certificates.crt", system_store(authorities))
    with open(os.path.join(authorities, "apple-root.pem")) as file:
        _write("/etc/reachd/apple-roots.pem", file.read())


def _write(path, text):
    """Atomically, because a server may be reading it."""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.replace(path + ".new", path)


def _write_resolvers(addresses):
    _write("/etc/resolv.conf", "".join(f"nameserver {a}\n" for a in addresses))


class Lab:
    """To be created inside its own user, network and mount namespace (see `run`)."""

    BEHAVIOUR = "/run/lab/behaviour.json"

    def __init__(self, configuration, authorities, logs, full=False):
        """`configuration`: the text of the built-in one; `full`: cases take the time that their long variant needs."""
        self.full = full
        self.configuration = with_more_probes(configuration)
        self.logs = logs
        self.model = Model(self.configuration)
        self.zone = Zone(self.model)
        self.authorities = authorities
        private_files(authorities)
        os.makedirs(logs, exist_ok=True)
        self.topology = Topology()
        self.client = self.topology["client"]
        self.firewall = self.topology["fw"]
        self.behave({})
        self._add_server_addresses()
        self.resolver = Resolver(self.topology["resolver"], self.zone, self._log("unbound"))
        self._programs = [
            self._start("servers", "far_side.py", self._servers()),
            self._start("fw", "far_side.py", self._interceptors()),
            self._start("resolver", "dns_server.py", self._other_dns()),
        ]
        for program in self._programs:
            self._wait_ready(*program)
        self.resolver.wait()

    def _log(self, name):
        return open(os.path.join(self.logs, f"{name}.log"), "a")

    def _start(self, namespace, program, settings):
        path = f"/run/lab/{namespace}.json"
        _write(path, json.dumps(settings))
        environment = {**os.environ, "TMPDIR": "/run/lab"}
        process = self.topology[namespace].start(
            [sys.executable, os.path.join(HERE, program), path],
            stdout=subprocess.PIPE, stderr=self._log(namespace), text=True, env=environment,
        )
        return namespace, process

    def _wait_ready(self, name, process):
        if process.stdout.readline() != "ready\n":
            raise LabError(f"the program of namespace {name} did not start; see {self.logs}/{name}.log")

    def start_dns(self, namespace, addresses):
        """One more of the second DNS servers, on port 53, which the caller stops."""
        program = self._start(namespace, "dns_server.py", {**self._other_dns(), "addresses": addresses, "port": 53})
        self._wait_ready(*program)
        return program[1]

    def _add_server_addresses(self):
        lines = [f"route add local {address} dev lo" for address in self.zone.served(self.model)]
        self.topology["servers"].ip("\n".join(lines))

    def _servers(self):
        services, tls, pages = {}, {}, {}
        for probe in self.model.connecting():
            services.setdefault(probe.port, "tls")
            if probe.kind == "http":
                services[probe.port] = "http"
            if probe.kind in ("http", "https"):
                for host in probe.names or [probe.host]:
                    body = probe.body or f"page {probe.path} of {host}\n"
                    pages.setdefault(host, {})[probe.path] = {"status": probe.status[0], "body": body}
            if probe.kind in ("tls", "https"):
                authority = {"apple": "apple", "system": "public", "any": "stranger"}[probe.trust]
                for name in probe.server_names:
                    tls.setdefault(probe.port, {})[name] = {"authority": authority, "alpn": probe.alpn}
        return {
            "authorities": self.authorities,
            "behaviour": self.BEHAVIOUR,
            "listeners": [{"port": port, "service": service} for port, service in services.items()],
            "tls": tls,
            "pages": pages,
            "sinkholes": [a for sink in SINKHOLE.values() for a in sink.values()],
        }

    def _interceptors(self):
        listeners = [{"port": port, "service": "tls", "authority": name} for name, port in INTERCEPT.items()]
        pages = {BLOCK_PAGE: "page", LOGIN_PAGE: "login", SILENT_PORT: "silent"}
        listeners += [{"port": port, "service": service} for port, service in pages.items()]
        return {"authorities": self.authorities, "behaviour": self.BEHAVIOUR, "listeners": listeners}

    def _other_dns(self):
        return {
            "addresses": list(RESOLVER.values()),
            "port": OTHER_PORT,
            "zone": self.zone.addresses,
            "behaviour": self.BEHAVIOUR,
        }

    # What a case does.
    def behave(self, table):
        """What the servers do wrong: {"tls" | "http" | "dns": {name or "*": behaviour}}."""
        _write(self.BEHAVIOUR, json.dumps(table))

    def forward(self, *rules):
        """Rules for the firewall's forward hook, one per line, for what the client sends; answers pass unchanged."""
        self._filter("fw", "forward", rules, 'iifname "inside" ')

    def forward_both_ways(self, *rules):
        self._filter("fw", "forward", rules, "")

    def output(self, *rules):
        """Rules for the client's own output hook."""
        self._filter("client", "output", rules, 'oifname "uplink" ')

    def _filter(self, namespace, hook, rules, prefix):
        body = "\n".join(f"    {prefix}{rule}" for rule in rules)
        base = f"type filter hook {hook} priority 0; policy accept;"
        self.topology[namespace].nft(f"table inet fault {{\n  chain {hook} {{\n    {base}\n{body}\n  }}\n}}\n")

    def redirect(self, namespace, *rules):
        """Rules of the form `... redirect to :PORT`, before routing."""
        body = "\n".join(f"    {rule}" for rule in rules)
        base = "type nat hook prerouting priority dstnat; policy accept;"
        self.topology[namespace].nft(f"table inet detour {{\n  chain detour {{\n    {base}\n{body}\n  }}\n}}\n")

    def other_dns(self, behaviours, tcp=True):
        """Queries go to the second DNS server, which behaves as given: {name or "*": behaviour}."""
        self.behave({"dns": behaviours})
        rules = [f"udp dport 53 redirect to :{OTHER_PORT}"]
        if tcp:
            rules.append(f"tcp dport 53 redirect to :{OTHER_PORT}")
        self.redirect("resolver", *rules)

    def short_lived(self, names):
        """The names keep their addresses, but answers are kept for a second: a change shows at once."""
        self.resolver.each({name: sum(self.zone.addresses[name].values(), []) for name in names}, ttl=1)

    def name_resolvers(self, *addresses):
        """The servers listed in this host's /etc/resolv.conf."""
        _write_resolvers(addresses)

    def restore(self):
        self.behave({})
        self.name_resolvers(*RESOLVER.values())
        # First the answers: a block page that is gone while names still lead there would be another fault.
        self.resolver.restore()
        self.topology.restore()

    def stop(self):
        self.resolver.stop()
        for _, process in self._programs:
            stop(process)

    def check_alive(self):
        """A server of the lab that died is the lab's fault, and must not be mistaken for reachd's."""
        for name, process in self._programs:
            if process.poll() is not None:
                raise LabError(f"the program of namespace {name} ended; see {self.logs}/{name}.log")
