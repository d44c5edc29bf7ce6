"""Resolvers that answer wrongly: the real one by its own means, the second server where a real one would not."""

import ipaddress

from case import checks, once, settles
from expect import Rule, about, connecting, everything, look_up_fails, on
from faults.firewall import at_firewall
from judge import NO_CAUSE
from judge_daemon import SETTLED, SLACK, Strangers, disagreements, stay, wait_settled
from lab import CLOSED_PORT
from program import DAEMON
from tracing import inside_address
from zone import SINKHOLE


def victim(lab):
    return lab.model.identity().host


def real(name, how, outcome, text):
    """One name answered by unbound's own means."""

    def bring_in(lab):
        lab.resolver.answer([victim(lab)], how)
        return look_up_fails(outcome, about(victim(lab)))

    bring_in.__doc__ = text
    once(name, "dns_filtered")(bring_in)


real("dns-nxdomain", "always_nxdomain", "dns_nxdomain", "the resolver says that one name does not exist")
real("dns-refused", "always_refuse", "dns_refused", "the resolver refuses to answer for one name")
real("dns-no-data", "always_nodata", "dns_no_data", "the resolver says that one name has no addresses")


@once("dns-nxdomain-all", "dns_down")
def nxdomain_all(lab):
    """the resolver says that every name does not exist"""
    lab.resolver.answer(lab.model.names(), "always_nxdomain")
    return look_up_fails("dns_nxdomain")


@settles("dns-nxdomain-all-settles", "dns_down", prepare=lambda lab: lab.short_lived(lab.model.names()), more_seconds=1)
def nxdomain_all_settles(lab):
    """the resolver begins to say that every name does not exist"""
    return nxdomain_all(lab)


@once("dns-servfail", "unexplained")
def servfail(lab):
    """the resolver cannot get an answer for one name: SERVFAIL"""
    lab.behave({"dns": {"*": "servfail"}})
    lab.resolver.answer([victim(lab)], "always_transparent")
    return look_up_fails("dns_servfail", about(victim(lab)))


@once("dns-one-family")
def one_family(lab):
    """one name has no IPv6 addresses: not a fault, the family is not attempted"""
    name = victim(lab)
    lab.resolver.addresses([name], lab.zone.addresses[name]["ipv4"])
    return [
        Rule(on(about(name), kind="dns", type="AAAA"), "skipped"),
        Rule(lambda s: s.kind != "dns" and about(name)(s) and s.family == "ipv6", "skipped"),
    ]


@once("dns-nxdomain-one-family")
def nxdomain_one_family(lab):
    """the resolver says for IPv6 that one name does not exist, which has IPv4 addresses: devices use these"""
    name = victim(lab)
    lab.other_dns({name: "nxdomain-aaaa"})
    return [
        Rule(on(about(name), kind="dns", type="AAAA"), "skipped"),
        Rule(lambda s: s.kind != "dns" and about(name)(s) and s.family == "ipv6", "skipped"),
    ]


@checks("dns-nxdomain-one-family-stays")
def nxdomain_one_family_stays(lab, reachd, log):
    """the same from the start of the daemon on: IPv6 is not attempted, nothing is down, and `once` agrees"""
    rules = nxdomain_one_family(lab)
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = wait_settled(daemon, lab, rules, 10 + SETTLED + SLACK)
        strangers = Strangers(NO_CAUSE)
        complaints += stay(daemon, lab, rules, NO_CAUSE, SETTLED + SLACK, strangers)
        return complaints + sorted(strangers.complaints) + disagreements(daemon, reachd)


@once("dns-refused-padded", "dns_filtered")
def refused_padded(lab):
    """the resolver refuses to answer for one name, in an answer padded with zeros"""
    lab.other_dns({victim(lab): "refused-padded"})
    return look_up_fails("dns_refused", about(victim(lab)))


PREFIX = "2a0e:1234:64::"


def behind_nat64(lab, told=()):
    """The couriers behind a prefix of this network; with `told` as the addresses of ipv4only.arpa."""
    names = lab.model.courier().names
    four = lab.zone.addresses[names[0]]["ipv4"]
    six = [str(ipaddress.ip_address(PREFIX) + int(ipaddress.ip_address(a))) for a in four]
    lab.topology["servers"].ip("\n".join(f"route replace local {a} dev lo" for a in six))
    lab.resolver.addresses(names, four + six)
    if told:
        lab.resolver.addresses(["ipv4only.arpa"], told)


