"""The path to the resolvers is broken. The host has two, one of each family; the family of a probe's target is independent
of that of the resolver that is asked."""

from case import checks, once, settles
from expect import Rule, look_up_fails, on
from judge import judge_once
from judge_daemon import SETTLED, SLACK
from lab import CLOSED_PORT
from namespace import stop
from program import DAEMON, ONCE
from topology import NOBODY, RESOLVER

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


# A third of the built-in timeout is for the look-up, and the last third of that for the query without EDNS and, where its
# answer is truncated, for TCP.
BUILT_IN = {"interval": "6s", "timeout": "5s"}


@checks("dns-edns-dropped")
def edns_dropped(lab, reachd, log):
    """the firewall drops DNS queries that have an additional record, as with EDNS: stub resolvers do not notice"""
    lab.forward("udp dport 53 @th,144,16 != 0 drop")
    reachd.configure({**ONCE, "timeout": BUILT_IN["timeout"]})
    report = reachd.once()
    silent = [key for key, a in report.attempts.items() if key[1] == "dns" and "EDNS is lost" not in a.detail]
    return judge_once(report, lab, []) + [f"{key}: it is not said that EDNS is lost" for key in silent]


@once("dns-big-answers-dropped")
def big_answers_dropped(lab):
    """the firewall drops DNS answers over 512 bytes: stub resolvers without EDNS get a truncated one and use TCP"""
    many_couriers(lab)
    lab.forward_both_ways("udp sport 53 udp length > 520 drop")
    return []


def many_couriers(lab):
    names = lab.model.courier().names
    four = [f"17.57.146.{n}" for n in range(1, 33)]
    six = [f"2620:149:a44:200::{n:x}" for n in range(1, 33)]
    lab.topology["servers"].ip("\n".join(f"route replace local {a} dev lo" for a in four + six))
    lab.resolver.addresses(names, four + six, ttl=1)


@settles("dns-big-answers-dropped-settles", prepare=many_couriers, schedule=BUILT_IN, stays=20)
def big_answers_dropped_settles(lab):
    """the firewall begins to drop DNS answers over 512 bytes, which stub resolvers without EDNS do not notice"""
    lab.forward_both_ways("udp sport 53 udp length > 520 drop")
    return []


@settles(
    "dns-edns-dropped-settles", prepare=lambda lab: lab.short_lived(lab.model.names()), schedule=BUILT_IN, stays=20
)
def edns_dropped_settles(lab):
    """the firewall begins to drop DNS queries that have an additional record, as with EDNS"""
    lab.forward("udp dport 53 @th,144,16 != 0 drop")
    return []


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


@once("dns-drop-and-dead-resolver", "dns_down")
def drop_and_dead_resolver(lab):
    """the first resolver, on this host's own link, does not exist, and the firewall drops DNS to the second one"""
    lab.name_resolvers(NOBODY["ipv4"], RESOLVER["ipv6"])
    lab.forward(f"{DNS} drop")
    # Whatever asks both of them has passed this host's link.
    return [Rule(on(kind="dns", resolver="system-1"), "local_no_route"), *look_up_fails("dns_timeout")]


@settles("dns-drop-settles", "dns_down", once_differs={"services": "only the daemon knows addresses from before"},
         long=False)
def drop_settles(lab):
    """the firewall drops DNS while the daemon runs: what was reachable before is still reached"""
    lab.forward(f"{DNS} drop")
    return [Rule(on(kind="dns"), "dns_timeout")]


OVER_TCP = """
probes:
  both: {{ dns: {{ query: {both}, transport: tcp }}, role: control }}
  one-family: {{ dns: {{ query: {one}, transport: tcp }} }}
"""


