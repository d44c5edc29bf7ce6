"""What a daemon must endure for a while: loss, one dead address of several, slow clients."""

import statistics
import time

from case import checks
from faults.daemon import attempts, healthy, turned_down
from judge import compare_causes
from model import KINDS
from program import DAEMON, seconds


LOSS = {"interval": "1s", "timeout": "1s", "fast_interval": "300ms", "fall": "5", "rise": "2"}


@checks("loss", long=True)
def loss(lab, reachd, log):
    """the firewall loses 2 of 100 packets, both ways, for a minute (--full: ten)

    A SYN is resent only after a second, so at this interval one attempt in 25 must fail; with the default `fall` of 3 and
    this many series, three in a row happen by chance in one run of ten. Five in a row do not (1 in 5000).
    """
    reachd.configure(LOSS)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        lab.forward_both_ways("numgen random mod 100 < 2 drop")
        before = daemon.metrics()
        time.sleep(600 if lab.full else 60)
        after = daemon.metrics()
        complaints += turned_down(after)
        made, good = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
        for key, count in attempts(after).items():
            made[key[1]] += count - attempts(before)[key]
            good[key[1]] += attempts(after, "ok")[key] - attempts(before, "ok")[key]
        # A lost query is resent within the attempt: both must be lost for a dns probe to fail, 0.2 in 100.
        for kind, most in (("dns", 0.01), ("tls", 0.08), ("http", 0.08), ("https", 0.08)):
            if made[kind] < 50:
                complaints.append(f"{kind}: {made[kind]:.0f} attempts only")
            elif (failed := 1 - good[kind] / made[kind]) > most:
                complaints.append(f"{kind}: {100 * failed:.1f} of 100 attempts failed, more than {100 * most:.0f}")
        if not sum(after.by_series("reachd_probe_retransmits_total").values()):
            complaints.append("reachd_probe_retransmits_total stayed 0")
    return complaints


@checks("one-address-blocked-for-long", long=True)
def one_address_blocked_for_long(lab, reachd, log):
    """one of the two addresses of a host is blocked for a minute (--full: ten): no transition, no lasting haste"""
    name = lab.model.identity().host
    addresses = lab.zone.addresses[name]
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        four, six = addresses["ipv4"][0], addresses["ipv6"][0]
        lab.forward(f"ip daddr {four} tcp dport 443 drop", f"ip6 daddr {six} tcp dport 443 drop")
        before, start = daemon.metrics(), time.monotonic()
        time.sleep(600 if lab.full else 60)
        after, span = daemon.metrics(), time.monotonic() - start
        complaints += turned_down(after)
        expected = {"ipv4": ["addresses_blocked"], "ipv6": ["addresses_blocked"]}
        complaints += compare_causes(expected, after.causes())
        # An attempt that begins with the blocked address goes on with the other one.
        most = span / seconds(DAEMON["interval"]) + 5
        for key, count in attempts(after).items():
            made = count - attempts(before)[key]
            if made > most:
                complaints.append(f"{key}: {made:.0f} attempts in {span:.0f} s, more than {most:.0f}")
            if failed := made - (attempts(after, "ok")[key] - attempts(before, "ok")[key]):
                complaints.append(f"{key}: {failed:.0f} attempts failed")
    return complaints


@checks("slow-clients")
def slow_clients(lab, reachd, log):
    """40 clients send the daemon a byte per second: a scrape is delayed by at most 50 ms"""
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n"

        def scrape():
            start = time.monotonic()
            status, _ = daemon.get("/metrics")
            if status != 200:
                complaints.append(f"a scrape got status {status}")
            return time.monotonic() - start

        alone, beside = [], []
        # Alternately, so that whatever else the machine does slows both down.
        for _ in range(8):
            for _ in range(3):
                alone.append(scrape())
                time.sleep(0.3)  # longer than one copy of the records is used
            slow = [daemon.connect() for _ in range(40)]
            for second in range(3):
                end = time.monotonic() + 1
                for connection in slow:
                    connection.send(request[second : second + 1])
                beside.append(scrape())
                time.sleep(max(0, end - time.monotonic()))
            for connection in slow:
                connection.close()
        # The lower quartile: other work on the machine makes some scrapes slower and none faster.
        quick_alone, quick_beside = statistics.quantiles(alone)[0], statistics.quantiles(beside)[0]
        if quick_beside - quick_alone > 0.05:
            times = f"{1000 * quick_beside:.1f} ms beside slow clients, {1000 * quick_alone:.1f} ms alone"
            complaints.append(f"a scrape took {times} (lower quartiles)")
        if max(beside) > max(alone) + 1:
            complaints.append(f"one scrape took {max(beside):.2f} s beside slow clients")
    return complaints
