"""The lab's network: client - r1 - fw - core - {servers, resolver}, each in a namespace of its own.

                 10.1.0.0/24        10.2.0.0/24       10.3.0.0/24         10.4.0.0/24
         client ------------- r1 ------------- fw ------------- core ------------- servers (the Internet)
           .2                .1 .1           .2 .1            .2 .1|                 .2
                                                                   | 10.5.0.0/24
                                                                   +------------- resolver (10.5.0.53)

IPv6 is the same with 2a0e:1234:N::/64 for 10.N.0.0/24. The prefix is global unicast, so that a host takes its address
for one that reaches the Internet; nothing leaves the lab, which has no uplink.
"""

import json

from namespace import Namespace, run

PREFIX6 = "2a0e:1234"
RESOLVER = {"ipv4": "10.5.0.53", "ipv6": f"{PREFIX6}:5::53"}
CLIENT = {"ipv4": "10.1.0.2", "ipv6": f"{PREFIX6}:1::2"}
GATEWAY = {"ipv4": "10.1.0.1", "ipv6": f"{PREFIX6}:1::1"}
NOBODY = {"ipv4": "10.1.0.254", "ipv6": f"{PREFIX6}:1::fe"}  # on the client's link, not used by any host

# link number: (near namespace, its interface, its host part), (far namespace, its interface, its host part)
LINKS = {
    1: (("client", "uplink", "2"), ("r1", "inside", "1")),
    2: (("r1", "outside", "1"), ("fw", "inside", "2")),
    3: (("fw", "outside", "1"), ("core", "inside", "2")),
    4: (("core", "servers", "1"), ("servers", "eth0", "2")),
    5: (("core", "resolver", "1"), ("resolver", "eth0", "53")),
}
ROUTERS = ("r1", "fw", "core")

# The routes of each namespace: destination, link, host part of the next hop. `N` means link number N's network.
ROUTES = {
    "client": [("default", 1, "1")],
    "r1": [("default", 2, "2")],
    "fw": [(1, 2, "1"), (5, 3, "2"), ("default", 3, "2")],
    "core": [(1, 3, "1"), (2, 3, "1"), ("default", 4, "2")],
    "servers": [("default", 4, "1")],
    "resolver": [("default", 5, "1")],
}


def address(link, host, family):
    return f"10.{link}.0.{host}" if family == "ipv4" else f"{PREFIX6}:{link}::{host}"


def network(link, family):
    return f"10.{link}.0.0/24" if family == "ipv4" else f"{PREFIX6}:{link}::/64"


def prefix(destination, family):
    """A link's number or "default" as the prefix that it represents."""
    if destination == "default":
        return "0.0.0.0/0" if family == "ipv4" else "::/0"
    return network(destination, family)


def _length(family):
    return "24" if family == "ipv4" else "64"


def _route_line(destination, link, host, family):
    return f"route replace {prefix(destination, family)} via {address(link, host, family)}"


class Topology:
    """Creates the namespaces and their links; `restore()` restores every address, route and rule."""

    def __init__(self):
        self.namespaces = {}
        for name in ("client", *ROUTERS, "servers", "resolver"):
            space = self.namespaces[name] = Namespace(name)
            settings = {
                # No duplicate address detection: an address is usable at once.
                "net.ipv6.conf.all.accept_dad": 0,
                "net.ipv6.conf.default.accept_dad": 0,
                "net.ipv6.conf.default.accept_ra": 0,
                # Every refused packet gets its ICMP error, so that a case's expectation does not depend on the pace.
                "net.ipv4.icmp_ratelimit": 0,
                "net.ipv4.icmp_msgs_per_sec": 100000,
                "net.ipv4.icmp_msgs_burst": 10000,
                "net.ipv6.icmp.ratelimit": 0,
            }
            if name in ROUTERS:
                settings["net.ipv4.ip_forward"] = 1
                settings["net.ipv6.conf.all.forwarding"] = 1
            space.sysctl(settings)
        lines = []
        for (near, near_interface, _), (far, far_interface, _) in LINKS.values():
            lines.append(f"link add {near_interface} netns {near} type veth peer name {far_interface} netns {far}")
        run(["ip", "-batch", "-"], "\n".join(lines) + "\n")
        # One segment per packet, as on a wire; otherwise the kernel passes a whole flight between namespaces in one piece.
        for name, interface in (("servers", "eth0"), ("client", "uplink")):
            self[name].run(["ip", "link", "set", "dev", interface, "gso_max_segs", "1"])
        for name in self.namespaces:
            self._restore_one(name)
        # The client's kernel trusts a neighbour entry for a second before it asks again, not for half a minute: a gateway
        # that dies is noticed within the time of a case.
        for table in ("arp_cache", "ndisc_cache"):
            change = ["ip", "ntable", "change", "name", table, "dev", "uplink"]
            self["client"].run([*change, "base_reachable", "1000", "delay_probe", "500"])

    def __getitem__(self, name):
        return self.namespaces[name]

    def _restore_one(self, name):
        lines = ["link set lo up"]
        for number, ends in LINKS.items():
            for space, interface, host in ends:
                if space != name:
                    continue
                lines.append(f"link set {interface} up mtu 1500")
                for family in ("ipv4", "ipv6"):
                    nodad = " nodad" if family == "ipv6" else ""
                    lines.append(
                        f"address replace {address(number, host, family)}/{_length(family)} dev {interface}{nodad}"
                    )
        for destination, link, host in ROUTES[name]:
            for family in ("ipv4", "ipv6"):
                lines.append(_route_line(destination, link, host, family))
        self[name].ip("\n".join(lines))

    def _delete_other_routes(self, name):
        """Those that a case added; the own ones stay meanwhile, so that nothing is lost."""
        for family, option in (("ipv4", "-4"), ("ipv6", "-6")):
            own = {prefix(destination, family) for destination, _, _ in ROUTES[name]}
            for route in json.loads(self[name].run(["ip", "-json", option, "route", "show", "proto", "boot"]) or "[]"):
                destination = prefix("default", family) if route["dst"] == "default" else route["dst"]
                if destination not in own:
                    self[name].run(["ip", option, "route", "del", destination])

    def smaller_mtu(self):
        """On the link between the firewall and the core; the routers on both sides say so."""
        self["fw"].ip("link set dev outside mtu 1300")
        self["core"].ip("link set dev inside mtu 1300")

    def restore(self):
        """Reverts what Namespace.ip() and Namespace.nft() did; local routes that they added stay, and do no harm."""
        for name, space in self.namespaces.items():
            if space.links_changed:
                self._restore_one(name)
                self._delete_other_routes(name)
            if space.rules_changed:
                space.nft("flush ruleset\n")
                # A redirected flow is remembered for half a minute: a query of a later case that happens to come from the
                # same port would be sent where the earlier case sent it.
                space.run(["conntrack", "-F"])
            space.links_changed = space.rules_changed = False
        # What has been learned of a path's MTU would be remembered for ten minutes.
        for name in ("client", "servers"):
            self[name].run(["ip", "route", "flush", "cache"])
            self[name].run(["ip", "-6", "route", "flush", "cache"])
        # A neighbour that a fault made unreachable stays so for a while.
        self["client"].run(["ip", "neigh", "flush", "dev", "uplink"])