@checks("dns-over-tcp")
def over_tcp(lab, reachd, log):
    """the firewall drops DNS over UDP, which does not affect dns probes over TCP; then DNS over TCP, too"""
    both, one = sorted(name for name, addresses in lab.zone.addresses.items() if len(addresses) == 2)[:2]
    lab.resolver.addresses([one], lab.zone.addresses[one]["ipv4"])
    reachd.configure(ONCE, lambda _: OVER_TCP.format(both=both, one=one))
    complaints = []
    for blocked in ("udp", "{ tcp, udp }"):
        lab.forward(f"meta l4proto {blocked} th dport 53 drop")
        report = reachd.once()
        if len(report.attempts) != 8:
            complaints.append(f"{len(report.attempts)} series, not 8")
        for key, attempt in report.attempts.items():
            expected = "skipped" if key[0] == "one-family" and key[-1] == "AAAA" else "ok"
            if blocked != "udp":
                expected = "dns_tcp_failed"
            if attempt.outcome != expected:
                complaints.append(f"with {blocked} dropped {key}: expected {expected}, saw {attempt.outcome}")
    return complaints


TYPES = """
probes:
  resolve:
    dns: {{ query: {name}, types: [A, AAAA, HTTPS] }}
  ids:
    tls: {{ host: {name}, port: 443, trust: apple }}
services:
  identity: {{ all_of: [resolve, ids] }}
"""


@checks("dns-type-filtered")
def type_filtered(lab, reachd, log):
    """the resolver drops, then refuses queries of type HTTPS; before and after there are just no such records"""
    name = lab.model.identity().host
    reachd.configure(ONCE, lambda _: TYPES.format(name=name))
    complaints = []
    lab.other_dns({})
    for behaviour, outcome in (("right", "ok"), ("https-silent", "dns_timeout"), ("https-refused", "dns_refused")):
        lab.behave({"dns": {name: behaviour}})
        report = reachd.once(more=["--no-trace"])
        with open(log, "a") as file:
            file.write(report.text)
        for key, attempt in report.attempts.items():
            expected = outcome if key[-1] == "HTTPS" else "ok"
            if attempt.outcome != expected:
                complaints.append(f"with {behaviour} {key}: expected {expected}, saw {attempt.outcome}")
        for family, causes in report.causes.items():
            if causes != ([] if outcome == "ok" else ["dns_type_filtered"]):
                complaints.append(f"with {behaviour} over {family}: {causes}")
        if report.services != {"identity": "ok"}:
            complaints.append(f"with {behaviour}: {report.services}")
    return complaints


LINK_RESOLVER = """
resolvers:
  link: { address: "fe80::77%up0" }
"""
LINK_PROBE = """  on-the-link:
    dns: { query: %s, types: [A] }
    resolvers: [link]
"""


def make_link(lab):
    """up0 of the client, with a neighbour that answers DNS at fe80::77."""
    lab.client.ip("link add up0 type veth peer name down0 netns r1\nlink set up0 addrgenmode none\nlink set up0 up\n"
                  "address add fe80::1/64 dev up0 nodad")
    lab.topology["r1"].ip("link set down0 addrgenmode none\nlink set down0 up\naddress add fe80::77/64 dev down0 nodad")


def number_of_link(lab):
    return lab.client.run(["ip", "-o", "link", "show", "up0"]).split(":")[0]


@checks("resolver-on-an-interface-made-anew", long=True)
def resolver_on_an_interface_made_anew(lab, reachd, log):
    """a resolver has an address of an interface (fe80::77%up0), which comes after the daemon, goes, and comes back as another"""
    probe = LINK_PROBE % lab.model.identity().host
    reachd.configure(DAEMON, lambda text: LINK_RESOLVER + text.replace("\nprobes:\n", f"\nprobes:\n{probe}", 1))
    complaints, server = [], lab.start_dns("r1", ["::"])
    try:
        with reachd.daemon(log) as daemon:

            def states():
                up = daemon.metrics().by_series("reachd_probe_up")
                return [state for key, state in up.items() if key[0] == "on-the-link"]

            def becomes(state):
                if not daemon.wait(lambda: states() == [state], 10 + SETTLED + SLACK):
                    complaints.append(f"it is {states()} instead of {state}")

            becomes(0)
            make_link(lab)
            first = number_of_link(lab)
            becomes(1)
            lab.client.ip("link delete up0")
            becomes(0)
            make_link(lab)
            becomes(1)
            if number_of_link(lab) == first:
                complaints.append("the interface that was made anew has the same number")
    finally:
        stop(server)
        lab.client.run(["sh", "-c", "ip link delete up0; true"])
    return complaints