@once("dns64-own-prefix")
def dns64_own_prefix(lab):
    """DNS64 with a prefix of this network, which nothing tells: the IPv4 addresses in it are the right ones"""
    behind_nat64(lab)
    return []


@settles(
    "dns64-own-prefix-settles", prepare=lambda lab: lab.short_lived(lab.model.courier().names)
)
def dns64_own_prefix_settles(lab):
    """DNS64 begins to answer under a prefix of this network, which nothing tells"""
    return dns64_own_prefix(lab)


@once("nat64-gateway-dead", {"ipv6": "networks_blocked"})
def nat64_gateway_dead(lab):
    """DNS64 with a prefix of this network, which ipv4only.arpa tells, whose gateway drops all; native IPv6 works"""
    behind_nat64(lab, [f"{PREFIX}c000:aa", f"{PREFIX}c000:ab"])
    lab.forward(f"ip6 daddr {PREFIX}/96 drop")
    courier = set(lab.model.courier().names)
    return [Rule(lambda s: connecting(s) and s.family == "ipv6" and courier & set(s.definition.names), "connect_timeout")]


@settles(
    "nat64-gateway-dead-settles", {"ipv6": "networks_blocked"},
    prepare=lambda lab: lab.short_lived(lab.model.courier().names)
)
def nat64_gateway_dead_settles(lab):
    """the same, begins while all is well"""
    return nat64_gateway_dead(lab)


def sinkholed(lab, names, addresses, dns, connecting):
    """A false answer: `dns` for the dns probes and all that expect a network, `connecting` for the other kinds."""
    lab.resolver.addresses(names, addresses)
    concerned = about(names[0])
    rules = [Rule(on(concerned, lambda s: s.kind == "dns" or s.definition.networks), dns)]
    return rules + [Rule(on(concerned, kind=kind), outcome) for kind, outcome in connecting.items()]


PAGE_ANSWERS = {"tcp": "ok", "tls": "tls_not_tls", "https": "tls_not_tls", "http": "http_unexpected_status"}
NOWHERE = dict.fromkeys(("tcp", "tls", "http", "https"), "dns_unexpected_address")


@once("sinkhole-private", "dns_filtered")
def sinkhole_private(lab):
    """one name resolves to a private address where a block page answers: it is connected to, as a device would"""
    return sinkholed(lab, [victim(lab)], SINKHOLE["private"].values(), "dns_unexpected_address", PAGE_ANSWERS)


@once("sinkhole-unspecified", "dns_filtered")
def sinkhole_unspecified(lab):
    """one name resolves to 0.0.0.0 and ::"""
    return sinkholed(lab, [victim(lab)], ("0.0.0.0", "::"), "dns_unexpected_address", NOWHERE)


@once("sinkhole-loopback", "dns_filtered")
def sinkhole_loopback(lab):
    """one name resolves to 127.0.0.1 and ::1"""
    return sinkholed(lab, [victim(lab)], ("127.0.0.1", "::1"), "dns_unexpected_address", NOWHERE)


@once("sinkhole-public", "dns_filtered")
def sinkhole_public(lab):
    """the push service's names resolve to public addresses that are not Apple's, where a block page answers"""
    names = lab.model.courier().names
    return sinkholed(lab, names, SINKHOLE["public"].values(), "dns_unexpected_address", PAGE_ANSWERS)


def odd(name, behaviour, outcome, text):
    """The lab's own server, for one name: `outcome` if the lookup must fail, None if everything must be right."""

    def bring_in(lab):
        lab.other_dns({victim(lab): behaviour})
        return look_up_fails(outcome, about(victim(lab))) if outcome else []

    bring_in.__doc__ = text
    once(name, "unexplained" if outcome else "")(bring_in)


