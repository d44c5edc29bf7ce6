"""The names of the lab: which addresses each has. Real ranges, so that the configuration's expectations are met."""

import ipaddress

# Where names without a stated network get their addresses: Apple's own hosts, and everybody else's (as on a CDN).
OWN = {"ipv4": "17.32.200.0/22", "ipv6": "2620:149:208::/64"}
OTHERS = {"ipv4": "23.55.160.0/22", "ipv6": "2a02:26f0:3100::/64"}
# Where the couriers' answers are; the narrow ranges, so that an expectation may be narrower than 17.0.0.0/8.
COURIERS = {"ipv4": "17.57.144.0/22", "ipv6": "2620:149:a44:100::/64"}
COURIER_ADDRESSES = 20  # shared by the names of a pattern, four per name

# False answers: where they point. A page answers at each, as with real filters.
SINKHOLE = {
    "private": {"ipv4": "10.9.9.9", "ipv6": "fd00:9::9"},
    "public": {"ipv4": "93.184.215.9", "ipv6": "2a04:4e42:9::9"},
}

RECORD = {"ipv4": "A", "ipv6": "AAAA"}


class _Pool:
    def __init__(self, network):
        self._network = ipaddress.ip_network(network)
        self._next = 10

    def take(self):
        self._next += 1
        return str(self._network[self._next])


class Zone:
    """`addresses[name][family]` is what the resolver answers."""

    def __init__(self, model):
        self.addresses = {}
        pools = {kind: {f: _Pool(n) for f, n in nets.items()} for kind, nets in (("own", OWN), ("others", OTHERS))}
        apple_hosts = {n for p in model.probes.values() if p.kind in ("tls", "https") and p.trust == "apple" for n in p.names}
        for probe in model.probes.values():
            if len(probe.names) > 1:
                self._pattern(probe)
        for name in model.names():
            if name not in self.addresses:
                kind = "own" if name in apple_hosts else "others"
                self.addresses[name] = {f: [pools[kind][f].take() for _ in range(2)] for f in ("ipv4", "ipv6")}
        self._check(model)

    def _pattern(self, probe):
        shared = {f: _Pool(n) for f, n in COURIERS.items()}
        shared = {f: [pool.take() for _ in range(COURIER_ADDRESSES)] for f, pool in shared.items()}
        for index, name in enumerate(probe.names):
            picks = [(4 * index + k) % COURIER_ADDRESSES for k in range(4)]
            self.addresses.setdefault(name, {f: [shared[f][p] for p in picks] for f in shared})

    def _check(self, model):
        """The zone must match the configuration's expectations; otherwise every case fails through the lab's fault."""
        for probe in model.probes.values():
            allowed = [ipaddress.ip_network(n) for n in probe.networks]
            for name in probe.names if allowed else []:
                for text in (a for family in self.addresses[name].values() for a in family):
                    address = ipaddress.ip_address(text)
                    if not any(address in network for network in allowed):
                        raise ValueError(f"{probe.name}: the lab's address {text} of {name} is none that it expects")

    def served(self, model):
        """Every address that the far side must have: those of names, literal ones, and the fallback ones."""
        found = [a for entry in self.addresses.values() for family in entry.values() for a in family]
        for probe in model.connecting():
            found += probe.addresses
            if not probe.names:
                found.append(probe.host.strip("[]"))
        found += [a for sink in SINKHOLE.values() for a in sink.values()]
        return list(dict.fromkeys(found))

    def local_data(self):
        """In the form of lines of unbound.conf."""
        for name, entry in self.addresses.items():
            # A separate zone: a case changes what this name resolves to without affecting others.
            yield f'local-zone: "{name}." static'
            for family, addresses in entry.items():
                for address in addresses:
                    yield f'local-data: "{name}. 300 IN {RECORD[family]} {address}"'
