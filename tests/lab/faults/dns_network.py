"""The way to the resolvers is broken. The host has two, one of each family; the family of a probe's target has nothing
to do with that of the resolver that is asked."""

from case import once, settles
from expect import Rule, look_up_fails, on
from lab import CLOSED_PORT

DNS = "meta l4proto { tcp, udp } th dport 53"


@once("dns-drop", "dns_down")
def drop(lab):
    """the firewall drops DNS"""
    lab.forward(f"{DNS} drop")
    return look_up_fails("dns_timeout")


@once("dns-prohibited", "dns_down")
def prohibited(lab):
    """the firewall rejects DNS with ICMP administratively prohibited"""
    lab.forward(f"{DNS} reject with icmpx admin-prohibited")
    return look_up_fails("dns_prohibited")


@once("dns-default-reject", "dns_down")
def default_reject(lab):
    """the firewall rejects DNS with ICMP port unreachable"""
    lab.forward(f"{DNS} reject")
    return look_up_fails("dns_unreachable")


@once("dns-closed-port", "dns_down")
def closed_port(lab):
    """nothing listens on the resolvers' port: their own ICMP port unreachable"""
    lab.redirect("resolver", f"udp dport 53 redirect to :{CLOSED_PORT}")
    return look_up_fails("dns_unreachable")


@once("dns-one-resolver-silent", {"ipv4": "resolver_down"})
def one_resolver_silent(lab):
    """the first resolver does not answer: the second serves the other probes"""
    lab.forward(f"meta nfproto ipv4 {DNS} drop")
    return [Rule(on(kind="dns", resolver="system-1"), "dns_timeout")]


@once("dns-one-resolver-rejected", {"ipv4": "resolver_down"})
def one_resolver_rejected(lab):
    """the first resolver is rejected: the second serves the other probes"""
    lab.forward(f"meta nfproto ipv4 {DNS} reject with icmpx admin-prohibited")
    return [Rule(on(kind="dns", resolver="system-1"), "dns_prohibited")]


@settles("dns-drop-settles", "dns_down")
def drop_settles(lab):
    """the firewall drops DNS while the daemon runs: what was reached before is still reached"""
    lab.forward(f"{DNS} drop")
    return [Rule(on(kind="dns"), "dns_timeout")]
