"""What resolvers in reported networks do to whole groups of names: filters, portals, walled gardens."""

import ipaddress

from case import once, settles
from expect import Rule, connecting, handshake, look_up_fails, named, on
from faults.addresses import ANSWERS, PAGE, of_identity
from lab import BLOCK_PAGE, INTERCEPT, LOGIN_PAGE
from resolver import OTHER_PORT
from zone import SINKHOLE

NAT64 = "64:ff9b::/96"
BY_FAMILY = (("ip", "ipv4"), ("ip6", "ipv6"))


def of(names):
    return lambda series: bool(set(names) & set(series.definition.names))


def begins(name, causes, names, **more):
    """The resolver begins to answer otherwise for these names."""
    return settles(name, causes, prepare=lambda lab: lab.short_lived(names(lab)), more_seconds=ANSWERS, **more)


def every_name(lab):
    return lab.model.names()


def leads_to_page(lab):
    """What becomes of the identity service's names where they lead to the filter's page, which is served here."""
    page = (f"{ip} daddr {PAGE[family]} tcp dport" for ip, family in BY_FAMILY)
    lab.redirect("fw", *(
        rule for to in page
        for rule in (f"{to} {{ 443, 5223 }} redirect to :{INTERCEPT['stranger']}", f"{to} 80 redirect to :{BLOCK_PAGE}")
    ))
    concerned = of(of_identity(lab))
    return [Rule(on(concerned, handshake), "tls_untrusted"), Rule(on(concerned, kind="http"), "http_unexpected_status")]


@begins("names-become-aliases-of-page", "dns_filtered", of_identity, says=lambda lab, family: [PAGE[family]])
def names_become_aliases_of_page(lab):
    """a DNS filter makes the identity service's names aliases of its block page (CNAME)"""
    lab.other_dns({name: "page-by-cname" for name in of_identity(lab)})
    return leads_to_page(lab)


@begins("portal-by-dns", "captive_portal", every_name, says=lambda lab, family: ["http://login.example.net/"])
def portal_by_dns(lab):
    """a portal's resolver gives its private address for every name; it redirects what comes on 80 and resets the rest"""
    sink = SINKHOLE["private"]
    lab.redirect("fw", *(f"{ip} daddr {sink[f]} tcp dport 80 redirect to :{LOGIN_PAGE}" for ip, f in BY_FAMILY))
    lab.forward("tcp dport { 443, 5223 } reject with tcp reset")
    lab.resolver.addresses(lab.model.names(), sink.values(), ttl=ANSWERS)
    return [
        Rule(on(kind="dns"), "dns_unexpected_address"),
        Rule(on(kind="http"), "http_unexpected_status"),
        Rule(connecting, "connect_refused"),
    ]


UNUSED = {"ipv4": "10.9.9.10", "ipv6": "fd00:9::a"}


@begins("every-name-leads-to-private-address", "dns_filtered", every_name, says=lambda lab, family: [UNUSED[family]])
def every_name_leads_to_private_address(lab):
    """the resolver gives one private address for every name, the controls', too; nothing answers there"""
    lab.forward(*(f"{ip} daddr {UNUSED[family]} drop" for ip, family in BY_FAMILY))
    lab.resolver.addresses(lab.model.names(), UNUSED.values(), ttl=ANSWERS)
    return [Rule(on(kind="dns"), "dns_unexpected_address"), Rule(named, "connect_timeout")]


@begins("every-name-leads-nowhere", "dns_down", every_name)
def every_name_leads_nowhere(lab):
    """the resolver gives 0.0.0.0 and :: for every name, the controls', too"""
    lab.resolver.addresses(lab.model.names(), ("0.0.0.0", "::"), ttl=ANSWERS)
    return [Rule(on(kind="dns"), "dns_unexpected_address"), Rule(named, "dns_unexpected_address")]


@once("every-name-is-refused", "dns_down")
def every_name_is_refused(lab):
    """the resolver refuses to answer for any name"""
    lab.resolver.answer(lab.model.names(), "always_refuse")
    return look_up_fails("dns_refused")


HAD_IPV4 = "only the daemon knows that these names had IPv4 addresses"


@begins("names-denied-for-ipv4", {"ipv4": "dns_filtered"}, of_identity, once_differs={"causes": HAD_IPV4, "services": HAD_IPV4})
def names_denied_for_ipv4(lab):
    """the resolver begins to deny the identity service's names for IPv4 (A) alone"""
    concerned = of(of_identity(lab))
    lab.other_dns({name: "nxdomain-a" for name in of_identity(lab)})
    at_ipv4 = on(concerned, connecting, family="ipv4")
    return [Rule(on(concerned, kind="dns", type="A"), "dns_no_data"), Rule(at_ipv4, "dns_no_data")]


def behind_nat64(addresses):
    """The same under the NAT64 prefix."""
    return [str(ipaddress.ip_address("64:ff9b::") + int(ipaddress.ip_address(a))) for a in addresses]


def serve_behind_nat64(lab, table):
    """{name: addresses}: the gateway works."""
    six = {address for addresses in table.values() for address in addresses if ":" in address}
    lab.topology["servers"].ip("\n".join(f"route replace local {a} dev lo" for a in six))
    lab.resolver.each(table)


