"""Networks as people report them: the right team is named, nobody else, and a sound network has no cause."""

import time

from case import checks, once, settles
from expect import Rule, about, connecting, handshake, look_up_fails, on
from faults.addresses import ANSWERS
from faults.daemon import healthy
from faults.firewall import DATA, at, at_firewall
from faults.reported_dns import NAT64, apple_behind_nat64, apples_names
from judge_daemon import SETTLED, SLACK, Strangers, disagreements, wait_settled
from lab import BLOCK_PAGE, INTERCEPT, LOGIN_PAGE, SILENT_PORT
from program import DAEMON
from topology import GATEWAY, address
from tracing import hop_of, inside_address

# What a firewall that lets only Apple out allows.
APPLE = ("17.0.0.0/8", "2620:149::/32", "2403:300::/32", "2a01:b740::/32")


# A cause that a trace may change waits for it, 20 s at the most.
TRACED = 20 - SETTLED / 2


def both(name, causes, **more):
    """The same with `once` alone and with the daemon."""

    def add(function):
        once(name, causes)(function)
        return settles(f"{name}-settles", causes, **more)(function)

    return add


def where(router):
    """What a trace must find, whatever the mechanism: nothing passes this router."""
    return {f: {"hop": f"{hop_of(router)}", "last_hop": inside_address(router, f)} for f in ("ipv4", "ipv6")}


def is_apples(lab, series):
    """Its host is in Apple's own networks."""
    entry = lab.zone.addresses.get(series.definition.names[0]) if series.definition.names else None
    first = entry[series.family][0] if entry else series.target
    return first.startswith(("17.", "2620:149:"))


def to(lab, names):
    """Matches of nftables for what is sent to these names, one for each family."""
    addresses = [a for name in names for family in lab.zone.addresses[name].values() for a in family]
    four, six = ([a for a in addresses if (":" in a) == six] for six in (False, True))
    return f"ip daddr {{ {', '.join(four)} }}", f"ip6 daddr {{ {', '.join(six)} }}"


def named(names):
    return lambda series: connecting(series) and bool(set(names) & set(series.definition.names))


@both(
    "portal-lets-apple-through", "captive_portal", says=lambda lab, family: ["302", "http://login.example.net/"],
)
def portal_lets_apple_through(lab):
    """a portal lets Apple's own check pass, redirects every other page to its own and drops the rest"""
    portal = lab.model.portal()
    accepted = to(lab, portal.names)
    lab.redirect("fw", *(f"{a} tcp dport 80 accept" for a in accepted), f"tcp dport 80 redirect to :{LOGIN_PAGE}")
    lab.forward("meta l4proto tcp tcp dport != { 53, 80 } drop")
    return [
        Rule(on(kind="http", probe=portal.name), "ok"),
        Rule(on(kind="http"), "http_unexpected_status"),
        Rule(connecting, "connect_timeout"),
    ]


def portal_of_form(name, form, outcome, text):
    """The same portal with another answer."""

    def bring_in(lab):
        lab.behave({"portal": {"*": form}})
        return [Rule(rule.where, outcome if rule.outcome == "http_unexpected_status" else rule.outcome)
                for rule in portal_lets_apple_through(lab)]

    bring_in.__doc__ = f"""a portal lets Apple's own check pass, answers every other page {text}, and drops the rest"""
    once(name, "captive_portal")(bring_in)


portal_of_form("portal-sends-to-https", "307-https", "http_unexpected_status", "with a redirect (307) to https")
portal_of_form("portal-wants-login", "511", "http_unexpected_status", "with status 511")
portal_of_form("portal-shows-page", "same-page", "http_unexpected_body", "with its own and status 200")


@settles(
    "web-proxy-without-uplink", "http_intercepted", says=lambda lab, family: ["502"],
    once_differs={"causes": "only the daemon knows what good answers looked like"},
)
def web_proxy_without_uplink(lab):
    """a transparent web proxy without a way out answers 502 for every page, but for Apple's check; TLS passes"""
    lab.behave({"portal": {"*": "bad-gateway"}})
    accepted = to(lab, lab.model.portal().names)
    lab.redirect("fw", *(f"{a} tcp dport 80 accept" for a in accepted), f"tcp dport 80 redirect to :{LOGIN_PAGE}")
    return [Rule(on(kind="http", probe=lab.model.portal().name), "ok"), Rule(on(kind="http"), "http_unexpected_status")]


