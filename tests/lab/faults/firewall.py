"""The firewall on the path: what it does to a port, to the first data, and to established connections.

A packet with data is distinguished from a bare SYN or ACK by its length: headers alone have at most 72 bytes (IPv4) or 92
(IPv6) with all options of a handshake; a ClientHello or a request has more than 100 in its IP packet.
"""

from case import once, settles
from expect import Rule, connecting, handshake, on
from topology import address

DATA = "meta length > 110"
# The beginning of a record with a handshake message, of more than one segment can hold with the headers before it.
LARGE_HELLO = "@ih,0,8 0x16 @ih,24,16 > 1400"


def at_firewall(mechanism, refuses=True):
    """What a trace must find: the firewall is the second hop."""
    return {
        family: {
            "mechanism": mechanism, "hop": "2", "last_hop": address(2, "2", family),
            "blocker": address(2, "2", family) if refuses else "",
        }
        for family in ("ipv4", "ipv6")
    }


def at(port, outcome):
    return [Rule(on(connecting, port=port), outcome)]


@once("healthy")
def healthy(lab):
    """none"""
    return []


@once("drop-5223", "port_blocked 5223")
def drop_5223(lab):
    """the firewall drops TCP 5223"""
    lab.forward("tcp dport 5223 drop")
    return at(5223, "connect_timeout")


@once("drop-443", "port_blocked 443")
def drop_443(lab):
    """the firewall drops TCP 443"""
    lab.forward("tcp dport 443 drop")
    return at(443, "connect_timeout")


@once("drop-80", "port_blocked 80")
def drop_80(lab):
    """the firewall drops TCP 80"""
    lab.forward("tcp dport 80 drop")
    return at(80, "connect_timeout")


@once("drop-everything", "uplink_down")
def drop_everything(lab):
    """the firewall drops all TCP; the resolver still answers"""
    lab.forward("meta l4proto tcp drop")
    return [Rule(connecting, "connect_timeout")]


@once("drop-answers", "port_blocked 5223")
def drop_answers(lab):
    """the firewall drops what is returned from TCP 5223"""
    lab.forward_both_ways("tcp sport 5223 drop")
    return at(5223, "connect_timeout")


@once("prohibited-5223", "port_blocked 5223")
def prohibited_5223(lab):
    """the firewall rejects TCP 5223 with ICMP administratively prohibited"""
    lab.forward("tcp dport 5223 reject with icmpx admin-prohibited")
    return at(5223, "connect_prohibited")


@once("prohibited-443-other-codes", "port_blocked 443")
def prohibited_other_codes(lab):
    """the firewall rejects TCP 443 with ICMP host prohibited (IPv4 3/10) and policy fail (IPv6 1/5)"""
    lab.forward(
        "meta nfproto ipv4 tcp dport 443 reject with icmp host-prohibited",
        "meta nfproto ipv6 tcp dport 443 reject with icmpv6 policy-fail",
    )
    return at(443, "connect_prohibited")


@once("reset-by-firewall", "port_blocked 5223")
def reset_by_firewall(lab):
    """the firewall answers a SYN to 5223 with RST"""
    lab.forward("tcp dport 5223 reject with tcp reset")
    return at(5223, "connect_refused")


@once("default-reject", "port_blocked 443")
def default_reject(lab):
    """the firewall rejects TCP 443 as iptables and nftables do by default (ICMP port unreachable)"""
    lab.forward("tcp dport 443 reject")
    return at(443, "connect_unreachable")


@once("host-unreachable", "port_blocked 5223")
def host_unreachable(lab):
    """the firewall rejects TCP 5223 with ICMP host unreachable: not from this host's own address, so not a local fault"""
    lab.forward("tcp dport 5223 reject with icmpx host-unreachable")
    return at(5223, "connect_unreachable")


@once("reset-after-hello", "port_blocked 5223")
def reset_after_hello(lab):
    """the firewall allows the TCP handshake to 5223 and answers the ClientHello with RST"""
    lab.forward(f"tcp dport 5223 {DATA} reject with tcp reset")
    return at(5223, "tls_reset")


@once("silence-after-hello", "port_blocked 5223")
def silence_after_hello(lab):
    """the firewall allows the TCP handshake to 5223 and drops the ClientHello"""
    lab.forward(f"tcp dport 5223 {DATA} drop")
    return at(5223, "tls_timeout")


@once("silence-after-request", "port_blocked 80")
def silence_after_request(lab):
    """the firewall allows the TCP handshake to 80 and drops the request"""
    lab.forward(f"tcp dport 80 {DATA} drop")
    return at(80, "http_timeout")


@once("reset-after-request", "port_blocked 80")
def reset_after_request(lab):
    """the firewall allows the TCP handshake to 80 and answers the request with RST"""
    lab.forward(f"tcp dport 80 {DATA} reject with tcp reset")
    return at(80, "http_reset")


@once("hole-for-big-answers", "port_blocked 443")
def hole_for_big_answers(lab):
    """large packets from port 443 are lost (a broken path MTU): the server's certificates never arrive"""
    lab.forward_both_ways("tcp sport 443 meta length > 600 drop")
    return [Rule(on(handshake, port=443), "tls_timeout")]


@once("icmp-after-handshake", "no_data")
def icmp_after_handshake(lab):
    """the firewall allows TCP handshakes and rejects the data with ICMP administratively prohibited"""
    lab.forward(f"meta l4proto tcp {DATA} reject with icmpx admin-prohibited")
    return [Rule(on(handshake), "tls_unreachable"), Rule(on(kind="http"), "http_unreachable")]


@once("icmp-port-after-handshake", "no_data")
def icmp_port_after_handshake(lab):
    """the same with ICMP port unreachable, whose errno is that of an RST"""
    lab.forward(f"meta l4proto tcp {DATA} reject")
    return [Rule(on(handshake), "tls_unreachable"), Rule(on(kind="http"), "http_unreachable")]


@once("one-address-blocked", daemon_causes="addresses_blocked")
def one_address_blocked(lab):
    """the firewall drops one of the two addresses, in each family, of one host: the other is connected to"""
    name, family = lab.model.identity().host, lab.zone.addresses
    four, six = family[name]["ipv4"][0], family[name]["ipv6"][0]
    lab.forward(f"ip daddr {four} tcp dport 443 drop", f"ip6 daddr {six} tcp dport 443 drop")
    return []


@once("one-address-stalls", daemon_causes="addresses_blocked")
def one_address_stalls(lab):
    """the firewall drops the data to one of the two addresses of one host, which still connects: tried at the other"""
    name, family = lab.model.identity().host, lab.zone.addresses
    four, six = family[name]["ipv4"][0], family[name]["ipv6"][0]
    lab.forward(f"ip daddr {four} tcp dport 443 {DATA} drop", f"ip6 daddr {six} tcp dport 443 {DATA} drop")
    return []


@settles("drop-5223-settles", "port_blocked 5223", place=at_firewall("silent_drop", refuses=False),
         long=False)
def drop_5223_settles(lab):
    """the firewall drops TCP 5223 while the daemon runs"""
    return drop_5223(lab)


@settles("prohibited-5223-settles", "port_blocked 5223", place=at_firewall("icmp_prohibited"))
def prohibited_5223_settles(lab):
    """the firewall begins to reject TCP 5223 with ICMP while the daemon runs"""
    return prohibited_5223(lab)


@settles("reset-after-hello-settles", "port_blocked 5223", place=at_firewall("reset_after_hello", refuses=False))
def reset_after_hello_settles(lab):
    """the firewall begins to reset the first data to 5223 while the daemon runs"""
    return reset_after_hello(lab)