odd("dns-malformed", "malformed", "dns_malformed", "an answer ends in the middle of a record")
odd("dns-malformed-pointer", "malformed-pointer", "dns_malformed", "an answer's name points at itself")
odd("dns-malformed-count", "malformed-count", "dns_malformed", "an answer has fewer records than it says")
odd("dns-error", "not-implemented", "dns_error", "a resolver answers NOTIMP, without EDNS too")
odd("dns-wrong-id", "wrong-id", "dns_timeout", "only answers with a wrong id come: they are none")
odd("dns-wrong-id-first", "wrong-id-first", None, "a false answer with a wrong id comes first: no fault")
odd("dns-wrong-question-first", "wrong-question-first", None, "an answer to another question comes first: no fault")
odd("dns-no-edns", "no-edns", None, "a resolver does not know EDNS: no fault")
odd("dns-no-edns-over-tcp", "no-edns-truncated", None, "a resolver does not know EDNS, over TCP neither: no fault")
odd("dns-padded", "padded", None, "a resolver pads its answers with zeros: no fault")
odd("dns-two-answers", "two-answers", None, "a second answer with a false address follows: no fault")
odd("dns-first-query-lost", "second-query", None, "the first query is lost: sent again, no fault")


@settles("dns-no-edns-over-tcp-settles", prepare=lambda lab: lab.short_lived([victim(lab)]))
def no_edns_over_tcp_settles(lab):
    """a resolver begins not to know EDNS, over TCP neither: no fault"""
    lab.other_dns({victim(lab): "no-edns-truncated"})
    return []


@once("dns-truncated")
def truncated(lab):
    """every answer over UDP is truncated, TCP works: not a fault"""
    lab.other_dns({"*": "truncated"})
    return []


@once("dns-truncated-empty")
def truncated_empty(lab):
    """every answer over UDP is truncated and empty, TCP works: not a fault"""
    lab.other_dns({"*": "truncated-empty"})
    return []


@once("dns-truncated-real")
def truncated_real(lab):
    """the real resolver truncates: one name has more addresses than fit into a datagram"""
    name = victim(lab)
    four = [f"17.32.202.{n}" for n in range(1, 121)]
    six = [f"2620:149:208:0:1::{n:x}" for n in range(1, 121)]
    lab.topology["servers"].ip("\n".join(f"route replace local {a} dev lo" for a in four + six))
    lab.resolver.addresses([name], four + six)
    return []


def truncated_tcp(name, behaviour, text):
    def bring_in(lab):
        lab.other_dns({"*": behaviour})
        return [Rule(on(kind="dns"), "dns_tcp_failed")]

    bring_in.__doc__ = f"""every answer over UDP is truncated, and over TCP {text};
    what the truncated answer had serves the other probes"""
    once(name, "dns_tcp_blocked")(bring_in)


truncated_tcp("dns-tcp-stalled", "truncated-tcp-stall", "no answer comes")
truncated_tcp("dns-tcp-closed", "truncated-tcp-close", "the resolver closes")
truncated_tcp("dns-tcp-half", "truncated-tcp-half", "half an answer comes")
truncated_tcp("dns-tcp-reset", "truncated-tcp-reset", "the resolver resets")


@once("dns-tcp-refused", "dns_tcp_blocked")
def tcp_refused(lab):
    """every answer over UDP is truncated, and TCP is refused"""
    lab.other_dns({"*": "truncated"}, tcp=False)
    lab.redirect("resolver", f"tcp dport 53 redirect to :{CLOSED_PORT}")
    return [Rule(on(kind="dns"), "dns_tcp_failed")]


@once("dns-tcp-blocked", "dns_tcp_blocked")
def tcp_blocked(lab):
    """every answer over UDP is truncated, and the firewall drops TCP 53"""
    lab.other_dns({"*": "truncated"})
    lab.forward("tcp dport 53 drop")
    return [Rule(on(kind="dns"), "dns_tcp_failed")]


@settles(
    "dns-tcp-blocked-settles", "dns_tcp_blocked", prepare=lambda lab: lab.other_dns({"*": "truncated"}),
    place=at_firewall("silent_drop", refuses=False), says=lambda lab, family: [inside_address("fw", family)],
)
def tcp_blocked_settles(lab):
    """every answer over UDP is truncated, and the firewall begins to drop TCP 53"""
    lab.forward("tcp dport 53 drop")
    return [Rule(on(kind="dns"), "dns_tcp_failed")]


@once("dns-silent-server", "dns_down")
def silent_server(lab):
    """the resolver itself does not answer for any name"""
    lab.other_dns({"*": "silent"})
    return look_up_fails("dns_timeout", everything)
