"""What the daemon concludes from all its probes: one cause per fault, with its location, in time, and no other before it."""

import time

from case import checks, settles
from expect import Rule, on
from faults.daemon import attempts
from faults.dns_network import DNS
from faults.firewall import at, at_firewall, drop_5223, prohibited_5223, reset_after_hello, reset_by_firewall
from faults.interception import intercepted_unknown
from faults.tls import one_host
from judge import NO_CAUSE
from judge_daemon import SLACK, Strangers, wait_located, wait_settled
from lab import CLOSED_PORT
from program import seconds


@settles("forged-reset-settles", "port_blocked 443", place=at_firewall("reset", refuses=False))
def forged_reset(lab):
    """the firewall begins to answer SYNs to 443 with RST: it comes from closer than the servers"""
    lab.forward("tcp dport 443 reject with tcp reset")
    return at(443, "connect_refused")


def nowhere(mechanism):
    """What a trace must find: the mechanism, and that no router is responsible."""
    return {family: {"mechanism": mechanism, "hop": "", "last_hop": "", "blocker": ""} for family in ("ipv4", "ipv6")}


@settles("closed-port-settles", "server_fault", place=nowhere("server"))
def closed_port(lab):
    """the servers stop listening on 5223: the RST is their own, and no blocker may be named"""
    lab.redirect("servers", f"tcp dport 5223 redirect to :{CLOSED_PORT}")
    return at(5223, "connect_refused")


@settles(
    "dns-prohibited-settles", "dns_down", place=at_firewall("icmp_prohibited"),
    once_differs={"services": "only the daemon knows addresses from before"},
)
def dns_prohibited(lab):
    """the firewall begins to reject DNS with ICMP; known addresses still serve the other probes"""
    lab.forward(f"{DNS} reject with icmpx admin-prohibited")
    return [Rule(on(kind="dns"), "dns_prohibited")]


@settles("intercepted-settles", "tls_intercepted 443, tls_intercepted 5223", place=nowhere("interception"), long=False)
def intercepted(lab):
    """TLS begins to be intercepted while the daemon runs"""
    return intercepted_unknown(lab)


@settles("two-faults", "port_blocked 5223, server_fault")
def two_faults(lab):
    """the firewall drops 5223, and one server's certificate has expired: two causes"""
    lab.forward("tcp dport 5223 drop")
    return [*at(5223, "connect_timeout"), *one_host(lab, "expired", "tls_expired")]


# The schedule for which the times are promised.
PROMISED = {"interval": "5s", "timeout": "3s", "fall": "3", "rise": "2", "fast_interval": "1s"}
REJECTED = seconds(PROMISED["interval"]) + 5
DROPPED = seconds(PROMISED["interval"]) + int(PROMISED["fall"]) * seconds(PROMISED["timeout"]) + 3


@checks("causes-in-time", long=True)
def causes_in_time(lab, reachd, log):
    """one rule after the other: each becomes a cause within the promised time, and the daemon has no capabilities at all"""
    reachd.configure(PROMISED)
    with reachd.daemon(log) as daemon:
        if complaints := [f"at the start: {c}" for c in wait_settled(daemon, lab, [], 20 + SLACK)]:
            return complaints
        for what, bring_in, promise, place in (
            ("a reject", prohibited_5223, REJECTED, at_firewall("icmp_prohibited")),
            ("a reset", reset_by_firewall, REJECTED, at_firewall("reset", refuses=False)),
            ("a reset after the hello", reset_after_hello, REJECTED, at_firewall("reset_after_hello", refuses=False)),
            ("a drop", drop_5223, DROPPED, at_firewall("silent_drop", refuses=False)),
        ):
            expected = {family: ["port_blocked 5223"] for family in ("ipv4", "ipv6")}
            strangers, start = Strangers(expected), time.monotonic()
            wait_settled(daemon, lab, bring_in(lab), promise, expected, strangers)
            took = time.monotonic() - start
            if (seen := daemon.metrics().causes()) != expected:
                complaints.append(f"{what}: after {took:.1f} s the causes are {seen}")
            with open(log, "a") as file:
                file.write(f"{what}: a cause after {took:.1f} s\n")
            complaints += [f"{what}: {c}" for c in wait_located(daemon, place)]
            lab.restore()
            left = wait_settled(daemon, lab, [], DROPPED, NO_CAUSE, strangers)
            complaints += [f"after {what}: {c}" for c in (*left, *sorted(strangers.complaints))]
        if daemon.capabilities() != 0:
            complaints.append(f"CapEff is {daemon.capabilities():x}")
        # Each cause is reported once when it appears, once when its location is known, and once when it ends.
        for event, wanted in (("cause_found", 8), ("cause_gone", 8), ("blocker_found", 8)):
            if (told := daemon.said().count(f"REACHD_EVENT={event}")) != wanted:
                complaints.append(f"{event} was told {told} times instead of {wanted}")
        return complaints


@checks("loss-is-no-block", long=True)
def loss_is_no_block(lab, reachd, log):
    """the firewall loses 3 of 100 packets for a minute (--full: ten): no cause except degraded_path"""
    reachd.configure(PROMISED)
    allowed = {family: ["degraded_path"] for family in ("ipv4", "ipv6")}
    with reachd.daemon(log) as daemon:
        if complaints := [f"at the start: {c}" for c in wait_settled(daemon, lab, [], 20 + SLACK)]:
            return complaints
        strangers = Strangers(allowed)
        lab.forward_both_ways("numgen random mod 100 < 3 drop")
        end = time.monotonic() + (600 if lab.full else 60)
        before = sum(attempts(daemon.metrics()).values())
        while time.monotonic() < end:
            strangers(daemon.metrics())
            time.sleep(0.5)
        if sum(attempts(daemon.metrics()).values()) - before < 400:
            complaints.append("hardly an attempt was made")
        return complaints + sorted(strangers.complaints)