@once("nat64-dead-and-no-ipv4", {"ipv6": "networks_blocked"})
def nat64_dead_and_no_ipv4(lab):
    """every name has an address under the NAT64 prefix alone, whose gateway is dead"""
    serve_behind_nat64(lab, {name: behind_nat64(entry["ipv4"]) for name, entry in lab.zone.addresses.items()})
    lab.forward(f"ip6 daddr {NAT64} drop")
    return [
        Rule(on(kind="dns", type="A"), "skipped"),
        Rule(on(named, family="ipv4", probe="lab-http-by-family"), "dns_no_data"),  # IPv4 is asked for by name
        Rule(on(named, family="ipv4"), "skipped"),
        Rule(on(named, family="ipv6"), "connect_timeout"),
    ]


def apples_names(lab):
    return [name for name in lab.model.names() if name.endswith("apple.com")]


def apple_behind_nat64(lab):
    """As where Apple's names have IPv4 addresses only; the controls have both."""
    four = {name: lab.zone.addresses[name]["ipv4"] for name in apples_names(lab)}
    serve_behind_nat64(lab, {name: addresses + behind_nat64(addresses) for name, addresses in four.items()})


def of_ipv6(series):
    """Asks for IPv6 addresses, or for what needs them."""
    return series.type == "AAAA" if series.kind == "dns" else series.family == "ipv6"


def aaaa(name, outcome, behaviour, text):
    """No row of the table speaks of one type alone that fails at every resolver: honestly unexplained, and nobody is accused."""

    def bring_in(lab):
        lab.other_dns({"*": behaviour})
        return look_up_fails(outcome, of_ipv6)

    bring_in.__doc__ = text
    once(name, "unexplained")(bring_in)


aaaa("aaaa-servfail", "dns_servfail", "servfail-aaaa", "every resolver answers SERVFAIL for AAAA, and rightly for A")
aaaa("aaaa-silent", "dns_timeout", "silent-aaaa", "no resolver answers for AAAA, each rightly for A")


def of_ipv4(series):
    """Asks for IPv4 addresses, or for what needs them."""
    return series.type == "A" if series.kind == "dns" else series.family == "ipv4" and named(series)


def one_type(family, behaviour, look_up, connected=None):
    """Every name, the controls' too, and only one type of address."""
    type_ = {"ipv4": "a", "ipv6": "aaaa"}[family]

    def bring_in(lab):
        lab.other_dns({"*": f"{behaviour}-{type_}"})
        concerned = of_ipv4 if family == "ipv4" else on(of_ipv6, lambda s: s.kind == "dns" or named(s))
        return [Rule(on(concerned, kind="dns"), look_up), Rule(concerned, connected or look_up)]

    bring_in.__doc__ = f"""the resolvers begin to answer every query of type {type_.upper()} falsely ({behaviour}), and the rest rightly"""
    had = f"only the daemon knows that these names had {type_.upper()} records"
    differs = {"causes": had, "services": had} if look_up == "dns_no_data" else {}
    begins(
        f"{behaviour}-for-all-of-{type_}", {family: "dns_filtered"}, every_name, once_differs=differs,
        says=lambda lab, _: [f"of type {type_.upper()} only"],
    )(bring_in)


for family_ in ("ipv4", "ipv6"):
    one_type(family_, "refused", "dns_refused")
    one_type(family_, "no-data", "dns_no_data")
    one_type(family_, "false", "dns_unexpected_address", "connect_timeout")


@once("one-resolver-denies", "dns_filtered")
def one_resolver_denies(lab):
    """the resolver asked first denies the identity service's names, the other gives them"""
    names = of_identity(lab)
    lab.behave({"dns": {name: "nxdomain" for name in names}})
    lab.redirect("resolver", *(f"meta nfproto ipv4 {p} dport 53 redirect to :{OTHER_PORT}" for p in ("udp", "tcp")))
    concerned = of(names)
    return [Rule(on(concerned, kind="dns", resolver="system-1"), "dns_nxdomain"), Rule(on(concerned, connecting), "dns_nxdomain")]


@once("block-page-for-ipv4", {"ipv4": "dns_filtered"})
def block_page_for_ipv4(lab):
    """the resolver leads the identity service's names to a block page for IPv4 alone"""
    page, names = SINKHOLE["public"]["ipv4"], of_identity(lab)
    lab.redirect("fw", f"ip daddr {page} tcp dport 443 redirect to :{INTERCEPT['stranger']}")
    lab.resolver.each({name: [page, *lab.zone.addresses[name]["ipv6"]] for name in names})
    concerned = on(of(names), connecting, family="ipv4")
    return [Rule(on(concerned, handshake), "tls_untrusted"), Rule(on(concerned, kind="http"), "http_unexpected_status")]


@once("nat64-with-short-prefix")
def nat64_with_short_prefix(lab):
    """Apple's names have addresses under a NAT64 prefix of 48 bits of this network's own, which works (RFC 6052, 2.2)"""

    def behind(address):
        four = ipaddress.ip_address(address).packed
        prefix = ipaddress.ip_address("2a0e:1234:64::").packed[:6]
        return str(ipaddress.ip_address(prefix + four[:2] + bytes(1) + four[2:] + bytes(5)))

    four = {name: lab.zone.addresses[name]["ipv4"] for name in apples_names(lab)}
    serve_behind_nat64(lab, {name: addresses + [behind(a) for a in addresses] for name, addresses in four.items()})
    return []


@once("controls-names-are-denied")
def controls_names_are_denied(lab):
    """everything of Apple's works, and the resolver has denied the controls' names from the start"""
    names = [name for p in lab.model.connecting() if p.role == "control" for name in p.names]
    lab.resolver.answer(names, "always_nxdomain")
    return [Rule(of(names), "dns_nxdomain")]