@both(
    "proxy-refuses-one-page", "http_intercepted",
    says=lambda lab, family: ["403", "web-filter", lab.model.page().host],
)
def proxy_refuses_one_page(lab):
    """a transparent proxy answers 403 for one of Apple's hosts on plain HTTP"""
    page = lab.model.page()
    lab.redirect("fw", *(f"{a} tcp dport 80 redirect to :{BLOCK_PAGE}" for a in to(lab, page.names)))
    return [Rule(on(kind="http", probe=page.name), "http_unexpected_status")]


def nameless_box(lab, probes):
    lab.behave({"portal": {"*": "nameless"}})
    names = [name for probe in probes for name in probe.names]
    lab.redirect("fw", *(f"{a} tcp dport 80 redirect to :{LOGIN_PAGE}" for a in to(lab, names)))
    return [Rule(on(named(names), kind="http"), "http_unexpected_body")]


@settles(
    "nameless-box-answers", "http_intercepted", place=where("r1"), more_seconds=TRACED,
    says=lambda lab, family: ["200", lab.model.page().host, inside_address("r1", family)],
)
def nameless_box_answers(lab):
    """for one of Apple's hosts a box at the firewall answers plain HTTP with a page of its own, and without a Server or Via"""
    return nameless_box(lab, [lab.model.page()])


@settles("nameless-box-lets-apple-check-pass", "http_intercepted", more_seconds=TRACED)
def nameless_box_lets_apple_check_pass(lab):
    """a box answers every page but Apple's check with one of its own, and without a Server or Via; TLS passes"""
    return nameless_box(lab, [p for p in lab.model.connecting() if p.kind == "http" and not p.role])


@both("the-server-shows-another-page", "server_fault", more_seconds=TRACED)
def the_server_shows_another_page(lab):
    """the server itself sends the same page: nothing in front of it is blamed"""
    lab.behave({"http": {lab.model.page().host: "nameless"}})
    return [Rule(on(kind="http", probe=lab.model.page().name), "http_unexpected_body")]


@both(
    "filter-by-name", "hosts_blocked", more_seconds=TRACED, place=where("fw"),
    says=lambda lab, family: lab.model.apples_identity_names(),
)
def filter_by_name(lab):
    """an application firewall drops the first data for the identity service's hosts, on 443 and on 80"""
    names = lab.model.apples_identity_names()
    lab.forward(*(f"{a} tcp dport {{ 80, 443 }} {DATA} drop" for a in to(lab, names)))
    return [Rule(on(named(names), kind="http"), "http_timeout"), Rule(on(named(names), handshake), "tls_timeout")]


@both("interception-with-old-tls", "tls_intercepted 443, tls_intercepted 5223")
def interception_with_old_tls(lab):
    """something in Apple's place speaks TLS 1.0 only"""
    probes = [p for p in lab.model.connecting() if p.kind in ("tls", "https") and p.role != "control"]
    lab.behave({"tls": {name: "old-version" for p in probes for name in p.server_names}})
    return [Rule(lambda s: handshake(s) and s.definition.role != "control", "tls_protocol")]


@both(
    "reject-everything", "uplink_down", place=at_firewall("icmp_prohibited"),
    says=lambda lab, family: [inside_address("fw", family), "proxy"],
)
def reject_everything(lab):
    """the firewall rejects all TCP by policy, as where a proxy is the only way out"""
    lab.forward("meta l4proto tcp reject with icmpx admin-prohibited")
    return [Rule(connecting, "connect_prohibited")]


@both(
    "only-apple-is-let-out", "networks_blocked", place=where("fw"),
    says=lambda lab, family: ["17.0.0.0/8"] if family == "ipv4" else ["2620:149:"],
)
def only_apple_is_let_out(lab):
    """the firewall lets out what goes to Apple's own networks, and drops the rest"""
    four, six = APPLE[0], ", ".join(APPLE[1:])
    lab.forward(f"ip daddr {four} accept", f"ip6 daddr {{ {six} }} accept", "meta l4proto tcp drop")

    return [Rule(lambda s: connecting(s) and not is_apples(lab, s), "connect_timeout")]


@settles("loop-to-apple", "networks_blocked", says=lambda lab, family: [
    "round in a circle", inside_address("fw", family), "correct their routes",
])
def loop_to_apple(lab):
    """two routers send what goes to Apple's own networks back and forth"""
    for network in APPLE:
        family = "ipv6" if ":" in network else "ipv4"
        lab.firewall.ip(f"route replace {network} via {address(2, '1', family)}")
    return [Rule(lambda s: connecting(s) and is_apples(lab, s), "connect_unreachable")]


@settles("apples-networks-are-blocked", "networks_blocked", place=where("fw"),
         says=lambda lab, family: ["17.0.0.0/8"] if family == "ipv4" else ["2620:149:"])
