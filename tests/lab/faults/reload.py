"""Reloads under load: nothing that stays may notice them."""

import json
import signal
import time

from case import checks
from faults.daemon import attempts
from program import CONFIGURATION

PROBES, RELOADS, PORT = 200, 50, 443
EVERY = {"interval": "1s", "timeout": "1s", "fast_interval": "500ms", "fall": "3", "rise": "2"}


def configuration(addresses, extra):
    """PROBES bare connections; `extra`: one more, on another port."""
    lines = ["listen: 127.0.0.1:15223", "schedule:", *(f"  {key}: {value}" for key, value in EVERY.items()), "probes:"]
    for number in range(PROBES):
        lines.append(f'  p{number}: {{ tcp: {{ host: "{addresses[number % len(addresses)]}", port: {PORT} }} }}')
    if extra:
        lines.append(f'  extra: {{ tcp: {{ host: "{addresses[0]}", port: 80 }} }}')
    return "\n".join(lines) + "\n"


def counters(metrics):
    """(name, labels) -> value, of every counter and bucket of the probes that stay"""
    found = {}
    for name, samples in metrics.samples.items():
        if name.startswith("reachd_") and name.endswith(("_total", "_bucket", "_count", "_sum")):
            found.update({(name, *sorted(l.items())): v for l, v in samples if l.get("probe") != "extra"})
    return found


class Counted:
    """The first packets of connections to PORT, as the firewall counts them."""

    def __init__(self, lab):
        self._firewall = lab.firewall
        chain = f"type filter hook forward priority 0; policy accept; tcp dport {PORT} tcp flags == syn counter name syns"
        self._firewall.nft(f"table inet fault {{\n counter syns {{ }}\n chain count {{\n {chain}\n }}\n}}\n")

    def __call__(self):
        listed = json.loads(self._firewall.run(["nft", "-j", "list", "counter", "inet", "fault", "syns"]))
        return next(entry["counter"]["packets"] for entry in listed["nftables"] if "counter" in entry)


@checks("reload-under-load")
def reload_under_load(lab, reachd, log):
    """200 probes at 1 s and 50 reloads: no attempt is lost or made twice, no counter goes back"""
    addresses = [a for a in lab.zone.served(lab.model) if ":" not in a][:8]
    texts = [configuration(addresses, extra) for extra in (False, True)]

    def write(text):
        with open(CONFIGURATION, "w") as file:
            file.write(text)

    write(texts[0])
    syns = Counted(lab)
    with reachd.daemon(log) as daemon:
        if not daemon.wait(lambda: len(daemon.metrics().by_series("reachd_probe_up")) == PROBES, 30):
            return ["after 30 s not all is settled"]
        complaints = []
        begin, first = time.monotonic(), daemon.metrics()
        seen = counters(first)
        loaded = lambda: daemon.said().count("REACHD_EVENT=config_loaded")  # noqa: E731
        for number in range(1, RELOADS + 1):
            write(texts[number % 2])
            daemon.process.send_signal(signal.SIGHUP)
            if not daemon.wait(lambda: loaded() == number, 20):
                return [*complaints, f"reload {number} did not come to its end: {loaded()} were told"]
            now = counters(daemon.metrics())
            back = [key for key, value in seen.items() if now.get(key, -1) < value]
            complaints += [f"reload {number}: {key} went from {seen[key]} to {now.get(key)}" for key in back[:3]]
            has_extra = any(key[0] == "extra" for key in attempts(daemon.metrics()))
            if has_extra != (number % 2 == 1):
                complaints.append(f"reload {number}: the series of the probe that came or went are not right")
            seen = now
            time.sleep(0.3)
        last, span = daemon.metrics(), time.monotonic() - begin
        made = {key: count - attempts(first).get(key, 0) for key, count in attempts(last).items() if key[0] != "extra"}
        for key, count in made.items():
            # One that failed once is tried again at once. The lower bound is for a machine that is busy with other things.
            failed = count - (attempts(last, "ok")[key] - attempts(first, "ok")[key])
            if not 0.8 * span - 2 <= count <= span + 2 + 4 * failed:
                complaints.append(f"{key}: {count:.0f} attempts in {span:.1f} s at one a second")
        with open(log, "a") as file:
            file.write(f"{sum(made.values()):.0f} attempts in {span:.1f} s of {RELOADS} reloads\n")
        # Whatever was begun was also counted: by itself, and by the firewall.
        def in_flight():
            return daemon.metrics().samples["reachd_probes_in_flight"][0][1]

        def equal():
            sent, resent = syns(), sum(daemon.metrics().by_series("reachd_probe_retransmits_total").values())
            told = sum(n for key, n in attempts(daemon.metrics()).items() if key[3] == PORT)
            off.append(sent - told)
            return in_flight() == 0 and 0 <= sent - told <= resent and syns() == sent

        off = []
        if not daemon.wait(equal, 20):
            complaints.append(f"the firewall saw {min(off, key=abs):.0f} connections more than were counted as attempts")
        return complaints
