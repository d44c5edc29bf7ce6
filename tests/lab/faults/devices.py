"""What current Apple devices meet and a small probe would not: ClientHellos of two segments, requests behind the handshake."""

from case import once, settles
from expect import Rule, handshake, on
from faults.firewall import LARGE_HELLO, at_firewall
from faults.reported import TRACED, both

BOTH_PORTS = "large_hello_blocked 443, large_hello_blocked 5223"
LARGE = at_firewall("large_hello", refuses=False)


def says(lab, family):
    return ["iOS 26", "macOS 26"]


# `once` alone is judged without traces, and these causes rest on them.
@settles("large-hello-dropped", BOTH_PORTS, more_seconds=TRACED, place=LARGE, says=says)
def large_hello_dropped(lab):
    """the firewall drops connections whose ClientHello needs two segments"""
    lab.forward(f"tcp dport {{ 443, 5223 }} {LARGE_HELLO} ct mark set 1", "ct mark 1 drop")
    return [Rule(handshake, "tls_timeout")]


@settles("large-hello-reset", BOTH_PORTS, more_seconds=TRACED, place=LARGE, says=says)
def large_hello_reset(lab):
    """the firewall answers ClientHellos that need two segments with RST"""
    lab.forward(f"tcp dport {{ 443, 5223 }} {LARGE_HELLO} reject with tcp reset")
    return [Rule(handshake, "tls_reset")]


@settles("large-hello-dropped-on-443", "large_hello_blocked 443", more_seconds=TRACED, place=LARGE, says=says)
def large_hello_dropped_on_443(lab):
    """the firewall drops the first segment of ClientHellos that need two, on 443 alone"""
    lab.forward(f"tcp dport 443 {LARGE_HELLO} drop")
    return [Rule(on(handshake, port=443), "tls_timeout")]


@settles("large-packets-lost-outgoing", "no_data", more_seconds=TRACED, place=at_firewall("path_mtu", refuses=False))
def large_packets_lost_outgoing(lab):
    """what this host sends is lost without an ICMP error if it is larger than 1300 bytes"""
    lab.forward("meta l4proto tcp meta length > 1300 drop")
    return [Rule(handshake, "tls_timeout")]


@once("path-mtu-discovery")
def path_mtu_discovery(lab):
    """none: a link behind the firewall has an MTU of 1300, and the firewall says so"""
    lab.topology.smaller_mtu()
    return []


@both("https-data-dropped", "port_blocked 443", more_seconds=TRACED, place=at_firewall("stall_after_hello", refuses=False),
      says=lambda lab, family: ["the HTTP request behind the TLS handshake is silently dropped"])
def https_data_dropped(lab):
    """the firewall lets handshakes on 443 pass, and drops what this host sends behind them"""
    lab.forward("tcp dport 443 ct original packets > 4 drop")
    return [Rule(on(kind="https"), "http_timeout")]


def of_bag(name, behaviour, outcome, text, cause="hosts_blocked"):
    def bring_in(lab):
        probe = lab.model.bag()
        lab.behave({"https": {probe.host: behaviour}})
        return [Rule(lambda s: s.kind == "https" and s.target == probe.host, outcome)]

    bring_in.__doc__ = text
    once(name, cause)(bring_in)


of_bag("https-error", "error", "http_unexpected_status", "one server answers 503 behind the handshake", "server_fault")
of_bag("https-other-body", "other-body", "http_unexpected_body", "one server answers with another page", "server_fault")
of_bag("https-malformed", "malformed", "http_malformed", "one server answers with what is no HTTP", "server_fault")
of_bag("https-close", "close", "http_closed", "one server closes in answer to the request")
of_bag("https-cut-header", "cut-header", "http_closed", "one server closes in the middle of its header")
of_bag("https-reset", "reset", "http_reset", "one server answers the request with RST")
of_bag("https-silent", "silent", "http_timeout", "one server does not answer the request")


def of_records(name, behaviour, outcome, text, register=once):
    def bring_in(lab):
        lab.other_dns({"*": behaviour})
        return [Rule(on(type="HTTPS"), outcome)]

    bring_in.__doc__ = text
    register(name, "" if outcome == "ok" else "dns_type_filtered")(bring_in)


of_records("https-records", "https-data", "ok", "none: the names have records of type HTTPS")
of_records("https-records-dropped", "https-silent", "dns_timeout", "the resolvers drop queries of type HTTPS", both)
of_records("https-records-servfail", "https-servfail", "dns_servfail", "the resolvers answer SERVFAIL to type HTTPS")
of_records("https-records-nxdomain", "https-nxdomain", "dns_nxdomain", "the resolvers answer NXDOMAIN to type HTTPS", both)
of_records("https-records-notimp", "https-notimp", "dns_error", "the resolvers answer NOTIMP to type HTTPS")
of_records("https-records-refused", "https-refused", "dns_refused", "the resolvers answer REFUSED to type HTTPS")