def apples_networks_are_blocked(lab):
    """the firewall drops what goes to Apple's own networks, and lets out the rest"""
    four, six = APPLE[0], ", ".join(APPLE[1:])
    lab.forward(f"ip daddr {four} drop", f"ip6 daddr {{ {six} }} drop")
    return [Rule(lambda s: connecting(s) and is_apples(lab, s), "connect_timeout")]


def small_segments(lab):
    """The lab's certificates are short: with the usual segments, a server's first flight is a single one."""
    lab.client.ip(f"route replace ::/0 via {GATEWAY['ipv6']} advmss 1000")


@settles("large-packets-lost-over-ipv6", {"ipv6": "no_data"}, prepare=small_segments, more_seconds=TRACED)
def large_packets_lost_over_ipv6(lab):
    """large packets are lost over IPv6, in both directions and without an ICMP error (a tunnel's path MTU)"""
    lab.forward_both_ways("meta nfproto ipv6 meta length > 900 drop")
    return [Rule(on(handshake, family="ipv6"), "tls_timeout")]


@once("portal-with-own-certificate", "captive_portal")
def portal_with_own_certificate(lab):
    """a portal redirects every page, answers TLS with a certificate of its own, and drops 5223"""
    lab.redirect(
        "fw", f"tcp dport 80 redirect to :{LOGIN_PAGE}", f"tcp dport 443 redirect to :{INTERCEPT['stranger']}"
    )
    lab.forward("tcp dport 5223 drop")
    return [
        Rule(on(kind="http"), "http_unexpected_status"), *at(5223, "connect_timeout"),
        Rule(lambda s: handshake(s) and s.definition.trust != "any", "tls_untrusted"),
    ]


@once("ipv6-is-reset", {"ipv6": "uplink_down"})
def ipv6_is_reset(lab):
    """the firewall resets every connection over IPv6"""
    lab.forward("meta nfproto ipv6 meta l4proto tcp tcp dport != 53 reject with tcp reset")
    return [Rule(on(connecting, family="ipv6"), "connect_refused")]


@once("large-packets-of-one-host-lost", "hosts_blocked")
def large_packets_of_one_host_lost(lab):
    """large packets of one of Apple's hosts are lost (a path MTU beyond the network's own)"""
    for family, of_all in (("ipv4", "default"), ("ipv6", "::/0")):
        lab.client.ip(f"route replace {of_all} via {GATEWAY[family]} advmss 1000")
    names = lab.model.apples_identity_names()[:1]
    lab.forward_both_ways(*(f"{a.replace('daddr', 'saddr')} meta length > 900 drop" for a in to(lab, names)))
    return [Rule(on(named(names), kind="tls"), "tls_timeout")]


@once("hello-reset-for-names", "hosts_blocked")
def hello_reset_for_names(lab):
    """the firewall resets the ClientHello for two of the identity service's names"""
    names = lab.model.apples_identity_names()[:2]
    lab.forward(*(f"{a} tcp dport 443 {DATA} reject with tcp reset" for a in to(lab, names)))
    return [Rule(on(named(names), handshake), "tls_reset")]


@once("interception-of-some-names", "tls_intercepted 443")
def interception_of_some_names(lab):
    """an inspecting firewall exempts the push service, and not the identity service"""
    names = lab.model.apples_identity_names()
    lab.redirect("fw", *(f"{a} tcp dport 443 redirect to :{INTERCEPT['inspection']}" for a in to(lab, names)))
    return [Rule(on(named(names), handshake), "tls_untrusted")]


@both("only-handshakes-pass", "no_data", more_seconds=TRACED, place=where("fw"))
def only_handshakes_pass(lab):
    """SYNs pass, and everything else that this host sends is dropped, whatever the host (an asymmetric path)"""
    lab.forward("tcp flags & (syn | ack) == syn accept", "meta l4proto tcp drop")
    return [Rule(on(handshake), "tls_timeout"), Rule(on(kind="http"), "http_timeout")]


@both("proxy-with-dead-uplink", "no_data", more_seconds=TRACED)
def proxy_with_dead_uplink(lab):
    """a transparent proxy accepts every connection, and its own uplink is dead"""
    lab.redirect("fw", f"meta l4proto tcp tcp dport != 53 redirect to :{SILENT_PORT}")
    return [Rule(on(handshake), "tls_timeout"), Rule(on(kind="http"), "http_timeout")]


