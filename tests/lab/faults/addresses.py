"""Which addresses of a name a probe goes to: those that devices are given now, not those of before."""

import time

from case import checks, settles
from expect import Expectation, Rule, about, on
from faults.daemon import failed_attempts, turned_down
from judge_daemon import SETTLED, SLACK, settled_complaints
from lab import BLOCK_PAGE, INTERCEPT
from program import DAEMON

# Public block pages of DNS filters.
PAGE = {"ipv4": "146.112.61.104", "ipv6": "2620:119:50::1"}
SILENT_PAGE = "208.91.112.55"
ANSWERS = 1  # seconds for which they are kept
# Where the push service's names move to; within Apple's networks.
MOVED_TO = {"ipv4": ("17.188.0.0/16", "17.188.130.{}"), "ipv6": ("2620:149:a44:8000::/56", "2620:149:a44:8000::{}")}


def of_identity(lab):
    """The names that a DNS filter answers falsely."""
    return [name for name in lab.model.names() if name.endswith(".ess.apple.com")]


def wait_states(daemon, lab, rules, limit):
    expectation = Expectation(lab.model, rules)
    left = ["nothing was scraped"]

    def reached():
        left[:] = settled_complaints(daemon.metrics(), expectation)
        return not left

    daemon.wait(reached, limit)
    return left


def moves(name, causes, names, **more):
    """These names begin to lead elsewhere. The addresses of before still work, and no attempt may go there."""
    return settles(
        name, causes, prepare=lambda lab: lab.short_lived(names(lab)), more_seconds=ANSWERS, stays=20, **more
    )


@moves("names-move-to-page", "dns_filtered", of_identity, says=lambda lab, family: [PAGE[family]])
def names_move_to_page(lab):
    """the resolver begins to give a public block page for the identity service's names, where something answers"""
    names = of_identity(lab)
    lab.redirect(
        "fw",
        *(f"{ip} daddr {PAGE[family]} tcp dport {{ 443, 5223 }} redirect to :{INTERCEPT['stranger']}"
          for ip, family in (("ip", "ipv4"), ("ip6", "ipv6"))),
        *(f"{ip} daddr {PAGE[family]} tcp dport 80 redirect to :{BLOCK_PAGE}"
          for ip, family in (("ip", "ipv4"), ("ip6", "ipv6"))),
    )
    lab.resolver.addresses(names, PAGE.values(), ttl=1)
    return given(names, {"tls": "tls_untrusted", "https": "tls_untrusted", "http": "http_unexpected_status", "tcp": "ok"})


@moves(
    "names-move-to-silent-page", "dns_filtered", of_identity,
    says=lambda lab, family: [SILENT_PAGE] if family == "ipv4" else of_identity(lab),
    once_differs={"causes": "only the daemon knows that these names had IPv6 addresses"},
)
def names_move_to_silent_page(lab):
    """the same with an IPv4 address only, where 443 is not answered"""
    names = of_identity(lab)
    lab.forward(f"ip daddr {SILENT_PAGE} tcp dport {{ 80, 443, 5223 }} drop")
    lab.resolver.addresses(names, [SILENT_PAGE], ttl=1)
    return [
        *(Rule(on(about(name), kind="dns", type="AAAA"), "dns_no_data") for name in names),
        *(Rule(lambda s, name=name: s.kind != "dns" and about(name)(s) and s.family == "ipv6", "dns_no_data")
          for name in names),
        *given(names, dict.fromkeys(("tls", "http", "https", "tcp"), "connect_timeout")),
    ]


def given(names, outcomes):
    """These names resolve into a network that is none of Apple's: false for what expects Apple's."""
    rules = [Rule(on(about(name), lambda s: s.definition.networks), "dns_unexpected_address") for name in names]
    return rules + [Rule(on(about(name), kind=kind), outcome) for name in names for kind, outcome in outcomes.items()]


def couriers(lab):
    return lab.model.courier().names


@moves(
    "names-move-to-blocked-network", {"ipv4": "hosts_blocked", "ipv6": "networks_blocked"}, couriers,
    says=lambda lab, family: ["17.188."] if family == "ipv4" else ["2620:149:a44:"],
)
def names_move_to_blocked_network(lab):
    """the push service moves into a network of Apple's that the firewall drops; its old servers still run. Of IPv6 that
    is a whole published network, of IPv4 a part of one"""
    names = couriers(lab)
    lab.resolver.each({
        name: [MOVED_TO[family][1].format(10 + (index + k) % 20) for family in MOVED_TO for k in range(4)]
        for index, name in enumerate(names)
    }, ttl=1)
    lab.forward(f"ip daddr {MOVED_TO['ipv4'][0]} drop", f"ip6 daddr {MOVED_TO['ipv6'][0]} drop")
    return [Rule(on(about(names[0]), lambda s: s.kind != "dns"), "connect_timeout")]


@checks("one-network-blocked", long=True)
def one_network_blocked(lab, reachd, log):
    """the firewall drops one network of the several that a name's answers hold: no attempt fails, and it is told"""
    name = lab.model.identity().host
    blocked = {"ipv4": ("17.32.204.0/24", "17.32.204.{}"), "ipv6": ("2620:149:209::/64", "2620:149:209::{}")}
    addresses = sum(lab.zone.addresses[name].values(), [])
    addresses += [text.format(n) for _, text in blocked.values() for n in (1, 2)]
    lab.resolver.addresses([name], addresses)
    lab.forward(f"ip daddr {blocked['ipv4'][0]} drop", f"ip6 daddr {blocked['ipv6'][0]} drop")
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = [f"at the start: {c}" for c in wait_states(daemon, lab, [], 10 + SETTLED + SLACK)]
        wanted = {"ipv4": ["addresses_blocked"], "ipv6": ["addresses_blocked"]}
        if not daemon.wait(lambda: daemon.metrics().causes() == wanted, 30):
            complaints.append(f"causes: {daemon.metrics().causes()}")
        time.sleep(20)
        after = daemon.metrics()
        if after.causes() != wanted:
            complaints.append(f"20 s later the causes are {after.causes()}")
        complaints += [*turned_down(after), *failed_attempts(after)]
    return complaints
