"""The configuration as the lab sees it: what is probed, so that the far side can serve it and a case can refer to it.

Read from the YAML of `reachd default-config`: a probe added there is served and tested without a change here.
"""

import ipaddress
import re
from dataclasses import dataclass, field

import yaml

# Probes that the lab adds to the built-in ones, which leave these keys out.
MORE_PROBES = """
  lab-system-trust:
    tls: { host: www.example.net, port: 443 }
    role: control
  lab-literal:
    tls: { host: 9.9.9.9, port: 443 }
    role: control
  lab-known-addresses:
    tls: { host: known.example.net, port: 443 }
    addresses: [23.55.163.200, "2a02:26f0:3100::c8"]
    role: control
  lab-http-by-family:
    http: { host: four.example.net, path: /here, status: [203, 200], body: here }
    families: [ipv4]
    role: control
"""

KINDS = ("dns", "tcp", "tls", "http", "https")
USUAL_PORT = {"dns": 53, "http": 80, "https": 443}


def expand(pattern):
    """All names represented by `{A..B}` in a name."""
    found = re.search(r"\{(\d+)\.\.(\d+)\}", pattern)
    if not found:
        return [pattern]
    first, last = int(found[1]), int(found[2])
    return [pattern[: found.start()] + str(n) + pattern[found.end() :] for n in range(first, last + 1)]


def literal(host):
    """The address if the host is one, or None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def family_of(address):
    return "ipv4" if ipaddress.ip_address(address).version == 4 else "ipv6"


@dataclass
class Probe:
    name: str
    kind: str
    host: str  # the pattern as written; for a dns probe, the name queried
    port: int
    role: str = ""
    server_name: str = ""  # empty: the name picked
    alpn: list = field(default_factory=list)
    trust: str = "system"
    path: str = "/"
    status: list = field(default_factory=lambda: [200])
    body: str = ""
    families: tuple = ("ipv4", "ipv6")
    types: tuple = ("A", "AAAA")  # of a dns probe
    networks: list = field(default_factory=list)
    addresses: list = field(default_factory=list)

    @property
    def names(self):
        """The names that are looked up; none for a literal address."""
        return [] if literal(self.host) else expand(self.host)

    @property
    def server_names(self):
        """Those used in SNI and in the certificate."""
        return [self.server_name] if self.server_name else expand(self.host)

    def fallback(self, family):
        """True if the configuration itself contains an address, for when no resolver answers."""
        return any(family_of(a) == family for a in self.addresses)


def with_more_probes(text):
    return re.sub(r"^probes:.*\n", lambda found: found[0] + MORE_PROBES.lstrip("\n"), text, count=1, flags=re.MULTILINE)


class Model:
    def __init__(self, text):
        tree = yaml.safe_load(text)
        self.probes = {name: self._probe(name, value) for name, value in tree["probes"].items()}
        self.services = {}
        for name, value in tree.get("services", {}).items():
            (rule, members), = value.items()
            self.services[name] = (rule, members)
        trusts = {p.trust for p in self.probes.values()}
        if unknown := trusts - {"apple", "system", "any"}:
            raise ValueError(f"the lab has no certificate authority for the trust sets {sorted(unknown)}")

    @staticmethod
    def _probe(name, value):
        kind = next(k for k in KINDS if k in value)
        target = value[kind]
        probe = Probe(
            name=name,
            kind=kind,
            host=str(target["query"] if kind == "dns" else target["host"]),
            port=int(target.get("port", USUAL_PORT.get(kind, 0))),
            role=value.get("role", ""),
            families=("ipv4", "ipv6") if value.get("families", "auto") == "auto" else tuple(value["families"]),
            networks=value.get("expect", {}).get("networks", []),
            addresses=[str(a) for a in value.get("addresses", [])],
        )
        probe.types = tuple(target.get("types", probe.types))
        probe.server_name = target.get("server_name", "")
        probe.alpn = target.get("alpn", [])
        probe.trust = target.get("trust", "system")
        probe.path = target.get("path", "/")
        probe.status = target.get("status", [200])
        probe.body = target.get("body", "")
        return probe

    def connecting(self):
        return [p for p in self.probes.values() if p.kind != "dns"]

    def names(self):
        """Every name that is looked up, each once, in the order of the configuration."""
        return list(dict.fromkeys(name for p in self.probes.values() for name in p.names))

    # How the cases choose their targets: the first probe of the configuration that matches.
    def identity(self):
        """A host with Apple's own certificate on 443, under one plain name."""
        return self._first(lambda p: p.kind == "tls" and p.port == 443 and p.trust == "apple" and p.names == [p.host])

    def courier(self):
        """The push service on 5223, with its one ALPN."""
        return self._first(lambda p: p.kind == "tls" and p.port == 5223 and p.alpn)

    def courier_query(self):
        return self._first(lambda p: p.kind == "dns" and p.host == self.courier().host)

    def portal(self):
        return self._first(lambda p: p.kind == "http" and p.role == "portal")

    def page(self):
        """Plain HTTP other than the portal's."""
        return self._first(lambda p: p.kind == "http" and not p.role)

    def bag(self):
        """What is fetched behind a handshake."""
        return self._first(lambda p: p.kind == "https")

    def apples_identity_names(self):
        """The names of Apple's identity service, in the order of the configuration."""
        return [name for name in self.names() if name.endswith(".ess.apple.com")]

    def _first(self, fits):
        for probe in self.probes.values():
            if fits(probe):
                return probe
        raise LookupError("the configuration has no probe of the kind that this case needs")