@both("only-a-proxy-leads-out", "uplink_down", from_start=True, says=lambda lab, family: ["proxy"])
def only_a_proxy_leads_out(lab):
    """no TCP leaves the network, and the resolver knows inside names only"""
    lab.forward("meta l4proto tcp tcp dport != 53 drop")
    lab.resolver.answer(lab.model.names(), "always_nxdomain")
    return [*look_up_fails("dns_nxdomain"), Rule(connecting, "connect_timeout")]


def controls(lab):
    return [p for p in lab.model.connecting() if p.role == "control"]


def drop_controls(lab):
    names = [name for p in controls(lab) for name in p.names]
    literal = [p.host.strip("[]") for p in controls(lab) if not p.names]
    lab.forward(
        *(f"{a} tcp dport {{ 80, 443 }} drop" for a in to(lab, names)),
        *(f"{'ip6' if ':' in a else 'ip'} daddr {a} tcp dport 443 drop" for a in literal),
    )
    return [Rule(lambda s: connecting(s) and s.definition.role == "control", "connect_timeout")]


@both("controls-are-forbidden", "", from_start=True)
def controls_are_forbidden(lab):
    """everything of Apple's works, and the network has forbidden the controls from the start"""
    return drop_controls(lab)


@both(
    "every-filtered-name-is-named", "dns_filtered", prepare=lambda lab: lab.short_lived(lab.model.apples_identity_names()),
    more_seconds=ANSWERS, says=lambda lab, family: lab.model.apples_identity_names(),
)
def every_filtered_name_is_named(lab):
    """the identity service's names resolve to 0.0.0.0: each stands in the sentence, as somebody has to type it"""
    names = lab.model.apples_identity_names()
    lab.resolver.addresses(names, ("0.0.0.0", "::"), ttl=1)
    return [Rule(about(name), "dns_unexpected_address") for name in names]


@settles(
    "nat64-dies", {"ipv6": "networks_blocked"}, prepare=apple_behind_nat64, place={"ipv6": where("fw")["ipv6"]},
    says=lambda lab, family: [NAT64, "NAT64"],
)
def nat64_dies(lab):
    """the NAT64 gateway behind which Apple's hosts are for IPv6 begins to drop all; native IPv6 works"""
    lab.forward(f"ip6 daddr {NAT64} drop")
    return [Rule(on(named(apples_names(lab)), family="ipv6"), "connect_timeout")]


@checks("a-fault-grows", long=True)
def a_fault_grows(lab, reachd, log):
    """5223 is dropped, and later everything: the second cause begins when everything failed"""
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        lab.forward("tcp dport 5223 drop")
        blocked = {family: ["port_blocked 5223"] for family in ("ipv4", "ipv6")}
        limit = SETTLED + SLACK + 4
        complaints += wait_settled(daemon, lab, at(5223, "connect_timeout"), limit, blocked)
        time.sleep(5)
        grew = time.time()
        lab.restore()
        lab.forward("meta l4proto tcp drop")
        down = {family: ["uplink_down"] for family in ("ipv4", "ipv6")}
        complaints += wait_settled(daemon, lab, [Rule(connecting, "connect_timeout")], limit, down)
        complaints += disagreements(daemon, reachd)
        starts = daemon.metrics().samples["reachd_diagnosis_start_timestamp_seconds"]
        for labels, value in starts:
            if labels["cause"] == "uplink_down" and labels["source"] == "default" and value < grew - 0.1:
                complaints.append(f"{labels['family']}: began {grew - value:.1f} s before everything was dropped")
        lab.restore()
        strangers = Strangers(down)
        complaints += wait_settled(daemon, lab, [], limit, watch=strangers)
        return complaints + sorted(strangers.complaints)


@checks("an-outage-heals", long=True)
def an_outage_heals(lab, reachd, log):
    """all is dropped for half a minute: while it heals no other cause is named"""
    reachd.configure({**DAEMON, "interval": "30s", "timeout": "2s", "fast_interval": "1s"})
    with reachd.daemon(log) as daemon:
        complaints = wait_settled(daemon, lab, [], 60)
        lab.forward("meta l4proto { tcp, udp } drop")
        down = {family: ["uplink_down"] for family in ("ipv4", "ipv6")}
        if not daemon.wait(lambda: daemon.metrics().causes() == down, 60):
            complaints.append(f"in the outage: {daemon.metrics().causes()}")
        complaints += disagreements(daemon, reachd, ["sentences"])  # with no DNS either, `once` knows no addresses
        lab.restore()
        strangers = Strangers(down)
        complaints += wait_settled(daemon, lab, [], 30, watch=strangers)
        return complaints + sorted(strangers.complaints)
