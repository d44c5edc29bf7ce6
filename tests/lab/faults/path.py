"""Routes, links and gateways."""

import topology
from case import once, settles
from expect import Rule, connecting, everything, on


@once("routing-loop", "uplink_down")
def routing_loop(lab):
    """two routers send packets to the Internet back and forth: time exceeded; the resolver is inside and answers"""
    for family in ("ipv4", "ipv6"):
        lab.firewall.ip(
            f"route replace {topology.prefix('default', family)} via {topology.address(2, '1', family)}"
        )
    return [Rule(connecting, "connect_unreachable")]


@once("no-route-on-the-way", "uplink_down")
def no_route_on_the_way(lab):
    """a router has no route to the Internet: ICMP network unreachable (IPv6: no route); the resolver is inside"""
    # By rule and not by route: the kernel limits those errors to one per second, and no setting of a namespace changes that.
    lab.forward("meta l4proto tcp reject with icmpx no-route")
    return [Rule(connecting, "connect_unreachable")]


@once("dead-gateway", "link_down")
def dead_gateway(lab):
    """the default gateway does not answer ARP or neighbour discovery"""
    for family, gateway in topology.NOBODY.items():
        lab.client.ip(f"route replace {topology.prefix('default', family)} via {gateway}")
    return [Rule(everything, "local_no_route")]


@once("ipv6-dropped", {"ipv6": "uplink_down"})
def ipv6_dropped(lab):
    """only IPv6 is dropped on the path"""
    lab.forward("meta nfproto ipv6 drop")
    return [
        Rule(on(kind="dns", family="ipv6"), "dns_timeout"),
        Rule(on(connecting, family="ipv6"), "connect_timeout"),
    ]


@once("ipv4-dropped", {"ipv4": "uplink_down"})
def ipv4_dropped(lab):
    """only IPv4 is dropped on the path"""
    lab.forward("meta nfproto ipv4 drop")
    return [
        Rule(on(kind="dns", family="ipv4"), "dns_timeout"),
        Rule(on(connecting, family="ipv4"), "connect_timeout"),
    ]


@once("ipv6-dead-gateway", {"ipv6": "link_down"})
def ipv6_dead_gateway(lab):
    """the IPv6 gateway does not answer neighbour discovery"""
    lab.client.ip(f"route replace ::/0 via {topology.NOBODY['ipv6']}")
    return [Rule(on(family="ipv6"), "local_no_route")]


# A host that starts without a route cannot know which families it would have; so a running daemon must see these.
UNKNOWN = "only the daemon knows that this host had IPv6"


@settles("no-route", "link_down", once_differs={"causes": UNKNOWN})
def no_route(lab):
    """this host loses its default routes"""
    lab.client.ip("route del 0.0.0.0/0\nroute del ::/0")
    return [Rule(everything, "local_no_route")]


@settles("ipv6-no-route", {"ipv6": "link_down"}, once_differs={"causes": UNKNOWN, "services": UNKNOWN})
def ipv6_no_route(lab):
    """this host loses its IPv6 default route"""
    lab.client.ip("route del ::/0")
    return [Rule(on(family="ipv6"), "local_no_route")]


@settles("link-down", "link_down", once_differs={"causes": UNKNOWN})
def link_down(lab):
    """this host's link is switched off"""
    lab.client.ip("link set dev uplink down")
    return [Rule(everything, "local_no_route")]


@settles("carrier-lost", "link_down")
def carrier_lost(lab):
    """this host's cable is unplugged: the link has no carrier, the routes remain"""
    lab.topology["r1"].ip("link set dev inside down")
    return [Rule(everything, "local_no_route")]


@settles("ipv6-dropped-settles", {"ipv6": "uplink_down"})
def ipv6_dropped_settles(lab):
    """only IPv6 begins to be dropped while the daemon runs"""
    return ipv6_dropped(lab)


# The kernel trusts its neighbour entry for a while: until then, attempts see only silence.
@settles("gateway-dies", "link_down", meanwhile=["uplink_down"], more_seconds=15)
def gateway_dies(lab):
    """the gateway stops answering, including ARP and neighbour discovery, while the daemon runs"""
    lab.topology["r1"].nft(
        "table netdev fault {\n  chain in {\n"
        "    type filter hook ingress device inside priority 0; policy drop;\n  }\n}\n"
    )
    return [Rule(everything, "local_no_route")]
