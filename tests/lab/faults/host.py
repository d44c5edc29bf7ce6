"""This host's own firewall, and servers that refuse connections themselves."""

from case import once
from expect import Rule, connecting, everything, look_up_fails, on
from lab import CLOSED_PORT


@once("own-firewall-rejects", "host_fault")
def own_rejects(lab):
    """this host's own firewall rejects TCP 5223 with ICMP administratively prohibited"""
    lab.output("tcp dport 5223 reject with icmpx admin-prohibited")
    return [Rule(on(connecting, port=5223), "local_error")]


@once("own-firewall-default-reject", "host_fault")
def own_default_reject(lab):
    """this host's own firewall rejects TCP 443 with ICMP port unreachable"""
    lab.output("tcp dport 443 reject")
    return [Rule(on(connecting, port=443), "local_error")]


@once("own-firewall-drops-tcp", "port_blocked 5223")
def own_drops_tcp(lab):
    """this host's own firewall drops TCP 5223: no error even here"""
    lab.output("tcp dport 5223 drop")
    return [Rule(on(connecting, port=5223), "connect_timeout")]


@once("own-firewall-drops-dns", "host_fault")
def own_drops_dns(lab):
    """this host's own firewall drops UDP 53: sending fails with EPERM"""
    lab.output("udp dport 53 drop")
    return look_up_fails("local_error")


@once("own-firewall-rejects-dns", "host_fault")
def own_rejects_dns(lab):
    """this host's own firewall rejects UDP 53 with ICMP"""
    lab.output("udp dport 53 reject with icmpx admin-prohibited")
    return look_up_fails("local_error")


@once("own-firewall-drops-everything", "host_fault, uplink_down")
def own_drops_everything(lab):
    """this host's own firewall drops everything that leaves through the uplink"""
    lab.output("meta l4proto { tcp, udp } drop")
    return look_up_fails("local_error") + [Rule(everything, "connect_timeout")]


@once("closed-port", "port_blocked 5223")
def closed_port(lab):
    """nothing listens on the servers' port 5223: the RST is their own"""
    lab.redirect("servers", f"tcp dport 5223 redirect to :{CLOSED_PORT}")
    return [Rule(on(connecting, port=5223), "connect_refused")]


@once("server-gone", "hosts_blocked")
def server_gone(lab):
    """one server's addresses no longer exist: its router reports host unreachable"""
    name = lab.model.identity().host
    addresses = [a for family in lab.zone.addresses[name].values() for a in family]
    rules = [f"{'ip6' if ':' in a else 'ip'} daddr {a} reject with icmpx host-unreachable" for a in addresses]
    lab.topology["core"].nft(
        "table inet fault {\n  chain forward {\n    type filter hook forward priority 0; policy accept;\n"
        + "".join(f"    {rule}\n" for rule in rules)
        + "  }\n}\n"
    )
    return [Rule(lambda s: connecting(s) and name in s.definition.names, "connect_unreachable")]
